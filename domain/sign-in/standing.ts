import * as z from 'zod';
import { staffRoles, type Actor, type StaffActor } from '../access/actor.ts';
import type { Session } from './session.ts';

const instant = z.iso.datetime();
const role = z.enum(staffRoles);

/**
 * What became of somebody since their sessions began: asked at each request, so that what is taken away is gone at the next one.
 * A session itself never says more than was true when it began.
 */
export const standingSchema = z.object({
  schemaVersion: z.literal(1),
  /** Sessions that began then or before are over. */
  endedAt: instant.optional(),
  /** Of staff: what the issuer said when they last signed in, in whatever browser. */
  latest: z
    .object({
      at: instant,
      roles: z.array(role).min(1),
      center: z.string().optional(),
      organizations: z.array(z.string()).optional(),
    })
    .optional(),
  /** Of staff: what an operator took away, whatever the issuer says. */
  withheld: z.object({ roles: z.array(role).min(1), by: z.string(), at: instant, reason: z.string() }).optional(),
});
export type Standing = z.output<typeof standingSchema>;

/** Who acts by this session now; nobody, when it was ended or nothing is left that they may do. */
export function actorNow(
  { actor, startedAt }: Pick<Session, 'actor' | 'startedAt'>,
  standing: Standing | undefined,
): Actor | undefined {
  if (!standing) return actor;
  if (standing.endedAt !== undefined && startedAt <= standing.endedAt) return undefined;
  return actor.kind === 'staff' ? staffNow(asLatest(actor, startedAt, standing), standing) : actor;
}

/** Without the roles that are withheld. */
export function staffNow(actor: StaffActor, standing: Standing | undefined): StaffActor | undefined {
  const withheld = standing?.withheld?.roles ?? [];
  const roles = actor.roles.filter((each) => !withheld.includes(each));
  return roles.length > 0 ? { ...actor, roles } : undefined;
}

/** Who signed in again elsewhere with less is no more in the older window. */
function asLatest(actor: StaffActor, startedAt: string, { latest }: Standing): StaffActor {
  if (!latest || latest.at <= startedAt) return actor;
  const { center: _center, organizations: _organizations, ...known } = actor;
  const { at: _at, ...now } = latest;
  return { ...known, ...now };
}
