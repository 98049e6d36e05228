import { PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { signForm } from './s3/form.ts';
import { clientFor, startS3, type RunningS3 } from './s3/server.ts';

/** CORS is kept by browsers, not by servers: so Chromium, on a page of one origin, asks the S3 of another. */
const Bucket = 'browser-bucket';
let s3: RunningS3;
let browser: Browser;
let site: { origin: string; server: Server };
let elsewhere: typeof site;
let page: Page;
let stranger: Page;
/** A browser sends bytes without a checksum of its own. */
let signing: ReturnType<typeof clientFor>;

async function servePage(): Promise<typeof site> {
  const server = createServer((_req, res) => {
    res.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>A page</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

beforeAll(async () => {
  [site, elsewhere] = [await servePage(), await servePage()];
  s3 = await startS3({
    buckets: {
      [Bucket]: {
        versioning: 'Enabled',
        cors: [
          {
            allowedOrigins: [site.origin],
            allowedMethods: ['POST', 'PUT'],
            allowedHeaders: ['content-type', 'x-amz-meta-*'],
            exposeHeaders: ['ETag', 'x-amz-version-id'],
            maxAgeSeconds: 0,
          },
        ],
      },
    },
  });
  signing = clientFor(s3.url, undefined, { requestChecksumCalculation: 'WHEN_REQUIRED' });
  browser = await openBrowser();
  const open = async (origin: string) => {
    const opened = await browser.newPage();
    await opened.goto(origin);
    return opened;
  };
  [page, stranger] = [await open(site.origin), await open(elsewhere.origin)];
});
afterAll(async () => {
  await browser.close();
  signing.destroy();
  for (const { server } of [site, elsewhere]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await s3.remove();
  expect(s3.failures).toEqual([]);
});

type Seen =
  { status: number; etag: string | null; version: string | null; other: string | null; text: string } | string;

/** What a script on the page gets to see; a text when the browser keeps the answer from it. */
const post = (on: Page, url: string, fields: Record<string, string>, bytes = 'bytes'): Promise<Seen> =>
  on.evaluate(
    async ([to, entries, content]) => {
      const form = new FormData();
      for (const [name, value] of entries) form.append(name, value);
      form.append('file', new Blob([content]), 'scan.pdf');
      try {
        const { status, headers, text } = await fetch(to, { method: 'POST', body: form }).then(async (answer) => ({
          status: answer.status,
          headers: answer.headers,
          text: await answer.text(),
        }));
        const get = (name: string) => headers.get(name);
        return { status, etag: get('etag'), version: get('x-amz-version-id'), other: get('x-amz-request-id'), text };
      } catch (error) {
        return String(error);
      }
    },
    [url, Object.entries(fields), bytes] as const,
  );

const send = (on: Page, url: string, method: string, headers: Record<string, string> = {}): Promise<Seen> =>
  on.evaluate(
    async ([to, how, extra]) => {
      try {
        const answer = await fetch(to, { method: how, headers: extra, ...(how === 'PUT' && { body: 'bytes' }) });
        const get = (name: string) => answer.headers.get(name);
        const [etag, version, other] = [get('etag'), get('x-amz-version-id'), get('x-amz-request-id')];
        return { status: answer.status, etag, version, other, text: await answer.text() };
      } catch (error) {
        return String(error);
      }
    },
    [url, method, headers] as const,
  );

const form = (Key: string, most = 100) =>
  signForm(s3, { Bucket, Key, Conditions: [['content-length-range', 1, most]] });
const address = (Key: string, more: object = {}) =>
  getSignedUrl(signing, new PutObjectCommand({ Bucket, Key, ...more }), { expiresIn: 60 });
const blocked = expect.stringContaining('TypeError: Failed to fetch');
const isThere = async (Key: string) =>
  (
    await fetch(await getSignedUrl(signing, new PutObjectCommand({ Bucket, Key, IfNoneMatch: '*' })), {
      method: 'PUT',
      body: 'second',
      headers: { 'if-none-match': '*' },
    })
  ).status === 412;

describe('from the origin that the bucket allows', () => {
  test('a posted form works, and its page reads what is exposed and nothing else', async () => {
    const { url, fields } = await form('posted');
    const seen = await post(page, url, fields);
    expect(seen).toMatchObject({ status: 204, etag: '"4b3a6218bb3e3a7303e8a171a60fcf92"', other: null });
    expect(seen).toMatchObject({ version: expect.stringMatching(/^[\w-]{32}$/) });
  });

  test('the page can read why a form was refused', async () => {
    const { url, fields } = await form('refused', 2);
    expect(await post(page, url, fields)).toMatchObject({
      status: 400,
      text: expect.stringContaining('<Code>EntityTooLarge</Code>'),
    });
  });

  test('a presigned PUT works after the browser has asked; allowed headers may come along', async () => {
    const url = await address('put', { Metadata: { kind: 'scan' } });
    const seen = await send(page, url, 'PUT', { 'content-type': 'application/pdf' });
    expect(seen).toMatchObject({ status: 200, etag: expect.stringMatching(/^"[0-9a-f]{32}"$/), other: null });
  });

  test('a header that the bucket does not allow is stopped by the browser', async () => {
    const url = await address('header');
    expect(await send(page, url, 'PUT', { 'x-own-header': '1' })).toEqual(blocked);
    expect(await isThere('header')).toBe(false);
  });

  test('so is a method', async () => {
    expect(await send(page, `${s3.url}/${Bucket}/posted`, 'DELETE')).toEqual(blocked);
    expect(await isThere('posted')).toBe(true);
  });
});

describe('from any other origin', () => {
  test('a PUT never leaves the browser', async () => {
    expect(await send(stranger, await address('strange'), 'PUT')).toEqual(blocked);
    expect(await isThere('strange')).toBe(false);
  });

  // The browser sends forms without asking. What protects a form is its signature; CORS only hides the answer.
  test('the answer to a form is kept from the page, although the upload counts', async () => {
    const { url, fields } = await form('strange-form');
    expect(await post(stranger, url, fields)).toEqual(blocked);
    expect(await isThere('strange-form')).toBe(true);
  });
});
