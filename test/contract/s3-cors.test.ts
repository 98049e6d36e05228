import { PutObjectCommand } from '@aws-sdk/client-s3';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sendForm, signForm } from './s3/form.ts';
import { errorOf, startS3, type RunningS3 } from './s3/server.ts';

const site = 'http://127.0.0.1:3000';
const Bucket = 'cors-bucket';
let s3: RunningS3;
beforeAll(async () => {
  s3 = await startS3({
    buckets: {
      [Bucket]: {
        cors: [
          {
            allowedOrigins: [site],
            allowedMethods: ['POST'],
            exposeHeaders: ['ETag', 'x-amz-version-id'],
            maxAgeSeconds: 600,
          },
          {
            allowedOrigins: ['https://*.example.org'],
            allowedMethods: ['GET', 'PUT'],
            allowedHeaders: ['x-amz-meta-*', 'Content-Type'],
          },
        ],
      },
      'open-bucket': { cors: [{ allowedOrigins: ['*'], allowedMethods: ['GET'] }] },
      'silent-bucket': {},
    },
  });
  await s3.client.send(new PutObjectCommand({ Bucket: 'open-bucket', Key: 'k', Body: Buffer.from('x') }));
});
afterAll(async () => {
  await s3.remove();
  expect(s3.failures).toEqual([]);
});

const preflight = (bucket: string, headers: Record<string, string>) =>
  fetch(`${s3.url}/${bucket}/k`, { method: 'OPTIONS', headers });
const asks = (origin: string, method: string, requested?: string) => ({
  origin,
  'access-control-request-method': method,
  ...(requested !== undefined && { 'access-control-request-headers': requested }),
});
const upload = (fields: { Key: string; most?: number }, origin?: string) =>
  signForm(s3, {
    Bucket,
    Key: fields.Key,
    Conditions: [['content-length-range', 1, fields.most ?? 100]],
  }).then((form) => sendForm(form.url, form.fields, new Blob(['bytes']), origin ? { headers: { origin } } : {}));

describe('preflight', () => {
  test('an allowed origin and method hear so, without a signature', async () => {
    const { status, headers } = await preflight(Bucket, asks(site, 'POST'));
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe(site);
    expect(headers.get('access-control-allow-methods')).toBe('POST');
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('access-control-max-age')).toBe('600');
    expect(headers.get('access-control-expose-headers')).toBe('ETag, x-amz-version-id');
    expect(headers.get('vary')).toContain('Origin');
  });

  test('a star stands for any text, in origins and in headers', async () => {
    const origin = 'https://north.example.org';
    const { status, headers } = await preflight(Bucket, asks(origin, 'PUT', 'content-type, X-Amz-Meta-Docid'));
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-headers')).toBe('content-type, x-amz-meta-docid');
    const anyone = await preflight('open-bucket', asks('https://anyone.test', 'GET'));
    expect(anyone.headers.get('access-control-allow-origin')).toBe('*');
    expect(anyone.headers.get('access-control-allow-credentials')).toBeNull();
  });

  test.each([
    ['another origin', asks('https://evil.test', 'POST')],
    ['an origin that only ends alike', asks('https://evilexample.org', 'PUT')],
    ['another port', asks('http://127.0.0.1:3001', 'POST')],
    ['another method', asks(site, 'DELETE')],
    ['another header', asks('https://north.example.org', 'PUT', 'authorization')],
  ])('%s is AccessForbidden', async (_name, headers) => {
    const response = await preflight(Bucket, headers);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(await errorOf(response)).toMatchObject({ status: 403, code: 'AccessForbidden' });
  });

  test('a bucket without rules says that it has none, and a question must be whole', async () => {
    expect(await errorOf(await preflight('silent-bucket', asks(site, 'GET')))).toMatchObject({
      status: 403,
      message: 'CORSResponse: CORS is not enabled for this bucket.',
    });
    for (const headers of [{ origin: site }, { 'access-control-request-method': 'POST' }]) {
      expect(await errorOf(await preflight(Bucket, headers))).toMatchObject({ status: 400, code: 'BadRequest' });
    }
  });
});

describe('the real request', () => {
  test('a form from the site may be read by its page', async () => {
    const response = await upload({ Key: 'doc_1' }, site);
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(site);
    expect(response.headers.get('access-control-expose-headers')).toContain('ETag');
  });

  test('so may its errors: the page has to explain them', async () => {
    const response = await upload({ Key: 'doc_1', most: 2 }, site);
    expect(response.headers.get('access-control-allow-origin')).toBe(site);
    expect(await errorOf(response)).toMatchObject({ status: 400, code: 'EntityTooLarge' });
  });

  test('from elsewhere it works as signed, but no page may read the answer', async () => {
    for (const origin of ['https://evil.test', undefined]) {
      const response = await upload({ Key: 'doc_2' }, origin);
      expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([204, null]);
    }
  });

  test('a presigned GET too', async () => {
    const url = await getSignedUrl(s3.client, new GetObjectCommand({ Bucket: 'open-bucket', Key: 'k' }));
    const response = await fetch(url, { headers: { origin: 'https://anyone.test' } });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  });
});
