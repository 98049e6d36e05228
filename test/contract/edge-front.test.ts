import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { listen } from '../../local/edge/index.ts';
import { createFront, type Distribution, policyHeaders, readDistribution } from '../../local/front/index.ts';
import type { Outcome } from '../../local/lambda/index.ts';

/** CloudFront and the HTTP API as a browser sees them, and the events that functions see. */
interface HttpEvent {
  version: string;
  routeKey: string;
  rawPath: string;
  rawQueryString: string;
  cookies?: string[];
  headers: Record<string, string>;
  queryStringParameters?: Record<string, string>;
  pathParameters?: Record<string, string>;
  requestContext: { http: { method: string; path: string; sourceIp: string }; stage: string };
  body?: string;
  isBase64Encoded: boolean;
}

const page = {
  allowedMethods: ['GET', 'HEAD', 'POST'],
  compress: true,
  passesViewerRequest: true,
  responseHeaders: [],
};
const distribution: Distribution = {
  originHeaders: { 'x-origin-verify': 'the-secret' },
  defaultBehavior: {
    ...page,
    pathPattern: '*',
    responseHeaders: [
      { name: 'x-content-type-options', value: 'nosniff', override: true },
      { name: 'referrer-policy', value: 'no-referrer', override: false },
    ],
  },
  behaviors: [{ ...page, pathPattern: '/assets/*', allowedMethods: ['GET', 'HEAD'], passesViewerRequest: false }],
};

let site: Awaited<ReturnType<typeof listen>>;
let seen: { arn: string; event: HttpEvent }[];
let answer: (event: HttpEvent) => Outcome | Promise<Outcome>;

const reply = (value: unknown): Outcome => ({ ok: true, payload: JSON.stringify(value) });

beforeEach(async () => {
  seen = [];
  answer = () => reply({ statusCode: 200, headers: { 'content-type': 'text/html' }, body: 'ok' });
  const front = createFront({
    account: '0',
    api: { id: 'abc', host: 'abc.execute-api.us-west-2.amazonaws.com' },
    routes: [
      { key: 'ANY /', functionArn: 'participant' },
      { key: 'ANY /{proxy+}', functionArn: 'participant' },
      { key: 'ANY /staff', functionArn: 'staff' },
      { key: 'ANY /staff/{proxy+}', functionArn: 'staff' },
      { key: 'GET /staff/one/{id}', functionArn: 'one' },
    ],
    distribution,
    invoke: async (arn, event) => {
      seen.push({ arn, event: event as HttpEvent });
      return answer(event as HttpEvent);
    },
  });
  site = await listen(front.handle, 0, 'test');
});
afterEach(() => site.close());

const get = (path: string, init: RequestInit = {}) => fetch(`${site.origin}${path}`, { redirect: 'manual', ...init });

/** `fetch` unpacks by itself and refuses some headers; this shows what came over the wire. */
function raw(path: string, headers: Record<string, string | string[]>, method = 'GET', body?: Buffer) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    const call = request(`${site.origin}${path}`, { method, headers }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) }));
    });
    call.on('error', reject);
    call.end(body);
  });
}

describe('routes', () => {
  test.each([
    ['/', 'participant', 'ANY /'],
    ['/favicon.ico', 'participant', 'ANY /{proxy+}'],
    ['/staff', 'staff', 'ANY /staff'],
    ['/staff/queue/x', 'staff', 'ANY /staff/{proxy+}'],
    ['/staffing', 'participant', 'ANY /{proxy+}'],
    ['/staff/one/7', 'one', 'GET /staff/one/{id}'],
  ])('%s goes to %s', async (path, arn, routeKey) => {
    await get(path);
    expect(seen[0]).toMatchObject({ arn, event: { routeKey, rawPath: path } });
  });

  test('a method that the behavior does not take never reaches a function', async () => {
    const response = await get('/assets/a.css', { method: 'POST', body: 'x' });
    expect(response.status).toBe(403);
    expect(seen).toEqual([]);
  });
});

describe('the event', () => {
  test('is API Gateway’s payload 2.0', async () => {
    await raw('/staff/a%20b?x=1&x=2&y=', { cookie: 's=1; t=2', 'x-multi': 'a', 'x-forwarded-for': '9.9.9.9' });
    const event = seen[0]?.event;
    expect(event).toMatchObject({
      version: '2.0',
      rawPath: '/staff/a b',
      rawQueryString: 'x=1&x=2&y=',
      queryStringParameters: { x: '1,2', y: '' },
      pathParameters: { proxy: 'a b' },
      cookies: ['s=1', 't=2'],
      isBase64Encoded: false,
      requestContext: { stage: '$default', http: { method: 'GET', path: '/staff/a b', sourceIp: '198.51.100.1' } },
    });
    expect(event?.headers).toMatchObject({
      host: 'abc.execute-api.us-west-2.amazonaws.com',
      'x-multi': 'a',
      'x-forwarded-for': '9.9.9.9, 127.0.0.1, 198.51.100.1',
    });
    expect(event?.headers['cookie']).toBeUndefined();
    expect(event?.body).toBeUndefined();
  });

  test('has every member that API Gateway documents, and no other', async () => {
    await raw('/staff/one/7?x=1', { cookie: 's=1', 'user-agent': 'Tester/1' });
    const event = seen[0]?.event;
    expect(event).toEqual({
      version: '2.0',
      routeKey: 'GET /staff/one/{id}',
      rawPath: '/staff/one/7',
      rawQueryString: 'x=1',
      cookies: ['s=1'],
      headers: {
        host: 'abc.execute-api.us-west-2.amazonaws.com',
        'user-agent': 'Tester/1',
        'content-length': '0',
        via: expect.stringContaining('(CloudFront)'),
        'x-amz-cf-id': expect.any(String),
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        'x-forwarded-for': '127.0.0.1, 198.51.100.1',
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
        'x-origin-verify': 'the-secret',
      },
      queryStringParameters: { x: '1' },
      pathParameters: { id: '7' },
      requestContext: {
        accountId: '0',
        apiId: 'abc',
        domainName: 'abc.execute-api.us-west-2.amazonaws.com',
        domainPrefix: 'abc',
        http: {
          method: 'GET',
          path: '/staff/one/7',
          protocol: 'HTTP/1.1',
          // The API's client is CloudFront: whoever counts by this address counts everyone as one.
          sourceIp: '198.51.100.1',
          userAgent: 'Tester/1',
        },
        requestId: expect.any(String),
        routeKey: 'GET /staff/one/{id}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      isBase64Encoded: false,
    });
  });

  test('what came twice is joined: headers, query and cookie headers', async () => {
    await raw('/?a=1&b=x%2Cy&a=2&a=', { 'x-twice': ['one', 'two'], cookie: 'a=1; b="x, y";c=%20' });
    const event = seen[0]?.event;
    expect(event?.headers['x-twice']).toBe('one,two');
    expect(event?.queryStringParameters).toEqual({ a: '1,2,', b: 'x,y' });
    expect(event?.rawQueryString).toBe('a=1&b=x%2Cy&a=2&a=');
    expect(event?.cookies).toEqual(['a=1', 'b="x, y"', 'c=%20']);
  });

  test('without query, cookies or parameters those members are missing, as on AWS', async () => {
    await raw('/', {});
    const members = Object.keys(seen[0]?.event ?? {});
    for (const name of ['cookies', 'queryStringParameters', 'pathParameters', 'body'])
      expect(members).not.toContain(name);
    expect(seen[0]?.event.rawQueryString).toBe('');
  });

  test('HEAD comes as HEAD', async () => {
    await raw('/', {}, 'HEAD');
    expect(seen[0]?.event.requestContext.http.method).toBe('HEAD');
  });

  test('carries the origin’s secret, whatever the viewer sends under that name', async () => {
    await get('/', { headers: { 'X-Origin-Verify': 'forged' } });
    expect(seen[0]?.event.headers['x-origin-verify']).toBe('the-secret');
  });

  test.each([
    ['application/json', '{"a":"é"}', false],
    ['text/plain; charset=utf-8', 'é', false],
    ['application/x-www-form-urlencoded', 'a=1', true],
    ['application/octet-stream', '\u0000\u0001', true],
  ])('a body of type %s comes as API Gateway brings it', async (type, body, encoded) => {
    await get('/', { method: 'POST', headers: { 'content-type': type }, body });
    const event = seen[0]?.event;
    expect(event?.isBase64Encoded).toBe(encoded);
    expect(Buffer.from(event?.body ?? '', encoded ? 'base64' : 'utf8').toString('utf8')).toBe(body);
  });

  test('for assets brings no cookie and no query, as the cache is the same for everyone', async () => {
    await raw('/assets/site.css?v=1', { cookie: 's=1', authorization: 'Bearer x' });
    expect(seen[0]?.event.cookies).toBeUndefined();
    expect(seen[0]?.event.rawQueryString).toBe('');
    expect(seen[0]?.event.headers['authorization']).toBeUndefined();
  });
});

describe('the answer', () => {
  test('has the function’s status, headers, each cookie by itself, and the policy’s headers', async () => {
    answer = () =>
      reply({
        statusCode: 303,
        headers: { Location: '/next', 'Referrer-Policy': 'same-origin' },
        cookies: ['a=1; Path=/', 'b=2; Expires=Wed, 01 Jan 2031 00:00:00 GMT'],
        body: '',
      });
    const response = await get('/');
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/next');
    expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Expires=Wed, 01 Jan 2031 00:00:00 GMT']);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    // Not an override: the function's own word stands.
    expect(response.headers.get('referrer-policy')).toBe('same-origin');
  });

  test('binary bodies come out as they went in', async () => {
    const bytes = Buffer.from([0, 255, 137, 80, 78, 71]);
    answer = () =>
      reply({
        statusCode: 200,
        headers: { 'content-type': 'image/png' },
        body: bytes.toString('base64'),
        isBase64Encoded: true,
      });
    expect(Buffer.from(await (await get('/x.png')).arrayBuffer())).toEqual(bytes);
  });

  test('without a status code is the body itself', async () => {
    answer = () => reply({ hello: 1 });
    const response = await get('/');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ hello: 1 });
  });

  test('text is compressed for those who take it, images and short texts are not', async () => {
    const text = 'Skillsdesk '.repeat(500);
    answer = (event) =>
      reply({
        statusCode: 200,
        headers: { 'content-type': event.rawPath === '/i' ? 'image/jpeg' : 'text/html; charset=utf-8' },
        body: event.rawPath === '/s' ? 'short' : text,
      });
    const br = await raw('/', { 'accept-encoding': 'gzip, br' });
    expect(br.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(br.body).toString()).toBe(text);
    const gz = await raw('/', { 'accept-encoding': 'gzip' });
    expect(gz.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gz.body).toString()).toBe(text);
    for (const [path, accepted] of [
      ['/i', 'br'],
      ['/s', 'br'],
      ['/', 'identity'],
    ] as const) {
      expect((await raw(path, { 'accept-encoding': accepted })).headers['content-encoding']).toBeUndefined();
    }
  });

  test('to HEAD has no body', async () => {
    const { status, headers, body } = await raw('/', {}, 'HEAD');
    expect([status, headers['content-length'], body.length]).toEqual([200, '2', 0]);
  });
});

describe('when no function answers', () => {
  const plain = async (response: Response) => {
    const text = await response.text();
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(text).toContain('833-685-0845');
    expect(text).not.toMatch(/secret-detail|errorType|Lambda/);
    return text;
  };

  test('a crash is a page in plain words, without what went wrong inside', async () => {
    answer = () => ({ ok: false, error: { errorType: 'Runtime.ExitError', errorMessage: 'secret-detail' } });
    const response = await get('/');
    expect(response.status).toBe(500);
    expect(await plain(response)).toContain('Something broke on our side');
  });

  test('so is a function that cannot be reached', async () => {
    answer = () => Promise.reject(new Error('secret-detail'));
    const response = await get('/');
    expect(response.status).toBe(500);
    await plain(response);
  });

  test('more than six megabytes is 413 and says the limit', async () => {
    const response = await get('/', { method: 'POST', body: Buffer.alloc(6 * 1024 * 1024 + 1) });
    expect(response.status).toBe(413);
    expect(await plain(response)).toContain('6 MB');
    expect(seen).toEqual([]);
  });

  test('a binary body that is six megabytes only after encoding is 413 too', async () => {
    const body = Buffer.alloc(5 * 1024 * 1024);
    const response = await get('/', { method: 'POST', body, headers: { 'content-type': 'application/pdf' } });
    expect(response.status).toBe(413);
    expect(seen).toEqual([]);
  });

  test('request line and headers above the 10,240 bytes of an HTTP API are 431; a little less goes through', async () => {
    const response = await get('/', { headers: { 'x-long': 'x'.repeat(10_240) } });
    expect(response.status).toBe(431);
    await plain(response);
    expect((await get(`/?q=${'x'.repeat(5000)}`, { headers: { cookie: `c=${'x'.repeat(5240)}` } })).status).toBe(431);
    expect(seen).toEqual([]);
    expect((await get('/', { headers: { 'x-long': 'x'.repeat(9500) } })).status).toBe(200);
  });

  test('a GET with a body is refused by CloudFront', async () => {
    const { status } = await raw('/', { 'content-length': '1' }, 'GET', Buffer.from('x'));
    expect(status).toBe(403);
    expect(seen).toEqual([]);
  });

  test('a path that cannot be decoded is a page, not a crash', async () => {
    expect((await raw('/%zz', {})).status).toBe(404);
  });
});

test('reads behaviors, origin headers and response headers as the template writes them', () => {
  const read = readDistribution(
    {
      DistributionConfig: {
        Origins: [{ Id: 'o', OriginCustomHeaders: [{ HeaderName: 'X-Origin-Verify', HeaderValue: 's' }] }],
        DefaultCacheBehavior: {
          Compress: true,
          AllowedMethods: ['GET', 'POST'],
          OriginRequestPolicyId: 'p',
          ResponseHeadersPolicyId: 'h',
        },
        CacheBehaviors: [{ PathPattern: '/assets/*' }],
      },
    },
    (id) => [{ name: 'x-policy', value: id, override: true }],
  );
  expect(read.originHeaders).toEqual({ 'x-origin-verify': 's' });
  expect(read.defaultBehavior).toMatchObject({
    compress: true,
    passesViewerRequest: true,
    responseHeaders: [{ name: 'x-policy', value: 'h' }],
  });
  expect(read.behaviors[0]).toMatchObject({
    allowedMethods: ['GET', 'HEAD'],
    compress: false,
    passesViewerRequest: false,
  });
  expect(
    policyHeaders({
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          StrictTransportSecurity: { AccessControlMaxAgeSec: 60, IncludeSubdomains: true, Override: true },
          ContentTypeOptions: { Override: true },
        },
      },
    }),
  ).toEqual([
    { name: 'strict-transport-security', value: 'max-age=60; includeSubDomains', override: true },
    { name: 'x-content-type-options', value: 'nosniff', override: true },
  ]);
});
