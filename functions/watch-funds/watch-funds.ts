import type { CasesTable } from '../../adapters/cases-table.ts';
import type { FinanceReads } from '../../adapters/finance-reads.ts';
import type { LedgerTable } from '../../adapters/ledger-table.ts';
import { transact } from '../../adapters/transaction.ts';
import { businessDaysBetween, calendarOf, wallTime } from '../../domain/calendar/business-time.ts';
import { awaitsStaff, noteRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { Clock, RandomBytes } from '../../domain/clock.ts';
import { Refusal } from '../../domain/errors.ts';
import { crossings, type AlertRow } from '../../domain/money/demand.ts';
import type { FundRow } from '../../domain/money/ledger-rows.ts';
import { usedPercent } from '../../domain/money/outlook.ts';
import { countDemand } from '../../domain/money/pending.ts';
import { fundStreams, type Settings } from '../../domain/settings.ts';

export interface WatchDeps {
  cases: CasesTable;
  ledger: LedgerTable;
  reads: FinanceReads;
  clock: Clock;
  randomBytes: RandomBytes;
  settings: Settings;
}

/** Far above what a center has at once; what stands behind it would only make the need larger. */
const packetsAtMost = 5_000;
/** A transaction holds a hundred writes. */
const rowsAtOnce = 90;

export interface Waiting {
  /** Packets that staff have to act on. */
  packets: number;
  /** Of these, past the day by which they were promised. */
  late: number;
  /** How long the latest of them is past it, in whole business days of its center. */
  latestBusinessDays: number;
}

/**
 * Each hour: what waits is counted against the funds, so that finance sees what is to come without reading a single packet; and
 * finance is told once for each threshold that a fund reaches. `told`: how many thresholds; `spent`: funds of which the last
 * threshold is reached.
 */
export async function watchFunds(deps: WatchDeps): Promise<{ told: number; spent: number; waiting: Waiting }> {
  const { cases, ledger, clock, settings } = deps;
  const funds = await ledger.listFunds();
  const inside = (await Promise.all(funds.map(({ limitId }) => ledger.limitsWithin(limitId)))).flat();
  const queues = settings.centers.flatMap(({ centerId }) =>
    (['open', 'second', 'waiting'] as const).map((bucket) => cases.queueOf(centerId, bucket, packetsAtMost)),
  );
  const lines = fundStreams.map((stream) => cases.waitlistOf(stream, packetsAtMost));
  const now = clock.now();
  const packets = (await Promise.all(queues)).flat();
  const rows = countDemand({
    packets,
    waitlisted: (await Promise.all(lines)).flat(),
    funds,
    inside,
    settings,
    today: wallTime(now, settings.timeZone).date,
    at: now.toISOString(),
  });
  for (let from = 0; from < rows.length; from += rowsAtOnce)
    await unlessNewer(
      transact(
        ledger.client,
        rows.slice(from, from + rowsAtOnce).map((row) => deps.reads.write.demand(row)),
      ),
    );
  const last = Math.max(...settings.policy.alertPercents);
  return {
    told: await tell(funds, deps),
    spent: funds.filter((fund) => fund.closedAt === undefined && usedPercent(fund) >= last).length,
    waiting: howLong(packets, now, settings),
  };
}

function howLong(packets: readonly ApplicationRow[], now: Date, settings: Settings): Waiting {
  const owned = packets.filter(({ status }) => awaitsStaff(status));
  const late = owned.flatMap(({ due, centerId }) =>
    due && Date.parse(due.dueAt) < now.getTime()
      ? [businessDaysBetween(new Date(due.dueAt), now, calendarOf(settings, centerId))]
      : [],
  );
  return { packets: owned.length, late: late.length, latestBusinessDays: Math.max(0, ...late) };
}

async function tell(funds: readonly FundRow[], deps: WatchDeps): Promise<number> {
  const { ledger, reads, settings } = deps;
  const alerts = await reads.alerts();
  let told = 0;
  for (const fund of funds) {
    // Nothing more is promised from a closed fund: that it is all used is what closing does.
    if (fund.closedAt !== undefined) continue;
    const own = alerts.filter(({ fundLimitId }) => fundLimitId === fund.limitId);
    const used = usedPercent(fund);
    const { crossed, below } = crossings(
      used,
      own.map(({ percent }) => percent),
      settings.policy.alertPercents,
    );
    const gone = own.filter(({ percent }) => below.includes(percent));
    if (crossed.length === 0 && gone.length === 0) continue;
    const now = deps.clock.now();
    const rows = crossed.map((percent): AlertRow => ({
      schemaVersion: 1,
      fundLimitId: fund.limitId,
      percent,
      usedPercent: used,
      at: now.toISOString(),
    }));
    const mail =
      crossed.length === 0
        ? []
        : [
            // One mail, also where a fund passes two thresholds at once.
            noteRow(now, deps.randomBytes, settings.financeContact.email, {
              template: 'fund-alert',
              params: {
                fund: fund.fund.name,
                percent: Math.max(...crossed),
                usedPercent: used,
                leftCents: fund.availableCents,
              },
              language: settings.languages[0] ?? 'en',
            }),
          ];
    await unlessNewer(
      transact(ledger.client, [
        ...rows.map((row) => reads.write.alert(row)),
        ...gone.map((row) => reads.write.fellBelow(row)),
        ...mail.map((row) => deps.cases.write.outbox(row)),
      ]),
    );
    told += mail.length;
  }
  return told;
}

/** Another run has written the same meanwhile: then nothing is left to do here. */
async function unlessNewer(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'changed-meanwhile') throw error;
  }
}
