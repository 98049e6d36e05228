import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { functionCaller, type FunctionCaller, type FunctionStarter } from '../../adapters/function-caller.ts';
import { createCredentials, readBody, type Credentials } from '../../local/edge/index.ts';
import { verifySignature } from '../../local/edge/signature.ts';

/** The call that pages make, against a service that checks signatures as AWS does and stumbles on demand. */
type Script = (res: ServerResponse) => void;
let script: Script[] = [];
let seen: { url: string; body: unknown; signedFor: string; trace: string | undefined }[] = [];
let types: (string | undefined)[] = [];
const credentials = createCredentials();
const keys: Credentials = credentials.issue({ kind: 'function', name: 'serve-participant' });
const region = 'us-west-2';

async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const body = await readBody(req);
  const { method = '', url = '', headers } = req;
  const { service, region: of } = verifySignature({ method, url, headers, body }, credentials, Date.now());
  const trace = headers['x-amzn-trace-id'];
  types.push(headers['x-amz-invocation-type']?.toString());
  seen.push({ url, body: JSON.parse(body.toString()), signedFor: `${service} ${of}`, trace: trace?.toString() });
  const next = script.shift();
  if (!next) throw new Error('the test expected no further call');
  next(res);
}
const server = createServer((req, res) => {
  answer(req, res).catch(() => res.writeHead(403).end());
});
let caller: FunctionCaller & FunctionStarter;
let endpoint: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  caller = functionCaller({ region, endpoint, ...keys });
});
afterEach(() => {
  script = [];
  seen = [];
  types = [];
  delete process.env['_X_AMZN_TRACE_ID'];
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const says =
  (status: number, text: string, headers: Record<string, string> = {}): Script =>
  (res) =>
    void res.writeHead(status, headers).end(text);
const hangsUp: Script = (res) => void res.destroy();

describe('a start', () => {
  test('is handed over and not waited for; a busy service is asked again, a refusal is an error', async () => {
    script = [says(503, ''), says(202, '')];
    await caller.start('skillsdesk-local-export-records', { exportId: 'exp_1' });
    expect(types).toEqual(['Event', 'Event']);
    expect(seen[1]?.body).toEqual({ exportId: 'exp_1' });
    // Answered as if it had been waited for: nobody knows whether it is kept.
    script = [says(200, 'null')];
    await expect(caller.start('skillsdesk-local-export-records', {})).rejects.toThrow('could not be called: 200');
    script = [says(200, 'null')];
    await caller.call('skillsdesk-local-save-application', {});
    expect(types.at(-1)).toBeUndefined();
  });
});

describe('a call', () => {
  test('is signed, carries the payload as it is, and gives back the function’s own words', async () => {
    script = [says(200, '{"ok":true,"value":"señal"}')];
    const payload = { operationId: 'op_1', name: 'Ñandú – 日本' };
    expect(await caller.call('skillsdesk-local-save-application', payload)).toEqual({
      text: '{"ok":true,"value":"señal"}',
      broke: false,
    });
    expect(seen).toEqual([
      {
        url: '/2015-03-31/functions/skillsdesk-local-save-application/invocations',
        body: payload,
        signedFor: 'lambda us-west-2',
        trace: undefined,
      },
    ]);
  });

  test('says when the function itself broke, and does not call it again', async () => {
    script = [says(200, '{"errorType":"Error"}', { 'X-Amz-Function-Error': 'Unhandled' })];
    expect(await caller.call('f', {})).toMatchObject({ broke: true });
    expect(seen).toHaveLength(1);
  });

  test('stays in the trace of the page', async () => {
    process.env['_X_AMZN_TRACE_ID'] = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
    script = [says(200, 'null')];
    await caller.call('f', {});
    expect(seen[0]?.trace).toBe('Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1');
  });
});

describe('a service that stumbles', () => {
  test('busy, broken for a moment, a connection that is gone: called again with the same payload', async () => {
    script = [says(429, '{}'), hangsUp, says(200, '{"ok":true}')];
    expect(await caller.call('f', { operationId: 'op_1' })).toEqual({ text: '{"ok":true}', broke: false });
    expect(seen.map(({ body }) => body)).toEqual(Array(3).fill({ operationId: 'op_1' }));
  });

  test('for good: three calls, then an error that quotes nothing of the payload', async () => {
    script = [says(503, 'payload'), says(500, 'payload'), says(503, 'payload')];
    await expect(caller.call('f', { secret: 'payload' })).rejects.toThrow(/^f could not be called: 503$/);
    expect(seen).toHaveLength(3);
  });

  test('a refusal is not tried again', async () => {
    script = [says(404, '{"Type":"User"}')];
    await expect(caller.call('f', {})).rejects.toThrow('f could not be called: 404');
    expect(seen).toHaveLength(1);
  });

  test('keys that are not known are refused before anything runs', async () => {
    const stranger = functionCaller({ region, endpoint, accessKeyId: keys.accessKeyId, secretAccessKey: 'another' });
    await expect(stranger.call('f', {})).rejects.toThrow('f could not be called: 403');
    expect(seen).toEqual([]);
  });
});
