import type { Agent, IncomingHttpHeaders, RequestOptions, request as httpRequest } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import { NodeHash, type SignerOptions } from './signer.ts';

/** What a service said: its status, its headers, its words. */
export interface AwsAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}
export type AwsCall = (path: string, headers: Readonly<Record<string, string>>, body: string) => Promise<AwsAnswer>;

/** Longer than any call that a person waits for; a function's own time limit is above it. */
const timeoutMs = 15_000;

/** Loaded with the first call: TLS alone takes as long to load as a page, and local mode has none. */
async function connectionTo(base: URL): Promise<{ send: typeof httpRequest; agent: Agent }> {
  const { request, Agent } = base.protocol === 'https:' ? await import('node:https') : await import('node:http');
  return { send: request as typeof httpRequest, agent: new Agent({ keepAlive: true, maxSockets: 50 }) };
}

/** One signed POST to a service of AWS, without that service's client: connections are kept, nothing is tried again. */
export function awsCall(service: string, options: SignerOptions): AwsCall {
  const base = new URL(options.endpoint ?? `https://${service}.${options.region}.amazonaws.com`);
  const v4 = new SignatureV4({
    service,
    region: options.region,
    sha256: NodeHash,
    credentials: {
      accessKeyId: options.accessKeyId,
      secretAccessKey: options.secretAccessKey,
      ...(options.sessionToken ? { sessionToken: options.sessionToken } : {}),
    },
  });
  let connection: ReturnType<typeof connectionTo> | undefined;

  return async (path, own, body) => {
    // Keeps the parts of two functions in one trace, and lets Lambda stop a call that goes round in circles.
    const trace = process.env['_X_AMZN_TRACE_ID'];
    const { headers } = await v4.sign({
      method: 'POST',
      protocol: base.protocol,
      hostname: base.hostname,
      ...(base.port ? { port: Number(base.port) } : {}),
      path,
      query: {},
      headers: {
        host: base.host,
        'content-length': String(Buffer.byteLength(body)),
        ...(trace ? { 'x-amzn-trace-id': trace } : {}),
        ...own,
      },
      body,
    });
    const { send, agent } = await (connection ??= connectionTo(base));
    const how: RequestOptions = { method: 'POST', headers, agent, signal: AbortSignal.timeout(timeoutMs) };
    return new Promise((resolve, reject) => {
      const request = send(new URL(path, base), how, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(parts).toString('utf8'),
          }),
        );
      });
      request.on('error', reject);
      request.end(body);
    });
  };
}

export const timedOut = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError';
