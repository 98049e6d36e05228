import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Refusal } from '../domain/errors.ts';
import { fundChangeRowSchema, type FundChangeRow } from '../domain/money/fund-changes.ts';
import type { FundRow, Fund } from '../domain/money/ledger-rows.ts';
import { ledgerKeys } from './ledger-table.ts';
import { tableReads } from './table-reads.ts';
import { put, toItem, update, type Write } from './transaction.ts';

/*
 * Proposals for funds, in the ledger table:
 *   all of them, by time of birth   pk CHANGES, sk changeId
 */
const changesPk = 'CHANGES';

export type FundChangeStore = ReturnType<typeof fundChangeStore>;

export function fundChangeStore({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { get, query } = tableReads(client, tableName);
  return {
    async getChange(changeId: string): Promise<FundChangeRow | undefined> {
      const row = await get({ pk: changesPk, sk: changeId });
      return row ? fundChangeRowSchema.parse(row) : undefined;
    },
    /** The newest first. A board makes some dozens in a year. */
    async listChanges(limit = 500): Promise<FundChangeRow[]> {
      const rows = await query(
        {
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: toItem({ ':pk': changesPk }),
          ScanIndexForward: false,
          ConsistentRead: true,
        },
        limit,
      );
      return rows.map((row) => fundChangeRowSchema.parse(row));
    },
    write: {
      propose: (row: FundChangeRow): Write => put(tableName, { pk: changesPk, sk: row.changeId, ...row }),
      /** Once: whoever comes second hears who was first. */
      settle: (
        { changeId }: FundChangeRow,
        set: Pick<FundChangeRow, 'status' | 'settledBy' | 'settledAt' | 'settledReason' | 'movedCents'>,
      ): Write =>
        update(
          tableName,
          { pk: changesPk, sk: changeId },
          {
            set,
            condition: '#status = :proposed',
            names: { '#status': 'status' },
            values: { ':proposed': 'proposed' },
          },
          (old) => (old ? settledBefore(fundChangeRowSchema.parse(old)) : new Refusal('not-found')),
        ),
      /** What is said about a fund, under the condition that no other change of it came between. */
      about: ({ before, next }: { before: FundRow; next: Fund }): Write =>
        update(tableName, ledgerKeys.about(before.limitId), {
          set: { fund: next },
          condition: '#fund.#changes = :before',
          names: { '#fund': 'fund', '#changes': 'changes' },
          values: { ':before': before.fund.changes },
        }),
      /** In a transaction of its own table's other writes a row may stand once: where a closing also moves money, it is said there. */
      closedAt: (fundLimitId: string, at: string): Write =>
        update(tableName, ledgerKeys.limit(fundLimitId), {
          set: { closedAt: at, updatedAt: at },
          condition: 'attribute_exists(pk) AND attribute_not_exists(#closedAt)',
          names: { '#closedAt': 'closedAt' },
        }),
    },
  };
}

export const settledBefore = (row: FundChangeRow): Refusal =>
  new Refusal('change-settled', {
    status: row.status,
    by: row.settledBy?.name ?? row.settledBy?.staffId ?? '',
    at: row.settledAt ?? '',
  });
