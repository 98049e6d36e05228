import { auditRow, outboxRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { paysScholarships } from '../../domain/money/lawful.ts';
import { fundStreams, type FundStream } from '../../domain/settings.ts';
import { offerDue } from '../../domain/waitlist/offer-clock.ts';
import { pickFunds } from '../../domain/waitlist/pick.ts';
import { awardWrites, planAward, readMoney, type ApprovalDeps } from '../../adapters/approval.ts';
import { once } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

/** Between two looks somebody else may have spent the money, or the person gone: then it is looked at anew. */
const looksAtMost = 5;

/**
 * R3: money that came back, or is new, goes to whoever is first in line for its kind: it is held for them in the same
 * transaction that asks them, and nobody behind them is served from it before. Then the next, until money or line ends. Whom
 * money that is there may not reach (their center's part is used up, or their own year) is left standing: it is not theirs that
 * the next one gets. Two runs at once meet in the case's version and the limits' conditions.
 */
export async function offerMoney(deps: ApprovalDeps): Promise<{ offered: number }> {
  let offered = 0;
  const broken: unknown[] = [];
  for (const stream of fundStreams) {
    if (!paysScholarships(stream)) continue;
    // What is broken in one line does not hold up the others; it is said all the same.
    try {
      offered += await serve(stream, deps);
    } catch (error) {
      broken.push(error);
    }
  }
  if (broken.length > 0) throw broken[0];
  return { offered };
}

async function serve(stream: FundStream, deps: ApprovalDeps): Promise<number> {
  let offered = 0;
  for (const { applicationId } of await deps.cases.waitingInLine(stream)) {
    const what = await offerTo(applicationId, stream, deps);
    if (what === 'no-money') break;
    if (what === 'offered') offered += 1;
  }
  return offered;
}

async function offerTo(
  applicationId: string,
  stream: FundStream,
  deps: ApprovalDeps,
): Promise<'offered' | 'not-theirs' | 'gone' | 'no-money'> {
  for (let look = 1; ; look += 1) {
    try {
      return await tryOffer(applicationId, stream, deps);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // R2: no room in the person's own year; a decision has to change first.
      if (error.code === 'person-cap-reached') return 'not-theirs';
      if (look >= looksAtMost) throw error;
    }
  }
}

async function tryOffer(
  applicationId: string,
  stream: FundStream,
  deps: ApprovalDeps,
): Promise<'offered' | 'not-theirs' | 'gone' | 'no-money'> {
  const { cases, clock, randomBytes, settings } = deps;
  const now = clock.now();
  const before = await cases.getApplication(applicationId);
  const waits = before?.waitlist;
  if (before?.status !== 'waitlisted' || waits?.stream !== stream) return 'gone';
  const money = await readMoney(deps, now);
  const funds = [...money.funds.values()].filter(({ fund }) => fund.stream === stream);
  const inside = new Map((await Promise.all(funds.map(money.inside))).flat().map((row) => [row.limitId, row]));
  const picked = pickFunds(waits.lines, funds, inside, whoOf(before), money.today, settings.policy.oldestMoneyFirst);
  if ('short' in picked) return picked.short === 'money' ? 'no-money' : 'not-theirs';

  const decision = (await cases.listDecisions(applicationId)).find(({ seq }) => seq === waits.decisionSeq);
  const operationId = `offer-${applicationId}-${before.version}`;
  const draft = await planAward(
    { lines: picked.lines, operationId },
    { staffId: 'system' },
    before,
    { now, exception: false, priorityGroup: before.priorityGroup ?? 5, passedOver: 0, offer: true },
    deps,
    { snapshot: decision?.program ?? {} },
    money,
  );
  const { awardId, amountCents } = draft.award;
  const at = now.toISOString();
  const due = offerDue(now, before, settings);
  const next: ApplicationRow = {
    ...before,
    status: 'offered',
    owner: 'participant',
    due,
    offer: { awardId, lines: picked.lines, amountCents, at, reminders: 0 },
    updatedAt: at,
  };
  const answer = { awardId, applicationId };
  const operation = { operationId, command: 'offer-money', inputHash: String(before.version) };
  const { round } = before;
  let mine = false;
  await once(
    cases.client,
    cases.tableName,
    operation,
    at,
    async (record: (value: typeof answer) => ReturnType<typeof cases.write.outbox>) => {
      await transact(cases.client, [
        record(answer),
        ...cases.write.application(
          before,
          next,
          auditRow(applicationId, now, 'system', 'offered', { awardId, amountCents, dueAt: due.dueAt }),
        ),
        ...awardWrites(draft, money.funds, at, deps),
        cases.write.outbox(
          outboxRow(applicationId, now, randomBytes, {
            type: 'mail',
            template: 'offer',
            params: { offerCents: amountCents, dueAt: due.dueAt },
          }),
        ),
        cases.write.taskAnswer(applicationId, round, 'next', { outcome: 'moved' }, at),
        cases.write.outbox(outboxRow(applicationId, now, randomBytes, { type: 'answer-task', round, kind: 'next' })),
      ]);
      mine = true;
      return answer;
    },
  );
  // Another run was first, with the same offer.
  return mine ? 'offered' : 'gone';
}

const whoOf = ({ centerId, coachOrganizationIds = [] }: ApplicationRow) => ({
  centerId,
  organizationIds: coachOrganizationIds,
});
