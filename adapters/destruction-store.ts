import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Refusal } from '../domain/errors.ts';
import { eventKeys } from '../domain/oversight/events.ts';
import {
  casesAtMost,
  destructionSchema,
  fateSchema,
  type Destruction,
  type DestructionEvent,
  type Fate,
} from '../domain/retention/destruction.ts';
import { tableReads } from './table-reads.ts';
import { forget, put, toItem, update, type Write } from './transaction.ts';

/*
 * Access patterns, in the cases table; ids sort by time:
 *   every order to destroy, with its list      pk OVERSIGHT#DESTRUCTIONS, sk dst_…
 *   the one that is open, if there is one      pk OVERSIGHT#DESTRUCTION, sk OPEN
 *   what became of each case of an order       pk DESTRUCTION#order, sk CASE#application
 *   who said what of an order, for the record  pk DESTRUCTION#order, sk EVENT#at (index events)
 */
export const destructionsPk = 'OVERSIGHT#DESTRUCTIONS';
const openKey = { pk: 'OVERSIGHT#DESTRUCTION', sk: 'OPEN' };
export const destructionPk = (destructionId: string): string => `DESTRUCTION#${destructionId}`;
const fateKey = ({ destructionId, applicationId }: Pick<Fate, 'destructionId' | 'applicationId'>) => ({
  pk: destructionPk(destructionId),
  sk: `CASE#${applicationId}`,
});

export type DestructionStore = ReturnType<typeof destructionStore>;

export function destructionStore({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { get, query } = tableReads(client, tableName);
  return {
    client,
    tableName,
    async getDestruction(destructionId: string): Promise<Destruction | undefined> {
      const row = await get({ pk: destructionsPk, sk: destructionId });
      return row ? destructionSchema.parse(row) : undefined;
    },
    /** Newest first. */
    async listDestructions(limit = 50): Promise<Destruction[]> {
      const rows = await query(
        {
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: toItem({ ':pk': destructionsPk }),
          ScanIndexForward: false,
          ConsistentRead: true,
        },
        limit,
      );
      return rows.map((row) => destructionSchema.parse(row));
    },
    /** The one that waits for its second person, or is being carried out. */
    async openDestruction(): Promise<Destruction | undefined> {
      const row = await get(openKey);
      return row ? this.getDestruction(String(row['destructionId'])) : undefined;
    },
    /** What is known of its cases so far. */
    async fatesOf(destructionId: string): Promise<Fate[]> {
      const rows = await query(
        {
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
          ExpressionAttributeValues: toItem({ ':pk': destructionPk(destructionId), ':sk': 'CASE#' }),
          ConsistentRead: true,
        },
        casesAtMost,
      );
      return rows.map((row) => fateSchema.parse(row));
    },
    write: {
      /** One at a time: of two who propose at once the second hears so. */
      propose: (row: Destruction): Write[] => [
        put(
          tableName,
          { ...openKey, schemaVersion: 1, destructionId: row.destructionId },
          () => new Refusal('destruction-open'),
        ),
        put(tableName, { pk: destructionsPk, sk: row.destructionId, ...row }),
      ],
      /** Once: whoever comes second hears who was first. What nobody carries out is open no more. */
      settle: (
        { destructionId, listHash }: Destruction,
        set: Pick<Destruction, 'status' | 'settledBy' | 'settledAt' | 'settledReason'>,
      ): Write[] => [
        update(
          tableName,
          { pk: destructionsPk, sk: destructionId },
          {
            set,
            condition: '#status = :proposed AND listHash = :list',
            names: { '#status': 'status' },
            values: { ':proposed': 'proposed', ':list': listHash },
          },
          (old) => (old ? settledBefore(destructionSchema.parse(old)) : new Refusal('not-found')),
        ),
        ...(set.status === 'confirmed' ? [] : [forget(tableName, openKey)]),
      ],
      finish: ({ destructionId }: Destruction, finished: NonNullable<Destruction['finished']>): Write[] => [
        update(
          tableName,
          { pk: destructionsPk, sk: destructionId },
          {
            set: { status: 'finished', finished },
            condition: '#status = :confirmed',
            names: { '#status': 'status' },
            values: { ':confirmed': 'confirmed' },
          },
        ),
        forget(tableName, openKey),
      ],
      /** The first word on a case. */
      fate: (row: Fate): Write => put(tableName, { ...fateKey(row), ...row }),
      /** The last one, of a case whose destruction had begun. */
      destroyed: (row: Fate): Write =>
        put(
          tableName,
          { ...fateKey(row), ...row },
          undefined,
          '#state = :begun',
          { ':begun': 'begun' },
          { '#state': 'state' },
        ),
      /** For the record of the day, over all packets. */
      event: ({ destructionId }: Pick<Destruction, 'destructionId'>, event: DestructionEvent): Write =>
        put(tableName, {
          pk: destructionPk(destructionId),
          sk: `EVENT#${event.at}#${event.what}`,
          schemaVersion: 1,
          ...event,
          ...eventKeys(event.at, destructionId),
        }),
    },
  };
}

export const settledBefore = (row: Destruction): Refusal =>
  new Refusal('destruction-settled', {
    by: row.settledBy?.name ?? row.settledBy?.staffId ?? '',
    at: row.settledAt ?? '',
  });
