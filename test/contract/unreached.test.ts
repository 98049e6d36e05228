import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { transact } from '../../adapters/transaction.ts';
import { applicationIndexes, dueKey } from '../../domain/cases/indexes.ts';
import { waitsFor, waitsSince } from '../../domain/routing/waiting.ts';
import { decisionTicks } from '../../domain/cases/rows.ts';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { followUpCase } from '../../functions/follow-up-case/follow-up-case.ts';
import { followUpRequest } from '../../functions/follow-up-request/follow-up-request.ts';
import { messageEventSchema, recordBounce } from '../../functions/record-bounce/record-bounce.ts';
import { recordNote } from '../../functions/record-note/record-note.ts';
import { relay } from '../../functions/relay-outbox/relay-outbox.ts';
import { personsIn } from '../../functions/sign-in/persons.ts';
import { sweepCases } from '../../functions/sweep-cases/sweep-cases.ts';
import { sortQueue } from '../../web/staff/queue-view.ts';
import { dueView } from '../../web/staff/due.ts';
import { askedFor, desk, sampleAnswers } from '../support/cases.ts';
import { stepDesk } from '../support/step.ts';
import { startTables } from '../support/tables.ts';
import { tuiDesk } from '../support/tui.ts';

/**
 * R28: only a person's own unanswered request closes a case, and what never reached them is no request of theirs. Each way in
 * which mail does not arrive, on real tables: staff have to call, their limit goes up, and the person's time begins when
 * somebody has spoken with them.
 */
let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
let mailed: string[];
let mailTaken: boolean;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
});
beforeEach(() => {
  at = desk(tables!.client);
  mailed = [];
  mailTaken = true;
});
afterAll(async () => tables?.stop());

// Wednesday, ten in the morning in Portland; the reply date is the evening of 2 December.
const asked = '2026-11-18T18:00:00.000Z';
const replyDate = '2026-12-03T07:59:00.000Z';
const afterReplyDate = '2026-12-03T08:00:00.000Z';

const row = async (id: string) => {
  const application = await at.cases.getApplication(id);
  if (!application) throw new Error('no case');
  return application;
};
const linesOf = async (id: string, what: string) => (await at.cases.listAudit(id)).filter((line) => line.what === what);

/** What is pending goes out, by the real relay. */
async function carry(id: string): Promise<void> {
  for (const pending of await at.cases.listOutbox(id))
    if (pending.doneAt === undefined)
      await relay(pending, {
        ...at.deps,
        baseUrl: 'https://site.example.org',
        workflows: { start: async () => 'started', answer: async () => 'answered' },
        sendMail: async ({ kind }) => {
          if (mailTaken) mailed.push(kind);
          return mailTaken;
        },
        sendText: undefined,
      });
}
async function ask(id: string): Promise<void> {
  await decidePacket(
    {
      operationId: at.operationId(),
      actor: at.staff('one'),
      applicationId: id,
      version: (await row(id)).version,
      outcome: 'more-information',
      lines: [],
      reason: 'The cost sheet is not readable.',
      ticks: [...decisionTicks],
      aheadOfReason: '',
      requestedItems: [askedFor('cost-sheet')],
    },
    at.deps,
  );
}
async function askedPacket(person: ParticipantActor): Promise<string> {
  const id = await at.packetInReview(person, { ...sampleAnswers, mayText: 'no' });
  await carry(id);
  await ask(id);
  return id;
}
const followUp = async (id: string) =>
  followUpRequest({ contractVersion: 1, applicationId: id, round: (await row(id)).round }, at.deps);
const sweep = () =>
  sweepCases({
    ...at.deps,
    abortParts: async () => {},
    arrived: async () => undefined,
    checkAgain: async () => undefined,
  });
const spoke = (id: string) =>
  recordNote(
    {
      operationId: at.operationId(),
      actor: at.staff('one'),
      applicationId: id,
      text: 'They will send it.',
      reached: true,
    },
    at.deps,
  );
async function comesBack(person: ParticipantActor, type: 'bounce' | 'complaint'): Promise<void> {
  const recipients = [{ emailAddress: (await at.cases.getProfile(person.personId))?.email ?? '' }];
  const mail = { timestamp: at.clock.now().toISOString() };
  const event =
    type === 'bounce'
      ? {
          'detail-type': 'Email Bounced',
          detail: { mail, bounce: { bounceType: 'Permanent', bouncedRecipients: recipients } },
        }
      : {
          'detail-type': 'Email Complaint Received',
          detail: { mail, complaint: { complainedRecipients: recipients } },
        };
  await recordBounce(messageEventSchema.parse(event), at.deps);
}

/** How a case comes to be one that nobody was asked about. */
const ways: [string, string, (person: ParticipantActor) => Promise<string>][] = [
  [
    'the mail bounced',
    'mail-bounced',
    async (person) => {
      const id = await askedPacket(person);
      await carry(id);
      await comesBack(person, 'bounce');
      return id;
    },
  ],
  [
    'the mail bounced before anything was asked',
    'mail-bounced',
    async (person) => {
      const id = await at.packetInReview(person, { ...sampleAnswers, mayText: 'no' });
      await carry(id);
      await comesBack(person, 'bounce');
      expect((await row(id)).callPerson?.due).toBeUndefined();
      await ask(id);
      await carry(id);
      return id;
    },
  ],
  [
    'SES refuses the address for good',
    'mail-bounced',
    async (person) => {
      const id = await askedPacket(person);
      mailTaken = false;
      await carry(id);
      return id;
    },
  ],
  [
    'they opted out of mail and of texts',
    'mail-complained',
    async (person) => {
      const id = await askedPacket(person);
      await carry(id);
      await comesBack(person, 'complaint');
      const textsStopped = { because: 'opted-out' as const, of: 'x', at: asked };
      await at.cases.changeProfile(person.personId, { set: { textsStopped } });
      return id;
    },
  ],
  [
    'there is no address at all',
    'no-address',
    async (person) => {
      const id = await askedPacket(person);
      await at.cases.changeProfile(person.personId, { remove: ['email'] });
      await carry(id);
      return id;
    },
  ],
];

describe.each(ways)('R28: %s', (_name, because, make) => {
  let id: string;
  let person: ParticipantActor;
  beforeEach(async () => {
    person = await at.person();
    at.setNow(asked);
    id = await make(person);
  });

  test('staff have to call: in their queue, with why, since when and by when', async () => {
    const application = await row(id);
    expect(application.callPerson).toMatchObject({ because, since: asked, due: { dueAt: '2026-11-21T01:30:00.000Z' } });
    expect([waitsFor(application), waitsSince(application)]).toEqual(['skillsteam', asked]);
    expect(sortQueue([application], 'decide')).toHaveLength(1);
    expect(sortQueue([application], 'waiting')).toEqual([]);
    expect(dueView(application, asked, at.settings)).toMatchObject({ due: 'later', dueAt: '2026-11-21T01:30:00.000Z' });
  });

  test('nothing is closed and nobody is reminded, however long it takes; the reply date moves on', async () => {
    mailed = [];
    for (let day = 1; day <= 60; day += 1) {
      at.setNow(new Date(Date.parse(asked) + day * 86_400_000).toISOString());
      expect((await followUp(id)).next).toBe('again');
      await carry(id);
    }
    const application = await row(id);
    expect(application).toMatchObject({ status: 'needs-information', request: { reminders: 0 } });
    expect(Date.parse(application.due?.dueAt ?? '')).toBeGreaterThan(at.clock.now().getTime());
    expect((await linesOf(id, 'waits-for-call')).length).toBeGreaterThan(4);
    expect(mailed).toEqual([]);
  });

  test('nobody calls: it goes up, step by step, by the sweep', async () => {
    at.setNow('2026-11-21T01:29:00.000Z');
    await sweep();
    expect(await linesOf(id, 'call-late')).toEqual([]);
    at.setNow('2026-11-21T01:31:00.000Z');
    await sweep();
    await sweep();
    expect((await linesOf(id, 'call-late')).map(({ params }) => params)).toEqual([{ times: 1, to: 'team' }]);
    expect(dueView(await row(id), at.clock.now().toISOString(), at.settings).due).toBe('late');
    at.setNow('2026-11-25T01:31:00.000Z');
    await sweep();
    const steps = (await linesOf(id, 'call-late')).map(({ params }) => params['to']);
    expect(steps).toEqual(['liaison', 'team']);
    mailTaken = true;
    mailed = [];
    await carry(id);
    expect(mailed).toEqual(expect.arrayContaining(['call-late-team', 'call-late']));
  });

  test('somebody spoke with them: their time begins anew, then reminders by phone, and only then it closes', async () => {
    at.setNow(afterReplyDate);
    await followUp(id);
    at.setNow('2026-12-04T18:00:00.000Z');
    await spoke(id);
    const begun = await row(id);
    expect(begun.callPerson).toBeUndefined();
    expect(waitsFor(begun)).toBe('participant');
    // Fourteen days from the call.
    expect(begun.due?.dueAt).toBe('2026-12-19T07:59:00.000Z');
    expect((await at.cases.listNotes(id)).map(({ text }) => text)).toEqual(['They will send it.']);
    expect(await linesOf(id, 'person-reached')).toHaveLength(1);

    // Each reminder would come back: it is another call. The date stays.
    for (const morning of ['2026-12-11T16:30:00.000Z', '2026-12-16T16:30:00.000Z']) {
      at.setNow(morning);
      expect((await followUp(id)).next).toBe('again');
      expect(waitsFor(await row(id))).toBe('skillsteam');
      await spoke(id);
      expect((await row(id)).due?.dueAt).toBe('2026-12-19T07:59:00.000Z');
    }
    at.setNow('2026-12-19T07:59:00.000Z');
    expect(await followUp(id)).toEqual({ next: 'closed' });
    expect((await row(id)).status).toBe('closed');
  });

  test('a reminder by phone that nobody made closes nothing either', async () => {
    at.setNow('2026-11-19T18:00:00.000Z');
    await spoke(id);
    at.setNow('2026-11-26T16:30:00.000Z');
    await followUp(id);
    for (const later of ['2026-12-04T08:00:00.000Z', '2026-12-20T08:00:00.000Z', '2027-01-20T08:00:00.000Z']) {
      at.setNow(later);
      expect((await followUp(id)).next).toBe('again');
    }
    expect((await row(id)).status).toBe('needs-information');
  });

  test('they read a mail again: their time begins then', async () => {
    if (because === 'no-address') {
      await at.cases.changeProfile(person.personId, { set: { email: 'new@example.org' } });
      await spoke(id);
    } else {
      at.setNow('2026-12-02T18:00:00.000Z');
      await personsIn(at.cases, at.randomBytes, at.settings).arrived(person.personId, at.clock.now());
      expect((await row(id)).due?.dueAt).toBe('2026-12-17T07:59:00.000Z');
    }
    expect((await row(id)).callPerson).toBeUndefined();
    mailTaken = true;
    mailed = [];
    const { due } = await row(id);
    for (const daysBefore of [7, 2]) {
      at.setNow(new Date(Date.parse(due?.dueAt ?? '') - daysBefore * 86_400_000).toISOString());
      await followUp(id);
      await carry(id);
    }
    expect(mailed).toEqual(['reminder', 'reminder']);
  });
});

test('nobody whom mail reaches is called: the reply date stands, and it closes after its reminders', async () => {
  at.setNow(asked);
  const id = await askedPacket(await at.person());
  await carry(id);
  for (const morning of ['2026-11-25T16:30:00.000Z', '2026-11-30T16:30:00.000Z']) {
    at.setNow(morning);
    await followUp(id);
  }
  expect((await row(id)).callPerson).toBeUndefined();
  at.setNow(replyDate);
  expect(await followUp(id)).toEqual({ next: 'closed' });
});

test('the last look notices it too, where nothing came back to us', async () => {
  at.setNow(asked);
  const person = await at.person();
  const id = await askedPacket(person);
  await at.cases.changeProfile(person.personId, { remove: ['email'] });
  at.setNow(afterReplyDate);
  expect((await followUp(id)).next).toBe('again');
  expect((await row(id)).callPerson).toMatchObject({ because: 'no-address', since: afterReplyDate });
});

test('"I reached them" is for whom mail does not reach', async () => {
  at.setNow(asked);
  const id = await askedPacket(await at.person());
  await expect(spoke(id)).rejects.toMatchObject({ code: 'not-open' });
});

test('another round of asking has a limit of its own', async () => {
  at.setNow(asked);
  const person = await at.person();
  const id = await askedPacket(person);
  await comesBack(person, 'bounce');
  const before = await row(id);
  await transact(
    at.cases.client,
    at.cases.write.application(
      before,
      { ...before, status: 'in-review', owner: 'skillsteam' },
      { applicationId: id, at: asked, actor: 'system', what: 'answered', params: {} },
    ),
  );
  expect((await row(id)).callPerson).toEqual({ because: 'mail-bounced', since: asked });
  at.setNow('2026-12-10T18:00:00.000Z');
  await sweep();
  expect(await linesOf(id, 'call-late')).toEqual([]);
  await ask(id);
  await carry(id);
  expect((await row(id)).callPerson?.due?.dueAt).toBe('2026-12-15T01:30:00.000Z');
});

test('STEP: an asked participant who cannot be written to is the coach’s to call', async () => {
  at.setNow(asked);
  const step = stepDesk(at);
  const person = await at.person();
  const id = await step.inReview(person);
  await step.decide(id, { outcome: 'more-information', reason: 'One question.', requestedItems: [askedFor('other')] });
  await comesBack(person, 'bounce');
  expect(waitsFor(await row(id))).toBe('step-coach');
  at.setNow(afterReplyDate);
  expect((await followUp(id)).next).toBe('again');
});

test.each(['handed-over', 'sent-to-oed'] as const)(
  'TUI, %s: the question waits for a call, goes on after it, and closes only after reminders by phone',
  async (status) => {
    at.setNow(asked);
    const tui = tuiDesk(at);
    const person = await at.person();
    const id = await tui.ready(person);
    if (status === 'sent-to-oed')
      await tui.report(id, person, { what: 'sent', on: '2026-11-18', way: 'fax', noProof: 'no slip' });
    await comesBack(person, 'bounce');
    expect(waitsFor(await row(id))).toBe('skillsteam');
    const look = async () =>
      followUpCase({ contractVersion: 1, applicationId: id, round: (await row(id)).round }, at.deps);
    for (let day = 1; day <= 120; day += 1) {
      at.setNow(new Date(Date.parse(asked) + day * 86_400_000).toISOString());
      expect((await look()).next).toBe('again');
    }
    expect(await row(id)).toMatchObject({ status, tui: { asking: { reminders: 0 } } });
    expect((await at.cases.overdue('9999', 500)).some(({ application }) => application?.applicationId === id)).toBe(
      true,
    );

    await spoke(id);
    const since = at.clock.now();
    expect((await row(id)).tui?.asking).toMatchObject({ since: since.toISOString(), reminders: 0 });
    let calls = 1;
    for (let day = 1; day <= 120 && (await row(id)).status === status; day += 1) {
      at.setNow(new Date(since.getTime() + day * 86_400_000).toISOString());
      await look();
      if (waitsFor(await row(id)) === 'skillsteam') {
        calls += 1;
        await spoke(id);
      }
    }
    expect((await row(id)).status).toBe('closed');
    expect(calls).toBe(5);
  },
  60_000,
);

test('the sweep’s index knows the limit of a call', async () => {
  at.setNow(asked);
  const person = await at.person();
  const id = await askedPacket(person);
  await comesBack(person, 'bounce');
  expect(applicationIndexes(await row(id))).toMatchObject({
    duePk: dueKey,
    dueSk: `2026-11-21T01:30:00.000Z#${id}`,
  });
});
