import { type DynamoClient, DynamoError } from './client.ts';

interface KeyElement {
  AttributeName: string;
  KeyType: string;
}

interface Index {
  IndexName: string;
  KeySchema: KeyElement[];
  Projection: { ProjectionType?: string; NonKeyAttributes?: string[] };
}

/** The properties of an AWS::DynamoDB::Table that have a meaning on this machine. */
export interface TableSettings {
  name: string;
  properties: {
    KeySchema: KeyElement[];
    AttributeDefinitions: { AttributeName: string; AttributeType: string }[];
    GlobalSecondaryIndexes?: Index[];
    LocalSecondaryIndexes?: Index[];
    StreamSpecification?: { StreamViewType: string };
    TimeToLiveSpecification?: { AttributeName?: string; Enabled: boolean | string };
    [other: string]: unknown;
  };
}

interface Description {
  Table: {
    KeySchema: KeyElement[];
    GlobalSecondaryIndexes?: Index[];
    StreamSpecification?: { StreamEnabled: boolean; StreamViewType?: string };
    LatestStreamArn?: string;
  };
}

const keyText = (keys: KeyElement[]): string => keys.map((key) => `${key.AttributeName}:${key.KeyType}`).join(',');

/** Makes the table as the template has it, or holds an existing one against it. Answers its stream's ARN in the engine. */
export async function ensureTable(
  client: DynamoClient,
  table: TableSettings,
): Promise<{ streamArn: string | undefined }> {
  const { name, properties } = table;
  let description: Description | undefined;
  try {
    description = await client.call<Description>('DescribeTable', { TableName: name });
  } catch (error) {
    if (!(error instanceof DynamoError) || error.code !== 'ResourceNotFoundException') throw error;
  }
  if (description === undefined) {
    const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, LocalSecondaryIndexes, StreamSpecification } =
      properties;
    await client.call('CreateTable', {
      TableName: name,
      KeySchema,
      AttributeDefinitions,
      BillingMode: 'PAY_PER_REQUEST',
      ...(GlobalSecondaryIndexes === undefined
        ? {}
        : {
            GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(({ IndexName, KeySchema: keys, Projection }) => ({
              IndexName,
              KeySchema: keys,
              Projection,
            })),
          }),
      ...(LocalSecondaryIndexes === undefined ? {} : { LocalSecondaryIndexes }),
      ...(StreamSpecification === undefined
        ? {}
        : { StreamSpecification: { StreamEnabled: true, StreamViewType: StreamSpecification.StreamViewType } }),
    });
    description = await client.call<Description>('DescribeTable', { TableName: name });
  } else {
    await bringUpToDate(client, table, description);
    description = await client.call<Description>('DescribeTable', { TableName: name });
  }
  return { streamArn: properties.StreamSpecification === undefined ? undefined : description.Table.LatestStreamArn };
}

async function bringUpToDate(client: DynamoClient, table: TableSettings, description: Description): Promise<void> {
  const { name, properties } = table;
  if (keyText(description.Table.KeySchema) !== keyText(properties.KeySchema)) {
    throw new Error(
      `The stored table ${name} has other keys than the template. Start once with --fresh (this empties all data).`,
    );
  }
  const stored = new Map((description.Table.GlobalSecondaryIndexes ?? []).map((index) => [index.IndexName, index]));
  for (const index of properties.GlobalSecondaryIndexes ?? []) {
    const old = stored.get(index.IndexName);
    if (old !== undefined) {
      if (keyText(old.KeySchema) === keyText(index.KeySchema)) continue;
      throw new Error(
        `The stored index ${index.IndexName} of ${name} has other keys than the template. Start once with --fresh (this empties all data).`,
      );
    }
    const { IndexName, KeySchema, Projection } = index;
    await client.call('UpdateTable', {
      TableName: name,
      AttributeDefinitions: properties.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create: { IndexName, KeySchema, Projection } }],
    });
  }
  const { StreamSpecification } = properties;
  if (StreamSpecification !== undefined && description.Table.StreamSpecification?.StreamEnabled !== true) {
    await client.call('UpdateTable', {
      TableName: name,
      StreamSpecification: { StreamEnabled: true, StreamViewType: StreamSpecification.StreamViewType },
    });
  }
}

export function ttlAttribute(table: TableSettings): string | undefined {
  const ttl = table.properties.TimeToLiveSpecification;
  return ttl !== undefined && String(ttl.Enabled) === 'true' ? ttl.AttributeName : undefined;
}

/** What is longer past its time than this is left alone, as DynamoDB documents: most likely it is no time at all. */
const OLDEST_EXPIRY_SECONDS = 5 * 365 * 24 * 3600;

/** The engine has no sweep of its own: deletes what is past its time. Answers how many items went. */
export async function sweepExpired(
  client: DynamoClient,
  table: TableSettings,
  nowMilliseconds: number,
  /** Called around each deletion: its stream record has to say that the service did it. */
  asService: <T>(key: Record<string, unknown>, remove: () => Promise<T>) => Promise<T>,
): Promise<number> {
  const attribute = ttlAttribute(table);
  if (attribute === undefined) return 0;
  const keys = table.properties.KeySchema.map((key) => key.AttributeName);
  const now = Math.floor(nowMilliseconds / 1000);
  const expired = {
    ExpressionAttributeNames: { '#ttl': attribute },
    // A value that is no number is neither below nor above one.
    ExpressionAttributeValues: { ':now': { N: String(now) }, ':oldest': { N: String(now - OLDEST_EXPIRY_SECONDS) } },
  };
  const condition = '#ttl < :now AND #ttl >= :oldest';
  let removed = 0;
  let from: unknown;
  do {
    const page = await client.call<{ Items: Record<string, unknown>[]; LastEvaluatedKey?: unknown }>('Scan', {
      TableName: table.name,
      FilterExpression: condition,
      ...expired,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    for (const item of page.Items) {
      const key = Object.fromEntries(keys.map((name) => [name, item[name]]));
      try {
        await asService(key, () =>
          client.call('DeleteItem', {
            TableName: table.name,
            Key: key,
            // It may have been prolonged since the scan saw it.
            ConditionExpression: condition,
            ...expired,
          }),
        );
        removed += 1;
      } catch (error) {
        if (!(error instanceof DynamoError) || error.code !== 'ConditionalCheckFailedException') throw error;
      }
    }
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return removed;
}
