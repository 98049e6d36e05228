interface Units {
  CapacityUnits?: number;
  ReadCapacityUnits?: number;
  WriteCapacityUnits?: number;
}
/** As the API gives it. In a transaction's answer reads and writes stand apart; else the operation says which it is. */
export interface ConsumedCapacity extends Units {
  TableName: string;
  Table?: Units;
  GlobalSecondaryIndexes?: Record<string, Units>;
  operation: string;
}

const COUNTED = new Set([
  'GetItem',
  'BatchGetItem',
  'Query',
  'Scan',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'TransactWriteItems',
  'TransactGetItems',
]);

/** The request, asking for what it consumes; undefined for one that consumes nothing. */
export function withConsumed(
  operation: string,
  body: Buffer,
): { body: Buffer; wanted: { operation: string; byCaller: boolean } } | undefined {
  if (!COUNTED.has(operation)) return undefined;
  const request = JSON.parse(body.toString('utf8')) as { ReturnConsumedCapacity?: string };
  const byCaller = (request.ReturnConsumedCapacity ?? 'NONE') !== 'NONE';
  return {
    body: Buffer.from(JSON.stringify({ ...request, ReturnConsumedCapacity: 'INDEXES' })),
    wanted: { operation, byCaller },
  };
}

/** What the answer says, and the answer as the caller wanted it. */
export function takeConsumed(
  body: Buffer,
  { operation, byCaller }: { operation: string; byCaller: boolean },
): { body: Buffer; consumed: ConsumedCapacity[] } {
  const { ConsumedCapacity: told, ...answer } = JSON.parse(body.toString('utf8')) as {
    ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
  };
  if (told === undefined) return { body, consumed: [] };
  const consumed = (Array.isArray(told) ? told : [told]).map((each) => ({ ...each, operation }));
  return { body: byCaller ? body : Buffer.from(JSON.stringify(answer)), consumed };
}
