import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boardSettings } from '../../../adapters/board-settings.ts';
import { canStandIn, closesCircle, directoryOf } from '../../../domain/directory/directory.ts';
import { absenceSchema, type StaffRow } from '../../../domain/directory/staff.ts';
import { staffRow } from './staff-rows.ts';

const now = new Date('2026-11-18T18:00:00Z');
const at = (rows: StaffRow[], when = now) => directoryOf(rows, when, boardSettings);
const out = (backup?: string, from = '2026-11-16', until = '2026-11-20') => ({
  absence: { from, until, ...(backup === undefined ? {} : { backup }), setBy: 'x', setAt: '2026-11-10T18:00:00.000Z' },
});

describe('away', () => {
  test.each([
    ['the first day, from midnight in Portland', '2026-11-16T08:00:00Z', 'out'],
    ['the evening before', '2026-11-16T07:59:59Z', undefined],
    ['the last evening', '2026-11-21T07:59:59Z', 'out'],
    ['back the next morning', '2026-11-21T08:00:00Z', undefined],
  ])('%s', (_what, when, because) => {
    expect(at([staffRow('sam', out())], new Date(when)).away('sam')?.because).toBe(because);
  });
  test('not seen for longer than the board waits', () => {
    const days = boardSettings.policy.goneAfterDays;
    const seen = (ms: number) => staffRow('sam', { lastSeenAt: new Date(now.getTime() - ms).toISOString() });
    expect(at([seen(days * 86_400_000)]).away('sam')).toBeUndefined();
    expect(at([seen(days * 86_400_000 + 1)]).away('sam')?.because).toBe('gone');
  });
});

describe('who stands in', () => {
  test('for somebody who is there: nobody', () => expect(at([staffRow('sam')]).backupOf('sam')).toBeUndefined());
  test('the next one who is there', () => {
    const rows = [staffRow('sam', out('kim')), staffRow('kim', out('lee')), staffRow('lee')];
    expect(at(rows).backupOf('sam')).toBe('lee');
  });
  test.each([
    ['who is gone', [staffRow('sam', out('kim')), staffRow('kim', { lastSeenAt: '2026-01-01T00:00:00.000Z' })]],
    ['a circle', [staffRow('sam', out('kim')), staffRow('kim', out('sam'))]],
    ['somebody who was never here', [staffRow('sam', out('stranger'))]],
    ['nobody was named', [staffRow('sam', out())]],
  ])('%s: nobody', (_what, rows) => expect(at(rows).backupOf('sam')).toBeUndefined());
});

describe('who can stand in', () => {
  test.each([
    ['same team, same center', {}, {}, true],
    ['another center', { center: 'bh' }, {}, false],
    ['a Liaison for a Liaison, wherever they sit', { roles: ['liaison'], center: 'bh' }, { roles: ['liaison'] }, true],
    ['a Liaison for the SkillsTeam', { roles: ['liaison'] }, {}, false],
    ['finance for finance: they have no cases', { roles: ['finance'] }, { roles: ['finance'] }, false],
    ['a STEP coach for a STEP coach', { roles: ['step-coach'] }, { roles: ['step-coach', 'skillsteam'] }, true],
  ] as const)('%s', (_what, a, b, expected) => {
    expect(
      canStandIn(
        staffRow('a', { ...a, ...('roles' in a ? { roles: [...a.roles] } : {}) } as Partial<StaffRow>),
        staffRow('b', { ...b, ...('roles' in b ? { roles: [...b.roles] } : {}) } as Partial<StaffRow>),
      ),
    ).toBe(expected);
  });
});

describe('circles', () => {
  const absence = (backup: string, from = '2026-11-16', until = '2026-11-20') => ({ from, until, backup });
  test('oneself', () => expect(closesCircle('sam', absence('sam'), [staffRow('sam')])).toBe(true));
  test('two for each other, on a day that they share', () => {
    const rows = [staffRow('kim', out('sam', '2026-11-20', '2026-11-25'))];
    expect(closesCircle('sam', absence('kim'), rows)).toBe(true);
  });
  test('two for each other, one after the other, is fine', () => {
    const rows = [staffRow('kim', out('sam', '2026-11-21', '2026-11-25'))];
    expect(closesCircle('sam', absence('kim'), rows)).toBe(false);
  });
  test('three, who are never all away together, are fine', () => {
    const rows = [
      staffRow('kim', out('lee', '2026-11-16', '2026-11-17')),
      staffRow('lee', out('sam', '2026-11-19', '2026-11-20')),
    ];
    expect(closesCircle('sam', absence('kim'), rows)).toBe(false);
  });
  test('where no circle was let in, nobody is stood in for by somebody who is away', () => {
    const names = ['a', 'b', 'c', 'd'];
    const day = fc.integer({ min: 10, max: 25 });
    const wish = fc.record({
      who: fc.constantFrom(...names),
      backup: fc.constantFrom(...names),
      from: day,
      days: fc.nat(5),
    });
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 8 }), day, (wishes, on) => {
        const rows = new Map(names.map((each) => [each, staffRow(each)]));
        for (const { who, backup, from, days } of wishes) {
          const until = `2026-11-${from + days}`;
          const wanted = absenceSchema.parse({ from: `2026-11-${from}`, until, backup });
          if (closesCircle(who, wanted, [...rows.values()])) continue;
          rows.set(who, staffRow(who, { absence: { ...wanted, setBy: who, setAt: now.toISOString() } }));
        }
        const when = new Date(`2026-11-${on}T20:00:00Z`);
        const directory = at(
          [...rows.values()].map((row) => ({ ...row, lastSeenAt: when.toISOString() })),
          when,
        );
        for (const each of names) {
          if (!directory.away(each)) continue;
          const backup = directory.backupOf(each);
          expect(backup).toBeDefined();
          expect(directory.away(backup ?? '')).toBeUndefined();
        }
      }),
      { numRuns: 2000 },
    );
  });
});
