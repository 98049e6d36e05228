import * as z from 'zod';

/** Where a request stands in the house: its center, which team has to act, and why it came there. */
export const routeTeams = ['skillsteam', 'liaison', 'step-coach'] as const;
export type RouteTeam = (typeof routeTeams)[number];

/** Each has words under `staff.route.`; the parameters are ids and amounts, never a person's own data. */
export const routeReasons = [
  'center-chosen',
  'center-by-zip',
  'center-by-county',
  'center-default',
  'center-moved',
  'team-center',
  'team-with-liaison',
  'step-center',
  'step-through-liaison',
  'asked-liaison',
  'second-above-threshold',
  'second-staff-helped',
  'second-above-cap',
  'second-high-rate',
  'second-by-liaison',
  'second-by-colleague',
  'appeal-by-another',
  'holder-stays',
  'holder-away',
  'holder-away-backup',
  'holder-barred',
] as const;

export const routeSchema = z.object({
  centerId: z.string(),
  team: z.enum(routeTeams),
  /** The partner organization whose Liaison stands beside the team. */
  organizationId: z.string().optional(),
  reasons: z
    .array(z.object({ key: z.enum(routeReasons), params: z.record(z.string(), z.union([z.string(), z.number()])) }))
    .min(1)
    .max(8),
  routedAt: z.iso.datetime(),
});
export type Route = z.output<typeof routeSchema>;
export type Reason = Route['reasons'][number];

/** How the center came about: said by the person, "the nearest one", or moved by staff. */
export const centerChoices = ['chosen', 'nearest', 'moved'] as const;

/** Who has a case, by name. */
export const holderSchema = z.object({
  staffId: z.string(),
  name: z.string(),
  claimedAt: z.iso.datetime(),
  /** The colleague who gave it to them; taken by themselves where there is none. */
  givenBy: z.object({ staffId: z.string(), name: z.string() }).optional(),
});
export type Holder = z.output<typeof holderSchema>;

/** What an undo puts back: who had the case before the last change, which was nothing else than that. */
export const undoSchema = z.object({
  by: z.string(),
  at: z.iso.datetime(),
  holder: holderSchema.optional(),
  /** Where it stood, when that changed as well. */
  route: routeSchema.optional(),
});

/** An audit line takes no lists: the reasons by their keys, one after the other. */
export const auditOf = ({ centerId, team, organizationId, reasons }: Route): Record<string, string> => ({
  center: centerId,
  team,
  ...(organizationId === undefined ? {} : { organization: organizationId }),
  why: reasons.map(({ key }) => key).join(' '),
});
