import { type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  awardRowSchema,
  journalLineSchema,
  limitRowSchema,
  type AwardRow,
  type JournalLine,
  type LimitRow,
} from '../domain/money/ledger-rows.ts';
import type { Movement } from '../domain/money/movement.ts';
import { put, toItem, type Item, type Write } from './transaction.ts';
import { tableReads } from './table-reads.ts';

/*
 * Access patterns of the ledger table:
 *   all funds                      pk FUNDS, sk fund's limit id
 *   one participant's year         pk LIMIT#id, sk LIMIT
 *   a limit's lines in time order  pk JOURNAL#limitId, sk at#lineId
 *   the last lines of all funds    index recent: JOURNAL#fund, at#lineId
 *   an award                       pk AWARD#id, sk AWARD
 */
export const ledgerKeys = {
  limit: (limitId: string) =>
    limitId.startsWith('fund#') ? { pk: 'FUNDS', sk: limitId } : { pk: `LIMIT#${limitId}`, sk: 'LIMIT' },
  journal: (limitId: string) => `JOURNAL#${limitId}`,
  line: (line: JournalLine) => ({ pk: `JOURNAL#${line.limitId}`, sk: `${line.at}#${line.lineId}` }),
  award: (awardId: string) => ({ pk: `AWARD#${awardId}`, sk: 'AWARD' }),
};

const maxFunds = 1000;

export type LedgerTable = ReturnType<typeof ledgerTable>;

export function ledgerTable({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { get, query } = tableReads(client, tableName);

  return {
    client,
    tableName,

    /** All funds of the board. More than a thousand means that something else is wrong: said, not cut off. */
    async listFunds(): Promise<LimitRow[]> {
      const rows = await query(
        {
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: toItem({ ':pk': 'FUNDS' }),
          ConsistentRead: true,
        },
        maxFunds + 1,
      );
      if (rows.length > maxFunds) throw new Error(`ledger: more than ${maxFunds} funds`);
      return rows.map((row) => limitRowSchema.parse(row));
    },
    async getLimit(limitId: string): Promise<LimitRow | undefined> {
      const row = await get(ledgerKeys.limit(limitId));
      return row ? limitRowSchema.parse(row) : undefined;
    },
    async getAward(awardId: string): Promise<AwardRow | undefined> {
      const row = await get(ledgerKeys.award(awardId));
      return row ? awardRowSchema.parse(row) : undefined;
    },
    /** Lines of all funds (not of participants' years), newest first. */
    async recentLines(count: number): Promise<JournalLine[]> {
      const rows = await query(
        {
          IndexName: 'recent',
          KeyConditionExpression: 'recentPk = :pk',
          ExpressionAttributeValues: toItem({ ':pk': 'JOURNAL#fund' }),
          ScanIndexForward: false,
        },
        count,
      );
      return rows.map((row) => journalLineSchema.parse(row));
    },
    /** One limit's lines, newest first. */
    async linesOf(limitId: string, count: number): Promise<JournalLine[]> {
      const rows = await query(
        {
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: toItem({ ':pk': `JOURNAL#${limitId}` }),
          ScanIndexForward: false,
          ConsistentRead: true,
        },
        count,
      );
      return rows.map((row) => journalLineSchema.parse(row));
    },

    write: {
      openLimit: (row: LimitRow, refusal: Write['refusal']): Write =>
        put(tableName, { ...ledgerKeys.limit(row.limitId), ...row }, refusal),
      line: (line: JournalLine): Write =>
        put(tableName, {
          ...ledgerKeys.line(line),
          ...line,
          ...(line.limitId.startsWith('fund#')
            ? { recentPk: 'JOURNAL#fund', recentSk: `${line.at}#${line.lineId}` }
            : {}),
        }),
      award: (row: AwardRow): Write => put(tableName, { ...ledgerKeys.award(row.awardId), ...row }),
      /**
       * Moves an amount between two columns of one limit, under the condition that it is there. A participant's year is
       * opened by its first use with `opens` (its cap is local policy, R2), in the same write.
       */
      move: (movement: Movement, at: string, refusal: Write['refusal'], opens?: LimitRow): Write => {
        const from = `${movement.from}Cents`;
        const to = `${movement.to}Cents`;
        const names = { '#from': from, '#to': to };
        if (!opens) {
          return {
            item: {
              Update: {
                TableName: tableName,
                Key: toItem(ledgerKeys.limit(movement.limitId)),
                UpdateExpression: 'SET #from = #from - :amount, #to = #to + :amount, updatedAt = :at',
                ConditionExpression: 'attribute_exists(pk) AND #from >= :amount',
                ExpressionAttributeNames: names,
                ExpressionAttributeValues: toItem({ ':amount': movement.amountCents, ':at': at }),
                ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
              },
            },
            ...(refusal ? { refusal } : {}),
          };
        }
        // A row that is not there yet cannot be compared by DynamoDB; its cap is known here.
        if (opens[`${movement.from}Cents`] < movement.amountCents)
          throw refusal?.(opens) ?? new Error('ledger: above the cap');
        const fresh: Item = { ...opens, [from]: opens[`${movement.from}Cents`], [to]: opens[`${movement.to}Cents`] };
        const others = Object.keys(fresh).filter(
          (name) => name !== from && name !== to && name !== 'updatedAt' && fresh[name] !== undefined,
        );
        const sets = others.map((name) => `#o_${name} = if_not_exists(#o_${name}, :o_${name})`);
        return {
          item: {
            Update: {
              TableName: tableName,
              Key: toItem(ledgerKeys.limit(movement.limitId)),
              UpdateExpression: `SET #from = if_not_exists(#from, :freshFrom) - :amount, #to = if_not_exists(#to, :freshTo) + :amount, updatedAt = :at, ${sets.join(', ')}`,
              ConditionExpression: 'attribute_not_exists(#from) OR #from >= :amount',
              ExpressionAttributeNames: { ...names, ...Object.fromEntries(others.map((name) => [`#o_${name}`, name])) },
              ExpressionAttributeValues: toItem({
                ':amount': movement.amountCents,
                ':at': at,
                ':freshFrom': fresh[from],
                ':freshTo': fresh[to],
                ...Object.fromEntries(others.map((name) => [`:o_${name}`, fresh[name]])),
              }),
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
          ...(refusal ? { refusal } : {}),
        };
      },
    },
  };
}
