import { ListObjectVersionsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { processAt } from '../../local/faults/process-at.ts';
import type { Outcome } from '../../local/lambda/index.ts';
import { bucket, startServices, type Services } from './faults/services.ts';

/** Functions that die in the middle of a call: real processes, each killed by the connection that it called on. */
let services: Services;
beforeAll(async () => {
  services = await startServices();
}, 60_000);
afterAll(() => services.stop());

const pidOf = (outcome: Outcome) => (outcome.ok ? Number(outcome.payload) : undefined);
const isKilled = (outcome: Outcome) =>
  !outcome.ok && outcome.error.errorType === 'Runtime.ExitError' && outcome.error.errorMessage.endsWith('signal: kill');

describe('a crash', () => {
  const keys = (word: string) => ['a', 'b', 'c', 'd'].map((end) => `${word}.${end}`);
  const all = (word: string) => Promise.all(keys(word).map((pk) => services.lambda.invoke('put', { pk })));

  test.each([
    ['crash-before', 3],
    ['crash-after', 4],
  ] as const)(
    '%s: one of four processes of a function dies of SIGKILL, the others go on',
    async (fault, written) => {
      const warm = await all('warm');
      const before = warm.map(pidOf);
      expect(new Set(before).size).toBe(4);
      // The third of four calls that are under way at the same time, whoever makes it.
      services.strike(undefined, undefined, fault, undefined);
      const outcomes = await all(fault);
      expect(outcomes.filter(isKilled)).toHaveLength(1);
      expect((await services.items()).filter((pk) => pk.startsWith(fault))).toHaveLength(written);
      const dead = keys(fault).filter((_pk, index) => isKilled(outcomes[index] as Outcome));
      // It was the one that made the struck call, and no other.
      expect(JSON.parse(String(services.calls[2]?.call.body))).toMatchObject({ Item: { pk: { S: dead[0] } } });
      services.strike();
      const after = (await all('after')).map(pidOf);
      expect(after.filter((pid) => before.includes(pid))).toHaveLength(3);
    },
    60_000,
  );

  test.each([
    ['crash-before', 0],
    ['crash-after', 1],
  ] as const)(
    '%s: a process without keys dies at the link that it was given',
    async (fault, stored) => {
      const url = await getSignedUrl(
        services.clients(services.caller).s3,
        new PutObjectCommand({ Bucket: bucket, Key: fault }),
        { expiresIn: 60 },
      );
      services.strike(fault);
      expect(isKilled(await services.lambda.invoke('link', { url, text: 'through a link' }))).toBe(true);
      const { Versions = [] } = await services.looking.s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
      expect(Versions.filter(({ Key }) => Key === fault)).toHaveLength(stored);
      // The link is as good as it was, and so is the function.
      expect(await services.lambda.invoke('link', { url, text: 'through a link' })).toEqual({
        ok: true,
        payload: '200',
      });
    },
    60_000,
  );

  test('answer lost: nobody dies, and the function sees what Node calls a time-out', async () => {
    const before = pidOf(await services.lambda.invoke('put', { pk: 'lost.warm' }));
    services.strike('lost-answer');
    expect(await services.lambda.invoke('put', { pk: 'lost' })).toMatchObject({
      ok: false,
      error: { errorType: 'TimeoutError' },
    });
    expect(await services.items()).toContain('lost');
    expect(pidOf(await services.lambda.invoke('put', { pk: 'lost.after' }))).toBe(before);
  }, 60_000);
});

describe('the process at the other end of a connection', () => {
  const children: ChildProcess[] = [];
  const servers: Server[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const server of servers.splice(0)) server.close();
  });

  async function server() {
    const accepted: Socket[] = [];
    const made = createServer((socket) => accepted.push(socket.on('error', () => {})));
    await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
    servers.push(made);
    return { server: made, port: (made.address() as AddressInfo).port, accepted };
  }
  /** A process that connects from this port. */
  async function caller(port: number, localPort: number) {
    const from = JSON.stringify({ host: '127.0.0.1', port, localAddress: '127.0.0.1', localPort });
    const code = `require('node:net').connect(${from}, () => console.log('connected'));`;
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve());
      child.once('exit', (code) => reject(new Error(`It ended with ${code}.`)));
    });
    return child.pid ?? 0;
  }

  test('is told apart from one that uses the same port to go elsewhere', async () => {
    const [here, there, free] = [await server(), await server(), await server()];
    await new Promise((resolve) => free.server.close(resolve));
    const one = await caller(there.port, free.port);
    const other = await caller(here.port, free.port);
    const pids = [one, other];
    expect(here.accepted[0]?.remotePort).toBe(there.accepted[0]?.remotePort);
    expect(processAt(here.accepted[0] ?? {}, pids)).toBe(other);
    expect(processAt(there.accepted[0] ?? {}, pids)).toBe(one);
    // Whoever is none of ours is left alone.
    expect(processAt(here.accepted[0] ?? {}, [one, process.pid])).toBeUndefined();
  });
});
