import * as z from 'zod';
import { staffRoles } from '../access/actor.ts';

/** Who works here, as far as others have to know: written when somebody signs in, and no more than is needed to route. */
export const absenceSchema = z
  .object({
    /** Dates of the board's own calendar, both included. */
    from: z.iso.date(),
    until: z.iso.date(),
    /** Who stands in: new cases and late ones go there. Without one they go to the team. */
    backup: z.string().min(1).max(100).optional(),
  })
  .refine(({ from, until }) => from <= until, { path: ['until'], error: 'ends before it begins' });
export type Absence = z.output<typeof absenceSchema>;

export const staffRowSchema = z.object({
  schemaVersion: z.literal(1),
  staffId: z.string(),
  name: z.string(),
  roles: z.array(z.enum(staffRoles)),
  center: z.string().optional(),
  organizations: z.array(z.string()).optional(),
  lastSeenAt: z.iso.datetime(),
  absence: absenceSchema.and(z.object({ setBy: z.string(), setAt: z.iso.datetime() })).optional(),
  /** What this person held was given to others then: once for each time that they are away. */
  clearedAt: z.iso.datetime().optional(),
});
export type StaffRow = z.output<typeof staffRowSchema>;
