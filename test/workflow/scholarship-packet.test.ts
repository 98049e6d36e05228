import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { stepContracts, type StepName } from '../../workflows/contracts.ts';
import { coverageOf } from './coverage.ts';
import { FunctionCrash, openDesk, serviceError, type Desk } from './desk.ts';

/**
 * The deployed definition itself on the engine, one test per route. The functions are scripted; every payload is held
 * against the input contract of its step, every answer against the output contract, so that definition and contracts agree.
 */
const definition = readFileSync(new URL('../../workflows/scholarship-packet.asl.json', import.meta.url), 'utf8');
const coverage = coverageOf('scholarship-packet', definition);
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
});
afterEach(async () => {
  checkPayloads();
  if (execution !== '') coverage.take(await desk.history(execution));
  await desk.close();
});

/** Scripts a function with answers in turn, the last one from then on; each must fit the step's contract. */
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
    // Strict: nothing travels that the contract does not name.
    expect(contract?.input.strict().safeParse(payload).error?.issues).toBeUndefined();
  }
}

async function begin() {
  const arn = desk.machine('scholarship-packet', definition, substitutions);
  execution = await desk.start(arn, input, `${input.applicationId}-${input.round}`);
}

async function answer(folder: string, step: StepName, output: object) {
  const fitting = stepContracts[step].output.parse(output);
  const taskToken = desk.lastToken(folder);
  await desk.engine.call('SendTaskSuccess', { taskToken, output: JSON.stringify(fitting) });
  await desk.settle();
}
const documentsSettled = () => answer('await-documents', 'AwaitDocuments', { documents: 'settled' });
const decide = (output: object) => answer('request-decision', 'RequestDecision', output);

async function route() {
  const events = await desk.history(execution);
  return events
    .filter((event) => /^(Task|Succeed|Fail)StateEntered$/.test(event.type))
    .map((event) => (event['stateEnteredEventDetails'] as { name: string }).name);
}
const status = async () => (await desk.describe(execution))['status'];

describe('scholarship-packet', () => {
  test('approved: documents, findings, decision, packet, letter, word to the person', async () => {
    await begin();
    expect(await route()).toEqual(['AwaitDocuments']);
    await documentsSettled();
    await decide({ outcome: 'approved' });
    expect(await route()).toEqual([
      'AwaitDocuments',
      'AssessEligibility',
      'RequestDecision',
      'ComposePacket',
      'ComposeLetter',
      'NotifyPerson',
      'Done',
    ]);
    expect(await desk.output(execution)).toEqual({ ended: 'done' });
    expect(desk.calls.map((call) => call.payload['kind'])).toEqual([
      undefined,
      undefined,
      'first',
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('state carries ids and small words only, from start to end', async () => {
    await begin();
    await documentsSettled();
    await decide({ outcome: 'needs-second', waitSeconds: DAY });
    await decide({ outcome: 'approved' });
    const entered = (await desk.history(execution)).flatMap((event) => {
      const details = event['stateEnteredEventDetails'] as { input: string } | undefined;
      return details ? [JSON.parse(details.input) as object] : [];
    });
    const allowed = ['contractVersion', 'applicationId', 'round', 'documents', 'waitSeconds', 'outcome', 'kind'];
    for (const each of entered) expect(allowed).toEqual(expect.arrayContaining(Object.keys(each)));
    expect(entered.length).toBeGreaterThan(8);
  });

  test('above the threshold another person decides too, with a time limit of their own (R29)', async () => {
    await begin();
    await documentsSettled();
    await decide({ outcome: 'needs-second', waitSeconds: 3 * DAY });
    expect(desk.calls.at(-1)).toMatchObject({ functionName: 'request-decision', payload: { kind: 'second' } });
    expect(desk.clock.pending()).toEqual([desk.clock.now() + 3 * DAY * 1000]);
    await decide({ outcome: 'approved' });
    expect((await route()).slice(2, 5)).toEqual(['RequestDecision', 'RequestSecondDecision', 'ComposePacket']);
    expect(await desk.output(execution)).toEqual({ ended: 'done' });
  });

  test('slow staff escalate twice, and the packet stays open until a person decides (R28)', async () => {
    answers(
      'escalate-decision',
      'EscalateDecision',
      { renew: false, waitSeconds: DAY },
      { renew: false, waitSeconds: 5 * DAY },
    );
    await begin();
    await documentsSettled();
    await desk.move(2 * DAY - 1);
    expect(await route()).not.toContain('EscalateDecision');
    await desk.move(1);
    expect((await route()).at(-1)).toBe('RequestDecision');
    await desk.move(DAY);
    expect(desk.clock.pending()).toEqual([desk.clock.now() + 5 * DAY * 1000]);
    const kinds = desk.calls
      .filter((call) => call.functionName === 'escalate-decision')
      .map((call) => call.payload['kind']);
    expect(kinds).toEqual(['first', 'first']);
    expect(await status()).toBe('RUNNING');
    await decide({ outcome: 'approved' });
    expect(await desk.output(execution)).toEqual({ ended: 'done' });
  });

  test('a slow second approver escalates back to the second decision (R28, R29)', async () => {
    await begin();
    await documentsSettled();
    await decide({ outcome: 'needs-second', waitSeconds: DAY });
    await desk.move(DAY);
    expect((await route()).slice(-3)).toEqual(['RequestSecondDecision', 'EscalateDecision', 'RequestSecondDecision']);
    expect(desk.calls.slice(-2).map((call) => call.payload['kind'])).toEqual(['second', 'second']);
    await decide({ outcome: 'denied' });
    expect(await desk.output(execution)).toEqual({ ended: 'done' });
  });

  test('300 days of daily escalations are one execution that still waits (R28)', async () => {
    await begin();
    await documentsSettled();
    await desk.move(300 * DAY);
    expect(desk.calls.filter((call) => call.functionName === 'escalate-decision')).toHaveLength(299);
    expect(await status()).toBe('RUNNING');
    await decide({ outcome: 'approved' });
    expect(await desk.output(execution)).toEqual({ ended: 'done' });
  });

  test('after 300 days this execution ends; the next round waits on', async () => {
    answers('escalate-decision', 'EscalateDecision', { renew: true });
    await begin();
    await documentsSettled();
    await desk.move(2 * DAY);
    expect((await route()).at(-1)).toBe('Renewed');
    expect(await desk.output(execution)).toEqual({ ended: 'renewed' });
  });

  test('denied by a person: a letter, no packet (R27)', async () => {
    await begin();
    await documentsSettled();
    await decide({ outcome: 'denied' });
    expect((await route()).slice(2)).toEqual(['RequestDecision', 'ComposeLetter', 'NotifyPerson', 'Done']);
  });

  describe('in line for money (R3)', () => {
    const next = (output: object) => answer('await-next-step', 'AwaitNextStep', output);
    async function waiting(...looks: object[]) {
      answers('follow-up-case', 'FollowUpCase', ...looks, { next: 'again', waitSeconds: 60 * DAY });
      await begin();
      await documentsSettled();
      await decide({ outcome: 'waitlisted' });
    }

    test('it sleeps, is offered money, reminds, and the answer goes the way of an approval', async () => {
      await waiting({ next: 'again', waitSeconds: 60 * DAY }, { next: 'again', waitSeconds: 7 * DAY });
      expect((await route()).slice(2)).toEqual(['RequestDecision', 'FollowUpCase', 'AwaitNextStep']);
      await next({ outcome: 'moved' });
      expect((await route()).slice(5)).toEqual(['FollowUpCase', 'AwaitNextStep']);
      await desk.move(7 * DAY);
      expect((await route()).slice(7)).toEqual(['FollowUpCase', 'AwaitNextStep']);
      await next({ outcome: 'approved' });
      expect((await route()).slice(9)).toEqual(['ComposePacket', 'ComposeLetter', 'NotifyPerson', 'Done']);
    });

    test('an offer that was answered as it ended goes on', async () => {
      answers('end-offer', 'EndOffer', { next: 'again', waitSeconds: 60 });
      await waiting({ next: 'expired' });
      expect((await route()).slice(3)).toEqual(['FollowUpCase', 'EndOffer', 'AwaitNextStep']);
    });

    test('ended: the person is told', async () => {
      answers('end-offer', 'EndOffer', { next: 'tell' });
      await waiting({ next: 'expired' });
      expect((await route()).slice(3)).toEqual(['FollowUpCase', 'EndOffer', 'NotifyPerson', 'Done']);
    });

    test.each([
      ['declined or taken back', { outcome: 'withdrawn' }, ['NotifyPerson', 'Done']],
      ['denied by a person (R27)', { outcome: 'denied' }, ['ComposeLetter', 'NotifyPerson', 'Done']],
      ['asked for one more thing', { outcome: 'more-information', waitSeconds: DAY }, ['RequestInformation']],
      [
        'approved from other money, above the threshold',
        { outcome: 'needs-second', waitSeconds: DAY },
        ['RequestSecondDecision'],
      ],
    ])('%s', async (_name, output, rest) => {
      await waiting();
      await next(output);
      expect((await route()).slice(5)).toEqual(rest);
    });

    test('a later round carries it, or 300 days have passed', async () => {
      await waiting({ next: 'ended' });
      expect(await desk.output(execution)).toEqual({ ended: 'done' });
      coverage.take(await desk.history(execution));
    });
    test('after 300 days the next round waits on', async () => {
      await waiting({ next: 'renew' });
      expect(await desk.output(execution)).toEqual({ ended: 'renewed' });
    });
    test('an answer that the picture does not know fails', async () => {
      desk.scripts['follow-up-case'] = () => ({ next: 'elsewhere' });
      await begin();
      await documentsSettled();
      await decide({ outcome: 'waitlisted' });
      expect(await status()).toBe('FAILED');
    });
  });

  test('withdrawn while it waits for a decision', async () => {
    await begin();
    await documentsSettled();
    await decide({ outcome: 'withdrawn' });
    expect((await route()).slice(2)).toEqual(['RequestDecision', 'NotifyPerson', 'Done']);
  });

  test('withdrawn while it waits for the person', async () => {
    await begin();
    await documentsSettled();
    await decide({ outcome: 'more-information', waitSeconds: 7 * DAY });
    await answer('request-information', 'RequestInformation', { outcome: 'withdrawn' });
    expect((await route()).slice(3)).toEqual(['RequestInformation', 'NotifyPerson', 'Done']);
  });

  test('more information, a reminder, no answer: closed, and the person is told (R28)', async () => {
    answers(
      'follow-up-request',
      'FollowUpRequest',
      { next: 'again', waitSeconds: 3 * DAY },
      { next: 'closed', waitSeconds: 0 },
    );
    await begin();
    await documentsSettled();
    await decide({ outcome: 'more-information', waitSeconds: 7 * DAY });
    await desk.move(7 * DAY);
    expect(await status()).toBe('RUNNING');
    await desk.move(3 * DAY);
    expect((await route()).slice(3)).toEqual([
      'RequestInformation',
      'FollowUpRequest',
      'RequestInformation',
      'FollowUpRequest',
      'NotifyPerson',
      'Done',
    ]);
  });

  test('answered: documents are awaited and findings made anew, then decided', async () => {
    await begin();
    await documentsSettled();
    await decide({ outcome: 'more-information', waitSeconds: 7 * DAY });
    await answer('request-information', 'RequestInformation', { outcome: 'answered' });
    expect((await route()).slice(3)).toEqual(['RequestInformation', 'AwaitDocuments']);
    await documentsSettled();
    await decide({ outcome: 'approved' });
    expect((await route()).slice(4)).toEqual([
      'AwaitDocuments',
      'AssessEligibility',
      'RequestDecision',
      'ComposePacket',
      'ComposeLetter',
      'NotifyPerson',
      'Done',
    ]);
  });

  test('a document that is never checked holds the packet for an hour, not longer', async () => {
    await begin();
    await desk.move(3599);
    expect(await route()).toEqual(['AwaitDocuments']);
    await desk.move(1);
    expect(await route()).toEqual(['AwaitDocuments', 'AssessEligibility', 'RequestDecision']);
  });

  test('a decision that was there before its token is taken when the function answers it at once', async () => {
    desk.scripts['request-decision'] = async (payload) => {
      const taskToken = String(payload['taskToken']);
      await desk.engine.call('SendTaskSuccess', { taskToken, output: JSON.stringify({ outcome: 'withdrawn' }) });
      return {};
    };
    await begin();
    await documentsSettled();
    expect((await route()).slice(2)).toEqual(['RequestDecision', 'NotifyPerson', 'Done']);
  });

  test.each([
    ['the service is busy', () => serviceError('TooManyRequestsException')],
    ['the service stumbles', () => serviceError('ServiceException')],
    ['the function says so itself', () => new FunctionCrash('busy-try-again')],
  ])('composing fails for a moment (%s): tried again, then done', async (_why, failure) => {
    desk.scripts['compose-packet'] = (_payload, call) => {
      if (call <= 6) throw failure();
      return {};
    };
    await begin();
    await documentsSettled();
    await decide({ outcome: 'approved' });
    expect(await status()).toBe('RUNNING');
    // Without jitter six tries lie 2 + 4 + 8 + 16 + 32 + 60 = 122 s apart in all.
    await desk.move(121);
    expect(desk.calls.filter((call) => call.functionName === 'compose-packet')).toHaveLength(6);
    await desk.move(1);
    expect(await desk.output(execution)).toEqual({ ended: 'done' });
    expect(desk.calls.filter((call) => call.functionName === 'compose-packet')).toHaveLength(7);
  });

  test.each([['ZodError'], ['Refusal'], [undefined]])(
    'composing is broken for good (%s): Failed at once',
    async (type) => {
      desk.scripts['compose-packet'] = () => {
        throw new FunctionCrash(type, 'Ana Petrova, 503-555-0101');
      };
      await begin();
      await documentsSettled();
      await decide({ outcome: 'approved' });
      expect((await route()).slice(-2)).toEqual(['ComposePacket', 'Failed']);
      const row = await desk.describe(execution);
      expect(row).toMatchObject({ status: 'FAILED', error: type ?? 'Lambda.Unknown' });
      // A message may quote what a person wrote; the execution's own cause does not repeat it.
      expect(row['cause']).not.toContain('Petrova');
    },
  );

  test('a service that stays broken ends in Failed after the last try', async () => {
    desk.scripts['notify-person'] = () => {
      throw serviceError('ServiceException');
    };
    await begin();
    await documentsSettled();
    await decide({ outcome: 'withdrawn' });
    await desk.move(DAY);
    expect(await desk.describe(execution)).toMatchObject({ status: 'FAILED', error: 'Lambda.ServiceException' });
    expect(desk.calls.filter((call) => call.functionName === 'notify-person')).toHaveLength(7);
  });

  test.each([
    ['request-decision', { outcome: 'aproved' }],
    ['request-decision', {}],
  ])('an answer that no route knows is a failure, never a guess (%s %j)', async (folder, output) => {
    await begin();
    await documentsSettled();
    await desk.engine.call('SendTaskSuccess', { taskToken: desk.lastToken(folder), output: JSON.stringify(output) });
    await desk.settle();
    expect(await desk.describe(execution)).toMatchObject({ status: 'FAILED', error: 'UnknownAnswer' });
  });

  test('nor is one of the person, or of the step that follows it up', async () => {
    await begin();
    await documentsSettled();
    await decide({ outcome: 'more-information', waitSeconds: 7 * DAY });
    const taskToken = desk.lastToken('request-information');
    await desk.engine.call('SendTaskSuccess', { taskToken, output: '{"outcome":"maybe"}' });
    await desk.settle();
    expect(await desk.describe(execution)).toMatchObject({ status: 'FAILED', error: 'UnknownAnswer' });
    coverage.take(await desk.history(execution));

    desk.scripts['follow-up-request'] = () => ({ next: 'later' });
    execution = await desk.start(desk.machine('scholarship-packet', definition, substitutions), input, 'another');
    await documentsSettled();
    await decide({ outcome: 'more-information', waitSeconds: 7 * DAY });
    await desk.move(7 * DAY);
    expect(await desk.describe(execution)).toMatchObject({ status: 'FAILED', error: 'UnknownAnswer' });
  });

  test.each([[undefined], [0], [1.5], ['86400']])(
    'a time limit of %j is refused, not waited for',
    async (waitSeconds) => {
      desk.scripts['assess-eligibility'] = () => ({ waitSeconds });
      await begin();
      await documentsSettled();
      expect(await desk.describe(execution)).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    },
  );

  test('a restart while it waits for a decision changes nothing: same token, same time limit', async () => {
    await begin();
    await documentsSettled();
    const deadline = desk.clock.pending();
    await desk.move(DAY);
    await desk.restart();
    expect(desk.clock.pending()).toEqual(deadline);
    await decide({ outcome: 'approved' });
    expect(await desk.output(execution)).toEqual({ ended: 'done' });
  });
});

// Last: what the tests before have come by.
describe('of scholarship-packet', () => {
  beforeEach(begin);
  test('every state, every way from one to the next and every catch was visited by a test above', () => {
    process.stdout.write(`${coverage.line()}\n`);
    expect(coverage.missing()).toEqual([]);
  });
});
