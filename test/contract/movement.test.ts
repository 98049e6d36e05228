import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { movementTable, type MovementTable } from '../../adapters/movement-table.ts';
import { put, transact } from '../../adapters/transaction.ts';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import { addDays } from '../../domain/calendar/business-time.ts';
import { daysKept, type MovementDay } from '../../domain/movement/days.ts';
import { eventKeys } from '../../domain/oversight/events.ts';
import { appealDecision } from '../../functions/appeal-decision/appeal-decision.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { reassignCase } from '../../functions/reassign-case/reassign-case.ts';
import { countMovement } from '../../functions/watch-funds/count-movement.ts';
import { withdrawApplication } from '../../functions/withdraw-application/withdraw-application.ts';
import { desk, sampleAnswers } from '../support/cases.ts';
import { startTables, tableNameOf } from '../support/tables.ts';

/* How packets moved is counted from the record that the commands themselves write. */
let tables: Awaited<ReturnType<typeof startTables>>;
let at: ReturnType<typeof desk>;
let movement: MovementTable;
beforeEach(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  at = desk(tables.client);
  movement = movementTable({ client: tables.client, tableName: tableNameOf('cases') });
});
afterEach(async () => tables.stop());

const count = (over: Partial<Parameters<typeof countMovement>[0]> = {}) =>
  countMovement({ ...at.deps, movement, ...over });
const daysAt = (centerId: string) => movement.daysOf(centerId, '2026-01-01', '2027-12-31');
/** The days on which something moved. */
const movedAt = async (centerId: string) =>
  (await daysAt(centerId))
    .filter((row) => row.cameIn + row.closedUnanswered + row.withdrawn + row.decidedAfter.length > 0)
    .map(({ day, cameIn, closedUnanswered, withdrawn, decidedAfter }) => ({
      day,
      ...(cameIn ? { cameIn } : {}),
      ...(closedUnanswered ? { closedUnanswered } : {}),
      ...(withdrawn ? { withdrawn } : {}),
      ...(decidedAfter.length > 0 ? { after: decidedAfter.map((each) => [each.businessDays, each.packets]) } : {}),
    }));
const all = async () => Promise.all(at.settings.centers.map(({ centerId }) => daysAt(centerId)));
const uncounted = (days: readonly MovementDay[]) => days.map(({ countedAt: _at, ...day }) => day);

async function deny(applicationId: string, by: string, center = 'se'): Promise<void> {
  const row = await at.cases.getApplication(applicationId);
  await decidePacket(
    {
      operationId: at.operationId(),
      actor: at.staff(by, center),
      applicationId,
      version: row?.version ?? -1,
      outcome: 'deny',
      lines: [],
      reason: 'The school is closed.',
      ticks: [],
      payee: 'school',
      aheadOfReason: 'ready first',
      requestedItems: [],
    },
    at.deps,
  );
}
const appeal = (actor: ParticipantActor, applicationId: string) =>
  appealDecision({ operationId: at.operationId(), actor, applicationId, words: 'It is open again.' }, at.deps);
const withdraw = (actor: ParticipantActor, applicationId: string) =>
  withdrawApplication({ operationId: at.operationId(), actor, applicationId }, at.deps);

/** Sent on a Wednesday at two centers; one denied, appealed and taken back, one moved and decided elsewhere, one a thrown-away draft. */
async function someMove(): Promise<void> {
  at.setNow('2026-11-04T18:00:00Z');
  const [first, second, third] = [await at.person(), await at.person(), await at.person()];
  const denied = await at.packetInReview(first);
  const moves = await at.packetInReview(second, sampleAnswers, 'gresham');
  await withdraw(third, await at.draft(third));
  at.setNow('2026-11-06T18:00:00Z');
  await deny(denied, 'one');
  await reassignCase(
    {
      operationId: at.operationId(),
      actor: at.staff('two', 'gresham'),
      applicationId: moves,
      to: { kind: 'center', centerId: 'se' },
      note: 'Lives near SE.',
      takeOver: false,
    },
    at.deps,
  );
  // In UTC it is the next day already, at the board it is not.
  at.setNow('2026-11-10T04:00:00Z');
  await appeal(first, denied);
  at.setNow('2026-11-12T18:00:00Z');
  await deny(moves, 'one');
  await withdraw(first, denied);
}

test('each move stands on its day at its center; a day and a center without any are zero, and never missing', async () => {
  await someMove();
  at.setNow('2026-11-18T18:00:00Z');
  expect(await count()).toEqual({ days: daysKept, left: 0 });
  expect(await movedAt('se')).toEqual([
    { day: '2026-11-04', cameIn: 1 },
    { day: '2026-11-06', after: [[2, 1]] },
    { day: '2026-11-09', cameIn: 1 },
    // The 11th is a holiday.
    { day: '2026-11-12', withdrawn: 1, after: [[5, 1]] },
  ]);
  expect(await movedAt('gresham')).toEqual([{ day: '2026-11-04', cameIn: 1 }]);
  expect(await movedAt('tigard')).toEqual([]);
  for (const days of await all())
    expect(days.map(({ day }) => day)).toEqual(
      Array.from({ length: daysKept }, (_, back) => addDays('2026-11-18', back + 1 - daysKept)),
    );
});

test('counted again, or twice at once, is the same; from then on only today and yesterday are looked at', async () => {
  await someMove();
  at.setNow('2026-11-18T18:00:00Z');
  await Promise.all([count(), count()]);
  const once = await all();
  at.setNow('2026-11-18T19:00:00Z');
  expect(await count()).toEqual({ days: 2, left: 0 });
  const twice = await all();
  expect(twice.map(uncounted)).toEqual(once.map(uncounted));
  expect(twice[0]?.slice(-3).map(({ countedAt }) => countedAt.slice(11, 13))).toEqual(['18', '19', '19']);
});

test('what a run could not do the next one does: short of time, broken off between two writes, days on which none came', async () => {
  await someMove();
  at.setNow('2026-11-12T20:00:00Z');
  let left = 4;
  const short = await count({ remainingMs: () => (left -= 1) * 15_000 });
  expect(short.left).toBeGreaterThan(0);
  expect(short.days + short.left).toBe(daysKept);
  expect(await daysAt('se')).toHaveLength(short.days);

  let written = 0;
  const breaks: MovementTable = {
    ...movement,
    write: {
      day: (row) => {
        written += 1;
        if (written > 120) throw new Error('broken off');
        return movement.write.day(row);
      },
    },
  };
  await expect(count({ movement: breaks })).rejects.toThrow('broken off');
  // Days are written whole: all centers, or none.
  const lengths = (await all()).map((days) => days.length);
  expect(new Set(lengths).size).toBe(1);
  expect(lengths[0]).toBeLessThan(daysKept);

  await count();
  const whole = (await all()).map(uncounted);
  expect(whole[0]).toHaveLength(daysKept);

  // Nobody counted from the 12th to the 18th; the 12th and 11th were counted before they were over.
  at.setNow('2026-11-18T18:00:00Z');
  expect(await count()).toEqual({ days: 7, left: 0 });
  expect((await movedAt('se')).at(-1)).toEqual({ day: '2026-11-12', withdrawn: 1, after: [[5, 1]] });
});

test('a slower run does not write over what a later one has counted', async () => {
  at.setNow('2026-11-04T20:00:00Z');
  await at.packetInReview(await at.person());
  await count();
  const [row] = (await daysAt('se')).slice(-1);
  if (!row) throw new Error('no row');
  const older = { ...row, cameIn: 0, countedAt: '2026-11-04T19:00:00.000Z' };
  await expect(transact(tables.client, [movement.write.day(older)])).rejects.toMatchObject({
    code: 'changed-meanwhile',
  });
  at.setNow('2026-11-04T19:00:00Z');
  await count();
  expect((await daysAt('se')).at(-1)).toEqual(row);
});

test('whose record moved is read to the end: a page of the index on which nothing counts is not the last', async () => {
  at.setNow('2026-11-04T20:00:00Z');
  const id = await at.packetInReview(await at.person());
  expect((await movement.linesOf(id)).map(({ what }) => what)).toEqual(['submitted']);
  // Above a megabyte, all of it before the line that counts.
  const saved = Array.from({ length: 1_200 }, (_, index) => {
    const instant = new Date(Date.parse('2026-11-04T10:00:00Z') + index * 1000).toISOString();
    const line = { schemaVersion: 2, applicationId: id, at: instant, actor: 'per_x', what: 'saved' };
    return put(tableNameOf('cases'), {
      pk: `APP#${id}`,
      sk: `AUDIT#${instant}#900000`,
      ...line,
      params: { filler: 'x'.repeat(1_000) },
      ...eventKeys(instant, id),
    });
  });
  for (let from = 0; from < saved.length; from += 100) await transact(tables.client, saved.slice(from, from + 100));
  const pages: string[][] = [];
  for await (const page of movement.movedBetween('2026-11-04T00:00:00.000Z', '2026-11-05T00:00:00.000Z'))
    pages.push(page);
  expect(pages.length).toBeGreaterThan(2);
  expect(pages.flat()).toEqual([id]);
  // An instant at the end belongs to the next span.
  const before: string[] = [];
  for await (const page of movement.movedBetween('2026-11-03T00:00:00.000Z', '2026-11-04T20:00:00.000Z'))
    before.push(...page);
  expect(before).toEqual([]);
});
