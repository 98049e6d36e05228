import { waitsForToken, type TaskState, type WaitState } from './definition.ts';
import { StateFailure, toData, type Json, type JsonObject } from './errors.ts';
import { evaluateTemplate, type Scope } from './expressions.ts';

/** What fields come out as, held against what AWS accepts there; anything else is States.QueryEvaluationError. */

// AWS's default when a Task names none: about three years, so in effect the execution's own end.
const DEFAULT_TIMEOUT_SECONDS = 99_999_999;

export interface CallPlan {
  functionName: string;
  payload: Json;
  /** The evaluated Arguments, as the history shows them. */
  parameters: string;
  timeoutSeconds: number;
  heartbeatSeconds: number | undefined;
}

export async function planCall(state: TaskState, scope: Scope): Promise<CallPlan> {
  const values = (await evaluateTemplate(state.Arguments, scope, 'Arguments')) as JsonObject;
  const functionName = values['FunctionName'];
  if (typeof functionName !== 'string') throw wrongValue('Arguments/FunctionName', 'a string', functionName);
  const seconds = async (template: number | string | undefined, field: string) =>
    template === undefined ? undefined : wholeSeconds(await evaluateTemplate(template, scope, field), field, 1);
  return {
    functionName,
    payload: values['Payload'] ?? {},
    parameters: toData(values),
    timeoutSeconds: (await seconds(state.TimeoutSeconds, 'TimeoutSeconds')) ?? DEFAULT_TIMEOUT_SECONDS,
    heartbeatSeconds: await seconds(state.HeartbeatSeconds, 'HeartbeatSeconds'),
  };
}

/** The instant at which a Wait ends. */
export async function waitUntil(state: WaitState, scope: Scope): Promise<number> {
  if (state.Seconds !== undefined) {
    const seconds = await evaluateTemplate(state.Seconds, scope, 'Seconds');
    return scope.nowMilliseconds + wholeSeconds(seconds, 'Seconds', 0) * 1000;
  }
  const timestamp = await evaluateText(state.Timestamp ?? '', scope, 'Timestamp');
  const at = Date.parse(timestamp);
  if (Number.isNaN(at)) throw wrongValue('Timestamp', 'an RFC 3339 timestamp', timestamp);
  return at;
}

export async function evaluateText(template: string, scope: Scope, field: string): Promise<string> {
  const value = await evaluateTemplate(template, scope, field);
  if (typeof value !== 'string') throw wrongValue(field, 'a string', value);
  return value;
}

export const resourceOf = (state: TaskState) => ({
  resourceType: 'lambda',
  resource: waitsForToken(state) ? 'invoke.waitForTaskToken' : 'invoke',
});

export const wrongValue = (field: string, wanted: string, got: unknown) =>
  new StateFailure(
    'States.QueryEvaluationError',
    `The field '${field}' must be ${wanted}, and came out as ${JSON.stringify(got)}.`,
    field,
  );

function wholeSeconds(value: Json, field: string, least: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= 99_999_999) return value;
  throw wrongValue(field, `a whole number of seconds between ${least} and 99999999`, value);
}
