import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { parseRequestSchema, parseVerdictSchema } from '../../../domain/document-verdict.ts';
import { parseDocument } from '../../../functions/parse-document/parse-document.ts';
import { plainPdf } from './files.ts';

/** A store behind links, as the parser sees it: what it may get, what it may put, and nothing else. */
let server: Server;
let base: string;
let original: Uint8Array;
let stored: Map<string, { type: string | undefined; bytes: Buffer }>;
let busyAnswers: number;
let servedBytes: number;

beforeEach(async () => {
  stored = new Map();
  busyAnswers = 0;
  servedBytes = 0;
  server = createServer((request, response) => {
    if (busyAnswers > 0) {
      busyAnswers -= 1;
      response.writeHead(503).end();
    } else if (request.method === 'PUT') {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        stored.set(request.url ?? '', { type: request.headers['content-type'], bytes: Buffer.concat(chunks) });
        response.writeHead(200).end();
      });
    } else if (request.url === '/endless') {
      const send = (): void => {
        servedBytes += 64_000;
        response.write(Buffer.alloc(64_000), (error) => (error ? undefined : send()));
      };
      send();
    } else if (request.url === '/gone') response.writeHead(404).end();
    else response.writeHead(200).end(original);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const requestOf = (path = '/original', maxPages = 4) =>
  parseRequestSchema.parse({
    documentId: 'doc_sample',
    contentType: 'application/pdf',
    maxPages,
    maxBytes: 1_000_000,
    get: `${base}${path}`,
    putNormalized: `${base}/normalized`,
    putPages: Array.from({ length: maxPages }, (_, index) => `${base}/pages/${index + 1}`),
  });

describe('the parser, given only links', () => {
  test('writes the normalized copy and a picture of each page, and answers by its contract', async () => {
    original = await plainPdf(3);
    const verdict = await parseDocument(requestOf(), { fetch });
    expect(parseVerdictSchema.parse(verdict)).toMatchObject({ verdict: 'accepted', pages: 3 });
    expect([...stored.keys()].sort()).toEqual(['/normalized', '/pages/1', '/pages/2', '/pages/3']);
    expect(stored.get('/normalized')?.type).toBe('application/pdf');
    const image = await sharp(stored.get('/pages/3')?.bytes).metadata();
    expect(image).toMatchObject({ format: 'jpeg', width: 1100 });
    expect(image.height).toBeGreaterThan(1400);
  });

  test('writes nothing for a file that is sent back', async () => {
    original = Buffer.from('not a document');
    expect(await parseDocument(requestOf(), { fetch })).toMatchObject({ verdict: 'rejected', reason: 'wrong-type' });
    expect(stored.size).toBe(0);
  });

  test('stops reading where the limit is, however long the file says it is or goes on', async () => {
    original = new Uint8Array(1_000_001);
    expect(await parseDocument(requestOf(), { fetch })).toEqual({ verdict: 'rejected', reason: 'too-large' });
    expect(await parseDocument(requestOf('/endless'), { fetch })).toEqual({ verdict: 'rejected', reason: 'too-large' });
    expect(servedBytes).toBeLessThan(20_000_000);
  });

  test('a file that is gone is an error, never a verdict', async () => {
    await expect(parseDocument(requestOf('/gone'), { fetch })).rejects.toThrow('read answered 404');
  });

  test('a store that is busy for a moment is asked again', async () => {
    original = await plainPdf(1);
    busyAnswers = 2;
    expect(await parseDocument(requestOf(), { fetch })).toMatchObject({ verdict: 'accepted' });
  });

  test('fewer links than pages that may come is refused before anything is read', () => {
    expect(() => parseRequestSchema.parse({ ...requestOf(), putPages: [] })).toThrow('putPages');
  });

  test('a page of an absurd shape is drawn within bounds', async () => {
    original = Buffer.from(
      '%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n' +
        '3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 1 14400]/Contents 4 0 R>>\nendobj\n' +
        '4 0 obj\n<</Length 20>>\nstream\n0 3000 1 6000 re f  \nendstream\nendobj\ntrailer\n<</Root 1 0 R/Size 5>>\n%%EOF',
    );
    expect(await parseDocument(requestOf(), { fetch })).toMatchObject({ verdict: 'accepted', pages: 1 });
    const { width = 0, height = 0 } = await sharp(stored.get('/pages/1')?.bytes).metadata();
    expect(width * height).toBeLessThan(5_000_000);
  });
});
