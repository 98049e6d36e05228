import type { InvoiceRow } from '../../domain/payments/rows.ts';
import { plainDollars } from '../csv.ts';
import type { Translate } from '../text.ts';

const columns = [
  'payee',
  'payee-kind',
  'bill-number',
  'what',
  'dated',
  'status',
  'paid-on',
  'reference',
  'packet',
  'fund',
  'cost',
  'amount',
] as const;

/** One row for each line of each bill, so that amounts add up by fund as the journal's do. */
export const billRows = (bills: readonly InvoiceRow[], t: Translate): (string | number)[][] => [
  columns.map((column) => t(`payments.csv.${column}`)),
  ...bills.flatMap((bill) =>
    bill.lines.map((line) => [
      bill.payeeName,
      t(`payments.payee.${bill.payee}`),
      bill.invoiceNumber ?? '',
      bill.what ?? '',
      bill.datedOn,
      t(`payments.bill.${bill.status}`),
      bill.paidOn ?? '',
      bill.reference ?? '',
      bill.number,
      line.fundName,
      t(`payments.cost.${line.costKind}`),
      // A number of ours, in dollars: spreadsheets sum it.
      Number(plainDollars(line.amountCents)),
    ]),
  ),
];
