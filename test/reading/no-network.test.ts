import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createSocket, type Socket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/**
 * The reader's engine runs in a thread without a network. A probe runs there in its place and tries every way out that Node
 * has, against servers of ours that count; and once without the refusal, so that the probe is known to be able to.
 */
let dir: string;
let tcp: Server;
let udp: Socket;
let connections = 0;
let datagrams = 0;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'skillsdesk-no-network-'));
  tcp = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  udp = createSocket('udp4', () => (datagrams += 1));
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', () => resolve()));
  writeFileSync(join(dir, 'probe.cjs'), probe((tcp.address() as AddressInfo).port, udp.address().port));
});
afterAll(() => {
  tcp.close();
  udp.close();
  rmSync(dir, { recursive: true, force: true });
});

const probe = (port: number, udpPort: number) => `
const { parentPort, Worker } = require('node:worker_threads');
const url = 'http://127.0.0.1:${port}/';
const settled = (start) => new Promise((done, failed) => {
  const timer = setTimeout(() => failed(new Error('nothing happened')), 5000);
  start((error, value) => { clearTimeout(timer); error ? failed(error) : done(value); });
});
const stream = (make) => settled((end) => { const one = make(); one.on('error', end); one.on('data', () => end()); one.on('end', () => end()); one.on('connect', () => end()); one.on('secureConnect', () => end()); one.on('response', () => end()); });
const program = 'require("node:net").connect(${port}, "127.0.0.1", function () { this.end(); })';
const attempts = {
  fetch: () => fetch(url),
  WebSocket: () => settled((end) => { const one = new WebSocket('ws://127.0.0.1:${port}/'); one.onopen = () => end(); one.onerror = () => end(); one.onclose = () => end(); }),
  'net.connect': () => stream(() => require('node:net').connect(${port}, '127.0.0.1')),
  'new net.Socket': () => stream(() => new (require('node:net').Socket)().connect(${port}, '127.0.0.1')),
  'tls.connect': () => settled((end) => { const one = require('node:tls').connect({ port: ${port}, host: '127.0.0.1', rejectUnauthorized: false }); one.on('error', (error) => end(error.message.includes('closed') ? error : undefined)); }),
  'http.get': () => stream(() => require('node:http').get(url)),
  'https.get': () => settled((end) => { const one = require('node:https').get('https://127.0.0.1:${port}/'); one.on('error', (error) => end(error.message.includes('closed') ? error : undefined)); }),
  'http2.connect': () => stream(() => require('node:http2').connect(url)),
  'import of net': async () => { const { connect } = await import('node:net'); return stream(() => connect(${port}, '127.0.0.1')); },
  'getBuiltinModule': () => stream(() => process.getBuiltinModule('net').connect(${port}, '127.0.0.1')),
  'dgram.send': () => settled((end) => { const one = require('node:dgram').createSocket('udp4'); one.on('error', end); one.send('x', ${udpPort}, '127.0.0.1', (error) => { one.close(); end(error); }); }),
  'dns.lookup': () => settled((end) => require('node:dns').lookup('localhost', end)),
  'dns.promises.lookup': () => require('node:dns').promises.lookup('localhost'),
  'dns Resolver': async () => { new (require('node:dns').Resolver)(); },
  'import of dns/promises': async () => (await import('node:dns/promises')).lookup('localhost'),
  'child_process.spawn': () => settled((end) => require('node:child_process').spawn(process.execPath, ['-e', program]).on('exit', (code) => end(code ? new Error('exit ' + code) : undefined)).on('error', end)),
  'child_process.execFileSync': async () => require('node:child_process').execFileSync(process.execPath, ['-e', program]),
  'a thread of its own': () => settled((end) => new Worker(program, { eval: true }).on('exit', () => end()).on('error', end)),
  'a thread, asked for anew': () => settled((end) => new (require('node:worker_threads').Worker)(program, { eval: true }).on('exit', () => end()).on('error', end)),
  'net.listen': () => settled((end) => { const one = require('node:net').createServer(); one.on('error', end); one.listen(0, '127.0.0.1', () => { one.close(); end(); }); }),
};
(async () => {
  const told = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    try { await attempt(); told[name] = 'did it'; } catch (error) { told[name] = String(error && (error.cause ?? error).message); }
  }
  parentPort.postMessage(told);
  process.exit();
})();
`;

async function tried(thread: URL | string): Promise<Record<string, string>> {
  const worker = new Worker(thread, {
    eval: typeof thread === 'string',
    workerData: { script: join(dir, 'probe.cjs') },
    env: {},
    stdout: true,
    stderr: true,
  });
  return new Promise((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
  });
}

test('the engine’s thread tries every way out and gets nowhere', async () => {
  const told = await tried(new URL('../../adapters/ocr/engine-thread.ts', import.meta.url));
  process.stdout.write(
    `tried in the reader’s thread:\n${Object.entries(told)
      .map(([way, what]) => `  ${way}: ${what}`)
      .join('\n')}\n`,
  );
  expect(new Set(Object.values(told))).toEqual(new Set(['closed']));
  expect({ connections, datagrams }).toEqual({ connections: 0, datagrams: 0 });
});

test('without the refusal the same probe gets out, by each of them', async () => {
  const told = await tried(`require(require('node:worker_threads').workerData.script);`);
  expect(new Set(Object.values(told))).toEqual(new Set(['did it']));
  // Names, listeners and resolvers leave no connection; all others do.
  expect(connections).toBeGreaterThanOrEqual(14);
  expect(datagrams).toBe(1);
});
