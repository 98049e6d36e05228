import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleFunctions } from '../../../infra/bundle.ts';
import { buildDir } from '../../../infra/paths.ts';
import { activePdf } from './files.ts';
import { heic } from './pictures.ts';

/** What is deployed is the bundle: it has to find its engine beside itself, with nothing in its environment. */
let dir: string;
let server: Server;
const stored = new Map<string, number>();

beforeAll(async () => {
  // Inside the project, so that the native addon is found as it is beside a deployed bundle.
  mkdirSync(buildDir, { recursive: true });
  dir = mkdtempSync(join(buildDir, 'bundled-parser-'));
  await bundleFunctions(join(dir, 'functions'), ['parse-document']);
  const original = await activePdf();
  server = createServer((request, response) => {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => (bytes += chunk.length));
    request.on('end', () => {
      if (request.method === 'PUT') stored.set(request.url ?? '', bytes);
      response.end(request.method === 'PUT' ? undefined : request.url === '/photo' ? heic() : original);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('the bundle of parse-document', () => {
  test('parses in a process with an empty environment', async () => {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const request = {
      documentId: 'doc_sample',
      contentType: 'application/pdf',
      maxPages: 2,
      get: `${base}/original`,
      putNormalized: `${base}/normalized`,
      putPages: [`${base}/1`, `${base}/2`],
    };
    const script = join(dir, 'run.mjs');
    writeFileSync(
      script,
      `import { handler } from './functions/parse-document/index.mjs';
       const photo = await handler(${JSON.stringify({ ...request, get: `${base}/photo` })}, {});
       const verdict = await handler(${JSON.stringify(request)}, {});
       process.stdout.write('VERDICT ' + JSON.stringify([photo, verdict]));`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, [script], { env: {} });
    const [photo, pdf] = JSON.parse(stdout.split('VERDICT ')[1] ?? '') as unknown[];
    expect(photo).toMatchObject({ verdict: 'accepted', kind: 'heic', pages: 1 });
    expect(pdf).toMatchObject({ verdict: 'accepted', pages: 2, formValues: { firstName: 'Sample' } });
    expect([...stored.keys()].sort()).toEqual(['/1', '/2', '/normalized']);
    expect(Math.min(...stored.values())).toBeGreaterThan(0);
  });
});
