import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { digest } from '../../adapters/outcomes-table.ts';
import { handOffSystems } from '../../adapters/hand-off-settings.ts';
import { outcomeSettings } from '../../adapters/outcome-settings.ts';
import { storedRows } from '../../adapters/stored-rows.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import { digestsOf, sheetMark, sheetOf } from '../../domain/hand-off/sheet.ts';
import { readCase } from '../../domain/invariants/case-rows.ts';
import { judgeAudit } from '../../domain/invariants/audit.ts';
import { counted, reportLineOf, standing } from '../../domain/outcomes/participation.ts';
import { reportLineSchema, type ReportLine } from '../../domain/outcomes/rows.ts';
import { outcomeDesk, type OutcomeDesk } from '../support/outcomes.ts';
import { startTables, tableNameOf } from '../support/tables.ts';

/** What comes after a decision, on real tables: append-only, counted once confirmed, in the report and the queues at once. */
const fundId = 'after-fund';
let tables: Awaited<ReturnType<typeof startTables>>;
let at: OutcomeDesk;
let staff: StaffActor;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  at = outcomeDesk(tables.client);
  await at.openFund({ fundId, capCents: 100_000_000, priorityScheme: 'none' });
  staff = at.staff('staff-1');
}, 60_000);
afterAll(async () => tables?.stop());

async function granted() {
  at.setNow('2026-11-18T18:00:00Z');
  const person = await at.person();
  const id = await at.packetInReview(person);
  await at.grant(id, staff, fundId);
  return { person, id };
}
/** The whole line as it is stored; the report reads less of it. */
async function linesStored(): Promise<ReportLine[]> {
  const stored = storedRows({ client: tables.client, tableName: tableNameOf('cases') });
  const rows = await stored.partition('REPORT#se#PY2026');
  return rows.filter((row) => String(row['sk']).startsWith('PERSON#')).map((row) => reportLineSchema.parse(row));
}
const lineOf = async (id: string) => (await linesStored()).find((line) => line.applicationId === id);
const asked = async (id: string, today: string) =>
  (await at.outcomes.asksOf('se', today, 500)).find((line) => line.applicationId === id)?.ask;
const refusal = (code: string, ...fields: string[]) =>
  expect.objectContaining({
    code,
    ...(fields.length > 0 ? { fields: fields.map((field) => expect.objectContaining({ field })) } : {}),
  });

describe('granted', () => {
  test('joins the report and every system’s queue in the transaction of the decision', async () => {
    const { id } = await granted();
    const application = await at.cases.getApplication(id);
    expect(application?.participation).toEqual({ centerId: 'se', on: '2026-11-18', sheets: true });
    expect(await lineOf(id)).toMatchObject({ joinedOn: '2026-11-18', jobs: [], ask: { what: 'started' } });
    // The course begins on 11 January: nobody is asked before that day.
    expect(await asked(id, '2027-01-10')).toBeUndefined();
    expect(await asked(id, '2027-01-11')).toEqual({ what: 'started', from: '2027-01-11', by: '2027-01-25' });
    for (const { systemId } of handOffSystems) {
      const waiting = await at.outcomes.waitingHandOffs('se', systemId, 500);
      expect(waiting.filter((row) => row.applicationId === id)).toHaveLength(1);
    }
  }, 60_000);

  test('a packet that is only sent has no outcome to record', async () => {
    const id = await at.packetInReview(await at.person());
    await expect(at.tell(staff, id, { event: 'started', on: '2026-11-01' })).rejects.toEqual(refusal('not-open'));
  }, 60_000);
});

describe('told', () => {
  test('from the start to the fourth quarter after exit: each answer moves the next question on', async () => {
    const { id } = await granted();
    const tell = async (day: string, said: Parameters<typeof at.tell>[2]) => {
      at.setNow(`${day}T20:00:00Z`);
      await at.tell(staff, id, said);
      return (await lineOf(id))?.ask;
    };
    expect(await tell('2027-01-12', { event: 'started', on: '2027-01-11', sector: 'construction' })).toMatchObject({
      what: 'ended',
      from: '2027-02-11',
    });
    expect(await tell('2027-02-15', { event: 'completed', on: '2027-02-11' })).toMatchObject({ what: 'job' });
    // Exit in the first quarter of 2027: the second quarter after it is July to September, the fourth the next January.
    expect(
      await tell('2027-03-02', {
        event: 'employed',
        on: '2027-03-01',
        jobTitle: 'Forklift operator',
        hourlyCents: 2_350,
        weeklyHours: 40,
        sector: 'construction',
        related: 'yes',
      }),
    ).toEqual({ what: 'quarter-2', from: '2027-07-01', by: '2027-09-30' });
    expect(await tell('2027-07-05', { event: 'follow-up', on: '2027-07-05', quarter: 2, answer: 'employed' })).toEqual({
      what: 'quarter-4',
      from: '2028-01-01',
      by: '2028-03-31',
    });
    expect(
      await tell('2028-01-05', { event: 'follow-up', on: '2028-01-05', quarter: 4, answer: 'not-reached' }),
    ).toBeUndefined();
    expect(await asked(id, '2099-01-01')).toBeUndefined();
    expect(await lineOf(id)).toMatchObject({
      startedOn: '2027-01-11',
      endedOn: '2027-02-11',
      end: 'completed',
      jobs: [{ on: '2027-03-01', hourlyCents: 2_350, sector: 'construction' }],
    });
  }, 60_000);

  test('what does not fit is said at its field', async () => {
    const { id } = await granted();
    at.setNow('2027-02-20T20:00:00Z');
    const completed = { event: 'completed', on: '2027-02-11' } as const;
    await expect(at.tell(staff, id, completed)).rejects.toEqual(refusal('invalid-input', 'event'));
    await expect(at.tell(staff, id, { event: 'started', on: '2027-02-21' })).rejects.toEqual(
      refusal('invalid-input', 'on'),
    );
    await at.tell(staff, id, { event: 'started', on: '2027-01-11' });
    await expect(at.tell(staff, id, { event: 'started', on: '2027-01-12' })).rejects.toEqual(
      refusal('invalid-input', 'event'),
    );
    await expect(at.tell(staff, id, { ...completed, on: '2027-01-10' })).rejects.toEqual(
      refusal('invalid-input', 'on'),
    );
    await expect(
      at.tell(staff, id, { event: 'employed', on: '2027-02-12', jobTitle: 'Forklift operator' }),
    ).rejects.toEqual(refusal('invalid-input', 'sector', 'related'));
    await expect(
      at.tell(staff, id, { event: 'follow-up', on: '2027-02-12', quarter: 2, answer: 'employed' }),
    ).rejects.toEqual(refusal('invalid-input', 'event'));
    await at.tell(staff, id, { event: 'left', on: '2027-02-01', reason: 'moved' });
    await expect(
      at.tell(staff, id, { event: 'follow-up', on: '2027-02-12', quarter: 2, answer: 'employed' }),
    ).rejects.toEqual(refusal('invalid-input', 'on'));
    await expect(
      at.tell(staff, id, { event: 'service', on: '2027-02-01', service: 'workshop', serviceId: 'svc_x' }),
    ).rejects.toEqual(refusal('invalid-input', 'event'));
  }, 60_000);

  test('a correction is a new row; what it replaced stays, and counts no more', async () => {
    const { id } = await granted();
    at.setNow('2027-01-20T20:00:00Z');
    const first = await at.tell(staff, id, { event: 'started', on: '2027-01-11' });
    const second = await at.tell(at.staff('staff-2'), id, { event: 'started', on: '2027-01-18' }, first.seq);
    await expect(at.tell(staff, id, { event: 'started', on: '2027-01-12' }, first.seq)).rejects.toEqual(
      refusal('outcome-gone'),
    );
    const rows = await at.outcomes.listOutcomes(id);
    expect(rows.map((row) => [row.seq, row.said.on, row.replaces, row.recordedBy.id])).toEqual([
      [1, '2027-01-11', undefined, 'staff-1'],
      [2, '2027-01-18', 1, 'staff-2'],
    ]);
    expect((await lineOf(id))?.startedOn).toBe('2027-01-18');
    await at.tell(staff, id, { event: 'taken-back', on: '2027-01-20' }, second.seq);
    expect((await lineOf(id))?.startedOn).toBeUndefined();
    expect(standing(await at.outcomes.listOutcomes(id))).toEqual([]);
    const what = (await at.cases.listAudit(id)).map((line) => line.what);
    expect(what.slice(0, 3)).toEqual(['outcome-taken-back', 'outcome-corrected', 'outcome-recorded']);
  }, 60_000);

  test('two at once about the same row: one is told to look again; a second click is the same', async () => {
    const { id } = await granted();
    at.setNow('2027-01-20T20:00:00Z');
    const started = { event: 'started', on: '2027-01-11' } as const;
    const operationId = at.operationId();
    const twice = await Promise.all([
      at.tell(staff, id, started, undefined, operationId),
      at.tell(staff, id, started, undefined, operationId),
    ]);
    expect(twice[0]).toEqual(twice[1]);
    const correct = (day: string, who: string) => at.tell(at.staff(who), id, { ...started, on: day }, 1);
    const both = await Promise.allSettled([correct('2027-01-12', 'staff-1'), correct('2027-01-13', 'staff-2')]);
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(standing(await at.outcomes.listOutcomes(id))).toHaveLength(1);
  }, 60_000);
});

describe('told by the person', () => {
  test('waits for staff, counts once confirmed; told twice is told once', async () => {
    const { id, person } = await granted();
    at.setNow('2027-02-12T20:00:00Z');
    await at.tell(staff, id, { event: 'started', on: '2027-01-11' });
    await at.tell(person, id, { event: 'employed', on: '2027-02-10', jobTitle: 'Forklift operator' });
    const { seq } = await at.tell(person, id, {
      event: 'employed',
      on: '2027-02-11',
      jobTitle: 'Forklift operator',
      hourlyCents: 2_200,
    });
    expect(standing(await at.outcomes.listOutcomes(id)).map((row) => row.seq)).toEqual([1, seq]);
    expect(await lineOf(id)).toMatchObject({ jobs: [], ask: { what: 'confirm' } });
    expect(await asked(id, '2027-02-12')).toMatchObject({ what: 'confirm' });
    const confirmed = {
      event: 'employed',
      on: '2027-02-11',
      jobTitle: 'Forklift operator',
      hourlyCents: 2_200,
      sector: 'other',
      related: 'yes',
    } as const;
    await at.tell(staff, id, confirmed, seq);
    expect((await lineOf(id))?.jobs).toEqual([{ on: '2027-02-11', hourlyCents: 2_200, sector: 'other' }]);
    expect((await lineOf(id))?.ask?.what).toBe('ended');
    const rows = await at.outcomes.listOutcomes(id);
    expect(counted(rows).map((row) => row.recordedBy.kind)).toEqual(['staff', 'staff']);
    expect((await at.cases.listAudit(id))[0]?.what).toBe('outcome-confirmed');
    // What staff recorded is not the person's to correct.
    await expect(at.tell(person, id, { event: 'taken-back', on: '2027-02-12' }, 1)).rejects.toEqual(
      refusal('outcome-gone'),
    );
  }, 60_000);

  test('told late in the evening it can be confirmed at once: a day is a day in Portland', async () => {
    const { id, person } = await granted();
    at.setNow('2027-02-13T07:30:00Z');
    await at.tell(person, id, { event: 'completed', on: '2027-02-11' });
    expect(await asked(id, '2027-02-12')).toEqual({ what: 'confirm', from: '2027-02-12', by: '2027-02-26' });
  }, 60_000);

  test('nobody tells anything of somebody else (R22), nor what only staff know', async () => {
    const { id, person } = await granted();
    at.setNow('2027-02-12T20:00:00Z');
    const completed = { event: 'completed', on: '2027-02-11' } as const;
    await expect(at.tell(await at.person(), id, completed)).rejects.toEqual(refusal('not-found'));
    await expect(at.tell(at.staff('staff-3', 'bh'), id, completed)).rejects.toEqual(refusal('not-found'));
    await expect(
      at.tell(person, id, { event: 'follow-up', on: '2027-02-11', quarter: 2, answer: 'employed' }),
    ).rejects.toEqual(refusal('invalid-input', 'event'));
    expect(await at.tell(person, id, completed)).toMatchObject({ seq: 1 });
  }, 60_000);
});

describe('services', () => {
  test('are entries and a day’s count in one; taken back, both are', async () => {
    at.setNow('2027-03-10T20:00:00Z');
    const partner = 'River Bend Works';
    const workshop = { service: 'workshop', on: '2027-03-09', partner } as const;
    const { serviceId } = await at.serve(staff, { ...workshop, people: 12 });
    await at.serve(staff, { ...workshop, people: 3 });
    const counts = async () =>
      (await at.outcomes.serviceCounts('se', 'PY2026')).filter((count) => count.on === '2027-03-09');
    expect(await counts()).toMatchObject([{ service: 'workshop', partner, count: 15 }]);
    await at.unserve(staff, '2027-03-09', serviceId);
    await expect(at.unserve(staff, '2027-03-09', serviceId)).rejects.toEqual(refusal('outcome-gone'));
    expect(await counts()).toMatchObject([{ count: 3 }]);
    const entries = await at.outcomes.listServices('se', '2027-03', 50);
    expect(entries.map((row) => [row.people, row.takenBack?.staffId]).sort()).toEqual([
      [12, 'staff-1'],
      [3, undefined],
    ]);
    await expect(at.serve(staff, { ...workshop, on: '2027-03-11' })).rejects.toEqual(refusal('invalid-input', 'on'));
    await expect(at.serve(staff, workshop, 'bh')).rejects.toEqual(refusal('not-found'));
    await expect(at.serve(await at.person(), workshop)).rejects.toEqual(refusal('wrong-role'));
  }, 60_000);

  test('many at once on one day: none is lost', async () => {
    at.setNow('2027-03-20T20:00:00Z');
    const session = { service: 'one-on-one', on: '2027-03-19' } as const;
    await Promise.all(Array.from({ length: 20 }, () => at.serve(staff, session)));
    const count = (await at.outcomes.serviceCounts('se', 'PY2026')).find((each) => each.on === '2027-03-19');
    expect(count).toMatchObject({ count: 20 });
  }, 60_000);

  test('somebody who came to a workshop is a participant from then on, and is asked about training once it is granted', async () => {
    at.setNow('2026-11-18T18:00:00Z');
    const id = await at.packetInReview(await at.person());
    const { serviceId } = await at.serve(staff, { service: 'one-on-one', on: '2026-11-17', applicationId: id });
    expect(await lineOf(id)).toMatchObject({ joinedOn: '2026-11-17', jobs: [] });
    expect((await lineOf(id))?.ask).toBeUndefined();
    await at.grant(id, staff, fundId);
    expect(await lineOf(id)).toMatchObject({ joinedOn: '2026-11-17', ask: { what: 'started', from: '2027-01-11' } });
    expect(await asked(id, '2027-01-11')).toMatchObject({ what: 'started' });
    expect((await at.cases.getApplication(id))?.participation).toEqual({
      centerId: 'se',
      on: '2026-11-17',
      sheets: true,
    });
    await at.unserve(staff, '2026-11-17', serviceId);
    expect(standing(await at.outcomes.listOutcomes(id))).toEqual([]);
    await expect(
      at.serve(staff, { service: 'workshop', on: '2026-11-17', people: 2, applicationId: id }),
    ).rejects.toEqual(refusal('invalid-input', 'people'));
  }, 60_000);
});

describe('hand-off', () => {
  async function markOf(id: string, systemId: string): Promise<string> {
    const application = await at.cases.getApplication(id);
    const system = handOffSystems.find((each) => each.systemId === systemId);
    if (!application || !system) throw new Error('no sheet');
    const [decisions, outcomes] = [await at.cases.listDecisions(id), await at.outcomes.listOutcomes(id)];
    const lines = sheetOf(system, { application, decisions, outcomes, settings: at.settings });
    return sheetMark(digestsOf(lines, digest), digest);
  }
  const waits = async (id: string, systemId: string) =>
    (await at.outcomes.waitingHandOffs('se', systemId, 500)).some((row) => row.applicationId === id);

  test('a tick takes one system’s sheet out of its queue, undone it is back', async () => {
    const { id } = await granted();
    await at.tick(staff, id, 'i-trac', true, await markOf(id, 'i-trac'));
    expect([await waits(id, 'i-trac'), await waits(id, 'womis')]).toEqual([false, true]);
    const row = (await at.outcomes.listHandOffs(id)).find((each) => each.systemId === 'i-trac');
    expect(row?.done).toMatchObject({ staffId: 'staff-1', at: '2026-11-18T18:00:00.000Z' });
    await at.tick(staff, id, 'i-trac', false);
    expect(await waits(id, 'i-trac')).toBe(true);
    expect((await at.cases.listAudit(id)).slice(0, 2).map((line) => [line.what, line.params])).toEqual([
      ['hand-off-undone', { system: 'I-Trac' }],
      ['handed-off', { system: 'I-Trac' }],
    ]);
  }, 60_000);

  test('a tick stands for what was on the page: a sheet that changed meanwhile is refused', async () => {
    const { id } = await granted();
    const mark = await markOf(id, 'i-trac');
    at.setNow('2027-01-12T18:00:00Z');
    await at.tell(staff, id, { event: 'started', on: '2027-01-11' });
    await expect(at.tick(staff, id, 'i-trac', true, mark)).rejects.toEqual(refusal('sheet-changed'));
    await expect(at.tick(staff, id, 'i-trac', true)).rejects.toEqual(refusal('sheet-changed'));
    await expect(at.tick(staff, id, 'no-such', true, mark)).rejects.toEqual(refusal('not-found'));
    await expect(at.tick(at.staff('staff-3', 'bh'), id, 'i-trac', true, mark)).rejects.toEqual(refusal('not-found'));
    await at.tick(staff, id, 'i-trac', true, await markOf(id, 'i-trac'));
  }, 60_000);

  test('what becomes known later brings the systems that ask for it back, and only those', async () => {
    const { id } = await granted();
    for (const { systemId } of handOffSystems) await at.tick(staff, id, systemId, true, await markOf(id, systemId));
    at.setNow('2027-01-12T18:00:00Z');
    const { seq } = await at.tell(staff, id, { event: 'started', on: '2027-01-11' });
    // iMatchSkills is not told when somebody starts.
    expect(await Promise.all(['i-trac', 'imatchskills', 'womis'].map((each) => waits(id, each)))).toEqual([
      true,
      false,
      true,
    ]);
    // Taken back, everything reads as it was typed.
    await at.tell(staff, id, { event: 'taken-back', on: '2027-01-12' }, seq);
    expect(await Promise.all(['i-trac', 'imatchskills', 'womis'].map((each) => waits(id, each)))).toEqual([
      false,
      false,
      false,
    ]);
  }, 60_000);
});

test('every stored line is what its rows come to, every count what its entries come to, every change has its audit line', async () => {
  const stored = storedRows({ client: tables.client, tableName: tableNameOf('cases') });
  const partitions = new Map<string, Record<string, unknown>[]>();
  for await (const page of stored.scan())
    for (const row of page) {
      const pk = String(row['pk']);
      partitions.set(pk, [...(partitions.get(pk) ?? []), row]);
    }
  const lines = new Map((await linesStored()).map((line) => [line.applicationId, line]));
  expect(await at.outcomes.reportLines('se', 'PY2026')).toHaveLength(lines.size);
  let compared = 0;
  for (const [pk, rows] of partitions) {
    if (!pk.startsWith('APP#')) continue;
    const { case: read, unreadable } = readCase(pk.slice(4), rows);
    expect(unreadable).toEqual([]);
    expect(read.unknown).toEqual([]);
    expect(judgeAudit(read)).toEqual([]);
    const application = read.application?.row;
    if (!application?.participation) continue;
    const line = lines.get(application.applicationId);
    const outcomes = read.outcomes.map(({ row }) => row).sort((a, b) => a.seq - b.seq);
    const again = reportLineOf(
      application,
      application.participation,
      outcomes,
      outcomeSettings,
      line?.updatedAt ?? '',
    );
    expect({ ...line, retainUntil: '' }).toEqual({ ...again, retainUntil: '' });
    compared += 1;
  }
  expect(compared).toBe(lines.size);
  expect(compared).toBeGreaterThan(10);

  const sums = new Map<string, number>();
  for (const [pk, rows] of partitions)
    if (pk.startsWith('SERVICES#'))
      for (const row of rows) {
        if (row['takenBack'] !== undefined) continue;
        const key = [row['on'], row['service'], row['partner'] ?? '', row['trainingType'] ?? ''].join('#');
        sums.set(key, (sums.get(key) ?? 0) + Number(row['people']));
      }
  const counts = (await at.outcomes.serviceCounts('se', 'PY2026'))
    .filter((count) => count.count !== 0)
    .map((count) => [[count.on, count.service, count.partner, count.trainingType].join('#'), count.count]);
  expect(new Map(counts as [string, number][])).toEqual(sums);
}, 60_000);
