import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { AwsError } from './aws-error.ts';

/** More than any API here takes (Lambda: 6 MB); S3 streams and does not come through this. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

export async function readBody(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) throw new AwsError('RequestEntityTooLargeException', 'The request is too large.', 413);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** The request once more, for a service that reads the body itself after the edge has read it for the signature. */
export function withBody(req: IncomingMessage, body: Buffer): IncomingMessage {
  const again = Readable.from(body.length === 0 ? [] : [body], { objectMode: false });
  return Object.assign(again, {
    method: req.method,
    url: req.url,
    headers: req.headers,
    rawHeaders: req.rawHeaders,
    httpVersion: req.httpVersion,
    socket: req.socket,
  }) as unknown as IncomingMessage;
}
