import { Button, PostForm } from '../form-components.tsx';
import type { CasePartProps } from './case-part-props.ts';
import type { ChecklistLine } from './case-view.ts';
import { words } from './words.ts';

/** When a file was last looked at for harm and what came of it, and a way to have it looked at again. */
export function RescanPart(props: {
  ctx: CasePartProps['ctx'];
  document: ChecklistLine['documents'][number];
  path: string;
  kind: string;
}) {
  const { ctx, document, path, kind } = props;
  const { t } = ctx;
  const { scan } = document;
  if (document.status !== 'clean' || scan === undefined) return null;
  const say = words(ctx);
  const text = scan.underWaySince
    ? t('staff.rescan.under-way', { since: say.time(scan.underWaySince) })
    : t(scan.couldNotLook ? 'staff.rescan.could-not' : 'staff.rescan.clean', { at: say.time(scan.at) });
  return (
    <PostForm ctx={ctx} action={`${path}/rescan`} class="sd-inline-form">
      <p class="usa-hint">{text}</p>
      {scan.underWaySince ? null : <Button text={t('staff.rescan.again', { kind })} kind="unstyled" />}
    </PostForm>
  );
}
