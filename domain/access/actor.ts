import * as z from 'zod';
import { personIdSchema } from '../ids.ts';

/** Who acts. A session row holds it; every command carries it; nothing else says who somebody is. */
export const staffRoles = ['skillsteam', 'liaison', 'finance', 'operator'] as const;
export type StaffRole = (typeof staffRoles)[number];

const participantActorSchema = z.object({ kind: z.literal('participant'), personId: personIdSchema });
export const staffActorSchema = z.object({
  kind: z.literal('staff'),
  /** The issuer's subject: stays when a name or an address changes. */
  staffId: z.string().min(1).max(100),
  /** Shown to a colleague who comes second ("decided by …"). */
  name: z.string().min(1).max(120).optional(),
  roles: z.array(z.enum(staffRoles)).min(1).max(staffRoles.length),
  center: z
    .string()
    .regex(/^[a-z]{2,10}$/)
    .optional(),
  /** The partner organizations whose coaches this person supports (R29). */
  organizations: z.array(z.string().min(1).max(100)).max(100).optional(),
});
export const actorSchema = z.discriminatedUnion('kind', [participantActorSchema, staffActorSchema]);

export type ParticipantActor = z.output<typeof participantActorSchema>;
export type StaffActor = z.output<typeof staffActorSchema>;
export type Actor = z.output<typeof actorSchema>;

/** What stands in audit lines and in `assistedBy`: an id, never a name. */
export const actorId = (actor: Actor): string => (actor.kind === 'participant' ? actor.personId : actor.staffId);

/** R29: staff who fill in, upload or send for somebody become that packet's helpers, and decide it no more. */
export const withHelper = (assistedBy: readonly string[], actor: Actor): string[] =>
  actor.kind === 'staff' ? [...new Set([...assistedBy, actor.staffId])] : [...assistedBy];
