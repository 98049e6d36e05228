import { sampleCenterId } from '../../scripts/sample/board.ts';
import { mainTeam } from './board.ts';
import { operationId, type Api, type PacketView } from '../../scripts/api-client.ts';
import { samplePacket } from '../../scripts/sample-packet.ts';
import { staffToken } from '../../scripts/token.ts';
import { addCoach, asCoach, consents } from './coach-people.ts';
import { asParticipant, asStaff, sendPacket } from './desk-people.ts';
import { rowsOf, until } from './lost-and-late.ts';
import type { TestSystem } from './system.ts';

/** A day at the desk and the ways back into line, done once through people's own doors. */
export async function deskWorked(system: TestSystem): Promise<void> {
  const sam = await asStaff(system, mainTeam);
  const kim = await asStaff(system, `${mainTeam}2`);
  await asStaff(system, 'skillsteam.tigard');
  const person = await asParticipant(system, 'desk@example.org');
  const id = await sendPacket(person, (await samplePacket()).slice(0, 1));
  const file = (await person.get<PacketView>(`/api/applications/${id}`)).documents[0]?.documentId ?? '';
  const path = `/staff/api/cases/${id}`;
  const post = (who: Api, to: string, body: object = {}) => who.post(to, { operationId: operationId(), ...body });
  const ready = () => sam.until(path, (view) => view['mayDecide'] === true, 'the case in the queue');

  await ready();
  await post(kim, '/staff/api/next');
  await sam.get('/staff/api/team');
  await sam.get('/staff/api/queue?tab=mine&due=week');
  await post(sam, `${path}/reassign`, {
    to: { kind: 'person', staffId: 'staff-skillsteam-se2' },
    takeOver: true,
    note: 'Yours.',
  });
  await post(sam, `${path}/notes`, { text: 'The school answers on Tuesday.' });
  await post(sam, `${path}/describe`, { documentId: file, printedOn: '2026-01-05' });
  // A file that passed is shown to the scanners again: asked, carried, looked at, answered.
  await post(sam, `${path}/rescan`, { documentId: file });
  await until(async () => {
    const documents = (await rowsOf(system, id).read()).find((row) => row['sk']?.S === `DOC#${file}`);
    const at = documents?.['scans']?.M?.['built-in']?.M?.['at']?.S ?? '';
    return at > (documents?.['rescan']?.M?.['askedAt']?.S ?? '~');
  }, 'the second look at the file');
  await post(sam, '/staff/api/bulk', { action: 'team', ids: [id], takeOver: true });
  const view = await sam.get<{ version: number }>(path);
  await post(sam, '/staff/api/bulk/undo', { changes: [{ applicationId: id, version: view.version }] });
  const today = new Date().toISOString().slice(0, 10);
  await post(sam, '/staff/api/absence', {
    staffId: 'staff-skillsteam-se',
    absence: { from: today, until: '2099-01-01' },
  });
  await post(sam, '/staff/api/absence', { staffId: 'staff-skillsteam-se' });
  const token = await staffToken({ site: system.site, desk: system.desk, who: `${mainTeam}@example.org` });
  for (const page of ['/staff/me', '/staff/keyboard', `/staff/bulk?id=${id}`, `/staff/cases/${id}/assign`]) {
    const response = await fetch(new URL(page, system.site), { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) throw new Error(`${page} answered ${response.status}`);
  }

  // Taken back while a colleague has it, opened again, a no, and another look at it.
  await person.post(`/api/applications/${id}/withdraw`);
  await person.post(`/api/applications/${id}/reopen`);
  await sam.until(path, (each) => each['status'] === 'in-review', 'the case again');
  await post(kim, `${path}/reassign`, { to: { kind: 'team' }, takeOver: true });
  const again = await sam.get<{ version: number }>(path);
  await post(sam, `${path}/decide`, { version: again.version, outcome: 'deny', reason: 'Longer than our funds run.' });
  await person.post(`/api/applications/${id}/appeal`, { words: 'The course is shorter since May.' });
  await kim.until(path, (each) => each['mayDecide'] === true, 'the appeal in the queue');
  await post(kim, `${path}/reassign`, { to: { kind: 'center', centerId: 'tigard' }, note: 'Lives in Tigard.' });

  // By staff, when the person asks them to.
  const other = await asParticipant(system, 'desk.phone@example.org');
  const phoned = await sendPacket(other, []);
  await sam.until(`/staff/api/cases/${phoned}`, (each) => each['mayDecide'] === true, 'the case in the queue');
  await other.post(`/api/applications/${phoned}/withdraw`);
  await post(kim, `/staff/api/cases/${phoned}/reopen`);
  const open = await sam.until(`/staff/api/cases/${phoned}`, (each) => each['mayDecide'] === true, 'the case again');
  const no = { version: open['version'], outcome: 'deny', reason: 'Longer than our funds run.' };
  await post(sam, `/staff/api/cases/${phoned}/decide`, no);
  await post(kim, `/staff/api/cases/${phoned}/appeal`, { words: 'Said on the phone: there is a shorter course.' });
}

interface ListedPacket {
  applicationId: string;
  version: number;
  lines: { fundId: string }[];
  ticksNeeded: string[];
}
/**
 * Two packets approved in one go: laid out, looked at as a page, and sent. With them one that has grown too large for one person
 * since (R29): the page leaves those out, the command sends it on.
 */
export async function approvedTogether(system: TestSystem): Promise<void> {
  const sam = await asStaff(system, mainTeam);
  const ids: string[] = [];
  for (const who of ['one', 'two'])
    ids.push(
      await sendPacket(await asParticipant(system, `list.${who}@example.org`), [], sampleCenterId, {
        'cost-clothes': 0,
      }),
    );
  const large = await asParticipant(system, 'list.large@example.org');
  const largeId = await sendPacket(large, [], sampleCenterId, { 'cost-tuition': 460_000, totalCost: 600_000 });
  for (const id of [...ids, largeId])
    await sam.until(`/staff/api/cases/${id}`, (view) => view['mayDecide'] === true, 'the case in the queue');
  const { version: largeVersion } = await sam.get<{ version: number }>(`/staff/api/cases/${largeId}`);
  const query = `?${ids.map((id) => `id=${id}`).join('&')}&stream=wioa-adult`;
  const token = await staffToken({ site: system.site, desk: system.desk, who: `${mainTeam}@example.org` });
  const response = await fetch(new URL(`/staff/bulk/approve${query}`, system.site), {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`/staff/bulk/approve answered ${response.status}`);
  const { packets } = await sam.get<{ packets: ListedPacket[] }>(`/staff/api/bulk/approve${query}`);
  const { results } = await sam.post<{ results: { outcome: string }[] }>('/staff/api/bulk/approve', {
    operationId: operationId(),
    packets: [
      ...packets.map(({ applicationId, version, lines, ticksNeeded }) => ({
        applicationId,
        version,
        lines,
        ticks: ticksNeeded,
        aheadOfReason: 'All courses start soon.',
      })),
      {
        applicationId: largeId,
        version: largeVersion,
        lines: [{ fundId: packets[0]?.lines[0]?.fundId ?? '', costKind: 'tuition', amountCents: 460_000 }],
        payee: 'school',
        reason: 'Tuition only.',
        ticks: packets[0]?.ticksNeeded ?? [],
        aheadOfReason: 'All courses start soon.',
      },
    ],
  });
  if (results.map(({ outcome }) => outcome).join() !== 'approved,approved,needs-second')
    throw new Error(`not approved together: ${JSON.stringify(results)}`);
  await large.post(`/api/applications/${largeId}/withdraw`);
}

/** A coach says it for the person, with the right that a consent gives, to the last moment. */
export async function appealedByCoach(system: TestSystem): Promise<void> {
  const coachId = await addCoach(system, 'coach.appeals@example.org', 'Coach Appeals');
  const who = { email: 'client.appeals@example.org', name: 'Sample Client', birthYear: 1990 };
  const { person, personId } = await consents(system, who, coachId, ['see', 'documents', 'answers', 'send']);
  const id = await sendPacket(person, []);
  const sam = await asStaff(system, mainTeam);
  const open = await sam.until(`/staff/api/cases/${id}`, (view) => view['mayDecide'] === true, 'the case in the queue');
  await sam.post(`/staff/api/cases/${id}/decide`, {
    operationId: operationId(),
    version: open['version'],
    outcome: 'deny',
    reason: 'Longer than our funds run.',
  });
  const coach = await asCoach(system, 'coach.appeals@example.org');
  await coach.post(`/api/applications/${id}/appeal`, {
    words: 'My client has a shorter course.',
    client: { personId, confirmed: true },
  });
}
