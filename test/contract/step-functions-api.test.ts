import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { lambda, lambdaWithToken, machineOf, openDesk, refusal, type Desk } from '../workflow/desk.ts';

/** The API as AWS's own client speaks it: operations, errors by name, idempotent start, task tokens. */
let desk: Desk;
let server: Server;
let client: SFNClient;
beforeEach(async () => {
  desk = await openDesk();
  desk.scripts['echo'] = (payload) => payload;
  desk.scripts['ask'] = () => ({});
  server = createServer((req, res) => void desk.engine.handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new SFNClient({
    region: 'us-west-2',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
  await desk.close();
});

const refused = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing refused',
    (error: Error) => error.name,
  );
const asking = () => desk.machine('asking', machineOf('Ask', { Ask: lambdaWithToken('ask', { TimeoutSeconds: 100 }) }));
const waiting = async () => {
  const executionArn = await desk.start(asking());
  return { executionArn, taskToken: desk.lastToken('ask') };
};

describe('executions', () => {
  test('start, describe, list, history', async () => {
    const stateMachineArn = desk.machine('echo', machineOf('Echo', { Echo: lambda('echo') }));
    const started = await client.send(new StartExecutionCommand({ stateMachineArn, name: 'one', input: '{"a":1}' }));
    expect(started.executionArn).toBe('arn:aws:states:us-west-2:000000000000:execution:echo:one');
    expect(started.startDate?.getTime()).toBe(desk.clock.now());
    await desk.settle();
    const { executionArn } = started;
    const row = await client.send(new DescribeExecutionCommand({ executionArn }));
    expect(row).toMatchObject({ status: 'SUCCEEDED', name: 'one', stateMachineArn, input: '{"a":1}' });
    expect(JSON.parse(row.output ?? '')).toEqual({ ExecutedVersion: '$LATEST', Payload: { a: 1 }, StatusCode: 200 });
    const { executions } = await client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'SUCCEEDED' }));
    expect(executions?.map((each) => each.name)).toEqual(['one']);
    expect(
      (await client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }))).executions,
    ).toEqual([]);
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events?.map((event) => [event.id, event.previousEventId, event.type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'TaskStateEntered'],
      [3, 2, 'TaskScheduled'],
      [4, 3, 'TaskStarted'],
      [5, 4, 'TaskSucceeded'],
      [6, 5, 'TaskStateExited'],
      [7, 6, 'ExecutionSucceeded'],
    ]);
    expect(events?.[2]?.taskScheduledEventDetails).toMatchObject({
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'us-west-2',
    });
    expect(events?.[0]?.executionStartedEventDetails).toMatchObject({ input: '{"a":1}' });
  });

  test('history in pages, forwards and backwards, is the whole of it; data only when asked for', async () => {
    const executionArn = await desk.start(desk.machine('echo', machineOf('Echo', { Echo: lambda('echo') })), { a: 1 });
    const pages = async (more: object) => {
      const ids: (number | undefined)[] = [];
      let nextToken: string | undefined;
      for (let page = 0; page < 10; page += 1) {
        const command = new GetExecutionHistoryCommand({ executionArn, maxResults: 3, nextToken, ...more });
        const answer = await client.send(command);
        ids.push(...(answer.events ?? []).map((event) => event.id));
        nextToken = answer.nextToken;
        if (nextToken === undefined) return ids;
      }
      throw new Error('The pages never end.');
    };
    expect(await pages({})).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(await pages({ reverseOrder: true })).toEqual([7, 6, 5, 4, 3, 2, 1]);
    const bare = await client.send(new GetExecutionHistoryCommand({ executionArn, includeExecutionData: false }));
    const whole = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(JSON.stringify(whole.events)).toMatch(/"(input|output|parameters)":/);
    expect(JSON.stringify(bare.events)).not.toMatch(/"(input|output|parameters)":/);
    expect(bare.events?.map((event) => event.type)).toEqual(whole.events?.map((event) => event.type));
    const forged = new GetExecutionHistoryCommand({ executionArn, nextToken: 'nonsense' });
    expect(await refused(client.send(forged))).toBe('InvalidToken');
  });

  // Field by field as the API reference names them; the client drops what it does not know.
  test('each event has AWS’s details for its type', async () => {
    const ask = lambdaWithToken('ask', { TimeoutSeconds: 100, HeartbeatSeconds: 50, Assign: { n: 1 }, End: undefined });
    const states = { Ask: { ...ask, Next: 'Done' }, Done: { Type: 'Succeed', Output: 'ok' } };
    const executionArn = await desk.start(desk.machine('detailed', machineOf('Ask', states)), { a: 1 });
    const taskToken = desk.lastToken('ask');
    await client.send(new SendTaskSuccessCommand({ taskToken, output: '{"yes":true}' }));
    await desk.settle();
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    const shown = events?.map(({ type, timestamp, id: _id, previousEventId: _previous, ...details }) => {
      expect(timestamp).toBeInstanceOf(Date);
      return [type, details];
    });
    const task = { resourceType: 'lambda', resource: 'invoke.waitForTaskToken' };
    const kept = { truncated: false };
    const roleArn = 'arn:aws:iam::000000000000:role/workflow';
    const parameters = JSON.stringify({ FunctionName: 'ask', Payload: { taskToken } });
    const answer = JSON.stringify({ ExecutedVersion: '$LATEST', Payload: {}, StatusCode: 200 });
    expect(shown).toEqual([
      ['ExecutionStarted', { executionStartedEventDetails: { input: '{"a":1}', inputDetails: kept, roleArn } }],
      ['TaskStateEntered', { stateEnteredEventDetails: { name: 'Ask', input: '{"a":1}', inputDetails: kept } }],
      [
        'TaskScheduled',
        {
          taskScheduledEventDetails: {
            ...task,
            region: 'us-west-2',
            parameters,
            timeoutInSeconds: 100,
            heartbeatInSeconds: 50,
          },
        },
      ],
      ['TaskStarted', { taskStartedEventDetails: task }],
      ['TaskSubmitted', { taskSubmittedEventDetails: { ...task, output: answer, outputDetails: kept } }],
      ['TaskSucceeded', { taskSucceededEventDetails: { ...task, output: '{"yes":true}', outputDetails: kept } }],
      [
        'TaskStateExited',
        {
          stateExitedEventDetails: {
            name: 'Ask',
            output: '{"yes":true}',
            outputDetails: kept,
            assignedVariables: { n: '1' },
            assignedVariablesDetails: kept,
          },
        },
      ],
      [
        'SucceedStateEntered',
        { stateEnteredEventDetails: { name: 'Done', input: '{"yes":true}', inputDetails: kept } },
      ],
      ['SucceedStateExited', { stateExitedEventDetails: { name: 'Done', output: '"ok"', outputDetails: kept } }],
      ['ExecutionSucceeded', { executionSucceededEventDetails: { output: '"ok"', outputDetails: kept } }],
    ]);
  });

  test('so have those of failure, time-out and stop', async () => {
    const detailsOf = async (executionArn: string, last: number) => {
      const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
      return events
        ?.slice(-last)
        .map(({ type, timestamp: _at, id: _id, previousEventId: _before, ...more }) => [type, more]);
    };
    const task = { resourceType: 'lambda', resource: 'invoke.waitForTaskToken' };
    const failed = await waiting();
    await client.send(new SendTaskFailureCommand({ taskToken: failed.taskToken, error: 'Odd', cause: 'why' }));
    await desk.settle();
    expect(await detailsOf(failed.executionArn, 2)).toEqual([
      ['TaskFailed', { taskFailedEventDetails: { ...task, error: 'Odd', cause: 'why' } }],
      ['ExecutionFailed', { executionFailedEventDetails: { error: 'Odd', cause: 'why' } }],
    ]);
    const late = await waiting();
    await desk.move(100);
    expect(await detailsOf(late.executionArn, 2)).toEqual([
      ['TaskTimedOut', { taskTimedOutEventDetails: { ...task, error: 'States.Timeout' } }],
      ['ExecutionFailed', { executionFailedEventDetails: { error: 'States.Timeout' } }],
    ]);
    const stopped = await waiting();
    await client.send(
      new StopExecutionCommand({ executionArn: stopped.executionArn, error: 'Enough', cause: 'said so' }),
    );
    expect(await detailsOf(stopped.executionArn, 2)).toEqual([
      ['TaskStateAborted', {}],
      ['ExecutionAborted', { executionAbortedEventDetails: { error: 'Enough', cause: 'said so' } }],
    ]);
  });

  test('lists come in pages, newest first; history backwards when asked', async () => {
    const stateMachineArn = desk.machine('pass', machineOf('Go', { Go: { Type: 'Pass', End: true } }));
    for (const name of ['a', 'b', 'c']) {
      await desk.start(stateMachineArn, {}, name);
      await desk.move(1);
    }
    const first = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 2 }));
    expect(first.executions?.map((each) => each.name)).toEqual(['c', 'b']);
    const second = await client.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults: 2, nextToken: first.nextToken }),
    );
    expect(second.executions?.map((each) => each.name)).toEqual(['a']);
    expect(second.nextToken).toBeUndefined();
    const { executionArn } = first.executions?.[0] ?? {};
    const { events } = await client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
    );
    expect(events?.map((event) => event.type)).toEqual(['ExecutionSucceeded']);
  });

  test('the same name and input while it runs is the same execution; anything else is refused', async () => {
    const stateMachineArn = asking();
    const start = (input: string) => client.send(new StartExecutionCommand({ stateMachineArn, name: 'app-1', input }));
    const [one, two] = await Promise.all([start('{"a":1}'), start('{"a":1}')]);
    expect(two.executionArn).toBe(one.executionArn);
    expect(two.startDate).toEqual(one.startDate);
    await desk.settle();
    expect(desk.calls).toHaveLength(1);
    expect(await refused(start('{"a":2}'))).toBe('ExecutionAlreadyExists');
    await client.send(new SendTaskSuccessCommand({ taskToken: desk.lastToken('ask'), output: '{}' }));
    await desk.settle();
    // Closed: even the same input does not start it again.
    expect(await refused(start('{"a":1}'))).toBe('ExecutionAlreadyExists');
  });

  test('stop ends it, closes its token, and a late function answer changes nothing', async () => {
    let release = () => undefined as void;
    desk.scripts['ask'] = () => new Promise((resolve) => (release = () => resolve({})));
    const { executionArn, taskToken } = await waiting();
    await client.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'said so' }));
    release();
    await desk.settle();
    const row = await client.send(new DescribeExecutionCommand({ executionArn }));
    expect(row).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'said so' });
    expect((await desk.types(executionArn)).slice(-2)).toEqual(['TaskStateAborted', 'ExecutionAborted']);
    expect(await refused(client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' })))).toBe('TaskTimedOut');
    const again = await client.send(new StopExecutionCommand({ executionArn }));
    expect(again.stopDate).toEqual(row.stopDate);
  });

  test('what does not exist or does not parse is refused by AWS’s names', async () => {
    const stateMachineArn = asking();
    const execution = 'arn:aws:states:us-west-2:000000000000:execution:asking:none';
    const other = stateMachineArn.replace('asking', 'nobody');
    const starts = (input: object) => refused(client.send(new StartExecutionCommand({ stateMachineArn, ...input })));
    expect(await starts({ input: '{' })).toBe('InvalidExecutionInput');
    expect(await starts({ input: JSON.stringify('x'.repeat(262_144)) })).toBe('InvalidExecutionInput');
    expect(await starts({ name: 'with space' })).toBe('InvalidName');
    expect(await starts({ name: 'x'.repeat(81) })).toBe('InvalidName');
    expect(await starts({ stateMachineArn: other })).toBe('StateMachineDoesNotExist');
    expect(await starts({ stateMachineArn: 'arn:nonsense' })).toBe('InvalidArn');
    expect(await refused(client.send(new DescribeExecutionCommand({ executionArn: execution })))).toBe(
      'ExecutionDoesNotExist',
    );
    expect(await refused(client.send(new GetExecutionHistoryCommand({ executionArn: execution })))).toBe(
      'ExecutionDoesNotExist',
    );
    expect(await refused(client.send(new StopExecutionCommand({ executionArn: execution })))).toBe(
      'ExecutionDoesNotExist',
    );
    expect(await refused(client.send(new DescribeStateMachineCommand({ stateMachineArn: other })))).toBe(
      'StateMachineDoesNotExist',
    );
    expect(await refusal(desk.engine.call('StartExecution', {}))).toBe('ValidationException');
    expect(await refusal(desk.engine.call('RedriveExecution', {}))).toBe('UnknownOperationException');
  });

  test.each([...'\u0000\u001f\u007f\u009f\ufffe <>{}[]?*"#%\\^|~`$&,;:/', '\u{1f600}', '\t', '\n'])(
    'a name with %j in it is InvalidName',
    async (character) => {
      const body = { stateMachineArn: asking(), name: `a${character}b` };
      expect(await refusal(desk.engine.call('StartExecution', body))).toBe('InvalidName');
    },
  );

  test('80 characters of any other kind are a name', async () => {
    const name = `é-_.!@()+='${'x'.repeat(68)}`;
    const body = { stateMachineArn: asking(), name };
    expect(await desk.engine.call('StartExecution', body)).toMatchObject({
      executionArn: expect.stringContaining(`:asking:${name}`),
    });
    expect(await refusal(desk.engine.call('StartExecution', { ...body, name: `${name}yz` }))).toBe('InvalidName');
  });

  test('a status that is none, and data that are never left out here, are ValidationException', async () => {
    const stateMachineArn = asking();
    expect(await refusal(desk.engine.call('ListExecutions', { stateMachineArn, statusFilter: 'DONE' }))).toBe(
      'ValidationException',
    );
    const describing = { stateMachineArn, includedData: 'METADATA_ONLY' };
    expect(await refusal(desk.engine.call('DescribeStateMachine', describing))).toBe('ValidationException');
  });

  test('90 days after its end an execution is forgotten, and its name is free; one that runs stays', async () => {
    const day = 24 * 60 * 60;
    const ask = lambdaWithToken('ask', { TimeoutSeconds: 300 * day });
    const stateMachineArn = desk.machine('asking', machineOf('Ask', { Ask: ask }));
    const ended = await desk.start(stateMachineArn, {}, 'ended');
    const taskToken = desk.lastToken('ask');
    await client.send(new SendTaskSuccessCommand({ taskToken, output: '1' }));
    const running = await desk.start(stateMachineArn, {}, 'running');
    const describes = (executionArn: string) => refused(client.send(new DescribeExecutionCommand({ executionArn })));
    const start = () => refused(client.send(new StartExecutionCommand({ stateMachineArn, name: 'ended' })));
    await desk.move(90 * day - 1);
    expect([await describes(ended), await start()]).toEqual(['nothing refused', 'ExecutionAlreadyExists']);
    await desk.move(2);
    expect(await describes(ended)).toBe('ExecutionDoesNotExist');
    const history = new GetExecutionHistoryCommand({ executionArn: ended });
    expect(await refused(client.send(history))).toBe('ExecutionDoesNotExist');
    expect(await refused(client.send(new SendTaskSuccessCommand({ taskToken, output: '1' })))).toBe('TaskDoesNotExist');
    const { executions } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(executions?.map(({ name }) => name)).toEqual(['running']);
    expect(await describes(running)).toBe('nothing refused');
    expect(await start()).toBe('nothing refused');
    expect(await describes(ended)).toBe('nothing refused');
  });

  test('after a year an execution ends, whatever it waits for', async () => {
    const year = 365 * 24 * 60 * 60;
    const arn = desk.machine('long', machineOf('Wait', { Wait: { Type: 'Wait', Seconds: 2 * year, End: true } }));
    const executionArn = await desk.start(arn);
    await desk.move(year - 1);
    expect(await desk.describe(executionArn)).toMatchObject({ status: 'RUNNING' });
    await desk.move(1);
    expect(await desk.describe(executionArn)).toMatchObject({ status: 'TIMED_OUT' });
    expect((await desk.types(executionArn)).slice(-2)).toEqual(['WaitStateAborted', 'ExecutionTimedOut']);
  });

  test('describes the state machine, substitutions filled in', async () => {
    const definition = machineOf('Echo', { Echo: lambda('${Echo}') });
    const stateMachineArn = desk.machine('echo', definition, { Echo: 'arn:of:"echo"' });
    const found = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(found).toMatchObject({ name: 'echo', status: 'ACTIVE', type: 'STANDARD' });
    expect(JSON.parse(found.definition ?? '')).toMatchObject({
      States: { Echo: { Arguments: { FunctionName: 'arn:of:"echo"' } } },
    });
    expect(() => desk.machine('echo', definition)).toThrow(/\$\{Echo\} has no substitution/);
  });

  test('a running execution keeps the definition it began with', async () => {
    const before = machineOf('Ask', { Ask: { ...lambdaWithToken('ask'), Output: 'before' } });
    const arn = desk.machine('asking', before);
    const old = await desk.start(arn);
    const token = desk.lastToken('ask');
    desk.machine('asking', machineOf('Ask', { Ask: { ...lambdaWithToken('ask'), Output: 'after' } }));
    const fresh = await desk.start(arn);
    for (const taskToken of [token, desk.lastToken('ask')]) {
      await client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
    }
    await desk.settle();
    expect([await desk.output(old), await desk.output(fresh)]).toEqual(['before', 'after']);
  });
});

describe('task tokens', () => {
  test('success carries the output on; the function’s own answer is dropped', async () => {
    const { executionArn, taskToken } = await waiting();
    await client.send(new SendTaskSuccessCommand({ taskToken, output: '{"yes":true}' }));
    await desk.settle();
    expect(await desk.output(executionArn)).toEqual({ yes: true });
    expect((await desk.types(executionArn)).slice(1)).toEqual([
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('failure carries error and cause', async () => {
    const { executionArn, taskToken } = await waiting();
    await client.send(new SendTaskFailureCommand({ taskToken, error: 'Broken', cause: 'for a reason' }));
    await desk.settle();
    expect(await desk.describe(executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'Broken',
      cause: 'for a reason',
    });
  });

  test('twice: the second is told TaskTimedOut, also in the same instant', async () => {
    const { executionArn, taskToken } = await waiting();
    const send = (output: string) => refused(client.send(new SendTaskSuccessCommand({ taskToken, output })));
    const outcomes = await Promise.all([send('"first"'), send('"second"'), send('"third"')]);
    expect(outcomes.sort()).toEqual(['TaskTimedOut', 'TaskTimedOut', 'nothing refused']);
    const other = await waiting();
    // Both before the execution has taken the first one up.
    const both = ['"a"', '"b"'].map((output) =>
      desk.engine.call('SendTaskSuccess', { taskToken: other.taskToken, output }),
    );
    expect(await Promise.all(both.map(refusal))).toEqual(['none', 'TaskTimedOut']);
    await desk.settle();
    expect(['first', 'second', 'third']).toContain(await desk.output(executionArn));
    expect(await send('"later"')).toBe('TaskTimedOut');
    expect((await desk.types(executionArn)).filter((type) => type === 'TaskSucceeded')).toHaveLength(1);
  });

  test('late: TaskTimedOut; in time by a second: taken', async () => {
    const late = await waiting();
    await desk.move(100);
    expect(await refused(client.send(new SendTaskSuccessCommand({ taskToken: late.taskToken, output: '{}' })))).toBe(
      'TaskTimedOut',
    );
    expect(await desk.describe(late.executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    // The limit counts from its instant, not from when a busy process gets round to it.
    const busy = await waiting();
    desk.clock.skip(100);
    expect(await refusal(desk.engine.call('SendTaskSuccess', { taskToken: busy.taskToken, output: '{}' }))).toBe(
      'TaskTimedOut',
    );
    await desk.move(0);
    expect(await desk.describe(busy.executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    const intime = await waiting();
    await desk.move(99);
    await client.send(new SendTaskSuccessCommand({ taskToken: intime.taskToken, output: '1' }));
    await desk.settle();
    expect(await desk.output(intime.executionArn)).toBe(1);
  });

  test('unknown, garbled, missing, and output that is not JSON', async () => {
    const { taskToken } = await waiting();
    const other = await openDesk();
    other.scripts['ask'] = () => ({});
    await other.start(other.machine('asking', machineOf('Ask', { Ask: lambdaWithToken('ask') })));
    const stranger = other.lastToken('ask');
    await other.close();
    const success = (token: string, output = '{}') =>
      refused(client.send(new SendTaskSuccessCommand({ taskToken: token, output })));
    expect(await success(stranger)).toBe('TaskDoesNotExist');
    expect(await success(`${taskToken.startsWith('A') ? 'B' : 'A'}${taskToken.slice(1)}`)).toBe('InvalidToken');
    expect(await success('hello')).toBe('InvalidToken');
    expect(await success(taskToken, '{')).toBe('InvalidOutput');
    expect(await refused(client.send(new SendTaskHeartbeatCommand({ taskToken: 'hello' })))).toBe('InvalidToken');
    expect(await refused(client.send(new SendTaskFailureCommand({ taskToken: stranger })))).toBe('TaskDoesNotExist');
    expect(await refusal(desk.engine.call('SendTaskSuccess', { output: '{}' }))).toBe('ValidationException');
    // None of it touched the task that waits.
    expect(await success(taskToken)).toBe('nothing refused');
  });

  test('what is answered or late takes no failure and no heartbeat either; an unknown token has its own error', async () => {
    const failure = (taskToken: string) => refused(client.send(new SendTaskFailureCommand({ taskToken, error: 'E' })));
    const beat = (taskToken: string) => refused(client.send(new SendTaskHeartbeatCommand({ taskToken })));
    const answered = await waiting();
    expect(await beat(answered.taskToken)).toBe('nothing refused');
    await client.send(new SendTaskSuccessCommand({ taskToken: answered.taskToken, output: '1' }));
    expect([await failure(answered.taskToken), await beat(answered.taskToken)]).toEqual([
      'TaskTimedOut',
      'TaskTimedOut',
    ]);
    const failed = await waiting();
    expect([await failure(failed.taskToken), await failure(failed.taskToken)]).toEqual([
      'nothing refused',
      'TaskTimedOut',
    ]);
    const late = await waiting();
    await desk.move(100);
    expect([await failure(late.taskToken), await beat(late.taskToken)]).toEqual(['TaskTimedOut', 'TaskTimedOut']);
    expect(await desk.output(answered.executionArn)).toBe(1);
    const other = await openDesk();
    other.scripts['ask'] = () => ({});
    await other.start(other.machine('asking', machineOf('Ask', { Ask: lambdaWithToken('ask') })));
    expect(await beat(other.lastToken('ask'))).toBe('TaskDoesNotExist');
    await other.close();
  });

  test('answered while the function still runs: taken at once, the function’s answer comes too late to matter', async () => {
    let release = () => undefined as void;
    desk.scripts['ask'] = () => new Promise((resolve) => (release = () => resolve({ ignored: true })));
    const { executionArn, taskToken } = await waiting();
    await client.send(new SendTaskSuccessCommand({ taskToken, output: '"early"' }));
    await desk.settle();
    expect(await desk.output(executionArn)).toBe('early');
    release();
    await desk.settle();
    expect(await desk.output(executionArn)).toBe('early');
  });

  test('heartbeats keep it alive; without one it ends as a timeout, and States.Timeout catches it', async () => {
    const task = lambdaWithToken('ask', {
      TimeoutSeconds: 100,
      HeartbeatSeconds: 10,
      Catch: [{ ErrorEquals: ['States.Timeout'], Output: '{% $states.errorOutput.Error %}', Next: 'Late' }],
    });
    const arn = desk.machine('beating', machineOf('Ask', { Ask: task, Late: { Type: 'Succeed' } }));
    const executionArn = await desk.start(arn);
    const taskToken = desk.lastToken('ask');
    for (let beat = 0; beat < 3; beat += 1) {
      await desk.move(9);
      await client.send(new SendTaskHeartbeatCommand({ taskToken }));
    }
    await desk.move(9);
    expect(await desk.describe(executionArn)).toMatchObject({ status: 'RUNNING' });
    await desk.move(1);
    expect(await desk.output(executionArn)).toBe('States.HeartbeatTimeout');
    expect(await refused(client.send(new SendTaskHeartbeatCommand({ taskToken })))).toBe('TaskTimedOut');
  });

  test('each retry has a token of its own; the old one is closed', async () => {
    const retry = [{ ErrorEquals: ['Again'], IntervalSeconds: 1, MaxAttempts: 1 }];
    const arn = desk.machine('asking', machineOf('Ask', { Ask: lambdaWithToken('ask', { Retry: retry }) }));
    const executionArn = await desk.start(arn);
    const first = desk.lastToken('ask');
    await client.send(new SendTaskFailureCommand({ taskToken: first, error: 'Again' }));
    await desk.move(1);
    const second = desk.lastToken('ask');
    expect(second).not.toBe(first);
    expect(await refused(client.send(new SendTaskSuccessCommand({ taskToken: first, output: '1' })))).toBe(
      'TaskTimedOut',
    );
    await client.send(new SendTaskSuccessCommand({ taskToken: second, output: '2' }));
    await desk.settle();
    expect(await desk.output(executionArn)).toBe(2);
  });
});
