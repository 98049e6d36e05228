import { storedRows } from '../../../adapters/stored-rows.ts';
import { ojtKeys } from '../../../adapters/ojt-table.ts';
import { staffTable } from '../../../adapters/staff-table.ts';
import type { ParticipantActor, StaffActor } from '../../../domain/access/actor.ts';
import { addDays, calendarOf, instantOf, wallTime } from '../../../domain/calendar/business-time.ts';
import type { ApplicationRow } from '../../../domain/cases/rows.ts';
import type { Absence } from '../../../domain/directory/staff.ts';
import { Refusal, type ErrorCode } from '../../../domain/errors.ts';
import { callDue } from '../../../domain/messages/call-person.ts';
import { slotPoolsInUse } from '../../../domain/ojt/terms.ts';
import type { RequestKind } from '../../../domain/requests/kinds.ts';
import { checkInputSchema, checkInvariants } from '../../../functions/check-invariants/check-invariants.ts';
import { claimNextCase } from '../../../functions/claim-next-case/claim-next-case.ts';
import { messageEventSchema, recordBounce } from '../../../functions/record-bounce/record-bounce.ts';
import { recordNote } from '../../../functions/record-note/record-note.ts';
import { setAbsence } from '../../../functions/set-absence/set-absence.ts';
import { personsIn } from '../../../functions/sign-in/persons.ts';
import { tableNameOf } from '../../support/tables.ts';
import { openYear } from '../../support/year-world.ts';
import { deedsOf, send } from './deeds.ts';
import { between, drawn, houseOf, isAway, oneOf, randomFor, settings, worksOn, type Colleague } from './house.ts';
import { fundId, journeys } from './journeys.ts';
import { openWatch } from './watch.ts';

export interface YearPlan {
  seed: number;
  requests: number;
  days: number;
}

const dayMs = 86_400_000;
/** A Monday: the year has Thanksgiving, the year's end and both Sundays on which the clocks change. */
const firstDate = '2026-11-23';
/** Hours at which a calendar is easily wrong; a request comes in at each. */
const oddHours = [
  ['2026-11-26', 600],
  ['2026-12-24', 23 * 60 + 59],
  ['2026-12-31', 23 * 60 + 59],
  ['2027-01-01', 1],
  ['2027-03-14', 119],
  ['2027-03-14', 180],
  ['2027-11-07', 60],
  ['2027-11-07', 119],
  ['2027-02-28', 1439],
] as const;

/** What somebody may be told when they come too late, or twice: an answer, and nothing that is wrong. */
const toBeExpected: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'not-open',
  'already-claimed',
  'already-decided',
  'already-reported',
  'changed-meanwhile',
  'own-packet',
]);

const tempers = { quick: 0.5, late: 0.18, 'after-expiry': 0.12, never: 0.12, withdraws: 0.08 };
const answerAfterDays = { quick: [0.02, 3], late: [7, 13.5], 'after-expiry': [16, 60] } as const;

/** One year, by the seed: what happened, and what of it should not have. */
export async function simulateYear({ seed, requests, days }: YearPlan) {
  const people = new Map<string, { person: ParticipantActor; index: number; temper: keyof typeof tempers }>();
  /** By address, which is another one each time: what the seed says of a person goes by the number of their request. */
  const reached = new Map<string, { personId: string; index: number }>();
  const bouncing = new Set<string>();
  const refused = new Map<string, number>();
  const failures: string[] = [];
  const watch = openWatch(
    () => world.clock.now(),
    (before, row) => react(before, row),
  );
  const world = await openYear({
    startsAt: instantOf(firstDate, 0, settings.timeZone),
    settings,
    sweepRate: 'rate(6 hours)',
    onApplication: (image) => watch.seen(image),
    onMail: ({ to }) => {
      if (bouncing.delete(to))
        soon(between(randomFor(seed, 'bounce', reached.get(to)?.index ?? to), 0.001, 0.2), () => bounce(to));
    },
  });
  const { at, clock } = world;
  const { deps } = at;
  const staff = staffTable({ client: at.cases.client, tableName: at.cases.tableName });
  const house = houseOf(seed, firstDate);
  const started = performance.now();

  /** At an instant: a refusal that a person would be shown is counted, anything else is a failure of the year. */
  function plan(atMs: number, act: () => Promise<unknown>): void {
    clock.at(Math.max(atMs, clock.now() + 1), () => {
      const done = act().catch((error: unknown) => {
        if (error instanceof Refusal && toBeExpected.has(error.code))
          refused.set(error.code, (refused.get(error.code) ?? 0) + 1);
        else failures.push(`${new Date(clock.now()).toISOString()} ${String((error as Error).stack ?? error)}`);
      });
      void clock.hold(world.woken(done));
    });
  }
  const soon = (afterDays: number, act: () => Promise<unknown>) => plan(clock.now() + afterDays * dayMs, act);

  async function bounce(to: string): Promise<void> {
    const event = messageEventSchema.parse({
      'detail-type': 'Email Bounced',
      detail: {
        mail: { timestamp: deps.clock.now().toISOString() },
        bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: to }] },
      },
    });
    await recordBounce(event, deps);
    // Some find their way back by signing in with another device; the code arrives.
    const known = reached.get(to);
    if (known === undefined) return;
    const random = randomFor(seed, 'sign-in', known.index);
    if (random() < 0.3)
      soon(between(random, 5, 40), () =>
        personsIn(at.cases, deps.randomBytes, settings).arrived(known.personId, deps.clock.now()),
      );
  }

  /** A request comes in. */
  async function arrive(index: number): Promise<void> {
    const random = randomFor(seed, 'request', index);
    const kind = drawn(random, shares);
    const person = await at.person();
    const { email = '' } = (await at.cases.getProfile(person.personId)) ?? {};
    reached.set(email, { personId: person.personId, index });
    if (random() < 0.07) bouncing.add(email);
    const centerId = oneOf(random, settings.centers).centerId;
    const answers = journeys[kind]!.answers(wallTime(deps.clock.now(), settings.timeZone).date, random);
    const temper = drawn(random, tempers);
    const id = await send(world, person, { kind, centerId, answers });
    people.set(id, { person, index, temper });
    const { withdraw } = deedsOf(world, person, id);
    if (random() < 0.03) soon(between(random, 0.01, 8), withdraw);
  }

  /** What a person does about a change of their request. */
  function react(before: ApplicationRow | undefined, row: ApplicationRow): void {
    const known = people.get(row.applicationId);
    if (!known) return;
    const { person, index, temper } = known;
    const random = randomFor(seed, 'react', index, row.version);
    const deeds = deedsOf(world, person, row.applicationId);
    for (const { afterDays, act } of journeys[row.kind]?.person?.(world, person, row, before, random) ?? [])
      soon(afterDays, act);
    // Whom mail does not reach knows of nothing until somebody calls.
    const asked = row.status === 'needs-information' && !row.callPerson;
    const wasAsked = before?.status === 'needs-information' && !before.callPerson;
    if (asked && !wasAsked) {
      if (temper === 'withdraws') soon(between(random, 1, 12), deeds.withdraw);
      else if (temper !== 'never') {
        const [from, to] = answerAfterDays[temper];
        // A person who has answered already, or was asked anew since, is told so.
        const askedAt = row.request?.askedAt;
        soon(between(random, from, to), async () => {
          const now = await world.packet(row.applicationId);
          if (now.request?.askedAt === askedAt && (now.status === 'needs-information' || now.status === 'closed'))
            await deeds.answer();
        });
      }
    }
    if (before?.status === row.status) return;
    if (row.status === 'denied' && random() < 0.4) soon(between(random, 1, 45), deeds.appeal);
    if ((row.status === 'withdrawn' || row.status === 'closed') && random() < 0.25)
      soon(between(random, 2, 40), deeds.reopen);
  }

  /** Somebody of the house looks at their work: whom to call, what they have, what they take next, whom they follow. */
  async function workAtDesk(colleague: Colleague, date: string): Promise<void> {
    const { actor } = colleague;
    const random = randomFor(seed, 'desk', actor.staffId, date, Math.floor(clock.now() / 60_000));
    await staff.seen(actor, deps.clock.now().toISOString());
    const mine = [...watch.cases.values()].map(({ row }) => row);
    const team = actor.roles[0] ?? '';
    for (const row of mine.filter((each) => each.centerId === actor.center && callDue(each))) {
      if ((row.route?.team ?? 'skillsteam') !== team || random() > 0.6) continue;
      await tolerate(() =>
        recordNote(
          {
            operationId: at.operationId(),
            actor,
            applicationId: row.applicationId,
            text: 'Spoke with them.',
            reached: true,
          },
          deps,
        ),
      );
    }
    for (const row of mine.filter((each) => each.claimedBy?.staffId === actor.staffId))
      if (random() < 0.7) await tolerate(() => look(colleague, row.applicationId));
    if (team === 'step-coach')
      for (const row of mine.filter((each) => each.kind === 'step' && each.status === 'active'))
        if (row.centerId === actor.center && (row.claimedBy?.staffId ?? actor.staffId) === actor.staffId)
          await tolerate(async () => journeys.step?.follow?.(world, actor, row, random));
    const isFree = ({ claimedBy, status, centerId, route }: ApplicationRow) =>
      !claimedBy &&
      (status === 'in-review' || status === 'second-review') &&
      (team === 'liaison' ? route?.team === 'liaison' : centerId === actor.center);
    for (let taken = 0; taken < 2 && mine.some(isFree); taken += 1) {
      const { applicationId } = await claimNextCase({ operationId: at.operationId(), actor }, deps);
      if (applicationId === undefined) break;
      // Some are put off: they stay with whoever took them.
      if (random() < 0.85) soon(between(random, 0.005, 0.1), () => look(colleague, applicationId));
    }
  }
  async function look({ actor }: Colleague, applicationId: string): Promise<void> {
    const row = await world.packet(applicationId);
    if (row.status !== 'in-review' && row.status !== 'second-review') return;
    const random = randomFor(seed, 'look', people.get(applicationId)?.index ?? 0, row.decisionCount);
    await journeys[row.kind]?.decide(world, actor, row, random);
  }
  async function tolerate(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Refusal) || !toBeExpected.has(error.code)) throw error;
      refused.set(error.code, (refused.get(error.code) ?? 0) + 1);
    }
  }

  /** Whoever cannot name this backup, since they stand in for each other, goes without one. */
  async function goAway(actor: StaffActor, absence: Absence): Promise<void> {
    const say = (said: Absence) =>
      setAbsence({ operationId: at.operationId(), actor, staffId: actor.staffId, absence: said }, deps);
    try {
      await say(absence);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'backup-circle') throw error;
      await say({ from: absence.from, until: absence.until });
    }
  }

  function planDay(date: string): void {
    const timeAt = (minutes: number) => instantOf(date, minutes, settings.timeZone).getTime();
    for (const colleague of house) {
      const { actor } = colleague;
      const random = randomFor(seed, 'day', actor.staffId, date);
      const calendar = calendarOf(settings, actor.center ?? 'se');
      for (const { silent, ...absence } of colleague.away)
        if (!silent && absence.from === date) plan(timeAt(5), () => goAway(actor, absence));
      if (!worksOn(colleague, date, calendar)) continue;
      const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
      const span = oneOf(random, calendar.week[weekday - 1] ?? []);
      const minute = Math.floor(between(random, span.opens, span.closes - 5));
      if (random() < colleague.busy) plan(timeAt(minute), () => workAtDesk(colleague, date));
      // They are here, and do something else.
      else if (random() < 0.12) plan(timeAt(minute), async () => staff.seen(actor, deps.clock.now().toISOString()));
    }
  }

  const shares = Object.fromEntries(Object.entries(journeys).map(([kind, { share }]) => [kind, share])) as Record<
    RequestKind,
    number
  >;
  try {
    await at.openFund({
      fundId,
      capCents: 500_000_000,
      availableFrom: '2026-07-01',
      availableThrough: '2028-06-30',
    });
    for (const { actor } of house) await staff.seen(actor, deps.clock.now().toISOString());
    const yearMs = days * dayMs;
    const beginMs = clock.now();
    for (let index = 0; index < requests; index += 1) {
      const odd = oddHours[index];
      const atMs = odd
        ? instantOf(odd[0], odd[1], settings.timeZone).getTime()
        : beginMs + randomFor(seed, 'arrival', index)() * yearMs;
      if (atMs < beginMs + yearMs) plan(atMs, () => arrive(index));
    }
    for (let day = 0; day < days; day += 1) {
      const date = addDays(firstDate, day);
      planDay(date);
      // A quarter of an hour before midnight, also on days of 23 and 25 hours.
      const end = instantOf(date, 23 * 60 + 45, settings.timeZone).getTime();
      await clock.advance(Math.max(0, end - clock.now()));
      watch.endOfDay(await staff.list());
      // The engine is asked once a week: it knows what waits.
      if (day % 7 === 6 || day === days - 1) await watch.endOfWeek(world);
    }
    const invariants = await checkInvariants(checkInputSchema.parse({ objects: 'none' }), {
      cases: storedRows({ client: at.cases.client, tableName: tableNameOf('cases') }),
      ledger: storedRows({ client: at.cases.client, tableName: tableNameOf('ledger') }),
      payments: storedRows({ client: at.cases.client, tableName: tableNameOf('payments') }),
      headClean: async () => undefined,
      uploads: async function* () {},
      centerIds: settings.centers.map(({ centerId }) => centerId),
      slotPools: (now) => slotPoolsInUse(now, settings).map((slot) => ojtKeys.pool(slot).pk),
      clock: deps.clock,
      remainingMs: () => 600_000,
      sleep: async () => undefined,
    });
    return {
      broken: watch.broken,
      failures: [...failures, ...world.failures.map(String)],
      invariants,
      waited: watch.waited(),
      counts: watch.counts,
      refused,
      cases: [...watch.cases.values()].map(({ row }) => row),
      audits: await auditsOf([...watch.cases.keys()]),
      mails: world.mails.length,
      seconds: (performance.now() - started) / 1000,
      away: house.filter((each) => isAway(each, addDays(firstDate, days))).length,
    };
  } finally {
    await world.close();
  }

  async function auditsOf(ids: readonly string[]) {
    const lines = new Map<string, Awaited<ReturnType<typeof at.cases.listAudit>>>();
    for (const id of ids) lines.set(id, (await at.cases.listAudit(id)).reverse());
    return lines;
  }
}
export type Year = Awaited<ReturnType<typeof simulateYear>>;
