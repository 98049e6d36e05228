import type { ServerResponse } from 'node:http';

/** An answer of AWS that is not a success, in the shape the JSON protocols use. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Further members of the answer. */
  readonly details: Readonly<Record<string, unknown>>;
  constructor(
    code: string,
    message: string,
    status = 400,
    headers: Readonly<Record<string, string>> = {},
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.headers = headers;
    this.details = details;
  }
}

export const unknownOperation = (service: string, operation: string): AwsError =>
  new AwsError(
    'UnknownOperationException',
    `Local mode does not implement ${service}: ${operation}. It holds only what this system uses.`,
    501,
  );

export function answerJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
  });
  res.end(text);
}

export function answerError(res: ServerResponse, error: unknown): void {
  const aws =
    error instanceof AwsError
      ? error
      : new AwsError('InternalFailure', error instanceof Error ? (error.stack ?? error.message) : String(error), 500);
  if (res.headersSent) {
    res.destroy();
    return;
  }
  answerJson(
    res,
    aws.status,
    { __type: aws.code, message: aws.message, Message: aws.message, ...aws.details },
    { 'x-amzn-errortype': aws.code, ...aws.headers },
  );
}
