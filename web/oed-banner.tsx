import type { ApplicationRow } from '../domain/cases/rows.ts';
import { oedDuty, type OedDuty } from '../domain/tui/duty.ts';
import { Alert } from './display-components.tsx';
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

/** Each number can be called with a tap. */
function OedLine({ ctx }: { ctx: PageContext }) {
  const mark = '\u0000';
  const [before = '', after = ''] = translator(ctx.language, oedTexts)('oed.decides', { phones: mark }).split(mark);
  return (
    <p>
      {before}
      {ctx.unemploymentPhones.map((phone, at) => (
        <>
          {at > 0 ? ' · ' : ''}
          <a class="usa-link sd-phone" href={`tel:+1${phone.replace(/\D/g, '')}`}>
            {phone}
          </a>
        </>
      ))}
      {after}
    </p>
  );
}

/** The request has been read: every page of this answer says it, errors too. */
export function showOedBanner(ctx: PageContext, application: Pick<ApplicationRow, 'kind' | 'status'>): void {
  if (application.kind === 'tui') ctx.banner = <OedBanner ctx={ctx} duty={oedDuty(application)} />;
}
