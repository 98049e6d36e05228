import { mainTeam } from './board.ts';
import { boardSettings } from '../../adapters/board-settings.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { operationId, type PacketView } from '../../scripts/api-client.ts';
import { tuiAnswers } from '../../scripts/sample/tui-answers.ts';
import { participantToken, staffToken } from '../../scripts/token.ts';
import { addCoach, asCoach, consents } from './coach-people.ts';
import { asParticipant, asStaff } from './desk-people.ts';
import type { TestSystem } from './system.ts';
import { handOverTui, readyTui, reportTui, sendTui } from './tui-people.ts';

async function open(system: TestSystem, token: string, path: string): Promise<string | null> {
  const response = await fetch(new URL(path, system.site), {
    redirect: 'manual',
    headers: { authorization: `Bearer ${token}` },
  });
  if (response.status >= 400) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response.headers.get('location');
}
async function followed(link: string | null): Promise<void> {
  const response = await fetch(link ?? '');
  if (!response.ok) throw new Error(`a signed link answered ${response.status}`);
}

/**
 * TUI with an award of one's own (R19), asked about, handed over, told by the coach, taken back and told by staff, then by the
 * person: OED said yes. Who was awarded is named by their address.
 */
export async function inTui(system: TestSystem, awardedEmail: string): Promise<void> {
  const { site, desk } = system;
  const on = wallTime(new Date(), boardSettings.timeZone).date;
  const coachEmail = 'coach.tui@example.org';
  const coachId = await addCoach(system, coachEmail, 'Coach of TUI');
  const who = { email: awardedEmail, name: 'Sample Participant', birthYear: 1988 };
  const { person, personId } = await consents(system, who, coachId, ['documents', 'answers', 'send']);
  const { applications } = await person.get<{ applications: { number: string; status: string }[] }>(
    '/api/applications',
  );
  const award = applications.find(({ status }) => status === 'approved');
  if (!award) throw new Error('no award to go along');
  const id = await sendTui(person, { ...tuiAnswers, hasAward: 'here', awardCase: award.number });
  const token = await participantToken({ site, desk, email: awardedEmail });
  const staff = await asStaff(system, mainTeam);
  const staffs = await staffToken({ site, desk, who: `${mainTeam}@example.org` });
  for (const path of ['/ask', '/notice?kind=tui', `/applications/${id}`]) await open(system, token, path);

  const requestedItems = [{ what: 'document', kind: 'school-schedule', reason: 'missing', note: '' }];
  await handOverTui(staff, id, { outcome: 'more-information', reason: 'One paper is missing.', requestedItems });
  const mine = `/api/applications/${id}`;
  await person.until(mine, ({ status }) => status === 'needs-information', 'the question');
  const { missing } = await person.get<PacketView>(mine);
  await person.put(`${mine}/absences`, {
    absences: [...new Set([...missing.documents, 'school-schedule'])].map((kind) => ({
      kind,
      why: 'cannot-get',
      reason: 'The school is closed.',
    })),
  });
  await person.post(`${mine}/answer`);
  await open(system, staffs, `/staff/cases/${id}`);
  await handOverTui(staff, id);
  await readyTui(person, id);
  await followed((await person.get<{ url: string }>(`${mine}/packet`)).url);
  await followed(await open(system, token, `/applications/${id}/packet`));
  await followed(await open(system, staffs, `/staff/cases/${id}/packet`));

  const coach = await asCoach(system, coachEmail);
  const sent = { what: 'sent', on, way: 'mail', noProof: 'No slip was given.' } as const;
  const client = { personId, confirmed: true };
  await coach.post(`${mine}/tui`, { operationId: operationId(), client, report: sent });
  const atStaff = `/staff/api/cases/${id}/tui`;
  await staff.post(atStaff, { operationId: operationId(), report: { what: 'undo' } });
  await staff.post(atStaff, { operationId: operationId(), report: sent });
  for (const path of ['oed', 'oed/sent', 'oed/answer']) await open(system, token, `/applications/${id}/${path}`);
  for (const path of ['oed/sent', 'oed/answer']) await open(system, staffs, `/staff/cases/${id}/${path}`);
  await reportTui(person, id, { what: 'answer', outcome: 'approved', on });
  for (const wanted of [false, true]) await reportTui(person, id, { what: 'weekly-mail', wanted });
  await person.post(`/api/consents/${coachId}/end`);

  // Another is not approved, told by the person alone.
  const other = await asParticipant(system, 'tui.no@example.org');
  const second = await sendTui(other);
  await handOverTui(staff, second);
  await readyTui(other, second);
  await reportTui(other, second, sent);
  await reportTui(other, second, { what: 'answer', outcome: 'not-approved', on });
}

/** One waits for staff, of another something was asked: what becomes of them is seen when days have passed (R28). */
export async function leftInTui(system: TestSystem): Promise<void> {
  const staff = await asStaff(system, mainTeam);
  await sendTui(await asParticipant(system, 'tui.waits@example.org'));
  const silent = await sendTui(await asParticipant(system, 'tui.silent@example.org'));
  const requestedItems = [{ what: 'document', kind: 'school-schedule', reason: 'missing', note: '' }];
  await handOverTui(staff, silent, { outcome: 'more-information', reason: 'One paper is missing.', requestedItems });
}
