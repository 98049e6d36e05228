import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleFunctions } from '../../infra/bundle.ts';
import { buildDir } from '../../infra/paths.ts';
import sharp from 'sharp';
import { laidBy } from '../../scripts/reading/turned-figures.ts';
import { papers } from './labelled.ts';
import { asScan } from './papers.ts';

/** What is deployed is the bundle: it finds its engine and its languages beside itself, and asks nobody else for them. */
let dir: string;
let server: Server;
const asked: string[] = [];
let upright = Buffer.alloc(0);
let bytes = 0;

beforeAll(async () => {
  mkdirSync(buildDir, { recursive: true });
  dir = mkdtempSync(join(buildDir, 'bundled-reader-'));
  await bundleFunctions(join(dir, 'functions'), ['read-document']);
  const scan = await laidBy(await asScan({ text: papers[2]?.text ?? '' }, 'clean'), 180);
  bytes = scan.length;
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.method !== 'PUT') return void response.end(scan);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      upright = Buffer.concat(chunks);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}, 300_000);
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(dir, { recursive: true, force: true });
});

test('the bundle of read-document reads a scan that lies upside down, with an empty environment; it asks for the document, gives the picture of its page upright, and nothing else', async () => {
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const request = {
    documentId: 'doc_sample',
    get: `${base}/copy`,
    maxBytes: bytes,
    maxPages: 2,
    seconds: 600,
    putUpright: [`${base}/upright/1`, `${base}/upright/2`],
  };
  const script = join(dir, 'run.mjs');
  writeFileSync(
    script,
    // Whatever opens a connection is written down, in the reader and in the threads that it starts.
    `import net from 'node:net';
     const connect = net.Socket.prototype.connect;
     net.Socket.prototype.connect = function (...to) { process.stdout.write('CONNECT ' + JSON.stringify(to[0]?.[0] ?? to[0]) + '\\n'); return connect.apply(this, to); };
     const { handler } = await import('./functions/read-document/index.mjs');
     const reading = await handler(${JSON.stringify(request)}, {});
     process.stdout.write('READING ' + JSON.stringify(reading));`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [script], { env: {}, cwd: dir });
  expect(JSON.parse(stdout.split('READING ')[1] ?? '')).toMatchObject({
    engine: 'tesseract',
    pagesRead: 1,
    kind: { guess: 'proof-of-income' },
    turned: [{ page: 1, degrees: 180 }],
  });
  expect(asked).toEqual(['GET /copy', 'PUT /upright/1']);
  // The title stands at the top again: there is ink in the upper half, none in the lower.
  const { width = 0, height = 0 } = await sharp(upright).metadata();
  const half = { left: 0, width, height: Math.floor(height / 2) };
  const [above, below] = await Promise.all(
    [0, half.height].map(
      async (top) =>
        (
          await sharp(
            await sharp(upright)
              .extract({ ...half, top })
              .toBuffer(),
          ).stats()
        ).channels[0],
    ),
  );
  expect(width).toBe(1100);
  expect(above?.min).toBeLessThan(80);
  expect(below?.min).toBeGreaterThan(200);
  const connections = stdout.split('\n').filter((line) => line.startsWith('CONNECT'));
  expect(connections.every((line) => line.includes('127.0.0.1'))).toBe(true);
}, 300_000);
