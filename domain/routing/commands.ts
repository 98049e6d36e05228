import * as z from 'zod';
import { actorSchema } from '../access/actor.ts';
import { noteText } from '../cases/notes.ts';
import { absenceSchema } from '../directory/staff.ts';
import { applicationIdSchema, operationIdSchema } from '../ids.ts';

const command = { operationId: operationIdSchema, actor: actorSchema };
const ofApplication = { ...command, applicationId: applicationIdSchema };
const version = z.number().int().nonnegative();

/** What the desk does with cases besides deciding them, and the two ways back into line. Part of the one table of commands. */
export const deskCommands = {
  /** "Next case": the first that nobody has and that this person may decide, by due day, priority group and first submission. */
  'claim-next-case': {
    input: z.object(command),
    value: z.object({ applicationId: applicationIdSchema.optional(), number: z.string().optional() }),
  },
  /** Who has a case, and where it stands: to a colleague, back to the team, to the Liaison, to another center; or as before. */
  'reassign-case': {
    input: z.object({
      ...ofApplication,
      /** As the page showed it; left out where a list is worked through and only the case itself counts. */
      version: version.optional(),
      to: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('person'), staffId: z.string().min(1).max(100) }),
        z.object({ kind: z.literal('team') }),
        z.object({ kind: z.literal('liaison') }),
        z.object({ kind: z.literal('center'), centerId: z.string().max(20) }),
        /** Takes back the last change of who has it, if nothing else has happened since. */
        z.object({ kind: z.literal('undo') }),
      ]),
      /** For the colleague, or why the center changes. */
      note: noteText.optional(),
      /** Somebody else has it, and it is taken from them. */
      takeOver: z.boolean().default(false),
    }),
    value: z.object({
      version,
      claimedBy: z.string().optional(),
      /** The colleague is away, and this one stands in. */
      insteadOf: z.string().optional(),
    }),
  },
  'record-note': {
    input: z.object({
      ...ofApplication,
      text: noteText,
      corrects: z.number().int().positive().optional(),
      /** Mail does not reach the person, and this was said with them: their time to answer begins (R28). */
      reached: z.boolean().optional(),
    }),
    value: z.object({ seq: z.number().int().positive(), version }),
  },
  /** Out of office: for oneself or for a colleague of the same team. Without an absence: back again. */
  'set-absence': {
    input: z.object({ ...command, staffId: z.string().min(1).max(100), absence: absenceSchema.optional() }),
    value: z.object({}),
  },
  /** The person says that a decision is wrong. Somebody else looks at it again; late ones too. */
  'appeal-decision': {
    input: z.object({ ...ofApplication, words: z.string().trim().min(3).max(3000) }),
    value: z.object({ dueAt: z.iso.datetime(), late: z.boolean() }),
  },
  /** What was taken back or closed goes on, in line by its first submission (R28); a draft is a draft again. */
  'reopen-application': {
    input: z.object({ ...ofApplication }),
    value: z.object({ dueAt: z.iso.datetime().optional() }),
  },
} as const;
