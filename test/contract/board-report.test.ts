import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import { outcomeSettings } from '../../adapters/outcome-settings.ts';
import { sectors } from '../../domain/outcomes/events.ts';
import { periodOf, reportOf, type ReportScope } from '../../domain/outcomes/report.ts';
import { sampleAnswers } from '../support/cases.ts';
import { outcomeDesk, type OutcomeDesk } from '../support/outcomes.ts';
import { startTables } from '../support/tables.ts';

/**
 * The worked example of the domain sheet, from entered data: "(as of June 2010) Of 306 participants 229 (75%) took part in
 * training; 1,269 workshops and one-on-one sessions were used; 110 were employed. Partners: 8 community organizations, 5
 * centers." Everybody and everything goes in through the commands; only the report's lines and counts come out.
 */
const participants = 306;
const trained = 229;
const employed = 110;
const services = 1_269;
const centers = ['bh', 'tigard', 'nnp', 'se', 'gresham'] as const;
const partners = Array.from({ length: 8 }, (_, at) => `Community Organization ${at + 1}`);
const fundId = 'pilot-fund';
/** Days on which a tenth of the people came, so that a day of the clock serves many. */
const joinDays = Array.from(
  { length: 10 },
  (_, at) => `2009-${at < 5 ? '09' : '10'}-${String(10 + (at % 5)).padStart(2, '0')}`,
);

let tables: Awaited<ReturnType<typeof startTables>>;
let at: OutcomeDesk;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  at = outcomeDesk(tables.client);
  await at.openFund({
    fundId,
    capCents: 100_000_000,
    year: 'PY2009',
    availableFrom: '2009-07-01',
    availableThrough: '2011-06-30',
    priorityScheme: 'none',
  });
}, 60_000);
afterAll(async () => tables?.stop());

interface Enrolled {
  person: ParticipantActor;
  id: string;
  centerId: (typeof centers)[number];
}
const staffOf = (centerId: string) => at.staff(`staff-${centerId}`, centerId);
const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

async function enter(index: number): Promise<Enrolled> {
  const centerId = pick(centers, index);
  const person = await at.person();
  const answers = {
    ...sampleAnswers,
    hasCoach: 'yes',
    coachName: 'Career Coach',
    coachOrganization: pick(partners, index),
    programStart: '2009-11-02',
    programEnd: '2010-03-31',
  };
  const id = await at.packetInReview(person, answers, centerId);
  if (index < trained) await at.grant(id, staffOf(centerId), fundId);
  // The others come to a session of the center; that makes a participant too.
  else await at.serve(staffOf(centerId), { service: 'one-on-one', on: joinDayOf(index), applicationId: id }, centerId);
  return { person, id, centerId };
}
const joinDayOf = (index: number): string => pick(joinDays, index);

async function read(scope: ReportScope, readable: readonly string[] = centers) {
  const years = ['PY2009', 'PY2010'];
  const parts = await Promise.all(
    readable
      .flatMap((center) => years.map((year) => [center, year] as const))
      .map(async ([center, year]) => ({
        lines: await at.outcomes.reportLines(center, year),
        counts: await at.outcomes.serviceCounts(center, year),
      })),
  );
  return reportOf(
    parts.flatMap((part) => part.lines),
    parts.flatMap((part) => part.counts),
    scope,
    outcomeSettings.hideBelow,
  );
}

test('the pilot: 306 participants, 229 (75%) in training, 1,269 workshops and sessions, 110 employed; 8 organizations, 5 centers', async () => {
  const people: Enrolled[] = [];
  for (const [day, on] of joinDays.entries()) {
    at.setNow(`${on}T18:00:00Z`);
    const today = Array.from({ length: participants }, (_, index) => index).filter((index) => index % 10 === day);
    // A few at once, as at five centers.
    for (let start = 0; start < today.length; start += 8)
      for (const one of await Promise.all(
        today.slice(start, start + 8).map(async (index) => [index, await enter(index)] as const),
      ))
        people[one[0]] = one[1];
  }
  expect(people).toHaveLength(participants);

  at.setNow('2009-11-03T18:00:00Z');
  for (let index = 0; index < trained; index += 8)
    await Promise.all(
      people.slice(index, Math.min(index + 8, trained)).map((one, more) =>
        at.tell(staffOf(one.centerId), one.id, {
          event: 'started',
          on: '2009-11-02',
          sector: pick(sectors, index + more),
        }),
      ),
    );

  // Workshops through the winter, each at a center and with an organization, until 1,269 uses in all.
  let used = participants - trained;
  for (let turn = 0; used < services; turn += 1) {
    const centerId = pick(centers, turn);
    const count = Math.min(turn % 3 === 0 ? 1 : 12, services - used);
    at.setNow(`2010-0${1 + (turn % 5)}-15T18:00:00Z`);
    await at.serve(
      staffOf(centerId),
      {
        service: count === 1 ? 'one-on-one' : 'workshop',
        on: `2010-0${1 + (turn % 5)}-14`,
        people: count,
        partner: pick(partners, turn),
      },
      centerId,
    );
    used += count;
  }

  at.setNow('2010-06-15T18:00:00Z');
  for (let index = 0; index < employed; index += 1) {
    const one = people[index * 2] as Enrolled;
    const job = {
      event: 'employed',
      on: '2010-06-01',
      jobTitle: 'Warehouse worker',
      hourlyCents: 1_500 + index,
      weeklyHours: 40,
      sector: pick(sectors, index),
      related: 'yes',
    } as const;
    // Some tell it themselves; staff confirm.
    if (index % 10 === 0) {
      const { sector: _sector, related: _related, ...told } = job;
      const { seq } = await at.tell(one.person, one.id, told);
      await at.tell(staffOf(one.centerId), one.id, job, seq);
    } else await at.tell(staffOf(one.centerId), one.id, job);
  }

  const period = periodOf('PY2009');
  if (!period) throw new Error('no such year');
  const asOfJune = { ...period, asOf: '2010-06-30' };
  const pilot = {
    figures: { participants, trained, employed, services },
    trainedPercent: 75,
    partners: 8,
    centers: 5,
  };
  const report = await read(asOfJune);
  expect(report).toMatchObject(pilot);
  // 15.00 to 16.09 by the cent: the middle two are 15.54 and 15.55.
  expect(report.figures.medianHourlyCents).toBe(1_555);

  // Life goes on; the report as of June says what it said.
  at.setNow('2010-09-20T18:00:00Z');
  const late = people[1] as Enrolled;
  await at.tell(staffOf(late.centerId), late.id, {
    event: 'employed',
    on: '2010-09-01',
    jobTitle: 'Welder',
    hourlyCents: 2_500,
    sector: 'construction',
    related: 'yes',
  });
  await at.serve(staffOf('se'), { service: 'workshop', on: '2010-09-18', people: 20 });
  expect(await read(asOfJune)).toMatchObject(pilot);
  expect((await read({ ...period, asOf: '2010-09-30' })).figures).toMatchObject({ employed: employed + 1, services });
  // In March nobody had a job yet.
  expect((await read({ ...period, asOf: '2010-03-31' })).figures).toMatchObject({ participants, trained, employed: 0 });

  // The parts come to the whole where nothing is hidden.
  for (const rows of [report.byCenter, report.byPartner]) {
    const sum = (name: 'participants' | 'trained' | 'employed') =>
      rows.reduce((total, row) => total + Number(row[name]), 0);
    expect([sum('participants'), sum('trained'), sum('employed')]).toEqual([participants, trained, employed]);
  }
  // A center reads its own part: the same as its row.
  const own = await read({ ...asOfJune, centerId: 'se' }, ['se']);
  expect(own.figures.participants).toBe(report.byCenter.find((row) => row.key === 'se')?.participants);
}, 600_000);
