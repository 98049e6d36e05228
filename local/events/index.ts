import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import { answerError, answerJson, AwsError, readBody, unknownOperation } from '../edge/index.ts';
import { checkPattern, matches, type Pattern } from './pattern.ts';
import { nextRun } from './schedule.ts';
import { type BusEvent, checkTarget, type Target, targetPayload } from './target.ts';

export { matches } from './pattern.ts';
export { nextRun } from './schedule.ts';
export { type BusEvent, type Target, targetPayload } from './target.ts';

export interface Rule {
  name: string;
  arn: string;
  bus: string;
  enabled: boolean;
  pattern?: Pattern;
  scheduleExpression?: string;
  targets: Target[];
}

export interface EventsOptions {
  clock: Clock;
  account: string;
  region: string;
  rules: Rule[];
  /**
   * Hands an event to a target and resolves when it is kept there (stands in the queue, is an accepted asynchronous
   * call, is a journalled execution). It rejects when it could not be handed over: then the sender has to try again.
   */
  deliver: (targetArn: string, payload: string) => Promise<void> | void;
  log?: (line: string) => void;
}

const DEFAULT_BUS = 'default';
const MAX_ENTRIES = 10;
const DEFAULT_RETRY_ATTEMPTS = 185;
const DEFAULT_EVENT_AGE_SECONDS = 24 * 3600;
const FIRST_RETRY_MILLISECONDS = 1000;
const LONGEST_RETRY_MILLISECONDS = 10 * 60_000;

/** EventBridge: the default bus, rules by pattern and by schedule. Not here: archives, replays, other accounts. */
export function createEvents(options: EventsOptions) {
  const { clock, rules, deliver, log = () => {} } = options;
  const stops: (() => void)[] = [];

  let closed = false;

  // What cannot be read stops the start, not the first event; a disabled rule may be enabled one day.
  for (const rule of rules) {
    if (rule.pattern !== undefined) checkPattern(rule.pattern);
    if (rule.scheduleExpression !== undefined) nextRun(rule.scheduleExpression, clock.now());
    for (const target of rule.targets) checkTarget(target);
  }

  /** Rejects when a target did not take the event, after all have been asked: whoever sent it sends it again. */
  async function put(event: BusEvent, bus = DEFAULT_BUS): Promise<void> {
    const errors: unknown[] = [];
    for (const rule of rules) {
      if (!rule.enabled || rule.bus !== bus || rule.pattern === undefined || !matches(rule.pattern, event)) continue;
      for (const target of rule.targets) {
        try {
          await deliver(target.arn, targetPayload(target, event, rule));
        } catch (error) {
          errors.push(error);
        }
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  /** Nobody sends a scheduled event again, so it is kept at until the target's retry policy ends. */
  async function insist(rule: Rule, target: Target, event: BusEvent): Promise<void> {
    const payload = targetPayload(target, event, rule);
    const { maximumRetryAttempts = DEFAULT_RETRY_ATTEMPTS, maximumEventAgeSeconds = DEFAULT_EVENT_AGE_SECONDS } =
      target;
    const givenUpAt = clock.now() + maximumEventAgeSeconds * 1000;
    for (let retries = 0; !closed; retries++) {
      try {
        return await deliver(target.arn, payload);
      } catch (error) {
        log(`schedule ${rule.name} → ${target.arn}: ${String(error)}`);
        if (retries >= maximumRetryAttempts || clock.now() >= givenUpAt) break;
        await pause(Math.min(FIRST_RETRY_MILLISECONDS * 2 ** Math.min(retries, 20), LONGEST_RETRY_MILLISECONDS));
      }
    }
    if (!closed && target.deadLetterArn !== undefined) await deliver(target.deadLetterArn, payload);
  }

  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const cancel = clock.after(milliseconds, resolve);
      stops.push(() => {
        cancel();
        resolve();
      });
    });

  function makeEvent(from: {
    source: string;
    detailType: string;
    detail: unknown;
    resources?: string[];
    time?: string;
  }): BusEvent {
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': from.detailType,
      source: from.source,
      account: options.account,
      time: from.time ?? new Date(clock.now()).toISOString().replace(/\.\d{3}Z$/, 'Z'),
      region: options.region,
      resources: from.resources ?? [],
      detail: from.detail,
    };
  }

  function runOnSchedule(rule: Rule, expression: string): () => void {
    const next = (after: number) => nextRun(expression, after);
    return clock.every(next, () => {
      const event = makeEvent({
        source: 'aws.events',
        detailType: 'Scheduled Event',
        detail: {},
        resources: [rule.arn],
      });
      for (const target of rule.targets) {
        insist(rule, target, event).catch((error: unknown) => log(`schedule ${rule.name}: ${String(error)}`));
      }
    });
  }

  async function putEvents(input: { Entries?: Record<string, unknown>[] }): Promise<unknown> {
    const list = input.Entries ?? [];
    if (list.length === 0 || list.length > MAX_ENTRIES) {
      throw new AwsError('ValidationException', `Entries has to hold 1 to ${MAX_ENTRIES} entries.`);
    }
    const results: Record<string, string>[] = [];
    for (const entry of list) {
      const { Source, DetailType, Detail, Resources, EventBusName, Time } = entry;
      const missing = Object.entries({ Source, DetailType, Detail }).find(([, value]) => typeof value !== 'string');
      if (missing !== undefined) {
        results.push({
          ErrorCode: 'InvalidArgument',
          ErrorMessage: `Parameter ${missing[0]} is not valid. Reason: ${missing[0]} is a required argument.`,
        });
        continue;
      }
      if (String(Source).startsWith('aws.')) {
        results.push({
          ErrorCode: 'NotAuthorizedForSourceException',
          ErrorMessage: 'Not authorized for the source.',
        });
        continue;
      }
      let detail: unknown;
      try {
        detail = JSON.parse(Detail as string);
      } catch {
        detail = undefined;
      }
      if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) {
        results.push({ ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' });
        continue;
      }
      const event = makeEvent({
        source: Source as string,
        detailType: DetailType as string,
        detail,
        resources: (Resources as string[] | undefined) ?? [],
        ...(typeof Time === 'number' ? { time: new Date(Time * 1000).toISOString() } : {}),
      });
      try {
        await put(
          event,
          String(EventBusName ?? DEFAULT_BUS)
            .split('/')
            .at(-1),
        );
        results.push({ EventId: event.id });
      } catch (error) {
        log(`event ${event.source} ${event['detail-type']}: ${String(error)}`);
        results.push({ ErrorCode: 'InternalFailure', ErrorMessage: String(error) });
      }
    }
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  }

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    try {
      const operation = String(req.headers['x-amz-target'] ?? '').replace(/^AWSEvents\./, '');
      if (operation !== 'PutEvents') throw unknownOperation('EventBridge', operation);
      answerJson(res, 200, await putEvents(JSON.parse((await readBody(req)).toString('utf8')) as { Entries?: [] }));
    } catch (error) {
      answerError(res, error);
    }
  }

  return {
    handle,
    put,
    makeEvent,
    /** Schedules run only from here on, when everything they reach is up. */
    startSchedules(): void {
      for (const rule of rules) {
        if (rule.enabled && rule.scheduleExpression !== undefined)
          stops.push(runOnSchedule(rule, rule.scheduleExpression));
      }
    },
    close(): void {
      closed = true;
      for (const stop of stops.splice(0)) stop();
    },
  };
}
