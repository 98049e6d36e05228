import * as z from 'zod';
import { actorSchema } from '../access/actor.ts';
import { operationIdSchema } from '../ids.ts';
import { changeIdSchema, changeReasonSchema, changeStatuses, fundChangeSchema } from './fund-changes.ts';

const command = { operationId: operationIdSchema, actor: actorSchema };

/** Dual control: one proposes, another confirms; nothing moves before. */
export const fundCommands = {
  'propose-fund-change': {
    input: z.object({ ...command, change: fundChangeSchema, reason: changeReasonSchema }),
    value: z.object({ changeId: changeIdSchema }),
  },
  'confirm-fund-change': {
    input: z.object({
      ...command,
      changeId: changeIdSchema,
      verdict: z.enum(['confirm', 'refuse', 'withdraw']).default('confirm'),
      reason: changeReasonSchema.default(''),
    }),
    value: z.object({
      changeId: changeIdSchema,
      status: z.enum(changeStatuses),
      movedCents: z.number().int().nonnegative(),
    }),
  },
} as const;
