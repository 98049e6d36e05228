import { authorize } from '../access/authorize.ts';
import { hasCoach, plainName } from '../access/conditions.ts';
import { caseResource } from '../access/resources.ts';
import type { ApplicationRow } from '../cases/rows.ts';
import { actorOf, directoryOf, type Directory } from '../directory/directory.ts';
import type { Settings } from '../settings.ts';
import type { Holder, Reason, Route } from './route.ts';

type Facts = Pick<
  ApplicationRow,
  | 'kind'
  | 'personId'
  | 'status'
  | 'centerId'
  | 'centerChoice'
  | 'answers'
  | 'assistedBy'
  | 'coachOrganization'
  | 'coachOrganizationIds'
  | 'claimedBy'
  | 'appeals'
>;
type RoutingSettings = Pick<Settings, 'centers' | 'partners' | 'routing'>;

/** A route, and who has the case in it: nobody, where whoever had it is away, or may not decide it (R29). */
export interface Routed {
  route: Route;
  assignedTo: Holder | undefined;
}

const reason = (key: Reason['key'], params: Reason['params'] = {}): Reason => ({ key, params });

/**
 * Where a request goes: to the center that was chosen, or the nearest one; to its SkillsTeam, with the Liaison of a partner
 * beside it; a STEP application to the STEP coaches of that center, through the Liaison where a partner helped. Every fact may
 * be missing, and there is always an answer: nothing is ever unowned.
 */
export function routeRequest(facts: Facts, settings: RoutingSettings, directory: Directory, now: Date): Routed {
  const center = centerFor(facts, settings);
  const organizationId = organizationOf(facts, settings);
  const known = organizationId === undefined ? {} : { organization: organizationId };
  const step = facts.kind === 'step';
  const team = step
    ? reason(organizationId === undefined ? 'step-center' : 'step-through-liaison', known)
    : reason(organizationId === undefined ? 'team-center' : 'team-with-liaison', known);
  const { assignedTo, why } = holderFor({ ...facts, centerId: center.centerId }, directory);
  return {
    route: {
      centerId: center.centerId,
      team: step ? 'step-coach' : 'skillsteam',
      ...(organizationId === undefined ? {} : { organizationId }),
      reasons: [
        center.why,
        team,
        // Somebody else than who decided looks at it again.
        ...((facts.appeals ?? []).length > 0 ? [reason('appeal-by-another')] : []),
        ...why,
      ],
      routedAt: now.toISOString(),
    },
    assignedTo,
  };
}

/**
 * The second approval (R29): by a Liaison where a coach is involved, who sees all centers, else by a colleague of the same
 * center. Nobody has it yet: whoever had the case has just decided.
 */
export function routeSecond(facts: Facts, because: readonly Reason[], settings: Settings, now: Date): Route {
  const nobody = directoryOf([], now, settings);
  const { route } = routeRequest({ ...facts, claimedBy: undefined }, settings, nobody, now);
  const coach = hasCoach(caseResource(facts));
  return {
    ...route,
    team: coach ? 'liaison' : 'skillsteam',
    reasons: [...route.reasons.slice(0, 1), ...because, reason(coach ? 'second-by-liaison' : 'second-by-colleague')],
  };
}

/** To another center, by staff who said why. The team stays; a second approval stays one. */
export function moveTo(
  centerId: string,
  facts: Facts & Pick<ApplicationRow, 'route'>,
  settings: Settings,
  now: Date,
): Route {
  const moved = { ...facts, centerId, centerChoice: 'moved' as const, claimedBy: undefined };
  const { route } = routeRequest(moved, settings, directoryOf([], now, settings), now);
  if (facts.status !== 'second-review' || !facts.route) return route;
  return { ...facts.route, centerId, reasons: [...route.reasons.slice(0, 1), ...facts.route.reasons.slice(1)] };
}

/** What makes a first approval a recommendation that somebody else has to confirm; none of it: it is an award at once. */
export function secondApproval(
  first: {
    amountCents: number;
    exceptions: readonly Settings['policy']['secondApprovalOn'][number][];
    /** R2: an exception above a participant's cap needs somebody else, whatever a board's settings say. */
    aboveCap?: boolean;
  },
  { secondApprovalAboveCents, secondApprovalOn }: Settings['policy'],
): Reason[] {
  return [
    ...(first.amountCents > secondApprovalAboveCents
      ? [reason('second-above-threshold', { amountCents: first.amountCents, aboveCents: secondApprovalAboveCents })]
      : []),
    ...(first.aboveCap ? [reason('second-above-cap')] : []),
    ...first.exceptions.filter((each) => secondApprovalOn.includes(each)).map((each) => reason(`second-${each}`)),
  ];
}

function centerFor(
  { centerId, centerChoice, answers }: Facts,
  { centers, routing }: RoutingSettings,
): { centerId: string; why: Reason } {
  const exists = (id: string | undefined): id is string => centers.some((center) => center.centerId === id);
  const fallBack = { centerId: routing.defaultCenterId, why: reason('center-default') };
  if (centerChoice !== 'nearest') {
    // A center that was closed for good after somebody had chosen it.
    if (!exists(centerId)) return fallBack;
    return { centerId, why: reason(centerChoice === 'moved' ? 'center-moved' : 'center-chosen') };
  }
  const zip = String(answers['zip'] ?? '').slice(0, 5);
  const byZip = centers.find((center) => center.zips.includes(zip));
  if (byZip) return { centerId: byZip.centerId, why: reason('center-by-zip') };
  const county = String(answers['county'] ?? '');
  const byCounty = routing.centerByCounty[county];
  if (exists(byCounty)) return { centerId: byCounty, why: reason('center-by-county') };
  return fallBack;
}

/** By what a coach did here; else by the name that the person typed, however it is spelled. */
export function organizationOf(
  { coachOrganization, coachOrganizationIds = [] }: Pick<Facts, 'coachOrganization' | 'coachOrganizationIds'>,
  { partners }: Pick<Settings, 'partners'>,
): string | undefined {
  const acting = coachOrganizationIds.find((id) => partners.some((each) => each.organizationId === id));
  if (acting !== undefined || coachOrganization === undefined) return acting;
  const typed = plainName(coachOrganization);
  // "(sample)", "(Main Street)": what stands in brackets is rarely typed.
  const names = (name: string) => [plainName(name), plainName(name.replace(/\([^)]*\)/g, ''))];
  return partners.find((each) => [...names(each.name), plainName(each.organizationId)].includes(typed))?.organizationId;
}

/** Whoever has the case keeps it, while they are there and may decide it; else who stands in for them; else the team. */
export function holderFor(facts: Facts, directory: Directory): { assignedTo: Holder | undefined; why: Reason[] } {
  const { claimedBy } = facts;
  if (!claimedBy) return { assignedTo: undefined, why: [] };
  const away = directory.away(claimedBy.staffId);
  const may = (staffId: string): boolean => {
    const row = directory.find(staffId);
    return row !== undefined && authorize(actorOf(row), 'case.claim', caseResource(facts)).allowed;
  };
  if (!away)
    return may(claimedBy.staffId)
      ? { assignedTo: claimedBy, why: [reason('holder-stays')] }
      : { assignedTo: undefined, why: [reason('holder-barred')] };
  // Who may give a second approval is known only with the first one: there the team takes it.
  const backup = facts.status === 'second-review' ? undefined : directory.backupOf(claimedBy.staffId);
  if (backup === undefined || !may(backup)) return { assignedTo: undefined, why: [reason('holder-away')] };
  return {
    assignedTo: {
      staffId: backup,
      name: directory.find(backup)?.name ?? backup,
      claimedAt: claimedBy.claimedAt,
      givenBy: { staffId: claimedBy.staffId, name: claimedBy.name },
    },
    why: [reason('holder-away-backup')],
  };
}
