import { describe, expect, test } from '@jest/globals';
import type { KeptFor } from '../../../domain/retention/destroy-date.ts';
import {
  certificateHash,
  certificateOf,
  isDue,
  leftBecause,
  listHashOf,
  type Destruction,
  type Fate,
} from '../../../domain/retention/destruction.ts';

const now = new Date('2033-06-01T12:00:00Z');
const until = (instant: string) => ({ kept: 'until', until: instant, because: 'closing' }) as const;
const application = { status: 'denied' } as const;

describe('R23: what is due', () => {
  test('through a day: that day too, the next one not; and never before its own instant', () => {
    expect(isDue(until('2033-05-31T23:59:59.000Z'), '2033-05-31', now)).toBe(true);
    expect(isDue(until('2033-06-01T00:00:00.000Z'), '2033-05-31', now)).toBe(false);
    expect(isDue(until('2033-06-01T11:59:59.000Z'), '2033-06-01', now)).toBe(true);
    expect(isDue(until('2033-06-01T12:00:01.000Z'), '2033-06-01', now)).toBe(false);
    const none: KeptFor[] = [{ kept: 'held' }, { kept: 'open' }, { kept: 'no-report', funds: [] }];
    for (const kept of none) expect(isDue(kept, '2033-06-01', now)).toBe(false);
  });

  test('what falls out says why', () => {
    const why = (kept: Parameters<typeof leftBecause>[1], row: typeof application | undefined = application) =>
      leftBecause(row, kept, '2033-05-31', now);
    expect(why(until('2033-05-31T00:00:00.000Z'))).toBeUndefined();
    expect(why(until('2034-01-01T00:00:00.000Z'))).toBe('later');
    expect(why({ kept: 'held' })).toBe('held');
    expect(why({ kept: 'open' })).toBe('open');
    expect(why({ kept: 'no-report', funds: ['fund'] })).toBe('no-report');
    expect(leftBecause(undefined, undefined, '2033-05-31', now)).toBe('gone');
  });
});

describe('R23: a certificate', () => {
  const of = { schemaVersion: 1, destructionId: `dst_${'0'.repeat(20)}`, number: 'SE-1234' } as const;
  const at = '2033-06-01T08:00:00.000Z';
  const [one, two] = ['1', '2'].map((each) => `app_${each.repeat(20)}`) as [string, string];
  const inventory = { rows: { cases: 9 }, versions: { clean: 3 }, files: [], sharedFiles: 0, awardIds: [] };
  const gone: Fate = { ...of, applicationId: one, state: 'destroyed', begunAt: at, destroyedAt: at, inventory };
  const left: Fate = { ...of, applicationId: two, state: 'left', at, why: 'held' };
  const cases = [one, two].map((applicationId) => ({
    applicationId,
    number: of.number,
    closedAt: at,
    until: at,
    because: 'closing' as const,
  }));
  const order: Destruction = {
    schemaVersion: 1,
    destructionId: of.destructionId,
    boardId: 'board',
    status: 'confirmed',
    through: '2033-05-31',
    authority: 'Records schedule, line 12',
    rule: { retentionYears: 7, retentionYearsAfterReport: 3 },
    cases,
    listHash: listHashOf({ cases }),
    proposedBy: { staffId: 'one' },
    proposedAt: at,
    settledBy: { staffId: 'two' },
    settledAt: at,
  };

  const fates = (...some: Fate[]) => ({ cases: some, persons: [] });

  test('has one hash, whatever order its rows are read in; any other word has another', () => {
    const hash = certificateHash(certificateOf(order, fates(gone, left)));
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(certificateHash(certificateOf({ ...order, status: 'finished' }, fates(left, gone)))).toBe(hash);
    const others = [
      certificateOf({ ...order, authority: 'Records schedule, line 13' }, fates(gone, left)),
      certificateOf(order, fates(gone)),
      certificateOf(order, fates(gone, { ...left, why: 'open' })),
      certificateOf(order, fates({ ...gone, inventory: { ...inventory, versions: { clean: 2 } } }, left)),
    ];
    for (const other of others) expect(certificateHash(other)).not.toBe(hash);
    const personId = `per_${'3'.repeat(26)}`;
    const persons = [{ personId, lastAt: at, until: at }];
    const ofPerson = { schemaVersion: 1, destructionId: of.destructionId, personId } as const;
    const person = { ...ofPerson, state: 'destroyed', begunAt: at, destroyedAt: at, rows: 4 } as const;
    const withPerson = { ...order, persons };
    const both = certificateHash(certificateOf(withPerson, { cases: [gone, left], persons: [person] }));
    expect(both).not.toBe(hash);
    const other = { cases: [gone, left], persons: [{ ...person, rows: 5 }] };
    expect(certificateHash(certificateOf(withPerson, other))).not.toBe(both);
    expect(listHashOf({ cases, persons })).not.toBe(order.listHash);
    expect(listHashOf({ cases: cases.toReversed() })).not.toBe(order.listHash);
  });

  test('there is none of what nobody confirmed', () => {
    const { settledBy: _by, settledAt: _at, ...open } = order;
    expect(() => certificateOf(open, fates(gone))).toThrow('nobody confirmed');
  });
});
