import { personStanding } from '../../adapters/due-cases.ts';
import type { CasesTable } from '../../adapters/cases-table.ts';
import { transact } from '../../adapters/transaction.ts';
import { auditRow, outboxRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { Clock, RandomBytes } from '../../domain/clock.ts';
import { Refusal } from '../../domain/errors.ts';
import { reachOf } from '../../domain/messages/reach.ts';
import { draftNotice } from '../../domain/retention/never-sent.ts';
import { yearsAfter } from '../../domain/retention/destroy-date.ts';
import type { Settings } from '../../domain/settings.ts';

interface LookDeps {
  cases: CasesTable;
  clock: Clock;
  randomBytes: RandomBytes;
  settings: Settings;
  remainingMs: () => number;
}
const spareMs = 120_000;
const dayMs = 24 * 3_600_000;

/** R23: whoever began a request and never sent it hears in time that it ends. Answers how many heard so. */
export async function tellDrafts(deps: LookDeps): Promise<number> {
  const { cases, clock, settings } = deps;
  const { keptDays, noticeDays } = settings.policy.drafts;
  const before = new Date(clock.now().getTime() - (keptDays - noticeDays) * dayMs).toISOString();
  const through = `${before}~`;
  let told = 0;
  for (let page = await cases.neverSentBehind(); page.length > 0;) {
    for (const { place, application } of page) {
      if (place > through || deps.remainingMs() < spareMs) return told;
      told += Number(await tellDraft(application, deps));
    }
    page = await cases.neverSentBehind(page.at(-1)?.place);
  }
  return told;
}

async function tellDraft(
  application: ApplicationRow,
  { cases, clock, randomBytes, settings }: LookDeps,
): Promise<boolean> {
  const now = clock.now();
  const endsOn = draftNotice(application, settings.policy.drafts, now);
  if (endsOn === undefined || application.destruction) return false;
  const { applicationId, personId } = application;
  const mail = reachOf(await cases.getProfile(personId), application).mail;
  // Whom no mail reaches cannot be told; their record says so.
  const what = mail === undefined ? 'draft-ends-untold' : 'draft-ends';
  try {
    await transact(cases.client, [
      ...cases.write.application(
        application,
        // `updatedAt` stays: nobody wrote it.
        { ...application, draftToldAt: now.toISOString() },
        auditRow(applicationId, now, 'system', what, { endsOn }),
      ),
      ...(mail === undefined
        ? []
        : [
            cases.write.outbox(
              outboxRow(applicationId, now, randomBytes, { type: 'mail', template: 'draft-ends', params: { endsOn } }),
            ),
          ]),
    ]);
    return true;
  } catch (error) {
    // Its person writes it at this moment.
    if (error instanceof Refusal && error.code === 'changed-meanwhile') return false;
    throw error;
  }
}

/**
 * Whoever has a case leaves the order of those who may be due, until their last case is destroyed; who was here since goes to where
 * that belongs. So the front of it are those whose time is over.
 */
export async function tidyPersons(deps: LookDeps): Promise<void> {
  const { cases, clock, settings } = deps;
  const now = clock.now().toISOString();
  for (let page = await cases.personsBehind(); page.length > 0;) {
    for (const { place, personId } of page) {
      const at = place.seen.split('#')[0] ?? '';
      if (yearsAfter(at, settings.policy.retentionYears) > now || deps.remainingMs() < spareMs) return;
      const { kept, lastAt } = await personStanding(personId, deps);
      if (kept.kept === 'open') await cases.leaveDue(place);
      else if (lastAt > at) await cases.lookAgain(place, new Date(lastAt));
    }
    page = await cases.personsBehind(page.at(-1)?.place.seen);
  }
}
