import { QueryCommand, ScanCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fromItem, toItem, type Item } from './transaction.ts';
import { tableReads } from './table-reads.ts';

/**
 * A table's rows as they stand, keys and index attributes included, whatever they hold: for those who check what the
 * table's own module takes for granted. What is read by key is strongly consistent; a scan (unless it is asked to be)
 * and an index are not, at half the price: whoever finds something there reads it again.
 */
export type StoredRows = ReturnType<typeof storedRows>;

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
    many: tableReads(client, tableName).many,
  };
}
