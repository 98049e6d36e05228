import { DynamoDBClient, GetItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { randomUUID } from 'node:crypto';

/** The least that a Lambda can do and still keep something: reads one row, writes one in a transaction, answers. */
const client = new DynamoDBClient({});
const TableName = process.env['BARE_TABLE'] ?? '';

export async function handler(): Promise<{ statusCode: number; headers: Record<string, string>; body: string }> {
  const id = randomUUID();
  const { Item } = await client.send(
    new GetItemCommand({ TableName, Key: { pk: { S: 'BARE' }, sk: { S: 'BARE' } }, ConsistentRead: true }),
  );
  await client.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        {
          Put: {
            TableName,
            Item: { pk: { S: id }, sk: { S: 'BARE' }, body: { S: 'x'.repeat(300) } },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
      ],
    }),
  );
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, found: Item !== undefined }),
  };
}
