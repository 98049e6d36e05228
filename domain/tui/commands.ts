import * as z from 'zod';
import { actorSchema } from '../access/actor.ts';
import { requestedItemSchema } from '../cases/rows.ts';
import { applicationIdSchema, operationIdSchema } from '../ids.ts';
import { boardLanguages } from '../languages.ts';
import { oedAnswers } from './rows.ts';
import { oedWays } from './settings.ts';

const command = { operationId: operationIdSchema, actor: actorSchema, applicationId: applicationIdSchema };

/** What came of a packet, as the person tells it. Part of the table of commands in domain/commands.ts. */
export const tuiReportSchema = z.discriminatedUnion('what', [
  /** With a document of kind `oed-proof`, or the reason why there is none. */
  z.object({
    what: z.literal('sent'),
    on: z.iso.date(),
    way: z.enum(oedWays),
    noProof: z.string().trim().max(500).default(''),
  }),
  /** The office's letter is a document of kind `oed-answer`, where there is one. */
  z.object({
    what: z.literal('answer'),
    outcome: z.enum(oedAnswers),
    on: z.iso.date(),
    /** The program's last day, where it is known by now. */
    endsOn: z.iso.date().optional(),
  }),
  /** Takes back the last thing that was told. */
  z.object({ what: z.literal('undo') }),
  /** R16: the weekly mail on or off. */
  z.object({ what: z.literal('weekly-mail'), wanted: z.boolean() }),
]);
export type TuiReport = z.output<typeof tuiReportSchema>;

export const tuiCommands = {
  /** R15: the packet is complete, or something is missing. There is no yes and no no: the office decides. */
  'hand-over-tui': {
    input: z.object({
      ...command,
      version: z.number().int().nonnegative(),
      outcome: z.enum(['handed-over', 'more-information']),
      /** The message to the person with what is asked for. */
      reason: z.string().trim().max(2000).default(''),
      requestedItems: z.array(requestedItemSchema).max(30).default([]),
      language: z.enum(boardLanguages).default('en'),
    }),
    value: z.object({ outcome: z.enum(['handed-over', 'more-information']), seq: z.number().int() }),
  },
  'report-tui': {
    input: z.object({ ...command, report: tuiReportSchema }),
    value: z.object({ status: z.string() }),
  },
} as const;
