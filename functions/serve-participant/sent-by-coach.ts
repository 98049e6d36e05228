import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { partnerName, type Settings } from '../../domain/settings.ts';
import type { PageContext } from '../../web/page.tsx';
import { shortDate } from '../../web/participant/words.ts';

/** "Sent by your coach …, with your consent of …"; nothing where the person sent it. */
export function sentByCoach(
  { signature }: ApplicationRow,
  ctx: PageContext,
  settings: Pick<Settings, 'partners'>,
): string | undefined {
  if (!signature?.onBehalf) return undefined;
  const { organizationId, consentOf } = signature.onBehalf;
  return ctx.t(ctx.workingFor ? 'coach.packet.sent-by-you' : 'coach.packet.sent-by', {
    name: signature.name,
    organization: partnerName(settings, organizationId),
    date: shortDate(signature.signedAt, ctx),
    given: shortDate(consentOf, ctx),
  });
}
