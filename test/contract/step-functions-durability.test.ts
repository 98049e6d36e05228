import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lambda, lambdaWithToken, machineOf } from '../workflow/desk.ts';

/** The engine in a process that is killed with SIGKILL: what was acknowledged is there afterwards, and goes on. */
const HOUR = 3_600_000;
const program = fileURLToPath(new URL('../workflow/engine-process.ts', import.meta.url));
const definitions = {
  asks: machineOf('Ask', {
    Ask: lambdaWithToken('quick', { TimeoutSeconds: 3600, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Late' }] }),
    Late: { Type: 'Succeed', Output: 'late' },
  }),
  stuckThenQuick: machineOf('Work', { Work: lambda('recovers', { Output: '{% $states.result.Payload.answered %}' }) }),
  sleeps: machineOf('Sleep', { Sleep: { Type: 'Wait', Seconds: 3600, Output: 'slept', End: true } }),
  asksThenStuck: machineOf('Ask', {
    Ask: { ...lambdaWithToken('quick'), End: undefined, Next: 'Work' },
    Work: lambda('recovers', { Output: '{% $states.input %}' }),
  }),
};
const arnOf = (machine: string) => `arn:aws:states:us-west-2:000000000000:stateMachine:${machine}`;

let dataDir: string;
let child: ChildProcess | undefined;
let port = 0;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'step-functions-kill-'));
});
afterEach(async () => {
  await kill();
  await rm(dataDir, { recursive: true, force: true });
});

async function launch(offsetMs = 0, environment: Record<string, string> = {}) {
  const callsFile = path.join(dataDir, 'calls');
  const running = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      program,
      dataDir,
      callsFile,
      JSON.stringify(definitions),
      String(offsetMs),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], ...environment } },
  );
  child = running;
  let complaint = '';
  running.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  port = await new Promise<number>((resolve, reject) => {
    let text = '';
    running.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve((JSON.parse(text.split('\n')[0] ?? '') as { port: number }).port);
    });
    running.once('exit', (code) => reject(new Error(`The engine ended with ${String(code)}: ${complaint}`)));
  });
}

async function kill() {
  const running = child;
  child = undefined;
  if (!running || running.exitCode !== null || running.signalCode !== null) return;
  const gone = new Promise((resolve) => running.once('exit', resolve));
  running.kill('SIGKILL');
  await gone;
}

async function call(operation: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: { 'x-amz-target': `AWSStepFunctions.${operation}`, 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(String(answer['__type']));
  return answer;
}

const start = async (machine: string, name: string, input: unknown = {}) =>
  String(
    (await call('StartExecution', { stateMachineArn: arnOf(machine), name, input: JSON.stringify(input) }))[
      'executionArn'
    ],
  );

function calls(): { functionArn: string; payload: { taskToken?: string } }[] {
  const file = path.join(dataDir, 'calls');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as ReturnType<typeof calls>[number]);
}

const MAX_POLLS = 1000;
async function until<T>(probe: () => Promise<T> | T, holds: (value: T) => boolean): Promise<T> {
  for (let polls = 0; polls < MAX_POLLS; polls += 1) {
    const value = await probe();
    if (holds(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`Not reached; last seen ${JSON.stringify(await probe())}`);
}
const reaches = (executionArn: string, status: string) =>
  until(
    () => call('DescribeExecution', { executionArn }),
    (row) => row['status'] === status,
  );
const submitted = (executionArn: string) =>
  until(
    async () => (await call('GetExecutionHistory', { executionArn }))['events'] as { type: string }[],
    (events) => events.some((event) => event.type === 'TaskSubmitted'),
  );

async function historyIsWhole(executionArn: string) {
  const { events } = await call('GetExecutionHistory', { executionArn, maxResults: 1000 });
  const list = events as { id: number; type: string }[];
  expect(list.map((event) => event.id)).toEqual(list.map((_event, index) => index + 1));
  expect(list.filter((event) => event.type === 'ExecutionStarted')).toHaveLength(1);
  return list.map((event) => event.type);
}

describe('kill -9', () => {
  test('a wait for a token goes on: the old token ends it', async () => {
    await launch();
    const execution = await start('asks', 'one');
    await submitted(execution);
    const taskToken = calls()[0]?.payload.taskToken;
    await kill();
    await launch();
    expect((await call('DescribeExecution', { executionArn: execution }))['status']).toBe('RUNNING');
    await call('SendTaskSuccess', { taskToken, output: '"yes"' });
    expect((await reaches(execution, 'SUCCEEDED'))['output']).toBe('"yes"');
    // The function had answered before the kill: it is not called again.
    expect(calls()).toHaveLength(1);
    await historyIsWhole(execution);
  });

  test('time limits and waits keep their original instants', async () => {
    await launch();
    const asked = await start('asks', 'asked');
    const slept = await start('sleeps', 'slept');
    await submitted(asked);
    const taskToken = calls()[0]?.payload.taskToken;
    await kill();
    // Half the time is not enough; the whole time, counted from the first start, is.
    await launch(HOUR / 2);
    expect((await call('DescribeExecution', { executionArn: asked }))['status']).toBe('RUNNING');
    expect((await call('DescribeExecution', { executionArn: slept }))['status']).toBe('RUNNING');
    await kill();
    await launch(HOUR);
    expect((await reaches(asked, 'SUCCEEDED'))['output']).toBe('"late"');
    expect((await reaches(slept, 'SUCCEEDED'))['output']).toBe('"slept"');
    await expect(call('SendTaskSuccess', { taskToken, output: '1' })).rejects.toThrow('TaskTimedOut');
  });

  test('a call that was under way is made again (at least once), with no second event in the history', async () => {
    await launch();
    const execution = await start('stuckThenQuick', 'one');
    await until(calls, (list) => list.length === 1);
    await kill();
    await launch(0, { RECOVERED: 'yes' });
    expect((await reaches(execution, 'SUCCEEDED'))['output']).toBe('"recovers"');
    expect(calls()).toHaveLength(2);
    expect((await historyIsWhole(execution)).filter((type) => type === 'TaskScheduled')).toHaveLength(1);
  });

  test('an answer that was acknowledged just before is not lost, and not taken twice', async () => {
    await launch();
    const execution = await start('asksThenStuck', 'one');
    await submitted(execution);
    const taskToken = calls()[0]?.payload.taskToken;
    await call('SendTaskSuccess', { taskToken, output: '"acknowledged"' });
    await kill();
    await launch(0, { RECOVERED: 'yes' });
    expect((await reaches(execution, 'SUCCEEDED'))['output']).toBe('"acknowledged"');
    await expect(call('SendTaskSuccess', { taskToken, output: '"again"' })).rejects.toThrow('TaskTimedOut');
    expect((await historyIsWhole(execution)).filter((type) => type === 'TaskSubmitted')).toHaveLength(1);
  });

  test('an answer that was on the disk before its time limit wins over the limit, however late the restart', async () => {
    await launch();
    const execution = await start('asks', 'one');
    await submitted(execution);
    await kill();
    // The instant between the acknowledgement and the next turn, as a kill leaves it.
    const database = new DatabaseSync(path.join(dataDir, 'step-functions.sqlite'));
    database.exec(`UPDATE tokens SET state = 'answered', answer = '{"success":"in time"}'`);
    database.close();
    await launch(2 * HOUR);
    expect((await reaches(execution, 'SUCCEEDED'))['output']).toBe('"in time"');
  });

  test('killed in the midst of many starts and answers, five times: all that was acknowledged is there', async () => {
    const started = new Map<string, string>();
    const answered = new Set<string>();
    for (let round = 0; round < 5; round += 1) {
      await launch();
      const load = async (lane: number) => {
        for (let index = 0; index < 40; index += 1) {
          const name = `r${round}-${lane}-${index}`;
          started.set(name, await start('asks', name, { name }));
          // Any token that is known and not answered yet, also from rounds before.
          const open = calls().find((each) => !answered.has(each.payload.taskToken ?? ''));
          if (!open?.payload.taskToken) continue;
          answered.add(open.payload.taskToken);
          await call('SendTaskSuccess', { taskToken: open.payload.taskToken, output: '"ok"' });
        }
      };
      const lanes = Promise.allSettled([load(0), load(1), load(2)]);
      // A different place in the work each time.
      await until(calls, (list) => list.length >= (round + 1) * 15);
      await kill();
      await lanes;
    }
    await launch();
    for (const executionArn of started.values()) {
      await until(
        async () => (await call('GetExecutionHistory', { executionArn }))['events'] as { type: string }[],
        (events) => events.some(({ type }) => type === 'TaskSubmitted' || type === 'TaskSucceeded'),
      );
      await historyIsWhole(executionArn);
    }
    // Every token that a function was handed ends its execution now, unless its answer was kept before.
    const tokens = new Set(calls().map((each) => each.payload.taskToken ?? ''));
    for (const taskToken of tokens) {
      await call('SendTaskSuccess', { taskToken, output: '"ok"' }).catch((error: Error) => {
        expect(error.message).toBe('TaskTimedOut');
        expect(answered.has(taskToken)).toBe(true);
      });
    }
    for (const executionArn of started.values()) await reaches(executionArn, 'SUCCEEDED');
    expect(started.size).toBeGreaterThan(20);
  });
});

test('a last line that a power cut tore in two is not there; everything before it is', async () => {
  await launch();
  const first = await start('asks', 'first');
  await submitted(first);
  await start('asks', 'second');
  await kill();
  // The write-ahead log is the journal's newest part: its end is cut in the middle of a page, as a torn write leaves it.
  const log = path.join(dataDir, 'step-functions.sqlite-wal');
  await truncate(log, (await stat(log)).size - 100);
  await launch();
  expect(await historyIsWhole(first)).toContain('TaskSubmitted');
  await call('SendTaskSuccess', { taskToken: calls()[0]?.payload.taskToken, output: '"yes"' });
  expect((await reaches(first, 'SUCCEEDED'))['output']).toBe('"yes"');
});

test('the journal refuses to be rewritten', async () => {
  await launch();
  const execution = await start('asks', 'one');
  await submitted(execution);
  await kill();
  const database = new DatabaseSync(path.join(dataDir, 'step-functions.sqlite'));
  expect(() => database.exec("UPDATE events SET type = 'Forged'")).toThrow(/append-only/);
  expect(() => database.exec('DELETE FROM events')).toThrow(/append-only/);
  database.close();
});
