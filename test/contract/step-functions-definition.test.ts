import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lambda, machineOf, openDesk, type Desk } from '../workflow/desk.ts';

/** A definition that would not run as on AWS is refused when the state machine is made, and says what is wrong. */
let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

describe('what is not supported says so when the state machine is made', () => {
  const task = lambda('echo');
  test.each<[string, object, RegExp]>([
    ['JSONPath', { ...machineOf('A', { A: task }), QueryLanguage: 'JSONPath' }, /does not run JSONPath/],
    ['no language', { StartAt: 'A', States: { A: task } }, /does not run JSONPath/],
    ['a JSONPath field', machineOf('A', { A: { ...task, ResultPath: '$.x' } }), /state "A".*ResultPath/],
    ['an unknown state type', machineOf('A', { A: { Type: 'Parking' } }), /state "A": Type "Parking" is not supported/],
    [
      'another resource',
      machineOf('A', { A: { ...task, Resource: 'arn:aws:states:::sqs:sendMessage' } }),
      /state "A".*Resource/,
    ],
    [
      'another argument',
      machineOf('A', { A: { ...task, Arguments: { FunctionName: 'echo', InvocationType: 'Event' } } }),
      /InvocationType/,
    ],
    [
      'a distributed Map',
      machineOf('A', {
        A: {
          Type: 'Map',
          End: true,
          ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'B', States: { B: task } },
        },
      }),
      /state "A".*Mode/,
    ],
    [
      'a tolerated failure',
      machineOf('A', {
        A: { Type: 'Map', End: true, ToleratedFailureCount: 1, ItemProcessor: { StartAt: 'B', States: { B: task } } },
      }),
      /ToleratedFailureCount/,
    ],
    [
      'a heartbeat longer than the limit',
      machineOf('A', { A: { ...task, TimeoutSeconds: 5, HeartbeatSeconds: 5 } }),
      /HeartbeatSeconds must be less/,
    ],
    ['both Next and End', machineOf('A', { A: { ...task, Next: 'A' } }), /either Next or End/],
    ['neither wait', machineOf('A', { A: { Type: 'Wait', End: true } }), /either Seconds or Timestamp/],
    [
      'States.ALL in company',
      machineOf('A', { A: { ...task, Retry: [{ ErrorEquals: ['States.ALL', 'X'] }] } }),
      /States.ALL must stand alone/,
    ],
    [
      'a name used twice',
      machineOf('A', { A: { Type: 'Parallel', End: true, Branches: [{ StartAt: 'A', States: { A: task } }] } }),
      /used twice/,
    ],
    [
      'an outer variable assigned inside',
      machineOf('A', {
        A: {
          Type: 'Parallel',
          End: true,
          Assign: { x: 1 },
          Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', Assign: { x: 2 }, End: true } } }],
        },
      }),
      /"x" is assigned in an outer scope/,
    ],
  ])('%s', (_what, definition, expected) => {
    expect(() => desk.machine('bad', definition)).toThrow(expected);
  });

  // Field by field: what the engine does not obey must not look obeyed.
  const pass = { Type: 'Pass', End: true };
  const inner = { StartAt: 'B', States: { B: pass } };
  test.each<[string, object, object]>([
    ['Task', task, { InputPath: '$' }],
    ['Task', task, { OutputPath: '$' }],
    ['Task', task, { Parameters: {} }],
    ['Task', task, { ResultSelector: {} }],
    ['Task', task, { TimeoutSecondsPath: '$.t' }],
    ['Task', task, { HeartbeatSecondsPath: '$.h' }],
    ['Task', task, { Credentials: {} }],
    ['Task', task, { QueryLanguage: 'JSONPath' }],
    ['Task', task, { Retry: [{ ErrorEquals: ['A'], Jitter: 'FULL' }] }],
    ['Task', task, { Catch: [{ ErrorEquals: ['A'], Next: 'Z', ResultPath: '$.e' }] }],
    ['Pass', pass, { Result: 1 }],
    ['Pass', pass, { Arguments: {} }],
    ['Pass', pass, { Retry: [] }],
    ['Wait', { Type: 'Wait', End: true }, { SecondsPath: '$.s' }],
    ['Wait', { Type: 'Wait', End: true }, { TimestampPath: '$.t' }],
    ['Wait', { Type: 'Wait', Seconds: 1, End: true }, { Catch: [] }],
    ['Choice', { Type: 'Choice' }, { Choices: [{ Variable: '$.n', NumericEquals: 1, Next: 'Z' }] }],
    ['Succeed', { Type: 'Succeed' }, { Assign: { n: 1 } }],
    ['Fail', { Type: 'Fail' }, { ErrorPath: '$.e' }],
    ['Fail', { Type: 'Fail' }, { Output: 1 }],
    ['Parallel', { Type: 'Parallel', Branches: [inner], End: true }, { ResultSelector: {} }],
    ['Map', { Type: 'Map', ItemProcessor: inner, End: true }, { ItemsPath: '$.i' }],
    ['Map', { Type: 'Map', ItemProcessor: inner, End: true }, { ItemReader: {} }],
    ['Map', { Type: 'Map', ItemProcessor: inner, End: true }, { ItemBatcher: {} }],
    ['Map', { Type: 'Map', ItemProcessor: inner, End: true }, { ResultWriter: {} }],
    ['Map', { Type: 'Map', ItemProcessor: inner, End: true }, { MaxConcurrencyPath: '$.m' }],
    ['Map', { Type: 'Map', ItemProcessor: inner, End: true }, { Iterator: inner }],
    ['Map', { Type: 'Map', ItemProcessor: inner, End: true }, { Label: 'x' }],
  ])('%s %j with %j', (_type, state, field) => {
    const states = { A: { ...state, ...field }, Z: { Type: 'Succeed' } };
    const [name] = Object.keys(field);
    const words = JSON.stringify(field).match(/Jitter|ResultPath|Variable/)?.[0] ?? name;
    expect(() => desk.machine('bad', machineOf('A', states))).toThrow(new RegExp(`state "A":[^;]*${words}`));
  });

  test.each([
    ['a function by its own ARN', 'arn:aws:lambda:us-west-2:000000000000:function:echo'],
    ['an activity', 'arn:aws:states:us-west-2:000000000000:activity:act'],
    ['another execution', 'arn:aws:states:::states:startExecution.sync:2'],
    ['an SDK call', 'arn:aws:states:::aws-sdk:dynamodb:putItem'],
    ['an HTTP call', 'arn:aws:states:::http:invoke'],
  ])('%s', (_what, Resource) => {
    expect(() => desk.machine('bad', machineOf('A', { A: { ...task, Resource } }))).toThrow(/state "A".*Resource/);
  });

  test.each([
    ['$eval', "{% $eval('1') %}", /calls \$eval/],
    ['a function that only the library has', '{% $clone({}) %}', /calls \$clone/],
    ['a function that nobody has', '{% $nothing() %}', /calls \$nothing/],
    ['a variable that no state assigns', '{% $x %}', /reads \$x, which no state assigns/],
    ['a field without $states', '{% input.a %}', /reads "input"/],
    ['the root', '{% $$.a %}', /reads "\$\$"/],
    ['a result where there is none', '{% $states.result %}', /\$states.result, which is not there/],
    ['an error where there is none', '{% $states.errorOutput %}', /\$states.errorOutput, which is not there/],
    ['a token where nobody waits', '{% $states.context.Task.Token %}', /Task.Token, which is not there/],
    ['what is no expression', '{% 1 + %}', /does not parse/],
    ['nothing', '{%  %}', /empty/],
  ])('%s in an expression', (_what, Output, expected) => {
    expect(() => desk.machine('bad', machineOf('A', { A: { ...pass, Output } }))).toThrow(expected);
  });

  test.each(['states', '1st', 'a-b', '', 'x'.repeat(81)])('%j as the name of a variable', (name) => {
    expect(() => desk.machine('bad', machineOf('A', { A: { ...pass, Assign: { [name]: 1 } } }))).toThrow(
      /cannot be the name of a variable/,
    );
  });

  test.each<[string, object, RegExp]>([
    ['a version that is not 1.0', { Version: '2.0' }, /Version/],
    ['no time at all', { TimeoutSeconds: 0 }, /TimeoutSeconds/],
    ['an unknown field', { Timeout: 5 }, /Timeout/],
    ['a start that is no state', { StartAt: 'B' }, /StartAt "B" names no state/],
    ['a state that nothing leads to', { States: { A: task, B: pass } }, /"B" is not reachable/],
  ])('%s', (_what, more, expected) => {
    expect(() => desk.machine('bad', { ...machineOf('A', { A: task }), ...more })).toThrow(expected);
  });

  test('an Express state machine', () => {
    const definition = machineOf('A', { A: task });
    expect(() => desk.engine.createStateMachine({ name: 'x', roleArn: 'r', definition, type: 'EXPRESS' })).toThrow(
      /EXPRESS/,
    );
  });
});
