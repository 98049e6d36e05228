import { mainTeam } from './board.ts';
import { operationId, type Api } from '../../scripts/api-client.ts';
import { addCoach, asCoach, consents } from './coach-people.ts';
import { asParticipant, asStaff, decideCase, sendPacket } from './desk-people.ts';
import { invoke } from './lost-and-late.ts';
import type { TestSystem } from './system.ts';

/** In line for money (R3): every step that people and machines take there. */
interface Offered {
  id: string;
  person: Api;
  awardId: string;
}

async function offeredTo(system: TestSystem, email: string, known?: Api): Promise<Offered> {
  const person = known ?? (await asParticipant(system, email));
  const id = await sendPacket(person, []);
  const staff = await asStaff(system, mainTeam);
  await decideCase(staff, id, {
    outcome: 'waitlist',
    waitFor: { stream: 'wioa-dislocated-worker', lines: [{ costKind: 'tuition', amountCents: 100_000 }] },
    reason: 'No money this month.',
  });
  await person.get(`/api/applications/${id}`);
  await staff.get('/staff/api/waitlist');
  await staff.get('/staff/api/priority');
  // There is money: the first look finds it.
  await invoke(system, 'offer-money', { 'detail-type': 'Scheduled Event' });
  await person.until(`/api/applications/${id}`, (each) => each['status'] === 'offered', 'the offer');
  const { offer } = await person.get<{ offer?: { awardId: string } }>(`/api/applications/${id}`);
  return { id, person, awardId: offer?.awardId ?? '' };
}

/** One takes the money and has it held longer, one says no, one never answers. */
export async function inLineForMoney(system: TestSystem): Promise<void> {
  const taken = await offeredTo(system, 'takes.it@example.org');
  await taken.person.post(`/api/applications/${taken.id}/offer`, { answer: 'take', awardId: taken.awardId });
  await taken.person.until(`/api/applications/${taken.id}`, (view) => view['letter'] === true, 'the letter');
  const staff = await asStaff(system, mainTeam);
  const { version } = await staff.get<{ version: number }>(`/staff/api/cases/${taken.id}`);
  const until = new Date(Date.now() + 80 * 86_400_000).toISOString().slice(0, 10);
  const longer = { operationId: operationId(), version, until, reason: 'The course was moved.' };
  await staff.post(`/staff/api/cases/${taken.id}/hold`, longer);
  // One tells staff on the phone, one has a coach who answers for them.
  const declined = await offeredTo(system, 'no.thanks@example.org');
  await staff.post(`/staff/api/cases/${declined.id}/offer`, {
    operationId: operationId(),
    answer: 'decline',
    awardId: declined.awardId,
  });
  const coachId = await addCoach(system, 'coach.answers@example.org', 'Coach Answers');
  const client = { email: 'client.answers@example.org', name: 'Sample Client', birthYear: 1990 };
  const { person, personId } = await consents(system, client, coachId, ['see', 'documents', 'answers', 'send']);
  const helped = await offeredTo(system, client.email, person);
  const coach = await asCoach(system, 'coach.answers@example.org');
  await coach.post(`/api/applications/${helped.id}/offer`, {
    answer: 'take',
    awardId: helped.awardId,
    client: { personId, confirmed: true },
  });
  await offeredTo(system, 'never.answers@example.org');
}
