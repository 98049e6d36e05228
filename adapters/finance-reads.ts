import { QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { alertRowSchema, demandRowSchema, type AlertRow, type DemandRow } from '../domain/money/demand.ts';
import {
  awardRowSchema,
  flowRowSchema,
  journalLineSchema,
  type AwardRow,
  type FlowRow,
  type JournalLine,
} from '../domain/money/ledger-rows.ts';
import { holdsKey, ledgerKeys } from './ledger-table.ts';
import { fromItem, put, toItem, type Item, type Write } from './transaction.ts';

/*
 * What finance reads of the ledger besides limits and proposals; nothing here has a name in it.
 *   what flowed on the board's days     pk FLOW#fund's limit id, sk day#…
 *   what waits                          pk DEMAND
 *   thresholds that were crossed        pk ALERTS
 *   awards with committed money         index holds
 *   a fund's journal                    pk JOURNAL#fund's limit id, sk at#lineId
 */
const financeKeys = { demand: 'DEMAND', alerts: 'ALERTS' } as const;

const alertKey = ({ fundLimitId, percent }: Pick<AlertRow, 'fundLimitId' | 'percent'>) => ({
  pk: financeKeys.alerts,
  sk: `${fundLimitId}#${percent}`,
});

export type FinanceReads = ReturnType<typeof financeReads>;

export interface LineFilter {
  /** Instants, both ends included. */
  from?: string;
  through?: string;
  newest?: boolean;
  /** A line's own place; the answer begins behind it. */
  after?: string;
}

export function financeReads({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  async function* pages(
    pk: string,
    more: Partial<ConstructorParameters<typeof QueryCommand>[0]> = {},
  ): AsyncGenerator<Item[]> {
    let start: Item | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: toItem({ ':pk': pk }),
          ...more,
          ...(start ? { ExclusiveStartKey: toItem(start) } : {}),
        }),
      );
      yield (page.Items ?? []).map(fromItem);
      start = page.LastEvaluatedKey ? fromItem(page.LastEvaluatedKey) : undefined;
    } while (start);
  }
  async function all(pk: string): Promise<Item[]> {
    const rows: Item[] = [];
    for await (const page of pages(pk)) rows.push(...page);
    return rows;
  }

  return {
    /** Every day of a fund: some thousand small rows in a year. */
    async flowsOf(fundLimitId: string): Promise<FlowRow[]> {
      return (await all(`FLOW#${fundLimitId}`)).map((row) => flowRowSchema.parse(row));
    },
    async demand(): Promise<DemandRow[]> {
      return (await all(financeKeys.demand)).map((row) => demandRowSchema.parse(row));
    },
    async alerts(): Promise<AlertRow[]> {
      return (await all(financeKeys.alerts)).map((row) => alertRowSchema.parse(row));
    },
    /** Every award that holds committed money. */
    async holds(): Promise<AwardRow[]> {
      const awards: AwardRow[] = [];
      const index = {
        IndexName: 'holds',
        KeyConditionExpression: 'holdsPk = :pk',
      };
      for await (const page of pages(holdsKey, index)) awards.push(...page.map((row) => awardRowSchema.parse(row)));
      return awards;
    },
    /** A fund's lines one by one, the newest first or the oldest, as far as the caller reads. */
    async *lines(fundLimitId: string, filter: LineFilter = {}): AsyncGenerator<JournalLine> {
      const { from = '0', through = '9', newest = true, after } = filter;
      const low = after !== undefined && !newest ? after : from;
      const high = after !== undefined && newest ? after : `${through}~`;
      const more = {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :low AND :high',
        ExpressionAttributeValues: toItem({ ':pk': ledgerKeys.journal(fundLimitId), ':low': low, ':high': high }),
        ScanIndexForward: !newest,
        ConsistentRead: true,
      };
      for await (const page of pages('', more))
        for (const row of page) if (row['sk'] !== after) yield journalLineSchema.parse(row);
    },

    /** What watch-funds keeps for the pages. */
    write: {
      /** The newest count stands, whichever run is first. */
      demand: (row: DemandRow): Write =>
        put(
          tableName,
          { pk: financeKeys.demand, sk: row.fundLimitId, ...row },
          undefined,
          'attribute_not_exists(pk) OR countedAt < :at',
          { ':at': row.countedAt },
        ),
      alert: (row: AlertRow): Write => put(tableName, { ...alertKey(row), ...row }),
      fellBelow: (row: AlertRow): Write => ({
        item: {
          Delete: { TableName: tableName, Key: toItem(alertKey(row)), ConditionExpression: 'attribute_exists(pk)' },
        },
      }),
    },
  };
}
export const lineSk = ({ at, lineId }: Pick<JournalLine, 'at' | 'lineId'>): string => `${at}#${lineId}`;
