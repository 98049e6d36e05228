import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { errorTable } from '../domain/errors.ts';
import {
  parseDefinition,
  targets,
  waitsForToken,
  type Container,
  type State,
} from '../local/step-functions/definition.ts';
import { InvalidDefinition } from '../local/step-functions/errors.ts';

/**
 * Holds every workflow against asl-validator, against what the engine (and AWS) would refuse, and against our own rules.
 * `npm run check:workflows`; exit 1 names each problem.
 */
type AslValidator = (definition: object) => { isValid: boolean; errors: { Message?: string }[] };
const validateAsl = createRequire(import.meta.url)('asl-validator') as AslValidator;

/** A second state on the same folder: the second approver is asked by the same function, with another kind. */
const folderOfState: Record<string, string> = { RequestSecondDecision: 'request-decision' };

// AWS's own passing errors; Lambda.Unknown is not among them: it is a crash, and the next try would crash too.
const transientErrors = new Set([
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.TooManyRequestsException',
  ...Object.entries(errorTable)
    .filter(([, { retryable }]) => retryable)
    .map(([code]) => code),
]);
const MAX_RETRIES = 8;

export interface WorkflowFiles {
  /** The definition's text, `${Placeholder}`s and all. */
  definition: string;
  /** The picture and failure table beside it; undefined when there is none. */
  picture: string | undefined;
  functionFolders: ReadonlySet<string>;
}

const kebabOf = (name: string) => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();

/** Every problem as a sentence; an empty list means the workflow may be deployed. */
export function checkWorkflow({ definition, picture, functionFolders }: WorkflowFiles): string[] {
  let raw: unknown;
  try {
    raw = JSON.parse(definition);
  } catch (error) {
    return [`is not JSON: ${(error as Error).message}`];
  }
  const problems: string[] = [];
  // The validator writes into what it is given.
  const report = validateAsl(structuredClone(raw) as object);
  if (!report.isValid) problems.push(...report.errors.map((error) => `asl-validator: ${error.Message ?? 'invalid'}`));

  let machine: Container;
  try {
    machine = parseDefinition(definition);
  } catch (error) {
    if (!(error instanceof InvalidDefinition)) throw error;
    return [...problems, ...error.problems];
  }
  const states = statesOf(machine);
  for (const [name, state] of states) problems.push(...checkState(name, state, functionFolders));
  problems.push(...checkPlaceholders(definition, functionFolders));
  const everything = (definition.match(/"States\.ALL"/g) ?? []).length;
  if (everything !== 1)
    problems.push(`States.ALL stands ${everything} times; once, as the last catch to the failure route`);
  if (picture === undefined) problems.push('has no picture and failure table beside it (<name>.md)');
  else {
    for (const [name] of states) {
      if (!new RegExp(`\\b${name}\\b`).test(picture)) problems.push(`state "${name}" is missing from the picture`);
    }
  }
  return problems;
}

function statesOf(container: Container): [string, State][] {
  return Object.entries(container.States).flatMap(([name, state]) => {
    const inner = state.Type === 'Parallel' ? state.Branches : state.Type === 'Map' ? [state.ItemProcessor] : [];
    return [[name, state] as [string, State], ...inner.flatMap(statesOf)];
  });
}

function checkState(name: string, state: State, functionFolders: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  const problem = (what: string) => problems.push(`state "${name}": ${what}`);
  if (state.Type === 'Choice' && state.Default === undefined) problem('a Choice needs a Default');
  if (state.Type === 'Task') {
    const folder = folderOfState[name] ?? kebabOf(name);
    const placeholder = /^\$\{([A-Za-z0-9]+)\}$/.exec(state.Arguments.FunctionName)?.[1];
    if (placeholder === undefined) problem('FunctionName must be one ${Placeholder} and nothing else');
    else if (kebabOf(placeholder) !== folder)
      problem(`calls \${${placeholder}}, but its name says functions/${folder}`);
    if (!functionFolders.has(folder)) problem(`there is no functions/${folder}`);
    if (state.TimeoutSeconds === undefined) problem('a Task needs TimeoutSeconds');
    const catches = (state.Catch ?? []).flatMap((catcher) => catcher.ErrorEquals);
    if (waitsForToken(state) && !catches.includes('States.Timeout')) problem('a wait needs a route for States.Timeout');
  }
  if ('Retry' in state) {
    for (const { ErrorEquals, MaxAttempts, JitterStrategy } of state.Retry ?? []) {
      for (const error of ErrorEquals)
        if (!transientErrors.has(error)) problem(`retries ${error}, which is not transient`);
      if (MaxAttempts > MAX_RETRIES) problem(`retries more than ${MAX_RETRIES} times`);
      if (JitterStrategy !== 'FULL')
        problem('a Retry needs full jitter, or all who failed together come back together');
    }
  }
  if ('Catch' in state) {
    const last = state.Catch?.at(-1)?.ErrorEquals ?? [];
    const all = (state.Catch ?? []).find(({ ErrorEquals }) => ErrorEquals.includes('States.ALL'));
    if (all && !last.includes('States.ALL')) problem('States.ALL must be the last catch');
    if (all && targets(state).length === 0) problem('States.ALL leads nowhere');
  }
  return problems;
}

function checkPlaceholders(definition: string, functionFolders: ReadonlySet<string>): string[] {
  const names = new Set([...definition.matchAll(/\$\{([^}]*)\}/g)].map((match) => match[1] ?? ''));
  return [...names]
    .filter((name) => !functionFolders.has(kebabOf(name)))
    .map((name) => `\${${name}} stands for functions/${kebabOf(name)}, which does not exist`);
}

/**
 * The language has no way to share a state, so a step that several workflows have is written in each. What it calls, how long
 * it may take and what is tried again must be the same everywhere; only where it leads may differ.
 */
export function differentSteps(
  files: readonly { file: string; definition: string }[],
): ReadonlyMap<string, readonly string[]> {
  const first = new Map<string, { file: string; work: string }>();
  const problems = new Map<string, string[]>();
  for (const { file, definition } of files) {
    let machine: Container;
    try {
      machine = parseDefinition(definition);
    } catch {
      // Said where each file is checked by itself.
      continue;
    }
    for (const [name, state] of statesOf(machine)) {
      if (state.Type !== 'Task') continue;
      const { Resource, Arguments, TimeoutSeconds, HeartbeatSeconds, Retry } = state;
      const work = JSON.stringify({ Resource, Arguments, TimeoutSeconds, HeartbeatSeconds, Retry });
      const known = first.get(name);
      if (known === undefined) first.set(name, { file, work });
      else if (known.work !== work)
        problems.set(file, [
          ...(problems.get(file) ?? []),
          `state "${name}": calls, waits or retries differently than in ${known.file}`,
        ]);
    }
  }
  return problems;
}

/** Checks all `*.asl.json` of a project; answers the problems by file. */
export function checkProject(root: string): { file: string; problems: string[] }[] {
  const functionsDir = path.join(root, 'functions');
  const folders = readdirSync(functionsDir, { withFileTypes: true })
    // A folder without a handler is not a function yet, and would fail at deployment.
    .filter((entry) => entry.isDirectory() && existsSync(path.join(functionsDir, entry.name, 'handler.ts')))
    .map((entry) => entry.name);
  const workflowsDir = path.join(root, 'workflows');
  const files = readdirSync(workflowsDir).filter((name) => name.endsWith('.asl.json'));
  if (files.length === 0) return [{ file: workflowsDir, problems: ['holds no *.asl.json'] }];
  const definitions = files.map((file) => ({ file, definition: readFileSync(path.join(workflowsDir, file), 'utf8') }));
  const different = differentSteps(definitions);
  return definitions.map(({ file, definition }) => {
    const picturePath = path.join(workflowsDir, file.replace(/\.asl\.json$/, '.md'));
    const problems = checkWorkflow({
      definition,
      picture: existsSync(picturePath) ? readFileSync(picturePath, 'utf8') : undefined,
      functionFolders: new Set(folders),
    });
    return { file, problems: [...problems, ...(different.get(file) ?? [])] };
  });
}

if (import.meta.main) {
  const results = checkProject(path.resolve(import.meta.dirname, '..'));
  for (const { file, problems } of results) {
    for (const problem of problems) console.error(`${file}: ${problem}`);
    if (problems.length === 0) console.log(`${file}: good`);
  }
  process.exitCode = results.some(({ problems }) => problems.length > 0) ? 1 : 0;
}
