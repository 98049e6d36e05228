import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Outcome } from '../lambda/index.ts';
import { type Behavior, behaviorFor, type Distribution } from './behaviors.ts';
import { TROUBLE, troublePage } from './pages.ts';
import { createRouter, type Route } from './routes.ts';

export { type Distribution, policyHeaders, readDistribution } from './behaviors.ts';

export interface FrontOptions {
  account: string;
  api: { id: string; host: string };
  routes: Route[];
  distribution: Distribution;
  invoke: (functionArn: string, event: unknown) => Promise<Outcome>;
  log?: (line: string) => void;
  now?: () => number;
}

/** Lambda takes six megabytes of event, body and all. */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;
const MAX_BODY_BYTES = MAX_EVENT_BYTES;
/** An HTTP API's quota for the request line and the values of all headers, the ones that CloudFront adds among them. */
const MAX_HEAD_BYTES = 10_240;
/** The HTTP API's client is CloudFront, never the browser: of the addresses that are kept for examples. */
const CLOUDFRONT_ADDRESS = '198.51.100.1';
/** CloudFront compresses between these sizes. */
const LEAST_COMPRESSED_BYTES = 1000;
const MOST_COMPRESSED_BYTES = 10_000_000;
const TEXT_BODY = /^(text\/|application\/(json|javascript|xml|[\w.+-]+\+(json|xml)))/;
const COMPRESSIBLE =
  /^(text\/|application\/(json|javascript|xml|manifest\+json|[\w.+-]+\+(json|xml))|image\/svg\+xml|font\/(otf|ttf))/;
/** Of one connection only; no proxy passes them on. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const gzipAsync = promisify(gzip);
const brotliAsync = promisify(brotliCompress);

interface FunctionAnswer {
  statusCode?: number;
  headers?: Record<string, string | number | boolean>;
  cookies?: string[];
  body?: string;
  isBase64Encoded?: boolean;
}

class TooLarge extends Error {}

async function readLimited(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  if (Number(req.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw new TooLarge();
  for await (const chunk of req) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) throw new TooLarge();
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** CloudFront and the HTTP API in one: routes of the template to serve-* functions, in API Gateway's payload 2.0. */
export function createFront(options: FrontOptions) {
  const { api, distribution, invoke, log = () => {}, now = Date.now } = options;
  const match = createRouter(options.routes);

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const method = req.method ?? 'GET';
    const [rawPath = '/', rawQuery = ''] = (req.url ?? '/').split(/\?(.*)/s);
    const behavior = behaviorFor(distribution, rawPath);
    if (!behavior.allowedMethods.includes(method)) return answerTrouble(req, res, behavior, TROUBLE.method);
    let path: string;
    try {
      path = decodeURIComponent(rawPath);
    } catch {
      return answerTrouble(req, res, behavior, TROUBLE.noRoute);
    }
    const found = match(method, path);
    if (found === undefined) return answerTrouble(req, res, behavior, TROUBLE.noRoute);
    let body: Buffer;
    try {
      body = await readLimited(req);
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      // The rest of the body is still coming: nobody reads it, so the connection cannot be used again.
      res.setHeader('connection', 'close');
      await answerTrouble(req, res, behavior, TROUBLE.tooLarge);
      req.resume();
      return;
    }
    // CloudFront: a GET has no body.
    if (method === 'GET' && body.length > 0) return answerTrouble(req, res, behavior, TROUBLE.method);
    const event = makeEvent(req, { method, path, rawQuery, body, behavior, found });
    if (headBytes(event) > MAX_HEAD_BYTES) return answerTrouble(req, res, behavior, TROUBLE.tooLong);
    if (Buffer.byteLength(JSON.stringify(event)) > MAX_EVENT_BYTES) {
      return answerTrouble(req, res, behavior, TROUBLE.tooLarge);
    }
    let outcome: Outcome;
    try {
      outcome = await invoke(found.route.functionArn, event);
    } catch (error) {
      log(`${method} ${rawPath}: ${String(error)}`);
      return answerTrouble(req, res, behavior, TROUBLE.broke);
    }
    if (!outcome.ok) {
      log(`${method} ${rawPath}: ${outcome.error.errorType}: ${outcome.error.errorMessage}`);
      return answerTrouble(req, res, behavior, TROUBLE.broke);
    }
    return answerFunction(req, res, behavior, outcome.payload);
  }

  function makeEvent(
    req: IncomingMessage,
    from: {
      method: string;
      path: string;
      rawQuery: string;
      body: Buffer;
      behavior: Behavior;
      found: NonNullable<ReturnType<typeof match>>;
    },
  ) {
    const { method, path, body, behavior, found } = from;
    const rawQuery = behavior.passesViewerRequest ? from.rawQuery : '';
    const viewer = req.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1';
    const headers: Record<string, string> = {};
    for (const [name, values = []] of Object.entries(req.headersDistinct)) {
      if (name === 'cookie' || HOP_BY_HOP.has(name)) continue;
      if (!behavior.passesViewerRequest && name !== 'accept-encoding' && name !== 'content-type') continue;
      // Payload 2.0 has no lists: what came twice is joined.
      headers[name] = values.join(',');
    }
    headers['host'] = api.host;
    // CloudFront appends the address it sees to whatever the viewer claims, and the HTTP API CloudFront's.
    headers['x-forwarded-for'] = [headers['x-forwarded-for'], viewer, CLOUDFRONT_ADDRESS].filter(Boolean).join(', ');
    headers['x-forwarded-proto'] = 'https';
    headers['x-forwarded-port'] = '443';
    headers['via'] = '1.1 local.cloudfront.net (CloudFront)';
    headers['x-amz-cf-id'] = randomUUID();
    headers['x-amzn-trace-id'] =
      `Root=1-${Math.floor(now() / 1000).toString(16)}-${randomUUID().replaceAll('-', '').slice(8)}`;
    headers['content-length'] = String(body.length);
    Object.assign(headers, distribution.originHeaders);
    const cookies = behavior.passesViewerRequest ? (req.headers.cookie?.split(/;\s*/).filter(Boolean) ?? []) : [];
    const query: Record<string, string> = {};
    for (const [name, value] of new URLSearchParams(rawQuery)) {
      query[name] = query[name] === undefined ? value : `${query[name]},${value}`;
    }
    const at = new Date(now());
    const text = TEXT_BODY.test(headers['content-type'] ?? '');
    return {
      version: '2.0',
      routeKey: found.route.key,
      rawPath: path,
      rawQueryString: rawQuery,
      ...(cookies.length > 0 ? { cookies } : {}),
      headers,
      ...(rawQuery === '' ? {} : { queryStringParameters: query }),
      ...(Object.keys(found.pathParameters).length > 0 ? { pathParameters: found.pathParameters } : {}),
      requestContext: {
        accountId: options.account,
        apiId: api.id,
        domainName: api.host,
        domainPrefix: api.id,
        http: {
          method,
          path,
          protocol: 'HTTP/1.1',
          sourceIp: CLOUDFRONT_ADDRESS,
          userAgent: headers['user-agent'] ?? '',
        },
        requestId: randomUUID(),
        routeKey: found.route.key,
        stage: '$default',
        time: commonLogTime(at),
        timeEpoch: at.getTime(),
      },
      ...(body.length > 0 ? { body: body.toString(text ? 'utf8' : 'base64') } : {}),
      isBase64Encoded: body.length > 0 && !text,
    };
  }

  async function answerFunction(
    req: IncomingMessage,
    res: ServerResponse,
    behavior: Behavior,
    payload: string,
  ): Promise<void> {
    const parsed = JSON.parse(payload) as FunctionAnswer | null;
    // Without a status code the whole answer is the body, as payload 2.0 has it.
    const answer: FunctionAnswer =
      typeof parsed === 'object' && parsed !== null && parsed.statusCode !== undefined
        ? parsed
        : { statusCode: 200, headers: { 'content-type': 'application/json' }, body: payload };
    const headers: OutgoingHttpHeaders = {};
    for (const [name, value] of Object.entries(answer.headers ?? {})) headers[name.toLowerCase()] = String(value);
    if (answer.cookies !== undefined && answer.cookies.length > 0) headers['set-cookie'] = answer.cookies;
    headers['content-type'] ??= 'text/plain;charset=UTF-8';
    const body = Buffer.from(answer.body ?? '', answer.isBase64Encoded === true ? 'base64' : 'utf8');
    await answerBody(req, res, behavior, answer.statusCode ?? 200, headers, body);
  }

  async function answerTrouble(
    req: IncomingMessage,
    res: ServerResponse,
    behavior: Behavior,
    trouble: (typeof TROUBLE)[keyof typeof TROUBLE],
  ): Promise<void> {
    const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
    await answerBody(req, res, behavior, trouble.status, headers, Buffer.from(troublePage(trouble)));
  }

  async function answerBody(
    req: IncomingMessage,
    res: ServerResponse,
    behavior: Behavior,
    status: number,
    headers: OutgoingHttpHeaders,
    body: Buffer,
  ): Promise<void> {
    for (const { name, value, override } of behavior.responseHeaders) {
      if (override || headers[name] === undefined) headers[name] = value;
    }
    let sent = body;
    const accepted = String(req.headers['accept-encoding'] ?? '');
    const worthIt =
      behavior.compress &&
      headers['content-encoding'] === undefined &&
      COMPRESSIBLE.test(String(headers['content-type'] ?? '')) &&
      body.length >= LEAST_COMPRESSED_BYTES &&
      body.length <= MOST_COMPRESSED_BYTES;
    if (worthIt) {
      headers['vary'] =
        headers['vary'] === undefined ? 'Accept-Encoding' : `${String(headers['vary'])}, Accept-Encoding`;
      if (/\bbr\b/.test(accepted)) {
        sent = await brotliAsync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
        headers['content-encoding'] = 'br';
      } else if (/\bgzip\b/.test(accepted)) {
        sent = await gzipAsync(body);
        headers['content-encoding'] = 'gzip';
      }
    }
    const bodiless = status === 204 || status === 304;
    if (!bodiless) headers['content-length'] = sent.length;
    res.writeHead(status, headers);
    res.end(bodiless || req.method === 'HEAD' ? undefined : sent);
  }

  return { handle };
}

function headBytes(event: {
  headers: Record<string, string>;
  cookies?: string[];
  rawQueryString: string;
  requestContext: { http: { method: string; path: string; protocol: string } };
}): number {
  const { method, path, protocol } = event.requestContext.http;
  const line = [method, `${path}?${event.rawQueryString}`, protocol].join(' ');
  const cookie = event.cookies?.join('; ') ?? '';
  return Buffer.byteLength([line, cookie, ...Object.values(event.headers)].join(''));
}

/** `12/Mar/2020:19:03:58 +0000`, as API Gateway writes `requestContext.time`. */
function commonLogTime(at: Date): string {
  const [, day, month, year, time] = at.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
