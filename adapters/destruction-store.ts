import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Refusal } from '../domain/errors.ts';
import { eventKeys } from '../domain/oversight/events.ts';
import {
  destructionSchema,
  fateSchema,
  listedAtMost,
  openAtMost,
  personFateSchema,
  type Destruction,
  type DestructionEvent,
  type Fate,
  type Fates,
  type PersonFate,
} from '../domain/retention/destruction.ts';
import { tableReads } from './table-reads.ts';
import { forget, put, toItem, update, type Write } from './transaction.ts';

/*
 * Access patterns, in the cases table; ids sort by time:
 *   every order to destroy, with its list      pk OVERSIGHT#DESTRUCTIONS, sk dst_…
 *   those that are open                        pk OVERSIGHT#DESTRUCTION, sk dst_…; how many were ever proposed: sk COUNT
 *   what became of each case of an order       pk DESTRUCTION#order, sk CASE#application
 *   and of each person                         the same pk, sk PERSON#person
 *   who said what of an order, for the record  pk DESTRUCTION#order, sk EVENT#at (index events)
 */
export const destructionsPk = 'OVERSIGHT#DESTRUCTIONS';
const openPk = 'OVERSIGHT#DESTRUCTION';
const openKey = (destructionId: string) => ({ pk: openPk, sk: destructionId });
const countKey = { pk: openPk, sk: 'COUNT' };
export const destructionPk = (destructionId: string): string => `DESTRUCTION#${destructionId}`;
const fateKey = ({ destructionId, applicationId }: Pick<Fate, 'destructionId' | 'applicationId'>) => ({
  pk: destructionPk(destructionId),
  sk: `CASE#${applicationId}`,
});
const personKey = ({ destructionId, personId }: Pick<PersonFate, 'destructionId' | 'personId'>) => ({
  pk: destructionPk(destructionId),
  sk: `PERSON#${personId}`,
});
const begunAlone = ['#state = :begun', { ':begun': 'begun' }, { '#state': 'state' }] as const;

/** Lists that wait for their second person or are being carried out, the oldest first; `count` changes with each proposal. */
export interface OpenDestructions {
  orders: Destruction[];
  count: number;
}

export type DestructionStore = ReturnType<typeof destructionStore>;

export function destructionStore({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { get, query, many } = tableReads(client, tableName);
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
    async openDestructions(): Promise<OpenDestructions> {
      const rows = await query(
        {
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: toItem({ ':pk': openPk }),
          ConsistentRead: true,
        },
        openAtMost + 1,
      );
      const ids = rows.map(({ sk }) => String(sk)).filter((sk) => sk !== countKey.sk);
      const known = await many(ids.map((sk) => ({ pk: destructionsPk, sk })));
      const orders = [...known.values()].map((row) => destructionSchema.parse(row));
      const count = Number(rows.find(({ sk }) => sk === countKey.sk)?.['count'] ?? 0);
      return { orders: orders.sort((a, b) => (a.destructionId < b.destructionId ? -1 : 1)), count };
    },
    /** What is known so far of what stands in its list. */
    async fatesOf(destructionId: string): Promise<Fates> {
      const under = (sk: string) =>
        query(
          {
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
            ExpressionAttributeValues: toItem({ ':pk': destructionPk(destructionId), ':sk': sk }),
            ConsistentRead: true,
          },
          listedAtMost,
        );
      const [cases, persons] = await Promise.all([under('CASE#'), under('PERSON#')]);
      return {
        cases: cases.map((row) => fateSchema.parse(row)),
        persons: persons.map((row) => personFateSchema.parse(row)),
      };
    },
    write: {
      /** Of two who propose at once the second looks again: nothing stands in two lists. */
      propose: (row: Destruction, { count }: Pick<OpenDestructions, 'count'>): Write[] => [
        put(
          tableName,
          { ...countKey, schemaVersion: 1, count: count + 1 },
          undefined,
          count === 0 ? 'attribute_not_exists(pk)' : '#count = :seen',
          count === 0 ? undefined : { ':seen': count },
          count === 0 ? undefined : { '#count': 'count' },
        ),
        put(tableName, { ...openKey(row.destructionId), schemaVersion: 1 }),
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
        ...(set.status === 'confirmed' ? [] : [forget(tableName, openKey(destructionId))]),
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
        forget(tableName, openKey(destructionId)),
      ],
      /** The first word on a case. */
      fate: (row: Fate): Write => put(tableName, { ...fateKey(row), ...row }),
      /** The last one, of a case whose destruction had begun. */
      destroyed: (row: Fate): Write => put(tableName, { ...fateKey(row), ...row }, undefined, ...begunAlone),
      personFate: (row: PersonFate): Write => put(tableName, { ...personKey(row), ...row }),
      personDestroyed: (row: PersonFate): Write =>
        put(tableName, { ...personKey(row), ...row }, undefined, ...begunAlone),
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
