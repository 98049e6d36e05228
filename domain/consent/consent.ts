import * as z from 'zod';
import { organizationIdSchema } from '../access/actor.ts';
import { coachIdSchema, personIdSchema } from '../ids.ts';

/**
 * A person lets one coach of one partner organization help: with what, for what, and until when. Withdrawn, expired, or its
 * coach gone, it opens nothing at the next request.
 */

/** From the least to the most. Each of them includes `see`: who helps has to know where the packet stands. */
export const consentScopes = ['see', 'documents', 'answers', 'send'] as const;
export type ConsentScope = (typeof consentScopes)[number];
/** What the help is for; texts `coach.purpose.<purpose>`. */
export const consentPurposes = ['apply', 'follow-up', 'report'] as const;

/** A year at most; the person sees the date and may choose an earlier one. */
export const consentDaysMax = 365;
/** What the page suggests. */
export const consentDaysUsual = 180;
/** How long a coach's question waits for its answer. */
export const askDays = 30;
/** A second question to the same address within this time sends no second mail. */
export const askAgainDays = 7;
/** Questions of one coach in a day: enough for a workshop, too few for a list of addresses. */
export const asksPerDay = 30;

const instant = z.iso.datetime();
export const scopeListSchema = z.array(z.enum(consentScopes)).min(1).max(consentScopes.length);
export const purposeSchema = z.enum(consentPurposes);

/** A coach belongs to one organization; one who is removed stays as a row, so that what they did keeps its name. */
export const coachRowSchema = z.object({
  schemaVersion: z.literal(1),
  coachId: coachIdSchema,
  organizationId: organizationIdSchema,
  name: z.string(),
  email: z.string(),
  addedBy: z.string(),
  addedAt: instant,
  removedBy: z.string().optional(),
  removedAt: instant.optional(),
});
export type CoachRow = z.infer<typeof coachRowSchema>;

export const consentRowSchema = z.object({
  schemaVersion: z.literal(1),
  retainUntil: instant,
  legalHold: z.boolean(),
  personId: personIdSchema,
  coachId: coachIdSchema,
  organizationId: organizationIdSchema,
  coachName: z.string(),
  /** As the person told it to this coach: what the coach knows them by. */
  personName: z.string(),
  birthYear: z.number().int(),
  /** A shape and a color that no other client of this coach has (while there are enough). */
  mark: z.number().int().nonnegative(),
  scope: scopeListSchema,
  purpose: purposeSchema,
  /** The last day on which it holds, in the board's own time. */
  expiresOn: z.iso.date(),
  /** `paper`: staff saw a signed release. The person is told by mail or letter. */
  how: z.enum(['own-page', 'paper']),
  grantedBy: z.string(),
  grantedAt: instant,
  withdrawnAt: instant.optional(),
  withdrawnBy: z.string().optional(),
});
export type ConsentRow = z.infer<typeof consentRowSchema>;

/** A coach's question to an address. It lies under the address's hash: whether a person has it, nobody learns. */
export const askRowSchema = z.object({
  schemaVersion: z.literal(1),
  coachId: coachIdSchema,
  organizationId: organizationIdSchema,
  coachName: z.string(),
  scope: scopeListSchema,
  purpose: purposeSchema,
  askedAt: instant,
  answerBy: instant,
});
export type AskRow = z.infer<typeof askRowSchema>;

/** What happened to a consent: a catalog key under `coach.history.`, with codes and dates. Never personal data. */
export const consentAuditSchema = z.object({
  schemaVersion: z.literal(1),
  personId: personIdSchema,
  coachId: coachIdSchema,
  at: instant,
  actor: z.string(),
  what: z.enum(['consent-granted', 'consent-recorded', 'consent-withdrawn']),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type ConsentAudit = z.infer<typeof consentAuditSchema>;

/** `see` is always there, and the order is the table's. */
export const wholeScope = (scope: readonly ConsentScope[]): ConsentScope[] =>
  consentScopes.filter((each) => each === 'see' || scope.includes(each));

/** Whether it opens anything today. */
export function consentStands(
  consent: Pick<ConsentRow, 'withdrawnAt' | 'expiresOn'>,
  coach: Pick<CoachRow, 'removedAt'> | undefined,
  today: string,
): boolean {
  return (
    coach !== undefined &&
    coach.removedAt === undefined &&
    consent.withdrawnAt === undefined &&
    consent.expiresOn >= today
  );
}

/** When it stopped to hold, if it did before `at`: a file that came later is nobody's any more. */
export function consentHeldAt(
  consent: Pick<ConsentRow, 'withdrawnAt' | 'expiresOn'> | undefined,
  coach: Pick<CoachRow, 'removedAt'> | undefined,
  at: { instant: string; date: string },
): boolean {
  if (!consent || !coach) return false;
  const ends = [consent.withdrawnAt, coach.removedAt].filter((each) => each !== undefined);
  return consent.expiresOn >= at.date && ends.every((end) => end >= at.instant);
}

/** Eight shapes in six colors; the page says the shape in words too. */
const markShapes = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross', 'ring', 'wave'] as const;
const markColors = ['blue', 'orange', 'green', 'purple', 'red', 'gray'] as const;
export const markCount = markShapes.length * markColors.length;
export const markOf = (mark: number) => ({
  shape: markShapes[mark % markShapes.length] ?? 'circle',
  // Neighbours differ in both.
  color:
    markColors[((mark % markShapes.length) + 5 * Math.floor(mark / markShapes.length)) % markColors.length] ?? 'blue',
});
/** The lowest one that none of these has. */
export function freeMark(taken: readonly number[]): number {
  for (let mark = 0; mark < markCount; mark += 1) if (!taken.includes(mark)) return mark;
  return taken.length % markCount;
}
