import { BatchGetItemCommand, QueryCommand, ScanCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fromItem, toItem, type Item } from './transaction.ts';
import { sleep } from './clients.ts';

export interface Key {
  pk: string;
  sk: string;
}
export const keyText = ({ pk, sk }: Key): string => `${pk}\n${sk}`;

/**
 * A table's rows as they stand, keys and index attributes included, whatever they hold: for those who check what the
 * table's own module takes for granted. What is read by key is strongly consistent; a scan (unless it is asked to be)
 * and an index are not, at half the price: whoever finds something there reads it again.
 */
export type StoredRows = ReturnType<typeof storedRows>;

const batchSize = 100;
const maxTurns = 8;

export function storedRows({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  return {
    /** The whole table, or one of so many parts of it, a page at a time. Rows of one partition come one after the other. */
    async *scan(
      part: { segment: number; of: number; consistent?: boolean } = { segment: 0, of: 1 },
    ): AsyncGenerator<Item[]> {
      let start: Item | undefined;
      do {
        const page = await client.send(
          new ScanCommand({
            TableName: tableName,
            Segment: part.segment,
            TotalSegments: part.of,
            ConsistentRead: part.consistent ?? false,
            ...(start ? { ExclusiveStartKey: toItem(start) } : {}),
          }),
        );
        yield (page.Items ?? []).map(fromItem);
        start = page.LastEvaluatedKey ? fromItem(page.LastEvaluatedKey) : undefined;
      } while (start);
    },
    /** What stands in an index under one key, from a sort key on, in pages. */
    async *index(name: string, pk: string, from = ' '): AsyncGenerator<Item[]> {
      let start: Item | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: tableName,
            IndexName: name,
            KeyConditionExpression: '#pk = :pk AND #sk >= :from',
            ExpressionAttributeNames: { '#pk': `${name}Pk`, '#sk': `${name}Sk` },
            ExpressionAttributeValues: toItem({ ':pk': pk, ':from': from }),
            ...(start ? { ExclusiveStartKey: toItem(start) } : {}),
          }),
        );
        yield (page.Items ?? []).map(fromItem);
        start = page.LastEvaluatedKey ? fromItem(page.LastEvaluatedKey) : undefined;
      } while (start);
    },
    async partition(pk: string): Promise<Item[]> {
      const rows: Item[] = [];
      let start: Item | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: tableName,
            ConsistentRead: true,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: toItem({ ':pk': pk }),
            ...(start ? { ExclusiveStartKey: toItem(start) } : {}),
          }),
        );
        rows.push(...(page.Items ?? []).map(fromItem));
        start = page.LastEvaluatedKey ? fromItem(page.LastEvaluatedKey) : undefined;
      } while (start);
      return rows;
    },
    /** Those of these keys that are there, by `keyText`; of each only `attributes`, when they are named. */
    async many(keys: readonly Key[], attributes?: readonly string[]): Promise<Map<string, Item>> {
      const found = new Map<string, Item>();
      const distinct = [...new Map(keys.map((key) => [keyText(key), key])).values()];
      const projection = attributes
        ? {
            ProjectionExpression: ['pk', 'sk', ...attributes].map((name) => `#${name}`).join(', '),
            ExpressionAttributeNames: Object.fromEntries(['pk', 'sk', ...attributes].map((name) => [`#${name}`, name])),
          }
        : {};
      for (let at = 0; at < distinct.length; at += batchSize) {
        let wanted = distinct.slice(at, at + batchSize).map((key) => toItem({ pk: key.pk, sk: key.sk }));
        for (let turn = 0; wanted.length > 0; turn += 1) {
          if (turn >= maxTurns) throw new Error('dynamodb: keys stay unprocessed');
          if (turn > 0) await sleep(Math.random() * 50 * 2 ** turn);
          const answer = await client.send(
            new BatchGetItemCommand({
              RequestItems: { [tableName]: { Keys: wanted, ConsistentRead: true, ...projection } },
            }),
          );
          for (const item of (answer.Responses?.[tableName] ?? []).map(fromItem))
            found.set(keyText({ pk: String(item['pk']), sk: String(item['sk']) }), item);
          wanted = (answer.UnprocessedKeys?.[tableName]?.Keys ?? []) as typeof wanted;
        }
      }
      return found;
    },
  };
}
