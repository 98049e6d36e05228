import { outboxRow } from '../../domain/cases/records.ts';
import { Refusal } from '../../domain/errors.ts';
import type { StepInput, StepOutput } from '../../workflows/contracts.ts';
import type { CaseDeps } from '../../adapters/case-store.ts';
import { transact } from '../../adapters/transaction.ts';

/** The workflow waits for the person's own answer; one that came first is given at once. */
export async function requestInformation(
  input: StepInput<'RequestInformation'>,
  { cases, clock, randomBytes }: CaseDeps,
): Promise<object> {
  const { applicationId, round } = input;
  const now = clock.now();
  const task = await cases.storeTaskToken(applicationId, round, 'information', input.taskToken, now.toISOString());
  const application = await cases.getApplication(applicationId);
  if (!application) throw new Refusal('not-found');
  const answer = task.answer ?? answerOf(application.status);
  if (!answer) return {};
  await transact(cases.client, [
    cases.write.taskAnswer(applicationId, round, 'information', answer, now.toISOString()),
    cases.write.outbox(outboxRow(applicationId, now, randomBytes, { type: 'answer-task', round, kind: 'information' })),
  ]);
  return {};
}

function answerOf(status: string): StepOutput<'RequestInformation'> | undefined {
  if (status === 'needs-information') return undefined;
  return { outcome: status === 'withdrawn' || status === 'closed' ? 'withdrawn' : 'answered' };
}
