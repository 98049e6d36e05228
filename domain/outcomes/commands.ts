import * as z from 'zod';
import { actorSchema } from '../access/actor.ts';
import { applicationIdSchema, operationIdSchema } from '../ids.ts';
import { outcomeEventSchema, serviceKinds } from './events.ts';

const command = { operationId: operationIdSchema, actor: actorSchema };
const version = z.number().int().nonnegative();
const seq = z.number().int().positive();
const systemId = z.string().max(30);

/** What comes after a decision; part of the table of commands in domain/commands.ts. */
export const outcomeCommands = {
  /** Told, corrected, confirmed or taken back: always a new row. What a participant tells counts once staff confirm it. */
  'record-outcome': {
    input: z.object({
      ...command,
      applicationId: applicationIdSchema,
      said: outcomeEventSchema,
      /** The row that this one corrects, confirms or takes back. */
      replaces: seq.optional(),
    }),
    value: z.object({ version, seq }),
  },
  /** A workshop or a session that took place, or one that was entered by mistake. */
  'record-service': {
    input: z.object({
      ...command,
      centerId: z.string(),
      what: z.discriminatedUnion('action', [
        z.object({
          action: z.literal('record'),
          service: z.enum(serviceKinds),
          on: z.iso.date(),
          people: z.number().int().min(1).max(500),
          partner: z.string().trim().min(2).max(120).optional(),
          /** The one person who came, where it is known; nobody else is named. */
          applicationId: applicationIdSchema.optional(),
        }),
        z.object({ action: z.literal('take-back'), on: z.iso.date(), serviceId: z.string().max(60) }),
      ]),
    }),
    value: z.object({ serviceId: z.string() }),
  },
  /** "Typed into the state's system", or not so after all. */
  'record-hand-off': {
    input: z.object({
      ...command,
      applicationId: applicationIdSchema,
      systemId,
      done: z.boolean(),
      /** Which sheet was on the page: a tick stands for exactly what was read there. */
      mark: z.string().max(64).optional(),
    }),
    value: z.object({ version }),
  },
} as const;
