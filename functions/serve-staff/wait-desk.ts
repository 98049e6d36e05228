import type { StaffActor } from '../../domain/access/actor.ts';
import { authorize } from '../../domain/access/authorize.ts';
import { placeIn } from '../../domain/waitlist/order.ts';
import { pickFunds } from '../../domain/waitlist/pick.ts';
import type { WaitDesk } from '../../web/staff/wait-part.tsx';
import type { StaffDeps } from './deps.ts';
import { todayOf, type OpenCase } from './reading.ts';

/** What the case page shows of it. */
export async function waitDesk(
  { application, resource }: OpenCase,
  actor: StaffActor,
  deps: StaffDeps,
): Promise<WaitDesk | undefined> {
  const { applicationId, version, status, waitlist, offer, hold, holdUntil, due, priorityGroup } = application;
  const base = {
    applicationId,
    version,
    may: {
      answer: status === 'offered' && authorize(actor, 'offer.answer', resource).allowed,
      extend: status === 'approved' && !hold?.lapsed && authorize(actor, 'hold.extend', resource).allowed,
    },
  };
  if (status === 'offered' && offer) return { ...base, offer: { ...offer, dueAt: due?.dueAt } };
  if (status === 'approved' && (hold?.nextAt !== undefined || hold?.lapsed) && holdUntil !== undefined)
    return { ...base, hold: { ...hold, until: holdUntil } };
  if (status !== 'waitlisted' || !waitlist) return undefined;
  const line = await deps.cases.waitlistOf(waitlist.stream);
  const place = placeIn(line, applicationId);
  const funds = (await deps.ledger.listFunds()).filter(({ fund }) => fund.stream === waitlist.stream);
  const within = await Promise.all(funds.map(({ limitId }) => deps.ledger.limitsWithin(limitId)));
  const inside = new Map(within.flat().map((row) => [row.limitId, row]));
  const who = { centerId: application.centerId, organizationIds: application.coachOrganizationIds ?? [] };
  const picked = pickFunds(waitlist.lines, funds, inside, who, todayOf(deps));
  return {
    ...base,
    waitlist: {
      ...waitlist,
      place,
      sentAt: application.firstSubmittedAt ?? application.createdAt,
      group: priorityGroup,
    },
    why:
      'short' in picked
        ? { because: picked.short, missingCents: picked.missingCents }
        : { because: place === 1 ? 'soon' : 'turn', missingCents: 0 },
  };
}
