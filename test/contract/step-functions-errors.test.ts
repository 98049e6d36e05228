import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FunctionCrash, lambda, machineOf, openDesk, serviceError, type Desk } from '../workflow/desk.ts';

/** What a Task fails with, who catches it, and when it is tried again. */
let desk: Desk;
let chance = 1;
beforeEach(async () => {
  chance = 1;
  desk = await openDesk(() => chance);
  desk.scripts['echo'] = (payload) => payload;
});
afterEach(() => desk.close());

const run = (StartAt: string, States: Record<string, unknown>, input: unknown = {}) =>
  desk.start(desk.machine('it', machineOf(StartAt, States)), input);

describe('Task', () => {
  const caught = (errorEquals: string[], more: object = {}) => ({
    Work: lambda('work', { Catch: [{ ErrorEquals: errorEquals, Next: 'Caught' }], ...more }),
    Caught: { Type: 'Succeed' },
  });

  test.each([
    ['a function’s error by its type', () => new FunctionCrash('OrderInvalid'), 'OrderInvalid'],
    ['an error without a type', () => new FunctionCrash(undefined), 'Lambda.Unknown'],
    ['the service’s own error', () => serviceError('TooManyRequestsException'), 'Lambda.TooManyRequestsException'],
    ['a broken connection', () => new TypeError('fetch failed'), 'Lambda.SdkClientException'],
  ])('%s', async (_what, error, name) => {
    desk.scripts['work'] = () => {
      throw error();
    };
    const output = await desk.output(await run('Work', caught([name])));
    expect(output).toMatchObject({ Error: name });
  });

  test('the cause of a function’s error is Lambda’s error object', async () => {
    desk.scripts['work'] = () => {
      throw new FunctionCrash('OrderInvalid', 'no such thing');
    };
    const output = (await desk.output(await run('Work', caught(['States.ALL'])))) as { Cause: string };
    expect(JSON.parse(output.Cause)).toEqual({ errorType: 'OrderInvalid', errorMessage: 'no such thing', trace: [] });
  });

  test('States.TaskFailed catches a crash but no timeout', async () => {
    desk.scripts['work'] = () => {
      throw new FunctionCrash('Odd');
    };
    expect(await desk.output(await run('Work', caught(['States.TaskFailed'])))).toMatchObject({ Error: 'Odd' });
    desk.scripts['work'] = () => new Promise(() => undefined);
    const execution = await run('Work', caught(['States.TaskFailed'], { TimeoutSeconds: 5 }));
    await desk.move(5);
    expect(await desk.describe(execution)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect((await desk.types(execution)).slice(-2)).toEqual(['TaskTimedOut', 'ExecutionFailed']);
  });

  test('catchers are asked in order; Assign and Output read the error', async () => {
    desk.scripts['work'] = () => {
      throw new FunctionCrash('B');
    };
    const execution = await run(
      'Work',
      {
        Work: lambda('work', {
          Catch: [
            { ErrorEquals: ['A'], Next: 'Wrong' },
            {
              ErrorEquals: ['C', 'B'],
              Assign: { why: '{% $states.errorOutput.Error %}' },
              Output: '{% $states.input %}',
              Next: 'Right',
            },
            { ErrorEquals: ['States.ALL'], Next: 'Wrong' },
          ],
        }),
        Right: { Type: 'Succeed', Output: ['{% $why %}', '{% $states.input.n %}'] },
        Wrong: { Type: 'Fail' },
      },
      { n: 5 },
    );
    expect(await desk.output(execution)).toEqual(['B', 5]);
    expect((await desk.types(execution)).slice(4, 6)).toEqual(['TaskFailed', 'TaskStateExited']);
  });

  test('States.Runtime is caught by nothing, not even by its name; States.DataLimitExceeded by its name alone', async () => {
    desk.scripts['work'] = () => {
      throw new FunctionCrash('States.Runtime');
    };
    for (const names of [['States.ALL'], ['States.TaskFailed'], ['States.Runtime']]) {
      expect(await desk.describe(await run('Work', caught(names)))).toMatchObject({ error: 'States.Runtime' });
    }
    desk.scripts['work'] = () => 'x'.repeat(262_144);
    for (const names of [['States.ALL'], ['States.TaskFailed']]) {
      expect(await desk.describe(await run('Work', caught(names)))).toMatchObject({
        error: 'States.DataLimitExceeded',
      });
    }
    const named = await desk.output(await run('Work', caught(['States.DataLimitExceeded'])));
    expect(named).toMatchObject({ Error: 'States.DataLimitExceeded' });
  });

  test.each([
    ['States.HeartbeatTimeout', 'States.HeartbeatTimeout'],
    ['States.Timeout', 'States.HeartbeatTimeout'],
    ['States.ALL', 'States.HeartbeatTimeout'],
    ['States.TaskFailed', undefined],
  ])('%s catches a missed heartbeat: %s', async (name, error) => {
    desk.scripts['work'] = () => new Promise(() => undefined);
    const limits = { TimeoutSeconds: 100, HeartbeatSeconds: '{% $states.input.beat %}' };
    const execution = await run('Work', caught([name], limits), { beat: 5 });
    await desk.move(4);
    expect(await desk.describe(execution)).toMatchObject({ status: 'RUNNING' });
    await desk.move(1);
    if (error === undefined) expect(await desk.describe(execution)).toMatchObject({ error: 'States.HeartbeatTimeout' });
    else expect(await desk.output(execution)).toMatchObject({ Error: error });
  });

  test.each([
    ['TimeoutSeconds', 0],
    ['TimeoutSeconds', 1.5],
    ['TimeoutSeconds', '60'],
    ['TimeoutSeconds', 100_000_000],
    ['HeartbeatSeconds', -1],
    ['HeartbeatSeconds', null],
  ])('%s that comes out as %j is States.QueryEvaluationError, before the function is called', async (field, value) => {
    desk.scripts['work'] = () => 'called';
    const execution = await run('Work', { Work: lambda('work', { [field]: '{% $states.input.v %}' }) }, { v: value });
    expect(await desk.describe(execution)).toMatchObject({ error: 'States.QueryEvaluationError' });
    expect(desk.calls).toEqual([]);
  });

  test('an expression that fails in a Task is caught like an error, and the history says so', async () => {
    const task = lambda('echo', {
      Output: '{% $states.result.Payload.nothing %}',
      Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Caught' }],
    });
    const execution = await run('Work', { Work: task, Caught: { Type: 'Succeed', Output: 'caught' } });
    expect(await desk.output(execution)).toBe('caught');
    expect((await desk.types(execution)).slice(4, 7)).toEqual(['TaskSucceeded', 'EvaluationFailed', 'TaskStateExited']);
  });

  test('a time limit comes from state, and counts for each try', async () => {
    desk.scripts['work'] = (_payload, call) => (call === 1 ? new Promise(() => undefined) : 'done');
    const task = lambda('work', {
      TimeoutSeconds: '{% $states.input.limit %}',
      Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 3, MaxAttempts: 1 }],
      Output: '{% $states.result.Payload %}',
    });
    const execution = await run('Work', { Work: task }, { limit: 7 });
    await desk.move(7 + 3);
    expect(await desk.output(execution)).toBe('done');
    const scheduled = (await desk.history(execution)).filter((event) => event.type === 'TaskScheduled');
    expect(
      scheduled.map((event) => (event['taskScheduledEventDetails'] as { timeoutInSeconds: number }).timeoutInSeconds),
    ).toEqual([7, 7]);
  });
});

describe('Retry', () => {
  /** The seconds between the tries of a function that always fails with the errors given. */
  async function gaps(retry: object[], errors: string[] = ['Busy']) {
    const times: number[] = [];
    desk.scripts['work'] = (_payload, call) => {
      times.push(desk.clock.now() / 1000);
      throw new FunctionCrash(errors[Math.min(call, errors.length) - 1]);
    };
    const execution = await run('Work', { Work: lambda('work', { Retry: retry }) });
    await desk.move(1_000_000);
    expect(await desk.describe(execution)).toMatchObject({ status: 'FAILED' });
    return times.slice(1).map((time, index) => time - (times[index] ?? 0));
  }

  test.each([
    ['AWS’s defaults', {}, [1, 2, 4]],
    ['interval, rate and number', { IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4 }, [2, 6, 18, 54]],
    ['a longest delay', { IntervalSeconds: 5, BackoffRate: 2, MaxAttempts: 4, MaxDelaySeconds: 12 }, [5, 10, 12, 12]],
    ['none at all', { MaxAttempts: 0 }, []],
  ])('%s', async (_what, fields, expected) => {
    expect(await gaps([{ ErrorEquals: ['Busy'], ...fields }])).toEqual(expected);
  });

  test.each([
    [0, [0, 0, 0]],
    [0.5, [0.5, 1, 2]],
    [0.999, [0.999, 1.998, 3.996]],
  ])('full jitter waits a random share of the delay: at %d of chance', async (share, expected) => {
    chance = share;
    const measured = await gaps([{ ErrorEquals: ['Busy'], JitterStrategy: 'FULL' }]);
    expect(measured.map((gap) => Math.round(gap * 1000) / 1000)).toEqual(expected);
  });

  test('the longest delay bounds what jitter takes its share of', async () => {
    chance = 0.5;
    const fields = {
      IntervalSeconds: 10,
      BackoffRate: 10,
      MaxAttempts: 3,
      MaxDelaySeconds: 20,
      JitterStrategy: 'FULL',
    };
    expect(await gaps([{ ErrorEquals: ['Busy'], ...fields }])).toEqual([5, 10, 10]);
  });

  test('with chance as it comes, each wait lies between nothing and its delay, and they differ', async () => {
    await desk.close();
    desk = await openDesk(Math.random);
    const fields = { IntervalSeconds: 8, BackoffRate: 1, MaxAttempts: 50, JitterStrategy: 'FULL' };
    const measured = await gaps([{ ErrorEquals: ['Busy'], ...fields }]);
    expect(measured).toHaveLength(50);
    for (const gap of measured) {
      expect(gap).toBeGreaterThanOrEqual(0);
      expect(gap).toBeLessThanOrEqual(8);
    }
    expect(new Set(measured).size).toBeGreaterThan(10);
  });

  test('each retrier counts for itself; an error that none names ends it', async () => {
    const retry = [
      { ErrorEquals: ['A'], IntervalSeconds: 1, MaxAttempts: 1 },
      { ErrorEquals: ['B'], IntervalSeconds: 10, MaxAttempts: 2 },
    ];
    expect(await gaps(retry, ['A', 'B', 'B', 'A'])).toEqual([1, 10, 20]);
    expect(await gaps(retry, ['C'])).toEqual([]);
  });

  test('the count is in the context, and starts anew when the state is entered again', async () => {
    desk.scripts['work'] = (payload) => {
      if ((payload['count'] as number) < 2) throw new FunctionCrash('Busy');
      return payload;
    };
    const work = lambda('work', {
      Arguments: { FunctionName: 'work', Payload: { count: '{% $states.context.State.RetryCount %}' } },
      Retry: [{ ErrorEquals: ['Busy'] }],
      Output: '{% $states.input - 1 %}',
    });
    const { End: _end, ...goesOn } = work as typeof work & { End: boolean };
    const execution = await run(
      'Work',
      {
        Work: { ...goesOn, Next: 'More' },
        More: { Type: 'Choice', Choices: [{ Condition: '{% $states.input > 0 %}', Next: 'Work' }], Default: 'Done' },
        Done: { Type: 'Succeed' },
      },
      2,
    );
    await desk.move(100);
    expect(await desk.output(execution)).toBe(0);
    expect(desk.calls.map((call) => call.payload['count'])).toEqual([0, 1, 2, 0, 1, 2]);
  });

  test('history: scheduled again, entered once', async () => {
    desk.scripts['work'] = (_payload, call) => {
      if (call === 1) throw new FunctionCrash('Busy');
      return {};
    };
    const execution = await run('Work', { Work: lambda('work', { Retry: [{ ErrorEquals: ['Busy'] }] }) });
    await desk.move(1);
    expect(await desk.types(execution)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskFailed',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });
});
