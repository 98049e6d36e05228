import { beforeEach, describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../../adapters/board-settings.ts';
import { addDays } from '../../../domain/calendar/business-time.ts';
import { daysKept } from '../../../domain/movement/days.ts';
import { apiViews } from '../../../functions/http/api-views.ts';
import { barHeight } from '../../../web/staff/movement-picture.tsx';
import { applicationRow } from './sample-rows.ts';
import { staffWorld, wordsOf, type StaffWorld, type Who } from './staff-world.ts';

// Wednesday 4 November 2026, 10 am there.
const today = '2026-11-04';
let world: StaffWorld;
beforeEach(() => {
  world = staffWorld();
});
const due = (dueAt: string, centerId = 'se') => ({ dueAt, calendar: 'business' as const, centerId });
function packet(id: number, over: Parameters<typeof applicationRow>[0] = {}) {
  const applicationId = `app_01k9sample0000${id}`;
  const number = `SE-100${id}`;
  world.applications.set(applicationId, applicationRow({ applicationId, number, ...over }));
}
const words = async (who: Who, query = '') => {
  const response = await world.get(who, `/staff/movement${query}`);
  expect(response.status).toBe(200);
  return wordsOf(await response.text());
};
const json = async (who: Who, query = '') =>
  apiViews.movement.parse(await (await world.api(who, `/staff/api/movement${query}`)).json());

/** Every day of the twelve weeks counted, this week and the last with something in it. */
function counted(centerIds: readonly string[] = boardSettings.centers.map(({ centerId }) => centerId)) {
  for (const centerId of centerIds)
    for (let back = 0; back < daysKept; back += 1) {
      const day = addDays(today, -back);
      world.movement.push({
        schemaVersion: 1,
        centerId,
        day,
        cameIn: day === '2026-11-02' ? 14 : 0,
        closedUnanswered: 0,
        withdrawn: day === '2026-10-28' ? 1 : 0,
        decidedAfter:
          day === '2026-11-03'
            ? [
                { businessDays: 2, packets: 5 },
                { businessDays: 6, packets: 6 },
              ]
            : [],
        countedAt: back < 2 ? '2026-11-04T17:40:00.000Z' : `${addDays(day, 1)}T18:00:00.000Z`,
      });
    }
}

describe('what the page says first', () => {
  test('the week in words, with the middle beside the promise (local policy)', async () => {
    counted();
    const page = await words('sam');
    expect(page).toContain(
      'This week 14 packets came in and 11 were decided. Half of these were decided within 6 business days. The promise is 5 business days.',
    );
    expect(page).toContain('Counted until Nov 4, 2026, 9:40 AM');
    expect(page).toContain('local policy, set by your board');
    expect(page).not.toContain('*');
  });
  test('a week in which nothing was decided yet speaks of the one before; one that has neither says no more', async () => {
    counted();
    const of = (day: string) => world.movement.filter((row) => row.day === day);
    for (const row of of('2026-11-03')) row.decidedAfter = [];
    expect(await words('sam')).toContain('14 packets came in and none was decided. Late: look');
    for (const row of of('2026-10-29')) row.decidedAfter = [{ businessDays: 0, packets: 1 }];
    expect(await words('sam')).toContain(
      'none was decided. Last week no packet came in and 1 was decided. Half of these were decided on the same day. The promise is 5 business days.',
    );
  });
  test('nothing counted yet: it says so and draws nothing; a gap is marked', async () => {
    const empty = await (await world.get('sam', '/staff/movement')).text();
    expect(wordsOf(empty)).toContain('The weeks are not counted yet.');
    expect(empty).not.toContain('role="img"');
    expect((await json('sam')).countedUntil).toBeUndefined();
    counted();
    world.movement.splice(0, world.movement.length, ...world.movement.filter(({ day }) => day !== '2026-10-01'));
    expect(await words('sam')).toContain('Some days are not counted to their end yet.');
    expect((await json('sam')).weeks.map(({ complete }) => complete).indexOf(false)).toBe(5);
  });
});

describe('R28: what waits now', () => {
  beforeEach(() => {
    packet(1, { waitingSince: '2026-11-02T18:00:00.000Z' });
    // Sent four weeks ago, due last Thursday.
    packet(2, { due: due('2026-10-29T23:00:00.000Z'), waitingSince: '2026-10-22T18:00:00.000Z' });
    packet(3, { status: 'needs-information', owner: 'participant', waitingSince: '2026-11-03T18:00:00.000Z' });
    packet(4, { status: 'submitted', owner: 'skillsteam' });
    packet(5, { status: 'approved', owner: 'nobody' });
    packet(6, { centerId: 'gresham', due: due('2026-10-30T23:00:00.000Z', 'gresham') });
    // R11, R22: a STEP coach's, which a SkillsTeam may count and not open.
    packet(7, { kind: 'step', due: due('2026-11-03T23:00:00.000Z'), waitingSince: '2026-10-20T18:00:00.000Z' });
  });

  test('by step and for whom, the late ones first, the oldest with its business days', async () => {
    const { steps, late, lateTotal } = await json('sam');
    expect(steps).toEqual([
      { step: 'decide', for: 'us', packets: 3, late: 2, oldestBusinessDays: 11, onDesk: true },
      expect.objectContaining({ step: 'files', for: 'others', packets: 1, late: 0 }),
      expect.objectContaining({ step: 'answer', for: 'person', packets: 1, late: 0, oldestBusinessDays: 1 }),
    ]);
    expect(lateTotal).toBe(2);
    expect(late).toEqual([
      {
        applicationId: 'app_01k9sample00002',
        number: 'SE-1002',
        kind: 'scholarship',
        step: 'decide',
        lateBusinessDays: 4,
      },
    ]);
  });
  test('links lead to the desk and to packets that the reader may open, and to no others', async () => {
    const page = await (await world.get('sam', '/staff/movement')).text();
    expect(page).toContain('href="/staff/cases/app_01k9sample00002"');
    expect(page).toContain('href="/staff?tab=decide&amp;status=in-review"');
    expect(wordsOf(page)).toContain('SE-1002 : 4 business days late. Ready to decide');
    expect(wordsOf(page)).toContain('1 late packet is not in this list.');
    for (const hidden of ['SE-1007', 'app_01k9sample00007', 'SE-1006']) expect(page).not.toContain(hidden);
    expect(page).not.toContain('Sample Participant');
  });
  test('a Liaison counts every center or one of them, and is led to no packet without a coach', async () => {
    const every = await json('lia');
    expect(every.steps[0]).toEqual({
      step: 'decide',
      for: 'us',
      packets: 4,
      late: 3,
      oldestBusinessDays: 11,
      onDesk: false,
    });
    expect(every.late).toEqual([]);
    const one = await json('lia', '?center=gresham');
    expect([one.centerId, one.steps.length, one.steps[0]?.packets]).toEqual(['gresham', 1, 1]);
    expect(await words('lia')).toContain('All centers');
    expect(await words('sam')).not.toContain('All centers');
  });
  test('another center’s numbers are not to be had by the address, nor is one that is not there', async () => {
    expect((await world.get('sam', '/staff/movement?center=gresham')).status).toBe(400);
    expect((await world.get('lia', '/staff/movement?center=nowhere')).status).toBe(400);
    for (const path of ['/staff/movement', '/staff/movement.csv', '/staff/api/movement'])
      expect((await world.get('fin', path)).status).toBe(403);
  });
});

test('the pictures have words, and the same as a table; nothing on the page needs a script', async () => {
  counted();
  const page = await (await world.get('sam', '/staff/movement')).text();
  expect(page).toContain('In all 14 packets came in and 11 were decided. The most in one week was 14.');
  expect(page).toContain('0 weeks of 1 stayed within the promise.');
  expect(page.match(/<svg role="img"/g)).toHaveLength(2);
  expect(page.match(/class="sd-move-in"/g)).toHaveLength(1);
  expect(page).not.toContain('<script');
  const table = wordsOf(page.slice(page.indexOf('<details')));
  expect(table).toContain('Nov 2, 2026 14 11 0 0 6 5 5');
  expect(table).toContain('Oct 26, 2026 0 0 0 1 none 5 0');
});

test('as a table for a spreadsheet: a line for each step and each week', async () => {
  counted();
  packet(1, { waitingSince: '2026-11-02T18:00:00.000Z' });
  const response = await world.get('sam', '/staff/movement.csv');
  expect(response.headers.get('content-disposition')).toContain('packets-2026-11-04.csv');
  const lines = (await response.text()).trim().split('\r\n');
  expect(lines).toContain('"Ready to decide","Us",1,0,"2 business days"');
  expect(lines).toContain('"2026-11-02",14,11,0,0,6,5,5,"yes"');
  expect(lines.filter((line) => /^"20\d\d-/.test(line))).toHaveLength(12);
});

test('a bar is as high as its part of the most; what is there is seen, and nothing is nothing', () => {
  expect([0, 1, 500, 1000].map((value) => barHeight(value, 1000))).toEqual([0, 2, 80, 160]);
  expect(barHeight(0, 0)).toBe(0);
});
