import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { parseDefinition, type Definition } from './definition.ts';
import {
  ApiError,
  HistoryFull,
  InvalidDefinition,
  isJsonObject,
  RETENTION_MILLISECONDS,
  type Json,
  type JsonObject,
} from './errors.ts';
import { Journal, type ExecutionRow, type Machine, type TokenAnswer } from './journal.ts';
import { callOf, isToken, nextDueAt, type Standing, type TaskCall } from './standing.ts';
import { Turn, type CallOutcome } from './turn.ts';
import type { TurnContext } from './turn-base.ts';

export interface LambdaAnswer {
  /** The function's answer, parsed. With `functionError` Lambda's error object: errorType, errorMessage. */
  payload: unknown;
  functionError?: string | undefined;
  statusCode?: number;
  executedVersion?: string;
}

/**
 * Calls a function and waits for its answer. A refusal by the service itself is thrown as an error with AWS's `name`
 * (`TooManyRequestsException` …); a failure inside the function comes back with `functionError`.
 */
export type InvokeLambda = (
  functionArn: string,
  payload: unknown,
  options: { timeoutSeconds: number; roleArn: string },
) => Promise<LambdaAnswer>;

export interface EngineOptions {
  dataDir: string;
  invokeLambda: InvokeLambda;
  clock: Pick<Clock, 'now' | 'at'> & Partial<Pick<Clock, 'hold'>>;
  random: () => number;
  region: string;
  account: string;
}

export interface NewStateMachine {
  name: string;
  roleArn: string;
  definition: string | object;
  /** CloudFormation's DefinitionSubstitutions: `${Key}` in the definition. */
  definitionSubstitutions?: Record<string, string>;
  type?: string;
}

interface Live {
  row: ExecutionRow;
  definition: Definition;
  standing: Standing;
  /** Turns run one after the other. */
  queue: Promise<void>;
  calls: Set<string>;
  cancelTimer: () => void;
  ended: boolean;
}

const copyOf = <T>(value: T): T => structuredClone(value);

/** Keeps executions going: turns in order, commits before effects, calls and timers derived from what was committed. */
export class Engine {
  readonly journal: Journal;
  private readonly options: EngineOptions;
  private readonly live = new Map<string, Live>();
  private readonly turns = new Set<Promise<void>>();
  /** Parsed once per text: executions of one definition share it. */
  private readonly definitions = new Map<string, Definition>();
  private closed = false;

  constructor(options: EngineOptions) {
    this.options = options;
    this.journal = new Journal(options.dataDir);
  }

  get region(): string {
    return this.options.region;
  }

  /** Makes or replaces a state machine, and takes up its executions that were running when the last process ended. */
  createStateMachine(input: NewStateMachine): string {
    checkName(input.name);
    if (input.type !== undefined && input.type !== 'STANDARD') {
      throw new ApiError('StateMachineTypeNotSupported', `State machine type ${input.type} is not supported here.`);
    }
    const definition = substitute(input.definition, input.definitionSubstitutions ?? {});
    parseDefinition(definition);
    const { region, account, clock } = this.options;
    const arn = `arn:aws:states:${region}:${account}:stateMachine:${input.name}`;
    const { name, roleArn } = input;
    this.journal.saveMachine({ arn, name, roleArn, definition, createdAt: clock.now() });
    for (const executionArn of this.journal.runningExecutions(arn)) this.resume(executionArn);
    return arn;
  }

  /** Forgets what ended so long ago that AWS would not know it any more, and finds what is left. */
  execution(arn: string): ExecutionRow | undefined {
    this.forgetEnded();
    return this.journal.execution(arn);
  }

  forgetEnded(): void {
    this.journal.forgetEnded(this.options.clock.now() - RETENTION_MILLISECONDS);
  }

  private resume(arn: string): void {
    if (this.live.has(arn)) return;
    const row = this.journal.execution(arn);
    if (!row) return;
    const standing = JSON.parse(this.journal.standing(arn)) as Standing;
    // A running execution keeps the definition it began with, as on AWS.
    void this.turn(this.bring(row, standing), (turn) => turn.due());
  }

  private bring(row: ExecutionRow, standing: Standing): Live {
    const live: Live = {
      row,
      definition: this.parsed(row.definition),
      standing,
      queue: Promise.resolve(),
      calls: new Set(),
      cancelTimer: () => undefined,
      ended: false,
    };
    this.live.set(row.arn, live);
    return live;
  }

  private parsed(text: string): Definition {
    let definition = this.definitions.get(text);
    if (!definition) {
      definition = parseDefinition(text);
      this.definitions.set(text, definition);
    }
    return definition;
  }

  /** Synchronous up to the commit, so that two starts of one name cannot both win. */
  startExecution(machine: Machine, name: string = randomUUID(), input = '{}'): { arn: string; startedAt: number } {
    checkName(name);
    if (parseJson(input) === undefined) throw new ApiError('InvalidExecutionInput', 'The input is not JSON.');
    const { region, account, clock } = this.options;
    const arn = `arn:aws:states:${region}:${account}:execution:${machine.name}:${name}`;
    const existing = this.execution(arn);
    if (existing) {
      const same = existing.status === 'RUNNING' && existing.input === input;
      if (same) return { arn, startedAt: existing.startedAt };
      throw new ApiError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const row: ExecutionRow = {
      arn,
      machineArn: machine.arn,
      machineName: machine.name,
      roleArn: machine.roleArn,
      name,
      input,
      definition: machine.definition,
      status: 'RUNNING',
      startedAt: clock.now(),
    };
    const definition = this.parsed(machine.definition);
    const first = Turn.start(this.turnContext(row, definition));
    this.journal.start(row, first.commit());
    void this.turn(this.bring(row, first.standing), () => undefined);
    return { arn, startedAt: row.startedAt };
  }

  async stopExecution(arn: string, error?: string, cause?: string): Promise<number> {
    const live = this.live.get(arn);
    if (live) await this.turn(live, (turn) => turn.stop(error, cause));
    const row = this.journal.execution(arn);
    if (!row) throw new ApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return row.stoppedAt ?? this.options.clock.now();
  }

  /** On the disk before it returns; the execution takes it up afterwards. */
  answerToken(token: string, answer: TokenAnswer): void {
    const { executionArn } = this.openTask(token);
    this.journal.answerToken(token, answer);
    const live = this.live.get(executionArn);
    if (live) void this.turn(live, () => undefined);
  }

  async heartbeat(token: string): Promise<void> {
    const { executionArn, task } = this.openTask(token);
    const live = this.live.get(executionArn);
    if (live) await this.turn(live, (turn) => turn.heartbeat(task.key));
  }

  private openTask(token: string): { executionArn: string; task: TaskCall } {
    if (!isToken(token)) throw new ApiError('InvalidToken', "Invalid Token: 'Invalid token'");
    const row = this.journal.token(token);
    if (!row) throw new ApiError('TaskDoesNotExist', "Task does not exist: 'Provided task does not exist anymore'");
    const { executionArn } = row;
    const standing = this.live.get(executionArn)?.standing ?? parseStanding(this.journal.standing(executionArn));
    const task = standing.threads.map(callOf).find((each) => each?.token === token);
    const now = this.options.clock.now();
    // The time limit counts from the instant it names, whether or not its timer has run yet.
    const late = !task || Math.min(task.deadlineAt, task.heartbeatDeadlineAt ?? Infinity) <= now;
    if (row.state !== 'open' || late) {
      throw new ApiError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    }
    return { executionArn, task };
  }

  private turnContext(execution: ExecutionRow, definition: Definition): TurnContext {
    const { clock, random, region } = this.options;
    return { execution, definition, now: clock.now(), random, region };
  }

  private turn(live: Live, work: (turn: Turn) => Promise<void> | void): Promise<void> {
    const done = live.queue.then(() => this.runTurn(live, work));
    void this.options.clock.hold?.(done);
    live.queue = done;
    this.turns.add(done);
    // A journal that cannot be written is fatal: the rejection stays unhandled, the process ends, a restart resumes.
    void done.then(() => this.turns.delete(done));
    return done;
  }

  private async runTurn(live: Live, work: (turn: Turn) => Promise<void> | void): Promise<void> {
    if (this.closed || live.ended) return;
    const context = this.turnContext(live.row, live.definition);
    let turn = new Turn(context, copyOf(live.standing));
    try {
      // An acknowledged answer goes before anything else, the time limit included.
      for (const { key, answer } of this.journal.answeredTokens(live.row.arn)) await turn.tokenAnswered(key, answer);
      await work(turn);
      await turn.proceed();
    } catch (error) {
      if (error instanceof HistoryFull) turn.endWithFullHistory();
      else {
        turn = new Turn(context, copyOf(live.standing));
        turn.breakDown(error instanceof Error ? error.message : String(error));
      }
    }
    if (this.closed) return;
    this.journal.commit(turn.commit());
    live.standing = turn.standing;
    live.cancelTimer();
    if (turn.end) {
      live.ended = true;
      this.live.delete(live.row.arn);
    } else this.arm(live);
  }

  /** Calls and timers follow from the committed standing alone, so that a restart arms the same ones. */
  private arm(live: Live): void {
    const open = new Set<string>();
    for (const thread of live.standing.threads) {
      if (thread.phase.at !== 'invoking') continue;
      const { task } = thread.phase;
      open.add(task.key);
      if (live.calls.has(task.key)) continue;
      live.calls.add(task.key);
      void this.call(live, task);
    }
    for (const key of live.calls) if (!open.has(key)) live.calls.delete(key);
    const due = nextDueAt(live.standing);
    if (due !== undefined) live.cancelTimer = this.options.clock.at(due, () => void this.turn(live, (t) => t.due()));
  }

  private async call(live: Live, task: TaskCall): Promise<void> {
    let outcome: CallOutcome;
    try {
      const { functionName, payload, timeoutSeconds } = task;
      const answer = await this.options.invokeLambda(functionName, payload, {
        timeoutSeconds,
        roleArn: live.row.roleArn,
      });
      outcome = outcomeOf(answer);
    } catch (error) {
      outcome = { ok: false, error: serviceErrorName(error), cause: (error as Error)?.message ?? String(error) };
    }
    if (!this.closed) await this.turn(live, (turn) => turn.callReturned(task.key, outcome));
  }

  /** Resolves when every turn that can run now has run; calls in flight and timers ahead are not waited for. */
  async idle(): Promise<void> {
    for (let quiet = 0; quiet < 3;) {
      if (this.turns.size > 0) {
        quiet = 0;
        await Promise.all(this.turns);
      } else quiet += 1;
      // Functions that answer at once do so by now.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const live of this.live.values()) live.cancelTimer();
    await Promise.allSettled(this.turns);
    this.journal.close();
  }
}

const parseStanding = (text: string) => JSON.parse(text) as Standing;

export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

// AWS: 1 to 80 characters, none of them white space, brackets, wildcards, control characters or surrogates.
const FORBIDDEN_IN_NAMES =
  // eslint-disable-next-line no-control-regex
  /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]/;

function checkName(name: string): void {
  if (name.length < 1 || name.length > 80 || FORBIDDEN_IN_NAMES.test(name)) {
    throw new ApiError('InvalidName', `Invalid Name: '${name}'`);
  }
}

function substitute(definition: string | object, values: Record<string, string>): string {
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
  const missing = new Set<string>();
  const filled = text.replace(/\$\{([A-Za-z0-9]+)\}/g, (whole, key: string) => {
    const value = values[key];
    if (value === undefined) {
      missing.add(key);
      return whole;
    }
    return JSON.stringify(value).slice(1, -1);
  });
  if (missing.size > 0) throw new InvalidDefinition([...missing].map((key) => `\${${key}} has no substitution`));
  return filled;
}

function outcomeOf(answer: LambdaAnswer): CallOutcome {
  const payload = (answer.payload ?? null) as Json;
  if (answer.functionError === undefined) {
    const result: JsonObject = {
      ExecutedVersion: answer.executedVersion ?? '$LATEST',
      Payload: payload,
      StatusCode: answer.statusCode ?? 200,
    };
    return { ok: true, result };
  }
  const type = isJsonObject(payload) ? payload['errorType'] : undefined;
  return { ok: false, error: typeof type === 'string' ? type : 'Lambda.Unknown', cause: JSON.stringify(payload) };
}

function serviceErrorName(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (name.startsWith('Lambda.')) return name;
  return /(Exception|Throttled)$/.test(name) ? `Lambda.${name}` : 'Lambda.SdkClientException';
}
