import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { applicationIndexes } from '../../domain/cases/indexes.ts';
import { staffRowSchema } from '../../domain/directory/staff.ts';
import { applicationRow } from '../unit/web-staff/sample-rows.ts';
import type { Figures } from './centers/report.ts';
import { openWatch } from './centers/watch.ts';

const run = promisify(execFile);
const main = fileURLToPath(new URL('./centers/main.ts', import.meta.url));

/**
 * R28, for a year of the five centers: requests at all hours, teams that are away, people who answer late or never
 * (`npm run year` prints the same for any seed and number, 320 by default). YEAR_SEED repeats a year.
 */
test('a year of the five centers: none unowned, none stuck, none closed because staff were slow, every late one taken further', async () => {
  // In a process of its own: here each call to the tables would cost twice as much, and a year has a hundred thousand.
  const seed = process.env['YEAR_SEED'] ?? '7';
  const { stdout, stderr } = await run(process.execPath, [main, '--seed', seed, '--requests', '150', '--json']).catch(
    // What was broken is in the figures.
    (ended: { stdout: string; stderr: string }) => ended,
  );
  console.log(stdout);
  const figures = JSON.parse(stdout.trimEnd().split('\n').at(-1) || JSON.stringify(stderr)) as Figures;
  expect(figures.wrong).toEqual([]);
  expect(figures.invariants).toEqual({ finished: true, violations: 0 });
  // The year was one in which all of it could have gone wrong.
  expect(figures.decided).toBeGreaterThan(115);
  expect(figures.places).toBe(20);
  expect(Object.entries(figures.happened).filter(([, count]) => count < 5)).toEqual([]);
}, 1_800_000);

describe('what is watched does not look away', () => {
  const at = (instant: string) => Date.parse(instant);
  const due = { dueAt: '2026-11-25T01:30:00.000Z', calendar: 'business' as const, centerId: 'se' };
  const request = {
    items: [],
    message: '',
    language: 'en' as const,
    askedAt: '2026-11-02T18:00:00.000Z',
    answered: [],
    unable: [],
  };
  const image = (row: ApplicationRow) => ({ ...row, ...applicationIndexes(row) });
  function watched(now: string) {
    let nowMs = at(now);
    const watch = openWatch(
      () => nowMs,
      () => undefined,
    );
    const pass = (later: string) => (nowMs = at(later));
    return { watch, pass, laws: () => watch.broken.map((line) => line.split(': ').slice(1).join(': ')) };
  }
  const open = (more: Partial<ApplicationRow> = {}) =>
    applicationRow({ status: 'in-review', owner: 'skillsteam', due, updatedAt: '2026-11-20T18:00:00.000Z', ...more });

  test('late and not taken further: at the day’s end, and when somebody decides at last', () => {
    const { watch, pass, laws } = watched('2026-11-20T18:00:00.000Z');
    watch.seen(image(open()));
    pass('2026-11-26T07:45:00.000Z');
    watch.endOfDay([]);
    expect(laws()).toContain('late since 2026-11-25T01:30:00.000Z in in-review and not taken further');
    watch.seen(image(open({ status: 'denied', owner: 'system' })));
    expect(laws()).toContain('late in in-review and nobody was told');
  });

  test('closed unreminded, closed before its date, closed from staff’s hands, closed although nobody reached the person', () => {
    const { watch, laws } = watched('2026-11-20T18:00:00.000Z');
    const asked = open({ status: 'needs-information', owner: 'participant', request: { ...request, reminders: 0 } });
    const callPerson = { because: 'mail-bounced' as const, since: '2026-11-02T18:00:00.000Z' };
    watch.seen(image({ ...asked, callPerson }));
    watch.seen(image({ ...asked, status: 'closed', owner: 'system' }));
    watch.seen(image(open()));
    watch.seen(image(open({ status: 'closed', owner: 'system' })));
    expect(laws()).toEqual(
      expect.arrayContaining([
        'closed although nobody reached the person',
        'closed without a reminder',
        'closed before its reply date',
        'closed from in-review',
        'closed while skillsteam had to act',
      ]),
    );
  });

  test('the first submission date, an owner who is away or nobody, a case out of the sweep’s sight', () => {
    const { watch, laws } = watched('2026-11-20T18:00:00.000Z');
    const holder = { staffId: 'away', name: 'Sample', claimedAt: '2026-11-20T18:00:00.000Z' };
    watch.seen(image(open({ claimedBy: holder })));
    const { duePk: _duePk, ...unseen } = image(
      open({ claimedBy: holder, firstSubmittedAt: '2026-11-19T18:00:00.000Z' }),
    );
    watch.seen(unseen);
    expect(laws()).toEqual(['the first submission date was lost']);
    watch.endOfDay([]);
    expect(laws()).toEqual(expect.arrayContaining(['out-of-the-sweeps-sight', 'held by away, who is nobody']));
    const away = staffRowSchema.parse({
      schemaVersion: 1,
      staffId: 'away',
      name: 'Sample',
      roles: ['skillsteam'],
      lastSeenAt: '2026-11-20T18:00:00.000Z',
      absence: {
        from: '2026-11-19',
        until: '2026-11-30',
        setBy: 'away',
        setAt: '2026-11-19T18:00:00.000Z',
      },
    });
    watch.endOfDay([away]);
    expect(laws()).toContain('held by away, who is away');
  });

  test('a person who was to be called, and nobody went further', () => {
    const { watch, pass, laws } = watched('2026-11-20T18:00:00.000Z');
    const callPerson = { because: 'mail-bounced' as const, since: '2026-11-02T18:00:00.000Z', due, times: 0 };
    const asked = open({ status: 'needs-information', owner: 'participant', request: { ...request, reminders: 0 } });
    watch.seen(image({ ...asked, callPerson }));
    pass('2026-11-26T07:45:00.000Z');
    watch.endOfDay([]);
    expect(laws()).toContain('to be called, and the next step has passed');
    watch.seen(image(asked));
    expect(laws()).toContain('nobody called in time and nobody was told');
  });
});
