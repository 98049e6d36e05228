/** The 256 KiB that AWS allows for any input, output or result of a state. */
export const MAX_DATA_BYTES = 262_144;
/** AWS fails an execution with the last of so many events. */
export const MAX_HISTORY_EVENTS = 25_000;
/** AWS ends a Standard execution after a year. */
export const LONGEST_RUN_SECONDS = 365 * 24 * 60 * 60;
/** AWS forgets an execution so long after its end, and its name is free again. */
export const RETENTION_MILLISECONDS = 90 * 24 * 60 * 60 * 1000;

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Something a caller of the API did wrong, by AWS's name for it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A definition that this engine cannot run; says every place that is wrong. */
export class InvalidDefinition extends ApiError {
  readonly problems: string[];
  constructor(problems: string[]) {
    super('InvalidDefinition', `Invalid State Machine Definition: ${problems.join('; ')}`);
    this.problems = problems;
  }
}

/** What a state fails with: the names that `Retry` and `Catch` match. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  readonly error: string;
  override readonly cause: string | undefined;
  /** The field whose expression failed; set for States.QueryEvaluationError only. */
  readonly location: string | undefined;
  constructor(error: string, cause?: string, location?: string) {
    super(error);
    this.error = error;
    this.cause = cause;
    this.location = location;
  }
}

/** AWS: always fails the execution, whatever the definition says. */
const FATAL = 'States.Runtime';
/** AWS: wildcards do not catch it; its own name does. */
const TERMINAL = 'States.DataLimitExceeded';
const TIMEOUTS = new Set(['States.Timeout', 'States.HeartbeatTimeout']);

/** The history has room for one more event: the one that ends the execution. */
export class HistoryFull extends Error {
  override readonly name = 'HistoryFull';
}

/** True when one of `errorEquals` names this error, with AWS's wildcards. */
export function matchesError(errorEquals: readonly string[], error: string): boolean {
  if (error === FATAL) return false;
  return errorEquals.some((pattern) => {
    if (pattern === 'States.ALL') return error !== TERMINAL;
    if (pattern === 'States.TaskFailed') return error !== TERMINAL && !TIMEOUTS.has(error);
    if (pattern === 'States.Timeout') return TIMEOUTS.has(error);
    return pattern === error;
  });
}

/** The value as text, or States.DataLimitExceeded. */
export function toData(value: Json): string {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) > MAX_DATA_BYTES) {
    throw new StateFailure(
      'States.DataLimitExceeded',
      `The state/task returned a result with a size exceeding the maximum number of bytes service limit (${MAX_DATA_BYTES}).`,
    );
  }
  return text;
}
