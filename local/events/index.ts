import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import { answerError, answerJson, AwsError, readBody, unknownOperation } from '../edge/index.ts';
import { checkPattern, matches, type Pattern } from './pattern.ts';
import { nextRun } from './schedule.ts';

export { matches } from './pattern.ts';
export { nextRun } from './schedule.ts';

export interface BusEvent {
  version: '0';
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: unknown;
}

export interface Target {
  id: string;
  arn: string;
  input?: string;
  inputPath?: string;
  inputTransformer?: { InputPathsMap?: Record<string, string>; InputTemplate: string };
}

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

function byPath(event: unknown, path: string): unknown {
  if (path === '$') return event;
  let value = event;
  for (const key of path.replace(/^\$\.?/, '').split('.')) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  }
  return value;
}

/** What a target gets of an event. */
export function targetPayload(target: Target, event: BusEvent): string {
  if (target.input !== undefined) return target.input;
  if (target.inputPath !== undefined) return JSON.stringify(byPath(event, target.inputPath));
  if (target.inputTransformer === undefined) return JSON.stringify(event);
  const { InputPathsMap = {}, InputTemplate } = target.inputTransformer;
  // Inside quotes a value goes in bare; outside it goes in as JSON.
  return InputTemplate.replace(/("?)<([^<>]+)>("?)/g, (_whole, before: string, name: string, after: string) => {
    const value = name === 'aws.events.event.json' ? event : byPath(event, InputPathsMap[name] ?? '$.none');
    if (before === '"' && after === '"')
      return JSON.stringify(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
    const text = before === '' && after === '' ? (JSON.stringify(value) ?? 'null') : String(value ?? '');
    return `${before}${text}${after}`;
  });
}

/** EventBridge: the default bus, rules by pattern and by schedule. Not here: archives, replays, other accounts. */
export function createEvents(options: EventsOptions) {
  const { clock, rules, deliver, log = () => {} } = options;
  const stops: (() => void)[] = [];

  for (const rule of rules) if (rule.pattern !== undefined) checkPattern(rule.pattern);

  async function put(event: BusEvent, bus = DEFAULT_BUS): Promise<void> {
    for (const rule of rules) {
      if (!rule.enabled || rule.bus !== bus || rule.pattern === undefined || !matches(rule.pattern, event)) continue;
      for (const target of rule.targets) await deliver(target.arn, targetPayload(target, event));
    }
  }

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
      void (async () => {
        for (const target of rule.targets) await deliver(target.arn, targetPayload(target, event));
      })().catch((error: unknown) => log(`schedule ${rule.name}: ${String(error)}`));
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
      let detail: unknown;
      try {
        detail = JSON.parse(Detail as string);
      } catch {
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
      for (const stop of stops.splice(0)) stop();
    },
  };
}
