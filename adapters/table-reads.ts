import { GetItemCommand, QueryCommand, type DynamoDBClient, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { fromItem, toItem, type Item } from './transaction.ts';

/** The two reads that every table module builds on. */
export function tableReads(client: DynamoDBClient, tableName: string) {
  return {
    /** What stands there now, not what stood there a moment ago. */
    async get(key: { pk: string; sk: string }): Promise<Item | undefined> {
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: toItem(key), ConsistentRead: true }),
      );
      return item ? fromItem(item) : undefined;
    },
    /** Bounded: `limit` rows at most, in pages. */
    async query(input: Omit<QueryCommandInput, 'TableName'>, limit: number): Promise<Item[]> {
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
    },
  };
}
