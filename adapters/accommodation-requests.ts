import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { ApplicationRow } from '../domain/cases/rows.ts';
import { applicationIdSchema } from '../domain/ids.ts';
import { tableReads } from './table-reads.ts';
import { forget, toItem, update, type Write } from './transaction.ts';

/**
 * The accommodation contact's list: packets that were sent with accommodation answers. It lies in the accommodation table,
 * which no function of a decision maker may read (R22). One partition, `REQUESTS`: a board has some hundred of them.
 */
const instant = z.iso.datetime();
const requestSchema = z.object({
  schemaVersion: z.literal(1),
  applicationId: applicationIdSchema,
  number: z.string(),
  centerId: z.string(),
  requestedAt: instant,
  /** The answers changed after they were sent: what was arranged is looked at again. */
  changedAt: instant.optional(),
  arrangedAt: instant.optional(),
  arrangedBy: z.string().optional(),
  retainUntil: instant,
  legalHold: z.boolean(),
});
export type AccommodationRequest = z.infer<typeof requestSchema>;
export type AccommodationRequests = ReturnType<typeof accommodationRequests>;

const listedAtMost = 500;
const keyOf = (applicationId: string) => ({ pk: 'REQUESTS', sk: `REQ#${applicationId}` });

export function accommodationRequests({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { get, query } = tableReads(client, tableName);
  return {
    client,
    tableName,
    async find(applicationId: string): Promise<AccommodationRequest | undefined> {
      const row = await get(keyOf(applicationId));
      return row ? requestSchema.parse(row) : undefined;
    },
    /** What waits to be arranged first, the longest wait first; then what is arranged, the latest first. */
    async list(): Promise<AccommodationRequest[]> {
      const rows = await query(
        {
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: toItem({ ':pk': 'REQUESTS' }),
          ConsistentRead: true,
        },
        listedAtMost,
      );
      const waitsSince = (row: AccommodationRequest) => row.changedAt ?? row.requestedAt;
      return rows
        .map((row) => requestSchema.parse(row))
        .sort((a, b) => {
          if ((a.arrangedAt === undefined) !== (b.arrangedAt === undefined)) return a.arrangedAt === undefined ? -1 : 1;
          const [left, right] = [a.arrangedAt ?? waitsSince(a), b.arrangedAt ?? waitsSince(b)];
          return a.arrangedAt === undefined ? left.localeCompare(right) : right.localeCompare(left);
        });
    },
    write: {
      forget: (applicationId: string): Write => forget(tableName, keyOf(applicationId)),
      /** In the transaction that sends the packet or changes the answers. */
      asked: (application: ApplicationRow, before: AccommodationRequest | undefined, at: string): Write => {
        const { applicationId, number, centerId, retainUntil, legalHold } = application;
        const row: AccommodationRequest = {
          schemaVersion: 1,
          applicationId,
          number,
          centerId,
          requestedAt: before?.requestedAt ?? at,
          ...(before ? { changedAt: at } : {}),
          retainUntil,
          legalHold,
        };
        return { item: { Put: { TableName: tableName, Item: toItem({ ...keyOf(applicationId), ...row }) } } };
      },
      /** Only what was looked at: answers that changed meanwhile are not arranged yet. */
      arranged: (row: AccommodationRequest, by: { arrangedAt: string; arrangedBy: string } | undefined): Write =>
        update(tableName, keyOf(row.applicationId), {
          ...(by ? { set: by } : { remove: ['arrangedAt', 'arrangedBy'] }),
          condition:
            row.changedAt === undefined
              ? 'attribute_exists(pk) AND attribute_not_exists(changedAt)'
              : 'changedAt = :changedAt',
          ...(row.changedAt === undefined ? {} : { values: { ':changedAt': row.changedAt } }),
        }),
    },
  };
}
