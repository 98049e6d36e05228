import { retention } from '../domain/cases/records.ts';
import { Refusal } from '../domain/errors.ts';
import { takeSteps, type JournalDraft, type StepOfLine } from '../domain/money/award-steps.ts';
import type { AwardRow, JournalLine } from '../domain/money/ledger-rows.ts';
import { limitKindOf } from '../domain/money/limits.ts';
import type { Settings } from '../domain/settings.ts';
import { againstOthers } from './case-store.ts';
import { heldCents, shortColumn, type LedgerTable, type LimitRefusal } from './ledger-table.ts';
import { transact, type Write } from './transaction.ts';

/** Who moves money, when, and by which command; the line ids follow from the command's, so that a retry writes none twice. */
export interface LedgerContext {
  actor: string;
  operationId: string;
  now: Date;
  settings: Settings;
}

type LineWords = Partial<
  Pick<
    JournalLine,
    'awardId' | 'personRef' | 'centerId' | 'organizationId' | 'sector' | 'priorityGroup' | 'passedOver' | 'changeId'
  >
>;

/** Drafts as they are written down. `says` holds for each of them. */
export function journalLines(
  drafts: readonly JournalDraft[],
  { actor, operationId, now, settings }: LedgerContext,
  says: LineWords = {},
): JournalLine[] {
  const { retainUntil, legalHold } = retention(now, settings.policy.retentionYears);
  return drafts.map((draft, index) => ({
    ...draft,
    ...says,
    schemaVersion: 2,
    lineId: `${operationId}.${index}`,
    boardId: settings.boardId,
    at: now.toISOString(),
    actor,
    operationId,
    retainUntil,
    legalHold,
  }));
}

/** What the journal repeats of an award, so that it can be read by center and sector without it. */
export const wordsOf = ({
  awardId,
  personRef,
  centerId,
  organizationId,
  sector,
  priorityGroup,
}: AwardRow): LineWords => ({
  awardId,
  personRef,
  centerId,
  ...(organizationId === undefined ? {} : { organizationId }),
  ...(sector === undefined ? {} : { sector }),
  ...(priorityGroup === undefined ? {} : { priorityGroup }),
});

/** The writes of some steps of an award: its limits, its journal lines and itself, for one transaction. */
function stepWrites(
  ledger: LedgerTable,
  before: AwardRow,
  steps: readonly StepOfLine[],
  context: LedgerContext,
  change: Partial<Pick<AwardRow, 'status' | 'enrolledOn' | 'terms' | 'holdUntil'>> = {},
): { award: AwardRow; writes: Write[] } {
  const plan = takeSteps(before, steps);
  const award = { ...plan.award, ...change };
  // What moves no more stays finished, whatever else is said of it.
  if (plan.award.status === 'finished') award.status = 'finished';
  return {
    award,
    writes: [
      ledger.write.award(before, award),
      ...ledger.write.moves(plan.movements, { at: context.now.toISOString(), refusal: brokenLimit }),
      ...journalLines(plan.drafts, context, wordsOf(before)).map((line) => ledger.write.line(line)),
    ],
  };
}

/** An award's own amounts say what its limits hold: where a limit says otherwise, the ledger is broken, and nothing moves. */
const brokenLimit: LimitRefusal = (limitId, old, move) =>
  new Error(`ledger: ${limitId} holds ${heldCents(old, shortColumn(old, move))} of ${JSON.stringify(move.deltas)}`);

interface StepsWanted {
  steps: readonly StepOfLine[];
  change?: Parameters<typeof stepWrites>[4];
}

/**
 * Moves an award's money as it stands when it is written: reads it, plans, and writes everything in one transaction; somebody
 * else's step in between is read again. `also` gives what else belongs to it (the operation's record, the case, an invoice).
 */
export async function moveAward(
  ledger: LedgerTable,
  awardId: string,
  plan: (award: AwardRow) => StepsWanted | Promise<StepsWanted>,
  context: LedgerContext,
  also: (next: AwardRow, before: AwardRow) => Write[] | Promise<Write[]>,
): Promise<AwardRow> {
  return againstOthers(async () => {
    const before = await ledger.getAward(awardId);
    if (!before) throw new Refusal('award-unknown', { awardId });
    const { steps, change } = await plan(before);
    const { award, writes } = stepWrites(ledger, before, steps, context, change);
    await transact(ledger.client, [...(await also(award, before)), ...writes]);
    return award;
  });
}

const plansAtMost = 4;
/** Money may be there by another way: everybody's instead of a partner's set-aside, or above a cap by an exception (R2). */
const otherWays: ReadonlySet<string> = new Set(['limit-reached', 'person-cap-reached']);

/**
 * Plans what money is committed, and writes it. Where somebody else spent of a limit between the two, it is planned again from
 * what is left, a few times; what the plan itself refuses is final.
 */
export async function plannedAndWritten<P, V>(plan: () => P | Promise<P>, write: (plan: P) => Promise<V>): Promise<V> {
  for (let planned = 1; ; planned += 1) {
    const next = await plan();
    try {
      return await write(next);
    } catch (error) {
      if (!(error instanceof Refusal) || !otherWays.has(error.code) || planned >= plansAtMost) throw error;
    }
  }
}

/** What a decision says when a limit is short: the fund, a part of it, or the participant's own cap, with what is left. */
export const shortOf =
  (nameOf: (limitId: string) => string): LimitRefusal =>
  (limitId, old, { deltas }) => {
    const wantedCents = -(deltas.available ?? 0);
    const leftCents = heldCents(old, 'available');
    const kind = limitKindOf(limitId);
    if (kind === 'participant-year') {
      const capCents = Number(old?.['capCents'] ?? 0);
      const what = limitId.split('#')[2] === 'support' ? 'support' : 'training';
      return new Refusal('person-cap-reached', { kind: what, leftCents, wantedCents, capCents }, [
        { field: 'amount', key: 'person-cap-reached' },
      ]);
    }
    const fund = nameOf(limitId);
    if (kind === 'fund') {
      if (old?.['closedAt'] !== undefined)
        return new Refusal('fund-closed', { fund }, [{ field: 'fund', key: 'fund-closed' }]);
      return new Refusal('fund-short', { fund, leftCents, wantedCents }, [{ field: 'fund', key: 'fund-short' }]);
    }
    const params = { limit: kind, fund, of: limitId.split('#')[3] ?? '', leftCents, wantedCents };
    return new Refusal('limit-reached', params, [{ field: 'fund', key: 'limit-reached', params }]);
  };
