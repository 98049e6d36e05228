import { test } from '@jest/globals';
import {
  type AttributeValue,
  type CancellationReason,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { differences } from './differences.ts';
import type { EngineName } from './engines.ts';

type Plain = Record<string, unknown>;
export type Table = 'cases' | 'ledger';

export interface Refused {
  name: string;
  message: string;
  item: Plain | undefined;
  reasons: { code: string | undefined; message: string | undefined; item: Plain | undefined }[] | undefined;
}

/** What a test is given: one engine, and short ways to talk to it. */
export type OnEngine = ReturnType<typeof onEngine>;

export const key = (pk: string, sk = 'x') => ({ pk: { S: pk }, sk: { S: sk } });
export const text = (bytes: number): string => 'x'.repeat(bytes);
/** `{ one: 1 }` → `{ ':one': { N: '1' } }` */
export const values = (plain: Plain): Record<string, AttributeValue> =>
  marshall(Object.fromEntries(Object.entries(plain).map(([name, value]) => [`:${name}`, value])));
export const putOf = (pk: string, more: object = {}, TableName: Table = 'cases'): TransactWriteItem => ({
  Put: { TableName, Item: key(pk), ...more },
});
export const addOne = (pk: string, more: object = {}): TransactWriteItem => ({
  Update: {
    TableName: 'cases',
    Key: key(pk),
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: values({ one: 1 }),
    ...more,
  },
});

export function onEngine(engine: EngineName, client: () => Pick<DynamoDBClient, 'send'>) {
  let tests = 0;
  const asked = new Set<string>();
  const plain = (item: Record<string, AttributeValue> | undefined) =>
    item === undefined ? undefined : unmarshall(item);
  return {
    engine,
    tests: () => tests,
    /** Rows of `differences` for this engine that no test asked about. */
    notAsked: () => differences.filter((row) => row.engine === engine && !asked.has(row.id)).map((row) => row.id),
    test(name: string, work: () => Promise<void>): void {
      tests += 1;
      test(name, work);
    },
    /** True where this engine is known not to do what AWS documents. */
    differs(id: string): boolean {
      if (!differences.some((row) => row.id === id)) throw new Error(`No difference is called ${id}.`);
      asked.add(id);
      return differences.some((row) => row.id === id && row.engine === engine);
    },
    send: ((command) => client().send(command)) as DynamoDBClient['send'],
    put: (pk: string, attributes: Plain = {}, more: object = {}, TableName: Table = 'cases') =>
      client().send(new PutItemCommand({ TableName, Item: marshall({ pk, sk: 'x', ...attributes }), ...more })),
    async get(pk: string, TableName: Table = 'cases'): Promise<Plain | undefined> {
      return plain((await client().send(new GetItemCommand({ TableName, Key: key(pk), ConsistentRead: true }))).Item);
    },
    async update(
      pk: string,
      UpdateExpression: string,
      plainValues: Plain = {},
      more: Partial<UpdateItemCommandInput> = {},
    ): Promise<Plain | undefined> {
      const { Attributes } = await client().send(
        new UpdateItemCommand({
          TableName: 'cases',
          Key: key(pk),
          UpdateExpression,
          ...(Object.keys(plainValues).length === 0 ? {} : { ExpressionAttributeValues: values(plainValues) }),
          ...more,
        }),
      );
      return plain(Attributes);
    },
    transact: (TransactItems: TransactWriteItem[], more: object = {}) =>
      client().send(new TransactWriteItemsCommand({ TransactItems, ...more })),
    async query(input: Partial<QueryCommandInput> & { of?: string }) {
      const { of, ...rest } = input;
      const answer = await client().send(
        new QueryCommand({
          TableName: 'cases',
          ...(of === undefined
            ? {}
            : { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: values({ pk: of }) }),
          ...rest,
        }),
      );
      return { ...answer, items: (answer.Items ?? []).map((item) => unmarshall(item)) };
    },
    /** The refusal itself; a call that goes through is an error here. */
    async refused(call: Promise<unknown>): Promise<Refused> {
      try {
        await call;
      } catch (error) {
        const { name, message, Item, CancellationReasons } = error as Error & {
          Item?: Record<string, AttributeValue>;
          CancellationReasons?: CancellationReason[];
        };
        return {
          name,
          message,
          item: plain(Item),
          reasons: CancellationReasons?.map((reason) => ({
            code: reason.Code,
            message: reason.Message,
            item: plain(reason.Item),
          })),
        };
      }
      throw new Error('The call went through.');
    },
  };
}
