import { isGranted } from '../../domain/outcomes/participation.ts';
import type { CasePartProps } from './case-part-props.ts';

/** Where a granted case goes on: what came of it, and what is typed into the board's own systems. */
export function AfterLinks({ ctx, view }: CasePartProps) {
  const { t } = ctx;
  if (!isGranted(view.status)) return null;
  const path = `/staff/cases/${view.applicationId}`;
  return (
    <section aria-labelledby="after">
      <h2 id="after">{t('after.case.heading')}</h2>
      <ul class="usa-list">
        <li>
          <a class="usa-link" href={`${path}/outcomes`}>
            {t('after.case.link')}
          </a>
        </li>
        <li>
          <a class="usa-link" href={`${path}/hand-off`}>
            {t('after.case.hand-off')}
          </a>
        </li>
      </ul>
    </section>
  );
}
