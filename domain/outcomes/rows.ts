import * as z from 'zod';
import { applicationIdSchema, personRefSchema } from '../ids.ts';
import { requestKinds } from '../requests/kinds.ts';
import { outcomeEventSchema, sectors, serviceKinds } from './events.ts';

const instant = z.iso.datetime();
const date = z.iso.date();
/** R23: kept like the case that they belong to. */
const retained = { schemaVersion: z.literal(1), retainUntil: instant, legalHold: z.boolean() };

/** Append-only: a correction is a row that replaces another; nothing that was told is ever changed or deleted. */
export const outcomeRowSchema = z.object({
  ...retained,
  applicationId: applicationIdSchema,
  seq: z.number().int().positive(),
  said: outcomeEventSchema,
  /** The row that this one corrects, confirms or takes back. */
  replaces: z.number().int().positive().optional(),
  /** What a participant tells is a report: it counts when staff confirm it. */
  recordedBy: z.object({
    kind: z.enum(['staff', 'participant', 'coach']),
    id: z.string(),
    name: z.string().optional(),
  }),
  recordedAt: instant,
  operationId: z.string(),
});
export type OutcomeRow = z.infer<typeof outcomeRowSchema>;

/** What somebody should ask the person next, and between which days. */
const askKinds = ['confirm', 'started', 'ended', 'credential', 'job', 'quarter-2', 'quarter-4'] as const;
const askSchema = z.object({ what: z.enum(askKinds), from: date, by: date });
export type Ask = z.infer<typeof askSchema>;

/** The application's own note of its participation: where its line in the report stands, and whether it has hand-off sheets. */
export const participationSchema = z.object({ centerId: z.string(), on: date, sheets: z.boolean() });
export type Participation = z.infer<typeof participationSchema>;

/**
 * One request in the report, without a name. It is what the outcome rows come to, written again in the transaction of each new
 * one: the report reads these lines, never the cases.
 */
export const reportLineSchema = z.object({
  ...retained,
  applicationId: applicationIdSchema,
  number: z.string(),
  personRef: personRefSchema,
  kind: z.enum(requestKinds),
  /** R3: as it stood when the request was granted. */
  priorityGroup: z.number().int().min(1).max(5).optional(),
  /** The center where it began; a later move does not take the person out of its report. */
  centerId: z.string(),
  joinedOn: date,
  partner: z.string().optional(),
  trainingType: z.string().optional(),
  startedOn: date.optional(),
  trainingSector: z.enum(sectors).optional(),
  endedOn: date.optional(),
  end: z.enum(['completed', 'left']).optional(),
  credentialsOn: z.array(date),
  jobs: z.array(z.object({ on: date, hourlyCents: z.number().int().optional(), sector: z.enum(sectors) })),
  /** The last service after the training ended moves the exit on. */
  exitOn: date.optional(),
  ask: askSchema.optional(),
  updatedAt: instant,
});
export type ReportLine = z.infer<typeof reportLineSchema>;

/** What the report itself reads of a line: nothing by which the request could be found. */
export const reportFactsSchema = reportLineSchema.pick({
  personRef: true,
  kind: true,
  priorityGroup: true,
  centerId: true,
  joinedOn: true,
  partner: true,
  trainingType: true,
  startedOn: true,
  trainingSector: true,
  credentialsOn: true,
  jobs: true,
});
export type ReportFacts = z.infer<typeof reportFactsSchema>;

/** A workshop or a session as it was entered; corrected by a row that takes it back. */
export const serviceRowSchema = z.object({
  ...retained,
  serviceId: z.string(),
  centerId: z.string(),
  service: z.enum(serviceKinds),
  on: date,
  /** Who came; a workshop of twelve people was used twelve times. */
  people: z.number().int().positive(),
  partner: z.string().optional(),
  /** Only when one known person came. */
  applicationId: applicationIdSchema.optional(),
  number: z.string().optional(),
  trainingType: z.string().optional(),
  recordedBy: z.object({ staffId: z.string(), name: z.string() }),
  recordedAt: instant,
  takenBack: z.object({ staffId: z.string(), name: z.string(), at: instant }).optional(),
});
export type ServiceRow = z.infer<typeof serviceRowSchema>;

/** How often a service was used on one day at one center, for one partner and type of training. */
export const serviceCountSchema = z.object({
  schemaVersion: z.literal(1),
  centerId: z.string(),
  on: date,
  service: z.enum(serviceKinds),
  partner: z.string(),
  trainingType: z.string(),
  count: z.number().int(),
});
export type ServiceCount = z.infer<typeof serviceCountSchema>;
