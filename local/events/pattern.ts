/** EventBridge's pattern language, as rules and the filters of event source mappings use it. */
export type Pattern = { [key: string]: unknown };

export interface FilterCriteria {
  Filters: { Pattern: string }[];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const RULE_OPERATORS = ['exists', 'prefix', 'suffix', 'equals-ignore-case', 'wildcard', 'anything-but', 'numeric'];
/** Lambda's filters know fewer. */
const FILTER_OPERATORS = RULE_OPERATORS.filter((operator) => operator !== 'wildcard');
const NUMERIC: Record<string, (value: number, bound: number) => boolean> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** Throws on what is not known here: at the start, so that nothing silently matches nothing. */
export function checkPattern(pattern: Pattern): void {
  check(pattern, (leaf) => checkOperator(leaf, RULE_OPERATORS));
}

export function checkFilters(criteria: FilterCriteria): void {
  for (const filter of criteria.Filters) {
    check(JSON.parse(filter.Pattern) as Pattern, (leaf) => {
      checkOperator(leaf, FILTER_OPERATORS);
      if (isObject(leaf['anything-but'])) throw unknown(leaf);
    });
  }
}

const unknown = (leaf: unknown) =>
  new Error(`Local mode does not know the event pattern operator ${JSON.stringify(leaf)}.`);

function check(pattern: unknown, checkLeaf: (leaf: Record<string, unknown>) => void, at = 'the pattern'): void {
  if (!isObject(pattern))
    throw new Error(`An event pattern holds ${JSON.stringify(pattern)} at ${at}: an object is needed.`);
  for (const [key, wanted] of Object.entries(pattern)) {
    if (key === '$or') {
      if (!Array.isArray(wanted) || wanted.length < 2)
        throw new Error('$or in an event pattern needs a list of patterns.');
      for (const alternative of wanted) check(alternative, checkLeaf, key);
    } else if (Array.isArray(wanted)) {
      if (wanted.length === 0) throw new Error(`An event pattern holds an empty list at ${key}.`);
      for (const leaf of wanted) if (isObject(leaf)) checkLeaf(leaf);
    } else if (isObject(wanted)) check(wanted, checkLeaf, key);
    else throw new Error(`An event pattern holds ${JSON.stringify(wanted)} at ${key}: a list or an object is needed.`);
  }
}

function checkOperator(leaf: Record<string, unknown>, known: string[]): void {
  const [[operator, operand] = ['', undefined], ...more] = Object.entries(leaf);
  if (!known.includes(operator) || more.length > 0) throw unknown(leaf);
  const isText = (value: unknown) => typeof value === 'string';
  const isCaseless = (value: unknown) => isObject(value) && isText(value['equals-ignore-case']);
  const fits = {
    exists: () => typeof operand === 'boolean',
    prefix: () => isText(operand) || isCaseless(operand),
    suffix: () => isText(operand) || isCaseless(operand),
    'equals-ignore-case': () => isText(operand),
    wildcard: () => isText(operand),
    numeric: () =>
      Array.isArray(operand) &&
      (operand.length === 2 || operand.length === 4) &&
      operand.every((part, index) => (index % 2 === 0 ? String(part) in NUMERIC : typeof part === 'number')),
    'anything-but': () => {
      if (!isObject(operand)) return operand !== null && operand !== undefined;
      const [[inner, value] = ['', undefined]] = Object.entries(operand);
      return (
        ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(inner) &&
        (Array.isArray(value) ? value : [value]).every(isText)
      );
    },
  }[operator];
  if (fits?.() !== true) throw unknown(leaf);
}

export function matches(pattern: Pattern, event: unknown): boolean {
  return Object.entries(pattern).every(([key, wanted]) => {
    if (key === '$or') return (wanted as Pattern[]).some((alternative) => matches(alternative, event));
    const present = isObject(event) && Object.hasOwn(event, key);
    const value = present ? event[key] : undefined;
    if (Array.isArray(wanted)) return matchesAny(wanted, value, present);
    // A nested pattern looks into each item of a list.
    return Array.isArray(value)
      ? value.some((item) => matches(wanted as Pattern, item))
      : matches(wanted as Pattern, value);
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
      // Leaves only: an object in between is not what this asks about.
      return operand === (present && !isObject(value));
    case 'anything-but':
      return present && !anythingBut(operand, value);
    case 'numeric':
      return typeof value === 'number' && numeric(operand as [string, number]);
    default:
      return typeof value === 'string' && matchesText(String(operator), operand, value);
  }

  function numeric(parts: (string | number)[]): boolean {
    for (let i = 0; i < parts.length; i += 2) {
      if (NUMERIC[String(parts[i])]?.(value as number, Number(parts[i + 1])) !== true) return false;
    }
    return true;
  }
}

function matchesText(operator: string, operand: unknown, value: string): boolean {
  if (isObject(operand)) {
    return matchesText(operator, String(operand['equals-ignore-case']).toLowerCase(), value.toLowerCase());
  }
  const text = String(operand);
  switch (operator) {
    case 'prefix':
      return value.startsWith(text);
    case 'suffix':
      return value.endsWith(text);
    case 'equals-ignore-case':
      return value.toLowerCase() === text.toLowerCase();
    case 'wildcard':
      return wildcard(text).test(value);
    default:
      throw unknown({ [operator]: operand });
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
  if (!isObject(operand)) return value === operand;
  const [[operator, inner] = ['', undefined]] = Object.entries(operand);
  const alternatives = Array.isArray(inner) ? inner : [inner];
  return typeof value === 'string' && alternatives.some((one) => matchesText(operator, one, value));
}

/** An event source mapping passes an event on when any of its filters matches. */
export const matchesFilters = (criteria: FilterCriteria, event: unknown): boolean =>
  criteria.Filters.some((filter) => matches(JSON.parse(filter.Pattern) as Pattern, event));
