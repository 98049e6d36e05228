import * as z from 'zod';
import { InvalidDefinition } from './errors.ts';
import { documentedFunctions, expressionsIn, inspectExpression, isExpression } from './expressions.ts';

/**
 * The part of the Amazon States Language (JSONata mode) that this engine runs. Schemas are strict: a field that is not
 * here is an error that names it, so that nothing is silently ignored that AWS would obey.
 */
const expression = z.string().refine(isExpression, 'must be a JSONata expression {% … %}');
const positiveSeconds = z.union([z.number().int().min(1).max(99_999_999), expression]);
const assign = z.record(z.string(), z.unknown());
const anyState = { Comment: z.string().optional(), QueryLanguage: z.literal('JSONata').optional() };
const goesOn = { Next: z.string().optional(), End: z.literal(true).optional() };
const yields = { Output: z.unknown().optional(), Assign: assign.optional() };

const retrierSchema = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  IntervalSeconds: z.number().int().min(1).max(99_999_999).default(1),
  MaxAttempts: z.number().int().min(0).max(99_999_999).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.number().int().min(1).max(31_622_400).optional(),
  JitterStrategy: z.enum(['NONE', 'FULL']).default('NONE'),
  Comment: z.string().optional(),
});
const catcherSchema = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  Next: z.string(),
  Output: z.unknown().optional(),
  Assign: assign.optional(),
  Comment: z.string().optional(),
});
const handles = { Retry: z.array(retrierSchema).optional(), Catch: z.array(catcherSchema).optional() };

const LAMBDA_INVOKE = 'arn:aws:states:::lambda:invoke';
const LAMBDA_TOKEN = 'arn:aws:states:::lambda:invoke.waitForTaskToken';

const passSchema = z.strictObject({ Type: z.literal('Pass'), ...anyState, ...yields, ...goesOn });
const taskSchema = z.strictObject({
  Type: z.literal('Task'),
  ...anyState,
  Resource: z.enum([LAMBDA_INVOKE, LAMBDA_TOKEN]),
  Arguments: z.strictObject({ FunctionName: z.string().min(1), Payload: z.unknown().optional() }),
  TimeoutSeconds: positiveSeconds.optional(),
  HeartbeatSeconds: positiveSeconds.optional(),
  ...yields,
  ...handles,
  ...goesOn,
});
const choiceSchema = z.strictObject({
  Type: z.literal('Choice'),
  ...anyState,
  ...yields,
  Choices: z
    .array(
      z.strictObject({
        Condition: expression,
        Next: z.string(),
        Output: z.unknown().optional(),
        Assign: assign.optional(),
        Comment: z.string().optional(),
      }),
    )
    .min(1),
  Default: z.string().optional(),
});
const waitSchema = z.strictObject({
  Type: z.literal('Wait'),
  ...anyState,
  Seconds: z.union([z.number().int().min(0).max(99_999_999), expression]).optional(),
  Timestamp: z.string().optional(),
  ...yields,
  ...goesOn,
});
const succeedSchema = z.strictObject({ Type: z.literal('Succeed'), ...anyState, Output: z.unknown().optional() });
const failSchema = z.strictObject({
  Type: z.literal('Fail'),
  ...anyState,
  Error: z.string().optional(),
  Cause: z.string().optional(),
});
const containerShape = {
  StartAt: z.string(),
  States: z.record(z.string().min(1).max(80), z.unknown()),
  Comment: z.string().optional(),
};
const parallelSchema = z.strictObject({
  Type: z.literal('Parallel'),
  ...anyState,
  Branches: z.array(z.strictObject(containerShape)).min(1).max(40),
  Arguments: z.unknown().optional(),
  ...yields,
  ...handles,
  ...goesOn,
});
const mapSchema = z.strictObject({
  Type: z.literal('Map'),
  ...anyState,
  Items: z.union([z.array(z.unknown()), expression]).optional(),
  ItemSelector: z.unknown().optional(),
  MaxConcurrency: z.union([z.number().int().min(0).max(40), expression]).optional(),
  ItemProcessor: z.strictObject({
    ...containerShape,
    ProcessorConfig: z.strictObject({ Mode: z.literal('INLINE') }).optional(),
  }),
  ...yields,
  ...handles,
  ...goesOn,
});
const machineSchema = z.strictObject({
  ...containerShape,
  QueryLanguage: z.literal('JSONata', 'must be "JSONata": this engine does not run JSONPath'),
  Version: z.literal('1.0').optional(),
  TimeoutSeconds: z.number().int().min(1).max(99_999_999).optional(),
});
const schemas = {
  Pass: passSchema,
  Task: taskSchema,
  Choice: choiceSchema,
  Wait: waitSchema,
  Succeed: succeedSchema,
  Fail: failSchema,
  Parallel: parallelSchema,
  Map: mapSchema,
} as const;

type Catcher = z.infer<typeof catcherSchema>;
export type TaskState = z.infer<typeof taskSchema>;
export type ChoiceState = z.infer<typeof choiceSchema>;
export type WaitState = z.infer<typeof waitSchema>;
export type ParallelState = Omit<z.infer<typeof parallelSchema>, 'Branches'> & { Branches: Container[] };
export type MapState = Omit<z.infer<typeof mapSchema>, 'ItemProcessor'> & { ItemProcessor: Container };
export type State =
  | z.infer<typeof passSchema>
  | TaskState
  | ChoiceState
  | WaitState
  | z.infer<typeof succeedSchema>
  | z.infer<typeof failSchema>
  | ParallelState
  | MapState;
export interface Container {
  StartAt: string;
  States: Record<string, State>;
}
export interface Definition extends Container {
  TimeoutSeconds?: number | undefined;
}

export const waitsForToken = (state: TaskState) => state.Resource === LAMBDA_TOKEN;

/** Parses a definition and holds it against every rule; throws InvalidDefinition with all that is wrong. */
export function parseDefinition(text: string): Definition {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new InvalidDefinition([`not JSON: ${(error as Error).message}`]);
  }
  const problems: string[] = [];
  const machine = machineSchema.safeParse(raw);
  if (!machine.success) throw new InvalidDefinition(describe(machine.error, 'state machine'));
  const names = new Set<string>();
  const container = parseContainer(machine.data, new Set(), names, problems);
  if (problems.length > 0) throw new InvalidDefinition(problems);
  return { ...container, TimeoutSeconds: machine.data.TimeoutSeconds };
}

const describe = (error: z.ZodError, where: string) =>
  error.issues.map((issue) => {
    const at = issue.path.length > 0 ? ` at ${issue.path.join('.')}` : '';
    return `${where}: ${issue.message}${at}`;
  });

/** `outer`: variables of the states around; an inner state reads them but may not assign them (AWS refuses it). */
function parseContainer(
  raw: { StartAt: string; States: Record<string, unknown> },
  outer: Set<string>,
  names: Set<string>,
  problems: string[],
): Container {
  const assigned = new Set<string>();
  for (const state of Object.values(raw.States)) for (const name of assignedBy(state)) assigned.add(name);
  for (const name of assigned) if (!isVariableName(name)) problems.push(`"${name}" cannot be the name of a variable`);
  for (const name of assigned) if (outer.has(name)) problems.push(`variable "${name}" is assigned in an outer scope`);
  const readable = new Set([...outer, ...assigned]);

  const states: Record<string, State> = {};
  for (const [name, rawState] of Object.entries(raw.States)) {
    if (names.has(name)) problems.push(`state "${name}": the name is used twice`);
    names.add(name);
    const type = (rawState as { Type?: unknown } | null)?.Type;
    if (typeof type !== 'string' || !Object.hasOwn(schemas, type)) {
      problems.push(`state "${name}": Type ${JSON.stringify(type)} is not supported`);
      continue;
    }
    const parsed = schemas[type as keyof typeof schemas].safeParse(rawState);
    if (!parsed.success) {
      problems.push(...describe(parsed.error, `state "${name}"`));
      continue;
    }
    const data = parsed.data;
    if (data.Type === 'Parallel') {
      const branches = data.Branches.map((branch) => parseContainer(branch, readable, names, problems));
      states[name] = { ...data, Branches: branches };
    } else if (data.Type === 'Map') {
      states[name] = { ...data, ItemProcessor: parseContainer(data.ItemProcessor, readable, names, problems) };
    } else states[name] = data;
    checkState(name, data as State, raw.States, readable, problems);
  }
  if (!Object.hasOwn(raw.States, raw.StartAt)) problems.push(`StartAt "${raw.StartAt}" names no state`);
  checkReachable(raw.StartAt, states, problems);
  return { StartAt: raw.StartAt, States: states };
}

// AWS: a Unicode identifier of at most 80 characters, and not the one that stands for the state's own data.
const isVariableName = (name: string) =>
  name !== 'states' && name.length <= 80 && /^[\p{ID_Start}_]\p{ID_Continue}*$/u.test(name);

function assignedBy(rawState: unknown): string[] {
  const state = (rawState ?? {}) as { Assign?: object; Catch?: { Assign?: object }[]; Choices?: { Assign?: object }[] };
  const lists = [state, ...(state.Catch ?? []), ...(state.Choices ?? [])];
  return lists.flatMap((each) => Object.keys(each.Assign ?? {}));
}

/** Where a state may go; the same for the linter and for the engine's own reachability rule. */
export function targets(state: State): string[] {
  const list: (string | undefined)[] = [];
  if ('Next' in state) list.push(state.Next);
  if (state.Type === 'Choice') list.push(state.Default, ...state.Choices.map((rule) => rule.Next));
  if ('Catch' in state) list.push(...(state.Catch ?? []).map((catcher) => catcher.Next));
  return list.filter((name) => name !== undefined);
}

function checkReachable(startAt: string, states: Record<string, State>, problems: string[]): void {
  const reached = new Set<string>();
  const open = [startAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = states[name];
    if (reached.has(name) || state === undefined) continue;
    reached.add(name);
    open.push(...targets(state));
  }
  for (const name of Object.keys(states)) if (!reached.has(name)) problems.push(`state "${name}" is not reachable`);
}

function checkState(
  name: string,
  state: State,
  siblings: Record<string, unknown>,
  variables: Set<string>,
  problems: string[],
): void {
  const problem = (what: string) => problems.push(`state "${name}": ${what}`);
  for (const target of targets(state)) if (!Object.hasOwn(siblings, target)) problem(`"${target}" names no state here`);
  if (state.Type !== 'Choice' && state.Type !== 'Succeed' && state.Type !== 'Fail') {
    if ((state.Next === undefined) === (state.End === undefined)) problem('needs either Next or End');
  }
  if (state.Type === 'Wait' && (state.Seconds === undefined) === (state.Timestamp === undefined)) {
    problem('needs either Seconds or Timestamp');
  }
  if (state.Type === 'Task') {
    const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state;
    if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout) {
      problem('HeartbeatSeconds must be less than TimeoutSeconds');
    }
  }
  if ('Retry' in state || 'Catch' in state) {
    for (const list of [state.Retry ?? [], state.Catch ?? []]) {
      for (const [index, { ErrorEquals }] of list.entries()) {
        if (!ErrorEquals.includes('States.ALL')) continue;
        if (ErrorEquals.length > 1 || index < list.length - 1) problem('States.ALL must stand alone and last');
      }
    }
  }
  checkExpressions(state, variables, problem);
}

// What `$states` holds, field by field: AWS refuses a definition that reads what is not there.
const CONTEXT: Record<string, readonly string[] | undefined> = {
  Execution: ['Id', 'Input', 'Name', 'RoleArn', 'StartTime', 'RedriveCount'],
  State: ['EnteredTime', 'Name', 'RetryCount'],
  StateMachine: ['Id', 'Name'],
  Task: ['Token'],
  Map: ['Item'],
};

function checkExpressions(state: State, variables: Set<string>, problem: (what: string) => void): void {
  for (const { source, field, result, errorOutput } of expressionsOf(state)) {
    let use;
    try {
      use = inspectExpression(source);
    } catch (error) {
      problem(`${field} does not parse: ${(error as Error).message}`);
      continue;
    }
    for (const name of use.functions) {
      if (!documentedFunctions.has(name)) problem(`${field} calls $${name}, which Step Functions does not document`);
    }
    for (const name of use.variables) {
      if (!variables.has(name)) problem(`${field} reads $${name}, which no state assigns`);
    }
    for (const name of use.bareNames) problem(`${field} reads "${name}" where there is no input but $states`);
    for (const [root, ...rest] of use.statesPaths) {
      const path = ['$states', root, ...rest].join('.');
      if (root === undefined || root === 'input') continue;
      if (root === 'result' && result) continue;
      if (root === 'errorOutput' && errorOutput && ['Error', 'Cause', undefined].includes(rest[0])) continue;
      if (root === 'context') {
        const [part, key] = rest;
        const keys = part === undefined ? undefined : CONTEXT[part];
        const tokenHere = part !== 'Task' || (state.Type === 'Task' && waitsForToken(state));
        if (part === undefined || (keys && (key === undefined || keys.includes(key)) && tokenHere)) continue;
      }
      problem(`${field} reads ${path}, which is not there`);
    }
  }
}

interface PlacedExpression {
  source: string;
  field: string;
  result: boolean;
  errorOutput: boolean;
}

/** All expressions of a state, with what `$states` holds at that place. */
function expressionsOf(state: State): PlacedExpression[] {
  const found: PlacedExpression[] = [];
  const take = (template: unknown, field: string, result = false, errorOutput = false) => {
    for (const each of expressionsIn(template, field)) found.push({ ...each, result, errorOutput });
  };
  const hasResult = state.Type === 'Task' || state.Type === 'Parallel' || state.Type === 'Map';
  for (const [field, template] of Object.entries(state)) {
    if (['Branches', 'ItemProcessor', 'Retry', 'Comment'].includes(field)) continue;
    if (field === 'Catch') {
      for (const [index, catcher] of (template as Catcher[]).entries()) {
        take(catcher.Output, `Catch[${index}]/Output`, false, true);
        take(catcher.Assign, `Catch[${index}]/Assign`, false, true);
      }
    } else take(template, field, hasResult && (field === 'Output' || field === 'Assign'));
  }
  return found;
}
