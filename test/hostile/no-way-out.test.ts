import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { plainPdf } from '../unit/documents/files.ts';
import { startParser, type HostileParser } from './parser.ts';

/**
 * What the parsing side can reach: a probe stands in the deployed bundle's folder, loads the bundle, lets it parse a good file
 * and then tries, as the packages inside could, each way out that Node has. What it tried and what came of it is the answer.
 */
const probe = `
import { handler as parse } from './index.mjs';
import childProcess, { spawn } from 'node:child_process';
import cluster from 'node:cluster';
import dgram from 'node:dgram';
import dns from 'node:dns';
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import inspector from 'node:inspector';
import net from 'node:net';
import tls from 'node:tls';
import { Worker } from 'node:worker_threads';

const settled = (start) => new Promise((resolve, reject) => start(resolve, reject));
const connected = (socket) => settled((resolve, reject) => socket.once('connect', resolve).once('error', reject));
const tries = ({ port, secret, outside, store }) => ({
  fetch: () => fetch('http://127.0.0.1:' + port + '/'),
  'fetch another object of the same store': () => fetch(store + '/another'),
  'http.request': () => settled((resolve, reject) => http.get('http://127.0.0.1:' + port, resolve).on('error', reject)),
  'https.request': () => settled((resolve, reject) => https.get('https://127.0.0.1:' + port, resolve).on('error', reject)),
  'http2.connect': () => connected(http2.connect('http://127.0.0.1:' + port)),
  'net.connect by options': () => connected(net.connect({ host: '127.0.0.1', port })),
  'net.connect by port': () => connected(net.connect(port, '127.0.0.1')),
  'net.connect by name': () => connected(net.connect(port, 'localhost')),
  'net.connect to a socket file': () => connected(net.connect('/var/run/docker.sock')),
  'new net.Socket': () => connected(new net.Socket().connect(port, '127.0.0.1')),
  'tls.connect': () => connected(tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false })),
  WebSocket: () => settled((resolve, reject) => Object.assign(new WebSocket('ws://127.0.0.1:' + port), { onopen: resolve, onerror: () => reject(new Error('WayOutClosed')) })),
  'dgram.send': () => settled((resolve, reject) => dgram.createSocket('udp4').send('x', port, '127.0.0.1', (error) => (error ? reject(error) : resolve()))),
  'dns.lookup': () => settled((resolve, reject) => dns.lookup('secret.example.org', (error) => (error ? reject(error) : resolve()))),
  'dns.resolve': () => settled((resolve, reject) => dns.resolve('secret.example.org', (error) => (error ? reject(error) : resolve()))),
  'dns.promises': () => dns.promises.lookup('secret.example.org'),
  'new dns.Resolver': () => settled((resolve, reject) => new dns.Resolver().resolve4('secret.example.org', (error) => (error ? reject(error) : resolve()))),
  'the metadata service': () => fetch('http://169.254.169.254/latest/meta-data/'),
  listen: () => settled((resolve, reject) => net.createServer().once('error', reject).listen(0, resolve)),
  'inspector.open': () => inspector.open(0),
  'read a file of the machine': () => fs.readFileSync('/etc/passwd'),
  'read a file by promise': () => fs.promises.readFile(secret),
  'read the parent process': () => fs.readFileSync('/proc/' + process.ppid + '/environ'),
  'read its own first environment': () => fs.readFileSync('/proc/self/environ'),
  'list a folder': () => fs.readdirSync('/'),
  'write a file': () => fs.writeFileSync(outside, 'x'),
  'write beside the bundle': () => fs.writeFileSync(new URL('./left.txt', import.meta.url), 'x'),
  'write to /tmp': () => fs.writeFileSync('/tmp/skillsdesk-left', 'x'),
  'make a link out': () => fs.symlinkSync('/etc', new URL('./link', import.meta.url)),
  spawn: () => spawn('/bin/true'),
  execSync: () => childProcess.execSync('true'),
  fork: () => childProcess.fork('./index.mjs'),
  'cluster.fork': () => cluster.fork(),
  'a thread': () => new Worker('1', { eval: true }),
  'process.kill its parent': () => process.kill(process.ppid, 0),
  'process.binding': () => process.binding('spawn_sync'),
  'process.dlopen': () => process.dlopen({ exports: {} }, secret),
});

export const handler = async (event) => {
  const verdict = await parse(event.request, {});
  const results = {};
  for (const [name, attempt] of Object.entries(tries(event))) {
    try {
      await attempt();
      results[name] = 'DONE';
    } catch (error) {
      const reasons = [error, error?.cause, ...(error?.errors ?? [])].flatMap((each) => [each?.code, each?.name]);
      results[name] = reasons.includes('WayOutClosed') || error?.message === 'WayOutClosed' ? 'closed'
        : reasons.includes('ERR_ACCESS_DENIED') ? 'denied' : 'OTHER ' + reasons.filter(Boolean).join(' ') + ' ' + error?.message;
    }
  }
  return { verdict, results, env: process.env, argv: process.execArgv };
};
`;

const waysTried = [
  'fetch',
  'fetch another object of the same store',
  'http.request',
  'https.request',
  'http2.connect',
  'net.connect by options',
  'net.connect by port',
  'net.connect by name',
  'net.connect to a socket file',
  'new net.Socket',
  'tls.connect',
  'WebSocket',
  'dgram.send',
  'dns.lookup',
  'dns.resolve',
  'dns.promises',
  'new dns.Resolver',
  'the metadata service',
  'listen',
  'inspector.open',
  'read a file of the machine',
  'read a file by promise',
  'read the parent process',
  'read its own first environment',
  'list a folder',
  'write a file',
  'write beside the bundle',
  'write to /tmp',
  'make a link out',
  'spawn',
  'execSync',
  'fork',
  'cluster.fork',
  'a thread',
  'process.kill its parent',
  'process.binding',
  'process.dlopen',
];

let parser: HostileParser;
let outside: Server;
let datagrams: Socket;
let reached = 0;
let asked: string[];
let answer: { verdict: { verdict: string }; results: Record<string, string>; env: Record<string, string> };

beforeAll(async () => {
  parser = await startParser({ probe });
  const good = await plainPdf(1);
  asked = [];
  outside = createServer(() => (reached += 1));
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
  const { port } = outside.address() as AddressInfo;
  datagrams = createSocket('udp4').on('message', () => (reached += 1));
  await new Promise<void>((resolve) => datagrams.bind(port, '127.0.0.1', resolve));
  await parser.ask((request, response) => {
    asked.push(request.url ?? '');
    response.end(good);
  });
  asked.length = 0;
  const outcome = await parser.invoke({
    request: parser.request,
    port,
    secret: join(parser.dir, '..', '..', 'package.json'),
    outside: join(parser.dir, 'left.txt'),
    store: new URL(parser.request.get).origin,
  });
  if (!outcome.ok) throw new Error(`${outcome.error.errorType} ${outcome.error.errorMessage}`);
  answer = JSON.parse(outcome.payload) as typeof answer;
});
afterAll(() => {
  parser.stop();
  outside.close();
  datagrams.close();
});

describe('the parsing side', () => {
  test('still does its work', () => {
    expect(answer.verdict.verdict).toBe('accepted');
  });
  test.each(waysTried)('tried %s in vain', (way) => {
    expect(answer.results[way]).toMatch(/^(closed|denied)$/);
  });
  test('tried no other', () => {
    expect(Object.keys(answer.results)).toEqual(waysTried);
  });
  test('nothing arrived anywhere', () => {
    expect(reached).toBe(0);
    expect(asked).toEqual(['/original']);
    expect(existsSync(join(parser.dir, 'left.txt'))).toBe(false);
  });
  test('sees no keys, no endpoint and nothing of this machine in its environment', () => {
    // What the packages and the shell that starts it leave there themselves.
    const own = new Set(['AWS_SDK_UA_APP_ID', 'NODE_CHANNEL_FD', 'OLDPWD', 'PWD', 'SHLVL', 'VIPSHOME', '_']);
    const given = Object.entries(answer.env).filter(([name]) => !own.has(name));
    expect(Object.fromEntries(given)).toEqual({ BOARD_ID: 'sample', STAGE: 'test' });
  });
});
