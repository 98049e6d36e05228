import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { stepContracts, type StepName } from '../../workflows/contracts.ts';
import { coverageOf } from './coverage.ts';
import { FunctionCrash, openDesk, serviceError, type Desk } from './desk.ts';

/**
 * The deployed definition itself on the engine, one test per route. The functions are scripted; every payload is held against
 * the input contract of its step, every answer against the output contract.
 */
const definition = readFileSync(new URL('../../workflows/tui-application.asl.json', import.meta.url), 'utf8');
const coverage = coverageOf('tui-application', definition);
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
  const arn = desk.machine('tui-application', definition, substitutions);
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
/** Complete, and the person's to send (R15). */
async function handedOver(...following: object[]) {
  answers('follow-up-case', 'FollowUpCase', ...following);
  await begin();
  await documentsSettled();
  await decide({ outcome: 'handed-over' });
}
const entered = async () =>
  (await desk.history(execution)).filter((event) => event.type.endsWith('StateEntered')).length;

describe('tui-application', () => {
  test('R15: handed over: the packet is made, the person told, and the question to them begins', async () => {
    await handedOver({ next: 'again', waitSeconds: 3 * DAY });
    expect(await route()).toEqual([
      'AwaitDocuments',
      'AssessEligibility',
      'RequestDecision',
      'ComposePacket',
      'NotifyPerson',
      'FollowUpCase',
      'AwaitNextStep',
    ]);
    expect(await status()).toBe('RUNNING');
    expect(desk.clock.pending()).toEqual([desk.clock.now() + 3 * DAY * 1000]);
  });

  test('R15: no answer of a decision is known here: no yes, no no, no second approval, no letter', async () => {
    await begin();
    for (const word of ['approved', 'denied', 'needs-second', 'accepted', 'referred'])
      expect(definition).not.toContain(`'${word}'`);
    for (const step of ['RequestSecondDecision', 'ComposeLetter']) expect(definition).not.toContain(step);
  });

  // Sent after one reminder, OED's answer after another, then classes. A wait for each week would be three more a week.
  test('from the check through most of a year of classes it takes 27 transitions, however many mails go out', async () => {
    const looks = [3, 4, 14, 76].map((days) => ({ next: 'again', waitSeconds: days * DAY }));
    await handedOver(...looks, { next: 'again', waitSeconds: 120 * DAY });
    await desk.move(3 * DAY);
    await happens('moved');
    await desk.move(14 * DAY);
    await happens('moved');
    expect(await entered()).toBe(24);
    answers('follow-up-case', 'FollowUpCase', { next: 'renew' });
    await desk.move(120 * DAY);
    expect((await route()).at(-1)).toBe('Renewed');
    expect(await entered()).toBe(27);
  });

  test('R28: reminders, then the unanswered question ends it, and the person is told', async () => {
    await handedOver(
      { next: 'again', waitSeconds: 3 * DAY },
      { next: 'again', waitSeconds: DAY },
      { next: 'tell' },
      { next: 'ended' },
    );
    await desk.move(3 * DAY);
    expect((await route()).slice(7)).toEqual(['FollowUpCase', 'AwaitNextStep']);
    await desk.move(DAY);
    expect((await route()).slice(9)).toEqual(['FollowUpCase', 'NotifyPerson', 'FollowUpCase', 'Done']);
    expect(await desk.output(execution)).toEqual({ ended: 'done' });
  });

  test('what the person tells is looked at at once: sent, then OED said yes, then the last day', async () => {
    await handedOver(
      { next: 'again', waitSeconds: 3 * DAY },
      { next: 'again', waitSeconds: 14 * DAY },
      { next: 'again', waitSeconds: 100 * DAY },
      { next: 'tell' },
      { next: 'ended' },
    );
    await happens('moved');
    await happens('moved');
    expect((await route()).slice(7)).toEqual(['FollowUpCase', 'AwaitNextStep', 'FollowUpCase', 'AwaitNextStep']);
    await desk.move(100 * DAY);
    expect((await route()).slice(11)).toEqual(['FollowUpCase', 'NotifyPerson', 'FollowUpCase', 'Done']);
  });

  test.each(['finished', 'withdrawn'])('%s while it waits: told, done', async (outcome) => {
    await handedOver({ next: 'again', waitSeconds: 3 * DAY }, { next: 'ended' });
    await happens(outcome);
    expect((await route()).slice(7)).toEqual(['NotifyPerson', 'FollowUpCase', 'Done']);
  });

  test('after 300 days this execution ends; the next round goes on', async () => {
    await handedOver({ next: 'renew' });
    expect(await desk.output(execution)).toEqual({ ended: 'renewed' });
  });

  test('withdrawn before anybody looked: no packet is made', async () => {
    await begin();
    await documentsSettled();
    await decide({ outcome: 'withdrawn' });
    expect((await route()).slice(3)).toEqual(['NotifyPerson', 'FollowUpCase', 'Done']);
  });

  test('slow staff: up, and up again, never closed (R28); and after 300 days the next round', async () => {
    answers('escalate-decision', 'EscalateDecision', { renew: false, waitSeconds: DAY }, { renew: true });
    await begin();
    await documentsSettled();
    await desk.move(2 * DAY);
    expect((await route()).slice(-2)).toEqual(['EscalateDecision', 'RequestDecision']);
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

  test('the packet fails for a moment: tried again, then goes on', async () => {
    desk.scripts['compose-packet'] = (_payload, call) => {
      if (call <= 2) throw new FunctionCrash('busy-try-again');
      return {};
    };
    await handedOver({ next: 'again', waitSeconds: DAY });
    await desk.move(10);
    expect((await route()).at(-1)).toBe('AwaitNextStep');
  });

  test('a step that is broken for good: Failed, for the sweep to start again', async () => {
    desk.scripts['compose-packet'] = () => {
      throw new FunctionCrash('TypeError', 'Ana Petrova, 503-555-0101');
    };
    await handedOver({ next: 'ended' });
    expect((await route()).slice(-2)).toEqual(['ComposePacket', 'Failed']);
    const row = await desk.describe(execution);
    expect(row).toMatchObject({ status: 'FAILED', error: 'TypeError' });
    expect(row['cause']).not.toContain('Petrova');
  });

  test('a service that stays broken ends in Failed after the last try', async () => {
    desk.scripts['notify-person'] = () => {
      throw serviceError('ServiceException');
    };
    await handedOver({ next: 'ended' });
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

    // R15: also an approval, wherever it should come from.
    test.each([[{ outcome: 'approved' }], [{ outcome: 'denied' }], [{}]])('of the check: %j', async (output) => {
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
    test('of what came of it', async () => {
      await handedOver({ next: 'again', waitSeconds: DAY });
      await says('await-next-step', { outcome: 'approved' });
      await failed();
    });
    test('of the step that looks at it', async () => {
      desk.scripts['follow-up-case'] = () => ({ next: 'later' });
      await begin();
      await documentsSettled();
      await decide({ outcome: 'handed-over' });
      await failed();
    });
  });

  test('state carries ids and small words only, from start to end', async () => {
    await handedOver({ next: 'again', waitSeconds: DAY }, { next: 'ended' });
    await happens('finished');
    const inputs = (await desk.history(execution)).flatMap((event) => {
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
    for (const each of inputs) expect(allowed).toEqual(expect.arrayContaining(Object.keys(each)));
    expect(inputs.length).toBeGreaterThan(10);
  });

  test('a restart while the person has the packet changes nothing: same token, same time limit', async () => {
    await handedOver({ next: 'again', waitSeconds: 3 * DAY }, { next: 'ended' });
    const deadline = desk.clock.pending();
    await desk.move(DAY);
    await desk.restart();
    expect(desk.clock.pending()).toEqual(deadline);
    await happens('finished');
    expect(await desk.output(execution)).toEqual({ ended: 'done' });
  });
});

// Last: what the tests before have come by.
describe('of tui-application', () => {
  beforeEach(begin);
  test('every state, every way from one to the next and every catch was visited by a test above', () => {
    process.stdout.write(`${coverage.line()}\n`);
    expect(coverage.missing()).toEqual([]);
  });
});
