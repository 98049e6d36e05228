import type { ParticipantActor, StaffActor } from '../../domain/access/actor.ts';
import { stepTicks, type ApplicationRow } from '../../domain/cases/rows.ts';
import type { ParsedCommand } from '../../domain/commands.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import type { Progress } from '../../domain/step/progress.ts';
import { assessEligibility } from '../../functions/assess-eligibility/assess-eligibility.ts';
import { createApplication } from '../../functions/create-application/create-application.ts';
import { decideStep } from '../../functions/decide-step/decide-step.ts';
import { recordStepProgress } from '../../functions/record-step-progress/record-step-progress.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { submitApplication } from '../../functions/submit-application/submit-application.ts';
import { stepAnswers } from '../../scripts/sample/step-answers.ts';
import type { desk } from './cases.ts';

/** What tests of STEP do again and again, on a desk of their own. */
export function stepDesk(at: ReturnType<typeof desk>) {
  const coach = (staffId: string, center = 'se'): StaffActor => ({
    kind: 'staff',
    staffId,
    name: `STEP coach ${staffId}`,
    roles: ['step-coach'],
    center,
  });
  const row = async (applicationId: string): Promise<ApplicationRow> => {
    const application = await at.cases.getApplication(applicationId);
    if (!application) throw new Error('no request');
    return application;
  };
  const common = (applicationId: string) => ({ operationId: at.operationId(), applicationId });

  async function inReview(person: ParticipantActor, answers: Answers = stepAnswers): Promise<string> {
    const { applicationId } = await createApplication(
      {
        operationId: at.operationId(),
        actor: person,
        kind: 'step',
        centerId: 'se',
        language: 'en',
        formSource: 'form',
        noticeAcknowledged: true,
      },
      at.deps,
    );
    await saveApplication({ ...common(applicationId), actor: person, answers }, at.deps);
    await submitApplication(
      {
        ...common(applicationId),
        actor: person,
        signatureName: 'Sample Participant',
        truthConfirmed: true,
        releaseUntil: '2027-11-18',
      },
      at.deps,
    );
    await assessEligibility({ contractVersion: 1, applicationId, round: (await row(applicationId)).round }, at.deps);
    return applicationId;
  }

  const decision = async (
    applicationId: string,
    more: Partial<ParsedCommand<'decide-step'>> = {},
  ): Promise<ParsedCommand<'decide-step'>> => ({
    ...common(applicationId),
    actor: coach('coach-one'),
    version: (await row(applicationId)).version,
    outcome: 'accept',
    reason: '',
    wouldChange: '',
    ticks: [...stepTicks],
    requestedItems: [],
    ...more,
  });
  const decide = async (applicationId: string, more: Partial<ParsedCommand<'decide-step'>> = {}) =>
    decideStep(await decision(applicationId, more), at.deps);
  const record = (applicationId: string, progress: Progress, actor: StaffActor = coach('coach-one')) =>
    recordStepProgress({ ...common(applicationId), actor, progress }, at.deps);

  return { coach, row, inReview, decision, decide, record };
}
