import { outboxRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { decidedAs } from '../../domain/requests/decided-as.ts';
import type { Settings } from '../../domain/settings.ts';
import type { StepInput, StepOutput } from '../../workflows/contracts.ts';
import type { CaseDeps } from '../../adapters/case-store.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * The workflow waits for a person: its token is stored beside the case. A decision that was made before the token came is
 * answered now; and a case that is past this wait (an execution that was started again) is answered from what stands there.
 */
export async function requestDecision(
  input: StepInput<'RequestDecision'>,
  { cases, clock, randomBytes, settings }: CaseDeps,
): Promise<object> {
  const { applicationId, round, kind } = input;
  const now = clock.now();
  const task = await cases.storeTaskToken(applicationId, round, kind, input.taskToken, now.toISOString());
  const application = await cases.getApplication(applicationId);
  if (!application) throw new Refusal('not-found');
  const answer = task.answer ?? answerOf(application, kind, now, settings);
  if (!answer) return {};
  await transact(cases.client, [
    cases.write.taskAnswer(applicationId, round, kind, answer, now.toISOString()),
    cases.write.outbox(outboxRow(applicationId, now, randomBytes, { type: 'answer-task', round, kind })),
  ]);
  return {};
}

type Answer = StepOutput<'RequestDecision'>;

/** What a decision had said of a case that is done by now. */
const overAs = { scholarship: 'approved', ojt: 'approved', step: 'accepted', tui: 'handed-over' } as const;

function answerOf(
  application: ApplicationRow,
  kind: 'first' | 'second',
  now: Date,
  settings: Settings,
): Answer | undefined {
  switch (application.status) {
    case 'approved':
    case 'denied':
    case 'needs-information':
      return decidedAs(application, now, settings);
    case 'second-review':
      return kind === 'first' ? decidedAs(application, now, settings) : undefined;
    // R3: past its decision; the following finds how it stands.
    case 'waitlisted':
    case 'offered':
      return { outcome: 'waitlisted' };
    case 'active':
      return { outcome: 'accepted' };
    // Over since; what comes after finds how it stands.
    case 'completed':
      return { outcome: overAs[application.kind] };
    // R15: past the hand-over, whatever became of it: the following finds how it stands.
    case 'handed-over':
    case 'sent-to-oed':
    case 'oed-approved':
    case 'oed-denied':
      return { outcome: 'handed-over' };
    case 'referred':
      return { outcome: 'referred' };
    case 'withdrawn':
    case 'closed':
      return { outcome: 'withdrawn' };
    case 'draft':
    case 'submitted':
    case 'in-review':
      return undefined;
  }
}
