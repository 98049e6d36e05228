import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignatureV4 } from '@smithy/signature-v4';
import { NodeHash, type SignerOptions } from './signer.ts';

/**
 * Calls another function and waits for its answer, without the Lambda client: that one carries the shapes of every
 * operation of the service and a streaming protocol, some ninety kilobytes that every page would read before it can answer.
 */
export interface FunctionCaller {
  call(functionName: string, payload: unknown): Promise<{ text: string; broke: boolean }>;
}

interface Answer {
  status: number;
  broke: boolean;
  text: string;
}

/** Longer than any command may run; the page's own time limit is above it. */
const timeoutMs = 15_000;
const maxAttempts = 3;
const firstDelayMs = 50;
/** The service was busy or stumbled, or a connection that was kept open is gone. Commands may be called twice. */
const passingStatus = (status: number) => status === 429 || status >= 500;

export function functionCaller(options: SignerOptions): FunctionCaller {
  const base = new URL(options.endpoint ?? `https://lambda.${options.region}.amazonaws.com`);
  const v4 = new SignatureV4({
    service: 'lambda',
    region: options.region,
    sha256: NodeHash,
    credentials: {
      accessKeyId: options.accessKeyId,
      secretAccessKey: options.secretAccessKey,
      ...(options.sessionToken ? { sessionToken: options.sessionToken } : {}),
    },
  });

  async function post(path: string, body: string): Promise<Answer> {
    // Keeps the two functions' parts in one trace, and lets Lambda stop a call that goes round in circles.
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
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        ...(trace ? { 'x-amzn-trace-id': trace } : {}),
      },
      body,
    });
    return new Promise((resolve, reject) => {
      const send = base.protocol === 'https:' ? httpsRequest : httpRequest;
      const request = send(
        new URL(path, base),
        { method: 'POST', headers, signal: AbortSignal.timeout(timeoutMs) },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              broke: response.headers['x-amz-function-error'] !== undefined,
              text: Buffer.concat(parts).toString('utf8'),
            }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  return {
    async call(functionName, payload) {
      const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
      const body = JSON.stringify(payload);
      for (let attempt = 1; ; attempt += 1) {
        const isLast = attempt >= maxAttempts;
        try {
          const { status, broke, text } = await post(path, body);
          if (status === 200) return { text, broke };
          // The service's own words may quote the payload.
          if (isLast || !passingStatus(status)) throw new CallRefused(functionName, status);
        } catch (error) {
          const timedOut = error instanceof Error && error.name === 'TimeoutError';
          if (isLast || timedOut || error instanceof CallRefused) throw error;
        }
        await sleep(Math.random() * firstDelayMs * 2 ** attempt);
      }
    },
  };
}

class CallRefused extends Error {
  constructor(functionName: string, status: number) {
    super(`${functionName} could not be called: ${status}`);
  }
}
