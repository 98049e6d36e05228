import { mainTeam } from '../support/board.ts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { boardSettings } from '../../adapters/board-settings.ts';
import type { TextMessage } from '../../local/mail/index.ts';
import { apiClient, type Api } from '../../scripts/api-client.ts';
import { sampleAnswers } from '../../scripts/sample-packet.ts';
import { participantToken } from '../../scripts/token.ts';
import { asParticipant, asStaff, newPacket, submit } from '../support/desk-people.ts';
import { minuteMs, until } from '../support/lost-and-late.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

// Mail and texts over the whole system: relay, roles, carriers, event bus, queue, and what people see of it.
let system: TestSystem;
beforeAll(async () => {
  system = await startSystem();
}, 300_000);
afterAll(async () => system?.stop());

const hourMs = 60 * minuteMs;
/** The system's own time: the machine's, and all the moves. */
let movedMs = 0;
async function advance(milliseconds: number): Promise<void> {
  await system.advanceClock(milliseconds);
  movedMs += milliseconds;
}
/** Moves on until the board's clocks show this hour. */
async function advanceToHour(hour: number): Promise<void> {
  const { minutes } = wallTime(new Date(Date.now() + movedMs), boardSettings.timeZone);
  await advance(((hour * 60 - minutes + 24 * 60) % (24 * 60)) * minuteMs + minuteMs);
}

async function sent(participant: Api, phone: string): Promise<string> {
  const id = await newPacket(participant);
  await participant.put(`/api/applications/${id}/answers`, { answers: { ...sampleAnswers, phone, mayText: 'yes' } });
  const { missing } = await participant.get<{ missing: { documents: string[] } }>(`/api/applications/${id}`);
  await participant.put(`/api/applications/${id}/absences`, {
    absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
  });
  await submit(participant, id);
  return id;
}
const textsTo = async (number: string): Promise<TextMessage[]> =>
  (await (await fetch(`${system.desk}/texts.json?to=${encodeURIComponent(number)}`)).json()) as TextMessage[];
const mailsTo = async (address: string) => (await system.mail()).filter((mail) => mail.to.includes(address));
const callOf = async (id: string) => {
  const staff = await asStaff(system, mainTeam);
  return (await staff.get<{ call?: { because: string } }>(`/staff/api/cases/${id}`)).call;
};

test('by day a packet’s receipt goes as mail and as text; at night the text waits for the morning', async () => {
  await advanceToHour(12);
  await sent(await asParticipant(system, 'by.day@example.org'), '503-555-0151');
  await until(async () => (await textsTo('503-555-0151')).length === 1, 'the text by day');

  await advanceToHour(22);
  await sent(await asParticipant(system, 'by.night@example.org'), '503-555-0152');
  await until(
    async () => (await mailsTo('by.night@example.org')).some((mail) => mail.subject.startsWith('We got your request')),
    'the mail at night',
  );
  await advance(2 * hourMs);
  expect(await textsTo('503-555-0152')).toEqual([]);
  await advanceToHour(9);
  await until(async () => (await textsTo('503-555-0152')).length > 0, 'the text in the morning');
  const [text] = await textsTo('503-555-0152');
  expect(text?.text).toMatch(
    new RegExp(
      `^${boardSettings.serviceName}: We got your request [A-Z]{2}-\\d+\\..*http://127\\.0\\.0\\.1:\\d+ - Reply STOP`,
    ),
  );
  expect((await mailsTo('by.night@example.org')).filter((mail) => mail['kind'] === 'sent-receipt')).toHaveLength(1);
}, 180_000);

test('STOP on the phone ends texts; the person sees it, and asks for them again', async () => {
  await advanceToHour(12);
  const participant = await asParticipant(system, 'stops@example.org');
  const answer = (words: string) =>
    fetch(`${system.desk}/mail/answer`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: system.desk },
      body: new URLSearchParams({ number: '503-555-0153', words }),
    });
  await answer('STOP');
  await sent(participant, '503-555-0153');
  await until(
    async () => (await participant.get<{ textsStopped?: string }>('/api/messages')).textsStopped === 'opted-out',
    'the note that texts were ended',
  );
  await answer('START');
  await participant.put('/api/messages', { texts: true, phone: '503-555-0153', language: 'es' });
  await sent(participant, '503-555-0153');
  await until(
    async () => (await textsTo('503-555-0153')).some(({ text }) => text.includes('Recibimos su solicitud')),
    'a text in the chosen language',
  );
}, 120_000);

test.each([
  ['bounce', 'mail-bounced'],
  ['complaint', 'mail-complained'],
])(
  'mail to %s@simulator: staff are asked to call, no more goes out, and a typed code sets it right',
  async (box, because) => {
    const email = `${box}+e2e@simulator.amazonses.com`;
    const participant = await asParticipant(system, email);
    const id = await sent(participant, '503-555-0154');
    await until(async () => (await callOf(id))?.because === because, 'the call');
    const before = (await mailsTo(email)).length;

    await participant.post(`/api/applications/${id}/withdraw`);
    await until(
      async () => (await participant.get(`/api/applications/${id}`))['status'] === 'withdrawn',
      'the end of the packet',
    );
    await advance(10 * minuteMs);
    expect(await mailsTo(email)).toHaveLength(before);
    expect((await participant.get<{ mailCameBack: boolean }>('/api/messages')).mailCameBack).toBe(true);

    const again = apiClient({
      site: system.site,
      token: await participantToken({ site: system.site, desk: system.desk, email }),
    });
    expect((await again.get<{ mailCameBack: boolean }>('/api/messages')).mailCameBack).toBe(false);
    expect(await callOf(id)).toBeUndefined();
  },
  180_000,
);

test('the mailbox shows them all, and every template', async () => {
  for (const path of ['/mail', '/mail/templates', '/mail?to=503-555-0151'])
    expect((await fetch(`${system.desk}${path}`)).status).toBe(200);
});
