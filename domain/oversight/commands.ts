import * as z from 'zod';
import { actorSchema } from '../access/actor.ts';
import {
  applicationIdSchema,
  auditGrantIdSchema,
  destructionIdSchema,
  glassIdSchema,
  legalHoldIdSchema,
  operationIdSchema,
} from '../ids.ts';
import { destructionStatuses } from '../retention/destruction.ts';
import { glassReasons } from './glass.ts';
import { legalHoldReasons } from './legal-hold.ts';
import { viewSchema } from './views.ts';

const command = { operationId: operationIdSchema, actor: actorSchema };
const words = z.string().trim().min(3).max(1000);

/** What operators do, and how it is kept who looked at what. Part of the one table of commands. */
export const oversightCommands = {
  /** An operator says how long an auditor reads, and why; or ends it. */
  'grant-audit': {
    input: z.object({
      ...command,
      staffId: z.string().min(1).max(100),
      /** Without it what stands is ended. */
      give: z.object({ from: z.iso.date(), through: z.iso.date(), reason: words }).optional(),
    }),
    value: z.object({ grantId: auditGrantIdSchema }),
  },
  /** An operator says why they have to see a packet, and sees it for a while; or ends that. */
  'break-glass': {
    input: z.object({
      ...command,
      what: z.discriminatedUnion('do', [
        z.object({ do: z.literal('break'), number: z.string().max(40), reason: z.enum(glassReasons), words }),
        z.object({ do: z.literal('end'), glassId: glassIdSchema }),
      ]),
    }),
    value: z.object({ glassId: glassIdSchema, applicationId: applicationIdSchema }),
  },
  /** R23: an operator says why the records of a packet stay past their date; or that this hold is over, and why. */
  'hold-records': {
    input: z.object({
      ...command,
      what: z.discriminatedUnion('do', [
        z.object({ do: z.literal('set'), number: z.string().max(40), reason: z.enum(legalHoldReasons), words }),
        z.object({ do: z.literal('lift'), holdId: legalHoldIdSchema, words }),
      ]),
    }),
    value: z.object({ holdId: legalHoldIdSchema, applicationId: applicationIdSchema }),
  },
  /**
   * R23: one person proposes to destroy what is due through a day, by which schedule; another one confirms the list that they read, or
   * refuses it; who proposed it may take it back.
   */
  'order-destruction': {
    input: z.object({
      ...command,
      what: z.discriminatedUnion('do', [
        z.object({ do: z.literal('propose'), through: z.iso.date(), authority: words }),
        z.object({ do: z.literal('confirm'), destructionId: destructionIdSchema, listHash: z.string().max(100) }),
        z.object({ do: z.literal('refuse'), destructionId: destructionIdSchema, words }),
        z.object({ do: z.literal('withdraw'), destructionId: destructionIdSchema }),
      ]),
    }),
    value: z.object({ destructionId: destructionIdSchema, status: z.enum(destructionStatuses) }),
  },
  /** Who looks at a person's papers stands on record before they see them. */
  'record-view': { input: viewSchema.extend({ actor: actorSchema }), value: z.object({}) },
} as const;
