import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { TextMessage, TextResult } from '../../adapters/text-sender.ts';
import { transact } from '../../adapters/transaction.ts';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import { outboxRow } from '../../domain/cases/records.ts';
import type { ProfileRow } from '../../domain/cases/rows.ts';
import type { ParsedCommand } from '../../domain/commands.ts';
import type { Mail } from '../../domain/sign-in/ports.ts';
import { chooseMessages } from '../../functions/choose-messages/choose-messages.ts';
import { messageEventSchema, recordBounce } from '../../functions/record-bounce/record-bounce.ts';
import { relay, relayPending } from '../../functions/relay-outbox/relay-outbox.ts';
import { personsIn } from '../../functions/sign-in/persons.ts';
import { desk, sampleAnswers } from '../support/cases.ts';
import { startTables } from '../support/tables.ts';

// Messages on real tables, with carriers that remember: what goes out, by which way, when, and what follows when it does not
// arrive.
let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
});
let sent: { mails: Mail[]; texts: TextMessage[] };
let textResult: TextResult | Error;
let mailTaken: boolean;
beforeEach(() => {
  at = desk(tables!.client);
  sent = { mails: [], texts: [] };
  textResult = 'sent';
  mailTaken = true;
  // Ten in the morning in Portland.
  at.setNow(morning);
});
afterAll(async () => tables?.stop());

const morning = '2026-11-18T18:00:00.000Z';
const night = '2026-11-19T06:00:00.000Z';
const nextMorning = '2026-11-19T16:00:00.000Z';

const relayDeps = () => ({
  ...at.deps,
  baseUrl: 'https://site.example.org',
  workflows: { start: async () => 'started' as const, answer: async () => 'answered' as const },
  sendMail: async (mail: Mail) => {
    sent.mails.push(mail);
    return mailTaken;
  },
  sendText: async (text: TextMessage) => {
    if (textResult instanceof Error) throw textResult;
    sent.texts.push(text);
    return textResult;
  },
});

/** A packet in review of somebody who may be texted or not, with nothing pending. */
async function packetOf(person: ParticipantActor, mayText: 'yes' | 'no' = 'yes'): Promise<string> {
  const id = await at.packetInReview(person, { ...sampleAnswers, mayText });
  for (const row of await at.cases.listOutbox(id)) await at.cases.markOutboxDone(row, morning);
  return id;
}
async function ask(applicationId: string, template = 'reminder'): Promise<string> {
  const row = outboxRow(applicationId, at.clock.now(), at.randomBytes, { type: 'mail', template, params: {} });
  await transact(at.cases.client, [at.cases.write.outbox(row)]);
  return row.outboxId;
}
async function carry(applicationId: string, outboxId: string) {
  const row = await at.cases.getOutbox(applicationId, outboxId);
  if (!row) throw new Error('no row');
  return relay(row, relayDeps());
}
const rowOf = async (applicationId: string, outboxId: string) => at.cases.getOutbox(applicationId, outboxId);
const profileOf = async (person: ParticipantActor): Promise<ProfileRow> => {
  const profile = await at.cases.getProfile(person.personId);
  if (!profile) throw new Error('no profile');
  return profile;
};
const linesOf = async (applicationId: string, what: string) =>
  (await at.cases.listAudit(applicationId)).filter((line) => line.what === what);
const choose = (person: ParticipantActor, more: Partial<ParsedCommand<'choose-messages'>> = {}) =>
  chooseMessages(
    { operationId: at.operationId(), actor: person, texts: true, phone: '503-555-0100', language: 'en', ...more },
    at.deps,
  );

describe('one message, one row', () => {
  test('mail and text go out by day, once each', async () => {
    const person = await at.person();
    const id = await packetOf(person);
    const outboxId = await ask(id);
    expect(await carry(id, outboxId)).toBe('sent');
    expect(await carry(id, outboxId)).toBe('done-before');
    const { email } = await profileOf(person);
    expect(sent.mails).toMatchObject([{ to: email, kind: 'reminder', id: outboxId, applicationId: id }]);
    expect(sent.mails[0]?.html).toContain('<html lang="en"');
    expect(sent.texts).toMatchObject([{ to: '+15035550100', kind: 'reminder', applicationId: id }]);
  });

  test('who did not say yes to texts gets mail alone; so does everybody where the stage sends none', async () => {
    const id = await packetOf(await at.person(), 'no');
    await carry(id, await ask(id));
    const other = await packetOf(await at.person());
    const row = await rowOf(other, await ask(other));
    await relay(row!, { ...relayDeps(), sendText: undefined });
    expect([sent.mails.length, sent.texts.length]).toEqual([2, 0]);
  });

  test('at night the mail goes and the text waits for eight; the relay’s own round sends it then, and no second mail', async () => {
    const id = await packetOf(await at.person());
    at.setNow(night);
    const outboxId = await ask(id);
    expect(await carry(id, outboxId)).toBe('held');
    expect([sent.mails.length, sent.texts.length]).toEqual([1, 0]);
    expect(await rowOf(id, outboxId)).toMatchObject({ mailedAt: night, heldUntil: nextMorning });

    const round = () => relayPending(relayDeps(), async (row) => void (await relay(row, relayDeps())), 30_000);
    at.setNow('2026-11-19T15:59:00.000Z');
    await round();
    expect((await rowOf(id, outboxId))?.doneAt).toBeUndefined();
    at.setNow('2026-11-19T16:01:00.000Z');
    await round();
    expect((await rowOf(id, outboxId))?.doneAt).toBe('2026-11-19T16:01:00.000Z');
    expect(sent.mails.filter((mail) => mail.id === outboxId)).toHaveLength(1);
    expect(sent.texts.filter((text) => text.applicationId === id)).toHaveLength(1);
  });

  test('whoever changes their mind over night gets no text in the morning', async () => {
    const person = await at.person();
    const id = await packetOf(person);
    at.setNow(night);
    const outboxId = await ask(id);
    await carry(id, outboxId);
    await choose(person, { texts: false });
    at.setNow(nextMorning);
    expect(await carry(id, outboxId)).toBe('sent');
    expect([sent.mails.length, sent.texts.length]).toEqual([1, 0]);
  });

  test('a text that failed is tried again, the mail is not', async () => {
    const id = await packetOf(await at.person());
    const outboxId = await ask(id);
    textResult = new Error('throttled');
    await expect(carry(id, outboxId)).rejects.toThrow('throttled');
    textResult = 'sent';
    await carry(id, outboxId);
    expect([sent.mails.length, sent.texts.length]).toEqual([1, 1]);
  });

  test('rows of before, without marks of their own, go out as ever', async () => {
    const id = await packetOf(await at.person(), 'no');
    const outboxId = await ask(id, 'sent-receipt');
    const row = await rowOf(id, outboxId);
    expect(row).not.toHaveProperty('mailedAt');
    expect(await carry(id, outboxId)).toBe('sent');
  });

  test('staff’s messages go to their mailboxes, day and night, and never as a text', async () => {
    const id = await packetOf(await at.person());
    at.setNow(night);
    await carry(id, await ask(id, 'staff-late'));
    expect(sent.mails.map((mail) => mail.to)).toEqual([at.settings.liaisonContact.email]);
    expect(sent.texts).toEqual([]);
  });
});

describe('STOP', () => {
  test('ends texts until the person asks for them again; mail goes on', async () => {
    const person = await at.person();
    const id = await packetOf(person);
    textResult = 'opted-out';
    await carry(id, await ask(id));
    expect((await profileOf(person)).textsStopped).toMatchObject({ because: 'opted-out', at: morning });
    textResult = 'sent';
    await carry(id, await ask(id));
    expect([sent.mails.length, sent.texts.length]).toEqual([2, 1]);
    await choose(person);
    expect((await profileOf(person)).textsStopped).toBeUndefined();
    await carry(id, await ask(id));
    expect([sent.mails.length, sent.texts.length]).toEqual([3, 2]);
  });

  test('a number that no network takes is told by the event, whose context names the request', async () => {
    const person = await at.person();
    const id = await packetOf(person);
    const event = messageEventSchema.parse({
      'detail-type': 'Text Message Delivery Status Updated',
      detail: { eventType: 'TEXT_BLOCKED', isFinal: true, context: { kind: 'reminder', applicationId: id } },
    });
    expect(await recordBounce(event, at.deps)).toBe('text-not-delivered');
    await carry(id, await ask(id));
    expect([sent.mails.length, sent.texts.length]).toEqual([1, 0]);
  });

  test('nothing of a number stands in what is remembered', async () => {
    const person = await at.person();
    const id = await packetOf(person);
    textResult = 'opted-out';
    await carry(id, await ask(id));
    expect(JSON.stringify((await profileOf(person)).textsStopped)).not.toContain('5550100');
  });
});

describe('mail that does not arrive', () => {
  const bounceOf = (to: string, more: { type?: string; about?: string[]; timestamp?: string } = {}) =>
    messageEventSchema.parse({
      source: 'aws.ses',
      'detail-type': 'Email Bounced',
      detail: {
        eventType: 'Bounce',
        bounce: { bounceType: more.type ?? 'Permanent', bouncedRecipients: [{ emailAddress: to, status: '5.1.1' }] },
        mail: { timestamp: more.timestamp ?? morning, tags: { kind: ['reminder'], application: more.about ?? [] } },
      },
    });

  test('stops further mail, and says "call" on each open request, once in its history', async () => {
    const person = await at.person();
    const open = await packetOf(person);
    const other = await packetOf(person);
    const draft = await at.draft(person);
    const { email = '' } = await profileOf(person);
    expect(await recordBounce(bounceOf(`Somebody <${email.toUpperCase()}>`), at.deps)).toBe('mail-bounced');
    // Events come at least once.
    await recordBounce(bounceOf(email), at.deps);
    for (const id of [open, other]) {
      expect((await at.cases.getApplication(id))?.callPerson).toEqual({ because: 'mail-bounced', since: morning });
      expect(await linesOf(id, 'call-person')).toHaveLength(1);
    }
    expect((await at.cases.getApplication(draft))?.callPerson).toBeUndefined();
    await carry(open, await ask(open));
    expect([sent.mails.length, sent.texts.length]).toEqual([0, 1]);
    expect(JSON.stringify([(await profileOf(person)).mailStopped, await linesOf(open, 'call-person')])).not.toContain(
      '@',
    );
  });

  test('of a request that has ended, the one that the mail was about says "call": its letter was not read', async () => {
    const person = await at.person();
    const ended = await packetOf(person);
    const earlier = await packetOf(person);
    for (const id of [ended, earlier]) {
      const before = await at.cases.getApplication(id);
      if (!before) throw new Error('gone');
      const line = { applicationId: id, at: morning, actor: 'system', what: 'told', params: {} };
      const next = { ...before, status: 'denied' as const, owner: 'nobody' as const, toldAt: morning };
      await transact(at.cases.client, at.cases.write.application(before, next, line));
    }
    const { email = '' } = await profileOf(person);
    await recordBounce(bounceOf(email, { about: [ended] }), at.deps);
    expect((await at.cases.getApplication(ended))?.callPerson).toBeDefined();
    expect((await at.cases.getApplication(earlier))?.callPerson).toBeUndefined();
  });

  test('a complaint does the same, under its own name', async () => {
    const person = await at.person();
    const id = await packetOf(person);
    const { email = '' } = await profileOf(person);
    const event = messageEventSchema.parse({
      'detail-type': 'Email Complaint Received',
      detail: { complaint: { complainedRecipients: [{ emailAddress: email }] }, mail: { timestamp: morning } },
    });
    expect(await recordBounce(event, at.deps)).toBe('mail-complained');
    expect((await at.cases.getApplication(id))?.callPerson?.because).toBe('mail-complained');
  });

  test('a full mailbox, and an address that nobody has here, change nothing', async () => {
    const person = await at.person();
    const { email = '' } = await profileOf(person);
    expect(await recordBounce(bounceOf(email, { type: 'Transient' }), at.deps)).toBe('ignored');
    expect(await recordBounce(bounceOf('nobody@example.org'), at.deps)).toBe('ignored');
    expect((await profileOf(person)).mailStopped).toBeUndefined();
  });

  test('a code that was mailed and typed sets it right; what comes back of earlier mail changes nothing any more', async () => {
    const person = await at.person();
    const id = await packetOf(person);
    const { email = '' } = await profileOf(person);
    await recordBounce(bounceOf(email), at.deps);
    const later = '2026-11-18T19:00:00.000Z';
    at.setNow(later);
    await personsIn(at.cases, at.randomBytes, at.settings).arrived(person.personId, new Date(later));
    expect((await at.cases.getApplication(id))?.callPerson).toBeUndefined();
    expect(await linesOf(id, 'mail-arrives')).toHaveLength(1);
    expect(await recordBounce(bounceOf(email), at.deps)).toBe('ignored');
    await carry(id, await ask(id));
    expect(sent.mails).toHaveLength(1);
    // And it may bounce again.
    expect(await recordBounce(bounceOf(email, { timestamp: '2026-11-18T19:30:00.000Z' }), at.deps)).toBe(
      'mail-bounced',
    );
    expect(await linesOf(id, 'call-person')).toHaveLength(2);
  });

  test('a mail that SES refuses for good is a call, and the outbox goes on', async () => {
    const person = await at.person();
    const id = await packetOf(person, 'no');
    mailTaken = false;
    const outboxId = await ask(id);
    expect(await carry(id, outboxId)).toBe('sent');
    expect((await at.cases.getApplication(id))?.callPerson?.because).toBe('mail-bounced');
    expect((await profileOf(person)).mailStopped?.because).toBe('mail-bounced');
  });

  test('nobody to write to is a call as well', async () => {
    const id = await packetOf(await at.person(), 'no');
    const copy = await at.packetLike(id);
    await carry(copy, await ask(copy));
    expect((await at.cases.getApplication(copy))?.callPerson?.because).toBe('no-address');
    expect(sent.mails).toEqual([]);
  });

  // The sweep takes a write as a sign of life of the workflow.
  test('"call" leaves the time of the last real change alone', async () => {
    const person = await at.person();
    const id = await packetOf(person);
    const before = await at.cases.getApplication(id);
    at.setNow('2026-11-18T20:00:00.000Z');
    await recordBounce(bounceOf((await profileOf(person)).email ?? ''), at.deps);
    expect((await at.cases.getApplication(id))?.updatedAt).toBe(before?.updatedAt);
  });
});

describe('a person’s own choice', () => {
  test('language, texts and number stand in the profile; the same click twice is one choice', async () => {
    const person = await at.person();
    const operationId = at.operationId();
    await choose(person, { operationId, language: 'es', phone: '(503) 555-0177' });
    at.setNow(night);
    await choose(person, { operationId, language: 'es', phone: '(503) 555-0177' });
    expect(await profileOf(person)).toMatchObject({
      language: 'es',
      messages: { texts: true, phone: '+15035550177', chosenAt: morning },
    });
  });

  test('in the chosen language, to the chosen number', async () => {
    const person = await at.person();
    const id = await packetOf(person, 'no');
    at.setNow('2026-11-18T18:01:00.000Z');
    await choose(person, { language: 'es', phone: '503-555-0177' });
    await carry(id, await ask(id));
    expect(sent.mails[0]?.subject).toContain('Un recordatorio');
    expect(sent.texts).toMatchObject([{ to: '+15035550177', text: expect.stringContaining('Recordatorio') }]);
  });

  test('texts need a number that takes them', async () => {
    const person = await at.person();
    const refusal = { code: 'invalid-input', fields: [{ field: 'phone', key: 'not-a-phone' }] };
    await expect(choose(person, { phone: '555' })).rejects.toMatchObject(refusal);
    await expect(choose(person, { phone: undefined })).rejects.toMatchObject(refusal);
    await expect(choose(person, { texts: false, phone: undefined })).resolves.toEqual({});
  });

  test('nobody chooses for somebody else', async () => {
    await expect(
      chooseMessages({ operationId: at.operationId(), actor: at.staff('one'), texts: false, language: 'en' }, at.deps),
    ).rejects.toMatchObject({ code: 'wrong-role' });
  });
});
