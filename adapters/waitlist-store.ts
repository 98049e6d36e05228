import type { StaffActor } from '../domain/access/actor.ts';
import { staffFiled } from '../domain/access/conditions.ts';
import { caseResource } from '../domain/access/resources.ts';
import { yearOf } from '../domain/calendar/business-time.ts';
import { staffDue } from '../domain/calendar/decision-clock.ts';
import { secondsUntil } from '../domain/calendar/request-clock.ts';
import type { ApplicationRow, DecisionLine, DecisionRow } from '../domain/cases/rows.ts';
import { Refusal } from '../domain/errors.ts';
import type { ProgramBar } from '../domain/etpl/standing.ts';
import { packetFacts } from '../domain/forms/form.ts';
import { maxAmountCents } from '../domain/money/amount.ts';
import {
  checkAgainstRecommended,
  checkAgainstRequest,
  checkPayees,
  checkProgram,
} from '../domain/money/approval-checks.ts';
import { freshYear } from '../domain/money/commit.ts';
import { paysScholarships } from '../domain/money/lawful.ts';
import { personYearLimitId } from '../domain/money/limits.ts';
import { knownLimit } from '../domain/oversight/known.ts';
import { ticksFor } from '../domain/requests/support.ts';
import { routeSecond, secondApproval } from '../domain/routing/route-request.ts';
import { costClassOf } from '../domain/settings.ts';
import { nextWord } from '../domain/waitlist/offer-clock.ts';
import { schemeOf } from '../domain/waitlist/order.ts';
import { groupOf, type Approval, type ApprovalDeps, type MoneyNow, type MoneyPlan } from './approval.ts';
import { demandTicks } from './decision-store.ts';

/**
 * R3: found worth paying, and no money is there. A person decides it as an approval, with ticks and amounts (R26, R27), and above
 * the threshold a second one confirms it (R29): whoever is offered money later has only to say yes.
 */
export async function planWaitlist(
  input: Approval,
  _actor: StaffActor,
  before: ApplicationRow,
  recommended: DecisionRow | undefined,
  now: Date,
  { settings, ledger }: ApprovalDeps,
  program: { bar: ProgramBar | undefined },
  { funds, today }: MoneyNow,
): Promise<MoneyPlan> {
  const { waitFor } = input;
  if (!waitFor) throw new Refusal('invalid-input', {}, [{ field: 'stream', key: 'choose-one' }]);
  const { stream } = waitFor;
  const ofStream = [...funds.values()].filter(({ fund }) => fund.stream === stream);
  const some = ofStream[0];
  if (!some) throw new Refusal('fund-unknown', { fundId: stream }, [{ field: 'stream', key: 'choose-one' }]);
  const lines: DecisionLine[] = waitFor.lines.map((line) => ({ ...line, fundId: some.fund.fundId }));
  const amountCents = lines.reduce((sum, line) => sum + line.amountCents, 0);
  if (amountCents > maxAmountCents) throw new Refusal('amount-invalid', {}, [{ field: 'amount', key: 'required' }]);
  const asked = { ...input, lines };
  const { asksFor } = packetFacts(before.answers);
  demandTicks(ticksFor(asksFor, lines), input.ticks);
  checkPayees(asked);
  checkAgainstRequest(asked, before, amountCents);
  if (recommended) checkAgainstRecommended(asked, { ...recommended, lines: recommendedLines(recommended) });
  const unlawful = lines.find(
    ({ costKind }) => !paysScholarships(stream) || !ofStream.some(({ fund }) => fund.pays.includes(costKind)),
  );
  if (unlawful) {
    const params = { fund: some.fund.name, costKind: unlawful.costKind, count: 0, funds: '' };
    throw new Refusal('fund-not-lawful', params, [{ field: 'stream', key: 'fund-not-lawful', params }]);
  }
  if (program.bar) checkProgram(lines, program.bar, funds, today);
  const priorityGroup = groupOf(input, before);
  if (priorityGroup === undefined)
    throw new Refusal('invalid-input', {}, [{ field: 'priorityGroup', key: 'choose-one' }]);
  await demandRoomOfPerson(lines, before, { now, today, asksFor }, { ledger, settings });

  const exceptions = staffFiled(caseResource(before)) ? (['staff-helped'] as const) : [];
  const because = recommended ? [] : secondApproval({ amountCents, exceptions, aboveCap: false }, settings.policy);
  if (because.length > 0) {
    const route = routeSecond(before, because, settings, now);
    const due = staffDue(now, settings.policy.secondApprovalBusinessDays, before, settings);
    return {
      outcome: 'needs-second',
      amountCents,
      limits: ofStream.map(knownLimit),
      answer: { outcome: 'needs-second', waitSeconds: secondsUntil(new Date(due.dueAt), now) },
      wakes: 'second',
      change: { status: 'second-review', owner: route.team, route, due, escalations: 0 },
    };
  }
  return {
    outcome: 'waitlisted',
    amountCents,
    limits: ofStream.map(knownLimit),
    // Waiting already, for other money or another amount: the wait goes on.
    ...(before.status === 'waitlisted'
      ? { answer: { outcome: 'moved' } }
      : { answer: { outcome: 'waitlisted' }, wakes: 'next' as const }),
    change: {
      status: 'waitlisted',
      owner: 'system',
      due: nextWord(now, before, settings),
      waitlist: {
        stream,
        scheme: schemeOf(stream, ofStream),
        lines: waitFor.lines.map((line) => {
          const payee = line.payee ?? input.payee;
          const payeeName = line.payeeName ?? (line.payee === undefined ? input.payeeName : undefined);
          return { ...line, ...(payee ? { payee } : {}), ...(payeeName ? { payeeName } : {}) };
        }),
        amountCents,
        since: now.toISOString(),
        decisionSeq: before.decisionCount + 1,
      },
    },
  };
}

/** What a first decision asked a second person to confirm, whether with a fund or for the waitlist. */
const recommendedLines = ({ lines, waitsFor }: Pick<DecisionRow, 'lines' | 'waitsFor'>): DecisionLine[] =>
  lines.length > 0 ? lines : (waitsFor?.lines ?? []).map((line) => ({ ...line, fundId: '' }));

/** R2: nobody waits for more than their own year can take; what new money brings would never reach them. */
async function demandRoomOfPerson(
  lines: readonly DecisionLine[],
  { personRef }: ApplicationRow,
  { now, today, asksFor }: { now: Date; today: string; asksFor: Parameters<typeof costClassOf>[1] },
  { ledger, settings: { policy } }: Pick<ApprovalDeps, 'ledger' | 'settings'>,
): Promise<void> {
  const year = yearOf(today, 'program-year');
  const caps = { training: policy.trainingCapCents, support: policy.supportCapCents };
  const kinds = ['training', 'support'] as const;
  const rows = await ledger.getLimits(kinds.map((kind) => personYearLimitId(personRef, year, kind)));
  for (const kind of kinds) {
    const limitId = personYearLimitId(personRef, year, kind);
    const { availableCents: leftCents, capCents } =
      rows.get(limitId) ?? freshYear(limitId, year, caps[kind], now.toISOString());
    const wantedCents = lines
      .filter(({ costKind }) => costClassOf(costKind, asksFor) === kind)
      .reduce((sum, line) => sum + line.amountCents, 0);
    if (wantedCents > leftCents)
      throw new Refusal('person-cap-reached', { kind, leftCents, wantedCents, capCents }, [
        { field: 'amount', key: 'person-cap-reached' },
      ]);
  }
}
