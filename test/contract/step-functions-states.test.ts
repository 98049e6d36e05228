import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createStepFunctions } from '../../local/step-functions/index.ts';
import { FunctionCrash, lambda, lambdaWithToken, machineOf, openDesk, type Desk } from '../workflow/desk.ts';

/** State by state: what each type does with its fields in JSONata mode, errors, retries and the history that results. */
let desk: Desk;
let chance = 1;
beforeEach(async () => {
  chance = 1;
  desk = await openDesk(() => chance);
  desk.scripts['echo'] = (payload) => payload;
});
afterEach(() => desk.close());

const run = (StartAt: string, States: Record<string, unknown>, input: unknown = {}, more: object = {}) =>
  desk.start(desk.machine('it', machineOf(StartAt, States, more)), input);
const outputOf = async (Output: unknown, input: unknown = {}) =>
  desk.output(await run('Go', { Go: { Type: 'Pass', Output, End: true } }, input));
const failureOf = async (Output: unknown) =>
  desk.describe(await run('Go', { Go: { Type: 'Pass', Output, End: true } }));

describe('Pass, variables and expressions', () => {
  test('without Output the input goes on; with it, expressions stand anywhere in it', async () => {
    const input = { a: [1, 2], b: 'x' };
    expect(await desk.output(await run('Go', { Go: { Type: 'Pass', End: true } }, input))).toEqual(input);
    const output = {
      literal: '$states',
      sum: '{% $sum($states.input.a) %}',
      deep: [{ b: '{% $states.input.b %}' }, null],
    };
    expect(await outputOf(output, input)).toEqual({ literal: '$states', sum: 3, deep: [{ b: 'x' }, null] });
  });

  test('Assign and Output both see the variables as they were; later states see the new ones', async () => {
    const execution = await run('One', {
      One: { Type: 'Pass', Assign: { n: 1 }, Next: 'Two' },
      Two: { Type: 'Pass', Assign: { n: '{% $n + 1 %}', m: '{% $n %}' }, Output: '{% $n %}', Next: 'Three' },
      Three: { Type: 'Pass', Output: ['{% $states.input %}', '{% $n %}', '{% $m %}'], End: true },
    });
    expect(await desk.output(execution)).toEqual([1, 2, 1]);
  });

  test('the context says where it is', async () => {
    const arn = desk.machine(
      'named',
      machineOf('Here', { Here: { Type: 'Pass', Output: '{% $states.context %}', End: true } }),
    );
    const executionArn = await desk.start(arn, { a: 1 }, 'run-1');
    const now = new Date(desk.clock.now()).toISOString();
    expect(await desk.output(executionArn)).toEqual({
      Execution: {
        Id: executionArn,
        Input: { a: 1 },
        Name: 'run-1',
        RoleArn: 'arn:aws:iam::000000000000:role/workflow',
        StartTime: now,
        RedriveCount: 0,
      },
      State: { EnteredTime: now, Name: 'Here', RetryCount: 0 },
      StateMachine: { Id: arn, Name: 'named' },
    });
  });

  test('the functions that Step Functions adds, and its clock', async () => {
    expect(
      await outputOf({
        partition: '{% $partition([1,2,3,4,5], 2) %}',
        range: '{% $range(0, 10, 5) %}',
        hash: "{% $hash('abc', 'SHA-256') %}",
        random: '{% $random() %}',
        seeded: '{% $random(7) = $random(7) and $random(7) < 1 %}',
        uuid: '{% $length($uuid()) %}',
        parse: `{% $parse('{"a":[1]}').a %}`,
        millis: '{% $millis() %}',
        now: '{% $now() %}',
        day: "{% $now('[Y0001]-[M01]-[D01]') %}",
      }),
    ).toEqual({
      partition: [[1, 2], [3, 4], [5]],
      range: [0, 5, 10],
      hash: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      random: 1,
      seeded: true,
      uuid: 36,
      parse: [1],
      millis: desk.clock.now(),
      now: new Date(desk.clock.now()).toISOString(),
      day: '2026-09-01',
    });
  });

  test.each([
    ['$partition of what does not divide', '{% $partition([1..4], 3) %}', [[1, 2, 3], [4]]],
    ['$partition of nothing', '{% $partition([], 3) %}', []],
    ['$range backwards', '{% $range(5, 1, -2) %}', [5, 3, 1]],
    ['$range that does not meet its end', '{% $range(0, 5, 2) %}', [0, 2, 4]],
    ['$range of one', '{% $range(3, 3, 1) %}', [3]],
    ['$parse of a number', "{% $parse('1.5') %}", 1.5],
    ['$parse of null', "{% $parse('null') %}", null],
    ['$hash MD5', "{% $hash('abc', 'MD5') %}", '900150983cd24fb0d6963f7d28e17f72'],
    ['$hash SHA-1', "{% $hash('abc', 'SHA-1') %}", 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['$hash SHA-384', "{% $substring($hash('abc', 'SHA-384'), 0, 32) %}", 'cb00753f45a35e8bb5a03d699ac65007'],
    ['$hash SHA-512', "{% $substring($hash('abc', 'SHA-512'), 0, 32) %}", 'ddaf35a193617abacc417349ae204131'],
  ])('%s', async (_what, expression, expected) => {
    expect(await outputOf(expression)).toEqual(expected);
  });

  test.each([
    '{% $partition([1], 0) %}',
    '{% $partition([1], 1.5) %}',
    '{% $range(0, 10, 0) %}',
    '{% $range(1, 2000, 1) %}',
    "{% $hash('abc', 'CRC32') %}",
    "{% $parse('') %}",
  ])('%s is States.QueryEvaluationError', async (expression) => {
    expect(await failureOf(expression)).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });

  test('one state assigns at most 256 KiB', async () => {
    const big = (characters: number) =>
      run('One', {
        One: { Type: 'Pass', Assign: { text: `{% $pad('', ${characters}, 'x') %}` }, Output: 'small', Next: 'Two' },
        Two: { Type: 'Pass', Output: '{% $length($text) %}', End: true },
      });
    expect(await desk.output(await big(260_000))).toBe(260_000);
    expect(await desk.describe(await big(262_144))).toMatchObject({ error: 'States.DataLimitExceeded' });
  });

  test.each([
    ['undefined', '{% $states.input.nothing %}', /returned nothing/],
    ['an error', "{% 1 + 'a' %}", /T2002/],
    ['a function', '{% $sum %}', /returned a function/],
    ['bad JSON', "{% $parse('{') %}", /threw an error/],
  ])('an expression that gives %s fails as States.QueryEvaluationError', async (_what, expression, cause) => {
    const row = await failureOf({ field: expression });
    expect(row).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(row['cause']).toMatch(cause);
    expect(row['cause']).toContain("'Output/field'");
  });

  test('more than 256 KiB is States.DataLimitExceeded, which nothing catches', async () => {
    desk.scripts['big'] = () => 'x'.repeat(262_144);
    const task = lambda('big', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] });
    const execution = await run('Big', { Big: task, Caught: { Type: 'Succeed' } });
    expect(await desk.describe(execution)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});

describe('Choice, Wait, Succeed, Fail', () => {
  const choice = {
    Pick: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input.n > 10 %}', Assign: { size: 'big' }, Output: 'changed', Next: 'Say' },
        { Condition: '{% $states.input.n > 5 %}', Assign: { size: 'middle' }, Next: 'Say' },
      ],
      Default: 'Say',
      Assign: { size: 'small' },
    },
    Say: { Type: 'Succeed', Output: ['{% $size %}', '{% $states.input %}'] },
  };
  test.each([
    [11, ['big', 'changed']],
    [7, ['middle', { n: 7 }]],
    [1, ['small', { n: 1 }]],
  ])('the first condition that holds for %j decides, its own Assign and Output with it', async (n, expected) => {
    expect(await desk.output(await run('Pick', choice, { n }))).toEqual(expected);
  });

  test('no match and no Default, or a condition that is not true or false', async () => {
    const pick = (Condition: string) => ({
      Pick: { Type: 'Choice', Choices: [{ Condition, Next: 'End' }] },
      End: { Type: 'Succeed' },
    });
    const none = await run('Pick', pick('{% false %}'));
    expect(await desk.describe(none)).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
    const text = await run('Pick', pick("{% 'yes' %}"));
    expect(await desk.describe(text)).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });

  test.each([
    ['Seconds', { Seconds: 60 }],
    ['Seconds from state', { Seconds: '{% $states.input.wait %}' }],
    ['Timestamp', { Timestamp: '2026-09-01T16:01:00Z' }],
    ['Timestamp from state', { Timestamp: '{% $fromMillis($millis() + 60000) %}' }],
  ])('Wait by %s', async (_how, field) => {
    const execution = await run('Wait', { Wait: { Type: 'Wait', ...field, End: true } }, { wait: 60 });
    await desk.move(59);
    expect(await desk.types(execution)).toEqual(['ExecutionStarted', 'WaitStateEntered']);
    await desk.move(1);
    expect((await desk.types(execution)).slice(2)).toEqual(['WaitStateExited', 'ExecutionSucceeded']);
  });

  test('Fail ends with its error and cause; history in AWS’s order', async () => {
    const execution = await run(
      'No',
      { No: { Type: 'Fail', Error: '{% $states.input.why %}', Cause: 'plain' } },
      { why: 'Bad' },
    );
    expect(await desk.describe(execution)).toMatchObject({ status: 'FAILED', error: 'Bad', cause: 'plain' });
    expect(await desk.types(execution)).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
  });

  test('the state machine’s own time limit ends everything in it', async () => {
    const execution = await run(
      'Wait',
      { Wait: { Type: 'Wait', Seconds: 100, End: true } },
      {},
      { TimeoutSeconds: 50 },
    );
    await desk.move(50);
    expect(await desk.describe(execution)).toMatchObject({ status: 'TIMED_OUT' });
    expect((await desk.types(execution)).slice(-2)).toEqual(['WaitStateAborted', 'ExecutionTimedOut']);
  });

  test('a loop without end stops at AWS’s history limit', async () => {
    const execution = await run('A', {
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'C' }], Default: 'A' },
      C: { Type: 'Succeed' },
    });
    const cause = 'The execution reached the maximum number of history events (25000).';
    expect(await desk.describe(execution)).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause });
    // Its end is the last event there is room for.
    const last = { executionArn: execution, reverseOrder: true, maxResults: 2 };
    expect(await desk.engine.call('GetExecutionHistory', last)).toMatchObject({
      events: [
        { id: 25_000, type: 'ExecutionFailed', executionFailedEventDetails: { error: 'States.Runtime', cause } },
        { id: 24_999 },
      ],
    });
  });

  test('so does one inside a branch, in the midst of other waits: their tokens close', async () => {
    desk.scripts['ask'] = () => ({});
    const loop = {
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'C' }], Default: 'A' },
      C: { Type: 'Succeed' },
    };
    const ask = { StartAt: 'Ask', States: { Ask: lambdaWithToken('ask') } };
    const pause = { Type: 'Wait', Seconds: 1, Next: 'A' };
    const both = {
      Type: 'Parallel',
      Branches: [ask, { StartAt: 'Pause', States: { Pause: pause, ...loop } }],
      End: true,
    };
    const execution = await run('Both', {
      Both: { ...both, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] },
      Caught: { Type: 'Succeed' },
    });
    await desk.move(1);
    expect(await desk.describe(execution)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    const body = { taskToken: desk.lastToken('ask'), output: '{}' };
    await expect(desk.engine.call('SendTaskSuccess', body)).rejects.toMatchObject({ code: 'TaskTimedOut' });
  });
});

describe('Parallel and Map', () => {
  const branch = (name: string, more: object) => ({ StartAt: name, States: { [name]: { End: true, ...more } } });

  test('branches run side by side, read outer variables, and give their outputs in order', async () => {
    const execution = await run('Set', {
      Set: { Type: 'Pass', Assign: { outer: 'seen' }, Next: 'Both' },
      Both: {
        Type: 'Parallel',
        Arguments: { n: 2 },
        Branches: [
          branch('Slow', { Type: 'Wait', Seconds: 5, Output: 'slow' }),
          branch('Fast', { Type: 'Pass', Output: ['{% $outer %}', '{% $states.input.n %}'] }),
        ],
        Output: { both: '{% $states.result %}' },
        End: true,
      },
    });
    await desk.move(5);
    expect(await desk.output(execution)).toEqual({ both: ['slow', ['seen', 2]] });
  });

  test('a branch that fails ends the others; their tokens close; the catch gets its error', async () => {
    desk.scripts['ask'] = () => ({});
    const execution = await run('Both', {
      Both: {
        Type: 'Parallel',
        Branches: [
          branch('Ask', lambdaWithToken('ask')),
          {
            StartAt: 'Pause',
            States: { Pause: { Type: 'Wait', Seconds: 5, Next: 'Break' }, Break: { Type: 'Fail', Error: 'Broken' } },
          },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Error %}', Next: 'Caught' }],
        End: true,
      },
      Caught: { Type: 'Succeed' },
    });
    await desk.move(5);
    expect(await desk.output(execution)).toBe('Broken');
    expect((await desk.types(execution)).slice(-7)).toEqual([
      'FailStateEntered',
      'TaskStateAborted',
      'ParallelStateFailed',
      'ParallelStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
    const body = { taskToken: desk.lastToken('ask'), output: '{}' };
    await expect(desk.engine.call('SendTaskSuccess', body)).rejects.toMatchObject({ code: 'TaskTimedOut' });
  });

  test('a Parallel is retried as a whole', async () => {
    desk.scripts['work'] = (_payload, call) => {
      if (call === 1) throw new FunctionCrash('Busy');
      return call;
    };
    const execution = await run('Both', {
      Both: {
        Type: 'Parallel',
        Branches: [
          branch('Work', { ...lambda('work'), Output: '{% $states.result.Payload %}' }),
          branch('Go', { Type: 'Pass', Output: 'ok' }),
        ],
        Retry: [{ ErrorEquals: ['Busy'] }],
        End: true,
      },
    });
    await desk.move(1);
    expect(await desk.output(execution)).toEqual([2, 'ok']);
  });

  test('Map: items, selector, context, order of results, never more at once than allowed', async () => {
    let open = 0;
    let most = 0;
    const release: (() => void)[] = [];
    desk.scripts['work'] = async (payload) => {
      open += 1;
      most = Math.max(most, open);
      await new Promise<void>((resolve) => release.push(resolve));
      open -= 1;
      return payload;
    };
    const execution = await run(
      'Each',
      {
        Each: {
          Type: 'Map',
          Items: '{% $states.input.list %}',
          ItemSelector: {
            i: '{% $states.context.Map.Item.Index %}',
            v: '{% $states.context.Map.Item.Value %}',
            all: '{% $count($states.input.list) %}',
          },
          MaxConcurrency: 2,
          ItemProcessor: {
            ProcessorConfig: { Mode: 'INLINE' },
            ...branch('Work', {
              ...lambda('work'),
              Output: "{% $states.result.Payload.v & '/' & $string($states.context.Map.Item.Index) %}",
            }),
          },
          End: true,
        },
      },
      { list: ['a', 'b', 'c', 'd', 'e'] },
    );
    for (let turn = 0; turn < 10 && release.length > 0; turn += 1) {
      // The last first: results keep the items' order all the same.
      release.pop()?.();
      await desk.settle();
    }
    expect(await desk.output(execution)).toEqual(['a/0', 'b/1', 'c/2', 'd/3', 'e/4']);
    expect(most).toBe(2);
    expect(desk.calls[0]?.payload).toEqual({ i: 0, v: 'a', all: 5 });
    const types = await desk.types(execution);
    expect(types.slice(1, 4)).toEqual(['MapStateEntered', 'MapStateStarted', 'MapIterationStarted']);
    expect(types.filter((type) => type === 'MapIterationSucceeded')).toHaveLength(5);
    expect(types.slice(-3)).toEqual(['MapStateSucceeded', 'MapStateExited', 'ExecutionSucceeded']);
  });

  test('Map over nothing, over what is no list, and with an item that fails', async () => {
    const each = (Items: unknown) => ({
      Each: {
        Type: 'Map',
        Items,
        ItemProcessor: {
          StartAt: 'Check',
          States: {
            Check: {
              Type: 'Choice',
              Choices: [{ Condition: '{% $states.input > 1 %}', Next: 'Bad' }],
              Default: 'Good',
            },
            Good: { Type: 'Wait', Seconds: 9, End: true },
            Bad: { Type: 'Fail', Error: 'TooBig' },
          },
        },
        End: true,
      },
    });
    expect(await desk.output(await run('Each', each([])))).toEqual([]);
    expect(await desk.describe(await run('Each', each('{% 5 %}')))).toMatchObject({
      error: 'States.QueryEvaluationError',
    });
    const failed = await run('Each', each([0, 2]));
    expect(await desk.describe(failed)).toMatchObject({ status: 'FAILED', error: 'TooBig' });
    expect((await desk.types(failed)).slice(-5)).toEqual([
      'MapIterationFailed',
      'WaitStateAborted',
      'MapIterationAborted',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });
});

test('the machine’s own clock: a wait of 60 days, more than one timer of Node can count (2^31 ms), is still waiting', async () => {
  const invokeLambda = () => Promise.resolve({ payload: {} });
  const dataDir = await mkdtemp(`${tmpdir()}/step-functions-`);
  const engine = createStepFunctions({ dataDir, invokeLambda });
  const definition = machineOf('Wait', { Wait: { Type: 'Wait', Seconds: 60 * 24 * 60 * 60, End: true } });
  const stateMachineArn = engine.createStateMachine({ name: 'long', roleArn: 'r', definition });
  const { executionArn } = await engine.call('StartExecution', { stateMachineArn });
  await engine.idle();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await engine.idle();
  expect(await engine.call('DescribeExecution', { executionArn })).toMatchObject({ status: 'RUNNING' });
  await engine.close();
  await rm(dataDir, { recursive: true });
});
