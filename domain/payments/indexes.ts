import { hashOf } from '../messages/phone.ts';
import { invoiceMark } from './payable.ts';
import type { InvoiceRow, PayableRow } from './rows.ts';

/** Under what those who pay find awards and bills; what is in no list is paid by nobody. */
export const paymentLists = { awards: 'AWARDS#0', bills: 'BILLS#0', paid: 'PAID#0' } as const;
export const numberKey = (number: string): string => `NUMBER#${number}`;

type Indexes = Partial<Record<'listPk' | 'listSk' | 'numberPk' | 'numberSk', string>>;

/** By its packet's number always; among those with money owed, the oldest first, while something is owed. */
export const payableIndexes = ({ awardId, number, owedSince }: PayableRow): Indexes => ({
  numberPk: numberKey(number),
  numberSk: awardId,
  ...(owedSince === undefined ? {} : { listPk: paymentLists.awards, listSk: `${owedSince}#${awardId}` }),
});

/** To pay by the day on it, paid by the day of the payment; taken back in neither list. */
export const invoiceIndexes = ({ status, datedOn, paidOn, invoiceId }: InvoiceRow): Indexes => {
  if (status === 'void') return {};
  return status === 'to-pay'
    ? { listPk: paymentLists.bills, listSk: `${datedOn}#${invoiceId}` }
    : { listPk: paymentLists.paid, listSk: `${paidOn ?? ''}#${invoiceId}` };
};

/** Where a bill's mark stands, by hashes, so that no key holds a name. */
export const billMarkKey = (row: InvoiceRow, personRef: string): { pk: string; sk: string } => {
  const { of, number } = invoiceMark({ ...row, personRef });
  return { pk: `PAYEE#${hashOf(of)}`, sk: `BILL#${hashOf(number)}` };
};
