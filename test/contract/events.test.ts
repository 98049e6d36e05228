import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, createClock } from '../../local/clock.ts';
import { createCredentials, createEdge, listen } from '../../local/edge/index.ts';
import { type BusEvent, createEvents, matches, nextRun, type Rule } from '../../local/events/index.ts';
import { targetPayload } from '../../local/events/index.ts';

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
    detail: { bucket: { name: 'quarantine' }, object: { size: 10, key: 'doc_1' }, gone: null },
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
    [{ source: [{ 'equals-ignore-case': 'AWS.S3' }] }, true],
  ])('%j → %s', (pattern, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  test('with an operator that is not known stops the start', () => {
    const odd = rule('odd', { pattern: { source: [{ cidr: '10.0.0.0/8' }] } });
    expect(() => createEvents({ clock, account: '0', region: 'us-west-2', rules: [odd], deliver: () => {} })).toThrow(
      /cidr/,
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
          Entries: [entry('{"verdict":"clean"}'), entry('{"verdict":"odd"}'), entry('not json')],
        }),
      );
      expect(kept).toBe(true);
      expect(answer.FailedEntryCount).toBe(1);
      expect(answer.Entries?.[2]?.ErrorCode).toBe('MalformedDetail');
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

  test('tells the sender when a target did not take the event', async () => {
    const events = createEvents({
      clock,
      account: '0',
      region: 'us-west-2',
      rules: [rule('r', { pattern: { source: ['s'] } })],
      deliver: () => Promise.reject(new Error('disk full')),
    });
    await expect(events.put(events.makeEvent({ source: 's', detailType: 'd', detail: {} }))).rejects.toThrow(
      'disk full',
    );
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
          InputPathsMap: { id: '$.detail.id', n: '$.detail.n', list: '$.detail.list' },
          InputTemplate: '{"id":<id>,"quoted":"<id>","text":"number <n>","list":<list>}',
        },
      },
      { id: 'doc_1', quoted: 'doc_1', text: 'number 2', list: ['a'] },
    ],
  ])('%s', (_name, more, expected) => {
    expect(JSON.parse(targetPayload(target(more), event))).toEqual(expected);
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

  test('that cannot be read say so', () => {
    expect(() => nextRun('every morning', 0)).toThrow(/every morning/);
  });
});
