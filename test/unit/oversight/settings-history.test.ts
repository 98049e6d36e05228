import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { canonical } from '../../../domain/canonical.ts';
import {
  knownSettings,
  settingChanges,
  settingPaths,
  settingsAfter,
  settingsHistorySchema,
} from '../../../domain/oversight/settings-history.ts';
import { groupOf, settingKey } from '../../../web/oversight/settings-view.ts';
import { hasText } from '../../../web/text.ts';
import { settingTexts } from '../../../web/texts/oversight.ts';

const boards = join(import.meta.dirname, '../../../settings/boards');
const readJson = (name: string, file: string): unknown => JSON.parse(readFileSync(join(boards, name, file), 'utf8'));
const howTo = 'Say who and why: npm run settings-history -- record --by ROLE --why "…"';

describe.each(readdirSync(boards))('the settings of %s', (name) => {
  const board = readJson(name, 'board.json');
  const history = settingsHistorySchema.parse(readJson(name, 'history.json'));
  test('are what was written down last: nobody changes one without saying who and why', () => {
    expect({ changes: settingChanges(settingsAfter(history), settingPaths(board)), howTo }).toEqual({
      changes: [],
      howTo,
    });
    expect(history.entries.at(-1)?.sha256).toBe(createHash('sha256').update(canonical(board)).digest('hex'));
  });

  test('each stands on the page, under words of its own', () => {
    // What no board has set yet, and any may.
    const possible = [
      'centers.one.hours.sat',
      'centers.one.closures.2026-12-24.name',
      'tui.waysCheckedOn',
      'step.snapAgency.checkedOn',
    ];
    const without = [...settingPaths(board).keys(), ...possible].filter(
      (path) => groupOf(path) === undefined || !hasText(settingKey(path).key, settingTexts),
    );
    expect(without).toEqual([]);
  });
});

describe('the history', () => {
  const first = { centers: [{ centerId: 'se', phone: '1' }], policy: { days: 5, on: [1, 2] } };
  const next = {
    centers: [
      { centerId: 'bh', phone: '3' },
      { centerId: 'se', phone: '2' },
    ],
    policy: { days: 5 },
  };
  const entry = (changes: object[], on = '2026-01-01') => ({
    on,
    by: 'Board',
    why: 'Because',
    sha256: 'a'.repeat(64),
    changes,
  });
  const of = (...entries: object[]) => settingsHistorySchema.parse({ schemaVersion: 1, entries });

  test('finds what changed by name, not by place; what came, what went', () => {
    expect(settingChanges(settingPaths(first), settingPaths(next))).toEqual([
      { path: 'centers.se.phone', before: '1', after: '2' },
      { path: 'policy.on', before: [1, 2] },
      { path: 'centers.bh.centerId', after: 'bh' },
      { path: 'centers.bh.phone', after: '3' },
    ]);
  });

  test('adds up to the settings of any day, and says who set each and what it was before', () => {
    const begun = of(entry(settingChanges(new Map(), settingPaths(first))));
    expect(settingsAfter(begun)).toEqual(settingPaths(first));
    const grown = of(...begun.entries, entry(settingChanges(settingPaths(first), settingPaths(next)), '2026-02-01'));
    expect(settingsAfter(grown)).toEqual(settingPaths(next));
    const phone = knownSettings(settingPaths(next), grown).find(({ path }) => path === 'centers.se.phone');
    expect(phone?.set.map(({ on, value }) => [on, value])).toEqual([
      ['2026-02-01', '2'],
      ['2026-01-01', '1'],
    ]);
  });

  test('an entry that does not begin where the one before it ended is refused', () => {
    const wrong = of(entry([{ path: 'policy.days', after: 5 }]), entry([{ path: 'policy.days', before: 6, after: 7 }]));
    expect(() => settingsAfter(wrong)).toThrow('policy.days was something else');
  });
});
