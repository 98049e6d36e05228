import * as z from 'zod';
import { answersSchema } from '../forms/shape.ts';
import { absenceAnswerSchema } from './absences.ts';
import {
  applicationIdSchema,
  coachIdSchema,
  destructionIdSchema,
  documentIdSchema,
  exportIdSchema,
  legalHoldIdSchema,
  personIdSchema,
  personRefSchema,
} from '../ids.ts';
import { amountCentsSchema, nonNegativeCentsSchema } from '../money/amount.ts';
import { awardNoteSchema } from '../money/award-note.ts';
import { boardLanguages } from '../languages.ts';
import { costKinds, fundStreams, payees, supportKinds } from '../settings.ts';
import { applicationStatuses, owners } from '../lifecycle/application.ts';
import { centerChoices, holderSchema, routeSchema, undoSchema } from '../routing/route.ts';
import { formAnswersSchema, readingStateSchema } from '../reading/reading.ts';
import { requestKinds, workflowNames } from '../requests/kinds.ts';
import { documentStatuses } from '../lifecycle/document.ts';
import { documentRejectionSchema, documentWarningSchema } from '../document-verdict.ts';
import { replacedSchema } from '../retention/replaced.ts';
import { scansSchema } from '../scanning.ts';
import { knownSchema } from '../oversight/known.ts';
import { participationSchema } from '../outcomes/rows.ts';
import { stepSchema } from '../step/rows.ts';
import { tuiSchema } from '../tui/rows.ts';
import { holdSchema, offerSchema, waitedLineSchema, waitlistSchema } from '../waitlist/rows.ts';
import { ojtDecisionSchema, ojtSchema } from '../ojt/rows.ts';
import { packetProgramSchema, programSnapshotSchema } from '../etpl/listing.ts';

/** What stands in the cases table, parsed when read. `schemaVersion` rises when a shape changes; readers accept older ones. */
const instant = z.iso.datetime();
const retained = { schemaVersion: z.literal(1), retainUntil: instant, legalHold: z.boolean() };

/** A due date holds instant, calendar and center, so that a change of hours or holidays can be reckoned again. */
const dueSchema = z.object({
  dueAt: instant,
  calendar: z.enum(['business', 'days']),
  centerId: z.string(),
  /** When whoever has the case is reminded, before it is due. */
  remindAt: instant.optional(),
  /** Past due: when it goes up by one more step (R28). */
  nextStepAt: instant.optional(),
});
export type DueDate = z.infer<typeof dueSchema>;

/** An eligibility finding is a reason with the rule it rests on; it never decides (R27). */
export const findingSchema = z.object({
  code: z.string(),
  outcome: z.enum(['meets', 'check', 'does-not-meet']),
  rule: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Finding = z.infer<typeof findingSchema>;

export const checklistKinds = [
  'application-form',
  'government-id',
  'labor-market-research',
  'school-comparison',
  'etpl-printout',
  'cost-sheet',
  // R7, R9: a paper for each support cost that is asked for.
  ...supportKinds.map((kind) => `quote-${kind}` as const),
  'financial-aid-letter',
  'budget',
  'layoff-letter',
  'proof-of-income',
  // TUI: what the office asks for; and what came of it, which is no part of the packet.
  'school-schedule',
  'program-description',
  'award-letter',
  'oed-proof',
  'oed-answer',
  // OJT: what the employer offers, or plans to teach.
  'employer-offer',
  'other',
] as const;
export const checklistKindSchema = z.enum(checklistKinds);
export type ChecklistKind = z.infer<typeof checklistKindSchema>;

/** "I can't get this" or "it may not be copied" (R8): a document a person cannot get never blocks sending. */
export const absenceSchema = z.object({
  kind: checklistKindSchema,
  why: z.enum(['cannot-get', 'may-not-be-copied']),
  reason: z.string().trim().min(3).max(500),
});
/** As it is kept. Staff may have seen an original without anybody having said why there is no copy: then there is no reason. */
const keptAbsenceSchema = absenceSchema.extend({ reason: z.string().max(500), answer: absenceAnswerSchema.optional() });
export type Absence = z.infer<typeof keptAbsenceSchema>;

/** Why something is asked for again; the person reads it in their own language. */
export const requestReasons = [
  'missing',
  'unreadable',
  'page-missing',
  'expired',
  'wrong-person',
  'wrong-paper',
  'does-not-match',
  'other',
] as const;
const asked = { reason: z.enum(requestReasons), note: z.string().trim().max(500).default('') };
/** One thing that staff ask a person for. A bare kind is how it was written before reasons and questions were asked. */
export const requestedItemSchema = z.union([
  checklistKindSchema.transform((kind) => ({ what: 'document' as const, kind, reason: 'other' as const, note: '' })),
  z.discriminatedUnion('what', [
    z.object({ what: z.literal('document'), kind: checklistKindSchema, ...asked }),
    z.object({ what: z.literal('question'), field: z.string().max(60), ...asked }),
  ]),
]);
export type RequestedItem = z.infer<typeof requestedItemSchema>;

/** A question that a person can't answer, and why: it never holds up their packet (R8 in spirit). */
export const unableSchema = z.object({ field: z.string().max(60), reason: z.string().trim().min(3).max(500) });

/** What a person is asked for now, or was asked for last. */
const informationRequestSchema = z.object({
  items: z.array(requestedItemSchema),
  message: z.string(),
  /** Of the message and the notes, which are shown as written. */
  language: z.enum(boardLanguages).default('en'),
  askedAt: instant,
  reminders: z.number().int(),
  /** Questions that were answered since. */
  answered: z.array(z.string()).default([]),
  unable: z.array(unableSchema).default([]),
  /** Mail did not reach the person, and staff spoke with them. */
  reachedAt: instant.optional(),
});
export type InformationRequest = z.infer<typeof informationRequestSchema>;

export const applicationRowSchema = z.object({
  ...retained,
  /** R23: the holds that stand; `legalHold` says that there is one. Rows beside it carry what held when they were written. */
  legalHolds: z.array(legalHoldIdSchema).optional(),
  applicationId: applicationIdSchema,
  /** Rows that were written before there was more than one kind have none. */
  kind: z.enum(requestKinds).default('scholarship'),
  number: z.string(),
  personId: personIdSchema,
  personRef: personRefSchema,
  centerId: z.string(),
  /** Rows that were written before "the nearest one" could be chosen have none. */
  centerChoice: z.enum(centerChoices).optional(),
  language: z.enum(boardLanguages),
  status: z.enum(applicationStatuses),
  /** Counts writes: every writer names the version that it read. */
  version: z.number().int().nonnegative(),
  /** Rises with each workflow execution; execution name = application id + round. */
  round: z.number().int().nonnegative(),
  /** `form`: filled on the phone, we make the PDF. `paper`: the form itself is uploaded. Never both. */
  formSource: z.enum(['form', 'paper']),
  answers: answersSchema,
  /** Which answers the person took over from the fields of an uploaded form, and of which document: by field. */
  takenOver: z.record(z.string().max(60), documentIdSchema).optional(),
  absences: z.array(keptAbsenceSchema),
  documentCount: z.number().int().nonnegative(),
  noticeAcknowledgedAt: instant,
  createdAt: instant,
  updatedAt: instant,
  firstSubmittedAt: instant.optional(),
  submittedAt: instant.optional(),
  signature: z
    .object({
      name: z.string(),
      signedAt: instant,
      releaseUntil: z.iso.date(),
      /** Sent by a coach, under their own name: whose, and by which consent. */
      onBehalf: z.object({ coachId: coachIdSchema, organizationId: z.string(), consentOf: instant }).optional(),
    })
    .optional(),
  /** The clock that runs now: who has to act, by when. */
  owner: z.enum(owners),
  due: dueSchema.optional(),
  escalations: z.number().int().nonnegative(),
  claimedBy: holderSchema.optional(),
  /** Where it stands in the house, and why; written when it is sent and whenever that changes. A draft has none. */
  route: routeSchema.optional(),
  /** Since when it waits for whoever it waits for now. */
  waitingSince: instant.optional(),
  /** What the last change took away, while nothing else has happened since. */
  undo: undoSchema.optional(),
  noteCount: z.number().int().positive().optional(),
  /** Each time the person said that a decision was wrong, the newest last. */
  appeals: z
    .array(
      z.object({
        at: instant,
        /** The person's own words, or what staff wrote down for them. */
        words: z.string(),
        /** After the board's days: it is looked at all the same. */
        late: z.boolean(),
        /** Which decision, and whose. */
        decisionSeq: z.number().int().positive(),
        from: z.string(),
        by: z.enum(['person', 'coach', 'staff']),
      }),
    )
    .max(20)
    .optional(),
  /** Who filed or helped; none of them may approve (R29). */
  assistedBy: z.array(z.string()),
  coachOrganization: z.string().optional(),
  /** The organizations whose coaches did something here (R29). Older rows know the typed name alone. */
  coachOrganizationIds: z.array(z.string()).optional(),
  priorityGroup: z.number().int().min(1).max(5).optional(),
  findings: z.array(findingSchema),
  /** R1: the listing that the person chose or staff tied to it, and what staff found out. */
  program: packetProgramSchema.optional(),
  askedCents: nonNegativeCentsSchema,
  decisionCount: z.number().int().nonnegative(),
  awardedCents: nonNegativeCentsSchema,
  holdUntil: z.iso.date().optional(),
  /** R6: what became of the money, award by award; a scholarship has one, STEP one for each payment. */
  awards: z.array(awardNoteSchema).max(200).optional(),
  request: informationRequestSchema.optional(),
  /** The staff clock stands still while the person is asked: since when, what was due then, and what was left of it. */
  paused: z.object({ since: instant, dueAt: instant, leftMinutes: z.number().int().nonnegative() }).optional(),
  packet: z.object({ key: z.string(), versionId: z.string(), sha256: z.string(), pages: z.number().int() }).optional(),
  letter: z
    .object({
      key: z.string(),
      versionId: z.string(),
      /** Of its bytes; letters that were written before it was kept have none. */
      sha256: z.string().optional(),
      kind: z.enum(['award', 'denial', 'welcome', 'referral', 'slot']),
    })
    .optional(),
  toldAt: instant.optional(),
  /** We cannot write to this person: somebody has to call. */
  callPerson: z
    .object({
      because: z.enum(['no-address', 'mail-bounced', 'mail-complained']),
      since: instant,
      /** The person was asked for something and does not know: by when staff call (R28), and how often it went up. */
      due: dueSchema.optional(),
      times: z.number().int().nonnegative().optional(),
    })
    .optional(),
  /** How often the sweep has started the workflow again since the case last moved on. */
  restarts: z.number().int().positive().optional(),
  /** R12: accepted, the last contact, how much was recorded. */
  step: stepSchema.optional(),
  /** R15: handed over, sent, answered: what was told of it. */
  tui: tuiSchema.optional(),
  /** R21: the approved slot, its terms, and what became of it. */
  ojt: ojtSchema.optional(),
  /** R3: the money that it waits for, and what is held for the person to take. */
  waitlist: waitlistSchema.optional(),
  offer: offerSchema.optional(),
  /** What an approval holds, until when, and what lapsed of it. */
  hold: holdSchema.optional(),
  /** Once it counts in the board's report: from when, at which center. */
  participation: participationSchema.optional(),
  /** When clean copies came to stand for all files as they were sent; what was opened again since has newer ones. */
  originalsReplacedAt: instant.optional(),
  /** Never sent: when its person was told, or could not be told, that it ends (R23). */
  draftToldAt: instant.optional(),
  /** R23: its destruction has begun: from here on nothing is written to it, and parts of it may be gone. */
  destruction: z.object({ destructionId: destructionIdSchema, at: instant }).optional(),
});
export type ApplicationRow = z.infer<typeof applicationRowSchema>;

export const documentRowSchema = z.object({
  ...retained,
  documentId: documentIdSchema,
  applicationId: applicationIdSchema,
  kind: checklistKindSchema,
  /** The name on the person's own device, shown back to them only. */
  fileName: z.string().max(200),
  contentType: z.string(),
  declaredBytes: z.number().int().nonnegative(),
  uploadedBy: z.string(),
  status: z.enum(documentStatuses),
  createdAt: instant,
  arrivedAt: instant.optional(),
  /** Of a large file: S3's own name for the upload that its parts go to. */
  parts: z.object({ uploadId: z.string(), partBytes: z.number().int().positive() }).optional(),
  /** The S3 version that was checked; never "latest". */
  versionId: z.string().optional(),
  bytes: z.number().int().optional(),
  sha256: z.string().optional(),
  parse: z
    .object({
      verdict: z.enum(['accepted', 'rejected']),
      reason: documentRejectionSchema.optional(),
      pages: z.number().int().optional(),
      looksLike: z.string().optional(),
    })
    .optional(),
  /** What each scanner said of this version, the last time it looked. */
  scans: scansSchema.optional(),
  /** Staff want it looked at again for harm. */
  rescan: z.object({ askedAt: instant, askedBy: z.string() }).optional(),
  rejection: documentRejectionSchema.optional(),
  /** The document that this one repeats, byte for byte or in all that can be seen: accepted once, said so. */
  duplicateOf: documentIdSchema.optional(),
  pages: z.number().int().optional(),
  /** Over what its pages look like: a copy that differs in nothing anybody can see has the same. */
  contentSha256: z.string().optional(),
  /** What the person and staff should look at again. */
  warnings: z.array(documentWarningSchema).optional(),
  original: z.object({ key: z.string(), versionId: z.string(), replaced: replacedSchema.optional() }).optional(),
  normalized: z
    .object({ key: z.string(), versionId: z.string(), sha256: z.string(), bytes: z.number().int() })
    .optional(),
  attempts: z.number().int().nonnegative(),
  /** How often the sweep has asked for the check again. */
  rechecks: z.number().int().positive().optional(),
  /**
   * Given before, and used here too: whose bytes these are (always the first one's), who said so, and when. Who gave it first and
   * when stand in `uploadedBy` and `arrivedAt`.
   */
  reused: z
    .object({ applicationId: applicationIdSchema, documentId: documentIdSchema, by: z.string(), at: instant })
    .optional(),
  /** Somebody said that this is its place: a file that was moved, or a doubt that was answered. */
  placed: z.object({ by: z.string(), at: instant, from: checklistKindSchema.optional() }).optional(),
  /** The date on it, as somebody typed it. */
  printed: z.object({ on: z.iso.date(), by: z.string(), at: instant }).optional(),
  /** Where it is used too: a later warning about it counts there as well. */
  usedIn: z.array(z.object({ applicationId: applicationIdSchema, documentId: documentIdSchema })).optional(),
  /** What was read from it, after it was accepted; rows that were accepted before there was reading have none. */
  reading: readingStateSchema.optional(),
  /** Of a fillable form: only what may be kept with the case (R22). */
  formAnswers: formAnswersSchema.optional(),
});
export type DocumentRow = z.infer<typeof documentRowSchema>;

export const decisionLineSchema = z.object({
  fundId: z.string(),
  costKind: z.enum(costKinds),
  amountCents: amountCentsSchema,
  /** R10: of this cost; the decision's own payee where nothing is said. */
  payee: z.enum(payees).optional(),
  payeeName: z.string().trim().min(1).max(200).optional(),
});
export type DecisionLine = z.infer<typeof decisionLineSchema>;
/** A cost may be laid out over several funds, and over a partner's part and everybody's of one. */
export const maxDecisionLines = 2 * costKinds.length;

/** R26: what a training decision rests on, each ticked by a person. */
export const decisionTicks = [
  'interview',
  'career-planning',
  'need-for-training',
  'ability-to-finish',
  'demand-for-occupation',
] as const;

/** R7: what paying support services rests on. */
export const supportTicks = ['takes-part', 'needed', 'not-elsewhere'] as const;

/** R11: what accepting somebody into STEP rests on. Staff ask the agency; no paper is asked for. */
export const stepTicks = ['age-checked', 'odhs-checked'] as const;

export const decisionRowSchema = z.object({
  ...retained,
  applicationId: applicationIdSchema,
  seq: z.number().int().positive(),
  round: z.number().int(),
  /** `next`: made while the request was followed up (a STEP participant who gets TANF cash later). */
  stage: z.enum(['first', 'second', 'next']),
  /** `handed-over`: a TUI packet was found complete; the office decides it (R15). */
  outcome: z.enum([
    'approved',
    'needs-second',
    'denied',
    'more-information',
    'waitlisted',
    'handed-over',
    'accepted',
    'referred',
  ]),
  lines: z.array(decisionLineSchema),
  /** R3: no money was there: what is to be paid when there is some, and of which kind. */
  waitsFor: z.object({ stream: z.enum(fundStreams), lines: z.array(waitedLineSchema).min(1) }).optional(),
  amountCents: nonNegativeCentsSchema,
  askedCents: nonNegativeCentsSchema,
  /** R10: whoever sends the bill, or the person who paid it. */
  payee: z.enum(payees).optional(),
  payeeName: z.string().optional(),
  reason: z.string(),
  /** R27: what would change it; of decisions that ask for it apart from the reason. */
  wouldChange: z.string().optional(),
  ticks: z.array(z.enum([...decisionTicks, ...supportTicks, ...stepTicks])),
  /** R3: what the decider saw, and why a waiting higher group was passed over. */
  priorityGroup: z.number().int().optional(),
  aheadOfReason: z.string().optional(),
  /** R2: why more than the person's cap was allowed. */
  exceptionReason: z.string().optional(),
  passedOver: z.number().int().positive().optional(),
  /** R1: the listing as it stood at that minute. Older decisions have none. */
  program: programSnapshotSchema.optional(),
  /** R21: what was approved or recommended, and which slot it took. */
  ojt: ojtDecisionSchema.optional(),
  requestedItems: z.array(requestedItemSchema),
  /** Of the reason and the notes, as the decider wrote them; English where nothing is said. */
  language: z.enum(boardLanguages).optional(),
  /** Exactly the bytes that were looked at. */
  documents: z.array(z.object({ documentId: documentIdSchema, sha256: z.string() })),
  /** R8: what was seen in the original, of which there is no copy. Older decisions have none. */
  originals: z
    .array(
      z.object({
        kind: checklistKindSchema,
        seenOn: z.iso.date(),
        by: z.object({ staffId: z.string(), name: z.string() }),
      }),
    )
    .optional(),
  awardId: z.string().optional(),
  holdUntil: z.iso.date().optional(),
  /** What was known then. Older decisions have none. */
  known: knownSchema.optional(),
  decidedBy: z.object({ staffId: z.string(), name: z.string() }),
  decidedAt: instant,
  operationId: z.string(),
});
export type DecisionRow = z.infer<typeof decisionRowSchema>;

/** Who did what: catalog keys with parameters, never sentences, never personal data. */
export const auditRowSchema = z.object({
  schemaVersion: z.literal([1, 2]),
  applicationId: applicationIdSchema,
  /** The application's version that this change made: each version has exactly one line. Lines of schema 1 lack it. */
  version: z.number().int().nonnegative().optional(),
  at: instant,
  actor: z.string(),
  what: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type AuditRow = z.infer<typeof auditRowSchema>;
/** As a writer says it; the version comes from the application's own write. */
export type AuditLine = Omit<AuditRow, 'schemaVersion' | 'version'>;

/**
 * The wait for a person, with the token that ends it. The decision may be there before the token is. `next`: all that is
 * followed up after a decision.
 */
const waitKinds = ['documents', 'first', 'second', 'information', 'next'] as const;
export const taskRowSchema = z.object({
  schemaVersion: z.literal(1),
  applicationId: applicationIdSchema,
  round: z.number().int(),
  kind: z.enum(waitKinds),
  taskToken: z.string().optional(),
  openedAt: instant,
  /** What ends the wait, once it is known. */
  answer: z.record(z.string(), z.unknown()).optional(),
});
export type TaskRow = z.infer<typeof taskRowSchema>;

/** Texts in web/texts/<language>/coach-mail.json. */
export const noteTemplates = [
  'coach-asks',
  'coach-added',
  'consent-given',
  'release-recorded',
  'fund-alert',
  'glass-broken',
] as const;

/** The row that asks for a side effect, written in the transaction that decided it. It is the queue; the stream only wakes. */
export const outboxMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start-execution'),
    round: z.number().int(),
    /** After a restore: the round before it. Those between belong to what was lost. */
    after: z.number().int().optional(),
    workflow: z.enum(workflowNames).default('scholarship-packet'),
  }),
  z.object({ type: z.literal('scan-again'), documentId: documentIdSchema, versionId: z.string() }),
  /** Whose copy it is lies beside it until it is handed on. */
  z.object({ type: z.literal('export-records'), exportId: exportIdSchema }),
  z.object({ type: z.literal('answer-task'), round: z.number().int(), kind: z.enum(waitKinds) }),
  z.object({
    type: z.literal('mail'),
    template: z.string(),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
  /** To an address, about no request: a question, a confirmation. The address lies beside it until it is sent. */
  z.object({
    type: z.literal('note'),
    template: z.enum(noteTemplates),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
    language: z.string(),
  }),
]);
export type OutboxMessage = z.infer<typeof outboxMessageSchema>;
export const outboxRowSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('OUTBOX'),
  outboxId: z.string(),
  /** A note is about none, nor is a copy of all that a person gave. */
  applicationId: applicationIdSchema.optional(),
  /** Of a note; gone when it is done. */
  address: z.string().optional(),
  /** Of a copy of somebody's records; gone when it is done. */
  personId: personIdSchema.optional(),
  createdAt: instant,
  attempts: z.number().int(),
  doneAt: instant.optional(),
  /** Of a message with two channels: the mail is out, the text is not yet. */
  mailedAt: instant.optional(),
  /** A text that was wanted at night waits for the morning. */
  heldUntil: instant.optional(),
  message: outboxMessageSchema,
});
export type OutboxRow = z.infer<typeof outboxRowSchema>;

export const profileRowSchema = z.object({
  schemaVersion: z.literal(1),
  personId: personIdSchema,
  personRef: personRefSchema,
  /** Somebody who walked in may have none: they cannot sign in, and staff call them. */
  email: z.string().optional(),
  /** Told at the desk, to be called at. */
  phone: z.string().optional(),
  language: z.string(),
  createdAt: instant,
  /** When they last signed in, or something was begun for them. */
  lastHereAt: instant.optional(),
  /** R23: what belongs to them is going; nothing new is begun for them. */
  destruction: z.object({ destructionId: destructionIdSchema, at: instant }).optional(),
  /** What the person chose on their messages page; until then each request's form counts. */
  messages: z.object({ texts: z.boolean(), phone: z.string().optional(), chosenAt: instant }).optional(),
  /** Mail does not go out to this address any more. `of`: its hash, so that another address is not stopped with it. */
  mailStopped: z
    .object({ because: z.enum(['mail-bounced', 'mail-complained']), of: z.string(), at: instant })
    .optional(),
  /** The person read a mail of ours then: what comes back of earlier ones says nothing. */
  mailWorkedAt: instant.optional(),
  /** Texts do not go out to this number: its owner answered STOP, or no network takes it. */
  textsStopped: z.object({ because: z.enum(['opted-out', 'not-delivered']), of: z.string(), at: instant }).optional(),
});
export type ProfileRow = z.infer<typeof profileRowSchema>;
