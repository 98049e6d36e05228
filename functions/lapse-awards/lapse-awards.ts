import { auditRow, outboxRow } from '../../domain/cases/records.ts';
import type { ApplicationRow, AuditRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { noteOf, promisedCents, withNote } from '../../domain/money/award-note.ts';
import type { AwardRow } from '../../domain/money/ledger-rows.ts';
import { dueOfHold, nextLook } from '../../domain/waitlist/hold-clock.ts';
import type { Hold } from '../../domain/waitlist/rows.ts';
import { moveAward } from '../../adapters/award-store.ts';
import type { CaseDeps } from '../../adapters/case-store.ts';
import { rowAt } from '../../adapters/cases-table.ts';
import type { LedgerTable } from '../../adapters/ledger-table.ts';
import { committedSteps } from '../../adapters/offer-store.ts';
import type { Write } from '../../adapters/transaction.ts';

export interface LapseDeps extends CaseDeps {
  ledger: LedgerTable;
  /** Hears the row of what broke, and why. */
  failed?: (subject: string, error: unknown) => void;
}
const lookAgainMs = 15 * 60_000;

/**
 * R6: what an approval promised and nobody obligated in time goes back to its funds, on the morning after the last day; the
 * person and the team hear it before, by the board's days. What is obligated stays. The award says until when it is held: it may
 * have been held longer since. STEP awards are not among them: what a STEP coach sets aside is obligated in the transaction that
 * commits it (award-step), and no step of an award leads back to a promise, so that nothing of theirs can lapse.
 */
export async function lapseAwards(deps: LapseDeps): Promise<{ told: number; lapsed: number; failed: number }> {
  const now = deps.clock.now();
  const counts = { told: 0, lapsed: 0, failed: 0 };
  for (const { place, application } of await deps.cases.holdsDue(now.toISOString())) {
    try {
      if (!application) throw new Error('a row that cannot be read');
      const done = await lookAt(application.applicationId, now, deps);
      if (done) counts[done] += 1;
    } catch (error) {
      // Somebody wrote it meanwhile: the next round sees how it stands then.
      if (error instanceof Refusal) continue;
      counts.failed += 1;
      deps.failed?.(rowAt(place), error);
      await deps.cases.lookAgain(place, new Date(now.getTime() + lookAgainMs));
    }
  }
  return counts;
}

type Holding = ApplicationRow & { hold: Hold };

async function lookAt(applicationId: string, now: Date, deps: LapseDeps): Promise<'told' | 'lapsed' | undefined> {
  const { cases, ledger, settings } = deps;
  const before = await cases.getApplication(applicationId);
  const awardId = before?.hold?.awardId;
  if (before?.status !== 'approved' || awardId === undefined || before.hold?.nextAt === undefined) return undefined;
  let done: 'told' | 'lapsed' | undefined;
  await moveAward(
    ledger,
    awardId,
    (award) => {
      const due = dueOf(award, before.hold?.notices ?? 0, now, settings);
      if (due.what === 'lapse') return { steps: committedSteps(award.lines, 'lapse') };
      return { steps: [], ...(due.what === 'notice' ? { change: { holdUntil: due.holdUntil } } : {}) };
    },
    { actor: 'system', operationId: `lapse-${applicationId}-${before.version}`, now, settings },
    async (next, award) => {
      const row = await cases.getApplication(applicationId);
      if (row?.version !== before.version || !row.hold) throw new Refusal('not-open', { number: before.number });
      const written = writesFor({ ...row, hold: row.hold }, award, next, now, deps);
      done = written.done;
      return written.writes;
    },
  );
  return done;
}

function dueOf(award: AwardRow, notices: number, now: Date, settings: LapseDeps['settings']) {
  if (award.status !== 'open' || promisedCents(award) === 0) return { what: 'over' as const };
  return dueOfHold({ notices }, award.holdUntil, now, settings);
}

function writesFor(
  before: Holding,
  award: AwardRow,
  next: AwardRow,
  now: Date,
  { cases, randomBytes, settings }: LapseDeps,
): { writes: Write[]; done: 'told' | 'lapsed' | undefined } {
  const due = dueOf(award, before.hold.notices, now, settings);
  const { nextAt: _nextAt, ...hold } = before.hold;
  const awards = withNote(
    before.awards,
    noteOf(
      next,
      before.awards?.find((each) => each.awardId === next.awardId),
    ),
  );
  const write = (
    change: Partial<ApplicationRow>,
    what: string,
    params: AuditRow['params'],
    mails: readonly { template: string; params: Record<string, string | number> }[] = [],
  ): Write[] => [
    ...cases.write.application(
      before,
      { ...before, awards, holdUntil: next.holdUntil, ...change, updatedAt: now.toISOString() },
      auditRow(before.applicationId, now, 'system', what, params),
    ),
    ...mails.map((mail) =>
      cases.write.outbox(outboxRow(before.applicationId, now, randomBytes, { type: 'mail', ...mail })),
    ),
  ];
  const leftCents = promisedCents(award);
  switch (due.what) {
    case 'over':
      return { done: undefined, writes: write({ hold }, 'hold-over', {}) };
    case 'nothing':
      return {
        done: undefined,
        writes: write({ hold: { ...hold, nextAt: due.lookAt.toISOString() } }, 'hold-moved', { until: next.holdUntil }),
      };
    case 'notice': {
      const notices = before.hold.notices + 1;
      const params = { endsOn: due.holdUntil, leftCents };
      const nextAt = nextLook(now, due.holdUntil, settings).toISOString();
      return {
        done: 'told',
        writes: write(
          { hold: { ...hold, notices, nextAt } },
          'hold-ends',
          { until: due.holdUntil, amountCents: leftCents },
          [
            { template: 'hold-ends', params },
            { template: 'staff-hold-ends', params },
          ],
        ),
      };
    }
    case 'lapse': {
      const lapsed = { at: now.toISOString(), amountCents: leftCents, all: leftCents === award.amountCents };
      const params = { lapsedCents: leftCents };
      return {
        done: 'lapsed',
        writes: write(
          { hold: { ...hold, lapsed } },
          'hold-lapsed',
          { amountCents: leftCents, awardId: award.awardId },
          [
            { template: 'hold-lapsed', params },
            { template: 'staff-hold-lapsed', params },
          ],
        ),
      };
    }
  }
}
