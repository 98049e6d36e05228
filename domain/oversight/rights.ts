import * as z from 'zod';
import { staffRoles } from '../access/actor.ts';

/** An operator ended a colleague's sessions, or said which roles they have no more; by whom, when and why. */
export const rightsChangeSchema = z.object({
  schemaVersion: z.literal(1),
  staffId: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
  reason: z.string(),
  withheld: z.array(z.enum(staffRoles)).optional(),
});
export type RightsChangeRow = z.output<typeof rightsChangeSchema>;
