import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { bundleFunctions } from '../../infra/bundle.ts';
import { functions } from '../../infra/functions.ts';
import { buildDir } from '../../infra/paths.ts';
import { Pool } from '../../local/lambda/pool.ts';

export type Responder = (request: IncomingMessage, response: ServerResponse) => void;

interface IsolatedOptions {
  timeoutSeconds?: number;
  /** Lays something of the test's beside the bundle, and answers which file the child loads. */
  prepare?: (folder: string) => string;
}

/**
 * The deployed bundle of a function that opens what people sent, in the fenced child that local mode runs it in, and a store
 * behind links: it answers what the test says, and keeps what is put.
 */
export async function startIsolated(
  name: 'parse-document' | 'read-document',
  { timeoutSeconds = 20, prepare = () => 'index.mjs' }: IsolatedOptions,
) {
  mkdirSync(buildDir, { recursive: true });
  // Inside the project, so that the native addon is found as it is beside a deployed bundle.
  const dir = mkdtempSync(join(buildDir, 'hostile-'));
  await bundleFunctions(join(dir, 'functions'), [name]);
  const folder = join(dir, 'functions', name);
  const pool = new Pool(
    {
      name: `skillsdesk-test-${name}`,
      arn: `arn:aws:lambda:us-west-2:000000000000:function:${name}`,
      entry: join(folder, prepare(folder)),
      handlerName: 'handler',
      timeoutSeconds,
      memoryMegabytes: functions[name]?.memoryMegabytes ?? 0,
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

  return {
    dir,
    folder,
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stored,
    answerWith(file: Uint8Array | Responder): void {
      respond = typeof file === 'function' ? file : (_, response) => response.end(file);
    },
    invoke: (event: unknown) => pool.invoke(event, 0, 'app_sample'),
    stop() {
      pool.close();
      server.closeAllConnections();
      server.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
