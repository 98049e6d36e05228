import { Refusal } from '../errors.ts';
import type { CostKind, Payee } from '../settings.ts';
import type { JournalDraft } from './award-steps.ts';
import type { AwardLine, FundRow, LimitRow } from './ledger-rows.ts';
import { centerLimitId, costKindLimitId, everyone, personYearLimitId, setAsideLimitId } from './limits.ts';
import type { Movement } from './movement.ts';

/** One cost that an approval pays from one fund. */
export interface CommitLine {
  fund: FundRow;
  costKind: CostKind;
  costClass: 'training' | 'support';
  amountCents: number;
  payee?: Payee | undefined;
  componentId?: string | undefined;
}

/** Whose money it is to be, as far as limits ask. */
export interface CommitFor {
  personRef: string;
  centerId: string;
  /** Partner organizations whose coaches helped (R21 in spirit: a reserved share per partner). */
  organizationIds: readonly string[];
  /** Of the day of the decision. */
  programYear: string;
}

/** A participant's caps, and their years as they stand; a year that was not used yet has no row. */
export interface PersonYears {
  caps: Readonly<Record<'training' | 'support', number>>;
  rows: ReadonlyMap<string, LimitRow>;
  /** R2: somebody with the right to it allows more than the cap. */
  exception: boolean;
  at: string;
}

export interface CommitPlan {
  lines: AwardLine[];
  movements: Movement[];
  drafts: JournalDraft[];
  /** Rows of participants' years that this opens, by limit id. */
  opens: Map<string, LimitRow>;
  /** Which organization's set-aside it takes from. */
  organizationId?: string;
}

/**
 * What an approval commits (R6): each line on its fund and on every limit of the fund that it falls under, and on the
 * participant's year (R2, R7). A partner's participant is paid from the partner's set-aside while that holds enough, then from
 * what is everybody's. With an exception, what stands above a participant's cap raises that cap by exactly so much.
 */
export function planCommit(
  wanted: readonly CommitLine[],
  who: CommitFor,
  /** The limits within the funds, as they stand. */
  inside: ReadonlyMap<string, LimitRow>,
  years: PersonYears,
): CommitPlan {
  const lines: AwardLine[] = [];
  const movements: Movement[] = [];
  const drafts: JournalDraft[] = [];
  const opens = new Map<string, LimitRow>();
  const taken = new Map<string, number>();
  const leftOf = (limitId: string, row: LimitRow | undefined) => (row?.availableCents ?? 0) - (taken.get(limitId) ?? 0);
  let organizationId: string | undefined;

  for (const { fund, costKind, costClass, amountCents, payee, componentId } of wanted) {
    if (fund.closedAt !== undefined) throw new Refusal('fund-closed', { fund: fund.fund.name });
    const limits = [fund.limitId];
    if (fund.fund.centers.length > 0) limits.push(centerLimitId(fund.limitId, who.centerId));
    if (fund.fund.organizations.length > 0) {
      const own = who.organizationIds.find((id) => {
        const limitId = setAsideLimitId(fund.limitId, id);
        return fund.fund.organizations.includes(id) && leftOf(limitId, inside.get(limitId)) >= amountCents;
      });
      limits.push(setAsideLimitId(fund.limitId, own ?? everyone));
      organizationId ??= own;
    }
    if (fund.fund.costKinds.includes(costKind)) limits.push(costKindLimitId(fund.limitId, costKind));

    const year = personYearLimitId(who.personRef, who.programYear, costClass);
    const row =
      years.rows.get(year) ?? opens.get(year) ?? freshYear(year, who.programYear, years.caps[costClass], years.at);
    if (!years.rows.has(year)) opens.set(year, row);
    limits.push(year);
    const exceptedCents = years.exception ? Math.max(0, Math.min(amountCents, amountCents - leftOf(year, row))) : 0;
    for (const limitId of limits) taken.set(limitId, (taken.get(limitId) ?? 0) + amountCents);
    taken.set(year, (taken.get(year) ?? 0) - exceptedCents);

    const at = lines.length;
    lines.push({
      fundLimitId: fund.limitId,
      limits,
      costKind,
      costClass,
      ...(payee ? { payee } : {}),
      ...(componentId ? { componentId } : {}),
      amountCents,
      committedCents: amountCents,
      obligatedCents: 0,
      accruedCents: 0,
      paidCents: 0,
      releasedCents: 0,
      exceptedCents,
    });
    const about = { fundLimitId: fund.limitId, awardLine: at, costKind, ...(payee ? { payee } : {}) };
    if (exceptedCents > 0) {
      const raise = { limits: [year], from: 'cap' as const, to: 'available' as const, amountCents: exceptedCents };
      movements.push(raise);
      drafts.push({ ...about, operation: 'except', ...raise });
    }
    const move = { limits, from: 'available' as const, to: 'committed' as const, amountCents };
    movements.push(move);
    drafts.push({ ...about, operation: 'commit', ...move });
  }
  return { lines, movements, drafts, opens, ...(organizationId === undefined ? {} : { organizationId }) };
}

/** R2: a participant's year opens with its first use; its cap is local policy. */
export function freshYear(limitId: string, year: string, capCents: number, at: string): LimitRow {
  return {
    schemaVersion: 2,
    limitId,
    kind: 'participant-year',
    calendar: 'program-year',
    year,
    capCents,
    availableCents: capCents,
    committedCents: 0,
    obligatedCents: 0,
    accruedCents: 0,
    paidCents: 0,
    updatedAt: at,
  };
}
