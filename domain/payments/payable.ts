import { plainName } from '../access/conditions.ts';
import { retention } from '../cases/records.ts';
import type { ApplicationRow } from '../cases/rows.ts';
import { Refusal } from '../errors.ts';
import type { AwardRow } from '../money/ledger-rows.ts';
import type { Payee } from '../settings.ts';
import type { InvoiceRow, LineAmount, PayableLine, PayableRow } from './rows.ts';

type Paid = Pick<AwardRow, 'awardId' | 'lines' | 'personRef' | 'committedAt'>;

/**
 * R10: who is paid for an award, line by line, as decided. Of the person it says a legal name and an address, and these only
 * where money goes back to them.
 */
export function payableRow(
  application: Pick<ApplicationRow, 'applicationId' | 'number' | 'answers' | 'signature'>,
  award: Paid,
  /** In the order of the award's lines. */
  who: readonly { payee?: Payee | undefined; payeeName?: string | undefined; fundName: string }[],
  now: Date,
  retentionYears: number,
): PayableRow {
  const lines = award.lines.map((line, at): PayableLine => {
    const payee = line.payee ?? who[at]?.payee ?? 'school';
    const payeeName = payee === 'participant' ? undefined : nameOf(payee, who[at]?.payeeName, application.answers);
    return {
      costKind: line.costKind,
      payee,
      ...(payeeName === undefined ? {} : { payeeName }),
      fundName: who[at]?.fundName ?? '',
    };
  });
  const back = lines.some(({ payee }) => payee === 'participant');
  return {
    ...retention(now, retentionYears),
    awardId: award.awardId,
    applicationId: application.applicationId,
    number: application.number,
    personRef: award.personRef,
    lines,
    ...(back ? { person: personOf(application) } : {}),
    approvedAt: award.committedAt,
    ...owedNow(award, undefined, now),
    updatedAt: now.toISOString(),
  };
}

/** What a payable says of its award's money; `owedSince` stays while anything is owed. */
export function owedNow(
  { lines }: Pick<AwardRow, 'lines'>,
  since: string | undefined,
  now: Date,
): Pick<PayableRow, 'obligatedCents' | 'accruedCents' | 'paidCents' | 'owedSince'> {
  const sum = (column: 'obligated' | 'accrued' | 'paid') =>
    lines.reduce((cents, line) => cents + line[`${column}Cents`], 0);
  const [obligatedCents, accruedCents, paidCents] = [sum('obligated'), sum('accrued'), sum('paid')];
  const owed = obligatedCents + accruedCents > 0;
  return { obligatedCents, accruedCents, paidCents, ...(owed ? { owedSince: since ?? now.toISOString() } : {}) };
}

const textOf = (answers: ApplicationRow['answers'], name: string): string | undefined => {
  const value = answers[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
};

/** The decider's word, else the school that the person named. */
const nameOf = (payee: Payee, said: string | undefined, answers: ApplicationRow['answers']): string | undefined =>
  said ?? (payee === 'school' ? textOf(answers, 'schoolName') : undefined);

function personOf({ answers, signature }: Pick<ApplicationRow, 'answers' | 'signature'>) {
  const typed = [textOf(answers, 'firstName'), textOf(answers, 'lastName')].filter(Boolean).join(' ');
  const place = [textOf(answers, 'city'), textOf(answers, 'zip')].filter(Boolean).join(' ');
  return {
    name: typed !== '' ? typed : signature?.onBehalf ? '' : (signature?.name ?? ''),
    address: [textOf(answers, 'street'), place].filter(Boolean).join(', '),
  };
}

/** Who sends this bill: its lines all name the same payee. A school that nobody has named yet is named with its first bill. */
export function payeeOf(
  payable: Pick<PayableRow, 'lines' | 'person'>,
  lines: readonly LineAmount[],
  said: string | undefined,
): { payee: Payee; payeeName: string } {
  const named = lines.map(({ line }) => {
    const found = payable.lines[line];
    if (!found) throw new Refusal('award-line-unknown', { line });
    return { payee: found.payee, payeeName: found.payee === 'participant' ? payable.person?.name : found.payeeName };
  });
  const [first] = named;
  if (!first) throw new Refusal('amount-invalid', {}, [{ field: 'lines', key: 'amount-missing' }]);
  const same = named.every(
    ({ payee, payeeName }) => payee === first.payee && plainName(payeeName ?? '') === plainName(first.payeeName ?? ''),
  );
  if (!same) throw new Refusal('payee-mixed');
  const payeeName = first.payeeName ?? said ?? '';
  if (payeeName === '') throw new Refusal('invalid-input', {}, [{ field: 'payeeName', key: 'required' }]);
  return { payee: first.payee, payeeName };
}

/** Capitals, spaces and the kind of dash make no other number: "INV 001" is "inv-001". 12-3 is not 1-23. */
export const plainNumber = (number: string): string =>
  number
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');

/**
 * What may stand once for each payee: an invoice's number, however it is written. A person has no numbers: the same thing
 * bought on the same day for the same amount is the same claim.
 */
export function invoiceMark({
  payee,
  payeeName,
  invoiceNumber,
  what,
  datedOn,
  amountCents,
  personRef,
}: Pick<InvoiceRow, 'payee' | 'payeeName' | 'invoiceNumber' | 'what' | 'datedOn' | 'amountCents'> &
  Pick<PayableRow, 'personRef'>): { of: string; number: string } {
  if (payee === 'participant')
    return { of: `participant#${personRef}`, number: `${datedOn}#${amountCents}#${plainName(what ?? '')}` };
  return { of: `${payee}#${plainName(payeeName)}`, number: plainNumber(invoiceNumber ?? '') };
}

/** A bill stands for what is accrued: released from under it, it could never be paid. The bill is taken back instead. */
export function demandUnbilled(
  { lines }: Pick<AwardRow, 'lines'>,
  released: readonly (LineAmount & { from: string })[],
  invoices: readonly Pick<InvoiceRow, 'status' | 'lines'>[],
): void {
  for (const { line, amountCents, from } of released) {
    if (from !== 'accrued') continue;
    const billedCents = invoices
      .filter(({ status }) => status === 'to-pay')
      .flatMap((invoice) => invoice.lines)
      .filter((each) => each.line === line)
      .reduce((cents, each) => cents + each.amountCents, 0);
    const leftCents = Math.max(0, (lines[line]?.accruedCents ?? 0) - billedCents);
    if (billedCents > 0 && amountCents > leftCents)
      throw new Refusal('money-billed', { line, billedCents, leftCents, wantedCents: amountCents });
  }
}
