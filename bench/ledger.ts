import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchWriteItemCommand,
  TransactWriteItemsCommand,
  type DynamoDBClient,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { awardWrites, readMoney } from '../adapters/approval.ts';
import { decisionWrites } from '../adapters/decision-store.ts';
import { ledgerKeys } from '../adapters/ledger-table.ts';
import { operationOf, recordOf } from '../adapters/operations.ts';
import { planDecision, readPacket } from '../adapters/packet-decision.ts';
import { toItem, transact, type Write } from '../adapters/transaction.ts';
import { decisionTicks } from '../domain/cases/rows.ts';
import type { ParsedCommand } from '../domain/commands.ts';
import { Refusal } from '../domain/errors.ts';
import type { JournalLine } from '../domain/money/ledger-rows.ts';
import { approvePackets } from '../functions/approve-packets/approve-packets.ts';
import { decidePacket } from '../functions/decide-packet/decide-packet.ts';
import { desk } from '../test/support/cases.ts';
import { startTables, tableNameOf } from '../test/support/tables.ts';
import { conflictModel } from './conflict-model.ts';

type Decide = ParsedCommand<'decide-packet'>;
type Desk = ReturnType<typeof desk>;
const eachCents = 10_000;
const warmUp = 20;
const atOnce = 64;

/**
 * What a decision costs beside the least that it could cost, what many at once cost beside one after the other, and whether it
 * costs more as the journal grows. Everything that is compared is measured in turns, in this one run, on the same engine.
 */
export async function benchLedger(quick: boolean): Promise<object> {
  const turns = quick ? 60 : 400;
  const sizes = quick ? [10, 1_000, 5_000] : [10, 10_000, 200_000];

  const single = await decisionAgainstBare(turns);
  console.log(
    `one decision, whole transaction: p50 ${ms(single.decision)}; as many bare items, one cap: ${ms(single.bare)}`,
  );
  console.log(
    `  ratio ${ratio(single.bare / single.decision)}; ${single.items} items, ${single.writeUnits} write units`,
  );
  console.log(
    `  beside bare items of which one replaces a row of that size, too: ${ratio(single.replacing / single.decision)}`,
  );

  const many = await manyAtOnce(quick ? 3 : 9);
  console.log(
    `${many.packets} packets on one fund, others in the way: one by one at ${atOnce} at once ${ms(many.plain)} (${many.plainConflicts} conflicts), in bulk ${ms(many.bulk)} (${many.bulkConflicts} conflicts, ${many.bulkTransactions} transactions)`,
  );
  console.log(`  ratio ${ratio(many.plain / many.bulk)}; granted above the cap: ${many.overspentCents} cents`);

  const growth = await growthOf(sizes, turns);
  sizes.forEach((size, at) => console.log(`decision with ${size} journal lines: p50 ${ms(growth[at] ?? 0)}`));
  const [first = 1, ...rest] = growth;

  return {
    decisionVsBare: round(single.bare / single.decision),
    decisionVsBareReplacing: round(single.replacing / single.decision),
    bulkVsPlain: round(many.plain / many.bulk),
    p50GrowthAt200k: round((rest.at(-1) ?? 0) / first),
    p50GrowthAt10k: round((rest[0] ?? 0) / first),
    overspentCents: many.overspentCents,
    writeUnitsPerDecision: single.writeUnits,
    itemsPerDecision: single.items,
    ...(quick ? { quick } : {}),
  };
}

const round = (value: number) => Math.round(value * 100) / 100;
const ratio = (value: number) => `${round(value)}×`;
const ms = (value: number) => `${value.toFixed(1)} ms`;
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

async function startDesk(): Promise<{ at: Desk; client: DynamoDBClient; like: string; stop(): Promise<void> }> {
  const tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  const at = desk(tables.client);
  const like = await at.packetInReview(await at.person());
  return { at, client: tables.client, like, stop: () => tables.stop() };
}

async function approval(at: Desk, applicationId: string, fundId: string): Promise<Decide> {
  const application = await at.cases.getApplication(applicationId);
  return {
    operationId: at.operationId(),
    actor: at.staff('one'),
    applicationId,
    version: application?.version ?? -1,
    outcome: 'approve',
    lines: [{ fundId, costKind: 'tuition', amountCents: eachCents }],
    payee: 'school',
    reason: 'part of it',
    ticks: [...decisionTicks],
    aheadOfReason: 'for this benchmark',
    requestedItems: [],
  };
}

/** A decision that is read and planned; what is left is its transaction: made, marshalled and sent as decide-packet does. */
async function plannedDecision(at: Desk, like: string, fundId: string): Promise<() => Write[]> {
  const input = await approval(at, await at.packetLike(like), fundId);
  const now = at.clock.now();
  const packet = await readPacket(input.applicationId, at.deps, now);
  const money = await readMoney(at.deps, now);
  const { decided, draft } = await planDecision(input, at.staff('one'), now, at.deps, packet, money);
  return () => {
    const record = recordOf<typeof decided.answer>(at.cases, operationOf('decide-packet', input), now.toISOString());
    const writes = draft ? awardWrites(draft, money.funds, now.toISOString(), at.deps) : [];
    return decisionWrites({ ...decided, record, writes }, at.deps);
  };
}

async function decisionAgainstBare(turns: number) {
  const { at, client, like, stop } = await startDesk();
  try {
    await at.openFund({ fundId: 'bench', capCents: 900_000_000 });
    const cap = { pk: { S: 'BARE' }, sk: { S: 'CAP' } };
    const bareCap = { available: { N: '900000000' }, committed: { N: '0' } };
    await client.send(
      new BatchWriteItemCommand({
        RequestItems: { [tableNameOf('ledger')]: [{ PutRequest: { Item: { ...cap, ...bareCap } } }] },
      }),
    );
    const times: Record<'decision' | 'bare' | 'replacing' | 'command', number[]> = {
      decision: [],
      bare: [],
      replacing: [],
      command: [],
    };
    let shape: TransactWriteItem[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      const make = await plannedDecision(at, like, 'bench');
      const input = await approval(at, await at.packetLike(like), 'bench');
      if (turn === 0) shape = make().map(({ item }) => item);
      const standing = await at.packetLike(like);
      const replacing = bareItems(shape, `${turn}#again`, cap).map((item, index) => {
        const { Put: put } = shape[index] ?? {};
        if (!put || put.ConditionExpression === 'attribute_not_exists(pk)') return item;
        const key = { pk: { S: `APP#${standing}` }, sk: { S: 'APP' } };
        return { Put: { TableName: put.TableName, Item: { ...put.Item, ...key } } };
      });
      const ways: [keyof typeof times, () => Promise<unknown>][] = [
        ['decision', () => transact(client, make())],
        ['bare', () => client.send(new TransactWriteItemsCommand({ TransactItems: bareItems(shape, `${turn}`, cap) }))],
        ['replacing', () => client.send(new TransactWriteItemsCommand({ TransactItems: replacing }))],
        ['command', () => decidePacket(input, at.deps)],
      ];
      // Each goes first as often as the others.
      for (let next = 0; next < ways.length; next += 1) {
        const [name, work] = ways[(turn + next) % ways.length] ?? ways[0]!;
        const took = await timed(work);
        // The first turns warm up.
        if (turn >= warmUp) times[name].push(took);
      }
    }
    const writeUnits = await unitsOf();
    return {
      decision: median(times.decision),
      bare: median(times.bare),
      replacing: median(times.replacing),
      command: median(times.command),
      items: shape.length,
      writeUnits,
    };
  } finally {
    await stop();
  }
}

/**
 * The very items of a decision under keys of their own, in the same tables and indexes, put and nothing else; one of them the cap
 * with its condition. What the decision costs beside it is what it asks, and that it replaces a row of four kilobytes that stands.
 */
function bareItems(
  shape: readonly TransactWriteItem[],
  turn: string,
  cap: Record<string, { S: string }>,
): TransactWriteItem[] {
  let capped = false;
  return shape.map(({ Put: put, Update: update }, index) => {
    if (update && !capped) {
      capped = true;
      return {
        Update: {
          TableName: tableNameOf('ledger'),
          Key: cap,
          UpdateExpression: 'SET available = available - :a, committed = committed + :a',
          ConditionExpression: 'available >= :a',
          ExpressionAttributeValues: { ':a': { N: String(eachCents) } },
        },
      };
    }
    return {
      Put: {
        TableName: put?.TableName ?? update?.TableName,
        Item: {
          ...(put?.Item ?? { body: { S: 'x'.repeat(300) } }),
          // In as many partitions as the decision's: an engine finds its way to each.
          pk: { S: `BARE#${turn}#${(put?.Item ?? update?.Key)?.['pk']?.S ?? ''}` },
          sk: { S: String(index) },
        },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    };
  });
}

/** As AWS's own engine counts the write units of decide-packet's transaction, indexes included. */
async function unitsOf(): Promise<number> {
  const tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation'], 'DynamoDB Local');
  try {
    let units = 0;
    const send = async (command: { input: object }, ...rest: unknown[]): Promise<unknown> => {
      const isTransaction = command instanceof TransactWriteItemsCommand;
      if (isTransaction) command.input.ReturnConsumedCapacity = 'INDEXES';
      const answer = await (tables.client.send as (...all: unknown[]) => Promise<unknown>).call(
        tables.client,
        command,
        ...rest,
      );
      if (isTransaction)
        for (const each of (answer as { ConsumedCapacity?: { CapacityUnits?: number }[] }).ConsumedCapacity ?? [])
          units += each.CapacityUnits ?? 0;
      return answer;
    };
    const client = new Proxy(tables.client, {
      get: (target, name) => (name === 'send' ? send : Reflect.get(target, name, target)),
    });
    const at = desk(client);
    const like = await at.packetInReview(await at.person());
    await at.openFund({ fundId: 'bench', capCents: 900_000_000 });
    const input = await approval(at, await at.packetLike(like), 'bench');
    units = 0;
    await decidePacket(input, at.deps);
    return units;
  } finally {
    await tables.stop();
  }
}

/** Twice as many as the money is for: one by one, 64 at once, and in bulk; both where transactions meet. */
async function manyAtOnce(rounds: number) {
  const packets = 60;
  const { at, client, like, stop } = await startDesk();
  try {
    const [plain, bulk]: [number[], number[]] = [[], []];
    let [overspentCents, plainConflicts, bulkConflicts, bulkTransactions] = [0, 0, 0, 0];
    for (let round = 0; round < rounds; round += 1) {
      for (const way of round % 2 === 0 ? (['plain', 'bulk'] as const) : (['bulk', 'plain'] as const)) {
        const fundId = `${way}-${round}`;
        const capCents = (packets / 2) * eachCents;
        const limitId = await at.openFund({ fundId, capCents });
        const ids: string[] = [];
        for (let each = 0; each < packets; each += 1) ids.push(await at.packetLike(like));
        const inputs = await Promise.all(ids.map((id) => approval(at, id, fundId)));
        const model = conflictModel(client);
        const { deps } = desk(model.client);
        if (way === 'plain') {
          plain.push(await timed(() => oneByOne(inputs, (input) => decidePacket(input, deps))));
          plainConflicts += model.conflicts();
        } else {
          const halves = [inputs.slice(0, packets / 2), inputs.slice(packets / 2)];
          bulk.push(
            await timed(() =>
              Promise.all(
                halves.map((half) =>
                  approvePackets(
                    {
                      operationId: at.operationId(),
                      actor: at.staff('one'),
                      packets: half.map(({ actor: _actor, outcome: _outcome, ...packet }) => packet),
                    },
                    deps,
                  ),
                ),
              ),
            ),
          );
          bulkConflicts += model.conflicts();
          bulkTransactions += model.writes();
        }
        const row = await at.ledger.getLimit(limitId);
        const committed = row?.committedCents ?? 0;
        overspentCents += Math.max(0, committed - capCents);
        if (committed !== capCents) throw new Error(`${way}: ${committed} of ${capCents} cents were granted`);
      }
    }
    return {
      packets,
      plain: median(plain),
      bulk: median(bulk),
      overspentCents,
      plainConflicts: Math.round(plainConflicts / rounds),
      bulkConflicts: Math.round(bulkConflicts / rounds),
      bulkTransactions: Math.round(bulkTransactions / rounds),
    };
  } finally {
    await stop();
  }
}

/** As many at once as there are case workers; whoever is told "busy" asks again. */
async function oneByOne(inputs: readonly Decide[], decide: (input: Decide) => Promise<unknown>): Promise<void> {
  await Promise.all(
    inputs.map(async (input) => {
      for (let attempt = 0; attempt < 50; attempt += 1) {
        try {
          await decide(input);
          return;
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          if (error.code !== 'busy-try-again') return;
          await sleep(50);
        }
      }
    }),
  );
}

/** The same decision beside journals of different lengths, each in a system of its own, in turns. */
async function growthOf(sizes: readonly number[], turns: number): Promise<number[]> {
  const systems = [];
  try {
    for (const size of sizes) {
      const system = await startDesk();
      const limitId = await system.at.openFund({ fundId: 'bench', capCents: 900_000_000 });
      systems.push({ ...system, times: [] as number[] });
      await fill(system.client, limitId, size);
    }
    for (let turn = 0; turn < turns; turn += 1) {
      for (const { at, client, like, times } of systems) {
        const make = await plannedDecision(at, like, 'bench');
        const took = await timed(() => transact(client, make()));
        if (turn >= warmUp) times.push(took);
      }
    }
    return systems.map(({ times }) => median(times));
  } finally {
    for (const { stop } of systems) await stop();
  }
}

async function fill(client: DynamoDBClient, fundLimitId: string, lines: number): Promise<void> {
  const table = tableNameOf('ledger');
  const chunk = 25;
  for (let from = 0; from < lines; from += chunk * 4) {
    await Promise.all(
      [0, 1, 2, 3].map(async (part) => {
        const first = from + part * chunk;
        const count = Math.min(chunk, lines - first);
        if (count <= 0) return;
        const requests = Array.from({ length: count }, (_, at) => {
          const line = lineOf(fundLimitId, first + at);
          return { PutRequest: { Item: toItem({ ...ledgerKeys.line(line), ...line }) } };
        });
        await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
      }),
    );
  }
}

const lineOf = (fundLimitId: string, index: number): JournalLine => {
  const at = new Date(Date.parse('2026-07-01T00:00:00Z') + index * 30_000).toISOString();
  return {
    schemaVersion: 2,
    lineId: `bench-${index}.0`,
    boardId: 'bench',
    fundLimitId,
    limits: [fundLimitId, `participant-year#PY2026#training#ref_${String(index).padStart(26, '0')}`],
    operation: 'commit',
    from: 'available',
    to: 'committed',
    amountCents: 100,
    at,
    actor: 'bench',
    operationId: `bench-${index}`,
    awardId: `awd_${String(index).padStart(26, '0')}`,
    awardLine: 0,
    personRef: `ref_${String(index).padStart(26, '0')}`,
    centerId: 'se',
    costKind: 'tuition',
    retainUntil: at,
    legalHold: false,
  };
};
