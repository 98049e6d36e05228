import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Call, ServiceName } from '../../local/edge/index.ts';
import { type DeliverySource, faultsOf } from '../../local/faults/kinds.ts';
import { nameOf, pointOf } from '../../local/faults/points.ts';
import { seededFaults } from '../../local/faults/seeded.ts';

/** One number repeats a run: what strikes depends on the seed, the place and how often somebody came by it. */
const call = (
  caller: string | undefined,
  service: ServiceName,
  operation: string,
  body: object = {},
  url = '/',
): Call => ({
  service,
  operation,
  principal:
    caller === undefined ? undefined : { kind: 'function', name: caller, roleArn: `arn:aws:iam::0:role/${caller}` },
  method: service === 's3' ? operation : 'POST',
  url,
  body: service === 's3' ? undefined : Buffer.from(JSON.stringify(body)),
});

const putItem = (caller: string) => call(caller, 'dynamodb', 'PutItem', { TableName: 'cases' });
const PLACES: readonly Call[] = [
  putItem('serve-staff'),
  putItem('decide-packet'),
  call('decide-packet', 'dynamodb', 'TransactWriteItems', { TransactItems: [] }),
  call('decide-packet', 'dynamodb', 'GetItem', { TableName: 'cases' }),
  call('serve-staff', 'lambda', 'Invoke', {}, '/2015-03-31/functions/decide-packet/invocations'),
  call('relay-outbox', 'step-functions', 'StartExecution'),
  call('relay-outbox', 'mail', 'POST /v2/email/outbound-emails'),
  call('check-document', 's3', 'PUT', {}, '/clean/originals/doc_1'),
];

type Faults = ReturnType<typeof seededFaults>;
const started = (seed: number, rate: number): Faults => {
  const faults = seededFaults();
  faults.begin({ seed, rate });
  return faults;
};
/** What each place got, in its own order. */
function along(faults: Faults, walk: readonly Call[]): Map<string, (string | undefined)[]> {
  const got = new Map<string, (string | undefined)[]>();
  for (const each of walk) {
    const name = nameOf(pointOf(each));
    got.set(name, [...(got.get(name) ?? []), faults.call(each)]);
  }
  return got;
}
const walkOf = (times: number) => Array.from({ length: times }, () => PLACES).flat();

describe('the same seed', () => {
  test('strikes the same places, however calls and deliveries of different places come to stand between each other', () => {
    const walk = walkOf(6);
    fc.assert(
      fc.property(
        fc.nat(),
        fc.shuffledSubarray(
          walk.map((_each, index) => index),
          { minLength: walk.length },
        ),
        fc.array(fc.constantFrom<DeliverySource>('queue', 'stream', 'http'), { maxLength: 20 }),
        (seed, order, between) => {
          const mixed = started(seed, 0.5);
          const rest = [...between];
          const handed: unknown[] = [];
          const got = new Map<string, (string | undefined)[]>();
          for (const index of order) {
            const source = rest.pop();
            if (source !== undefined) handed.push([source, mixed.delivery(source, 'f')]);
            const each = walk[index] as Call;
            const name = nameOf(pointOf(each));
            got.set(name, [...(got.get(name) ?? []), mixed.call(each)]);
          }
          expect(got).toEqual(along(started(seed, 0.5), walk));
          const straight = started(seed, 0.5);
          const later = between.toReversed().slice(0, handed.length);
          expect(handed).toEqual(later.map((source) => [source, straight.delivery(source, 'f')]));
        },
      ),
    );
  });

  test('strikes the same again after it has begun again, and tells the same', () => {
    const told: string[] = [];
    const faults = seededFaults({ tell: (what) => told.push(what) });
    faults.begin({ seed: 7, rate: 0.5 });
    const first = along(faults, walkOf(10));
    const struck = [...faults.struck()];
    expect(struck.length).toBeGreaterThan(10);
    faults.begin({ seed: 7, rate: 0.5 });
    expect(along(faults, walkOf(10))).toEqual(first);
    expect(faults.struck()).toEqual(struck);
    expect(told).toEqual([...struck, ...struck]);
  });
});

test('different seeds strike differently', () => {
  const seeds = Array.from({ length: 50 }, (_, seed) => JSON.stringify([...along(started(seed, 0.3), walkOf(10))]));
  expect(new Set(seeds).size).toBe(50);
});

describe('how often', () => {
  const share = (rate: number, place: Call, times = 20_000) => {
    const faults = started(1, rate);
    let struck = 0;
    for (let n = 0; n < times; n += 1) if (faults.call(place) !== undefined) struck += 1;
    return struck / times;
  };
  test.each([0.03, 0.2])('writes about as often as the rate %d says, reads a quarter of it', (rate) => {
    expect(Math.abs(share(rate, putItem('a')) - rate)).toBeLessThan(rate * 0.15);
    const read = call('a', 'dynamodb', 'GetItem', { TableName: 'cases' });
    expect(Math.abs(share(rate, read) - rate / 4)).toBeLessThan(rate * 0.15);
  });

  test('deliveries too, each of its kinds about as often as the others, and none that AWS does not do', () => {
    for (const source of Object.keys(faultsOf) as DeliverySource[]) {
      const faults = started(2, 0.3);
      const got = new Map<string, number>();
      for (let n = 0; n < 10_000; n += 1) {
        const fault = faults.delivery(source, 'f');
        if (fault !== undefined) got.set(fault, (got.get(fault) ?? 0) + 1);
      }
      expect([...got.keys()].sort()).toEqual([...faultsOf[source]].sort());
      for (const times of got.values()) {
        const even = 3000 / faultsOf[source].length;
        expect(Math.abs(times - even)).toBeLessThan(even * 0.2);
      }
    }
  });

  test('nothing at rate nought, before the beginning, and after the end', () => {
    const faults = seededFaults();
    const nothing = () => {
      expect([...along(faults, walkOf(50)).values()].flat().filter(Boolean)).toEqual([]);
      expect(Array.from({ length: 200 }, () => faults.delivery('queue', 'f')).filter(Boolean)).toEqual([]);
    };
    nothing();
    faults.begin({ seed: 1, rate: 0 });
    nothing();
    faults.begin({ seed: 1, rate: 1 });
    expect(faults.call(putItem('x'))).toBeDefined();
    faults.end();
    nothing();
  });
});

describe('what is planned for certain', () => {
  const certain = { point: nameOf(pointOf(putItem('decide-packet'))), nth: 3, fault: 'crash-after' } as const;

  test('strikes exactly once, at that turn of that place, whatever the seed', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const faults = seededFaults();
        faults.begin({ seed, rate: 0, certain });
        expect(along(faults, walkOf(9)).get(certain.point)).toEqual(
          Array.from({ length: 9 }, (_, index) => (index === 2 ? 'crash-after' : undefined)),
        );
        expect(faults.struck()).toEqual([`crash-after: ${certain.point} #3`]);
      }),
    );
  });

  test('and the run says which places it came by, so that one knows whether it was reached', () => {
    const faults = seededFaults();
    faults.begin({ seed: 1, rate: 0, certain });
    along(faults, walkOf(2));
    expect(faults.struck()).toEqual([]);
    expect(faults.passed().get(certain.point)).toMatchObject({ times: 2 });
    // Only what has a side effect is a place to crash at.
    expect([...faults.passed().keys()].filter((name) => name.includes('GetItem'))).toEqual([]);
  });
});

describe('who is struck', () => {
  test.each(['operator', 'system'] as const)('never the %s, who looks on', (kind) => {
    const faults = started(1, 1);
    for (let n = 0; n < 100; n += 1) {
      expect(faults.call({ ...putItem('x'), principal: { kind, name: kind } })).toBeUndefined();
    }
    expect(faults.call(putItem('x'))).toBeDefined();
  });

  test('a person with a link or a form, by its signer or as a person', () => {
    const names = [
      call('issue-upload', 's3', 'PUT', {}, '/quarantine/doc_1?X-Amz-Signature=1'),
      call(undefined, 's3', 'POST', {}, '/quarantine'),
    ].map((each) => nameOf(pointOf(each)));
    expect(names).toEqual(["issue-upload's link PUT quarantine", 'person POST quarantine']);
  });

  test('only by what fits', () => {
    const fits = (each: Call) => [...pointOf(each).fits].sort();
    const write = ['crash-after', 'crash-before', 'lost-answer', 'slow', 'throttle'];
    expect(fits(putItem('f'))).toEqual([...write, 'conflict'].sort());
    expect(fits(call('f', 'dynamodb', 'BatchWriteItem', { RequestItems: { cases: [] } }))).toEqual(write);
    expect(fits(call('f', 'dynamodb', 'GetItem', { TableName: 'cases' }))).toEqual(['slow', 'throttle']);
    expect(fits(call('f', 'dynamodb', 'BatchGetItem', {}))).toEqual(['partial', 'slow', 'throttle']);
    expect(fits(call('f', 'events', 'PutEvents', {}))).toEqual([...write, 'partial'].sort());
    expect(fits(call('f', 's3', 'GET', {}, '/clean/a'))).toEqual(['slow', 'throttle']);
  });

  test('no name of a place holds an id', () => {
    const names = [
      call('f', 's3', 'PUT', {}, '/packets/app_01ABC/2/packet.pdf?x-id=PutObject'),
      call('f', 's3', 'PUT', {}, '/clean/pages/doc_01ABC/001.jpg'),
      call('f', 's3', 'GET', {}, '/clean/originals/doc_01ABC'),
      call('f', 'dynamodb', 'GetItem', { TableName: 'cases', Key: { pk: { S: 'app_01ABC' } } }),
      call('f', 'queues', 'SendMessage', { QueueUrl: 'http://127.0.0.1:1/0/checks', MessageBody: 'app_01ABC' }),
      call('f', 'step-functions', 'StartExecution', { name: 'app_01ABC-1' }),
    ].map((each) => nameOf(pointOf(each)));
    expect(names).toEqual([
      'f PUT packets',
      'f PUT clean/pages',
      'f GET clean/originals',
      'f GetItem cases',
      'f SendMessage checks',
      'f StartExecution',
    ]);
  });
});
