import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { SignatureV4 } from '@smithy/signature-v4';
import { NodeHash } from '../../adapters/signer.ts';
import { realNow } from '../moved-date.ts';
import { AwsError } from './aws-error.ts';
import type { Credentials } from './credentials.ts';
import { readBody } from './request.ts';

/** Services whose calls can be answered elsewhere, and the names that their signatures carry. S3 is not: its links are signed by functions. */
export const signingNames = {
  dynamodb: 'dynamodb',
  'step-functions': 'states',
  queues: 'sqs',
  events: 'events',
  lambda: 'lambda',
  mail: 'ses',
  texts: 'sms-voice',
} as const;

export interface Elsewhere {
  endpoint: string;
  region: string;
  credentials: Credentials;
}

/** Said anew for the other end: it knows neither our keys nor our clock. */
const OWN_HEADERS = /^(?:host|connection|content-length|date|authorization|x-amz-date|x-amz-security-token)$/;

/** A service that is somewhere else: calls that passed the edge are signed with keys of that place and sent on. */
export function createElsewhere(service: keyof typeof signingNames, { endpoint, region, credentials }: Elsewhere) {
  const base = new URL(endpoint);
  const signer = new SignatureV4({ service: signingNames[service], region, sha256: NodeHash, credentials });
  const send = base.protocol === 'https:' ? httpsRequest : httpRequest;

  return {
    async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
      const body = await readBody(req);
      const url = new URL(req.url ?? '/', base);
      const kept = Object.entries(req.headers).filter(([name]) => !OWN_HEADERS.test(name));
      const signed = await signer.sign(
        {
          method: req.method ?? 'POST',
          protocol: base.protocol,
          hostname: base.hostname,
          path: url.pathname,
          query: Object.fromEntries(url.searchParams),
          headers: {
            ...Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
            host: base.host,
            'content-length': String(body.length),
          },
          body,
        },
        { signingDate: new Date(realNow()) },
      );
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const onward = send(url, { method: req.method, headers: signed.headers }, resolve);
        onward.once('error', reject);
        onward.end(body);
      }).catch((error: Error) => {
        throw new AwsError('ServiceUnavailable', `${service} at ${base.origin} did not answer: ${error.message}`, 503);
      });
      // The edge's date stands: clients set their clocks by it.
      const { date: _date, connection: _connection, ...headers } = answer.headers;
      res.writeHead(answer.statusCode ?? 500, headers);
      await pipeline(answer, res);
    },
  };
}
