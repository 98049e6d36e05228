import { createHash, randomUUID } from 'node:crypto';
import jsonata from 'jsonata';
import { isJsonObject, StateFailure, type Json } from './errors.ts';

/**
 * The functions an expression may call: JSONata's documented ones but `$eval`, which Step Functions refuses, and the six
 * that Step Functions adds. Anything else that the library happens to have would fail on AWS.
 */
export const documentedFunctions: ReadonlySet<string> = new Set(
  [
    'string length substring substringBefore substringAfter uppercase lowercase trim pad contains split join match replace',
    'base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl',
    'number abs floor ceil round power sqrt random formatNumber formatBase formatInteger parseInteger',
    'sum max min average boolean not exists count append sort reverse shuffle distinct zip',
    'keys lookup spread merge sift each error assert type map filter single reduce now millis fromMillis toMillis',
    'partition range hash random uuid parse',
  ]
    .join(' ')
    .split(' '),
);

export const isExpression = (value: unknown): value is string =>
  typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}');

export interface Scope {
  states: Json;
  variables: Record<string, Json>;
  nowMilliseconds: number;
  random: () => number;
}

interface Node {
  type: string;
  value?: unknown;
  [key: string]: unknown;
}

export interface ExpressionUse {
  functions: string[];
  /** `$name` that is neither a function called nor bound inside the expression. */
  variables: string[];
  /** `$`, `$$` and field names that stand on nothing: Step Functions gives an expression no input but `$states`. */
  bareNames: string[];
  /** Each `$states.a.b.c` as ['a', 'b', 'c']; steps with predicates end the path. */
  statesPaths: string[][];
}

const compiled = new Map<string, jsonata.Expression>();
const bare = (source: string) => source.slice(2, -2).trim();

function compile(source: string): jsonata.Expression {
  let expression = compiled.get(source);
  if (!expression) {
    expression = jsonata(bare(source));
    compiled.set(source, expression);
  }
  return expression;
}

/** What an expression calls and reads. Throws the parser's sentence when it does not parse. */
export function inspectExpression(source: string): ExpressionUse {
  if (bare(source) === '') throw new Error('The expression is empty.');
  let root: Node;
  try {
    root = compile(source).ast() as unknown as Node;
  } catch (error) {
    throw new Error(describe(error), { cause: error });
  }
  const use: ExpressionUse = { functions: [], variables: [], bareNames: [], statesPaths: [] };
  visit(root, new Set(), use, false);
  return use;
}

/** `inContext`: there is a value for `$` and for bare names to stand on, as inside a filter or after the first dot. */
function visit(value: unknown, bound: Set<string>, use: ExpressionUse, inContext: boolean): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, bound, use, inContext);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const node = value as Node;
  switch (node.type) {
    case 'block': {
      // `$x := …` holds for the rest of its block only.
      const inner = new Set(bound);
      for (const each of node['expressions'] as Node[]) visit(each, inner, use, inContext);
      return;
    }
    case 'bind':
      // Bound before its right side is read, so that a function may call itself.
      bound.add(String((node['lhs'] as Node).value));
      visit(node['rhs'], bound, use, inContext);
      return;
    case 'lambda': {
      const inner = new Set(bound);
      for (const argument of node['arguments'] as Node[]) inner.add(String(argument.value));
      visit(node['body'], inner, use, inContext);
      return;
    }
    case 'function':
    case 'partial': {
      const procedure = node['procedure'] as Node;
      const name = String(procedure.value);
      if (procedure.type === 'variable' && !bound.has(name)) use.functions.push(name);
      else visit(procedure, bound, use, inContext);
      visit(node['arguments'], bound, use, inContext);
      return;
    }
    case 'path':
      visitPath(node, bound, use, inContext);
      return;
    case 'name':
    case 'wildcard':
    case 'descendant':
      if (!inContext) use.bareNames.push(String(node.value));
      break;
    case 'variable':
      visitVariable(node, bound, use, inContext);
      break;
    default:
  }
  for (const [key, each] of Object.entries(node)) {
    if (['type', 'position', 'steps'].includes(key)) continue;
    if (key === 'value' && !Array.isArray(each)) continue;
    visit(each, bound, use, inContext || ['stages', 'predicate', 'terms', 'group'].includes(key));
  }
}

function visitPath(node: Node, bound: Set<string>, use: ExpressionUse, inContext: boolean): void {
  const [first, ...rest] = node['steps'] as Node[];
  if (first?.type === 'variable' && first.value === 'states') {
    const path: string[] = [];
    for (const step of first['predicate'] ? [] : rest) {
      if (step.type !== 'name') break;
      path.push(String(step.value));
      if (step['stages']) break;
    }
    use.statesPaths.push(path);
    visit(first['predicate'], bound, use, true);
  } else visit(first, bound, use, inContext);
  visit(rest, bound, use, true);
  visit(node['group'], bound, use, true);
}

function visitVariable(node: Node, bound: Set<string>, use: ExpressionUse, inContext: boolean): void {
  const name = String(node.value);
  if (name === 'states') use.statesPaths.push([]);
  else if (name === '' || name === '$') {
    // `$` is the context and `$$` the root, which Step Functions does not give.
    if (!inContext || name === '$') use.bareNames.push(`$${name}`);
  } else if (!bound.has(name)) {
    (documentedFunctions.has(name) ? use.functions : use.variables).push(name);
  }
}

/** Every expression inside a template (Arguments, Output, Assign …) with the field it stands in. */
export function expressionsIn(template: unknown, field: string): { source: string; field: string }[] {
  if (isExpression(template)) return [{ source: template, field }];
  if (Array.isArray(template)) return template.flatMap((each, index) => expressionsIn(each, `${field}[${index}]`));
  if (typeof template === 'object' && template !== null) {
    return Object.entries(template).flatMap(([key, each]) => expressionsIn(each, `${field}/${key}`));
  }
  return [];
}

/** Literal where it is literal, evaluated where it is `{% … %}`. Throws StateFailure States.QueryEvaluationError. */
export async function evaluateTemplate(template: unknown, scope: Scope, field: string): Promise<Json> {
  if (isExpression(template)) return evaluate(template, scope, field);
  if (Array.isArray(template)) {
    const items: Json[] = [];
    for (const [index, each] of template.entries())
      items.push(await evaluateTemplate(each, scope, `${field}[${index}]`));
    return items;
  }
  if (typeof template === 'object' && template !== null) {
    const result: { [key: string]: Json } = {};
    for (const [key, each] of Object.entries(template)) {
      result[key] = await evaluateTemplate(each, scope, `${field}/${key}`);
    }
    return result;
  }
  return template as Json;
}

async function evaluate(source: string, scope: Scope, field: string): Promise<Json> {
  const text = bare(source);
  let result: unknown;
  try {
    result = await compile(source).evaluate(undefined, {
      ...stepFunctionsFunctions(scope),
      ...scope.variables,
      states: scope.states,
    });
  } catch (error) {
    throw failed(field, `The JSONata expression '${text}' threw an error during evaluation. ${describe(error)}`);
  }
  if (result === undefined) throw failed(field, `The JSONata expression '${text}' returned nothing (undefined).`);
  if (
    typeof result === 'function' ||
    (isJsonObject(result) && ('_jsonata_lambda' in result || '_jsonata_function' in result))
  ) {
    throw failed(field, `The JSONata expression '${text}' returned a function.`);
  }
  // JSONata marks its arrays with hidden properties; what states pass on is plain JSON.
  return JSON.parse(JSON.stringify(result)) as Json;
}

const failed = (field: string, why: string) =>
  new StateFailure('States.QueryEvaluationError', `An error occurred in the field '${field}'. ${why}`, field);

function describe(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return [code, message].filter((part) => part !== undefined).join(': ');
}

const hashes: Record<string, string> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** Step Functions' own functions, its clock, and no `$eval`. */
function stepFunctionsFunctions(scope: Scope): Record<string, unknown> {
  return {
    eval: undefined,
    partition(list: unknown[], size: number) {
      if (!Number.isInteger(size) || size < 1) throw new Error('$partition needs a whole number above zero.');
      const chunks: unknown[][] = [];
      for (let at = 0; at < list.length; at += size) chunks.push(list.slice(at, at + size));
      return chunks;
    },
    range(first: number, last: number, step: number) {
      if (!Number.isFinite(first) || !Number.isFinite(last) || !step) throw new Error('$range needs three numbers.');
      const count = Math.floor((last - first) / step) + 1;
      if (count > 1000) throw new Error('$range makes at most 1000 items.');
      return Array.from({ length: Math.max(count, 0) }, (_, index) => first + index * step);
    },
    hash(text: string, algorithm: string) {
      const name = hashes[algorithm];
      if (name === undefined) throw new Error(`$hash does not know the algorithm ${algorithm}.`);
      return createHash(name).update(text).digest('hex');
    },
    random(seed?: number) {
      if (seed === undefined) return scope.random();
      // Repeatable for one seed, as documented; the number itself is not AWS's.
      return createHash('sha256').update(String(seed)).digest().readUInt32BE(0) / 2 ** 32;
    },
    uuid: () => randomUUID(),
    parse(text: string) {
      return JSON.parse(text) as unknown;
    },
    millis: () => scope.nowMilliseconds,
    now: (picture?: string, timezone?: string) =>
      picture === undefined
        ? new Date(scope.nowMilliseconds).toISOString()
        : jsonata('$fromMillis($m, $p, $z)').evaluate(undefined, {
            m: scope.nowMilliseconds,
            p: picture,
            z: timezone,
          }),
  };
}
