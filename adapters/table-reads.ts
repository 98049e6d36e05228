import {
  BatchGetItemCommand,
  GetItemCommand,
  QueryCommand,
  type DynamoDBClient,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { sleep } from './clients.ts';
import { fromItem, toItem, type Item } from './transaction.ts';

export interface Key {
  pk: string;
  sk: string;
}
export const keyText = ({ pk, sk }: Key): string => `${pk}\n${sk}`;
const keyOf = (row: Item): Key => ({ pk: String(row['pk']), sk: String(row['sk']) });

/** An answer of DynamoDB holds at most so many keys that are asked for at once. */
const batchSize = 100;
const maxTurns = 8;

/** The reads that every table module builds on. */
export function tableReads(client: DynamoDBClient, tableName: string) {
  /** Bounded: `limit` rows at most, in pages. */
  async function query(input: Omit<QueryCommandInput, 'TableName'>, limit: number): Promise<Item[]> {
    const rows: Item[] = [];
    let start: QueryCommandInput['ExclusiveStartKey'];
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: tableName,
          ...input,
          Limit: limit - rows.length,
          ...(start ? { ExclusiveStartKey: start } : {}),
        }),
      );
      rows.push(...(page.Items ?? []).map(fromItem));
      start = page.LastEvaluatedKey;
    } while (start && rows.length < limit);
    return rows;
  }

  /** Those of these keys that are there now, by `keyText`; of each only `attributes`, when they are named. */
  async function many(keys: readonly Key[], attributes?: readonly string[]): Promise<Map<string, Item>> {
    const found = new Map<string, Item>();
    const distinct = [...new Map(keys.map((key) => [keyText(key), key])).values()];
    const projection = attributes
      ? {
          ProjectionExpression: ['pk', 'sk', ...attributes].map((name) => `#${name}`).join(', '),
          ExpressionAttributeNames: Object.fromEntries(['pk', 'sk', ...attributes].map((name) => [`#${name}`, name])),
        }
      : {};
    for (let at = 0; at < distinct.length; at += batchSize) {
      let wanted = distinct.slice(at, at + batchSize).map(({ pk, sk }) => toItem({ pk, sk }));
      for (let turn = 0; wanted.length > 0; turn += 1) {
        if (turn >= maxTurns) throw new Error('dynamodb: keys stay unprocessed');
        if (turn > 0) await sleep(Math.random() * 50 * 2 ** turn);
        const answer = await client.send(
          new BatchGetItemCommand({
            RequestItems: { [tableName]: { Keys: wanted, ConsistentRead: true, ...projection } },
          }),
        );
        for (const item of (answer.Responses?.[tableName] ?? []).map(fromItem)) found.set(keyText(keyOf(item)), item);
        wanted = (answer.UnprocessedKeys?.[tableName]?.Keys ?? []) as typeof wanted;
      }
    }
    return found;
  }

  return {
    /** What stands there now, not what stood there a moment ago. */
    async get(key: Key): Promise<Item | undefined> {
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: toItem({ pk: key.pk, sk: key.sk }), ConsistentRead: true }),
      );
      return item ? fromItem(item) : undefined;
    },
    query,
    many,
    /**
     * The whole rows behind an index that holds little more than keys, in the index's order, as they stand now. Whatever has left
     * its place there since is left out: the index is a moment older than the table.
     */
    async behind(
      index: string,
      input: Omit<QueryCommandInput, 'TableName' | 'IndexName'>,
      limit: number,
    ): Promise<Item[]> {
      const places = await query({ ...input, IndexName: index }, limit);
      const rows = await many(places.map(keyOf));
      return places.flatMap((place) => {
        const row = rows.get(keyText(keyOf(place)));
        const stands = [`${index}Pk`, `${index}Sk`].every((name) => row?.[name] === place[name]);
        return row && stands ? [row] : [];
      });
    },
  };
}
