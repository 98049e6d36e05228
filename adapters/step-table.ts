import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { stepRowSchema, type StepRow } from '../domain/step/rows.ts';
import { tableReads } from './table-reads.ts';
import { put, toItem, type Write } from './transaction.ts';

/**
 * What STEP coaches recorded, beside the application that it is about: pk APP#id, sk STEP#0001 …, in the order of recording.
 * A row is written once and never changed.
 */
export type StepTable = ReturnType<typeof stepTable>;

export function stepTable({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { query } = tableReads(client, tableName);
  return {
    async list(applicationId: string): Promise<StepRow[]> {
      const rows = await query(
        {
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
          ExpressionAttributeValues: toItem({ ':pk': `APP#${applicationId}`, ':sk': 'STEP#' }),
          ConsistentRead: true,
        },
        500,
      );
      return rows.map((row) => stepRowSchema.parse(row));
    },
    put: (row: StepRow): Write =>
      put(tableName, { pk: `APP#${row.applicationId}`, sk: `STEP#${String(row.seq).padStart(4, '0')}`, ...row }),
  };
}
