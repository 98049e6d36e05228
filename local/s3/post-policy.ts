import { S3Error } from './errors.ts';

/** One condition of a POST policy, in the one form all notations mean. Field names are lower-case. */
type PolicyCondition =
  | { readonly kind: 'eq' | 'starts-with'; readonly field: string; readonly text: string }
  | { readonly kind: 'content-length-range'; readonly leastBytes: number; readonly mostBytes: number };

export type PostPolicy = { readonly expiresAt: Date; readonly conditions: readonly PolicyCondition[] };

function invalid(message: string): S3Error {
  return new S3Error('InvalidPolicyDocument', { message: `Invalid Policy: ${message}` });
}

/** Reads the base64 JSON of the form field `policy`. */
export function parsePostPolicy(encoded: string): PostPolicy {
  let document: unknown;
  try {
    document = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
  } catch {
    throw invalid('Invalid JSON.');
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) throw invalid('Invalid JSON.');
  const { expiration, conditions, ...others } = document as Record<string, unknown>;
  if (Object.keys(others).length > 0) throw invalid(`Unexpected: '${Object.keys(others)[0]}'`);
  if (expiration === undefined) throw invalid('Policy missing expiration.');
  const isDate = typeof expiration === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(expiration);
  const expiresAt = new Date(isDate ? expiration : NaN);
  if (Number.isNaN(expiresAt.getTime())) throw invalid(`Invalid 'expiration' value: '${String(expiration)}'`);
  if (conditions === undefined) throw invalid('Policy missing conditions.');
  if (!Array.isArray(conditions)) throw invalid("Invalid 'conditions' value: must be a List.");
  return { expiresAt, conditions: conditions.map(parseCondition) };
}

function parseCondition(condition: unknown): PolicyCondition {
  if (Array.isArray(condition)) return parseListCondition(condition);
  if (typeof condition !== 'object' || condition === null) {
    throw invalid('Invalid Condition: must be either a List or a Simple-Condition.');
  }
  const entries = Object.entries(condition as Record<string, unknown>);
  const [entry] = entries;
  if (entries.length !== 1 || entry === undefined) {
    throw invalid('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.');
  }
  if (typeof entry[1] !== 'string') throw invalid('Invalid Simple-Condition: value must be a string.');
  return { kind: 'eq', field: entry[0].toLowerCase(), text: entry[1] };
}

function parseListCondition(condition: readonly unknown[]): PolicyCondition {
  const [operator, first, second] = condition;
  if (condition.length !== 3 || typeof operator !== 'string') {
    throw invalid('Invalid Condition: wrong number of arguments or operator.');
  }
  switch (operator.toLowerCase()) {
    case 'content-length-range': {
      const [leastBytes, mostBytes] = [Number(first), Number(second)];
      const isRange = Number.isSafeInteger(leastBytes) && Number.isSafeInteger(mostBytes) && leastBytes >= 0;
      if (!isRange || mostBytes < leastBytes) throw invalid('Invalid content-length-range values.');
      return { kind: 'content-length-range', leastBytes, mostBytes };
    }
    case 'eq':
    case 'starts-with': {
      if (typeof first !== 'string' || !first.startsWith('$') || typeof second !== 'string') {
        throw invalid(`Invalid Condition: ${operator} takes "$field" and a string.`);
      }
      const kind = operator.toLowerCase() === 'eq' ? 'eq' : 'starts-with';
      return { kind, field: first.slice(1).toLowerCase(), text: second };
    }
    default:
      throw invalid(`Invalid Condition: unknown operation '${operator}'.`);
  }
}

/** The fields that a policy need not name: its own parts, the bytes, and what the page keeps for itself. */
function needsNoCondition(field: string): boolean {
  return ['x-amz-signature', 'file', 'policy'].includes(field) || field.startsWith('x-ignore-');
}

function refused(reason: string): S3Error {
  return new S3Error('AccessDenied', { message: `Invalid according to Policy: ${reason}` });
}

function conditionFailed(kind: string, field: string, text: string): S3Error {
  return refused(
    `Policy Condition failed: [${[kind, `$${field}`, text].map((part) => JSON.stringify(part)).join(', ')}]`,
  );
}

/**
 * Holds the form against its policy: not expired, every condition met, no field that no condition names. `fields` has
 * lower-case names and ends where the file begins. Answers the range of sizes allowed.
 */
export function checkPostPolicy(
  policy: PostPolicy,
  fields: ReadonlyMap<string, string>,
  bucket: string,
  now: Date,
): { leastBytes: number; mostBytes: number } | undefined {
  if (now >= policy.expiresAt) throw refused('Policy expired.');
  // The bucket is what the address says; a form field of that name cannot speak for another one.
  const claimed = fields.get('bucket');
  if (claimed !== undefined && claimed !== bucket) throw conditionFailed('eq', 'bucket', bucket);
  const named = new Set(['bucket']);
  let range: { leastBytes: number; mostBytes: number } | undefined;
  for (const condition of policy.conditions) {
    if (condition.kind === 'content-length-range') {
      range = {
        leastBytes: Math.max(range?.leastBytes ?? 0, condition.leastBytes),
        mostBytes: Math.min(range?.mostBytes ?? Infinity, condition.mostBytes),
      };
      continue;
    }
    named.add(condition.field);
    const value = condition.field === 'bucket' ? bucket : fields.get(condition.field);
    if (!meets(condition, value)) {
      throw conditionFailed(condition.kind, condition.field, condition.text);
    }
  }
  const extra = [...fields.keys()].filter((field) => !named.has(field) && !needsNoCondition(field));
  if (extra.length > 0) throw refused(`Extra input fields: ${extra.join(', ')}`);
  return range;
}

function meets(condition: Extract<PolicyCondition, { text: string }>, value: string | undefined): boolean {
  if (condition.kind === 'eq') return value === condition.text;
  if (condition.text === '') return true;
  if (value === undefined) return false;
  // A list of types has to begin rightly in each of its members.
  const members = condition.field === 'content-type' ? value.split(',').map((member) => member.trim()) : [value];
  return members.every((member) => member.startsWith(condition.text));
}
