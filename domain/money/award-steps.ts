import { Refusal, type ErrorCode } from '../errors.ts';
import type { AwardLine, AwardRow, Column, JournalLine, LedgerOperation } from './ledger-rows.ts';
import { limitKindOf } from './limits.ts';
import type { Movement } from './movement.ts';

/**
 * R6: what may become of an award's money after it was committed. Committed is not obligated, accrued or paid; each step takes
 * from one column only, and going back leads to `available`, where others may have it.
 */
const ways = {
  /** Enrolled: owed for the current term. */
  obligate: { from: ['committed'], to: 'obligated' },
  /** Training was delivered, or an invoice says so. */
  accrue: { from: ['obligated'], to: 'accrued' },
  /** A bill was wrong, and is not paid: what it billed is still owed for the term, until somebody releases it. */
  correct: { from: ['accrued'], to: 'obligated' },
  pay: { from: ['accrued'], to: 'paid' },
  /** Dropped out, costs less, or was never taken up. */
  release: { from: ['committed', 'obligated', 'accrued'], to: 'available' },
  /** Nobody obligated it in time. */
  lapse: { from: ['committed'], to: 'available' },
  /** An offer from the waitlist that was not taken. */
  decline: { from: ['committed'], to: 'available' },
  /** Came back after it was paid: a Pell grant came late, a course was cancelled. It returns to its fund. */
  refund: { from: ['paid'], to: 'available' },
} as const satisfies Partial<Record<LedgerOperation, { from: readonly Column[]; to: Column }>>;
export type AwardStep = keyof typeof ways;

const missing: Record<Exclude<Column, 'available'>, ErrorCode> = {
  committed: 'not-committed',
  obligated: 'not-obligated',
  accrued: 'not-accrued',
  paid: 'not-paid',
};

/** One step of one line; `from` where more than one column may be taken from. */
export interface StepOfLine {
  line: number;
  step: AwardStep;
  from?: Column | undefined;
  amountCents: number;
  /** What else the journal says of it. */
  says?: Partial<Pick<JournalLine, 'invoiceId' | 'nonFederalCents'>>;
}

/** A line of the journal as far as money is concerned; the writer adds who, when and by which command. */
export type JournalDraft = Pick<JournalLine, 'fundLimitId' | 'operation' | 'from' | 'to' | 'amountCents'> & {
  limits: string[];
} & Partial<Pick<JournalLine, 'awardLine' | 'costKind' | 'payee' | 'invoiceId' | 'nonFederalCents' | 'otherFund'>>;

export interface AwardPlan {
  award: AwardRow;
  movements: Movement[];
  drafts: JournalDraft[];
}

/**
 * The award after these steps, and what moves. Throws a refusal with the number behind it when a column does not hold so much:
 * `not-obligated` for a payment of what was never owed, `not-committed` for a second release.
 */
export function takeSteps(award: AwardRow, steps: readonly StepOfLine[]): AwardPlan {
  const lines = award.lines.map((line) => ({ ...line }));
  const movements: Movement[] = [];
  const drafts: JournalDraft[] = [];
  for (const { line: at, step, from: asked, amountCents, says } of steps) {
    const line = lines[at];
    if (!line) throw new Refusal('award-line-unknown', { line: at });
    if (!Number.isSafeInteger(amountCents) || amountCents <= 0) throw new Refusal('amount-invalid', { line: at });
    const way = ways[step];
    const from = asked ?? way.from[0];
    if (!(way.from as readonly Column[]).includes(from)) throw new Error(`ledger: ${step} from ${from}`);
    const column = `${from}Cents` as `${Exclude<Column, 'available'>}Cents`;
    if (line[column] < amountCents)
      throw new Refusal(missing[from as Exclude<Column, 'available'>], {
        line: at,
        leftCents: line[column],
        wantedCents: amountCents,
      });
    line[column] -= amountCents;
    const back = way.to === 'available';
    if (way.to === 'available') line.releasedCents += amountCents;
    else line[`${way.to}Cents`] += amountCents;
    const move = { limits: line.limits, from, to: way.to, amountCents };
    movements.push(move);
    const about = { fundLimitId: line.fundLimitId, awardLine: at, costKind: line.costKind };
    drafts.push({
      ...about,
      operation: step,
      ...move,
      limits: [...line.limits],
      ...(line.payee ? { payee: line.payee } : {}),
      ...says,
    });
    const takenBack = back ? Math.min(line.exceptedCents, amountCents) : 0;
    if (takenBack > 0) {
      // R2: an exception was made for this award alone; it does not stay as room for another.
      const limits = line.limits.filter((limit) => limitKindOf(limit) === 'participant-year');
      movements.push({ limits, from: 'available', to: 'cap', amountCents: takenBack });
      drafts.push({ ...about, operation: 'except', limits, from: 'available', to: 'cap', amountCents: takenBack });
      line.exceptedCents -= takenBack;
    }
  }
  const rests = lines.every((line) => openCents(line) === 0);
  return {
    award: { ...award, lines, version: award.version + 1, status: rests ? 'finished' : award.status },
    movements,
    drafts,
  };
}

/** What may still move on: neither paid nor released. */
const openCents = (line: Pick<AwardLine, 'committedCents' | 'obligatedCents' | 'accruedCents'>): number =>
  line.committedCents + line.obligatedCents + line.accruedCents;

/** Every line of an award sums to its amount, in whole cents, none negative. */
export function awardBalanced(line: AwardLine): boolean {
  const parts = [line.committedCents, line.obligatedCents, line.accruedCents, line.paidCents, line.releasedCents];
  return (
    parts.every((part) => Number.isSafeInteger(part) && part >= 0) &&
    parts.reduce((sum, part) => sum + part, 0) === line.amountCents
  );
}
