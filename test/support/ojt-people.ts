import { sampleCenterId } from '../../scripts/sample/board.ts';
import { boardSettings } from '../../adapters/board-settings.ts';
import { addDays, wallTime } from '../../domain/calendar/business-time.ts';
import { decisionTicks } from '../../domain/cases/rows.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import type { OjtTerms } from '../../domain/ojt/rows.ts';
import { ojtAnswers } from '../../scripts/sample/ojt-answers.ts';
import { operationId, type Api, type PacketView } from '../../scripts/api-client.ts';
import { submit } from './desk-people.ts';
import { usualTerms } from './ojt.ts';

export const today = (): string => wallTime(new Date(), boardSettings.timeZone).date;
/** A first day at work that has not come yet, whatever day it is. */
export const startsSoon = (): string => addDays(today(), 30);

/** A request for on-the-job training over people's own doors: started, answered, excused, sent. */
export async function sendOjt(participant: Api, answers: Answers = {}, centerId = sampleCenterId): Promise<string> {
  const { applicationId } = await participant.post<{ applicationId: string }>('/api/applications', {
    kind: 'ojt',
    centerId,
    formSource: 'form',
    noticeAcknowledged: true,
    language: 'en',
  });
  await participant.put(`/api/applications/${applicationId}/answers`, {
    answers: { ...ojtAnswers, ojtStart: startsSoon(), ...answers },
  });
  const { missing } = await participant.get<PacketView>(`/api/applications/${applicationId}`);
  await participant.put(`/api/applications/${applicationId}/absences`, {
    absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
  });
  await submit(participant, applicationId);
  return applicationId;
}

export const untilDecidable = (staff: Api, id: string) =>
  staff.until(`/staff/api/cases/${id}`, ({ mayDecide }) => mayDecide === true, 'the request at the center');

export interface OjtAnswer {
  outcome: string;
  seq: number;
  slot?: { year: string; pool: string };
}

/** As the command takes it; approved with the usual terms, where nothing else is said. */
export async function decideOjt(
  staff: Api,
  id: string,
  { terms, ...more }: { terms?: Partial<OjtTerms>; outcome?: string } & Record<string, unknown> = {},
): Promise<OjtAnswer> {
  const view = await untilDecidable(staff, id);
  const approves = more.outcome === undefined || more.outcome === 'approve';
  return staff.post<OjtAnswer>(`/staff/api/cases/${id}/ojt`, {
    operationId: operationId(),
    version: view['version'],
    outcome: 'approve',
    ...(approves ? { terms: { ...usualTerms, startsOn: startsSoon(), ...terms }, ticks: [...decisionTicks] } : {}),
    aheadOfReason: 'They came first.',
    ...more,
  });
}

export async function recordOjt(staff: Api, id: string, result: string, on: string = today()): Promise<void> {
  const { version } = await staff.get<{ version: number }>(`/staff/api/cases/${id}`);
  await staff.post(`/staff/api/cases/${id}/ojt-result`, { operationId: operationId(), version, result, on });
}
