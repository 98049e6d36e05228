import type { ApplicationRow } from '../domain/cases/rows.ts';
import { oedDuty, type OedDuty } from '../domain/tui/duty.ts';
import { Alert, WithPhones } from './display-components.tsx';
import type { PageContext } from './page-context.ts';
import { translator } from './text.ts';
import { oedTexts } from './texts/oed.ts';

/**
 * R16, R20: what goes on all the time, who decides, and whom to call. It hangs on the page's context, so that no page about a TUI
 * request can be drawn without it.
 */
function OedBanner({ ctx, duty }: { ctx: PageContext; duty: OedDuty | undefined }) {
  const t = translator(ctx.language, oedTexts);
  return (
    <Alert kind={duty === 'search' ? 'warning' : 'info'} title={duty && t(`oed.${duty}.title`)}>
      {duty === undefined ? null : <p>{t(`oed.${duty}`)}</p>}
      <OedLine ctx={ctx} />
    </Alert>
  );
}

function OedLine({ ctx }: { ctx: PageContext }) {
  const t = translator(ctx.language, oedTexts);
  return (
    <p>
      <WithPhones phones={ctx.unemploymentPhones} text={(phones) => t('oed.decides', { phones })} />
    </p>
  );
}

/** The request has been read: every page of this answer says it, errors too. */
export function showOedBanner(ctx: PageContext, application: Pick<ApplicationRow, 'kind' | 'status'>): void {
  if (application.kind === 'tui') ctx.banner = <OedBanner ctx={ctx} duty={oedDuty(application)} />;
}
