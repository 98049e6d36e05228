import * as z from 'zod';
import { actorSchema, organizationIdSchema } from '../access/actor.ts';
import { applicationIdSchema, coachIdSchema, operationIdSchema } from '../ids.ts';
import { purposeSchema, scopeListSchema } from './consent.ts';

const command = { operationId: operationIdSchema, actor: actorSchema };
const email = z
  .string()
  .max(400)
  .transform((typed) => typed.trim().toLowerCase())
  .pipe(z.email().max(200));
const personName = z.string().trim().min(2).max(120);

/** What coaches, the people they help and the staff around them ask for. Part of the one table of commands. */
export const consentCommands = {
  /** By a Liaison of that organization. The coach is told by mail. */
  'add-coach': {
    input: z.object({ ...command, organizationId: organizationIdSchema, name: personName, email }),
    value: z.object({ coachId: coachIdSchema }),
  },
  /** Ends everything at the coach's next request; consents to them do not come back with a new row. */
  'remove-coach': {
    input: z.object({ ...command, organizationId: organizationIdSchema, coachId: coachIdSchema }),
    value: z.object({}),
  },
  /** A coach asks an address. The answer is the same whether a person has it or not. */
  'request-consent': {
    input: z.object({ ...command, email, scope: scopeListSchema, purpose: purposeSchema }),
    value: z.object({}),
  },
  /**
   * By the person, on their own page; or by staff who saw a signed release, about the person of a packet that they may see.
   * The coach is named by id, or by work address within the organization.
   */
  'grant-consent': {
    input: z.object({
      ...command,
      organizationId: organizationIdSchema,
      coachId: coachIdSchema.optional(),
      coachEmail: email.optional(),
      personName,
      birthYear: z.number().int().min(1900).max(2100),
      scope: scopeListSchema,
      purpose: purposeSchema,
      expiresOn: z.iso.date(),
      /** The signed release was seen for the person of this packet. */
      paper: z.object({ applicationId: applicationIdSchema }).optional(),
    }),
    value: z.object({ coachId: coachIdSchema }),
  },
  /** By the person, by the coach, or by staff whom the person asked to. Also the "no" to a coach's question. */
  'withdraw-consent': {
    input: z.object({
      ...command,
      coachId: coachIdSchema,
      paper: z.object({ applicationId: applicationIdSchema }).optional(),
    }),
    value: z.object({}),
  },
  /** By the accommodation contact: it is arranged, or not yet after all. */
  'arrange-accommodation': {
    input: z.object({ ...command, applicationId: applicationIdSchema, arranged: z.boolean() }),
    value: z.object({ arrangedAt: z.iso.datetime().optional() }),
  },
} as const;
