import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { portTaken } from '../ports.ts';
import { answerError, AwsError, unknownOperation } from './aws-error.ts';
import type { CredentialStore, Principal } from './credentials.ts';
import { readBody, withBody } from './request.ts';
import { verifySignature } from './signature.ts';

interface Service {
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
}

export type ServiceName = 'dynamodb' | 'step-functions' | 'queues' | 'events' | 'lambda' | 'mail' | 'texts' | 's3';

/** One call of an AWS API by whoever holds the key. `body` is undefined for S3, which streams. */
export interface Call {
  service: ServiceName;
  operation: string;
  principal: Principal | undefined;
  method: string;
  url: string;
  body: Buffer | undefined;
}

/** Every call passes every gate before its service sees it; a gate refuses by throwing an AwsError. */
export type Gate = (call: Call) => Promise<void> | void;

type Serve = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/** Carries a call out. `answered` has to be called by whoever keeps the answer from being sent. */
export type Around = (
  call: Call,
  way: { req: IncomingMessage; res: ServerResponse; serve: Serve; answered: () => void },
) => Promise<void>;

export interface EdgeOptions {
  credentials: CredentialStore;
  services: Partial<Record<ServiceName, Service>>;
  gates?: Gate[];
  /** Stands between the gates and the service: where faults are made on purpose. */
  around?: Around;
  /** Told after a service answered a call, with the status: streams wake up on writes. */
  onAnswer?: (call: Call, status: number) => void;
  log?: (line: string) => void;
  now?: () => number;
}

const TARGETS: [prefix: string, service: ServiceName][] = [
  ['DynamoDB_20120810.', 'dynamodb'],
  ['DynamoDBStreams_20120810.', 'dynamodb'],
  ['AWSStepFunctions.', 'step-functions'],
  ['AmazonSQS.', 'queues'],
  ['AWSEvents.', 'events'],
  ['PinpointSMSVoiceV2.', 'texts'],
];

/** Which service and operation a request means; S3 takes what nobody else claims, as its paths are free. */
function route(req: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): {
  service: ServiceName;
  operation: string;
} {
  const target = req.headers['x-amz-target'];
  if (typeof target === 'string') {
    for (const [prefix, service] of TARGETS) {
      if (target.startsWith(prefix)) return { service, operation: target.slice(prefix.length) };
    }
    throw unknownOperation('the API with the target', target);
  }
  const path = (req.url ?? '/').split('?')[0] ?? '/';
  if (/^\/20\d\d-\d\d-\d\d\//.test(path)) {
    if (!path.startsWith('/2015-03-31/functions/')) throw unknownOperation('Lambda', `${req.method ?? ''} ${path}`);
    return { service: 'lambda', operation: path.endsWith('/invocations') ? 'Invoke' : `${req.method ?? ''} ${path}` };
  }
  if (path.startsWith('/v2/email/')) return { service: 'mail', operation: `${req.method ?? ''} ${path}` };
  return { service: 's3', operation: `${req.method ?? ''} ${path}` };
}

export function createEdge(options: EdgeOptions) {
  const { credentials, services, gates = [], log = () => {}, now = Date.now } = options;

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    // Clients correct their clocks by this header, as they do on AWS.
    res.setHeader('date', new Date(now()).toUTCString());
    try {
      const { service, operation } = route(req);
      const handler = services[service];
      if (handler === undefined) throw unknownOperation(service, operation);
      let principal: Principal | undefined;
      let body: Buffer | undefined;
      let request = req;
      if (service === 's3') {
        principal = credentials.find(accessKeyOf(req) ?? '')?.principal;
      } else {
        body = await readBody(req);
        const signed = { method: req.method ?? 'GET', url: req.url ?? '/', headers: req.headers, body };
        principal = verifySignature(signed, credentials, now()).principal;
        request = withBody(req, body);
      }
      const call: Call = { service, operation, principal, method: req.method ?? 'GET', url: req.url ?? '/', body };
      for (const gate of gates) await gate(call);
      const answered = () => options.onAnswer?.(call, res.statusCode);
      res.once('finish', answered);
      const serve: Serve = (toServe, toAnswer) => handler.handle(toServe, toAnswer);
      await (options.around === undefined
        ? serve(request, res)
        : options.around(call, { req: request, res, serve, answered }));
    } catch (error) {
      if (!(error instanceof AwsError) || error.status >= 500) {
        const what = String(req.headers['x-amz-target'] ?? (req.url ?? '').split('?')[0]);
        // The path alone: the query of a presigned link is a right for as long as it lives.
        log(`${req.method ?? ''} ${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
      answerError(res, error);
    }
  }

  return { handle };
}

/** Claims only, not proven here: S3 checks the signature; gates must not rely on it before it did. */
function accessKeyOf(req: IncomingMessage): string | undefined {
  const fromHeader = /Credential=([^/,\s]+)\//.exec(req.headers.authorization ?? '')?.[1];
  if (fromHeader !== undefined) return fromHeader;
  const query = new URLSearchParams((req.url ?? '').split('?')[1] ?? '');
  return query.get('X-Amz-Credential')?.split('/')[0];
}

/** Listens on this machine only; port 0 takes a free one. A taken port is said in plain words. */
export async function listen(
  handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>,
  port: number,
  what: string,
): Promise<{ server: Server; origin: string; port: number; close(): Promise<void> }> {
  const server = createServer((req, res) => {
    handle(req, res).catch((error: unknown) => answerError(res, error));
  });
  // A participant on a slow phone may need long for an upload.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? portTaken(port, what) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const actual = (server.address() as AddressInfo).port;
  return {
    server,
    origin: `http://127.0.0.1:${actual}`,
    port: actual,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export { answerError, answerJson, AwsError, unknownOperation } from './aws-error.ts';
export { createCredentials, type Credentials } from './credentials.ts';
export { createElsewhere, type Elsewhere, signingNames } from './elsewhere.ts';
export { readBody } from './request.ts';
