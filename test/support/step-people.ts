import { sampleCenterId } from '../../scripts/sample/board.ts';
import { stepTicks } from '../../domain/cases/rows.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import { stepAnswers } from '../../scripts/sample/step-answers.ts';
import { operationId, type Api } from '../../scripts/api-client.ts';
import { submit } from './desk-people.ts';

/** A STEP request over people's own doors: started, answered, sent. No paper is needed. */
export async function sendStep(
  participant: Api,
  answers: Answers = stepAnswers,
  centerId = sampleCenterId,
): Promise<string> {
  const { applicationId } = await participant.post<{ applicationId: string }>('/api/applications', {
    kind: 'step',
    centerId,
    formSource: 'form',
    noticeAcknowledged: true,
    language: 'en',
  });
  await participant.put(`/api/applications/${applicationId}/answers`, { answers });
  await submit(participant, applicationId);
  return applicationId;
}

export async function decideStep(coach: Api, id: string, decision: object): Promise<void> {
  const path = `/staff/api/step/${id}`;
  const view = await coach.until(path, ({ mayDecide }) => mayDecide === true, 'the request at the coach');
  await coach.post(`${path}/decide`, { version: view['version'], ...decision });
}
export const acceptStep = (coach: Api, id: string) =>
  decideStep(coach, id, { outcome: 'accept', ticks: [...stepTicks], reason: 'Welcome!' });

export const recordStep = (coach: Api, id: string, progress: object) =>
  coach.post<{ seq: number; dueAt?: string }>(`/staff/api/step/${id}/progress`, {
    operationId: operationId(),
    progress,
  });
