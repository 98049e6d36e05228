import type { PageContext } from '../page.tsx';
import { Button, PostForm } from '../layout.tsx';

/** Tells the page's script that single keys are wanted; without it the script does nothing. */
export const DeskKeys = ({ on }: { on: boolean }) => (on ? <div hidden data-desk-keys="" /> : null);

/** One press, one case: taken and opened. The key `n` presses this button. */
export function NextCase({ ctx, keys }: { ctx: PageContext; keys: boolean }) {
  const { t } = ctx;
  return (
    <PostForm ctx={ctx} action="/staff/next" class="sd-next">
      <Button text={t('staff.desk.next')} name="next" value="case" />
      <span class="usa-hint">
        {keys ? `${t('staff.desk.next-key')} ` : ''}
        <a class="usa-link" href="/staff/keyboard">
          {t('staff.desk.keyboard')}
        </a>
      </span>
    </PostForm>
  );
}
