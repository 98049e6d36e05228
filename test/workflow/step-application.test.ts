import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { stepContracts, type StepName } from '../../workflows/contracts.ts';
import { coverageOf } from './coverage.ts';
import { FunctionCrash, openDesk, serviceError, type Desk } from './desk.ts';

/**
 * The deployed definition itself on the engine, one test per route. The functions are scripted; every payload is held against
 * the input contract of its step, every answer against the output contract.
 */
const definition = readFileSync(new URL('../../workflows/step-application.asl.json', import.meta.url), 'utf8');
const coverage = coverageOf('step-application', definition);
const arnOf = (folder: string) => `arn:aws:lambda:us-west-2:000000000000:function:${folder}`;
const substitutions = Object.fromEntries(
  Object.entries(stepContracts).map(([name, { folder }]) => [name, arnOf(folder)]),
);
const input = { contractVersion: 1, applicationId: 'app_01hzy3v0k2m4n6p8q0', round: 1 };
const DAY = 24 * 60 * 60;

let desk: Desk;
let execution: string;
beforeEach(async () => {
  execution = '';
  desk = await openDesk();
  for (const { folder } of Object.values(stepContracts)) desk.scripts[folder] = () => ({});
  answers('assess-eligibility', 'AssessEligibility', { waitSeconds: 2 * DAY });
  answers('escalate-decision', 'EscalateDecision', { renew: false, waitSeconds: DAY });
  answers('follow-up-case', 'FollowUpCase', { next: 'ended' });
});
afterEach(async () => {
  checkPayloads();
  if (execution !== '') coverage.take(await desk.history(execution));
  await desk.close();
});

function answers(folder: string, step: StepName, ...list: object[]) {
  let next = 0;
  desk.scripts[folder] = () => {
    const answer = list[Math.min(next, list.length - 1)];
    next += 1;
    return stepContracts[step].output.parse(answer);
  };
}

function checkPayloads() {
  expect(desk.calls.length).toBeGreaterThan(0);
  for (const { functionName, payload } of desk.calls) {
    const contract = Object.values(stepContracts).find(({ folder }) => folder === functionName);
    expect(contract?.input.strict().safeParse(payload).error?.issues).toBeUndefined();
  }
}

async function begin() {
  const arn = desk.machine('step-application', definition, substitutions);
  execution = await desk.start(arn, input, `${input.applicationId}-${input.round}`);
}
async function answer(folder: string, step: StepName, output: object) {
  const fitting = stepContracts[step].output.parse(output);
  await desk.engine.call('SendTaskSuccess', { taskToken: desk.lastToken(folder), output: JSON.stringify(fitting) });
  await desk.settle();
}
const documentsSettled = () => answer('await-documents', 'AwaitDocuments', { documents: 'settled' });
const decide = (output: object) => answer('request-decision', 'RequestDecision', output);
const happens = (outcome: string) => answer('await-next-step', 'AwaitNextStep', { outcome });

async function route() {
  const events = await desk.history(execution);
  return events
    .filter((event) => /^(Task|Succeed|Fail)StateEntered$/.test(event.type))
    .map((event) => (event['stateEnteredEventDetails'] as { name: string }).name);
}
const status = async () => (await desk.describe(execution))['status'];
async function accepted(...following: object[]) {
  answers('follow-up-case', 'FollowUpCase', ...following);
  await begin();
  await documentsSettled();
  await decide({ outcome: 'accepted' });
}

describe('step-application', () => {
  test('R11, R12: accepted, a letter, a word of welcome, and then the months', async () => {
    await accepted({ next: 'again', waitSeconds: 30 * DAY });
    expect(await route()).toEqual([
      'AwaitDocuments',
      'AssessEligibility',
      'RequestDecision',
      'ComposeLetter',
      'NotifyPerson',
      'FollowUpCase',
      'AwaitNextStep',
    ]);
    expect(await status()).toBe('RUNNING');
    expect(desk.clock.pending()).toEqual([desk.clock.now() + 30 * DAY * 1000]);
  });

  test('R12: a month costs three transitions, whoever spoke with whom how often', async () => {
    await accepted({ next: 'again', waitSeconds: 30 * DAY });
    const entered = async () =>
      (await desk.history(execution)).filter((event) => event.type.endsWith('StateEntered')).length;
    const before = await entered();
    await desk.move(30 * DAY);
    expect((await entered()) - before).toBe(3);
    expect((await route()).slice(-2)).toEqual(['FollowUpCase', 'AwaitNextStep']);
  });

  test('R28: nine months without a contact are nine looks and one execution that still waits', async () => {
    await accepted({ next: 'again', waitSeconds: 30 * DAY });
    await desk.move(9 * 30 * DAY);
    expect(desk.calls.filter(({ functionName }) => functionName === 'follow-up-case')).toHaveLength(10);
    expect(await status()).toBe('RUNNING');
  });

  test.each([
    ['finished', ['NotifyPerson', 'FollowUpCase', 'Done']],
    ['withdrawn', ['NotifyPerson', 'FollowUpCase', 'Done']],
    // R11: TANF cash that comes later.
    ['referred', ['ComposeLetter', 'NotifyPerson', 'FollowUpCase', 'Done']],
  ])('%s in mid-month', async (outcome, ways) => {
    await accepted({ next: 'again', waitSeconds: 30 * DAY }, { next: 'ended' });
    await happens(outcome);
    expect((await route()).slice(7)).toEqual(ways);
    expect(await desk.output(execution)).toEqual({ ended: 'done' });
  });

  test('a limit that came nearer is looked at, and waited for', async () => {
    await accepted({ next: 'again', waitSeconds: 30 * DAY }, { next: 'again', waitSeconds: DAY });
    await happens('moved');
    expect((await route()).slice(7)).toEqual(['FollowUpCase', 'AwaitNextStep']);
    expect(desk.clock.pending()).toEqual([desk.clock.now() + DAY * 1000]);
  });

  test('what ends while it is looked at is told', async () => {
    await accepted({ next: 'again', waitSeconds: DAY }, { next: 'tell' }, { next: 'ended' });
    await desk.move(DAY);
    expect((await route()).slice(7)).toEqual(['FollowUpCase', 'NotifyPerson', 'FollowUpCase', 'Done']);
  });

  test('after 300 days this execution ends; the next round goes on', async () => {
    await accepted({ next: 'renew' });
    expect((await route()).at(-1)).toBe('Renewed');
    expect(await desk.output(execution)).toEqual({ ended: 'renewed' });
  });

  test.each(['denied', 'referred'])('%s: a letter, told, done (R11, R27)', async (outcome) => {
    await begin();
    await documentsSettled();
    await decide({ outcome });
    expect((await route()).slice(3)).toEqual(['ComposeLetter', 'NotifyPerson', 'FollowUpCase', 'Done']);
    expect(await desk.output(execution)).toEqual({ ended: 'done' });
  });

  test('withdrawn while it waits for a decision: no letter', async () => {
    await begin();
    await documentsSettled();
    await decide({ outcome: 'withdrawn' });
    expect((await route()).slice(3)).toEqual(['NotifyPerson', 'FollowUpCase', 'Done']);
  });

  test('slow coaches: up, and up again, never closed (R28); and after 300 days the next round', async () => {
    answers('escalate-decision', 'EscalateDecision', { renew: false, waitSeconds: DAY }, { renew: true });
    await begin();
    await documentsSettled();
    await desk.move(2 * DAY);
    expect((await route()).slice(-2)).toEqual(['EscalateDecision', 'RequestDecision']);
    expect(desk.calls.at(-2)?.payload).toMatchObject({ kind: 'first' });
    await desk.move(DAY);
    expect((await route()).slice(-2)).toEqual(['EscalateDecision', 'Renewed']);
  });

  test('more information, answered: looked at anew', async () => {
    await begin();
    await documentsSettled();
    await decide({ outcome: 'more-information', waitSeconds: 7 * DAY });
    await answer('request-information', 'RequestInformation', { outcome: 'answered' });
    expect((await route()).slice(3)).toEqual(['RequestInformation', 'AwaitDocuments']);
    await documentsSettled();
    expect((await route()).at(-1)).toBe('RequestDecision');
  });

  test('more information, taken back', async () => {
    await begin();
    await documentsSettled();
    await decide({ outcome: 'more-information', waitSeconds: 7 * DAY });
    await answer('request-information', 'RequestInformation', { outcome: 'withdrawn' });
    expect((await route()).slice(4)).toEqual(['NotifyPerson', 'FollowUpCase', 'Done']);
  });

  test('more information, a reminder, no answer: closed, told how to open it again (R28)', async () => {
    answers('follow-up-request', 'FollowUpRequest', { next: 'again', waitSeconds: DAY }, { next: 'closed' });
    await begin();
    await documentsSettled();
    await decide({ outcome: 'more-information', waitSeconds: 7 * DAY });
    await desk.move(7 * DAY);
    expect((await route()).slice(-2)).toEqual(['FollowUpRequest', 'RequestInformation']);
    await desk.move(DAY);
    expect((await route()).slice(-4)).toEqual(['FollowUpRequest', 'NotifyPerson', 'FollowUpCase', 'Done']);
  });

  test('a document that is never checked holds the request for an hour, not longer', async () => {
    await begin();
    await desk.move(3600);
    expect(await route()).toEqual(['AwaitDocuments', 'AssessEligibility', 'RequestDecision']);
  });

  test('following fails for a moment: tried again, then goes on', async () => {
    desk.scripts['follow-up-case'] = (_payload, call) => {
      if (call <= 2) throw new FunctionCrash('busy-try-again');
      return { next: 'ended' };
    };
    await begin();
    await documentsSettled();
    await decide({ outcome: 'denied' });
    await desk.move(10);
    expect(await desk.output(execution)).toEqual({ ended: 'done' });
  });

  test('a step that is broken for good: Failed, for the sweep to start again', async () => {
    desk.scripts['follow-up-case'] = () => {
      throw new FunctionCrash('TypeError', 'Ana Petrova, 503-555-0101');
    };
    await begin();
    await documentsSettled();
    await decide({ outcome: 'accepted' });
    expect((await route()).slice(-2)).toEqual(['FollowUpCase', 'Failed']);
    const row = await desk.describe(execution);
    expect(row).toMatchObject({ status: 'FAILED', error: 'TypeError' });
    expect(row['cause']).not.toContain('Petrova');
  });

  test('a service that stays broken ends in Failed after the last try', async () => {
    desk.scripts['compose-letter'] = () => {
      throw serviceError('ServiceException');
    };
    await begin();
    await documentsSettled();
    await decide({ outcome: 'referred' });
    await desk.move(DAY);
    expect(await desk.describe(execution)).toMatchObject({ status: 'FAILED', error: 'Lambda.ServiceException' });
  });

  describe('an answer that no route knows is a failure, never a guess', () => {
    const says = async (folder: string, output: object) => {
      await desk.engine.call('SendTaskSuccess', { taskToken: desk.lastToken(folder), output: JSON.stringify(output) });
      await desk.settle();
    };
    const failed = async () =>
      expect(await desk.describe(execution)).toMatchObject({ status: 'FAILED', error: 'UnknownAnswer' });

    test.each([[{ outcome: 'approved' }], [{}]])('of a decision: %j', async (output) => {
      await begin();
      await documentsSettled();
      await says('request-decision', output);
      await failed();
    });
    test('of the person', async () => {
      await begin();
      await documentsSettled();
      await decide({ outcome: 'more-information', waitSeconds: DAY });
      await says('request-information', { outcome: 'maybe' });
      await failed();
    });
    test('of the step that reminds the person', async () => {
      desk.scripts['follow-up-request'] = () => ({ next: 'later' });
      await begin();
      await documentsSettled();
      await decide({ outcome: 'more-information', waitSeconds: DAY });
      await desk.move(DAY);
      await failed();
    });
    test('of the months', async () => {
      await accepted({ next: 'again', waitSeconds: DAY });
      await says('await-next-step', { outcome: 'approved' });
      await failed();
    });
    test('of the step that looks at them', async () => {
      desk.scripts['follow-up-case'] = () => ({ next: 'later' });
      await begin();
      await documentsSettled();
      await decide({ outcome: 'accepted' });
      await failed();
    });
  });

  test('state carries ids and small words only, from start to end', async () => {
    await accepted({ next: 'again', waitSeconds: DAY }, { next: 'ended' });
    await happens('referred');
    const entered = (await desk.history(execution)).flatMap((event) => {
      const details = event['stateEnteredEventDetails'] as { input: string } | undefined;
      return details ? [JSON.parse(details.input) as object] : [];
    });
    const allowed = [
      'contractVersion',
      'applicationId',
      'round',
      'documents',
      'waitSeconds',
      'outcome',
      'next',
      'kind',
    ];
    for (const each of entered) expect(allowed).toEqual(expect.arrayContaining(Object.keys(each)));
    expect(entered.length).toBeGreaterThan(10);
  });

  test('a restart while a month passes changes nothing: same token, same time limit', async () => {
    await accepted({ next: 'again', waitSeconds: 30 * DAY }, { next: 'ended' });
    const deadline = desk.clock.pending();
    await desk.move(DAY);
    await desk.restart();
    expect(desk.clock.pending()).toEqual(deadline);
    await happens('finished');
    expect(await desk.output(execution)).toEqual({ ended: 'done' });
  });
});

// Last: what the tests before have come by.
describe('of step-application', () => {
  beforeEach(begin);
  test('every state, every way from one to the next and every catch was visited by a test above', () => {
    process.stdout.write(`${coverage.line()}\n`);
    expect(coverage.missing()).toEqual([]);
  });
});
