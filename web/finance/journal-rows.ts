import type { JournalLine, LimitRow } from '../../domain/money/ledger-rows.ts';
import type { Translate } from '../text.ts';
import { plainDollars } from '../csv.ts';

/** The download's head and rows: ids whole, amounts as plain dollars, instants in UTC as they are stored. */
export function journalRows(
  lines: readonly JournalLine[],
  funds: readonly LimitRow[],
  t: Translate,
): (string | number)[][] {
  const fundOf = (limitId: string) => funds.find((fund) => fund.limitId === limitId);
  return [
    ['at', 'fund', 'year', 'grant', 'from', 'to', 'amount', 'award', 'center', 'person', 'operation'].map((column) =>
      t(`finance.csv.${column}`),
    ),
    ...lines.map((line) => {
      const fund = fundOf(line.fundLimitId);
      return [
        line.at,
        fund?.fund?.name ?? line.fundLimitId,
        fund?.year ?? '',
        fund?.fund?.grantNumber ?? '',
        t(`finance.column.${line.from}`),
        t(`finance.column.${line.to}`),
        plainDollars(line.amountCents),
        line.awardId ?? '',
        line.centerId ?? '',
        line.personRef ?? '',
        line.operationId,
      ];
    }),
  ];
}
