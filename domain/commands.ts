import * as z from 'zod';
import { actorSchema } from './access/actor.ts';
import {
  absenceSchema,
  checklistKindSchema,
  decisionLineSchema,
  maxDecisionLines,
  decisionTicks,
  supportTicks,
  requestedItemSchema,
  unableSchema,
} from './cases/rows.ts';
import { etplIdSchema, etplVersionIdSchema, programCheckSchema, readTrainingSchema } from './etpl/listing.ts';
import { applicationIdSchema, documentIdSchema, operationIdSchema } from './ids.ts';
import { answersSchema } from './forms/shape.ts';
import { awardCommands } from './money/award-commands.ts';
import { fundCommands } from './money/fund-commands.ts';
import { outcomeCommands } from './outcomes/commands.ts';
import { oversightCommands } from './oversight/commands.ts';
import { paperCommands } from './papers/commands.ts';
import { requestKinds } from './requests/kinds.ts';
import { ojtCommands } from './ojt/commands.ts';
import { tuiCommands } from './tui/commands.ts';
import { deskCommands } from './routing/commands.ts';
import { waitlistCommands } from './waitlist/commands.ts';
import { waitedLineSchema } from './waitlist/rows.ts';
import { exportCommands } from './exports/commands.ts';
import { demographicCommands } from './demographics/commands.ts';
import { stepCommands } from './step/commands.ts';
import { consentCommands } from './consent/commands.ts';
import type { ErrorCode, ErrorParams, FieldError } from './errors.ts';
import { boardLanguages } from './languages.ts';
import { asksForOptions, costKinds, fundStreams, payees } from './settings.ts';

/**
 * Every command that changes something: its input and its answer. The pages and the JSON API hand these to the function of
 * the same name; each carries a permanent operation id, so that a second click is the same command and gets the same answer.
 */
const command = { operationId: operationIdSchema, actor: actorSchema };
const ofApplication = { ...command, applicationId: applicationIdSchema };
/** The row version that the page showed; another writer in between is told, not overwritten. */
const version = z.number().int().nonnegative();

/** What a decision on a packet says, whatever its outcome. */
const packetDecision = z.object({
  applicationId: applicationIdSchema,
  version,
  /** An approval's lines per fund and cost kind, in integer cents. Less than asked needs a reason. */
  lines: z.array(decisionLineSchema).max(maxDecisionLines).default([]),
  /** R10: of the lines that name none of their own. */
  payee: z.enum(payees).optional(),
  payeeName: z.string().max(200).optional(),
  reason: z.string().trim().max(2000).default(''),
  ticks: z.array(z.enum([...decisionTicks, ...supportTicks])).default([]),
  /** R3: read from the paper by the decider, where no answers tell it. A group that the answers tell stays as it is. */
  priorityGroup: z.number().int().min(1).max(5).optional(),
  aheadOfReason: z.string().trim().max(1000).default(''),
  /** R2: why this person may get more than the cap; somebody else has to agree. */
  exceptionReason: z.string().trim().min(3).max(1000).optional(),
  /** What is asked for again, each with its reason; `reason` above is the message to all of it. */
  requestedItems: z.array(requestedItemSchema).max(30).default([]),
  /** What the message and the notes are written in; English where nothing is said. */
  language: z.enum(boardLanguages).optional(),
});
/** As many as a page of the queue has people look at. */
export const maxPacketsAtOnce = 30;

export const commands = {
  /** R30: the notice is acknowledged before anything else is asked. Staff create for a walk-in, who gets a receipt by mail. */
  'create-application': {
    input: z.object({
      ...command,
      kind: z.enum(requestKinds).default('scholarship'),
      centerId: z.string(),
      language: z.enum(boardLanguages),
      formSource: z.enum(['form', 'paper']),
      noticeAcknowledged: z.literal(true),
      /** Of a scholarship: what the person came for; asked in its form where nothing is said. */
      asksFor: z.enum(asksForOptions).optional(),
      /** Without an address: a phone number, or nothing; then the receipt is printed, and staff call. */
      walkIn: z
        .object({ email: z.email().max(200).optional(), phone: z.string().trim().min(7).max(30).optional() })
        .optional(),
    }),
    value: z.object({ applicationId: applicationIdSchema, number: z.string() }),
  },
  /** Answers of one section (or several): merged, checked field by field. Also the center, the form source and absences. */
  'save-application': {
    input: z.object({
      ...ofApplication,
      answers: answersSchema.optional(),
      clear: z.array(z.string()).max(60).optional(),
      centerId: z.string().optional(),
      formSource: z.enum(['form', 'paper']).optional(),
      absences: z.array(absenceSchema).max(40).optional(),
      /** Questions that were asked again and that the person can't answer. */
      unable: z.array(unableSchema).max(30).optional(),
      removeDocument: documentIdSchema.optional(),
      /** What the person confirmed of the fields of an uploaded form; an empty list says that they looked and took none. */
      takeOver: z.object({ documentId: documentIdSchema, fields: z.array(z.string().max(60)).max(300) }).optional(),
      /** A program of the list, which fills in its answers; without an id the person did not find theirs there. */
      program: z.object({ etplId: etplIdSchema.optional() }).optional(),
    }),
    value: z.object({ version }),
  },
  'issue-upload': {
    input: z.object({
      ...ofApplication,
      kind: checklistKindSchema,
      fileName: z.string().min(1).max(200),
      contentType: z.string().max(100),
      bytes: z.number().int().nonnegative(),
      /** The sender can cut a large file into parts, and asks `complete-upload` when all are there. */
      inParts: z.boolean().optional(),
      /** Without JavaScript the browser comes back here after the upload. */
      redirectTo: z.url().optional(),
    }),
    value: z.object({
      documentId: documentIdSchema,
      url: z.url(),
      fields: z.record(z.string(), z.string()),
      maxBytes: z.number().int(),
      /** It came with an earlier answer to the same operation: nothing is left to send. */
      arrived: z.boolean(),
      /** Of a large file, instead of the form: a link for each part that is not there yet, to PUT exactly those bytes. */
      parts: z
        .array(
          z.object({
            number: z.number().int().positive(),
            offset: z.number().int().nonnegative(),
            bytes: z.number().int().positive(),
            url: z.url(),
          }),
        )
        .optional(),
    }),
  },
  /** All parts of a large file are there: they become one object, which is then checked like any other. */
  'complete-upload': {
    input: z.object({ ...ofApplication, documentId: documentIdSchema }),
    value: z.object({ documentId: documentIdSchema }),
  },
  'submit-application': {
    input: z.object({
      ...ofApplication,
      signatureName: z.string().trim().min(2).max(120),
      truthConfirmed: z.literal(true),
      releaseUntil: z.iso.date(),
      /** Of a coach: the person agreed to send it, and has the Equal Opportunity notice (R30). */
      onBehalf: z.object({ personAgreed: z.literal(true), noticeReceived: z.literal(true) }).optional(),
    }),
    value: z.object({ number: z.string(), submittedAt: z.iso.datetime(), dueAt: z.iso.datetime() }),
  },
  /** The answer to "we need one thing from you": the asked documents are there (or cannot be had), send again. */
  'answer-request': { input: z.object({ ...ofApplication }), value: z.object({ dueAt: z.iso.datetime() }) },
  'withdraw-application': { input: z.object({ ...ofApplication }), value: z.object({}) },
  'claim-case': {
    input: z.object({ ...ofApplication, release: z.boolean().default(false), takeOver: z.boolean().default(false) }),
    value: z.object({ version, claimedBy: z.string().optional() }),
  },
  /** A file that passed is shown to the scanners once more. */
  'rescan-document': { input: z.object({ ...ofApplication, documentId: documentIdSchema }), value: z.object({}) },
  'decide-packet': {
    input: packetDecision.extend({
      ...command,
      outcome: z.enum(['approve', 'waitlist', 'deny', 'more-information']),
      /** R3: no money was there: what is to be paid, and the kind of money that it waits for. */
      waitFor: z
        .object({ stream: z.enum(fundStreams), lines: z.array(waitedLineSchema).min(1).max(costKinds.length) })
        .optional(),
    }),
    value: z.object({
      outcome: z.enum(['approved', 'needs-second', 'denied', 'more-information', 'waitlisted']),
      seq: z.number().int(),
      awardId: z.string().optional(),
    }),
  },
  /** Many packets approved in one go, as `decide-packet` would each; every one has its own id and its own result. */
  'approve-packets': {
    input: z.object({
      ...command,
      packets: z
        .array(packetDecision.extend({ operationId: operationIdSchema }))
        .min(1)
        .max(maxPacketsAtOnce),
    }),
    value: z.object({
      results: z.array(
        z.object({
          applicationId: applicationIdSchema,
          outcome: z.enum(['approved', 'needs-second', 'refused']),
          awardId: z.string().optional(),
          amountCents: z.number().int().optional(),
          error: z
            .object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) })
            .optional(),
        }),
      ),
    }),
  },
  /** How the person is written to. Mail always comes; texts come beside it when they want them. */
  'choose-messages': {
    input: z.object({
      ...command,
      texts: z.boolean(),
      phone: z.string().trim().max(30).optional(),
      language: z.enum(boardLanguages),
    }),
    value: z.object({}),
  },
  ...tuiCommands,
  ...ojtCommands,
  ...outcomeCommands,
  ...consentCommands,
  ...fundCommands,
  /** R1: the state's list of training programs, from a CSV: the file as it is, so that its hash is the file's. */
  'import-etpl': {
    input: z.object({
      ...command,
      fileName: z.string().min(1).max(200),
      content: z.base64().min(1).max(5_500_000),
      /** The operator has seen which lines cannot be read, and leaves them out. */
      skipBadLines: z.boolean().default(false),
      /** The list really has become that much shorter. */
      allowFewer: z.boolean().default(false),
    }),
    value: z.object({
      versionId: etplVersionIdSchema,
      created: z.boolean(),
      listings: z.number().int(),
      skippedLines: z.number().int(),
      skipped: z.array(z.object({ line: z.number().int(), column: z.string(), problem: z.string() })),
    }),
  },
  /** R1: staff tie a listing to a packet, or record what they found on the state's own site. */
  'check-program': {
    input: z.object({
      ...ofApplication,
      version,
      etplId: etplIdSchema.optional(),
      check: programCheckSchema.pick({ result: true, source: true, checkedOn: true, reason: true }).optional(),
      /** Of a paper form: what kind of training it asks for. */
      read: readTrainingSchema.optional(),
    }),
    value: z.object({ version }),
  },
  ...deskCommands,
  ...paperCommands,
  ...stepCommands,
  ...awardCommands,
  ...waitlistCommands,
  ...demographicCommands,
  ...exportCommands,
  ...oversightCommands,
} as const;

export type CommandName = keyof typeof commands;
export type CommandInput<N extends CommandName> = z.input<(typeof commands)[N]['input']>;
export type ParsedCommand<N extends CommandName> = z.output<(typeof commands)[N]['input']>;
export type CommandValue<N extends CommandName> = z.output<(typeof commands)[N]['value']>;

/** What a command function answers. A refusal is an answer; only a crash is a function error. */
export type CommandAnswer<V> =
  | { ok: true; value: V }
  | { ok: false; error: { code: ErrorCode; params: ErrorParams; fields?: FieldError[] | undefined } };
