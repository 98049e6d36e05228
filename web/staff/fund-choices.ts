import type { ProgramBar } from '../../domain/etpl/standing.ts';
import { oldestFirst } from '../../domain/money/allocate.ts';
import { boundToList, paysScholarships } from '../../domain/money/lawful.ts';
import type { FundRow, LimitRow } from '../../domain/money/ledger-rows.ts';
import { leftFor, type PacketMoney } from '../../domain/money/packet-money.ts';
import { costKinds, type CostKind } from '../../domain/settings.ts';

/** Why a fund can or cannot be picked today. A fund that cannot is still shown, with its reason. */
type FundState = 'open' | 'not-yet' | 'over' | 'closed' | 'empty';

/** One fund as the decider sees it. Amounts are integer cents; dates are the fund's own (R5). */
export interface FundChoice {
  fundId: string;
  name: string;
  year: string;
  calendar: LimitRow['calendar'];
  leftCents: number;
  /** Of that, what this packet may get: a center's part or a partner's set-aside may hold less. */
  leftHereCents: number;
  because?: 'center' | 'set-aside';
  /** Kinds of cost that have a cap of their own in this fund, with what is left of it. */
  kindsLeft: Partial<Record<CostKind, number>>;
  capCents: number;
  opens: string;
  closes: string;
  state: FundState;
  pays: readonly CostKind[];
  /** Of the kinds asked for here, those that this fund may not pay; STEP money pays none of a scholarship (R13). */
  cannotPay: readonly CostKind[];
  priorityScheme: 'adult' | 'veterans-first' | 'none';
  /** R1: why it may not pay what the training costs, as things are. */
  bar?: ProgramBar;
}

function fundState({ closedAt, fund, availableCents }: FundRow, today: string): FundState {
  if (closedAt !== undefined) return 'closed';
  if (today < fund.availableFrom) return 'not-yet';
  if (today > fund.availableThrough) return 'over';
  return availableCents > 0 ? 'open' : 'empty';
}

/**
 * The funds in the order in which they should be spent: those that can be picked first, and among them the oldest money
 * first (R5), so that the first choice is the usual one. The day is a date in the board's own time zone.
 */
export function fundChoices(money: PacketMoney, asked: readonly CostKind[]): FundChoice[] {
  const { today, bar } = money;
  const rank = (row: FundRow) => (fundState(row, today) === 'open' ? 0 : 1);
  const ordered = [...money.funds].sort((a, b) => rank(a) - rank(b) || oldestFirst(a.fund, b.fund));
  return ordered.map((row): FundChoice => {
    const { fundId, name, availableFrom, availableThrough, priorityScheme, stream } = row.fund;
    const pays = paysScholarships(stream) ? row.fund.pays : [];
    const wanted = asked.length > 0 || pays.length > 0 ? asked : costKinds;
    const { leftCents: leftHereCents, because, kinds } = leftFor(money, row);
    return {
      fundId,
      name,
      year: row.year,
      calendar: row.calendar,
      leftCents: row.availableCents,
      leftHereCents,
      ...(because ? { because } : {}),
      kindsLeft: kinds,
      capCents: row.capCents,
      opens: availableFrom,
      closes: availableThrough,
      state: fundState(row, today),
      pays,
      cannotPay: wanted.filter((kind) => !pays.includes(kind)),
      priorityScheme,
      ...(bar && (asked.length > 0 ? asked : pays).some((kind) => boundToList(stream, kind)) ? { bar } : {}),
    };
  });
}

/** What each picked fund holds before and after the decision that is being made. */
export function fundsAfter(
  choices: readonly FundChoice[],
  lines: readonly { fundId: string; amountCents: number }[],
): { fundId: string; name: string; beforeCents: number; spentCents: number; afterCents: number }[] {
  return choices.flatMap((choice) => {
    const spentCents = lines
      .filter((line) => line.fundId === choice.fundId)
      .reduce((sum, line) => sum + line.amountCents, 0);
    if (spentCents === 0) return [];
    return [
      {
        fundId: choice.fundId,
        name: choice.name,
        beforeCents: choice.leftCents,
        spentCents,
        afterCents: choice.leftCents - spentCents,
      },
    ];
  });
}
