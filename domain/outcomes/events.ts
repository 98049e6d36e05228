import * as z from 'zod';
import { isRealDate } from '../forms/read-answer.ts';

/** What is told of a person after the decision: the facts that the board reports. Each is kept as it was told, for ever. */

/** The board's target sectors, for reporting; `other` is everything else. */
export const sectors = [
  'advanced-manufacturing',
  'clean-energy',
  'construction',
  'healthcare',
  'child-care',
  'other',
] as const;
export type Sector = (typeof sectors)[number];

export const leaveReasons = [
  'did-not-start',
  'found-job',
  'health-family',
  'money',
  'moved',
  'school-ended',
  'other',
] as const;
export const serviceKinds = ['workshop', 'one-on-one'] as const;
export type ServiceKind = (typeof serviceKinds)[number];

const on = z.iso.date().refine(isRealDate);
const text = (max: number) => z.string().trim().min(2).max(max);
/** By the hour, up to a thousand dollars; more is a year's pay in the wrong box. */
export const maxHourlyCents = 100_000;
const hourlyCents = z.number().int().min(1).max(maxHourlyCents);
const weeklyHours = z.number().int().min(1).max(100);

export const outcomeEventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('started'), on, sector: z.enum(sectors).optional() }),
  z.object({ event: z.literal('completed'), on }),
  z.object({ event: z.literal('left'), on, reason: z.enum(leaveReasons) }),
  z.object({ event: z.literal('credential'), on, credential: text(160) }),
  z.object({
    event: z.literal('employed'),
    on,
    jobTitle: text(120),
    employer: text(120).optional(),
    hourlyCents: hourlyCents.optional(),
    weeklyHours: weeklyHours.optional(),
    /** A person who tells us of a job need not know these two; whoever confirms it does. */
    sector: z.enum(sectors).optional(),
    related: z.enum(['yes', 'no']).optional(),
  }),
  /** Asked, and there is no credential or no job (yet): an answer too, so that nobody asks again. */
  z.object({ event: z.literal('nothing-yet'), on, about: z.enum(['credential', 'job']) }),
  /** WIOA looks again in the second and the fourth quarter after exit (20 CFR 677.155). */
  z.object({
    event: z.literal('follow-up'),
    on,
    quarter: z.union([z.literal(2), z.literal(4)]),
    answer: z.enum(['employed', 'not-employed', 'not-reached']),
    hourlyCents: hourlyCents.optional(),
  }),
  /** A workshop or a session that this person came to; the session itself is a row of its own. */
  z.object({ event: z.literal('service'), on, service: z.enum(serviceKinds), serviceId: z.string() }),
  /** It was not so. Always with the row that it takes back. */
  z.object({ event: z.literal('taken-back'), on }),
]);
export type OutcomeEvent = z.output<typeof outcomeEventSchema>;

/** What staff record by hand; services and what is taken back have ways of their own. */
export const recordedEvents = [
  'started',
  'completed',
  'left',
  'credential',
  'employed',
  'nothing-yet',
  'follow-up',
] as const;
export type RecordedEvent = (typeof recordedEvents)[number];
/** What people tell of themselves. It counts once staff have confirmed it. */
export const reportedEvents = ['started', 'completed', 'left', 'credential', 'employed'] as const;
export type ReportedEvent = (typeof reportedEvents)[number];
