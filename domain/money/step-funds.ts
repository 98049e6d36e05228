import { yearOf } from '../calendar/business-time.ts';
import { Refusal } from '../errors.ts';
import type { CostKind, Payee } from '../settings.ts';
import type { FundRow } from './ledger-rows.ts';

/** R13: whose money pays components of STEP case plans, and which of it may pay a person back. */
const streams: Readonly<Record<string, { reimburses: boolean }>> = {
  'step-100': { reimburses: false },
  'step-50-50': { reimburses: true },
};

interface Asked {
  costKind: CostKind;
  payee: Payee;
  amountCents: number;
}

/** R13, R14: a STEP fund of this federal fiscal year, open, that pays this cost to this payee; whatever is left of it. */
export function isLawful(
  { fund, year, closedAt }: FundRow,
  { costKind, payee }: Pick<Asked, 'costKind' | 'payee'>,
  today: string,
): boolean {
  const law = streams[fund.stream];
  return (
    law !== undefined &&
    closedAt === undefined &&
    year === yearOf(today, 'federal-fiscal-year') &&
    fund.availableFrom <= today &&
    today <= fund.availableThrough &&
    fund.pays.includes(costKind) &&
    (payee !== 'participant' || law.reimburses)
  );
}

/** The funds that may pay this and have enough left, in the order in which their money ends (oldest first). */
const lawfulFunds = (asked: Asked, funds: Iterable<FundRow>, today: string): FundRow[] =>
  [...funds]
    .filter((row) => row.availableCents >= asked.amountCents && isLawful(row, asked, today))
    .sort((a, b) => (`${a.fund.availableThrough}${a.fund.name}` < `${b.fund.availableThrough}${b.fund.name}` ? -1 : 1));

/**
 * The fund that a coach chose, or why it may not pay: each refusal names a fund that may, and its id, so that it can be chosen with
 * one click (R13).
 */
export function checkStepFund(
  asked: Asked & { fundId: string },
  funds: ReadonlyMap<string, FundRow>,
  today: string,
): FundRow {
  const row = funds.get(asked.fundId);
  if (!row) throw new Refusal('fund-unknown', { fundId: asked.fundId }, [{ field: 'fund', key: 'choose-one' }]);
  if (isLawful(row, asked, today)) return row;
  const { name, availableFrom: from, availableThrough: through, stream, pays } = row.fund;
  const lawful = lawfulFunds(asked, funds.values(), today);
  const offer = {
    fund: name,
    count: lawful.length,
    funds: lawful.map((each) => each.fund.name).join(', '),
    ...(lawful[0] ? { offerId: lawful[0].fund.fundId, leftCents: lawful[0].availableCents } : {}),
  };
  const refuse = (code: ConstructorParameters<typeof Refusal>[0], params: Refusal['params']): never => {
    throw new Refusal(code, params, [{ field: 'fund', key: code, params }]);
  };
  const law = streams[stream];
  if (row.closedAt !== undefined) refuse('fund-closed', offer);
  // R14: money of a federal fiscal year pays what that year needs.
  if (law && row.year !== yearOf(today, 'federal-fiscal-year'))
    refuse('fund-wrong-year', { ...offer, year: row.year, wantedYear: yearOf(today, 'federal-fiscal-year') });
  if (today < from || today > through) refuse('fund-not-open', { ...offer, from, through });
  if (law && pays.includes(asked.costKind) && asked.payee === 'participant') refuse('reimbursement-not-lawful', offer);
  return refuse('fund-not-lawful', { ...offer, costKind: asked.costKind });
}
