import type { ParticipantActor, StaffActor } from '../../../domain/access/actor.ts';
import { addDays, wallTime } from '../../../domain/calendar/business-time.ts';
import { decisionTicks, stepTicks, type ApplicationRow } from '../../../domain/cases/rows.ts';
import type { Answers } from '../../../domain/forms/shape.ts';
import { Refusal } from '../../../domain/errors.ts';
import type { RequestKind } from '../../../domain/requests/kinds.ts';
import type { TuiReport } from '../../../domain/tui/commands.ts';
import { decidePacket } from '../../../functions/decide-packet/decide-packet.ts';
import { decideStep } from '../../../functions/decide-step/decide-step.ts';
import { decideOjt } from '../../../functions/decide-ojt/decide-ojt.ts';
import { handOverTui } from '../../../functions/hand-over-tui/hand-over-tui.ts';
import { recordStepProgress } from '../../../functions/record-step-progress/record-step-progress.ts';
import { reportTui } from '../../../functions/report-tui/report-tui.ts';
import { ojtAnswers } from '../../../scripts/sample/ojt-answers.ts';
import { stepAnswers } from '../../../scripts/sample/step-answers.ts';
import { tuiAnswers } from '../../../scripts/sample/tui-answers.ts';
import { askedFor, sampleAnswers } from '../../support/cases.ts';
import { usualTerms } from '../../support/ojt.ts';
import type { YearWorld } from '../../support/year-world.ts';
import { deedsOf } from './deeds.ts';
import { between, drawn, settings, type Random } from './house.ts';

/** What a kind of request does in the year: one row of a table. Everything else is common. */
export interface Journey {
  /** Of all requests. */
  share: number;
  answers(today: string, random: Random): Answers;
  /** Who decides it first. */
  by: 'skillsteam' | 'step-coach';
  /** One look of somebody who has the case. `rounds`: how often the person was asked before. */
  decide(world: YearWorld, actor: StaffActor, row: ApplicationRow, random: Random): Promise<unknown>;
  /** What staff do for a case that is followed up, when they come by it. */
  follow?(world: YearWorld, actor: StaffActor, row: ApplicationRow, random: Random): Promise<unknown>;
  /** What the person does on their own, days after a change: the days, and what. */
  person?(
    world: YearWorld,
    person: ParticipantActor,
    row: ApplicationRow,
    before: ApplicationRow | undefined,
    random: Random,
  ): { afterDays: number; act: () => Promise<unknown> }[];
}

const today = (world: YearWorld): string => wallTime(world.at.deps.clock.now(), settings.timeZone).date;
const common = (world: YearWorld, { applicationId, version }: ApplicationRow) => ({
  operationId: world.at.operationId(),
  applicationId,
  version,
});
/** Not for ever: after three rounds of asking somebody decides. */
const asksAgain = (row: ApplicationRow, random: Random): boolean => row.decisionCount < 4 && random() < 0.3;

export const fundId = 'year-of-centers';

const scholarship: Journey = {
  share: 0.42,
  by: 'skillsteam',
  answers(date, random) {
    const tuition = random() < 0.25 ? 440_000 : 260_000;
    const coach = random() < 0.15;
    return {
      ...sampleAnswers,
      programStart: addDays(date, 60),
      programEnd: addDays(date, 120),
      'cost-tuition': tuition,
      totalCost: tuition + 50_000,
      ...(coach ? { hasCoach: 'yes', coachName: 'Sample Coach', coachOrganization: 'River Bend Works' } : {}),
    };
  },
  async decide(world, actor, row, random) {
    const { deps } = world.at;
    const input = {
      ...common(world, row),
      actor,
      lines: [],
      reason: 'As written in the file.',
      ticks: [...decisionTicks],
      aheadOfReason: 'ready to start first',
      requestedItems: [],
    };
    if (asksAgain(row, random))
      return decidePacket({ ...input, outcome: 'more-information', requestedItems: [askedFor('cost-sheet')] }, deps);
    if (random() < 0.25) return decidePacket({ ...input, outcome: 'deny' }, deps);
    const recommended =
      row.status === 'second-review'
        ? (await world.at.cases.listDecisions(row.applicationId)).find(({ outcome }) => outcome === 'needs-second')
        : undefined;
    const lines = recommended?.lines ?? [
      { fundId, costKind: 'tuition' as const, amountCents: Number(row.answers['cost-tuition']) },
    ];
    return decidePacket({ ...input, outcome: 'approve', lines, payee: 'school', payeeName: 'Sample School' }, deps);
  },
};

const step: Journey = {
  share: 0.24,
  by: 'step-coach',
  answers: () => stepAnswers,
  async decide(world, actor, row, random) {
    const { deps } = world.at;
    const input = {
      ...common(world, row),
      actor,
      reason: 'As written in the file.',
      wouldChange: 'Ask again when things change.',
      ticks: [...stepTicks],
      requestedItems: [],
    };
    if (asksAgain(row, random))
      return decideStep({ ...input, outcome: 'more-information', requestedItems: [askedFor('other')] }, deps);
    const outcome = drawn(random, { accept: 0.75, refer: 0.1, deny: 0.15 });
    return decideStep({ ...input, outcome }, deps);
  },
  /** R12: assessment, plan, component, then a contact each month; some are missed. */
  async follow(world, actor, row, random) {
    if (row.status !== 'active' || !row.step || row.step.welcomedAt === undefined) return;
    const { deps } = world.at;
    const on = today(world);
    const record = (progress: Parameters<typeof recordStepProgress>[0]['progress']) =>
      recordStepProgress({ ...common(world, row), actor, progress }, deps);
    const { count, acceptedOn } = row.step;
    if (count === 0) return record({ what: 'assessment', on });
    if (count === 1) return record({ what: 'plan', goal: 'A job in care', components: ['job-search'], signedOn: on });
    if (count === 2)
      return record({
        what: 'component',
        component: 'job-search',
        provider: 'Sample Provider',
        startsOn: on,
        hoursPerWeek: 10,
      });
    if (on > addDays(acceptedOn, 150) && random() < 0.3) return record({ what: 'finish', on, reason: 'plan-complete' });
    if (random() < 0.01)
      return decideStep(
        {
          ...common(world, row),
          actor,
          outcome: 'refer',
          reason: 'TANF cash',
          wouldChange: '',
          ticks: [],
          requestedItems: [],
        },
        deps,
      );
    // Toward the end of the month, and again when it is late; some months are missed.
    const daysLeft = (Date.parse(row.due?.dueAt ?? '') - deps.clock.now().getTime()) / 86_400_000;
    if (daysLeft < 8 && random() < 0.35)
      return record({ what: 'contact', on, how: 'phone', note: random() < 0.15 ? 'not-reached' : 'on-track' });
    return undefined;
  },
  person(world, person, row, before, random) {
    if (row.status !== 'active' || before?.status === 'active' || random() > 0.1) return [];
    const { withdraw } = deedsOf(world, person, row.applicationId);
    return [{ afterDays: between(random, 10, 150), act: withdraw }];
  },
};

const tui: Journey = {
  share: 0.2,
  by: 'skillsteam',
  answers: (date) => ({
    ...tuiAnswers,
    layoffOn: addDays(date, -30),
    claimOn: addDays(date, -26),
    programStart: addDays(date, 40),
    programEnd: addDays(date, 200),
  }),
  async decide(world, actor, row, random) {
    const input = { ...common(world, row), actor, reason: 'One thing is missing.', language: 'en' as const };
    if (asksAgain(row, random))
      return handOverTui(
        { ...input, outcome: 'more-information', requestedItems: [askedFor('school-schedule')] },
        world.at.deps,
      );
    return handOverTui({ ...input, outcome: 'handed-over', requestedItems: [] }, world.at.deps);
  },
  /** R15: the person sends it and tells what OED answered: at once, late, after we stopped asking, or never. */
  person(world, person, row, before, random) {
    const report = (told: () => TuiReport) => () =>
      reportTui(
        { operationId: world.at.operationId(), applicationId: row.applicationId, actor: person, report: told() },
        world.at.deps,
      );
    const isReady = row.status === 'handed-over' && row.tui?.readyToldAt !== undefined;
    const wasReady = before?.status === 'handed-over' && before.tui?.readyToldAt !== undefined;
    if (isReady && !wasReady) {
      const sent = report(() => ({ what: 'sent', on: today(world), way: 'fax', noProof: 'The machine gave no slip.' }));
      const when = drawn(random, { soon: 0.6, late: 0.15, 'too-late': 0.1, never: 0.15 });
      if (when === 'never') return [];
      const range = { soon: [1, 10], late: [20, 29], 'too-late': [35, 60] }[when] as [number, number];
      return [{ afterDays: between(random, ...range), act: sent }];
    }
    if (row.status === 'sent-to-oed' && before?.status !== 'sent-to-oed') {
      if (random() < 0.15) return [];
      const outcome = drawn(random, { approved: 0.65, 'not-approved': 0.2, 'asks-for-more': 0.15 });
      const answer = (of: Extract<TuiReport, { what: 'answer' }>['outcome']) =>
        report(() => ({
          what: 'answer',
          outcome: of,
          on: today(world),
          ...(of === 'approved' ? { endsOn: addDays(today(world), 120) } : {}),
        }));
      const first = between(random, 5, 110);
      return [
        { afterDays: first, act: answer(outcome) },
        ...(outcome === 'asks-for-more' ? [{ afterDays: first + 12, act: answer('approved') }] : []),
        // A slip of the finger is taken back.
        ...(random() < 0.08 ? [{ afterDays: first + 0.01, act: report(() => ({ what: 'undo' as const })) }] : []),
      ];
    }
    if (row.status === 'oed-approved' && before?.status !== 'oed-approved' && random() < 0.8)
      return [{ afterDays: 1, act: report(() => ({ what: 'weekly-mail', wanted: false })) }];
    return [];
  },
};

const ojt: Journey = {
  share: 0.14,
  by: 'skillsteam',
  answers: (date) => ({ ...ojtAnswers, ojtStart: addDays(date, 45) }),
  async decide(world, actor, row, random) {
    const { deps } = world.at;
    const input = {
      ...common(world, row),
      actor,
      reason: 'As written in the file.',
      wouldChange: 'Ask again with another employer.',
      ticks: [...decisionTicks],
      aheadOfReason: 'ready to start first',
      requestedItems: [],
    };
    if (asksAgain(row, random))
      return decideOjt({ ...input, outcome: 'more-information', requestedItems: [askedFor('other')] }, deps);
    if (random() < 0.2) return decideOjt({ ...input, outcome: 'deny' }, deps);
    const recommended =
      row.status === 'second-review'
        ? (await world.at.cases.listDecisions(row.applicationId)).find(({ outcome }) => outcome === 'needs-second')
        : undefined;
    const startsOn = addDays(today(world), 30);
    const high = random() < 0.3 ? { ratePercent: 75, criteria: ['small-employer'] } : {};
    const terms = recommended?.ojt?.terms ?? { ...usualTerms, startsOn, ...high };
    try {
      return await decideOjt({ ...input, outcome: 'approve', terms }, deps);
    } catch (error) {
      // R21: the year's slots are taken.
      if (!(error instanceof Refusal) || error.code !== 'no-slot-left') throw error;
      return decideOjt({ ...input, outcome: 'deny' }, deps);
    }
  },
};

/** A kind that is not here is not asked for this year. */
export const journeys: Partial<Record<RequestKind, Journey>> = { scholarship, step, tui, ojt };
