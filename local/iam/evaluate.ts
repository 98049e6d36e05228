import type { Context } from './conditions.ts';
import type { Asking, Grant, Statement } from './policy.ts';

export interface PermissionRequest {
  /** As in a policy: `dynamodb:PutItem`. */
  action: string;
  resource: string;
  context: Context;
}

/** All statements that speak about one holder, found by action in one step. */
export class PolicySet {
  readonly statements: readonly Statement[];
  private readonly byAction = new Map<string, readonly Statement[]>();

  constructor(statements: readonly Statement[]) {
    this.statements = statements;
  }

  about(action: string): readonly Statement[] {
    let found = this.byAction.get(action);
    if (found === undefined) {
      found = this.statements.filter((statement) => statement.coversAction(action));
      this.byAction.set(action, found);
    }
    return found;
  }

  get grants(): Grant[] {
    return this.statements.flatMap((statement) => statement.grants);
  }
}

export const noPolicies = new PolicySet([]);

export type Reason = 'identity-deny' | 'resource-deny' | 'no-identity-allow' | 'no-resource-allow' | undefined;

export interface Decision {
  allowed: boolean;
  reason: Reason;
  /** What the answer rests on. */
  grants: Grant[];
  /** Those of them without which it would be no. */
  needed: Grant[];
}

interface Found {
  denied: boolean;
  direct: Grant[];
  account: Grant[];
}

function look(
  set: PolicySet,
  request: PermissionRequest,
  asking: Asking,
  without: ReadonlySet<string> | undefined,
): Found {
  const found: Found = { denied: false, direct: [], account: [] };
  for (const statement of set.about(request.action)) {
    const named = statement.names === undefined ? 'direct' : statement.names(asking);
    if (named === undefined || !statement.coversResource(request.resource)) continue;
    if (!statement.condition(request.context)) continue;
    if (statement.effect === 'Deny') found.denied = true;
    else {
      for (const grant of statement.grantsFor(request.action, request.resource)) {
        if (without?.has(grant.id) !== true) found[named].push(grant);
      }
    }
  }
  return found;
}

/**
 * AWS's order within one account: a Deny anywhere ends it; then an Allow is needed from the identity's policies or from the
 * resource's own, if that names the role. A service has no identity policy. A key asks its own policy first: identity
 * policies count only where that leaves it to the account. `without` is the same world less some grants.
 */
export function evaluate(
  request: PermissionRequest,
  asking: Asking,
  policies: { identity: PolicySet; resource: PolicySet },
  without?: ReadonlySet<string>,
): Decision {
  const identity = look(policies.identity, request, asking, without);
  const resource = look(policies.resource, request, asking, without);
  if (identity.denied) return { allowed: false, reason: 'identity-deny', grants: [], needed: [] };
  if (resource.denied) return { allowed: false, reason: 'resource-deny', grants: [], needed: [] };

  const isKey = request.action.startsWith('kms:');
  // Every set needs one grant; either all sets of the first way hold, or the resource itself names who asks.
  const way = asking.kind === 'service' ? [] : isKey ? [identity.direct, resource.account] : [identity.direct];
  const wayHolds = way.length > 0 && way.every((set) => set.length > 0);
  if (!wayHolds && resource.direct.length === 0) {
    const keyIsClosed = isKey && resource.account.length === 0;
    const reason = asking.kind === 'service' || keyIsClosed ? 'no-resource-allow' : 'no-identity-allow';
    return { allowed: false, reason, grants: [], needed: [] };
  }
  const sets = [...(wayHolds ? way : []), resource.direct];
  const onlyWay = wayHolds !== resource.direct.length > 0;
  const needed = onlyWay ? sets.flatMap((set) => (set.length === 1 ? set : [])) : [];
  return { allowed: true, reason: undefined, grants: sets.flat(), needed };
}

const because: Record<Exclude<Reason, undefined>, (action: string) => string> = {
  'identity-deny': () => 'with an explicit deny in an identity-based policy',
  'resource-deny': () => 'with an explicit deny in a resource-based policy',
  'no-identity-allow': (action) => `because no identity-based policy allows the ${action} action`,
  'no-resource-allow': (action) => `because no resource-based policy allows the ${action} action`,
};

const nameOf = (asking: Asking): string => (asking.kind === 'service' ? asking.service : asking.sessionArn);

/** A refusal in the words of AWS. */
export function refusal(
  request: Pick<PermissionRequest, 'action' | 'resource'>,
  asking: Asking,
  reason: Reason,
): string {
  const { action, resource } = request;
  const why = reason === undefined ? '' : ` ${because[reason](action)}`;
  return `User: ${nameOf(asking)} is not authorized to perform: ${action} on resource: ${resource}${why}`;
}
