import { authorize } from '../../domain/access/authorize.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import type { ChecklistKind, DecisionRow } from '../../domain/cases/rows.ts';
import { packetFacts } from '../../domain/forms/form.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import type { Askable } from '../../domain/information/open-items.ts';
import { mayMove } from '../../domain/lifecycle/application.ts';
import { capOf, employerIdOf, poolsFor, slotYear } from '../../domain/ojt/terms.ts';
import { generalPool, minimumWageOn } from '../../domain/ojt/settings.ts';
import { partnerName } from '../../domain/settings.ts';
import type { PageContext } from '../../web/page.tsx';
import { emptyAsk } from '../../web/staff/ask-form.ts';
import { typedTerms, type OjtDecideValues } from '../../web/staff/ojt-form.ts';
import type { OjtDesk } from '../../web/staff/ojt-panel.tsx';
import type { StaffDeps } from './deps.ts';
import { todayOf, type OpenCase } from './reading.ts';

/** What was typed and not taken, to be drawn again. */
export interface OjtAgain {
  decide?: OjtDecideValues;
  result?: { result: string; month: string; day: string; year: string };
}

/** Slots and the employer's record as they stand now; the decision itself asks again as it is written. */
async function readSlots({ application }: OpenCase, { http, ojt }: StaffDeps, today: string) {
  const { settings } = http;
  const facts = packetFacts(application.answers).ojt;
  const startsOn = application.ojt?.terms.startsOn ?? facts?.startsOn;
  const year = slotYear(startsOn !== undefined && startsOn > today ? startsOn : today);
  const pools = poolsFor(application, settings);
  const employer = application.ojt?.terms.employer ?? facts?.employer;
  const [used, record] = await Promise.all([
    Promise.all(pools.map((pool) => ojt.usedOf({ year, pool }))),
    employer === undefined ? undefined : ojt.employer(employerIdOf(employer)),
  ]);
  return {
    slots: {
      year,
      pools: pools.map((pool, at) => {
        const cap = capOf({ year, pool }, settings);
        // A board may lower its number below what is taken.
        return { pool, name: poolName(pool, settings), left: Math.max(0, cap - (used[at] ?? 0)), cap };
      }),
    },
    employer: record && { kept: record.kept, notKept: record.notKept },
  };
}

const poolName = (pool: string, settings: Parameters<typeof partnerName>[0]): string =>
  pool === generalPool ? pool : partnerName(settings, pool);

const mayRecord = ({ application, resource }: OpenCase, actor: StaffActor): boolean =>
  mayMove(application, 'finish') && authorize(actor, 'ojt.record-result', resource).allowed;

/** R21 at the desk: what is asked for, what is left, the decision, and what became of it. */
export async function ojtDesk(
  ctx: PageContext,
  open: OpenCase,
  actor: StaffActor,
  deps: StaffDeps,
  known: {
    answers: Answers;
    askable: Askable;
    whyNot: string | undefined;
    ahead: number;
    again?: OjtAgain | undefined;
    asksFor?: ChecklistKind | undefined;
  },
): Promise<OjtDesk> {
  const { application, decisions, stage } = open;
  const { settings } = deps.http;
  const today = todayOf(deps);
  const facts = packetFacts(application.answers).ojt;
  if (!facts) throw new Error('a request for on-the-job training without its facts');
  const first =
    stage === 'second'
      ? decisions.find((each) => each.stage === 'first' && each.outcome === 'needs-second')
      : undefined;
  const { ojt: grant } = application;
  return {
    applicationId: application.applicationId,
    facts,
    answers: known.answers,
    settings: settings.ojt,
    leastWageCents: minimumWageOn(settings.ojt, facts.startsOn ?? today),
    informationDays: settings.policy.informationDays,
    ...(await readSlots(open, deps, today)),
    whyNot: grant ? undefined : known.whyNot,
    ...(known.whyNot === undefined
      ? {
          decide: {
            stage,
            first: first && {
              name: first.decidedBy.name,
              decidedAt: first.decidedAt,
              ratePercent: first.ojt?.terms.ratePercent ?? 0,
            },
            values: known.again?.decide ?? freshValues(open, first, ctx, known.asksFor),
            askable: known.askable,
            ahead: known.ahead,
          },
        }
      : {}),
    granted: grant && { grant, poolName: grant.slot ? poolName(grant.slot.pool, settings) : '' },
    ...(mayRecord(open, actor)
      ? {
          result: {
            version: application.version,
            operationId: ctx.newOperationId(),
            typed: known.again?.result ?? { result: '', month: '', day: '', year: '' },
          },
        }
      : {}),
  };
}

/** For the JSON of a case. */
export const ojtView = async (open: OpenCase, actor: StaffActor, deps: StaffDeps) => {
  const { ojt } = open.application;
  return {
    ...(await readSlots(open, deps, todayOf(deps))),
    limits: deps.http.settings.ojt,
    ojt,
    mayRecordResult: mayRecord(open, actor) && ojt?.result?.what !== 'stopped',
  };
};

/** What was asked for, or what the first approver agreed on, filled in. */
function freshValues(
  { application }: OpenCase,
  first: DecisionRow | undefined,
  ctx: PageContext,
  asksFor: ChecklistKind | undefined,
): OjtDecideValues {
  const { employer, wageCents, hoursPerWeek, weeks, startsOn } = packetFacts(application.answers).ojt ?? {};
  const agreed = first?.ojt?.terms;
  const asked = {
    ...(employer === undefined ? {} : { employer }),
    ...(wageCents === undefined ? {} : { wageCents }),
    ...(hoursPerWeek === undefined ? {} : { hoursPerWeek }),
    ...(weeks === undefined ? {} : { weeks }),
    ...(startsOn === undefined ? {} : { startsOn }),
  };
  return {
    operationId: ctx.newOperationId(),
    version: String(application.version),
    outcome: asksFor ? 'more-information' : '',
    terms: typedTerms(agreed ?? asked),
    criteria: agreed?.criteria ?? [],
    // R26: each approver ticks what they themselves looked at.
    ticks: [],
    aheadOfReason: first?.aheadOfReason ?? '',
    note: first?.reason ?? '',
    denyReason: '',
    denyChange: '',
    ...emptyAsk(application.language, asksFor),
  };
}
