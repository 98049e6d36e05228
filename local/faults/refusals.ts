import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError, type Call } from '../edge/index.ts';

/** Each service's own words for "too much at once". */
export function throttled(call: Call): AwsError {
  switch (call.service) {
    case 'dynamodb':
      return call.operation === 'TransactWriteItems'
        ? cancelled(call, 'ThrottlingError', 'Throughput exceeds the current capacity of your table or index.')
        : new AwsError('ThrottlingException', 'Throughput exceeds the current capacity of your table or index.');
    case 'lambda':
      return new AwsError(
        'TooManyRequestsException',
        'Rate Exceeded.',
        429,
        { 'retry-after': '1' },
        { Reason: 'CallerRateLimitExceeded', Type: 'User' },
      );
    case 'mail':
      return new AwsError('TooManyRequestsException', 'Maximum sending rate exceeded.', 429);
    case 'queues':
      // The header is how the JSON protocol carries the code that the query protocol had.
      return new AwsError('RequestThrottled', 'Request is throttled.', 403, {
        'x-amzn-query-error': 'RequestThrottled;Sender',
      });
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

/** S3 speaks XML, and hears the caller out: an answer in the middle of an upload gets lost. */
export function answerSlowDown(req: IncomingMessage, res: ServerResponse): void {
  const id = randomBytes(8).toString('hex').toUpperCase();
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message><RequestId>${id}</RequestId><HostId>${id}</HostId></Error>`;
  req.resume();
  res.writeHead(503, {
    'content-type': 'application/xml',
    'content-length': String(Buffer.byteLength(xml)),
    'x-amz-request-id': id,
    'x-amz-id-2': id,
  });
  res.end(xml);
}
