import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuseUnknownHeaders } from './attributes.ts';
import { createBlobs } from './blobs.ts';
import { refuseBadBucketName } from './bucket-operations.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { errorXml, notImplemented, S3Error } from './errors.ts';
import { createEventDelivery } from './events.ts';
import { Exchange, type Authorize, type ObjectCreatedEvent, type Service } from './exchange.ts';
import type { BucketConfiguration } from './model.ts';
import { nameOperation, operations } from './operations.ts';
import { drain } from './payload.ts';
import { authenticate, type FindCredentials, type Headers } from './signature.ts';
import { createStore } from './store.ts';
import { parseTarget, type Target } from './target.ts';

export type S3Options = {
  /** The folder this server owns: metadata, objects, unfinished uploads. One process at a time. */
  readonly dataDir: string;
  readonly credentials: FindCredentials;
  /** Asked for every permission a request needs; without it every signed request may do everything. */
  readonly authorize?: Authorize;
  /** Takes each `Object Created` event of the buckets that send them; resolved means delivered. */
  readonly onEvent?: (event: ObjectCreatedEvent) => Promise<void>;
  readonly clock?: () => Date;
  readonly region?: string;
  readonly accountId?: string;
  /** A fault of this server or of `onEvent`, without any of the request's contents. */
  readonly onFailure?: (failure: { readonly operation: string; readonly error: unknown }) => void;
};

export type S3 = {
  /** A listener for `node:http`; never rejects. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Makes the bucket, or changes its settings. */
  putBucketConfiguration(name: string, configuration: BucketConfiguration): void;
  /** Waits a moment for what is under way, then lets go of the folder. */
  close(): Promise<void>;
};

const LONGEST_CLOSE_MILLISECONDS = 2_000;

export function createS3(options: S3Options): S3 {
  mkdirSync(options.dataDir, { recursive: true });
  const onFailure =
    options.onFailure ??
    (({ operation, error }) => {
      console.error(`local S3: ${operation} failed: ${error instanceof Error ? error.stack : String(error)}`);
    });
  // The store comes first: its lock keeps a second server from sweeping away what the first is receiving.
  const store = createStore(options.dataDir);
  const blobs = createBlobs(options.dataDir);
  const known = store.knownBlobs();
  blobs.sweep((name) => known.has(name));

  const delivery =
    options.onEvent &&
    createEventDelivery({
      store,
      deliver: options.onEvent,
      onFailure: (error) => onFailure({ operation: 'Object Created', error }),
    });
  const service: Service = {
    store,
    blobs,
    credentials: options.credentials,
    authorize: options.authorize ?? (() => 'allow'),
    clock: options.clock ?? (() => new Date()),
    region: options.region ?? 'us-east-1',
    accountId: options.accountId ?? '000000000000',
    wakeEvents: delivery?.wake,
  };
  const underWay = new Map<Promise<void>, IncomingMessage>();
  // After the caller has wired the rest of the system: what the last process did not deliver goes out now.
  const firstWake = setImmediate(() => delivery?.wake());

  return {
    async handle(req, res) {
      const one = answer(service, req, res, onFailure).catch((error: unknown) => {
        onFailure({ operation: 'answer', error });
        res.destroy();
      });
      underWay.set(one, req);
      await one.finally(() => underWay.delete(one));
    },
    putBucketConfiguration(name, configuration) {
      refuseBadBucketName(name);
      const stands = store.findBucket(name)?.configuration;
      const before = stands?.versioning;
      if (configuration.objectLock !== undefined && configuration.versioning !== 'Enabled')
        throw new Error(`Bucket ${name}: object lock needs versions.`);
      if (stands?.objectLock !== undefined && configuration.objectLock === undefined)
        throw new Error(`Bucket ${name} has object lock, which cannot be taken off again.`);
      // AWS: versioning, once on, can only be suspended.
      const versioning = configuration.versioning ?? (before === undefined ? undefined : 'Suspended');
      store.putBucket(name, { ...configuration, ...(versioning !== undefined && { versioning }) }, service.clock());
    },
    async close() {
      clearImmediate(firstWake);
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, LONGEST_CLOSE_MILLISECONDS);
      });
      await Promise.race([Promise.all([...underWay.keys(), delivery?.close()]), patience]);
      clearTimeout(timer);
      for (const req of underWay.values()) req.destroy();
      store.close();
    },
  };
}

async function answer(
  service: Service,
  req: IncomingMessage,
  res: ServerResponse,
  onFailure: NonNullable<S3Options['onFailure']>,
): Promise<void> {
  const requestId = randomBytes(8).toString('hex').toUpperCase();
  res.setHeader('x-amz-request-id', requestId);
  res.setHeader('x-amz-id-2', requestId);
  res.setHeader('server', 'AmazonS3');
  let operation = 'unknown';
  try {
    const target = parseTarget(req.url ?? '/');
    const headers = readHeaders(req);
    operation = nameOperation(req.method ?? '', target, headers);
    await run(service, req, res, { requestId, operation, target, headers });
  } catch (error) {
    await fail(req, res, requestId, error, () => onFailure({ operation, error }));
  }
}

async function run(
  service: Service,
  req: IncomingMessage,
  res: ServerResponse,
  request: { requestId: string; operation: string; target: Target; headers: Headers },
): Promise<void> {
  const { operation, target, headers } = request;
  const method = req.method ?? '';
  const bucket = service.store.findBucket(target.bucket);
  if (method === 'OPTIONS') {
    const allowed = preflightHeaders(bucket, headers);
    for (const [name, value] of Object.entries(allowed)) res.setHeader(name, value);
    res.setHeader('content-length', '0');
    res.writeHead(200).end();
    return;
  }
  for (const [name, value] of Object.entries(corsHeaders(bucket, method, headers))) res.setHeader(name, value);
  // The form of a POST carries its own signature, which only its reader can see.
  const authentication =
    operation === 'PostObject'
      ? undefined
      : authenticate({
          method,
          target,
          headers,
          credentials: service.credentials,
          region: service.region,
          now: service.clock(),
        });
  const effective = authentication?.presigned === true ? { ...signedIntoQuery(target), ...headers } : headers;
  if (authentication !== undefined) refuseUnknownHeaders(effective);
  const known = operations[operation];
  if (known === undefined) throw notImplemented(operation);
  const exchange = new Exchange({ service, req, res, ...request, headers: effective, authentication });
  await known(exchange);
}

/** Node reads header bytes as Latin-1; what S3 keeps and what clients sign is UTF-8. */
function readHeaders(req: IncomingMessage): Headers {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(req.headers)) {
    if (value === undefined) continue;
    headers[name] = Buffer.from(Array.isArray(value) ? value.join(',') : value, 'latin1').toString('utf8');
  }
  return headers;
}

/**
 * What a signer moved from headers into the URL (x-amz-meta-*, x-amz-tagging …) counts as sent. Checksums do not: the
 * signer had no bytes yet and signs that of an empty body, and S3 pays no heed to it.
 */
function signedIntoQuery(target: Target): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of target.pairs) {
    const header = name.toLowerCase();
    if (header.startsWith('x-amz-') && !/^x-amz-(checksum-(?!mode)|sdk-)/.test(header)) headers[header] = value;
  }
  return headers;
}

/** Turns an error into S3's XML, after the client has had its say: an answer in the middle of an upload gets lost. */
async function fail(
  req: IncomingMessage,
  res: ServerResponse,
  requestId: string,
  error: unknown,
  report: () => void,
): Promise<void> {
  const hasLeft = req.socket.destroyed || (req.destroyed && !req.complete);
  if (!(error instanceof S3Error) && !hasLeft) report();
  if (res.headersSent || hasLeft) {
    // Half an answer cannot be taken back; breaking the connection is the only way to say so.
    res.destroy();
    return;
  }
  const answerable = error instanceof S3Error ? error : new S3Error('InternalError');
  const isDrained = await drain(req);
  if (!isDrained) res.setHeader('connection', 'close');
  for (const [name, value] of Object.entries(answerable.headers)) res.setHeader(name, value);
  const path = (req.url ?? '/').split('?')[0]!;
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n${errorXml(answerable, path, requestId)}`;
  res.setHeader('content-type', 'application/xml');
  if (req.method !== 'HEAD') res.setHeader('content-length', Buffer.byteLength(xml));
  res.writeHead(answerable.status);
  res.end(req.method === 'HEAD' ? undefined : xml, () => {
    if (!isDrained) req.destroy();
  });
}
