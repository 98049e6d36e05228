import * as z from 'zod';
import { staffRoles } from '../access/actor.ts';

/** Staff came from their issuer: who, when, and in which roles they act. People who ask for help are not kept like this. */
export const staffSignInSchema = z.object({
  schemaVersion: z.literal(1),
  retainUntil: z.iso.datetime(),
  legalHold: z.boolean(),
  staffId: z.string(),
  at: z.iso.datetime(),
  roles: z.array(z.enum(staffRoles)).min(1),
});
export type StaffSignInRow = z.output<typeof staffSignInSchema>;
