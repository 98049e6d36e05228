import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { checkProject, checkWorkflow, differentSteps } from '../../scripts/check-workflows.ts';
import { workflowNames } from '../../domain/requests/kinds.ts';
import { stepContracts } from '../../workflows/contracts.ts';

const read = (name: string) => readFileSync(new URL(`../../workflows/${name}`, import.meta.url), 'utf8');
const good = {
  definition: read('scholarship-packet.asl.json'),
  picture: read('scholarship-packet.md') as string | undefined,
  functionFolders: new Set<string>(Object.values(stepContracts).map(({ folder }) => folder)),
};

interface AnyState {
  [field: string]: unknown;
}
/** The real definition with one thing broken. */
function broken(edit: (steps: Record<string, AnyState>, top: Record<string, AnyState>) => void): string[] {
  const copy = JSON.parse(good.definition) as { States: Record<string, AnyState> };
  const branches = copy.States['CarryPacket']?.['Branches'] as { States: Record<string, AnyState> }[];
  edit(branches[0]?.States ?? {}, copy.States);
  return checkWorkflow({ ...good, definition: JSON.stringify(copy) });
}
const replaced = (from: string | RegExp, to: string) => {
  const definition = good.definition.replace(from, to);
  expect(definition).not.toBe(good.definition);
  return checkWorkflow({ ...good, definition });
};

describe('check-workflows', () => {
  test('the real workflow has no problem', () => {
    expect(checkWorkflow(good)).toEqual([]);
  });

  test('the step contracts name exactly the Task states of all workflows', () => {
    const tasks = workflowNames.flatMap((name) =>
      [...read(`${name}.asl.json`).matchAll(/"(\w+)": \{\s+"Type": "Task"/g)].map((match) => match[1]),
    );
    expect([...new Set(tasks)].sort()).toEqual(Object.keys(stepContracts).sort());
  });

  test('a step that stands in two workflows does the same in both', () => {
    const { definition } = good;
    const other = definition.replace('"TimeoutSeconds": 900', '"TimeoutSeconds": 901');
    expect(other).not.toBe(definition);
    const files = [
      { file: 'a', definition },
      { file: 'b', definition },
      { file: 'c', definition: other },
    ];
    expect([...differentSteps(files)]).toEqual([
      ['c', ['state "ComposePacket": calls, waits or retries differently than in a']],
    ]);
  });

  // Each rule against a copy that breaks it and nothing else where possible.
  const cases: [string, () => string[], RegExp][] = [
    ['not JSON', () => checkWorkflow({ ...good, definition: '{' }), /is not JSON/],
    ['a schema error that asl-validator sees', () => broken((s) => (s['Done']!['Type'] = 'Suceed')), /asl-validator: /],
    [
      'a misspelt state name',
      () => replaced('"Next": "ComposeLetter"', '"Next": "ComposeLeter"'),
      /"ComposeLeter" names no state/,
    ],
    [
      'a state misspelt everywhere',
      () => replaced(/"ComposePacket"/g, '"ComposePaket"'),
      /state "ComposePaket": there is no functions\/compose-paket/,
    ],
    ['an unreachable state', () => broken((s) => (s['Idle'] = { Type: 'Succeed' })), /"Idle" is not reachable/],
    [
      'a placeholder without a folder',
      () => replaced('${NotifyPerson}', '${NotifyPersson}'),
      /functions\/notify-persson, which does not exist/,
    ],
    [
      'a state that calls another one’s function',
      () => replaced('${ComposeLetter}', '${ComposePacket}'),
      /state "ComposeLetter": calls \$\{ComposePacket\}/,
    ],
    [
      'a function named in the clear',
      () => replaced('${ComposeLetter}', 'compose-letter'),
      /must be one \$\{Placeholder\}/,
    ],
    [
      'a Task without a time limit',
      () => broken((s) => delete s['ComposePacket']!['TimeoutSeconds']),
      /"ComposePacket": a Task needs TimeoutSeconds/,
    ],
    [
      'a wait without a route for its time limit',
      () => broken((s) => delete s['RequestDecision']!['Catch']),
      /"RequestDecision": a wait needs a route/,
    ],
    [
      'a Choice without Default',
      () => broken((s) => delete s['RouteDecision']!['Default']),
      /"RouteDecision": a Choice needs a Default/,
    ],
    [
      'a second States.ALL',
      () => broken((s) => (s['NotifyPerson']!['Catch'] = [{ ErrorEquals: ['States.ALL'], Next: 'Done' }])),
      /States.ALL stands 2 times/,
    ],
    ['no States.ALL at all', () => replaced('"States.ALL"', '"States.TaskFailed"'), /States.ALL stands 0 times/],
    [
      'States.ALL before another catch',
      () =>
        broken((_s, top) => {
          const all = { ErrorEquals: ['States.ALL'], Next: 'Failed' };
          top['CarryPacket']!['Catch'] = [all, { ErrorEquals: ['UnknownAnswer'], Next: 'Failed' }];
        }),
      /States.ALL must stand alone and last/,
    ],
    [
      'retrying what will not pass',
      () => replaced('"Lambda.ServiceException"', '"Lambda.Unknown"'),
      /retries Lambda.Unknown, which is not transient/,
    ],
    ['retrying a refusal', () => replaced('"busy-try-again"', '"fund-short"'), /retries fund-short/],
    ['retrying in step', () => replaced('"JitterStrategy": "FULL"', '"JitterStrategy": "NONE"'), /needs full jitter/],
    ['retrying for ever', () => replaced('"MaxAttempts": 6', '"MaxAttempts": 600'), /retries more than 8 times/],
    [
      'an expression that does not parse',
      () => replaced('{% $states.input.waitSeconds %}', '{% $states.input.(waitSeconds %}'),
      /TimeoutSeconds does not parse/,
    ],
    [
      '$eval, which Step Functions refuses',
      () => replaced('{% $states.result[0] %}', "{% $eval('1') %}"),
      /calls \$eval/,
    ],
    ['an invented function', () => replaced('$merge(', '$mergeAll('), /calls \$mergeAll/],
    [
      'a variable that no state assigns',
      () => replaced('{% $states.input.waitSeconds %}', '{% $waitSeconds %}'),
      /reads \$waitSeconds, which no state assigns/,
    ],
    [
      'a forgotten $',
      () => replaced('{% $states.input.waitSeconds %}', '{% states.input.waitSeconds %}'),
      /where there is no input but \$states/,
    ],
    [
      'a misspelt context field',
      () => replaced('$states.context.Task.Token', '$states.context.Task.Tokn'),
      /reads \$states.context.Task.Tokn/,
    ],
    [
      'a token where no state waits',
      () => replaced('"{% $states.context.Execution.Input %}"', '"{% $states.context.Task.Token %}"'),
      /reads \$states.context.Task.Token/,
    ],
    [
      'a result before there is one',
      () => replaced('{% $states.input.waitSeconds %}', '{% $states.result.waitSeconds %}'),
      /reads \$states.result.waitSeconds/,
    ],
    ['no picture', () => checkWorkflow({ ...good, picture: undefined }), /has no picture/],
    [
      'a picture that misses a state',
      () => checkWorkflow({ ...good, picture: good.picture?.replaceAll('FollowUpRequest', '') }),
      /"FollowUpRequest" is missing from the picture/,
    ],
    ['JSONPath', () => replaced('"QueryLanguage": "JSONata"', '"QueryLanguage": "JSONPath"'), /does not run JSONPath/],
  ];
  test.each(cases)('fails on %s', (_name, run, expected) => {
    expect(run().join('\n')).toMatch(expected);
  });

  test('a folder without a handler is a missing function', () => {
    const folders = new Set(good.functionFolders);
    folders.delete('notify-person');
    expect(checkWorkflow({ ...good, functionFolders: folders }).join('\n')).toMatch(
      /there is no functions\/notify-person/,
    );
  });

  test('a project without workflows is a problem, not a success', () => {
    const files = checkProject(new URL('../../', import.meta.url).pathname).map(({ file }) => file);
    expect(files.sort()).toEqual(workflowNames.map((name) => `${name}.asl.json`).sort());
    expect(() => checkProject('/nowhere')).toThrow();
  });
});
