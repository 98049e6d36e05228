import { Actions, Button, PostForm } from './form-components.tsx';
import type { PageContext } from './page.tsx';

/** Out of every browser at once, this one too: for a lost phone, or a computer that somebody else has now. */
export function EverywherePart({ ctx }: { ctx: PageContext }) {
  const { t, signedIn } = ctx;
  if (!signedIn) return null;
  return (
    <section aria-labelledby="everywhere">
      <h2 id="everywhere">{t('common.everywhere.title')}</h2>
      <p>{t('common.everywhere.text')}</p>
      <PostForm ctx={ctx} action={`${signedIn.signOutAction}-everywhere`}>
        <Actions>
          <Button text={t('common.everywhere.button')} kind="outline" />
        </Actions>
      </PostForm>
    </section>
  );
}
