import { compileConditions, type Condition, PolicyError } from './conditions.ts';
import { actionMatcher, arnMatcher, isArnPattern, type Matcher } from './patterns.ts';

/** As it stands in a template, resolved. */
export interface PolicyDocument {
  Statement: StatementDocument | StatementDocument[];
  [other: string]: unknown;
}

export interface StatementDocument {
  Sid?: string;
  Effect: string;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Principal?: unknown;
  Condition?: unknown;
  [other: string]: unknown;
}

/** One action on one resource that one statement allows: the smallest thing that could be taken away. */
export interface Grant {
  /** Stable as long as the template is. */
  id: string;
  /** A role's name, or the resource whose policy it is. */
  holder: string;
  policy: string;
  statement: number;
  action: string;
  resource: string;
}

/** Who asks. A role's session carries the role; a service comes in its own name. */
export type Asking =
  | { kind: 'role'; roleArn: string; sessionArn: string; account: string }
  | { kind: 'service'; service: string; account: string };

/** `direct`: names who asks. `account`: leaves it to the account's own identity policies. */
type NamedAs = 'direct' | 'account' | undefined;

export interface Statement {
  effect: 'Allow' | 'Deny';
  coversAction: Matcher;
  coversResource: Matcher;
  condition: Condition;
  /** Absent in identity policies. */
  names?: (asking: Asking) => NamedAs;
  /** Grants whose action and resource both match; empty for a Deny. */
  grantsFor(action: string, resource: string): Grant[];
  grants: Grant[];
}

const asList = (value: string | string[]): string[] => (Array.isArray(value) ? value : [value]);

const STATEMENT_KEYS = new Set([
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'Condition',
]);

/** Reads a policy once, so that a request costs no parsing. `onResource`: a resource's policy, which names principals. */
export function compilePolicy(
  document: PolicyDocument,
  of: { holder: string; policy: string; onResource?: boolean },
): Statement[] {
  const list = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  return list.map((statement, index) => compileStatement(statement, index, of));
}

function compileStatement(
  statement: StatementDocument,
  index: number,
  { holder, policy, onResource = false }: { holder: string; policy: string; onResource?: boolean },
): Statement {
  const place = `${holder}: ${policy}, statement ${index + 1}`;
  const unknown = Object.keys(statement).find((key) => !STATEMENT_KEYS.has(key));
  if (unknown !== undefined) throw new PolicyError(`Local mode does not know ${unknown} in a policy (${place}).`);
  const { Effect: effect } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') throw new PolicyError(`Effect is ${String(effect)} (${place}).`);
  const actions = patternsOf(statement, 'Action', 'NotAction', place, actionMatcher);
  // A key's or a role's own policy may leave its resource out: it is itself.
  const ownResource = onResource && statement.Resource === undefined && statement.NotResource === undefined;
  const resources = ownResource
    ? patternsOf({ ...statement, Resource: '*' }, 'Resource', 'NotResource', place, arnMatcher)
    : patternsOf(statement, 'Resource', 'NotResource', place, arnMatcher);
  const wrong = asList(statement.Resource ?? statement.NotResource ?? '*').find(
    (pattern) => !isArnPattern(pattern) || pattern.includes('${'),
  );
  if (wrong !== undefined) throw new PolicyError(`${wrong} is no ARN that local mode can read (${place}).`);
  if (onResource !== (statement.Principal !== undefined)) {
    throw new PolicyError(`A resource's policy names a Principal, a role's does not (${place}).`);
  }
  const names = statement.Principal === undefined ? undefined : compilePrincipal(statement.Principal, place);

  const grantOf = (action: string, resource: string): Grant => ({
    id: `${holder} | ${policy}#${index} | ${action} | ${resource}`,
    holder,
    policy,
    statement: index,
    action,
    resource,
  });
  const pairs =
    effect === 'Deny'
      ? []
      : actions.list.flatMap((action) =>
          resources.list.map((resource) => ({ action, resource, grant: grantOf(action.pattern, resource.pattern) })),
        );
  // Few actions are ever asked, and each of them often.
  const byAction = new Map<string, typeof pairs>();
  const pairsFor = (action: string): typeof pairs => {
    const known = byAction.get(action) ?? pairs.filter((pair) => pair.action.matches(action));
    byAction.set(action, known);
    return known;
  };
  return {
    effect,
    coversAction: actions.covers,
    coversResource: resources.covers,
    condition: compileConditions(statement.Condition, place),
    ...(names === undefined ? {} : { names }),
    grants: pairs.map(({ grant }) => grant),
    grantsFor: (action, resource) =>
      pairsFor(action).flatMap(({ resource: { matches }, grant }) => (matches(resource) ? [grant] : [])),
  };
}

interface Patterns {
  list: { pattern: string; matches: Matcher }[];
  covers: Matcher;
}

function patternsOf(
  statement: StatementDocument,
  plain: 'Action' | 'Resource',
  negated: 'NotAction' | 'NotResource',
  place: string,
  matcher: (pattern: string) => Matcher,
): Patterns {
  const given = statement[plain];
  const excluded = statement[negated];
  if ((given === undefined) === (excluded === undefined)) {
    throw new PolicyError(`A statement has either ${plain} or ${negated} (${place}).`);
  }
  const list = asList((given ?? excluded) as string | string[]).map((pattern) => ({
    pattern,
    matches: matcher(pattern),
  }));
  if (given !== undefined) return { list, covers: (text) => list.some(({ matches }) => matches(text)) };
  const covers: Matcher = (text) => !list.some(({ matches }) => matches(text));
  return { list: [{ pattern: `not ${list.map(({ pattern }) => pattern).join(', ')}`, matches: covers }], covers };
}

function compilePrincipal(principal: unknown, place: string): (asking: Asking) => NamedAs {
  if (principal === '*') return () => 'direct';
  const tests = Object.entries(principal as Record<string, string | string[]>).flatMap(([kind, values]) =>
    asList(values).map((value) => compileNamed(kind, value, place)),
  );
  return (asking) => {
    const answers = tests.map((test) => test(asking));
    return answers.includes('direct') ? 'direct' : answers.find((answer) => answer !== undefined);
  };
}

function compileNamed(kind: string, value: string, place: string): (asking: Asking) => NamedAs {
  if (kind === 'Service') {
    return (asking) => (asking.kind === 'service' && asking.service === value ? 'direct' : undefined);
  }
  if (kind !== 'AWS') throw new PolicyError(`Local mode does not know principals of the kind ${kind} (${place}).`);
  if (value === '*') return () => 'direct';
  const account = /^(?:(\d{12})|arn:aws:iam::(\d{12}):root)$/.exec(value);
  if (account !== null) {
    const id = account[1] ?? account[2];
    return (asking) => (asking.kind === 'role' && asking.account === id ? 'account' : undefined);
  }
  return (asking) =>
    asking.kind === 'role' && (asking.roleArn === value || asking.sessionArn === value) ? 'direct' : undefined;
}
