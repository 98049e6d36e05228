import * as z from 'zod';
import { auditGrantIdSchema, coachIdSchema, personIdSchema } from '../ids.ts';

/** Who acts. A session row holds it; every command carries it; nothing else says who somebody is. */
export const staffRoles = [
  'skillsteam',
  'liaison',
  'finance',
  'director',
  'operator',
  'step-coach',
  'accommodation',
  'payments',
  'auditor',
] as const;
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
  /** The partner organizations whose coaches this person supports (R29): ids, and names for those that settings do not know. */
  organizations: z.array(z.string().min(1).max(100)).max(100).optional(),
  /** Of an auditor: the grant that stands now. Read again at each request, and never kept with a session. */
  audit: z.object({ grantId: auditGrantIdSchema, through: z.iso.date() }).optional(),
});
export const organizationIdSchema = z.string().regex(/^[a-z0-9-]{2,40}$/);
/** A Career Coach of a partner organization: acts under their own name, for people who consented, and never as one of them. */
export const coachActorSchema = z.object({
  kind: z.literal('coach'),
  coachId: coachIdSchema,
  name: z.string().min(1).max(120),
  organizationId: organizationIdSchema,
  /**
   * Whom the page or the caller means, said again with each change and held against the packet that the address names: two
   * tabs with two clients never mix. `confirmed`: the coach has said the client's name, before a file or a packet goes out.
   */
  client: z.object({ personId: personIdSchema, confirmed: z.boolean() }).optional(),
});
export const actorSchema = z.discriminatedUnion('kind', [participantActorSchema, staffActorSchema, coachActorSchema]);

export type ParticipantActor = z.output<typeof participantActorSchema>;
export type StaffActor = z.output<typeof staffActorSchema>;
export type CoachActor = z.output<typeof coachActorSchema>;
export type Actor = z.output<typeof actorSchema>;

/** What stands in audit lines and in `assistedBy`: an id, never a name. */
export function actorId(actor: Actor): string {
  if (actor.kind === 'participant') return actor.personId;
  return actor.kind === 'coach' ? actor.coachId : actor.staffId;
}

export const isCoachId = (id: string): boolean => coachIdSchema.safeParse(id).success;

/** R29: whoever fills in, uploads or sends for somebody becomes that packet's helper, and decides it no more. */
const withHelper = (assistedBy: readonly string[], actor: Actor): string[] =>
  actor.kind === 'participant' ? [...assistedBy] : [...new Set([...assistedBy, actorId(actor)])];

interface Helped {
  assistedBy: string[];
  coachOrganization?: string | undefined;
  coachOrganizationIds?: string[] | undefined;
}
/**
 * The same with what R29 has to know of a coach: the organization, by its id, so that its Liaison does not approve. The name
 * that the person typed stays; where there is none the organization's own stands.
 */
export function helpedBy(row: Readonly<Helped>, actor: Actor, organizationName: (id: string) => string): Helped {
  const assistedBy = withHelper(row.assistedBy, actor);
  if (actor.kind !== 'coach') return { assistedBy };
  return {
    assistedBy,
    coachOrganization: row.coachOrganization ?? organizationName(actor.organizationId),
    coachOrganizationIds: [...new Set([...(row.coachOrganizationIds ?? []), actor.organizationId])],
  };
}
