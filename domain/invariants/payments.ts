import type { AwardRow } from '../money/ledger-rows.ts';
import { billMarkKey, invoiceIndexes, payableIndexes } from '../payments/indexes.ts';
import {
  billMarkSchema,
  eventRowSchema,
  invoiceRowSchema,
  payableRowSchema,
  type EventRow,
  type InvoiceRow,
  type PayableRow,
} from '../payments/rows.ts';
import { unreadableRow } from './case-rows.ts';
import { collect, type Say, type StoredRow, type Violation } from './violation.ts';

/** What the ledger's reading knows of awards: those that are there, and those that are there and cannot be read. */
interface KnownAwards {
  awards: ReadonlyMap<string, AwardRow>;
  unreadable: ReadonlySet<string>;
}

interface Key {
  pk: string;
  sk: string;
}
/** A bill and where its mark stands, or should stand: one text, since tens of thousands may wait for each other. */
const markedText = (awardId: string, invoiceId: string, { pk, sk }: Key): string =>
  [awardId, invoiceId, pk, sk].join('\n');
const readMarked = (text: string) => {
  const [awardId = '', invoiceId = '', pk = '', sk = ''] = text.split('\n');
  return { awardId, invoiceId, key: { pk, sk } };
};

/** The rows of one award. */
interface Read {
  payable: PayableRow | undefined;
  bills: InvoiceRow[];
  events: EventRow[];
}

/**
 * The payments table against the ledger (R6, R10): both are written in the same transactions, so that they say the same at every
 * instant. An award's rows are judged as they pass; what stays is which awards have theirs, and bills and marks that have not met.
 */
export class PaymentsBook {
  readonly counts = { payables: 0, bills: 0 };
  private readonly known: KnownAwards;
  private readonly found: Violation[] = [];
  /** R23: awards whose payments were destroyed, by the order that says so. */
  readonly destroyed = new Map<string, string>();
  private readonly seen = new Set<string>();
  private readonly unreadable = new Set<string>();
  private readonly bills = new Set<string>();
  private readonly marks = new Set<string>();

  constructor(known: KnownAwards) {
    this.known = known;
  }

  /** The rows of one partition. One that comes in pieces looks broken, and is read again as a whole. */
  add(pk: string, rows: readonly StoredRow[]): void {
    if (pk.startsWith('AWARD#')) this.addAward(pk.slice('AWARD#'.length), rows);
    else if (pk.startsWith('PAYEE#')) for (const row of rows) this.addMark(row);
    else this.found.push(...collect('dangling', pk.split('#')[0] ?? '', (say) => say('unknown-row')));
  }

  /** What is missing can only be said when everything was read. */
  violations(isWhole = true): Violation[] {
    if (!isWhole) return this.found;
    const missing = [...this.known.awards.keys()].filter((awardId) => !this.seen.has(awardId));
    return [
      ...this.found,
      ...missing.flatMap((awardId) => collect('payments', awardId, (say) => say('award-without-payable'))),
      ...this.unmet(this.bills, 'bill-without-mark'),
      ...this.unmet(this.marks, 'mark-of-no-bill'),
    ];
  }

  /** Per award: where marks should be that were not seen, and where those are that lead to no bill. */
  unmetMarks(): Map<string, Key[]> {
    const keys = new Map<string, Key[]>();
    for (const { awardId, key } of [...this.bills, ...this.marks].map(readMarked))
      keys.set(awardId, [...(keys.get(awardId) ?? []), key]);
    return keys;
  }

  private unmet(these: ReadonlySet<string>, code: string): Violation[] {
    return [...these]
      .map(readMarked)
      .filter(({ awardId, key }) => !this.unreadable.has(awardId) && !this.unreadable.has(key.pk + key.sk))
      .flatMap(({ awardId, invoiceId }) => collect('payments', awardId, (say) => say(code, { invoiceId })));
  }

  private addAward(awardId: string, rows: readonly StoredRow[]): void {
    this.seen.add(awardId);
    const { destroyed, others } = apart(rows);
    if (destroyed !== undefined) this.destroyed.set(awardId, destroyed);
    const { read, broken } = readRows(awardId, others);
    this.counts.payables += read.payable ? 1 : 0;
    this.counts.bills += read.bills.length;
    if (broken.length > 0) {
      // One row that nobody can read would look like many broken promises.
      this.unreadable.add(awardId);
      this.found.push(...broken);
      return;
    }
    const award = this.known.awards.get(awardId);
    const personRef = read.payable?.personRef ?? award?.personRef ?? '';
    for (const bill of read.bills)
      if (bill.status !== 'void')
        this.meet(this.bills, this.marks, markedText(awardId, bill.invoiceId, billMarkKey(bill, personRef)));
    // Its destruction is under way, or over: whether it may be is the certificate's to say.
    if (destroyed !== undefined) return;
    this.found.push(
      ...judgeRows(awardId, rows, read),
      ...(this.known.unreadable.has(awardId) ? [] : judgeMoney(awardId, read, award)),
    );
  }

  private addMark(stored: StoredRow): void {
    const key = { pk: String(stored['pk']), sk: String(stored['sk']) };
    const parsed = billMarkSchema.safeParse(stored);
    if (parsed.success) {
      const { awardId, invoiceId } = parsed.data;
      this.meet(this.marks, this.bills, markedText(awardId, invoiceId, key));
      return;
    }
    this.unreadable.add(key.pk + key.sk);
    // Its key is made of hashes: what it speaks of is its award, if it says one.
    const { awardId } = stored;
    const subject = typeof awardId === 'string' && awardId.startsWith('awd_') ? awardId : 'PAYEE';
    this.found.push(unreadableRow(subject, { ...stored, sk: 'BILL' }, parsed.error));
    // So that it is read again with its award.
    this.marks.add(markedText(subject, '', key));
  }

  /** A bill and its mark come in any order; met, both are forgotten. */
  private meet(mine: Set<string>, others: Set<string>, text: string): void {
    if (!others.delete(text)) mine.add(text);
  }
}

function apart(rows: readonly StoredRow[]): { destroyed: string | undefined; others: StoredRow[] } {
  const said = rows.find(({ sk }) => sk === 'DESTROYED');
  return { destroyed: said && String(said['destructionId']), others: rows.filter((row) => row !== said) };
}

function readRows(awardId: string, rows: readonly StoredRow[]): { read: Read; broken: Violation[] } {
  const read: Read = { payable: undefined, bills: [], events: [] };
  const broken: Violation[] = [];
  for (const stored of rows) {
    const sk = String(stored['sk']);
    if (sk === 'PAYABLE') {
      const parsed = payableRowSchema.safeParse(stored);
      if (parsed.success) read.payable = parsed.data;
      else broken.push(unreadableRow(awardId, stored, parsed.error));
    } else if (sk.startsWith('INVOICE#')) {
      const parsed = invoiceRowSchema.safeParse(stored);
      if (parsed.success) read.bills.push(parsed.data);
      else broken.push(unreadableRow(awardId, stored, parsed.error));
    } else if (sk.startsWith('EVENT#')) {
      const parsed = eventRowSchema.safeParse(stored);
      if (parsed.success) read.events.push(parsed.data);
      else broken.push(unreadableRow(awardId, stored, parsed.error));
    } else broken.push(...collect('dangling', awardId, (say) => say('unknown-row', { row: sk.split('#')[0] ?? '' })));
  }
  return { read, broken };
}

const indexNames = ['listPk', 'listSk', 'numberPk', 'numberSk'] as const;
const sumOf = (lines: readonly { amountCents: number }[]): number =>
  lines.reduce((cents, { amountCents }) => cents + amountCents, 0);

/** Each row by itself: it stands where its own words put it, and its amount is its lines. */
function judgeRows(awardId: string, rows: readonly StoredRow[], { payable, bills, events }: Read): Violation[] {
  const stored = new Map(rows.map((row) => [String(row['sk']), row]));
  return collect('payments', awardId, (say) => {
    const judge = (sk: string, row: { awardId: string }, indexes: Partial<Record<string, string>>): void => {
      const at = stored.get(sk);
      if (!at || row.awardId !== awardId) say('belongs-elsewhere', { row: sk.split('#')[0] ?? '' });
      else if (indexNames.some((name) => at[name] !== indexes[name])) say('not-in-its-list', { row: sk });
    };
    if (payable) judge('PAYABLE', payable, payableIndexes(payable));
    for (const bill of bills) {
      judge(`INVOICE#${bill.invoiceId}`, bill, invoiceIndexes(bill));
      if (sumOf(bill.lines) !== bill.amountCents) say('amount-is-not-its-lines', { row: `INVOICE#${bill.invoiceId}` });
    }
    for (const event of events) {
      const sk = `EVENT#${event.at}#${event.operationId}`;
      judge(sk, event, {});
      if (sumOf(event.lines) !== event.amountCents) say('amount-is-not-its-lines', { row: sk });
    }
    judgeBillsEvents(bills, events, say);
  });
}

/** Of each bill it is written down once that it came, and once what became of it. */
function judgeBillsEvents(bills: readonly InvoiceRow[], events: readonly EventRow[], say: Say): void {
  const told = new Map<string, string[]>();
  for (const { invoiceId, what, amountCents } of events)
    if (invoiceId !== undefined) told.set(invoiceId, [...(told.get(invoiceId) ?? []), `${ended(what)} ${amountCents}`]);
  for (const { invoiceId, status, amountCents } of bills) {
    const should = ['billed', ...(status === 'to-pay' ? [] : [status])].map((each) => `${each} ${amountCents}`);
    if ((told.get(invoiceId) ?? []).sort().join() !== should.sort().join())
      say('bill-is-not-its-events', { invoiceId });
    told.delete(invoiceId);
  }
  for (const invoiceId of told.keys()) say('events-of-no-bill', { invoiceId });
}
/** A bill that was taken back was corrected, or its money released. */
const ended = (what: EventRow['what']): string => (what === 'corrected' || what === 'released' ? 'void' : what);

/** What is owed, billed and paid, in both tables. */
function judgeMoney(awardId: string, read: Read, award: AwardRow | undefined): Violation[] {
  return collect('payments', awardId, (say) => {
    const { payable, bills, events } = read;
    if (!award) {
      say('rows-without-award', { payables: payable ? 1 : 0, bills: bills.length, events: events.length });
      return;
    }
    if (payable) judgePayable(payable, award, say);
    else say('award-without-payable');
    judgeBills(bills, events, award, say);
  });
}

function judgePayable(payable: PayableRow, award: AwardRow, say: Say): void {
  if (payable.personRef !== award.personRef) say('another-person');
  const isSame =
    payable.lines.length === award.lines.length &&
    award.lines.every(({ costKind, payee }, at) => {
      const line = payable.lines[at];
      return line?.costKind === costKind && (payee === undefined || line.payee === payee);
    });
  if (!isSame) say('lines-are-not-the-award', { lines: payable.lines.length, awarded: award.lines.length });
  for (const column of ['obligated', 'accrued', 'paid'] as const) {
    const saysCents = payable[`${column}Cents`];
    const awardedCents = award.lines.reduce((cents, line) => cents + line[`${column}Cents`], 0);
    if (saysCents !== awardedCents) say('sum-is-not-the-award', { column, saysCents, awardedCents });
  }
  const owedCents = award.lines.reduce((cents, line) => cents + line.obligatedCents + line.accruedCents, 0);
  if (owedCents > 0 && payable.owedSince === undefined) say('owed-and-no-day', { owedCents });
  if (owedCents === 0 && payable.owedSince !== undefined) say('day-and-nothing-owed');
}

/**
 * R6, line by line: only a bill accrues, and what it accrued leaves with it; only a bill is paid, and what was paid comes back by a
 * refund alone. So bills to pay are what is accrued, and paid bills less refunds what is paid.
 */
function judgeBills(bills: readonly InvoiceRow[], events: readonly EventRow[], award: AwardRow, say: Say): void {
  const cents = award.lines.map(() => ({ open: 0, paid: 0, refunded: 0 }));
  const add = (
    row: string,
    lines: InvoiceRow['lines'] | EventRow['lines'],
    to: 'open' | 'paid' | 'refunded' | 'none',
  ) => {
    for (const each of lines) {
      const line = award.lines[each.line];
      const sums = cents[each.line];
      if (!line || !sums || ('costKind' in each && each.costKind !== line.costKind))
        say('names-no-line', { row, line: each.line });
      else if (to !== 'none') sums[to] += each.amountCents;
    }
  };
  for (const { invoiceId, lines, status } of bills)
    add(`INVOICE#${invoiceId}`, lines, status === 'to-pay' ? 'open' : status === 'paid' ? 'paid' : 'none');
  for (const { at, operationId, lines, what } of events)
    add(`EVENT#${at}#${operationId}`, lines, what === 'refunded' ? 'refunded' : 'none');
  award.lines.forEach(({ accruedCents, paidCents }, line) => {
    const { open, paid, refunded } = cents[line] ?? { open: 0, paid: 0, refunded: 0 };
    if (open !== accruedCents) say('bills-are-not-the-accrued', { line, billedCents: open, accruedCents });
    if (paid - refunded !== paidCents)
      say('bills-are-not-the-paid', { line, billedCents: paid, refundedCents: refunded, paidCents });
  });
}
