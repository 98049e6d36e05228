import * as z from 'zod';
import { applicationIdSchema } from '../domain/ids.ts';

/**
 * What each step of `scholarship-packet` reads and answers. A step's answer is what the next step or route reads, so the
 * shapes live together, beside the definition. Ids and small words only: documents and personal data never travel here.
 *
 * Errors: a step that throws an error whose `name` is `busy-try-again` is tried again (transient by domain/errors.ts);
 * every other error ends in the failure route.
 */

/** A wait ends and starts again from DynamoDB after this long: an execution lives a year at most. */
export const longestWaitSeconds = 300 * 24 * 60 * 60;
const waitSecondsSchema = z.number().int().min(1).max(longestWaitSeconds);

/** Execution name = application id + round. Functions accept every version that still waits. */
export const executionInputSchema = z.object({
  contractVersion: z.literal(1),
  applicationId: applicationIdSchema,
  round: z.number().int().nonnegative(),
});

/** Step Functions' tokens are at most 2,048 characters long. */
const taskToken = z.string().min(1).max(2048);
const decisionKind = z.enum(['first', 'second']);
const nothing = z.object({});

const awaitDocuments = {
  folder: 'await-documents',
  waits: true,
  input: executionInputSchema.extend({ taskToken }),
  output: z.object({ documents: z.literal('settled') }),
} as const;

const requestDecision = {
  folder: 'request-decision',
  waits: true,
  input: executionInputSchema.extend({ kind: decisionKind, taskToken }),
  /** `waitSeconds` is the time limit of the wait that follows: the second approver's, or the first reminder's (R28). */
  output: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('approved') }),
    z.object({ outcome: z.literal('needs-second'), waitSeconds: waitSecondsSchema }),
    z.object({ outcome: z.literal('denied') }),
    z.object({ outcome: z.literal('more-information'), waitSeconds: waitSecondsSchema }),
    z.object({ outcome: z.literal('withdrawn') }),
    // R3: no money was there; it stands in line.
    z.object({ outcome: z.literal('waitlisted') }),
    // TUI: the packet is complete and the person's to send (R15).
    z.object({ outcome: z.literal('handed-over') }),
    // STEP: taking part under a plan, or another door (R11).
    z.object({ outcome: z.literal('accepted') }),
    z.object({ outcome: z.literal('referred') }),
  ]),
} as const;

const requestInformation = {
  folder: 'request-information',
  waits: true,
  input: executionInputSchema.extend({ taskToken }),
  output: z.object({ outcome: z.enum(['answered', 'withdrawn']) }),
} as const;

const followedSchema = z.discriminatedUnion('next', [
  z.object({ next: z.literal('again'), waitSeconds: waitSecondsSchema }),
  z.object({
    next: z.enum(['tell', 'renew', 'ended', 'expired']),
    waitSeconds: z.number().int().nonnegative().optional(),
  }),
]);

/**
 * By state name. `waits`: the answer is not what the function returns but what a task token is answered with
 * (`SendTaskSuccess`); the function's own return value is dropped.
 */
export const stepContracts = {
  AwaitDocuments: awaitDocuments,
  AssessEligibility: {
    folder: 'assess-eligibility',
    waits: false,
    input: executionInputSchema,
    /** Until the first decision is due, in business time of the center. */
    output: z.object({ waitSeconds: waitSecondsSchema }),
  },
  RequestDecision: requestDecision,
  RequestSecondDecision: requestDecision,
  EscalateDecision: {
    folder: 'escalate-decision',
    waits: false,
    input: executionInputSchema.extend({ kind: decisionKind }),
    /** `renew`: the wait has lasted 300 days and the next round's execution is queued; this one ends. */
    output: z.discriminatedUnion('renew', [
      z.object({ renew: z.literal(true), waitSeconds: z.number().int().nonnegative().optional() }),
      z.object({ renew: z.literal(false), waitSeconds: waitSecondsSchema }),
    ]),
  },
  RequestInformation: requestInformation,
  FollowUpRequest: {
    folder: 'follow-up-request',
    waits: false,
    input: executionInputSchema,
    output: z.discriminatedUnion('next', [
      z.object({ next: z.literal('again'), waitSeconds: waitSecondsSchema }),
      z.object({ next: z.literal('closed'), waitSeconds: z.number().int().nonnegative().optional() }),
    ]),
  },
  AwaitNextStep: {
    folder: 'await-next-step',
    waits: true,
    input: executionInputSchema.extend({ taskToken }),
    /**
     * `moved`: still followed up, and a limit came nearer. The rest ends it: with a letter, or with a word; or, of a packet that
     * waited for money (R3), with what its decision or the person's answer asks for.
     */
    output: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.enum(['moved', 'referred', 'finished', 'withdrawn', 'approved', 'denied']) }),
      z.object({ outcome: z.enum(['needs-second', 'more-information']), waitSeconds: waitSecondsSchema }),
    ]),
  },
  FollowUpCase: {
    folder: 'follow-up-case',
    waits: false,
    input: executionInputSchema,
    /**
     * `tell`: it ended here. `ended`: the person knows, or a later round carries the case. `renew`: after 300 days. `expired`: an
     * offer was not answered (R28).
     */
    output: followedSchema,
  },
  EndOffer: { folder: 'end-offer', waits: false, input: executionInputSchema, output: followedSchema },
  ComposePacket: { folder: 'compose-packet', waits: false, input: executionInputSchema, output: nothing },
  ComposeLetter: { folder: 'compose-letter', waits: false, input: executionInputSchema, output: nothing },
  NotifyPerson: { folder: 'notify-person', waits: false, input: executionInputSchema, output: nothing },
} as const;

export type StepName = keyof typeof stepContracts;
export type StepInput<S extends StepName> = z.infer<(typeof stepContracts)[S]['input']>;
export type StepOutput<S extends StepName> = z.infer<(typeof stepContracts)[S]['output']>;
