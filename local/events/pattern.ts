/** EventBridge's pattern language, as far as rules and event source mappings of this system may use it. */
export type Pattern = { [key: string]: unknown };

export interface FilterCriteria {
  Filters: { Pattern: string }[];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Throws on an operator that is not known here, so that a rule cannot silently match nothing. */
export function matches(pattern: Pattern, event: unknown): boolean {
  return Object.entries(pattern).every(([key, wanted]) => {
    if (key === '$or') return (wanted as Pattern[]).some((alternative) => matches(alternative, event));
    const present = isObject(event) && Object.hasOwn(event, key);
    const value = present ? event[key] : undefined;
    if (Array.isArray(wanted)) return matchesAny(wanted, value, present);
    if (isObject(wanted)) {
      // A nested pattern looks into each item of a list.
      return Array.isArray(value) ? value.some((item) => matches(wanted, item)) : matches(wanted, value);
    }
    throw new Error(`An event pattern holds ${JSON.stringify(wanted)} at ${key}: a list or an object is needed.`);
  });
}

function matchesAny(wanted: unknown[], value: unknown, present: boolean): boolean {
  if (Array.isArray(value) && value.length > 0) {
    return value.some((item) => wanted.some((one) => matchesOne(one, item, present)));
  }
  return wanted.some((one) => matchesOne(one, value, present));
}

function matchesOne(wanted: unknown, value: unknown, present: boolean): boolean {
  if (!isObject(wanted)) return present && value === wanted;
  const [operator, operand] = Object.entries(wanted)[0] ?? [];
  switch (operator) {
    case 'exists':
      return operand === present;
    case 'prefix':
      return typeof value === 'string' && value.startsWith(String(operand));
    case 'suffix':
      return typeof value === 'string' && value.endsWith(String(operand));
    case 'equals-ignore-case':
      return typeof value === 'string' && value.toLowerCase() === String(operand).toLowerCase();
    case 'wildcard':
      return typeof value === 'string' && wildcard(String(operand)).test(value);
    case 'anything-but':
      return present && !anythingBut(operand, value);
    case 'numeric':
      return typeof value === 'number' && numeric(operand as unknown[], value);
    default:
      throw new Error(`Local mode does not know the event pattern operator ${JSON.stringify(wanted)}.`);
  }
}

const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  );

function anythingBut(operand: unknown, value: unknown): boolean {
  if (Array.isArray(operand)) return operand.includes(value);
  return isObject(operand) ? matchesOne(operand, value, true) : value === operand;
}

function numeric(operand: unknown[], value: number): boolean {
  for (let i = 0; i < operand.length; i += 2) {
    const bound = Number(operand[i + 1]);
    const holds = {
      '=': value === bound,
      '<': value < bound,
      '<=': value <= bound,
      '>': value > bound,
      '>=': value >= bound,
    }[String(operand[i])];
    if (holds === undefined) throw new Error(`Unknown numeric comparison ${String(operand[i])}.`);
    if (!holds) return false;
  }
  return true;
}

/** An event source mapping passes an event on when any of its filters matches. */
export const matchesFilters = (criteria: FilterCriteria, event: unknown): boolean =>
  criteria.Filters.some((filter) => matches(JSON.parse(filter.Pattern) as Pattern, event));
