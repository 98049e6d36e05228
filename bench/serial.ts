import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { journalTable } from '../adapters/journal-table.ts';
import { storedRows } from '../adapters/stored-rows.ts';
import { decisionTicks } from '../domain/cases/rows.ts';
import type { ParsedCommand } from '../domain/commands.ts';
import { Refusal } from '../domain/errors.ts';
import { checkInputSchema, checkInvariants } from '../functions/check-invariants/check-invariants.ts';
import { decidePacket } from '../functions/decide-packet/decide-packet.ts';
import { desk } from '../test/support/cases.ts';
import { journalLine, storedLine } from '../test/support/journal.ts';
import { startTables, tableNameOf } from '../test/support/tables.ts';
import { conflictModel } from './conflict-model.ts';
import { quantile } from './load/statistics.ts';

type Decide = ParsedCommand<'decide-packet'>;

/** As the stream brings them (infra/stacks/compute-stack.ts), and as a board's case workers press at once. */
const batchLines = 25;
const atOnce = 64;

/**
 * The parts of which there is one, however many machines there are: a fund's row under many decisions at once, the chain of its
 * journal, the nightly look at everything. Counted in calls of the table as well as in seconds, because a call takes AWS another
 * time than it takes this machine (docs/capacity.md).
 */
export async function benchSerial(quick: boolean): Promise<object> {
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
  const tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  try {
    const at = desk(tables.client);
    const like = await at.packetInReview(await at.person());
    const chain = await chainOf(tables.client, quick ? 500 : 4_000);
    console.log(
      `chain of one fund: ${chain.lines} lines in batches of ${batchLines}: ${chain.linesPerSecond} a second here, ${chain.callsPerBatch} calls one after the other for each batch`,
    );
    const fund = await oneFund(at, tables.client, like, quick ? 64 : 192);
    console.log(
      `decisions on one fund, ${atOnce} at once, transactions that meet are refused: ${fund.decisionsPerSecond} a second here; one alone takes ${fund.aloneMs} ms, so ${fund.decisionsInTheTimeOfOne} in the time of one; ${fund.conflictsPerDecision} conflicts for each`,
    );
    const nightly = await nightlyLook(quick ? 50 : 300);
    console.log(
      `nightly look at ${nightly.cases} cases (${nightly.rows} rows): ${nightly.secondsPer10000Cases} s for 10,000 cases here, ${nightly.callsPer10000Cases} calls of the tables`,
    );
    return { chain, fund, nightly, ...(quick ? { quick } : {}) };
  } finally {
    await tables.stop();
  }
}

/** A client that counts what it sends. */
function counted(real: DynamoDBClient): { client: DynamoDBClient; calls(): number } {
  let calls = 0;
  const send = (...all: unknown[]): unknown => {
    calls += 1;
    return (real.send as (...all: unknown[]) => unknown).call(real, ...all);
  };
  const client = new Proxy(real, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name, target)),
  });
  return { client, calls: () => calls };
}

async function chainOf(real: DynamoDBClient, lines: number) {
  const { client, calls } = counted(real);
  const fundLimitId = 'fund#PY2026#serial';
  const journal = journalTable({ client, tableName: tableNameOf('ledger') });
  const all = Array.from({ length: lines }, (_, index) => {
    const at = new Date(Date.parse('2026-07-01T16:00:00Z') + index * 1000).toISOString();
    return storedLine(journalLine({ fundLimitId, at, lineId: `serial-${index}.0` }));
  });
  const context = { now: () => new Date('2026-11-03T20:00:00Z'), dayOf: (instant: string) => instant.slice(0, 10) };
  const from = performance.now();
  for (let first = 0; first < lines; first += batchLines)
    await journal.append(fundLimitId, all.slice(first, first + batchLines), context);
  const seconds = (performance.now() - from) / 1000;
  return {
    lines,
    linesPerSecond: Math.round(lines / seconds),
    callsPerBatch: rounded(calls() / Math.ceil(lines / batchLines)),
  };
}

async function oneFund(at: ReturnType<typeof desk>, client: DynamoDBClient, like: string, count: number) {
  await at.openFund({ fundId: 'serial', capCents: 900_000_000 });
  const inputOf = async (): Promise<Decide> => {
    const applicationId = await at.packetLike(like);
    const application = await at.cases.getApplication(applicationId);
    return {
      operationId: at.operationId(),
      actor: at.staff('one'),
      applicationId,
      version: application?.version ?? -1,
      outcome: 'approve',
      lines: [{ fundId: 'serial', costKind: 'tuition', amountCents: 10_000 }],
      payee: 'school',
      reason: 'part of it',
      ticks: [...decisionTicks],
      aheadOfReason: 'for this benchmark',
      requestedItems: [],
    };
  };
  const model = conflictModel(client);
  const { deps } = desk(model.client);
  const alone: number[] = [];
  for (let turn = 0; turn < 20; turn += 1) {
    const input = await inputOf();
    const before = performance.now();
    await decidePacket(input, deps);
    alone.push(performance.now() - before);
  }
  const waiting: Decide[] = [];
  for (let each = 0; each < count; each += 1) waiting.push(await inputOf());
  const [conflictsBefore, from] = [model.conflicts(), performance.now()];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let input = waiting.shift(); input; input = waiting.shift()) await decided(input, deps);
    }),
  );
  const seconds = (performance.now() - from) / 1000;
  const aloneMs = quantile(alone, 0.5);
  return {
    decisions: count,
    decisionsPerSecond: rounded(count / seconds),
    aloneMs: rounded(aloneMs),
    decisionsInTheTimeOfOne: rounded(((count / seconds) * aloneMs) / 1000),
    conflictsPerDecision: rounded((model.conflicts() - conflictsBefore) / count),
  };
}

/** Whoever is told "busy" asks again, as the page does. */
async function decided(input: Decide, deps: Parameters<typeof decidePacket>[1]): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    try {
      await decidePacket(input, deps);
      return;
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'busy-try-again') throw error;
    }
  }
  throw new Error('fifty times busy');
}

async function nightlyLook(cases: number) {
  const tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  try {
    const at = desk(tables.client);
    // Whole ones, as people send them: half a case would be looked at twice.
    for (let each = 0; each < cases; each += 1) await at.packetInReview(await at.person());
    const { client, calls } = counted(tables.client);
    const rows = (name: 'cases' | 'ledger' | 'payments') => storedRows({ client, tableName: tableNameOf(name) });
    const from = performance.now();
    const { checked, violations } = await checkInvariants(checkInputSchema.parse({ rows: 'all', objects: 'none' }), {
      cases: rows('cases'),
      ledger: rows('ledger'),
      payments: rows('payments'),
      headClean: () => Promise.resolve(undefined),
      uploads: async function* () {},
      centerIds: ['se'],
      slotPools: () => [],
      clock: at.clock,
      remainingMs: () => Number.POSITIVE_INFINITY,
      sleep: () => Promise.resolve(),
    });
    const seconds = (performance.now() - from) / 1000;
    if (violations > 0) throw new Error('the cases of this benchmark are not what the nightly check takes for right');
    const per = 10_000 / checked.applications;
    return {
      cases: checked.applications,
      rows: checked.rows,
      suspected: checked.suspected,
      secondsPer10000Cases: rounded(seconds * per),
      callsPer10000Cases: Math.round(calls() * per),
    };
  } finally {
    await tables.stop();
  }
}

const rounded = (value: number): number => Number(value.toPrecision(3));
