import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { employerRowSchema, holdRowSchema, poolRowSchema, type EmployerRow, type Slot } from '../domain/ojt/rows.ts';
import { Refusal } from '../domain/errors.ts';
import { tableReads } from './table-reads.ts';
import { put, toItem, update, type Write } from './transaction.ts';

/*
 * On-the-job training, in the cases table beside the applications:
 *   how many slots of a pool are taken   pk OJT-SLOTS#year#pool, sk USED
 *   the cases that hold one              the same pk, sk HOLD#application
 *   an employer's record                 pk EMPLOYER#id, sk RECORD
 *   the people it is about               the same pk, sk RESULT#application
 * A count and the rows that it counts change in one transaction, and lie in one partition: whoever checks reads them together.
 */
export const ojtKeys = {
  pool: ({ year, pool }: Slot) => ({ pk: `OJT-SLOTS#${year}#${pool}`, sk: 'USED' }),
  hold: (slot: Slot, applicationId: string) => ({ ...ojtKeys.pool(slot), sk: `HOLD#${applicationId}` }),
  employer: (employerId: string) => ({ pk: `EMPLOYER#${employerId}`, sk: 'RECORD' }),
  result: (employerId: string, applicationId: string) => ({
    ...ojtKeys.employer(employerId),
    sk: `RESULT#${applicationId}`,
  }),
};

/** The pool has no slot left; another pool may. */
export class PoolIsFull extends Error {
  override readonly name = 'PoolIsFull';
}

type Row = Readonly<Record<string, unknown>>;
const counts = (from: boolean): 'kept' | 'notKept' => (from ? 'kept' : 'notKept');

export type OjtTable = ReturnType<typeof ojtTable>;

export function ojtTable({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { get, query } = tableReads(client, tableName);
  return {
    /** Of one pool, how many are taken. */
    async usedOf(slot: Slot): Promise<number> {
      const row = await get(ojtKeys.pool(slot));
      return row ? poolRowSchema.parse(row).used : 0;
    },
    async holdersOf(slot: Slot): Promise<string[]> {
      const rows = await query(
        {
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
          ExpressionAttributeValues: toItem({ ':pk': ojtKeys.pool(slot).pk, ':sk': 'HOLD#' }),
          ConsistentRead: true,
        },
        1000,
      );
      return rows.map((row) => holdRowSchema.parse(row).applicationId);
    },
    async employer(employerId: string): Promise<EmployerRow | undefined> {
      const row = await get(ojtKeys.employer(employerId));
      return row ? employerRowSchema.parse(row) : undefined;
    },

    write: {
      /** One slot, while fewer than `cap` are taken: two who come for the last one cannot both have it. */
      take: (slot: Slot, applicationId: string, cap: number, at: string): Write[] => [
        {
          item: {
            Update: {
              TableName: tableName,
              Key: toItem(ojtKeys.pool(slot)),
              UpdateExpression:
                'SET #used = if_not_exists(#used, :none) + :one, #version = :version, #year = :year, #pool = :pool',
              ConditionExpression: 'attribute_not_exists(pk) OR #used < :cap',
              ExpressionAttributeNames: {
                '#used': 'used',
                '#version': 'schemaVersion',
                '#year': 'year',
                '#pool': 'pool',
              },
              ExpressionAttributeValues: toItem({
                ':none': 0,
                ':one': 1,
                ':version': 1,
                ':year': slot.year,
                ':pool': slot.pool,
                ':cap': cap,
              }),
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
          refusal: () => new PoolIsFull(),
        },
        put(tableName, { ...ojtKeys.hold(slot, applicationId), schemaVersion: 1, ...slot, applicationId, since: at }),
      ],
      /** Once: the case's own row goes with it. */
      giveBack: (slot: Slot, applicationId: string): Write[] => [
        update(tableName, ojtKeys.pool(slot), {
          add: { used: -1 },
          condition: 'attribute_exists(pk) AND #least >= :least',
          names: { '#least': 'used' },
          values: { ':least': 1 },
        }),
        {
          item: {
            Delete: {
              TableName: tableName,
              Key: toItem(ojtKeys.hold(slot, applicationId)),
              ConditionExpression: 'attribute_exists(pk)',
            },
          },
        },
      ],
      /** R21: holds while fewer than `limit` people were not kept by this employer. */
      stillTrusted: (employerId: string, limit: number): Write => ({
        item: {
          ConditionCheck: {
            TableName: tableName,
            Key: toItem(ojtKeys.employer(employerId)),
            ConditionExpression: 'attribute_not_exists(pk) OR notKept < :limit',
            ExpressionAttributeValues: toItem({ ':limit': limit }),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
        refusal: (old: Row | undefined) =>
          new Refusal('employer-refused', { notKept: Number(old?.['notKept'] ?? limit), limit }, [
            { field: 'employer', key: 'ojt-employer-refused' },
          ]),
      }),
      /** What became of one person there; `before` is what was recorded earlier, which it replaces. */
      result: (
        { employerId, name }: { employerId: string; name: string },
        applicationId: string,
        kept: boolean | undefined,
        before: boolean | undefined,
      ): Write[] => {
        if (kept === before) return [];
        const change = { kept: 0, notKept: 0 };
        if (kept !== undefined) change[counts(kept)] += 1;
        if (before !== undefined) change[counts(before)] -= 1;
        const key = ojtKeys.result(employerId, applicationId);
        const row = { ...key, schemaVersion: 1, employerId, applicationId, kept: kept ?? false };
        return [
          {
            item: {
              Update: {
                TableName: tableName,
                Key: toItem(ojtKeys.employer(employerId)),
                UpdateExpression:
                  'SET kept = if_not_exists(kept, :none) + :kept, notKept = if_not_exists(notKept, :none) + :notKept, ' +
                  '#name = if_not_exists(#name, :name), employerId = :id, schemaVersion = :version',
                ...(before === undefined ? {} : { ConditionExpression: 'attribute_exists(pk)' }),
                ExpressionAttributeNames: { '#name': 'name' },
                ExpressionAttributeValues: toItem({
                  ':none': 0,
                  ':kept': change.kept,
                  ':notKept': change.notKept,
                  ':name': name,
                  ':id': employerId,
                  ':version': 1,
                }),
              },
            },
          },
          kept === undefined
            ? {
                item: {
                  Delete: { TableName: tableName, Key: toItem(key), ConditionExpression: 'attribute_exists(pk)' },
                },
              }
            : before === undefined
              ? put(tableName, row)
              : put(tableName, row, undefined, 'attribute_exists(pk)'),
        ];
      },
    },
  };
}
