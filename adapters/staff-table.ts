import { ConditionalCheckFailedException, UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { StaffActor } from '../domain/access/actor.ts';
import { staffRowSchema, type StaffRow } from '../domain/directory/staff.ts';
import { put, toItem, update, updateParts, type Write } from './transaction.ts';
import { tableReads } from './table-reads.ts';

/*
 * Access patterns, in one small partition of the cases table:
 *   all staff that ever signed in   pk STAFF, sk STAFF#id
 *   who was out of office when      pk STAFF, sk ABSENCE#id#instant#operation (never read by pages)
 */
const staffKey = (staffId: string) => ({ pk: 'STAFF', sk: `STAFF#${staffId}` });
/** More people than a board has. */
const atMost = 1000;

export type StaffTable = ReturnType<typeof staffTable>;

export function staffTable({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { get, query } = tableReads(client, tableName);
  return {
    async list(): Promise<StaffRow[]> {
      const rows = await query(
        {
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
          ExpressionAttributeValues: toItem({ ':pk': 'STAFF', ':sk': 'STAFF#' }),
          ConsistentRead: true,
        },
        atMost,
      );
      return rows.map((row) => staffRowSchema.parse(row));
    },
    async get(staffId: string): Promise<StaffRow | undefined> {
      const row = await get(staffKey(staffId));
      return row ? staffRowSchema.parse(row) : undefined;
    },
    /** At sign-in: who they are now. What others wrote of them (out of office) stays. */
    async seen({ staffId, name, roles, center, organizations }: StaffActor, at: string): Promise<void> {
      const known = { center, organizations };
      const remove = (['center', 'organizations'] as const).filter((key) => known[key] === undefined);
      const set = { schemaVersion: 1, staffId, name: name ?? staffId, roles, lastSeenAt: at, ...known };
      const key = staffKey(staffId);
      const parts = updateParts(key, { set, remove });
      const { ConditionExpression: _mustExist, ...upsert } = parts;
      await client.send(new UpdateItemCommand({ TableName: tableName, ...upsert }));
    },
    /** What they held was given on; false when they came back in between. */
    async markCleared({ staffId, lastSeenAt }: StaffRow, at: string): Promise<boolean> {
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: tableName,
            ...updateParts(staffKey(staffId), {
              set: { clearedAt: at },
              condition: 'lastSeenAt = :seen',
              values: { ':seen': lastSeenAt },
            }),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    write: {
      /** Refused with what `refusal` says when the row is not as it was read. */
      absence(
        before: StaffRow,
        absence: StaffRow['absence'],
        { by, at, operationId }: { by: string; at: string; operationId: string },
        refusal: () => Error,
      ): Write[] {
        const unchanged = before.absence
          ? { condition: 'absence.setAt = :before', values: { ':before': before.absence.setAt } }
          : { condition: 'attribute_exists(pk) AND attribute_not_exists(absence)' };
        return [
          update(
            tableName,
            staffKey(before.staffId),
            // Another time away: what they hold then is given on again.
            {
              ...(absence ? { set: { absence }, remove: ['clearedAt'] } : { remove: ['absence', 'clearedAt'] }),
              ...unchanged,
            },
            refusal,
          ),
          put(tableName, {
            pk: 'STAFF',
            sk: `ABSENCE#${before.staffId}#${at}#${operationId}`,
            schemaVersion: 1,
            staffId: before.staffId,
            at,
            actor: by,
            ...(absence
              ? { from: absence.from, until: absence.until, ...(absence.backup ? { backup: absence.backup } : {}) }
              : {}),
          }),
        ];
      },
    },
  };
}
