import { sampleCenterId } from './board.ts';
import { boardSettings } from '../../adapters/board-settings.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { stepTicks } from '../../domain/cases/rows.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import type { Progress } from '../../domain/step/progress.ts';
import type { Api } from '../api-client.ts';
import { stepAnswers } from './step-answers.ts';

/** Two STEP requests, by the same requests that browsers make. What is recorded has happened on the system's own day. */
export async function stepSamples({
  person,
  coach,
  releaseUntil,
}: {
  person: (email: string) => Promise<Api>;
  coach: Api;
  releaseUntil: string;
}): Promise<void> {
  const send = async (email: string, answers: Answers) => {
    const participant = await person(email);
    const { applicationId } = await participant.post<{ applicationId: string }>('/api/applications', {
      kind: 'step',
      centerId: sampleCenterId,
      formSource: 'form',
      noticeAcknowledged: true,
      language: 'en',
    });
    await participant.put(`/api/applications/${applicationId}/answers`, { answers });
    await participant.post(`/api/applications/${applicationId}/submit`, {
      signatureName: 'Sample Participant',
      truthConfirmed: true,
      releaseUntil,
    });
    return { participant, applicationId };
  };
  await send('step.participant.01@example.org', { ...stepAnswers, getsTanf: 'unsure' });
  const { participant, applicationId } = await send('step.participant.02@example.org', stepAnswers);
  const path = `/staff/api/step/${applicationId}`;
  const view = await coach.until(path, ({ mayDecide }) => mayDecide === true, 'the request at the coach');
  await coach.post(`${path}/decide`, { version: view['version'], outcome: 'accept', ticks: [...stepTicks] });
  const { submittedAt } = await participant.get<{ submittedAt: string }>(`/api/applications/${applicationId}`);
  const on = wallTime(new Date(submittedAt), boardSettings.timeZone).date;
  const records: Progress[] = [
    { what: 'assessment', on },
    { what: 'plan', goal: 'Medical assistant', components: ['vocational', 'job-search'], signedOn: on },
    {
      what: 'component',
      component: 'vocational',
      provider: 'Example Community College',
      startsOn: on,
      hoursPerWeek: 12,
    },
    { what: 'contact', on, how: 'in-person', note: 'on-track' },
  ];
  for (const progress of records) await coach.post(`${path}/progress`, { progress });
}
