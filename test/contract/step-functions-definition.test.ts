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

  test('an Express state machine', () => {
    const definition = machineOf('A', { A: task });
    expect(() => desk.engine.createStateMachine({ name: 'x', roleArn: 'r', definition, type: 'EXPRESS' })).toThrow(
      /EXPRESS/,
    );
  });
});
