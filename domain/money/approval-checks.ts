import { Refusal } from '../errors.ts';
import { packetFacts } from '../forms/form.ts';
import type { ApplicationRow, DecisionRow } from '../cases/rows.ts';
import type { ProgramBar } from '../etpl/standing.ts';
import type { Payee } from '../settings.ts';
import type { FundRow } from './ledger-rows.ts';
import { boundToList, paysScholarships } from './lawful.ts';

/** An approval's money as somebody asks for it; what is held against the request, the first approver and the law. */
interface Asked {
  lines: DecisionRow['lines'];
  payee?: Payee | undefined;
  reason: string;
}
type Line = DecisionRow['lines'][number];

/** R10: somebody is paid for each line, and a store has a name. */
export function checkPayees({ lines, payee }: Pick<Asked, 'lines' | 'payee'>): void {
  for (const line of lines) {
    if ((line.payee ?? payee) === undefined)
      throw new Refusal('invalid-input', {}, [{ field: 'payee', key: 'choose-one' }]);
    if (line.payee === 'vendor' && line.payeeName === undefined)
      throw new Refusal('invalid-input', {}, [{ field: `payeeName-${line.costKind}`, key: 'required' }]);
  }
}

/** Partial coverage is normal and says why; more than was asked is a slip. A paper form's costs are read by staff. */
export function checkAgainstRequest(input: Asked, before: ApplicationRow, amountCents: number): void {
  const facts = packetFacts(before.answers);
  if (before.formSource === 'form') {
    for (const line of input.lines) {
      const askedCents = facts.costs[line.costKind] ?? 0;
      const wantedCents = input.lines
        .filter((each) => each.costKind === line.costKind)
        .reduce((sum, each) => sum + each.amountCents, 0);
      if (wantedCents > askedCents) {
        throw new Refusal('amount-above-request', { askedCents, wantedCents, costKind: line.costKind }, [
          { field: `amount-${line.costKind}`, key: 'amount-above-request', params: { askedCents } },
        ]);
      }
    }
    if (amountCents > before.askedCents)
      throw new Refusal('amount-above-request', { askedCents: before.askedCents, wantedCents: amountCents });
    if (amountCents < before.askedCents && input.reason.length < 3) {
      throw new Refusal('reason-missing', {}, [{ field: 'reason', key: 'reason-for-less' }]);
    }
  }
}

/** R29: above the threshold two people stand behind each cent. The second may approve less, or ask; more would be theirs alone. */
export function checkAgainstRecommended(input: Pick<Asked, 'lines'>, recommended: DecisionRow): void {
  const sumOf = (lines: readonly Line[], costKind: string) =>
    lines.filter((each) => each.costKind === costKind).reduce((sum, each) => sum + each.amountCents, 0);
  for (const { costKind } of input.lines) {
    const askedCents = sumOf(recommended.lines, costKind);
    const wantedCents = sumOf(input.lines, costKind);
    if (wantedCents > askedCents)
      throw new Refusal('amount-above-first', { askedCents, wantedCents, costKind }, [
        { field: `amount-${costKind}`, key: 'amount-above-first', params: { askedCents } },
      ]);
  }
}

/** R5, R13: a fund of this day, that may pay this cost. The refusal names the funds that may. */
export function checkFund(line: Line, funds: ReadonlyMap<string, FundRow>, today: string): void {
  const row = funds.get(line.fundId);
  if (!row) throw new Refusal('fund-unknown', { fundId: line.fundId }, [{ field: 'fund', key: 'choose-one' }]);
  const { name, availableFrom, availableThrough } = row.fund;
  if (row.closedAt !== undefined)
    throw new Refusal('fund-closed', { fund: name }, [{ field: 'fund', key: 'fund-closed' }]);
  if (today < availableFrom || today > availableThrough) {
    throw new Refusal('fund-not-open', { fund: name, from: availableFrom, through: availableThrough }, [
      { field: 'fund', key: 'fund-not-open' },
    ]);
  }
  if (!maySpend(row, line, today)) {
    const lawful = lawfulNames(funds, (each) => maySpend(each, line, today));
    const params = { fund: name, costKind: line.costKind, ...lawful };
    throw new Refusal('fund-not-lawful', params, [{ field: 'fund', key: 'fund-not-lawful', params }]);
  }
}

/** Whether a scholarship's cost may be paid from this fund on this day, whatever is left of it. */
export const maySpend = ({ fund, closedAt }: FundRow, { costKind }: Pick<Line, 'costKind'>, today: string): boolean =>
  closedAt === undefined &&
  fund.availableFrom <= today &&
  today <= fund.availableThrough &&
  fund.pays.includes(costKind) &&
  paysScholarships(fund.stream);

/** What is lawful is offered: the funds with money left that may pay instead. */
function lawfulNames(funds: ReadonlyMap<string, FundRow>, may: (fund: FundRow) => boolean) {
  const names = [...funds.values()]
    .filter((row) => row.availableCents > 0 && may(row))
    .map(({ fund }) => fund.name)
    .sort();
  return { count: names.length, funds: names.join(', ') };
}

/**
 * R1: WIOA money pays the training of a listed program only. The refusal names the funds that may pay as things are: what is
 * lawful is offered, and a check by staff opens the rest.
 */
export function checkProgram(
  lines: readonly Line[],
  bar: ProgramBar,
  funds: ReadonlyMap<string, FundRow>,
  today: string,
): void {
  const barred = lines.filter((line) => boundToList(funds.get(line.fundId)?.fund.stream ?? '', line.costKind));
  const first = barred[0];
  if (!first) return;
  const lawful = lawfulNames(funds, (row) =>
    barred.every((line) => maySpend(row, line, today) && !boundToList(row.fund.stream, line.costKind)),
  );
  const params = { fund: funds.get(first.fundId)?.fund.name ?? '', ...lawful };
  throw new Refusal(bar, params, [{ field: 'fund', key: bar, params }]);
}
