import { ConditionalCheckFailedException, UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { StaffActor } from '../domain/access/actor.ts';
import { staffRowSchema, type StaffRow } from '../domain/directory/staff.ts';
import { eventKeys } from '../domain/oversight/events.ts';
import type { StaffSignInRow } from '../domain/oversight/sign-ins.ts';
import { put, toItem, transact, update, updateParts, type Write } from './transaction.ts';
import { tableReads } from './table-reads.ts';

/*
 * Access patterns, in one small partition of the cases table:
 *   all staff that ever signed in   pk STAFF, sk STAFF#id
 *   who was out of office when      pk STAFF, sk ABSENCE#id#instant#operation (never read by pages)
 *   every sign-in of theirs         pk SIGN-INS#id, sk instant, read by day with the rest of the record (oversight-table.ts)
 */
export const signIns = 'SIGN-INS#';
const staffKey = (staffId: string) => ({ pk: 'STAFF', sk: `STAFF#${staffId}` });
const signInsOf = (staffId: string): string => `${signIns}${staffId}`;
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
    async seen(
      { staffId, name, roles, center, organizations }: StaffActor,
      at: string,
      record?: StaffSignInRow,
    ): Promise<void> {
      const known = { center, organizations };
      const remove = (['center', 'organizations'] as const).filter((key) => known[key] === undefined);
      const set = { schemaVersion: 1, staffId, name: name ?? staffId, roles, lastSeenAt: at, ...known };
      const key = staffKey(staffId);
      const parts = updateParts(key, { set, remove });
      const { ConditionExpression: _mustExist, ...upsert } = parts;
      const directory = { TableName: tableName, ...upsert };
      if (!record) {
        await client.send(new UpdateItemCommand(directory));
        return;
      }
      const line = { pk: signInsOf(staffId), sk: at, ...record, ...eventKeys(at, staffId) };
      // Two browsers in the same instant are one line: it says the same of both.
      await transact(client, [
        { item: { Update: directory } },
        { item: { Put: { TableName: tableName, Item: toItem(line) } } },
      ]);
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
