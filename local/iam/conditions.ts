import { arnMatcher, globMatcher } from './patterns.ts';

/** What is known about a request beside who, what and where; a key that does not apply is absent. */
export type Context = Readonly<Record<string, string | readonly string[]>>;
export type Condition = (context: Context) => boolean;

export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/**
 * Every condition key that a request here can carry, by AWS's name. A policy that asks for another one stops the start: a
 * key that is never there would let every `IfExists` pass and every Deny sleep.
 */
const KEYS = [
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:SecureTransport',
  'aws:SourceAccount',
  'aws:SourceArn',
  'aws:SourceIp',
  'dynamodb:LeadingKeys',
  'events:detail-type',
  'events:source',
  'kms:CallerAccount',
  'kms:ViaService',
  'lambda:SourceFunctionArn',
  's3:TlsVersion',
  's3:VersionId',
  's3:delimiter',
  's3:max-keys',
  's3:prefix',
  's3:x-amz-server-side-encryption',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  'ses:FromAddress',
] as const;
const KEY_BY_LOWER_CASE = new Map<string, string>(KEYS.map((key) => [key.toLowerCase(), key]));

type Compare = (wanted: string) => (given: string) => boolean;

const numeric =
  (holds: (given: number, wanted: number) => boolean): Compare =>
  (wanted) =>
  (given) =>
    // Text that is no number compares with nothing, as NaN does.
    given.trim() !== '' && holds(Number(given), Number(wanted));
const ignoringCase: Compare = (wanted) => (given) => given.toLowerCase() === wanted.toLowerCase();
const equal: Compare = (wanted) => (given) => given === wanted;

/** `negated`: none of the values may match, and an absent key passes, as AWS documents for every `Not` operator. */
const OPERATORS: Record<string, { compare: Compare; negated?: true }> = {
  StringEquals: { compare: equal },
  StringNotEquals: { compare: equal, negated: true },
  StringEqualsIgnoreCase: { compare: ignoringCase },
  StringNotEqualsIgnoreCase: { compare: ignoringCase, negated: true },
  StringLike: { compare: globMatcher },
  StringNotLike: { compare: globMatcher, negated: true },
  ArnEquals: { compare: arnMatcher },
  ArnLike: { compare: arnMatcher },
  ArnNotEquals: { compare: arnMatcher, negated: true },
  ArnNotLike: { compare: arnMatcher, negated: true },
  Bool: { compare: ignoringCase },
  NumericEquals: { compare: numeric((given, wanted) => given === wanted) },
  NumericNotEquals: { compare: numeric((given, wanted) => given === wanted), negated: true },
  NumericLessThan: { compare: numeric((given, wanted) => given < wanted) },
  NumericLessThanEquals: { compare: numeric((given, wanted) => given <= wanted) },
  NumericGreaterThan: { compare: numeric((given, wanted) => given > wanted) },
  NumericGreaterThanEquals: { compare: numeric((given, wanted) => given >= wanted) },
};

const asList = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(String);

/** All operators and all keys of a Condition block have to hold. `place` names the statement in an error. */
export function compileConditions(block: unknown, place: string): Condition {
  const parts: Condition[] = [];
  for (const [operator, keys] of Object.entries((block ?? {}) as Record<string, Record<string, unknown>>)) {
    for (const [key, values] of Object.entries(keys)) parts.push(compileOne(operator, key, asList(values), place));
  }
  return (context) => parts.every((holds) => holds(context));
}

function compileOne(written: string, writtenKey: string, wanted: string[], place: string): Condition {
  const key = KEY_BY_LOWER_CASE.get(writtenKey.toLowerCase());
  if (key === undefined) {
    throw new PolicyError(
      `Local mode does not know the condition key ${writtenKey} (${place}). Teach local/iam/conditions.ts which calls carry it.`,
    );
  }
  const variable = wanted.find((value) => value.includes('${'));
  if (variable !== undefined)
    throw new PolicyError(`Local mode does not know policy variables: ${variable} (${place}).`);
  if (written === 'Null') {
    const shouldBeAbsent = wanted.every((value) => value === 'true');
    return (context) => (context[key] === undefined) === shouldBeAbsent;
  }
  const [, set, name = '', ifExists] = /^(ForAllValues:|ForAnyValue:)?(.+?)(IfExists)?$/.exec(written) ?? [];
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (operator === undefined) {
    throw new PolicyError(
      `Local mode does not know the condition operator ${written} (${place}). Teach local/iam/conditions.ts what it does.`,
    );
  }
  const comparisons = wanted.map(operator.compare);
  const one = (given: string): boolean => comparisons.some((holds) => holds(given)) !== (operator.negated === true);
  return (context) => {
    const given = context[key];
    if (given === undefined || given.length === 0) {
      return ifExists !== undefined || set === 'ForAllValues:' || (operator.negated === true && set === undefined);
    }
    if (typeof given === 'string') return one(given);
    return set === 'ForAnyValue:' ? given.some(one) : given.every(one);
  };
}
