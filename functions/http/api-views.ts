import * as z from 'zod';
import { applicationRowSchema, decisionRowSchema, findingSchema } from '../../domain/cases/rows.ts';
import { destructionIdSchema, exportIdSchema } from '../../domain/ids.ts';
import { certificateSchema, destructionSchema, destructionStatuses } from '../../domain/retention/destruction.ts';
import { listingSchema } from '../../domain/etpl/listing.ts';
import { waitingFor, waitingStepNames } from '../../domain/movement/waiting.ts';
import { invoiceRowSchema, payableRowSchema } from '../../domain/payments/rows.ts';

/**
 * What the JSON API answers where no command's own value is the answer. Plain parts are said to the letter; what a page draws
 * from many rows is open (`looseObject`): a key that is named is there as it is named, and more may stand beside it.
 */
const instant = z.iso.datetime();
const day = z.iso.date();
const cents = z.number().int();
const open = z.looseObject({});
const count = z.number().int().nonnegative();
const row = applicationRowSchema.shape;

const openPacket = { applicationId: row.applicationId, number: row.number, kind: row.kind };

/** A number, or what is only known to be small. */
const shown = z.union([z.number(), z.literal('hidden')]);
const figures = {
  participants: shown,
  trained: shown,
  credentials: shown,
  employed: shown,
  workshops: shown,
  sessions: shown,
  services: shown,
  medianHourlyCents: shown.optional(),
};
const figuresBy = z.array(z.object({ key: z.string(), ...figures }));

const applicationParts = {
  applicationId: row.applicationId,
  number: row.number,
  status: row.status,
  /** A sentence for the person. */
  statusText: z.string(),
  centerId: z.string(),
  formSource: row.formSource,
  kind: z.string(),
  letter: z.boolean(),
  submittedAt: instant.optional(),
  dueAt: instant.optional(),
  askedCents: cents.optional(),
  awardedCents: cents.optional(),
  holdUntil: day.optional(),
  /** What the person is asked for, in codes and in words. */
  requestedItems: z.array(z.looseObject({ what: z.string(), title: z.string(), reasonText: z.string() })).optional(),
  request: z
    .object({
      message: z.string(),
      language: z.string(),
      askedAt: instant,
      answered: z.array(z.string()),
      unable: z.array(z.object({ field: z.string(), reason: z.string() })),
    })
    .optional(),
  tui: z
    .object({
      handedOverAt: instant.optional(),
      packet: z.boolean(),
      award: z.string().optional(),
      sent: z.object({ on: day, way: z.string(), proof: z.boolean() }).optional(),
      answer: z.object({ outcome: z.string(), on: day }).optional(),
      weeklyMail: z.boolean(),
      duty: z.string().optional(),
    })
    .optional(),
  place: z
    .object({
      employer: z.string(),
      hoursPerWeek: z.number(),
      startsOn: day,
      wageCents: cents,
      weeks: z.number(),
      result: z.string().optional(),
    })
    .optional(),
};

const documentView = z.object({
  documentId: z.string(),
  kind: z.string(),
  fileName: z.string(),
  status: z.enum(['expected', 'uploaded', 'checking', 'clean', 'rejected', 'superseded']),
  rejection: z.string().optional(),
  pages: z.number().int().optional(),
  bytes: z.number().int().optional(),
  sha256: z.string().optional(),
  duplicateOf: z.string().optional(),
  /** What became of it, and what to do next, in words for the person. */
  text: z.string(),
  next: z.string().optional(),
  warnings: z.array(open),
  /** What was read from the fields of a form, for `takeOver`. */
  formAnswers: z.array(z.object({ field: z.string(), answer: z.unknown(), taken: z.boolean() })).optional(),
});

export const apiViews = {
  destruction: z.object({
    destructionId: destructionIdSchema,
    status: z.enum(destructionStatuses),
    cases: destructionSchema.shape.cases,
    persons: destructionSchema.shape.persons,
    certificate: certificateSchema.optional(),
    hash: z.string().optional(),
    finishedAt: instant.optional(),
  }),
  application: z.object(applicationParts),
  oneApplication: z.object({
    ...applicationParts,
    step: open.optional(),
    waitlist: open.optional(),
    offer: z
      .object({
        awardId: z.string(),
        amountCents: cents,
        answerBy: instant.optional(),
        lines: z.array(z.object({ costKind: z.string(), amountCents: cents })),
      })
      .optional(),
    lapsed: open.optional(),
    countdown: open.optional(),
    /** Of a coach only where the consent covers it. */
    answers: row.answers.optional(),
    absences: row.absences.optional(),
    documents: z.array(documentView).optional(),
    missing: z.object({ answers: z.array(z.string()), documents: z.array(z.string()) }),
  }),
  copies: z.object({
    copies: z.array(
      z.object({
        exportId: exportIdSchema,
        state: z.enum(['building', 'ready', 'over', 'failed']),
        askedAt: instant,
        /** What is in it stood like this then. */
        asOf: instant.optional(),
        fetchedAt: z.array(instant),
        bytes: z.number().int().optional(),
        until: instant.optional(),
      }),
    ),
  }),
  messages: z.object({
    texts: z.boolean(),
    phone: z.string(),
    language: z.string(),
    mailCameBack: z.boolean(),
    textsStopped: z.string().optional(),
  }),
  report: z.object({
    scope: z.object({
      from: day,
      to: day,
      asOf: day,
      centerId: z.string().optional(),
      partner: z.string().optional(),
      trainingType: z.string().optional(),
      sector: z.string().optional(),
    }),
    figures: z.object(figures),
    /** Of the participants, in whole percent. */
    trainedPercent: shown.optional(),
    centers: z.number().int(),
    partners: z.number().int(),
    bySector: figuresBy,
    byCenter: figuresBy,
    byPartner: figuresBy,
    byTrainingType: figuresBy,
  }),
  movement: z.strictObject({
    /** Absent: all centers that the reader sees. */
    centerId: z.string().optional(),
    /** Local policy: within so many business days a packet is decided. */
    promiseBusinessDays: count,
    /** Until when the weeks are counted; absent where they are not yet. */
    countedUntil: instant.optional(),
    steps: z.array(
      z.strictObject({
        step: z.enum(waitingStepNames),
        for: z.enum(waitingFor),
        packets: count,
        late: count,
        oldestBusinessDays: count,
        /** Only where the reader may open it. */
        oldest: z.strictObject(openPacket).optional(),
        onDesk: z.boolean(),
      }),
    ),
    /** The latest first, ten at most, those that the reader may open; `lateTotal` counts all. */
    late: z.array(z.strictObject({ ...openPacket, step: z.enum(waitingStepNames), lateBusinessDays: count })),
    lateTotal: count,
    /** Some list was longer than what was looked at. */
    more: z.boolean(),
    /** Twelve, from Monday, the newest first. */
    weeks: z.array(
      z.strictObject({
        from: day,
        through: day,
        cameIn: count,
        decided: count,
        closedUnanswered: count,
        withdrawn: count,
        /** Half were decided within so many; absent where nothing was decided. */
        medianBusinessDays: count.optional(),
        withinPromise: count,
        /** False where a day of it is not counted to its end. */
        complete: z.boolean(),
      }),
    ),
  }),
  stepLists: open,
  stepRequest: z.looseObject({
    applicationId: row.applicationId,
    number: row.number,
    status: row.status,
    mine: z.boolean(),
    due: z.enum(['none', 'late', 'today', 'soon', 'later']),
    dueAt: instant.optional(),
    mayRoute: z.boolean(),
    mayTake: z.enum(['take', 'take-over', 'release']).optional(),
    version: z.number().int().optional(),
    mayDecide: z.boolean().optional(),
    mayNotDecideBecause: z.string().optional(),
    mayRecord: z.boolean().optional(),
  }),
  staffCase: z.looseObject({
    applicationId: row.applicationId,
    requestKind: z.string(),
    number: row.number,
    version: row.version,
    status: row.status,
    owner: row.owner,
    held: z.boolean(),
    asked: z.array(z.object({ kind: z.string(), amountCents: cents })),
    askedCents: cents,
    findings: z.array(findingSchema),
    checklist: z.array(
      z.looseObject({ kind: z.string(), documents: z.array(z.looseObject({ documentId: z.string() })) }),
    ),
    decisions: z.array(z.looseObject({ outcome: decisionRowSchema.shape.outcome })),
    askable: z.object({ documents: z.array(z.unknown()), questions: z.array(z.string()) }),
    answers: z.looseObject({}),
    mayDecide: z.boolean(),
    stage: z.string().optional(),
    mayNotDecideBecause: z.string().optional(),
  }),
  queue: z.looseObject({
    tab: z.string(),
    packets: z.array(
      z.looseObject({
        applicationId: row.applicationId,
        number: row.number,
        status: row.status,
        kind: z.string(),
        /** Whom it waits for. */
        on: z.string(),
        paper: z.boolean(),
        askedCents: cents,
        awardedCents: cents,
        mine: z.boolean(),
        claimedByMe: z.boolean(),
      }),
    ),
    total: z.number().int(),
    pages: z.number().int(),
    counts: z.record(z.string(), z.number().int()),
    /** There are more than were looked through. */
    more: z.boolean(),
  }),
  approvable: z.object({
    streams: z.array(z.object({ stream: z.string(), funds: z.number().int(), leftCents: cents })),
    stream: z.string().optional(),
    packets: z.array(
      z.looseObject({
        applicationId: row.applicationId,
        number: row.number,
        version: row.version,
        askedCents: cents,
        cannotBecause: z.string().optional(),
        missingCents: cents.optional(),
        waitingAhead: z.number().int().optional(),
      }),
    ),
    /** What it would do to each fund. */
    funds: z.array(z.object({ name: z.string(), beforeCents: cents, takenCents: cents, afterCents: cents })),
  }),
  programs: z.object({
    /** Which list it is: the state's newest that was imported. */
    list: z.object({ importedAt: instant, listings: z.number().int() }).optional(),
    programs: z.array(listingSchema),
    total: z.number().int(),
  }),
  award: z.looseObject({
    ...payableRowSchema.omit({ applicationId: true, personRef: true }).shape,
    status: z.string(),
    amountCents: cents,
    amounts: z.array(open),
    invoices: z.array(z.looseObject(invoiceRowSchema.shape)),
    events: z.array(open),
  }),
} as const;
