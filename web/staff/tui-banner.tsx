import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { oedDuty } from '../../domain/tui/duty.ts';
import { Alert, WithPhones } from '../display-components.tsx';
import type { PageContext } from '../page-context.ts';

/** R15, R16, R20, on every staff page about a TUI request: no opinion, no answers about benefits, and what the person does. */
export function showStaffOedBanner(ctx: PageContext, application: Pick<ApplicationRow, 'kind' | 'status'>): void {
  if (application.kind !== 'tui') return;
  const { t } = ctx;
  const key = oedDuty(application) === 'search' ? 'staff.tui.banner' : 'staff.tui.banner.classes';
  ctx.banner = (
    <Alert kind="warning" title={t('staff.tui.banner.title')}>
      <p>
        <WithPhones phones={ctx.unemploymentPhones} text={(phones) => t(key, { phones })} />
      </p>
    </Alert>
  );
}
