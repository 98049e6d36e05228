import { createHash, randomBytes } from 'node:crypto';
import type { Container, Definition, State } from './definition.ts';
import type { Json, JsonObject } from './errors.ts';

/** A call of a function, with the token that ends it where the state waits for one. */
export interface TaskCall {
  /** Unique within the execution: a late answer to an earlier attempt finds no thread. */
  key: string;
  functionName: string;
  payload: Json;
  token?: string;
  timeoutSeconds: number;
  deadlineAt: number;
  heartbeatSeconds?: number;
  heartbeatDeadlineAt?: number;
}

type Phase =
  | { at: 'entering' }
  | { at: 'invoking'; task: TaskCall }
  | { at: 'awaiting-token'; task: TaskCall }
  | { at: 'retrying'; dueAt: number }
  | { at: 'waiting'; dueAt: number }
  | { at: 'joining'; results: Json[]; done: number; items?: Json[]; started: number; concurrency: number };

/** One line of control. A Parallel branch or a Map item is a thread whose parent waits in `joining`. */
export interface Thread {
  id: number;
  parent: number | null;
  /** Place among its siblings: branch number or item number. */
  index: number;
  /** From the outermost container inwards: the Parallel or Map state and the branch taken. */
  path: [string, number][];
  state: string;
  input: Json;
  variables: JsonObject;
  mapItem?: { Index: number; Value: Json };
  lastEventId: number;
  enteredAt: number;
  /** Retries made, by the retrier's place in the list. */
  retries: Record<string, number>;
  phase: Phase;
}

/** Where an execution stands: all that a restart needs. */
export interface Standing {
  threads: Thread[];
  nextThreadId: number;
  nextCallId: number;
  lastEventId: number;
  /** The state machine's own TimeoutSeconds, as an instant. */
  deadlineAt?: number;
}

export function containerOf(definition: Definition, path: readonly [string, number][]): Container {
  let container: Container = definition;
  for (const [name, branch] of path) {
    const state = container.States[name];
    const inner =
      state?.Type === 'Parallel' ? state.Branches[branch] : state?.Type === 'Map' ? state.ItemProcessor : undefined;
    if (!inner) throw new Error(`No container ${name}[${branch}] in the definition.`);
    container = inner;
  }
  return container;
}

export function stateOf(definition: Definition, thread: Thread): State {
  const state = containerOf(definition, thread.path).States[thread.state];
  if (!state) throw new Error(`No state ${thread.state} in the definition.`);
  return state;
}

/** The instant at which a thread has to be looked at, if time alone can move it. */
export function dueAtOf(thread: Thread): number | undefined {
  const { phase } = thread;
  if (phase.at === 'waiting' || phase.at === 'retrying') return phase.dueAt;
  if (phase.at === 'invoking' || phase.at === 'awaiting-token') {
    return Math.min(phase.task.deadlineAt, phase.task.heartbeatDeadlineAt ?? Infinity);
  }
  return undefined;
}

export function nextDueAt(standing: Standing): number | undefined {
  const times = standing.threads.map(dueAtOf).filter((at) => at !== undefined);
  if (standing.deadlineAt !== undefined) times.push(standing.deadlineAt);
  return times.length > 0 ? Math.min(...times) : undefined;
}

export const callOf = (thread: Thread): TaskCall | undefined =>
  thread.phase.at === 'invoking' || thread.phase.at === 'awaiting-token' ? thread.phase.task : undefined;

// A token carries its own checksum, so that a garbled one (InvalidToken) differs from an unknown one (TaskDoesNotExist).
const RANDOM_BYTES = 48;
const CHECK_BYTES = 6;
const checksum = (body: Buffer) => createHash('sha256').update(body).digest().subarray(0, CHECK_BYTES);

export function newToken(): string {
  const body = randomBytes(RANDOM_BYTES);
  return Buffer.concat([body, checksum(body)]).toString('base64');
}

export function isToken(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== RANDOM_BYTES + CHECK_BYTES || bytes.toString('base64') !== text) return false;
  return checksum(bytes.subarray(0, RANDOM_BYTES)).equals(bytes.subarray(RANDOM_BYTES));
}
