import * as z from 'zod';
import { staffRoles, type StaffActor, type StaffRole } from '../access/actor.ts';
import { Refusal } from '../errors.ts';
import type { Partner } from '../settings.ts';

/** What an ID token says of a staff member, in Cognito's names; any issuer can be set up to say the same. */
const claimsSchema = z.object({
  sub: z.string().min(1).max(100),
  name: z.string().min(1).max(120).optional().catch(undefined),
  'cognito:groups': z.array(z.string()).optional().catch(undefined),
  'custom:center': z.string().optional().catch(undefined),
  /** Comma-separated: the partner organizations whose coaches a Liaison supports (R29). */
  'custom:organizations': z.string().optional().catch(undefined),
});

/** Groups that we do not know are somebody else's business; with none of ours left there is no way in. */
export function staffFromClaims(
  raw: unknown,
  centerIds: readonly string[],
  partners: readonly Pick<Partner, 'organizationId' | 'name'>[] = [],
): StaffActor {
  const parsed = claimsSchema.safeParse(raw);
  if (!parsed.success) throw new Refusal('not-signed-in', { because: 'claims' });
  const claims = parsed.data;
  const groups = claims['cognito:groups'] ?? [];
  const center = centerIds.find((id) => id === claims['custom:center']);
  // A SkillsTeam member or STEP coach without a center of this board would have a role that opens nothing.
  const roles = staffRoles.filter(
    (role: StaffRole) =>
      groups.includes(role) && (!['skillsteam', 'step-coach'].includes(role) || center !== undefined),
  );
  if (roles.length === 0) throw new Refusal('wrong-role', { because: 'no-group' });
  const organizations = (claims['custom:organizations'] ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each.length > 0 && each.length <= 100)
    // By id or by name in the directory: here by both, since a person may have typed the name (R29).
    .flatMap((each) => {
      const known = partners.find(({ organizationId, name }) => each === organizationId || each === name);
      return known ? [known.organizationId, known.name] : [each];
    })
    .slice(0, 100);
  return {
    kind: 'staff',
    staffId: claims.sub,
    roles,
    ...(claims.name !== undefined ? { name: claims.name } : {}),
    ...(center !== undefined ? { center } : {}),
    ...(organizations.length > 0 ? { organizations } : {}),
  };
}
