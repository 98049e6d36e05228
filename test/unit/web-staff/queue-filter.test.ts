import { describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../../adapters/board-settings.ts';
import { filterKeys, hrefOf, matches, readQuery, type QueueFilter } from '../../../web/staff/queue-filter.ts';
import { queueSorts, sortQueue } from '../../../web/staff/queue-view.ts';
import { applicationRow } from './sample-rows.ts';

const reader = { staffId: 'sam', now: '2026-11-10T18:00:00.000Z', settings: boardSettings };
const ask = (address: string) => {
  const { searchParams } = new URL(address, 'http://desk');
  return readQuery((name) => searchParams.get(name) ?? undefined, 'decide');
};

describe('what stands in the address', () => {
  test('is read back as it was written, whatever is on', () => {
    const address =
      '/staff?tab=waiting&kind=step&on=participant&due=late&who=mine&group=2&language=es&q=SE-48&sort=waiting&page=3';
    expect(hrefOf(ask(address), { page: 3 })).toBe(address);
  });
  test.each([
    ['a tab that never was', '/staff?tab=all', '/staff?tab=decide'],
    ['a kind that never was', '/staff?kind=loan', '/staff?tab=decide'],
    ['a page that never was', '/staff?page=-1', '/staff?tab=decide'],
    ['somebody’s name in the number', '/staff?q=Ana%20M%C3%BCller', '/staff?tab=decide'],
    ['a script in a name', '/staff?partner=%3Cscript%3E', '/staff?tab=decide'],
  ])('%s is left out', (_what, asked, shown) => expect(hrefOf(ask(asked))).toBe(shown));
  test('a filter that is taken off leaves the others, and goes back to the first page', () => {
    const query = ask('/staff?tab=decide&kind=step&who=mine&page=4');
    expect(hrefOf(query, { filter: { kind: undefined } })).toBe('/staff?tab=decide&who=mine');
  });
});

describe('what fits', () => {
  const late = applicationRow({ due: { dueAt: '2026-11-09T18:00:00.000Z', calendar: 'business', centerId: 'se' } });
  const held = applicationRow({ claimedBy: { staffId: 'sam', name: 'Sam', claimedAt: reader.now } });
  const rows: [string, Parameters<typeof applicationRow>[0] | typeof late, QueueFilter, boolean][] = [
    ['kind', { kind: 'step' }, { kind: 'step' }, true],
    ['another kind', {}, { kind: 'step' }, false],
    ['status', { status: 'second-review' }, { status: 'second-review' }, true],
    ['waiting on the SkillsTeam', {}, { on: 'skillsteam' }, true],
    ['files are checked: nobody has to act', { status: 'submitted' }, { on: 'skillsteam' }, false],
    ['files are checked', { status: 'submitted' }, { on: 'system' }, true],
    ['late', late, { due: 'late' }, true],
    ['late is within a week too', late, { due: 'week' }, true],
    ['not late', {}, { due: 'late' }, false],
    [
      'due today',
      { due: { dueAt: '2026-11-11T01:30:00.000Z', calendar: 'business', centerId: 'se' } },
      { due: 'today' },
      true,
    ],
    [
      'due in eight days',
      { due: { dueAt: '2026-11-18T18:00:00.000Z', calendar: 'business', centerId: 'se' } },
      { due: 'week' },
      false,
    ],
    ['mine', held, { who: 'mine' }, true],
    ['a colleague’s', held, { who: 'kim' }, false],
    ['nobody’s', {}, { who: 'nobody' }, true],
    ['group (R3)', { priorityGroup: 2 }, { group: '2' }, true],
    ['no group yet', { priorityGroup: undefined } as never, { group: 'unknown' }, true],
    ['language', { language: 'es' }, { language: 'es' }, true],
    ['partner, however it was typed', { coachOrganization: 'river bend works' }, { partner: 'river-bend-works' }, true],
    ['no partner', {}, { partner: 'river-bend-works' }, false],
    ['part of the number', {}, { q: '482' }, true],
    ['another number', {}, { q: '9' }, false],
    ['all of them at once', { ...held, language: 'es' }, { who: 'mine', language: 'es', q: 'SE' }, true],
    ['one of them does not', { ...held, language: 'en' }, { who: 'mine', language: 'es' }, false],
  ];
  test.each(rows)('%s', (_what, over, filter, fits) => {
    expect(matches(applicationRow(over), filter, reader)).toBe(fits);
  });
  test('each filter is asked by one of these', () => {
    const asked = new Set(rows.flatMap(([, , filter]) => Object.keys(filter)));
    expect([...asked].sort()).toEqual([...filterKeys].sort());
  });
});

describe('orders', () => {
  const row = (number: string, over: Parameters<typeof applicationRow>[0]) => applicationRow({ number, ...over });
  const due = (day: string) => ({
    dueAt: `2026-11-${day}T18:00:00.000Z`,
    calendar: 'business' as const,
    centerId: 'se',
  });
  const at = (day: string) => `2026-11-${day}T18:00:00.000Z`;
  const rows = [
    row('a', { due: due('12'), priorityGroup: 5, firstSubmittedAt: at('01'), waitingSince: at('09') }),
    row('b', { due: due('11'), priorityGroup: 3, firstSubmittedAt: at('03'), waitingSince: at('08') }),
    row('c', { due: due('12'), priorityGroup: 1, firstSubmittedAt: at('02'), waitingSince: at('07') }),
  ];
  test.each([
    ['due', 'bca'],
    ['priority', 'cba'],
    ['first-sent', 'acb'],
    ['waiting', 'cba'],
  ] as const)('%s', (sort, expected) => {
    expect(
      sortQueue(rows, 'decide', sort)
        .map((each) => each.number)
        .join(''),
    ).toBe(expected);
  });
  test('every order is tried', () => expect(queueSorts).toHaveLength(4));
  test('"yours" goes across all lists, and forgets what is done', () => {
    const mine = { claimedBy: { staffId: 'sam', name: 'Sam', claimedAt: reader.now } };
    const all = [
      row('open', mine),
      row('asked', { ...mine, status: 'needs-information' }),
      row('second', { ...mine, status: 'second-review' }),
      row('done', { ...mine, status: 'withdrawn' }),
      row('other', {}),
    ];
    expect(
      sortQueue(all, 'mine', 'due', 'sam')
        .map((each) => each.number)
        .sort(),
    ).toEqual(['asked', 'open', 'second']);
  });
});
