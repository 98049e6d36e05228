import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, createClock } from '../../local/clock.ts';
import { createCredentials, createEdge, listen } from '../../local/edge/index.ts';
import { createLambda, type FunctionSettings, type FunctionUse, type Lambda } from '../../local/lambda/index.ts';

/** What functions see and callers get, held against what Lambda documents. */
let dir: string;
let clock: Clock;
let lambda: Lambda | undefined;

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'lambda-'));
  clock = createClock();
});

afterEach(() => {
  lambda?.close();
  lambda = undefined;
  clock.close();
  rmSync(dir, { recursive: true, force: true });
});

function settings(name: string, code: string, more: Partial<FunctionSettings> = {}): FunctionSettings {
  const entry = path.join(dir, `${name}.mjs`);
  writeFileSync(entry, code);
  return {
    name,
    arn: `arn:aws:lambda:us-west-2:000000000000:function:${name}`,
    entry,
    handlerName: 'handler',
    timeoutSeconds: 20,
    memoryMegabytes: 512,
    environment: {},
    tenantIsolation: false,
    fenced: false,
    ...more,
  };
}

function start(...functions: FunctionSettings[]): Lambda {
  lambda = createLambda({ dataDir: dir, clock, functions: functions.map((each) => ({ settings: each })) });
  return lambda;
}

const value = (outcome: Awaited<ReturnType<Lambda['invoke']>>): unknown => {
  if (!outcome.ok) throw new Error(`${outcome.error.errorType}: ${outcome.error.errorMessage}`);
  return JSON.parse(outcome.payload) as unknown;
};

/** Waits for something that has to come about; the bound only ends a test that would hang. */
async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 600 && !condition(); i++) await sleep(50);
  expect(condition()).toBe(true);
}

describe('what an invocation took of a processor', () => {
  test('is told with each answer, that of the start with the first', async () => {
    const told: FunctionUse[] = [];
    const busy =
      'export const handler = (event) => { for (let i = 0; i < event.turns; i++) Math.sqrt(i); if (event.fail) throw new Error("no"); };';
    const running = createLambda({
      dataDir: dir,
      clock,
      functions: [{ settings: settings('busy', busy) }],
      onUse: (use) => told.push(use),
    });
    lambda = running;
    await running.invoke('busy', { turns: 50_000_000 });
    await running.invoke('busy', { turns: 0 });
    await running.invoke('busy', { turns: 0, fail: true });
    expect(told.map((use) => [use.functionName, use.memoryMegabytes, use.initCpuMilliseconds !== undefined])).toEqual([
      ['busy', 512, true],
      ['busy', 512, false],
      ['busy', 512, false],
    ]);
    expect(told[0]!.initCpuMilliseconds).toBeGreaterThan(0);
    // Work is counted, and only once: none of the first call's is in the second.
    expect(told[0]!.cpuMilliseconds).toBeGreaterThan(told[1]!.cpuMilliseconds);
  });
});

describe('a function', () => {
  test('sees its event, its context and only its own environment', async () => {
    const running = start(
      settings(
        'echo',
        `export const handler = async (event, context) => ({
          event, env: process.env, name: context.functionName, arn: context.invokedFunctionArn,
          left: context.getRemainingTimeInMillis(), id: context.awsRequestId });`,
        { environment: { STAGE: 'local' } },
      ),
    );
    const answer = value(await running.invoke('echo', { a: [1, 'ü'] })) as Record<string, unknown>;
    expect(answer['event']).toEqual({ a: [1, 'ü'] });
    // PWD and the like come from the shell that watches over the process; nothing of this process's own may be there.
    const names = Object.keys(answer['env'] as object).filter(
      (name) => !['PWD', 'SHLVL', '_', 'OLDPWD'].includes(name),
    );
    expect(names).toEqual(['STAGE']);
    expect(answer['name']).toBe('echo');
    expect(answer['arn']).toMatch(/function:echo$/);
    expect(answer['left']).toBeGreaterThan(1000);
    expect(answer['id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('keeps its process between calls, and another call at the same time gets another process', async () => {
    const running = start(
      settings(
        'pid',
        `let calls = 0;
         export const handler = async (event) => {
           calls++;
           if (event.wait) await new Promise((r) => setTimeout(r, event.wait));
           return { pid: process.pid, calls };
         };`,
      ),
    );
    const first = value(await running.invoke('pid', {})) as { pid: number };
    expect(value(await running.invoke('pid', {}))).toEqual({ pid: first.pid, calls: 2 });
    const [a, b] = (
      await Promise.all([running.invoke('pid', { wait: 300 }), running.invoke('pid', { wait: 300 })])
    ).map((outcome) => (value(outcome) as { pid: number }).pid);
    expect(a).not.toBe(b);
  });

  test('that throws is a function error, and the process lives on', async () => {
    const running = start(
      settings(
        'thrower',
        `export const handler = async (event) => { if (event.bad) throw new TypeError('no such thing'); return process.pid; };`,
      ),
    );
    const before = value(await running.invoke('thrower', {}));
    const outcome = await running.invoke('thrower', { bad: true });
    expect(outcome).toMatchObject({ ok: false, error: { errorType: 'TypeError', errorMessage: 'no such thing' } });
    expect(value(await running.invoke('thrower', {}))).toBe(before);
  });

  test('that takes too long is stopped, even in a busy loop, and the next call gets a fresh process', async () => {
    const running = start(
      settings('slow', `export const handler = (event) => { while (event.forever); return process.pid; };`, {
        timeoutSeconds: 1,
      }),
    );
    const before = value(await running.invoke('slow', {}));
    const outcome = await running.invoke('slow', { forever: true });
    expect(outcome).toMatchObject({
      ok: false,
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/Task timed out after 1\.00 seconds$/),
      },
    });
    expect(value(await running.invoke('slow', {}))).not.toBe(before);
  });

  test('that ends its process is Runtime.ExitError, and the next call gets a fresh process', async () => {
    const running = start(
      settings('quitter', `export const handler = async (event) => { if (event.quit) process.exit(3); return 'ok'; };`),
    );
    expect(await running.invoke('quitter', { quit: true })).toMatchObject({
      ok: false,
      error: { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 3') },
    });
    expect(value(await running.invoke('quitter', {}))).toBe('ok');
  });

  test('that grows over its memory is killed, as a small file can make a parser do', async () => {
    const running = start(
      settings(
        'glutton',
        `export const handler = async () => {
           const kept = [];
           for (;;) { kept.push(Buffer.alloc(8e6, 1)); await new Promise((r) => setTimeout(r, 5)); }
         };`,
        { memoryMegabytes: 300 },
      ),
    );
    expect(await running.invoke('glutton', {})).toMatchObject({
      ok: false,
      error: { errorType: 'Runtime.OutOfMemory' },
    });
  });

  test('whose bundle cannot be loaded says why', async () => {
    const running = start(
      settings('broken', `import './not-there.mjs'; export const handler = () => 1;`),
      settings('nameless', `export const other = () => 1;`),
    );
    expect(await running.invoke('broken', {})).toMatchObject({
      ok: false,
      error: { errorMessage: expect.stringContaining('not-there.mjs') },
    });
    expect(await running.invoke('nameless', {})).toMatchObject({
      ok: false,
      error: { errorType: 'Runtime.HandlerNotFound' },
    });
  });

  test('writes its log to a file of its own', async () => {
    const running = start(settings('talker', `export const handler = async () => { console.log('said this'); };`));
    await running.invoke('talker', {});
    const log = path.join(dir, 'logs', 'talker.log');
    await until(() => existsSync(log) && readFileSync(log, 'utf8').includes('said this'));
  });

  test('with tenant isolation never shares a process between tenants, and asks for a tenant', async () => {
    const running = start(
      settings(
        'isolated',
        `export const handler = async (event, context) => ({ pid: process.pid, tenant: context.tenantId });`,
        {
          tenantIsolation: true,
        },
      ),
    );
    const one = value(await running.invoke('isolated', {}, 'app_1')) as { pid: number };
    expect(value(await running.invoke('isolated', {}, 'app_1'))).toEqual({ pid: one.pid, tenant: 'app_1' });
    const two = value(await running.invoke('isolated', {}, 'app_2')) as { pid: number };
    expect(two.pid).not.toBe(one.pid);
    await expect(running.invoke('isolated', {})).rejects.toThrow(/tenant id/);
  });

  test('behind the fence reads its bundle, writes nothing and starts nothing; before it, it could', async () => {
    const code = `import fs from 'node:fs';
      import { spawnSync } from 'node:child_process';
      const tried = (what) => { try { return what() ?? 'done'; } catch (error) { return error.code; } };
      export const handler = async () => ({
        own: tried(() => { fs.readFileSync(new URL(import.meta.url)); }),
        machine: tried(() => { fs.readFileSync('/etc/passwd'); }),
        write: tried(() => { fs.writeFileSync(new URL('./left.txt', import.meta.url), 'x'); }),
        start: tried(() => { if (spawnSync('/bin/true').error) throw new Error('not started'); }),
      });`;
    const running = start(settings('fenced', code, { fenced: true }), settings('open', code));
    const denied = 'ERR_ACCESS_DENIED';
    const [machine, write] = [denied, denied];
    expect(value(await running.invoke('fenced', {}))).toEqual({ own: 'done', machine, write, start: denied });
    expect(value(await running.invoke('open', {}))).toEqual({
      own: 'done',
      machine: 'done',
      write: 'done',
      start: 'done',
    });
  });

  test('is gone when its parent is', async () => {
    const running = start(settings('lasting', `export const handler = async () => process.pid;`));
    const pid = value(await running.invoke('lasting', {})) as number;
    running.close();
    lambda = undefined;
    await until(() => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    });
  });
});

describe('an asynchronous call', () => {
  const counting = (file: string) =>
    `import { appendFileSync, readFileSync } from 'node:fs';
     export const handler = async (event) => {
       appendFileSync(${JSON.stringify(file)}, event.id + '\\n');
       if (event.fail) throw new Error('not today');
     };`;
  const calls = (file: string): number => {
    try {
      return readFileSync(file, 'utf8').split('\n').length - 1;
    } catch {
      return 0;
    }
  };

  test('is tried three times in all, a minute and two minutes apart, and then goes to its destination', async () => {
    const file = path.join(dir, 'calls');
    const delivered: { arn: string; body: string }[] = [];
    lambda = createLambda({
      dataDir: dir,
      clock,
      functions: [
        {
          settings: settings('later', counting(file)),
          asynchronous: {
            maximumRetryAttempts: 2,
            onFailureArn: 'arn:aws:sqs:::failed',
            onFailureShape: 'destination',
          },
        },
      ],
      deliver: async (arn, body) => void delivered.push({ arn, body }),
    });
    lambda.invokeLater('later', { id: 'x', fail: true });
    await until(() => calls(file) === 1);
    await sleep(200);
    expect(calls(file)).toBe(1);
    await clock.advance(60_000);
    await until(() => calls(file) === 2);
    await sleep(200);
    await clock.advance(120_000);
    await until(() => delivered.length === 1);
    expect(calls(file)).toBe(3);
    expect(delivered[0]?.arn).toBe('arn:aws:sqs:::failed');
    expect(JSON.parse(delivered[0]?.body ?? '')).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      requestPayload: { id: 'x', fail: true },
      responsePayload: { errorMessage: 'not today' },
    });
  });

  const failing = (file: string, more: object, failures: object[] = []) => {
    lambda = createLambda({
      dataDir: dir,
      clock,
      functions: [
        {
          settings: settings('later', counting(file)),
          asynchronous: {
            maximumRetryAttempts: 2,
            onFailureArn: 'arn:aws:sqs:::failed',
            onFailureShape: 'destination',
            ...more,
          },
        },
      ],
      deliver: async (_arn, body) => void failures.push(JSON.parse(body) as object),
    });
    return { running: lambda, failures };
  };

  test('that is older than it may get is not tried any more, and its record says so', async () => {
    const file = path.join(dir, 'calls');
    const { running, failures } = failing(file, { maximumEventAgeSeconds: 90 });
    running.invokeLater('later', { id: 'x', fail: true });
    await until(() => calls(file) === 1);
    await sleep(200);
    await clock.advance(61_000);
    await until(() => calls(file) === 2);
    await sleep(200);
    await clock.advance(121_000);
    await until(() => failures.length === 1);
    expect(calls(file)).toBe(2);
    expect(failures[0]).toMatchObject({
      requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 2 },
      requestPayload: { id: 'x', fail: true },
    });
    expect(failures[0]).not.toHaveProperty('responseContext');
  });

  test('without retries is tried once', async () => {
    const file = path.join(dir, 'calls');
    const { running, failures } = failing(file, { maximumRetryAttempts: 0 });
    running.invokeLater('later', { id: 'x', fail: true });
    await until(() => failures.length === 1);
    expect(calls(file)).toBe(1);
    expect(failures[0]).toMatchObject({
      version: '1.0',
      requestContext: {
        functionArn: 'arn:aws:lambda:us-west-2:000000000000:function:later:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 1,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    });
  });

  test('leaves its bare event in a dead letter queue', async () => {
    const { running, failures } = failing(path.join(dir, 'calls'), {
      maximumRetryAttempts: 0,
      onFailureShape: 'dead-letter',
    });
    running.invokeLater('later', { id: 'x', fail: true });
    await until(() => failures.length === 1);
    expect(failures).toEqual([{ id: 'x', fail: true }]);
  });

  test('that could not begin takes no retry and comes again', async () => {
    const file = path.join(dir, 'calls');
    let turns = 0;
    lambda = createLambda({
      dataDir: dir,
      clock,
      functions: [
        {
          settings: settings('later', counting(file)),
          asynchronous: { maximumRetryAttempts: 0, onFailureShape: 'destination' },
        },
      ],
      around: (_arn, run) => {
        turns += 1;
        return turns <= 3 ? Promise.reject(new Error('throttled')) : run();
      },
    });
    lambda.invokeLater('later', { id: 'x' });
    await until(() => turns === 1);
    await clock.advance(10_000);
    await until(() => calls(file) === 1);
    expect(turns).toBe(4);
  });

  test('that was accepted and not finished runs after the next start', async () => {
    const file = path.join(dir, 'calls');
    const hanging = settings('hanging', `export const handler = () => new Promise(() => {});`);
    const first = createLambda({ dataDir: dir, clock, functions: [{ settings: hanging }] });
    first.invokeLater('hanging', { id: 'kept' });
    await sleep(100);
    first.close();
    lambda = createLambda({
      dataDir: dir,
      clock,
      functions: [{ settings: { ...settings('counter', counting(file)), name: 'hanging' } }],
    });
    await until(() => calls(file) === 1);
    expect(readFileSync(file, 'utf8')).toBe('kept\n');
  });
});

describe('the Invoke API', () => {
  test('answers payloads, function errors, accepted calls and unknown names as the SDK expects', async () => {
    const file = path.join(dir, 'async');
    const running = start(
      settings(
        'api',
        `import { writeFileSync } from 'node:fs';
         export const handler = async (event) => {
           if (event.file) writeFileSync(event.file, 'ran');
           if (event.bad) throw new Error('refused');
           return { got: event };
         };`,
      ),
    );
    const credentials = createCredentials();
    const edge = await listen(createEdge({ credentials, services: { lambda: running } }).handle, 0, 'test');
    const client = new LambdaClient({
      endpoint: edge.origin,
      region: 'us-west-2',
      credentials: credentials.issue({ kind: 'operator', name: 'test' }),
    });
    const invoke = (event: unknown, more = {}) =>
      client.send(new InvokeCommand({ FunctionName: 'api', Payload: Buffer.from(JSON.stringify(event)), ...more }));
    try {
      const good = await invoke({ n: 1 });
      expect(good.StatusCode).toBe(200);
      expect(good.FunctionError).toBeUndefined();
      expect(JSON.parse(good.Payload?.transformToString() ?? '')).toEqual({ got: { n: 1 } });

      const bad = await invoke({ bad: true });
      expect(bad.FunctionError).toBe('Unhandled');
      expect(JSON.parse(bad.Payload?.transformToString() ?? '')).toMatchObject({ errorMessage: 'refused' });

      expect((await invoke({ file }, { InvocationType: 'Event' })).StatusCode).toBe(202);
      await until(() => {
        try {
          return readFileSync(file, 'utf8') === 'ran';
        } catch {
          return false;
        }
      });

      await expect(invoke({}, { FunctionName: 'nobody' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
      await expect(invoke({ big: 'x'.repeat(7e6) })).rejects.toMatchObject({ name: 'RequestTooLargeException' });
    } finally {
      client.destroy();
      await edge.close();
    }
  });
});
