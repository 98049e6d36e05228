import * as z from 'zod';
import type { ArchivedVersion, JournalArchive } from '../../adapters/journal-archive.ts';
import type { StoredRows } from '../../adapters/stored-rows.ts';
import type { Clock } from '../../domain/clock.ts';
import { JournalBook, type FundJournal, type JournalFault } from '../../domain/invariants/journal.ts';
import { LedgerBook } from '../../domain/invariants/money.ts';
import { isLookedAtTonight } from '../../domain/invariants/objects.ts';
import type { Violation } from '../../domain/invariants/violation.ts';
import type { columns } from '../../domain/money/ledger-rows.ts';
import { type LimitRow } from '../../domain/money/ledger-rows.ts';

export const verifyInputSchema = z.strictObject({
  /** `tonight`: of the archive's objects those of three days are read, and of the rest a ninetieth; that none is missing, of all. */
  archive: z.enum(['all', 'tonight']).default('all'),
});
type VerifyInput = z.output<typeof verifyInputSchema>;

export interface VerifyDeps {
  ledger: Pick<StoredRows, 'scan'>;
  archive: Pick<JournalArchive, 'versions' | 'read'>;
  /** What counts as now; a system that stands still knows no more than its newest line. */
  now(lastLineAt: string): Date;
  clock: Clock;
  sleep(milliseconds: number): Promise<void>;
  /** How long it may still run. */
  remainingMs(): number;
}

export type Balances = Pick<LimitRow, 'capCents' | `${(typeof columns)[number]}Cents`>;

export interface JournalReport {
  /** False when the time was over before everything was read. */
  finished: boolean;
  funds: (FundJournal & { balances: Balances | undefined })[];
  /** Limits that are no funds, and objects of the archive. */
  checked: { otherLimits: number; lines: number; objects: number };
  /** What is wrong: with lines and chains, in the order of the chain, and with balances. */
  faults: number;
  first: (JournalFault | Violation)[];
}

const reported = 100;
/** What a live system is read half of is there no longer when it is read again. */
const readings = 3;
const objectsAtOnce = 16;
const pauseMs = 2_000;
const reserveMs = 20_000;

/** Balances and their lines; awards and decisions are the nightly check's. */
const moneyInvariants = new Set<Violation['invariant']>(['money-sum', 'journal-balance', 'unreadable']);

interface Reading {
  report: Omit<JournalReport, 'faults' | 'first'>;
  faults: (JournalFault | Violation)[];
}

/**
 * Reads everything and judges it. While people work, a reading sees some changes half: what looks broken counts when the very
 * same is there, number for number, in every one of three readings.
 */
export async function verifyJournal(input: VerifyInput, deps: VerifyDeps): Promise<JournalReport> {
  let reading = await readAll(input, deps);
  let standing = reading.faults;
  for (let turn = 1; turn < readings && standing.length > 0 && reading.report.finished; turn += 1) {
    await deps.sleep(pauseMs);
    const again = await readAll(input, deps);
    if (!again.report.finished) break;
    const still = new Set(again.faults.map((fault) => JSON.stringify(fault)));
    standing = standing.filter((fault) => still.has(JSON.stringify(fault)));
    reading = again;
  }
  return { ...reading.report, faults: standing.length, first: standing.slice(0, reported) };
}

async function readAll(input: VerifyInput, { ledger, archive, now, clock, remainingMs }: VerifyDeps): Promise<Reading> {
  const journal = new JournalBook();
  const money = new LedgerBook();
  let finished = true;
  const hasTime = (): boolean => (finished &&= remainingMs() > reserveMs);
  // The archive first: what is archived meanwhile is in the table, and not the other way round.
  let objects = 0;
  let wanted: ArchivedVersion[] = [];
  const readWanted = async (): Promise<void> => {
    const read = await Promise.all(wanted.map(({ key, versionId }) => archive.read(key, versionId)));
    for (const { key, lock, text } of read) journal.addArchived({ key, isLocked: lock !== undefined, text });
    wanted = [];
  };
  for await (const version of archive.versions()) {
    if (!hasTime()) break;
    if ('hidden' in version) {
      journal.addHidden(version.hidden);
      continue;
    }
    objects += 1;
    journal.addObject(version.key);
    const at = version.writtenAt.toISOString();
    if (input.archive === 'all' || isLookedAtTonight({ id: version.key, at }, clock.now())) wanted.push(version);
    if (wanted.length >= objectsAtOnce) await readWanted();
  }
  await readWanted();
  for await (const page of ledger.scan({ segment: 0, of: 1, consistent: true })) {
    if (!hasTime()) break;
    for (const row of page) {
      journal.add(row);
      money.add(row);
    }
  }
  const { funds, faults } = journal.judge(now(journal.lastLineAt));
  const balances = money.violations().filter(({ invariant }) => moneyInvariants.has(invariant));
  return {
    report: {
      finished,
      funds: funds.map((fund) => ({ ...fund, balances: balancesOf(money.limits.get(fund.fundLimitId)) })),
      checked: {
        otherLimits: [...money.limits.values()].filter(({ kind }) => kind !== 'fund').length,
        lines: funds.reduce((sum, { lines }) => sum + lines, 0),
        objects,
      },
    },
    // Half a reading proves nothing.
    faults: finished ? [...faults, ...balances] : [],
  };
}

function balancesOf(limit: LimitRow | undefined): Balances | undefined {
  if (!limit) return undefined;
  const { capCents, availableCents, committedCents, obligatedCents, accruedCents, paidCents } = limit;
  return { capCents, availableCents, committedCents, obligatedCents, accruedCents, paidCents };
}
