import { mainTeam } from './board.ts';
import { asParticipant, asStaff } from './desk-people.ts';
import { decideOjt, recordOjt, sendOjt, startsSoon, untilDecidable } from './ojt-people.ts';
import type { TestSystem } from './system.ts';
import { participantToken, staffToken } from '../../scripts/token.ts';

async function open(system: TestSystem, token: string, path: string): Promise<void> {
  const response = await fetch(new URL(path, system.site), {
    redirect: 'manual',
    headers: { authorization: `Bearer ${token}` },
  });
  if (response.status >= 400) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
}

/**
 * On-the-job training (R21): asked about and answered, approved by two above half of the wage, taken back; another approved by
 * one, with what became of it recorded and corrected; a third is said no to.
 */
export async function inOjt(system: TestSystem): Promise<void> {
  const { site, desk } = system;
  const email = 'ojt.routes@example.org';
  const person = await asParticipant(system, email);
  const token = await participantToken({ site, desk, email });
  const staff = await asStaff(system, mainTeam);
  const colleague = await asStaff(system, `${mainTeam}2`);
  const staffs = await staffToken({ site, desk, who: `${mainTeam}@example.org` });

  const id = await sendOjt(person);
  const requestedItems = [{ what: 'document', kind: 'employer-offer', reason: 'missing', note: '' }];
  await decideOjt(staff, id, { outcome: 'more-information', reason: 'The letter, please.', requestedItems });
  const mine = `/api/applications/${id}`;
  await person.until(mine, ({ status }) => status === 'needs-information', 'the question');
  await person.put(`${mine}/absences`, {
    absences: [{ kind: 'employer-offer', why: 'cannot-get', reason: 'The boss is away.' }],
  });
  await person.post(`${mine}/answer`);
  await untilDecidable(staff, id);
  await open(system, staffs, `/staff/cases/${id}`);
  const terms = { ratePercent: 75, criteria: ['barriers'] };
  await decideOjt(staff, id, { terms });
  await decideOjt(colleague, id, { terms });
  await person.until(mine, ({ letter }) => letter === true, 'the letter');
  for (const path of ['/ask', '/notice?kind=ojt', `/applications/${id}`]) await open(system, token, path);
  await person.post(`${mine}/withdraw`);

  const other = await sendOjt(person);
  // R3: whether a higher group waits is looked up; if one does, the reason for going ahead is asked for.
  await decideOjt(staff, other, { aheadOfReason: '' }).catch(() => decideOjt(staff, other));
  await person.until(`/api/applications/${other}`, ({ letter }) => letter === true, 'the letter');
  // The days have not passed that a result would need: only that it stopped can be told yet.
  const early = await recordOjt(staff, other, 'kept').catch(() => 'refused');
  if (early !== 'refused') throw new Error('kept before the first day');
  await recordOjt(staff, other, 'stopped');

  const third = await sendOjt(person, { ojtStart: startsSoon() });
  await decideOjt(staff, third, { outcome: 'deny', reason: 'Nothing is learned there.', wouldChange: 'A plan.' });
}

/** One waits for staff, another for its person; what becomes of them is seen when days have passed (R28). */
export async function leftInOjt(system: TestSystem): Promise<void> {
  const staff = await asStaff(system, mainTeam);
  await sendOjt(await asParticipant(system, 'ojt.waits@example.org'));
  const silent = await sendOjt(await asParticipant(system, 'ojt.silent@example.org'));
  const requestedItems = [{ what: 'document', kind: 'employer-offer', reason: 'missing', note: '' }];
  await decideOjt(staff, silent, { outcome: 'more-information', reason: 'The letter, please.', requestedItems });
}
