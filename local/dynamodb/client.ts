/** Calls the engine directly, past the edge: local mode's own housekeeping has no role. */
export interface DynamoClient {
  call<T>(operation: string, input: unknown, api?: 'DynamoDB_20120810' | 'DynamoDBStreams_20120810'): Promise<T>;
}

export class DynamoError extends Error {
  override readonly name = 'DynamoError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

// The engine wants a header of the right form and does not check it; the edge did.
const ENGINE_AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-west-2/dynamodb/aws4_request, SignedHeaders=host, Signature=0';

export function createDynamoClient(endpoint: string): DynamoClient {
  return {
    async call<T>(operation: string, input: unknown, api = 'DynamoDB_20120810'): Promise<T> {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `${api}.${operation}`,
          'x-amz-date': '20260101T000000Z',
          authorization: ENGINE_AUTHORIZATION,
        },
        body: JSON.stringify(input),
      });
      const text = await response.text();
      if (response.ok) return JSON.parse(text) as T;
      let code = 'InternalFailure';
      let message = text;
      try {
        const error = JSON.parse(text) as { __type?: string; message?: string; Message?: string };
        code = error.__type?.split('#').at(-1) ?? code;
        message = error.message ?? error.Message ?? text;
      } catch {
        // Not JSON: the text itself says more than a code.
      }
      throw new DynamoError(code, `${operation}: ${message}`);
    },
  };
}
