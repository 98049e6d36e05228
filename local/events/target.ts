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
  /** How long a target that does not take its event is asked again; EventBridge's own times where it does not say. */
  maximumRetryAttempts?: number;
  maximumEventAgeSeconds?: number;
  deadLetterArn?: string;
}

/** What EventBridge fills in by itself. */
const OWN_VARIABLES = ['aws.events.event.json', 'aws.events.rule-arn', 'aws.events.rule-name'];
const PLACEHOLDER = /<([^<>\s]+)>/g;

function byPath(event: unknown, path: string): unknown {
  let value = event;
  for (const [, name, index] of path.slice(1).matchAll(/\.([^.[\]]+)|\[(\d+)\]/g)) {
    const key = name ?? index ?? '';
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined;
  }
  return value;
}

/** Stops the start over what would only show with the first event. */
export function checkTarget(target: Target): void {
  const { inputPath, inputTransformer } = target;
  const ways = [target.input, inputPath, inputTransformer].filter((way) => way !== undefined);
  if (ways.length > 1) throw new Error(`Target ${target.id} takes one of Input, InputPath and InputTransformer.`);
  const paths = Object.values(inputTransformer?.InputPathsMap ?? {});
  for (const path of inputPath === undefined ? paths : [inputPath]) {
    if (!/^\$(\.[^.*[\]]+|\[\d+\])*$/.test(path)) {
      throw new Error(`Target ${target.id}: local mode does not know the path ${path}.`);
    }
  }
  for (const [, name = ''] of inputTransformer?.InputTemplate.matchAll(PLACEHOLDER) ?? []) {
    if (inputTransformer?.InputPathsMap?.[name] === undefined && !OWN_VARIABLES.includes(name)) {
      throw new Error(`Target ${target.id}: nothing is called <${name}>.`);
    }
  }
}

/** What a target gets of an event. */
export function targetPayload(target: Target, event: BusEvent, rule?: { arn: string; name: string }): string {
  if (target.input !== undefined) return target.input;
  if (target.inputPath !== undefined) return JSON.stringify(byPath(event, target.inputPath)) ?? 'null';
  if (target.inputTransformer === undefined) return JSON.stringify(event);
  const { InputPathsMap = {}, InputTemplate } = target.inputTransformer;
  const valueOf = (name: string): unknown => {
    if (name === 'aws.events.event.json') return event;
    if (name === 'aws.events.rule-arn') return rule?.arn;
    if (name === 'aws.events.rule-name') return rule?.name;
    return byPath(event, InputPathsMap[name] ?? '$');
  };
  return InputTemplate.replace(PLACEHOLDER, (_whole, name: string, offset: number) => {
    const value = valueOf(name);
    // Inside quotes a value goes in as text; outside it goes in as JSON.
    const isQuoted = (InputTemplate.slice(0, offset).match(/(?<!\\)"/g) ?? []).length % 2 === 1;
    if (!isQuoted) return JSON.stringify(value) ?? 'null';
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    return JSON.stringify(text).slice(1, -1);
  });
}
