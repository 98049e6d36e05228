import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, createClock } from '../../local/clock.ts';
import { createCredentials, createEdge, listen } from '../../local/edge/index.ts';
import {
  type BusEvent,
  createEvents,
  matches,
  nextRun,
  type Rule,
  type Target,
  targetPayload,
} from '../../local/events/index.ts';
import type { Pattern } from '../../local/events/pattern.ts';

let clock: Clock;
beforeEach(() => {
  clock = createClock();
});
afterEach(() => clock.close());

const rule = (name: string, more: Partial<Rule>): Rule => ({
  name,
  arn: `arn:aws:events:us-west-2:0:rule/${name}`,
  bus: 'default',
  enabled: true,
  targets: [{ id: 'T', arn: `arn:target:${name}` }],
  ...more,
});

describe('an event pattern', () => {
  const event = {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    resources: ['arn:a', 'arn:b'],
    detail: {
      bucket: { name: 'quarantine' },
      object: { size: 10, key: 'doc_1' },
      gone: null,
      empty: '',
      parts: [{ n: 1 }, { n: 2 }],
    },
  };
  test.each([
    [{ source: ['aws.s3'] }, true],
    [{ source: ['aws.s3', 'other'], 'detail-type': ['Object Created'] }, true],
    [{ source: ['other'] }, false],
    [{ detail: { bucket: { name: ['quarantine'] } } }, true],
    [{ detail: { bucket: { name: ['clean'] } } }, false],
    [{ resources: ['arn:b'] }, true],
    [{ detail: { object: { key: [{ prefix: 'doc_' }] } } }, true],
    [{ detail: { object: { key: [{ suffix: '_2' }] } } }, false],
    [{ detail: { object: { key: [{ wildcard: 'd*_?' }] } } }, false],
    [{ detail: { object: { key: [{ wildcard: 'd*1' }] } } }, true],
    [{ detail: { object: { key: [{ 'anything-but': ['doc_1'] }] } } }, false],
    [{ detail: { object: { key: [{ 'anything-but': { prefix: 'app_' } }] } } }, true],
    [{ detail: { object: { size: [{ numeric: ['>', 5, '<=', 10] }] } } }, true],
    [{ detail: { object: { size: [{ numeric: ['>', 10] }] } } }, false],
    [{ detail: { nothing: [{ exists: false }] } }, true],
    [{ detail: { object: { key: [{ exists: false }] } } }, false],
    [{ detail: { gone: [null] } }, true],
    [{ $or: [{ source: ['x'] }, { source: ['aws.s3'] }] }, true],
    [{ $or: [{ source: ['x'] }, { source: ['y'] }], 'detail-type': ['Object Created'] }, false],
    [{ source: [{ 'equals-ignore-case': 'AWS.S3' }] }, true],
    [{ source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }, true],
    [{ source: [{ suffix: { 'equals-ignore-case': '.S4' } }] }, false],
    [{ source: [{ suffix: '.s3' }] }, true],
    [{ source: [{ 'anything-but': 'aws.s3' }] }, false],
    [{ source: [{ 'anything-but': { suffix: '.s3' } }] }, false],
    [{ source: [{ 'anything-but': { prefix: ['x', 'aws'] } }] }, false],
    [{ source: [{ 'anything-but': { wildcard: '*.s4' } }] }, true],
    [{ source: [{ 'anything-but': { 'equals-ignore-case': 'AWS.S3' } }] }, false],
    [{ detail: { nothing: [{ 'anything-but': 'x' }] } }, false],
    [{ detail: { object: { size: [{ numeric: ['=', 10] }] } } }, true],
    [{ detail: { object: { size: [10] } } }, true],
    [{ detail: { object: { size: ['10'] } } }, false],
    [{ detail: { object: { key: [{ numeric: ['=', 1] }] } } }, false],
    // Leaves only: an object in between does not exist for this.
    [{ detail: { object: [{ exists: true }] } }, false],
    [{ detail: { gone: [{ exists: true }] } }, true],
    [{ detail: { empty: [''] } }, true],
    [{ detail: { parts: { n: [2] } } }, true],
    [{ detail: { parts: { n: [3] } } }, false],
  ])('%j → %s', (pattern, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  test.each<[string, Pattern, RegExp]>([
    ['an operator that is not known', { source: [{ cidr: '10.0.0.0/8' }] }, /cidr/],
    // Behind a part that no event has at the start.
    ['one further back', { source: ['x'], detail: { a: { b: [{ like: 'x' }] } } }, /like/],
    ['one inside $or', { $or: [{ source: ['x'] }, { source: [{ like: 'x' }] }] }, /like/],
    ['one inside anything-but', { source: [{ 'anything-but': { like: 'x' } }] }, /like/],
    ['a comparison that is none', { detail: { n: [{ numeric: ['~', 1] }] } }, /~/],
    ['a value that is no list', { source: 'x' }, /source/],
    ['an empty list', { source: [] }, /source/],
  ])('with %s stops the start', (_what, pattern, message) => {
    const odd = rule('odd', { pattern, enabled: false });
    expect(() => createEvents({ clock, account: '0', region: 'us-west-2', rules: [odd], deliver: () => {} })).toThrow(
      message,
    );
  });
});

describe('PutEvents', () => {
  test('hands each event to the targets of the rules that match, and answers only then', async () => {
    const delivered: { arn: string; event: BusEvent }[] = [];
    let kept = false;
    const events = createEvents({
      clock,
      account: '123',
      region: 'us-west-2',
      rules: [
        rule('scans', { pattern: { source: ['skillsdesk.scan'], detail: { verdict: ['clean'] } } }),
        rule('off', { enabled: false, pattern: { source: ['skillsdesk.scan'] } }),
        rule('elsewhere', { bus: 'other', pattern: { source: ['skillsdesk.scan'] } }),
      ],
      async deliver(arn, payload) {
        await sleep(30);
        kept = true;
        delivered.push({ arn, event: JSON.parse(payload) as BusEvent });
      },
    });
    const credentials = createCredentials();
    const edge = await listen(createEdge({ credentials, services: { events } }).handle, 0, 'test');
    const client = new EventBridgeClient({
      endpoint: edge.origin,
      region: 'us-west-2',
      credentials: credentials.issue({ kind: 'operator', name: 'test' }),
    });
    try {
      const entry = (Detail: string) => ({ Source: 'skillsdesk.scan', DetailType: 'Scan.Completed.v1', Detail });
      const answer = await client.send(
        new PutEventsCommand({
          Entries: [
            entry('{"verdict":"clean"}'),
            entry('{"verdict":"odd"}'),
            entry('not json'),
            entry('"no object"'),
            { ...entry('{}'), Source: 'aws.s3' },
            { Source: 'skillsdesk.scan', Detail: '{}' },
          ],
        }),
      );
      expect(kept).toBe(true);
      expect(answer.FailedEntryCount).toBe(4);
      expect(answer.Entries?.map((each) => each.ErrorCode)).toEqual([
        undefined,
        undefined,
        'MalformedDetail',
        'MalformedDetail',
        'NotAuthorizedForSourceException',
        'InvalidArgument',
      ]);
      expect(delivered).toHaveLength(1);
      expect(delivered[0]).toMatchObject({
        arn: 'arn:target:scans',
        event: {
          version: '0',
          source: 'skillsdesk.scan',
          'detail-type': 'Scan.Completed.v1',
          account: '123',
          detail: { verdict: 'clean' },
        },
      });
    } finally {
      client.destroy();
      await edge.close();
      events.close();
    }
  });

  test('tells the sender when a target did not take the event; the others have it', async () => {
    const taken: string[] = [];
    const targets = [1, 2, 3].map((n) => ({ id: `T${n}`, arn: `arn:target:${n}` }));
    const events = createEvents({
      clock,
      account: '0',
      region: 'us-west-2',
      rules: [rule('r', { pattern: { source: ['s'] }, targets }), rule('r2', { pattern: { source: ['s'] } })],
      async deliver(arn) {
        if (arn === 'arn:target:2') throw new Error('disk full');
        taken.push(arn);
      },
    });
    await expect(events.put(events.makeEvent({ source: 's', detailType: 'd', detail: {} }))).rejects.toThrow(
      'disk full',
    );
    expect(taken).toEqual(['arn:target:1', 'arn:target:3', 'arn:target:r2']);
  });
});

describe('what a target gets', () => {
  const event: BusEvent = {
    version: '0',
    id: '1',
    'detail-type': 'd',
    source: 's',
    account: '0',
    time: 't',
    region: 'r',
    resources: [],
    detail: { id: 'doc_1', n: 2, list: ['a'] },
  };
  const target = (more: object) => ({ id: 'T', arn: 'a', ...more });
  test.each([
    ['the whole event', {}, event],
    ['a constant', { input: '{"a":1}' }, { a: 1 }],
    ['a part', { inputPath: '$.detail' }, event.detail],
    [
      'a template',
      {
        inputTransformer: {
          InputPathsMap: { id: '$.detail.id', n: '$.detail.n', list: '$.detail.list', one: '$.detail.list[0]' },
          InputTemplate:
            '{"id":<id>,"quoted":"<id>","text":"number <n>, <id> there","list":<list>,"one":<one>,"odd":"<list>"}',
        },
      },
      { id: 'doc_1', quoted: 'doc_1', text: 'number 2, doc_1 there', list: ['a'], one: 'a', odd: '["a"]' },
    ],
    [
      'what EventBridge knows by itself',
      {
        inputTransformer: {
          InputTemplate: '{"rule":"<aws.events.rule-name>","arn":<aws.events.rule-arn>,"all":<aws.events.event.json>}',
        },
      },
      { rule: 'tick', arn: 'arn:aws:events:us-west-2:0:rule/tick', all: event },
    ],
  ])('%s', (_name, more, expected) => {
    expect(JSON.parse(targetPayload(target(more), event, rule('tick', {})))).toEqual(expected);
  });

  test.each([
    ['a name that nothing has', { inputTransformer: { InputTemplate: '{"a":<nobody>}' } }, /<nobody>/],
    ['a path with a wildcard', { inputPath: '$.detail.*' }, /\$\.detail\.\*/],
    ['two ways at once', { input: '{}', inputPath: '$.detail' }, /one of Input/],
  ])('with %s stops the start', (_what, more, message) => {
    const odd = rule('odd', { pattern: { source: ['s'] }, targets: [target(more)] });
    expect(() => createEvents({ clock, account: '0', region: 'us-west-2', rules: [odd], deliver: () => {} })).toThrow(
      message,
    );
  });
});

describe('schedules', () => {
  const at = (text: string) => Date.parse(text);
  test.each([
    ['rate(1 minute)', '2026-07-01T10:00:30Z', '2026-07-01T10:01:00Z'],
    ['rate(5 minutes)', '2026-07-01T10:05:00Z', '2026-07-01T10:10:00Z'],
    ['cron(30 16 ? * MON-FRI *)', '2026-07-03T17:00:00Z', '2026-07-06T16:30:00Z'],
    ['cron(0/15 * * * ? *)', '2026-07-01T10:14:59Z', '2026-07-01T10:15:00Z'],
    ['cron(0 0 29 2 ? *)', '2026-07-01T00:00:00Z', '2028-02-29T00:00:00Z'],
    // 2100 has no such day.
    ['cron(0 0 29 2 ? *)', '2096-03-01T00:00:00Z', '2104-02-29T00:00:00Z'],
    ['rate(1 day)', '2026-07-01T10:00:00Z', '2026-07-02T00:00:00Z'],
    ['cron(0 10 * * ? *)', '2026-07-01T10:00:00Z', '2026-07-02T10:00:00Z'],
    ['cron(0 8 L * ? *)', '2026-02-03T00:00:00Z', '2026-02-28T08:00:00Z'],
    ['cron(0 8 L * ? *)', '2028-02-03T00:00:00Z', '2028-02-29T08:00:00Z'],
    // The 15th of August 2026 is a Saturday, the 15th of November a Sunday.
    ['cron(0 8 15W * ? *)', '2026-08-01T00:00:00Z', '2026-08-14T08:00:00Z'],
    ['cron(0 8 15W * ? *)', '2026-11-01T00:00:00Z', '2026-11-16T08:00:00Z'],
    // Never out of the month: the 1st of August 2026 is a Saturday, the 31st of May a Sunday.
    ['cron(0 8 1W * ? *)', '2026-07-20T00:00:00Z', '2026-08-03T08:00:00Z'],
    ['cron(0 8 31W * ? *)', '2026-05-02T00:00:00Z', '2026-05-29T08:00:00Z'],
    ['cron(0 8 ? * L *)', '2026-07-01T00:00:00Z', '2026-07-04T08:00:00Z'],
    ['cron(15 10 ? * 6L 2026-2027)', '2026-07-01T00:00:00Z', '2026-07-31T10:15:00Z'],
    ['cron(0 8 ? * 3#2 *)', '2026-07-01T00:00:00Z', '2026-07-14T08:00:00Z'],
    ['cron(0 8 ? * TUE#5 *)', '2026-07-01T00:00:00Z', '2026-09-29T08:00:00Z'],
    ['cron(0/20,5 8-9 ? JAN,JUL MON *)', '2026-07-06T09:20:00Z', '2026-07-06T09:40:00Z'],
    ['cron(0 0 1 1 ? 2040)', '2026-07-01T00:00:00Z', '2040-01-01T00:00:00Z'],
  ])('%s after %s runs at %s', (expression, after, expected) => {
    expect(nextRun(expression, at(after))).toBe(at(expected));
  });

  test('run by the clock, again and again, and stop when closed', async () => {
    const runs: BusEvent[] = [];
    const events = createEvents({
      clock,
      account: '0',
      region: 'us-west-2',
      rules: [rule('tick', { scheduleExpression: 'rate(1 hour)' })],
      deliver: (_arn, payload) => void runs.push(JSON.parse(payload) as BusEvent),
    });
    events.startSchedules();
    await clock.advance(3_600_000);
    await sleep(50);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      resources: [expect.stringContaining('tick')],
    });
    await clock.advance(3_600_000);
    await sleep(50);
    expect(runs).toHaveLength(2);
    events.close();
    await clock.advance(3_600_000);
    await sleep(50);
    expect(runs).toHaveLength(2);
  });

  test('without another time have none', () => {
    expect(nextRun('cron(0 0 1 1 ? 2020)', at('2026-07-01T00:00:00Z'))).toBeUndefined();
    expect(nextRun('cron(0 0 31 2 ? *)', at('2026-07-01T00:00:00Z'))).toBeUndefined();
  });

  test('of a disabled rule do not run', async () => {
    const runs: string[] = [];
    const events = createEvents({
      clock,
      account: '0',
      region: 'us-west-2',
      rules: [rule('off', { scheduleExpression: 'rate(1 hour)', enabled: false })],
      deliver: (arn) => void runs.push(arn),
    });
    events.startSchedules();
    await clock.advance(2 * 3_600_000);
    expect(runs).toEqual([]);
    events.close();
  });

  test('ask a target that does not take the event again, and end in its dead letters', async () => {
    const asked: string[] = [];
    const dead: BusEvent[] = [];
    const target = (name: string, more: Partial<Target> = {}): Target => ({
      id: name,
      arn: `arn:target:${name}`,
      deadLetterArn: 'arn:dead',
      ...more,
    });
    const events = createEvents({
      clock,
      account: '0',
      region: 'us-west-2',
      rules: [
        rule('tick', {
          scheduleExpression: 'rate(1 day)',
          targets: [target('stubborn', { maximumRetryAttempts: 2 }), target('late'), target('well')],
        }),
      ],
      async deliver(arn, payload) {
        if (arn === 'arn:dead') return void dead.push(JSON.parse(payload) as BusEvent);
        const name = arn.split(':')[2] ?? '';
        asked.push(name);
        if (name === 'stubborn' || (name === 'late' && asked.filter((each) => each === 'late').length < 3)) {
          throw new Error('not now');
        }
      },
    });
    events.startSchedules();
    const midnight = nextRun('rate(1 day)', clock.now()) ?? 0;
    await clock.advance(midnight - clock.now() + 1000);
    await clock.advance(3_600_000);
    expect(asked.filter((name) => name === 'stubborn')).toHaveLength(3);
    expect(asked.filter((name) => name === 'late')).toHaveLength(3);
    expect(asked.filter((name) => name === 'well')).toHaveLength(1);
    expect(dead).toEqual([expect.objectContaining({ 'detail-type': 'Scheduled Event' })]);
    events.close();
  });

  test.each([
    'every morning',
    'rate(0 minutes)',
    'rate(1 minutes)',
    'rate(5 minute)',
    'cron(0 8 * * *)',
    'cron(0 8 * * * *)',
    'cron(0 8 ? * ? *)',
    'cron(60 8 * * ? *)',
    'cron(0 8 ? * 3#6 *)',
    'cron(0 8 ? * 3#1,6#3 *)',
    'cron(0 8 32W * ? *)',
    'cron(0 8 ? * FRI-MON *)',
    'cron(0 8 * FOO ? *)',
  ])('that cannot be read stop the start: %s', (scheduleExpression) => {
    const odd = rule('odd', { scheduleExpression, enabled: false });
    expect(() => createEvents({ clock, account: '0', region: 'us-west-2', rules: [odd], deliver: () => {} })).toThrow(
      scheduleExpression,
    );
  });
});
