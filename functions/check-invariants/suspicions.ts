import { ledgerKeys } from '../../adapters/ledger-table.ts';
import { paymentKeys } from '../../adapters/payments-table.ts';
import { keyText, type Key } from '../../adapters/table-reads.ts';
import { LedgerBook } from '../../domain/invariants/money.ts';
import { PaymentsBook } from '../../domain/invariants/payments.ts';
import { columns } from '../../domain/money/ledger-rows.ts';
import { fundOfLimit, isFund } from '../../domain/money/limits.ts';
import type { StoredRow, Violation } from '../../domain/invariants/violation.ts';
import { judgeCases, judgeCounts, judgePointers, type Tables } from './read-cases.ts';

/**
 * A reading that takes minutes on a live system sees some changes half: a suspicion, no more. It counts when it is still
 * there after everything that it concerns was read again, as a whole and strongly consistent, twice.
 */
const readings = 2;
const stableTries = 20;

type Judge = () => Promise<Violation[] | 'unsettled'>;

export interface Confirmed {
  violations: Violation[];
  /** Those that somebody kept writing to: the next night looks again. */
  unsettled: number;
}

const claim = ({ invariant, code, subject }: Violation): string => `${invariant} ${code} ${subject}`;

async function confirm(judge: Judge, pause: () => Promise<void>): Promise<Confirmed> {
  let standing: Violation[] | undefined;
  for (let reading = 0; reading < readings; reading += 1) {
    await pause();
    const found = await judge();
    if (found === 'unsettled') return { violations: [], unsettled: 1 };
    const before = standing && new Set(standing.map(claim));
    standing = before ? found.filter((each) => before.has(claim(each))) : found;
    if (standing.length === 0) break;
  }
  return { violations: standing ?? [], unsettled: 0 };
}

/** The version before and after is the same: nothing was written to the application while its rows were read. */
export function confirmCase(
  applicationId: string,
  tables: Tables,
  now: () => Date,
  pause: () => Promise<void>,
): Promise<Confirmed> {
  const pk = `APP#${applicationId}`;
  const versionOf = (rows: readonly StoredRow[]) => rows.find((row) => row['sk'] === 'APP')?.['version'];
  return confirm(async () => {
    for (let attempt = 0; attempt < stableTries; attempt += 1) {
      const rows = await tables.cases.partition(pk);
      // Gone since: nothing stands there any more.
      if (rows.length === 0) return [];
      const [judged] = await judgeCases([{ pk, rows }], tables, now());
      const after = [...(await tables.cases.many([{ pk, sk: 'APP' }], ['version'])).values()];
      if (versionOf(rows) === versionOf(after)) return judged?.violations ?? [];
    }
    return 'unsettled';
  }, pause);
}

/** A count and what it counts lie in one partition; what changes both is seen whole by the second reading at the latest. */
export function confirmCount(pk: string, tables: Tables, pause: () => Promise<void>): Promise<Confirmed> {
  return confirm(async () => judgeCounts({ pk, rows: await tables.cases.partition(pk) }), pause);
}

export function confirmPointer(pointer: StoredRow, tables: Tables, pause: () => Promise<void>): Promise<Confirmed> {
  const key = { pk: String(pointer['pk']), sk: String(pointer['sk']) };
  return confirm(async () => judgePointers([...(await tables.cases.many([key])).values()], tables), pause);
}

/**
 * Each suspected limit and award with the whole journals of the funds that moved them. A participant's year may have been moved
 * by any fund since, so that all of them are read: it happens on a bad night only.
 */
export function confirmLedger(
  suspected: readonly Violation[],
  book: LedgerBook,
  tables: Tables,
  pause: () => Promise<void>,
): Promise<Confirmed> {
  const subjects = new Set(suspected.map((each) => each.subject));
  const awardIds = [...subjects].filter((subject) => subject.startsWith('awd_'));
  const limitIds = new Set(
    [...subjects].filter((subject) => /^(fund|center|set-aside|cost-kind|participant-year)#/.test(subject)),
  );
  const allFunds = [...book.limits.keys()].filter(isFund);
  const funds = new Set<string>();
  for (const limitId of limitIds) {
    const fund = fundOfLimit(limitId);
    for (const each of fund === undefined ? allFunds : [fund]) funds.add(each);
  }
  for (const awardId of awardIds) {
    for (const line of book.awards.get(awardId)?.lines ?? []) funds.add(line.fundLimitId);
    // Money without an award: only its journal knows where.
    if (!book.awards.has(awardId)) for (const each of allFunds) funds.add(each);
  }
  // What is wrong with one row alone needs no second look at others: it is read again as it stands.
  return confirm(async () => {
    const rows = await stableRows(
      [...limitIds].map(ledgerKeys.limit),
      awardIds.map(ledgerKeys.award),
      [...funds],
      tables,
    );
    if (rows === 'unsettled') return 'unsettled';
    const again = new LedgerBook();
    for (const row of rows) again.add(row);
    const still = again.violations().filter((each) => subjects.has(each.subject));
    const unread = suspected.filter((each) => !limitIds.has(each.subject) && !awardIds.includes(each.subject));
    return [...still, ...unread];
  }, pause);
}

async function stableRows(
  limits: readonly Key[],
  awards: readonly Key[],
  funds: readonly string[],
  { ledger }: Tables,
): Promise<StoredRow[] | 'unsettled'> {
  const abouts = funds.map(ledgerKeys.about);
  const read = async () => [...(await ledger.many([...limits, ...awards, ...abouts])).values()];
  let before = await read();
  for (let attempt = 0; attempt < stableTries; attempt += 1) {
    const lines: StoredRow[] = [];
    for (const fund of funds) lines.push(...(await ledger.partition(ledgerKeys.journal(fund))));
    const after = await read();
    if (stateOf(before) === stateOf(after)) return [...after, ...lines];
    before = after;
  }
  return 'unsettled';
}

/**
 * Whatever is written to an award's payments is written with the award: between two equal versions of it both stood still. `marks`:
 * those that were seen and lead to no bill of it.
 */
function confirmAwardsPayments(
  awardId: string,
  marks: readonly Key[],
  { ledger, payments }: Tables,
  pause: () => Promise<void>,
): Promise<Confirmed> {
  const { pk } = paymentKeys.payable(awardId);
  const key = ledgerKeys.award(awardId);
  const readAward = async () => (await ledger.many([key])).get(keyText(key));
  return confirm(async () => {
    let before = await readAward();
    for (let attempt = 0; attempt < stableTries; attempt += 1) {
      const known = new LedgerBook();
      if (before) known.add(before);
      const book = new PaymentsBook(known);
      const rows = await payments.partition(pk);
      if (rows.length > 0) book.add(pk, rows);
      for (const mark of (await payments.many([...(book.unmetMarks().get(awardId) ?? []), ...marks])).values())
        book.add(String(mark['pk']), [mark]);
      const after = await readAward();
      if (before?.['version'] === after?.['version'])
        return book.violations().filter(({ subject }) => subject === awardId);
      before = after;
    }
    return 'unsettled';
  }, pause);
}

/** So many awards at a time. */
export async function confirmPayments(
  awardIds: readonly string[],
  marks: ReadonlyMap<string, readonly Key[]>,
  tables: Tables,
  pause: () => Promise<void>,
): Promise<Confirmed> {
  const confirmed = await Promise.all(
    awardIds.map((awardId) => confirmAwardsPayments(awardId, marks.get(awardId) ?? [], tables, pause)),
  );
  return {
    violations: confirmed.flatMap(({ violations }) => violations),
    unsettled: confirmed.reduce((sum, { unsettled }) => sum + unsettled, 0),
  };
}

/** What every movement changes. A row's attributes come in any order, so it is not compared as a text. */
const stateOf = (rows: readonly StoredRow[]): string =>
  rows
    .map((row) => [row['updatedAt'], row['version'], ...columns.map((column) => row[`${column}Cents`])].join())
    .join();
