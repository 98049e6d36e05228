import type { Clock } from '../domain/clock.ts';
import { auditRow } from '../domain/cases/records.ts';
import type { ApplicationRow } from '../domain/cases/rows.ts';
import { toCall } from '../domain/messages/call-person.ts';
import { hashOf } from '../domain/messages/phone.ts';
import type { CallReason } from '../domain/messages/reach.ts';
import { reached } from '../domain/requests/reached.ts';
import type { Settings } from '../domain/settings.ts';
import { againstOthers } from './case-store.ts';
import type { CasesTable } from './cases-table.ts';
import { transact } from './transaction.ts';

interface ReachDeps {
  cases: CasesTable;
  clock: Clock;
  settings: Settings;
}

/** Our mail to this address came back, or is not wanted there: no more of it goes out. */
export async function stopMail(
  personId: string,
  address: string,
  because: Exclude<CallReason, 'no-address'>,
  { cases, clock }: Omit<ReachDeps, 'settings'>,
): Promise<void> {
  const mailStopped = { because, of: hashOf(address), at: clock.now().toISOString() };
  await cases.changeProfile(personId, { set: { mailStopped } });
}

/** Said on the case once, in its history once: staff have to call. `updatedAt` stays: this is no sign of life of a workflow. */
export function askForCall(
  applicationId: string,
  because: CallReason,
  { cases, clock, settings }: ReachDeps,
): Promise<void> {
  return againstOthers(async () => {
    const before = await cases.getApplication(applicationId);
    const now = clock.now();
    const callPerson = before && toCall(before, because, now, settings);
    if (!callPerson) return;
    const next: ApplicationRow = { ...before, callPerson };
    const line = auditRow(applicationId, now, 'system', 'call-person', { because });
    await transact(cases.client, cases.write.application(before, next, line));
  });
}

/** The person typed a code that we had sent there: mail arrives. Whatever came back before says nothing any more. */
export async function mailArrives(personId: string, { cases, clock, settings }: ReachDeps): Promise<void> {
  const profile = await cases.getProfile(personId);
  if (!profile?.mailStopped) return;
  for (const { applicationId, callPerson } of await cases.listApplicationsOf(personId))
    if (callPerson) await forgetCall(applicationId, { cases, clock, settings });
  // Last: what was cut off above is done by the next sign-in.
  const mailWorkedAt = clock.now().toISOString();
  await cases.changeProfile(personId, { set: { mailWorkedAt }, remove: ['mailStopped'] });
}

function forgetCall(applicationId: string, { cases, clock, settings }: ReachDeps): Promise<void> {
  return againstOthers(async () => {
    const before = await cases.getApplication(applicationId);
    if (!before?.callPerson) return;
    const now = clock.now();
    const line = auditRow(applicationId, now, 'system', 'mail-arrives');
    await transact(cases.client, cases.write.application(before, reached(before, now, settings), line));
  });
}
