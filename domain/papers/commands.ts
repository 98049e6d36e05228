import * as z from 'zod';
import { actorSchema } from '../access/actor.ts';
import { checklistKindSchema } from '../cases/rows.ts';
import { applicationIdSchema, documentIdSchema, operationIdSchema } from '../ids.ts';

const ofApplication = { operationId: operationIdSchema, actor: actorSchema, applicationId: applicationIdSchema };
const version = z.number().int().nonnegative();

/** What is said of the papers of a packet besides sending them. Part of the one table of commands. */
export const paperCommands = {
  /** R8: staff answer why a paper is not there, or record that they saw its original; and take that back. */
  'answer-absence': {
    input: z.object({
      ...ofApplication,
      version,
      kind: checklistKindSchema,
      answer: z.discriminatedUnion('how', [
        z.object({ how: z.literal('not-needed') }),
        z.object({ how: z.literal('original-seen'), seenOn: z.iso.date() }),
        z.object({ how: z.literal('taken-back') }),
      ]),
    }),
    value: z.object({ version }),
  },
  /** A paper that was given before, in another request of the same person or for something else in this one, counts here too. */
  'reuse-document': {
    input: z.object({
      ...ofApplication,
      kind: checklistKindSchema,
      from: z.object({ applicationId: applicationIdSchema, documentId: documentIdSchema }),
    }),
    value: z.object({ documentId: documentIdSchema }),
  },
  /** What a file is, and what date is on it: moved to where it belongs, or said to be right where it is. */
  'describe-document': {
    input: z.object({
      ...ofApplication,
      documentId: documentIdSchema,
      /** The kind that it has already means "it is right here". */
      kind: checklistKindSchema.optional(),
      /** `null` takes back what was typed before. */
      printedOn: z.iso.date().nullable().optional(),
    }),
    value: z.object({ version }),
  },
} as const;
