import type { ProgramBar } from '../../domain/etpl/standing.ts';
import { boundToList, paysScholarships } from '../../domain/money/lawful.ts';
import type { LimitRow } from '../../domain/money/ledger-rows.ts';
import { costKinds, type CostKind } from '../../domain/settings.ts';

/** Why a fund can or cannot be picked today. A fund that cannot is still shown, with its reason. */
type FundState = 'open' | 'not-yet' | 'over' | 'empty';

/** One fund as the decider sees it. Amounts are integer cents; dates are the fund's own (R5). */
export interface FundChoice {
  fundId: string;
  name: string;
  year: string;
  calendar: LimitRow['calendar'];
  leftCents: number;
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

function fundState(row: LimitRow, today: string): FundState {
  if (!row.fund) return 'over';
  if (today < row.fund.availableFrom) return 'not-yet';
  if (today > row.fund.availableThrough) return 'over';
  return row.availableCents > 0 ? 'open' : 'empty';
}

/**
 * The funds in the order in which they should be spent: those that can be picked first, and among them the oldest money
 * first (R5), so that the first choice is the usual one. `today` is a date in the board's own time zone.
 */
export function fundChoices(
  rows: readonly LimitRow[],
  asked: readonly CostKind[],
  today: string,
  bar?: ProgramBar,
): FundChoice[] {
  const choices = rows.flatMap((row): FundChoice[] => {
    if (!row.fund) return [];
    const { fundId, name, availableFrom, availableThrough, priorityScheme, stream } = row.fund;
    const pays = paysScholarships(row.fund.stream) ? row.fund.pays : [];
    const wanted = asked.length > 0 || pays.length > 0 ? asked : costKinds;
    return [
      {
        fundId,
        name,
        year: row.year,
        calendar: row.calendar,
        leftCents: row.availableCents,
        capCents: row.capCents,
        opens: availableFrom,
        closes: availableThrough,
        state: fundState(row, today),
        pays,
        cannotPay: wanted.filter((kind) => !pays.includes(kind)),
        priorityScheme,
        ...(bar && (asked.length > 0 ? asked : pays).some((kind) => boundToList(stream, kind)) ? { bar } : {}),
      },
    ];
  });
  const rank = (choice: FundChoice) => (choice.state === 'open' ? 0 : 1);
  return choices.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      a.closes.localeCompare(b.closes) ||
      a.opens.localeCompare(b.opens) ||
      a.name.localeCompare(b.name),
  );
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
