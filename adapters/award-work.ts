import { auditRow, outboxRow, retention } from '../domain/cases/records.ts';
import type { ApplicationRow, OutboxMessage } from '../domain/cases/rows.ts';
import type { Actor, StaffActor } from '../domain/access/actor.ts';
import { wallTime } from '../domain/calendar/business-time.ts';
import { Refusal } from '../domain/errors.ts';
import { noteOf, withNote, type AwardNote } from '../domain/money/award-note.ts';
import type { StepOfLine } from '../domain/money/award-steps.ts';
import type { AwardRow } from '../domain/money/ledger-rows.ts';
import { holdAfter } from '../domain/waitlist/hold-clock.ts';
import { owedNow } from '../domain/payments/payable.ts';
import type { EventRow, PayableRow } from '../domain/payments/rows.ts';
import { moveAward } from './award-store.ts';
import type { CaseDeps } from './case-store.ts';
import type { LedgerTable } from './ledger-table.ts';
import { once, operationOf } from './operations.ts';
import type { PaymentsTable } from './payments-table.ts';
import type { Item, Write } from './transaction.ts';

/** What every command on an award's money needs, after its approval. */
export interface AwardDeps extends CaseDeps {
  ledger: LedgerTable;
  payments: PaymentsTable;
}

/** An award with whom it pays and whose it is, as they stood when the command began. */
export interface OpenAward {
  award: AwardRow;
  payable: PayableRow;
  application: ApplicationRow;
}

/** What a step of an award's money says in each of the three tables. */
export interface AwardWork<V extends Item> {
  steps: readonly StepOfLine[];
  change?: Pick<AwardRow, 'enrolledOn' | 'terms' | 'holdUntil'>;
  event: Pick<EventRow, 'what' | 'lines'> & Partial<Pick<EventRow, 'on' | 'invoiceId' | 'reason'>>;
  /** A catalog key under `audit.`, with amounts and dates. */
  audit: { what: string; params: Record<string, string | number> };
  /** Where the person should know. */
  mail?: Omit<Extract<OutboxMessage, { type: 'mail' }>, 'type'>;
  payment?: AwardNote['payments'][number];
  /** What changes of who is paid. */
  payable?: Partial<Pick<PayableRow, 'lines'>>;
  /** The bill. */
  writes?: readonly Write[];
  answer: V;
}

export const staffOnly = (actor: Actor): StaffActor => {
  if (actor.kind !== 'staff') throw new Refusal('wrong-role');
  return actor;
};
export const byOf = (actor: StaffActor): EventRow['by'] => ({
  staffId: actor.staffId,
  name: actor.name ?? actor.staffId,
});
export const sumOf = (lines: readonly { amountCents: number }[]): number =>
  lines.reduce((cents, { amountCents }) => cents + amountCents, 0);

/** Everything behind an award's id; whoever asks has to be let in by `access` first. */
async function openAward(
  { payments, cases }: AwardDeps,
  award: AwardRow,
  access: (application: ApplicationRow) => void,
): Promise<OpenAward> {
  const unknown = new Refusal('award-unknown', { awardId: award.awardId });
  const payable = await payments.getPayable(award.awardId);
  if (!payable) throw unknown;
  const application = await cases.getApplication(payable.applicationId);
  if (!application) throw unknown;
  try {
    access(application);
  } catch (error) {
    // Out of one's scope it is not there, in the very words of an award that never was.
    if (error instanceof Refusal && error.code === 'not-found') throw unknown;
    throw error;
  }
  return { award, payable, application };
}

/**
 * One command on an award's money: its limits, its journal lines, the award, the application's note of it with the audit line,
 * what those who pay see, and what the person is told, in one transaction. `plan` is asked again when somebody else's step came
 * between; what it refuses then is what is true by then.
 */
export async function workOnAward<V extends Item>(
  deps: AwardDeps,
  command: string,
  input: { operationId: string; actor: Actor; awardId: string },
  access: (actor: StaffActor, application: ApplicationRow) => void,
  plan: (open: OpenAward, now: Date, today: string) => AwardWork<V> | Promise<AwardWork<V>>,
): Promise<V> {
  const { cases, clock, settings, ledger } = deps;
  const actor = staffOnly(input.actor);
  const now = clock.now();
  const today = wallTime(now, settings.timeZone).date;
  const run = (work: (record: (answer: V) => Write) => Promise<V>): Promise<V> =>
    once(cases.client, cases.tableName, operationOf(command, input), now.toISOString(), work);
  try {
    return await run(async (record) => {
      let done: V | undefined;
      const context = { actor: actor.staffId, operationId: input.operationId, now, settings };
      let planned: { open: OpenAward; work: AwardWork<V> } | undefined;
      await moveAward(
        ledger,
        input.awardId,
        async (award) => {
          const open = await openAward(deps, award, (row) => access(actor, row));
          const work = await plan(open, now, today);
          planned = { open, work };
          return { steps: work.steps, ...(work.change ? { change: work.change } : {}) };
        },
        context,
        (next) => {
          if (!planned) throw new Error('award: nothing is planned');
          done = planned.work.answer;
          return [record(done), ...alsoWrites(deps, planned, next, actor, input.operationId, now)];
        },
      );
      if (done === undefined) throw new Error('award: nothing was done');
      return done;
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // The same command a second time, while the first was on its way: what it finds is its own doing, and its answer stands.
    return run(() => Promise.reject(error));
  }
}

function alsoWrites<V extends Item>(
  { cases, payments, randomBytes, settings }: AwardDeps,
  { open: { payable, application }, work }: { open: OpenAward; work: AwardWork<V> },
  next: AwardRow,
  actor: StaffActor,
  operationId: string,
  now: Date,
): Write[] {
  const at = now.toISOString();
  const id = application.applicationId;
  const before = application.awards?.find((each) => each.awardId === next.awardId);
  const { owedSince, ...was } = payable;
  // A STEP award has no hold: it is obligated from its first instant.
  const held =
    application.hold?.awardId === next.awardId
      ? {
          holdUntil: next.holdUntil,
          hold: holdAfter(application.hold, application.holdUntil, next, now, settings),
        }
      : {};
  return [
    ...(work.writes ?? []),
    ...cases.write.application(
      application,
      {
        ...application,
        ...held,
        awards: withNote(application.awards, noteOf(next, before, work.payment)),
        updatedAt: at,
      },
      auditRow(id, now, actor.staffId, work.audit.what, work.audit.params),
    ),
    payments.write.payable({ ...was, ...work.payable, ...owedNow(next, owedSince, now), updatedAt: at }),
    payments.write.event({
      ...retention(now, settings.policy.retentionYears),
      ...work.event,
      awardId: next.awardId,
      at,
      by: byOf(actor),
      amountCents: sumOf(work.event.lines),
      operationId,
    }),
    ...(work.mail ? [cases.write.outbox(outboxRow(id, now, randomBytes, { type: 'mail', ...work.mail }))] : []),
  ];
}
