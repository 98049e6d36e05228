import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseVerdictSchema, type ParseVerdict } from '../../domain/document-verdict.ts';
import { bundleFunctions } from '../../infra/bundle.ts';
import { functions } from '../../infra/functions.ts';
import { buildDir } from '../../infra/paths.ts';
import { Pool } from '../../local/lambda/pool.ts';

/**
 * The deployed bundle of parse-document in the isolated child that local mode runs it in, and a store behind links. What a
 * file does to it is seen from outside: an answer, or an end by its caps.
 */
export interface HostileAnswer {
  verdict: ParseVerdict | undefined;
  /** Without a verdict: how the child ended, by Lambda's name for it. Means "could not check". */
  ended: string | undefined;
  normalized: Buffer | undefined;
  pictures: number;
}

export type Responder = (request: IncomingMessage, response: ServerResponse) => void;

export async function startParser({ timeoutSeconds = 20, probe }: { timeoutSeconds?: number; probe?: string } = {}) {
  mkdirSync(buildDir, { recursive: true });
  // Inside the project, so that the native addon is found as it is beside a deployed bundle.
  const dir = mkdtempSync(join(buildDir, 'hostile-'));
  await bundleFunctions(join(dir, 'functions'), ['parse-document']);
  const folder = join(dir, 'functions', 'parse-document');
  if (probe !== undefined) writeFileSync(join(folder, 'probe.mjs'), probe);
  const memoryMegabytes = functions['parse-document']?.memoryMegabytes ?? 0;
  const pool = new Pool(
    {
      name: 'skillsdesk-test-parse-document',
      arn: 'arn:aws:lambda:us-west-2:000000000000:function:parse-document',
      entry: join(folder, probe === undefined ? 'index.mjs' : 'probe.mjs'),
      handlerName: 'handler',
      timeoutSeconds,
      memoryMegabytes,
      environment: { STAGE: 'test', BOARD_ID: 'sample' },
      tenantIsolation: true,
      fenced: true,
    },
    dir,
  );

  let respond: Responder = (_, response) => response.end();
  const stored = new Map<string, Buffer>();
  const server: Server = createServer((request, response) => {
    if (request.method !== 'PUT') return respond(request, response);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      stored.set(request.url ?? '', Buffer.concat(chunks));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const maxPages = 100;
  const request = {
    documentId: 'doc_sample',
    contentType: 'application/pdf',
    maxPages,
    maxBytes: 25_000_000,
    get: `${base}/original`,
    putNormalized: `${base}/normalized`,
    putPages: Array.from({ length: maxPages }, (_, index) => `${base}/pages/${index + 1}`),
  };

  return {
    dir,
    request,
    invoke: (event: unknown) => pool.invoke(event, 0, 'app_sample'),
    async ask(file: Uint8Array | Responder): Promise<HostileAnswer> {
      stored.clear();
      respond = typeof file === 'function' ? file : (_, response) => response.end(file);
      const outcome = await pool.invoke(request, 0, 'app_sample');
      return {
        verdict: outcome.ok ? parseVerdictSchema.parse(JSON.parse(outcome.payload)) : undefined,
        ended: outcome.ok ? undefined : outcome.error.errorType,
        normalized: stored.get('/normalized'),
        pictures: [...stored.keys()].filter((key) => key.startsWith('/pages/')).length,
      };
    },
    stop() {
      pool.close();
      server.closeAllConnections();
      server.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
export type HostileParser = Awaited<ReturnType<typeof startParser>>;
