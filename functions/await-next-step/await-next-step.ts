import { outboxRow } from '../../domain/cases/records.ts';
import { Refusal } from '../../domain/errors.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { followedStatuses } from '../../domain/lifecycle/application.ts';
import { decidedAs } from '../../domain/requests/decided-as.ts';
import type { Settings } from '../../domain/settings.ts';
import type { StepInput, StepOutput } from '../../workflows/contracts.ts';
import type { CaseDeps } from '../../adapters/case-store.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * The workflow waits for what comes next in a case that was decided and is followed up for months. Its token is stored beside
 * the case; what happened before it came is answered at once. Most of what happens needs no answer: it moves the due date, and
 * the wait finds that when its time is over.
 */
export async function awaitNextStep(
  input: StepInput<'AwaitNextStep'>,
  { cases, clock, randomBytes, settings }: CaseDeps,
): Promise<object> {
  const { applicationId, round } = input;
  const now = clock.now();
  const task = await cases.storeTaskToken(applicationId, round, 'next', input.taskToken, now.toISOString());
  const application = await cases.getApplication(applicationId);
  if (!application) throw new Refusal('not-found');
  // A later round carries this case; this execution is told to look, and ends.
  const answer =
    task.answer ?? (application.round === round ? answerOf(application, now, settings) : { outcome: 'moved' });
  if (!answer) return {};
  await transact(cases.client, [
    cases.write.taskAnswer(applicationId, round, 'next', answer, now.toISOString()),
    cases.write.outbox(outboxRow(applicationId, now, randomBytes, { type: 'answer-task', round, kind: 'next' })),
  ]);
  return {};
}

function answerOf(application: ApplicationRow, now: Date, settings: Settings): StepOutput<'AwaitNextStep'> | undefined {
  const { kind, status } = application;
  if (followedStatuses.has(status)) return undefined;
  // R3: what waited for money is decided, or over.
  if (kind === 'scholarship') return decidedAs(application, now, settings) ?? { outcome: 'withdrawn' };
  if (status === 'referred') return { outcome: 'referred' };
  return { outcome: status === 'withdrawn' ? 'withdrawn' : 'finished' };
}
