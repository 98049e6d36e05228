import { QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { emptyHead, lineIdOf, lineSkOf, linksAfter, type StoredLine } from '../domain/money/chain.ts';
import { flowSk, flowsOf } from '../domain/money/flows.ts';
import { Refusal } from '../domain/errors.ts';
import {
  chainHeadSchema,
  chainLinkSchema,
  journalLineSchema,
  type ChainHead,
  type ChainLink,
  type FlowRow,
} from '../domain/money/ledger-rows.ts';
import { sleep as realSleep } from './clients.ts';
import { ledgerKeys } from './ledger-table.ts';
import { storedRows } from './stored-rows.ts';
import { keyText, type Key } from './table-reads.ts';
import { fromItem, put, toItem, transact, update, type Item, type Write } from './transaction.ts';

/*
 * Access patterns of the chain, in the ledger table:
 *   where a fund's chain ends          pk CHAIN#fund's limit id, sk HEAD
 *   the link of a line                 pk CHAIN#fund's limit id, sk LINE#lineId
 *   what flowed on the board's days    pk FLOW#fund's limit id, sk day#center#kind of cost#sector
 */
export const chainKeys = {
  of: (fundLimitId: string) => `CHAIN#${fundLimitId}`,
  head: (fundLimitId: string): Key => ({ pk: chainKeys.of(fundLimitId), sk: 'HEAD' }),
  link: (fundLimitId: string, lineId: string): Key => ({ pk: chainKeys.of(fundLimitId), sk: `LINE#${lineId}` }),
  flow: (flow: FlowRow): Key => ({ pk: `FLOW#${flow.fundLimitId}`, sk: flowSk(flow) }),
};

/** Head, a link for each line, and at most as many flows: below the hundred writes of one transaction. */
const linesAtOnce = 40;
/** How often somebody else may append to the same fund between our reading and our writing. */
const maxRounds = 12;

export type JournalTable = ReturnType<typeof journalTable>;

/** Who appends to the chain of a fund's journal. Several may at once, and each line is chained once, whoever wins. */
export function journalTable({
  client,
  tableName,
  sleep = realSleep,
}: {
  client: DynamoDBClient;
  tableName: string;
  sleep?: (milliseconds: number) => Promise<void>;
}) {
  const rows = storedRows({ client, tableName });

  async function* query(pk: string, from: string, through: string): AsyncGenerator<Item[]> {
    let start: Item | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: tableName,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :through',
          ExpressionAttributeValues: toItem({ ':pk': pk, ':from': from, ':through': through }),
          ...(start ? { ExclusiveStartKey: toItem(start) } : {}),
        }),
      );
      yield (page.Items ?? []).map(fromItem);
      start = page.LastEvaluatedKey ? fromItem(page.LastEvaluatedKey) : undefined;
    } while (start);
  }

  async function collect(pages: AsyncIterable<Item[]>): Promise<Item[]> {
    const all: Item[] = [];
    for await (const page of pages) all.push(...page);
    return all;
  }

  async function head(fundLimitId: string): Promise<ChainHead | undefined> {
    const found = (await rows.many([chainKeys.head(fundLimitId)])).get(keyText(chainKeys.head(fundLimitId)));
    return found && chainHeadSchema.parse(found);
  }

  /** The links of those of these lines that are chained, by line id. */
  async function linksOf(fundLimitId: string, lineIds: readonly string[]): Promise<Map<string, ChainLink>> {
    const found = await rows.many(lineIds.map((lineId) => chainKeys.link(fundLimitId, lineId)));
    return new Map([...found.values()].map((row) => chainLinkSchema.parse(row)).map((link) => [link.lineId, link]));
  }

  function moveHead(before: ChainHead | undefined, next: ChainHead): Write {
    const key = chainKeys.head(next.fundLimitId);
    if (!before) return put(tableName, { ...key, ...next });
    return update(tableName, key, {
      set: { seq: next.seq, hash: next.hash, updatedAt: next.updatedAt },
      condition: '#seq = :seq AND #hash = :hash',
      names: { '#seq': 'seq', '#hash': 'hash' },
      values: { ':seq': before.seq, ':hash': before.hash },
    });
  }

  /** Adds to a row that may not be there yet; that it is added once, the head's condition in the same transaction says. */
  function addFlow(flow: FlowRow): Write {
    const { schemaVersion, fundLimitId, day, centerId, costKind, sector, ...amounts } = flow;
    const parts = { schemaVersion, fundLimitId, day, centerId, costKind, sector };
    const set = Object.entries(parts).filter(([, value]) => value !== undefined);
    const add = Object.entries(amounts);
    return {
      item: {
        Update: {
          TableName: tableName,
          Key: toItem({ ...chainKeys.flow(flow) }),
          UpdateExpression: `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')} ADD ${add.map(([name]) => `#${name} :${name}`).join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries([...set, ...add].map(([name]) => [`#${name}`, name])),
          ExpressionAttributeValues: toItem(
            Object.fromEntries([...set, ...add].map(([name, value]) => [`:${name}`, value])),
          ),
        },
      },
    };
  }

  async function appendSome(
    fundLimitId: string,
    lines: readonly StoredLine[],
    { now, dayOf }: AppendContext,
  ): Promise<number> {
    for (let round = 1; ; round += 1) {
      const before = await head(fundLimitId);
      const known = await linksOf(fundLimitId, lines.map(lineIdOf));
      const fresh = lines.filter((line) => !known.has(lineIdOf(line)));
      if (fresh.length === 0) return 0;
      const at = now().toISOString();
      const { links, head: next } = linksAfter(before ?? emptyHead(fundLimitId, at), fresh, at);
      const flows = flowsOf(
        fresh.map((line) => journalLineSchema.parse(line)),
        dayOf,
      );
      try {
        await transact(
          client,
          [
            moveHead(before, next),
            ...links.map((link) => put(tableName, { ...chainKeys.link(fundLimitId, link.lineId), ...link })),
            ...flows.map(addFlow),
          ],
          sleep,
        );
        return fresh.length;
      } catch (error) {
        // Somebody else appended first, or this is our own write whose answer got lost: what is chained by now is left alone.
        if (!(error instanceof Refusal) || round >= maxRounds) throw error;
        await sleep(Math.random() * 20 * 2 ** Math.min(round, 6));
      }
    }
  }

  return {
    head,
    linksOf,

    /** Of every fund that was ever opened. */
    async fundIds(): Promise<string[]> {
      return (await collect(query('FUNDS', 'fund#', 'fund#~'))).map((row) => String(row['limitId']));
    },
    /** A fund's lines from this instant on, in the order of their instants. */
    linesSince: (fundLimitId: string, from: string): Promise<StoredLine[]> =>
      collect(query(ledgerKeys.journal(fundLimitId), from, '~')),
    /** Those of these lines that are there, by their sort key. */
    async linesAt(fundLimitId: string, sks: readonly string[]): Promise<Map<string, StoredLine>> {
      const found = await rows.many(sks.map((sk) => ({ pk: ledgerKeys.journal(fundLimitId), sk })));
      return new Map([...found.values()].map((line) => [lineSkOf(line), line]));
    },
    /** Every link of a fund, in no order: its whole chain is read. */
    async allLinks(fundLimitId: string): Promise<ChainLink[]> {
      const pages = query(chainKeys.of(fundLimitId), 'LINE#', 'LINE#~');
      return (await collect(pages)).map((row) => chainLinkSchema.parse(row));
    },

    /**
     * Chains those of these lines that are not chained yet, in this order, and adds what they moved to the fund's flows: one
     * transaction for so many at a time, under the condition that the head still is what was read and that no line has a link.
     * Answers how many were chained. Every line has to be readable.
     */
    async append(fundLimitId: string, lines: readonly StoredLine[], context: AppendContext): Promise<number> {
      const once = [...new Map(lines.map((line) => [lineIdOf(line), line])).values()];
      let chained = 0;
      for (let from = 0; from < once.length; from += linesAtOnce)
        chained += await appendSome(fundLimitId, once.slice(from, from + linesAtOnce), context);
      return chained;
    },

    /** The archive holds everything through `through`; false when somebody else has moved it already. */
    async markArchived(head: ChainHead, through: number, at: string): Promise<boolean> {
      try {
        await transact(
          client,
          [
            update(tableName, chainKeys.head(head.fundLimitId), {
              set: { archivedSeq: through, updatedAt: at },
              condition: '#archived = :archived AND #seq >= :through',
              names: { '#archived': 'archivedSeq', '#seq': 'seq' },
              values: { ':archived': head.archivedSeq, ':through': through },
            }),
          ],
          sleep,
        );
        return true;
      } catch (error) {
        if (error instanceof Refusal && error.code === 'changed-meanwhile') return false;
        throw error;
      }
    },
  };
}

interface AppendContext {
  now: () => Date;
  /** The board's day of an instant. */
  dayOf: (instant: string) => string;
}
