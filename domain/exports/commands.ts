import * as z from 'zod';
import { actorSchema } from '../access/actor.ts';
import { exportIdSchema, operationIdSchema } from '../ids.ts';
import { boardLanguages } from '../languages.ts';

export const exportCommands = {
  /** A copy of everything that the person gave; `fetch`: they take one that is ready, which goes into their record. */
  'ask-export': {
    input: z.object({
      operationId: operationIdSchema,
      actor: actorSchema,
      /** What the copy is written in. */
      language: z.enum(boardLanguages),
      fetch: exportIdSchema.optional(),
    }),
    value: z.object({ exportId: exportIdSchema }),
  },
} as const;
