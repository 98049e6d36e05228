import type { ServerResponse } from 'node:http';
import { AwsError, type Call } from '../edge/index.ts';

/** Each service's own words for "too much at once". */
export function throttled(call: Call): AwsError {
  switch (call.service) {
    case 'dynamodb':
      return call.operation === 'TransactWriteItems'
        ? cancelled(call, 'ThrottlingError', 'Throughput exceeds the current capacity of your table or index.')
        : new AwsError('ThrottlingException', 'Throughput exceeds the current capacity of your table or index.');
    case 'lambda':
      return new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { 'retry-after': '1' });
    case 'mail':
      return new AwsError('TooManyRequestsException', 'Maximum sending rate exceeded.', 429);
    case 'queues':
      return new AwsError('RequestThrottled', 'Request is throttled.', 403);
    default:
      return new AwsError('ThrottlingException', 'Rate exceeded');
  }
}

export function conflicting(call: Call): AwsError {
  return call.operation === 'TransactWriteItems'
    ? cancelled(call, 'TransactionConflict', 'Transaction is ongoing for the item')
    : new AwsError('TransactionConflictException', 'Transaction is ongoing for the item');
}

/** AWS names the item that was in the way, by its place in the request; here it is the last one. */
function cancelled(call: Call, code: string, message: string): AwsError {
  const { TransactItems } = JSON.parse(call.body?.toString('utf8') ?? '{}') as { TransactItems: unknown[] };
  const reasons = TransactItems.map((_item, index) =>
    index === TransactItems.length - 1 ? { Code: code, Message: message } : { Code: 'None' },
  );
  return new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map((reason) => reason.Code).join(', ')}]`,
    400,
    {},
    { CancellationReasons: reasons },
  );
}

/** S3 speaks XML. */
export function answerSlowDown(res: ServerResponse): void {
  const xml =
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>';
  res.writeHead(503, { 'content-type': 'application/xml', 'content-length': String(Buffer.byteLength(xml)) });
  res.end(xml);
}

/** A batch that was taken as a request and of which nothing was done. */
export function nothingDone(call: Call): object {
  const body = JSON.parse(call.body?.toString('utf8') ?? '{}') as { RequestItems?: object; Entries?: unknown[] };
  if (call.operation === 'BatchGetItem') return { Responses: {}, UnprocessedKeys: body.RequestItems ?? {} };
  const entries = body.Entries ?? [];
  return {
    FailedEntryCount: entries.length,
    Entries: entries.map(() => ({ ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' })),
  };
}
