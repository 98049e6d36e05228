import { sampleCenterId } from '../../scripts/sample/board.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import type { TuiReport } from '../../domain/tui/commands.ts';
import { operationId, type Api, type PacketView } from '../../scripts/api-client.ts';
import { tuiAnswers } from '../../scripts/sample/tui-answers.ts';
import { submit } from './desk-people.ts';

/** An application for training unemployment insurance over people's own doors: started, answered, excused, sent. */
export async function sendTui(
  participant: Api,
  answers: Answers = tuiAnswers,
  centerId = sampleCenterId,
): Promise<string> {
  const { applicationId } = await participant.post<{ applicationId: string }>('/api/applications', {
    kind: 'tui',
    centerId,
    formSource: 'form',
    noticeAcknowledged: true,
    language: 'en',
  });
  await participant.put(`/api/applications/${applicationId}/answers`, { answers });
  const { missing } = await participant.get<PacketView>(`/api/applications/${applicationId}`);
  await participant.put(`/api/applications/${applicationId}/absences`, {
    absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
  });
  await submit(participant, applicationId);
  return applicationId;
}

/** Complete, or with what is asked for instead. */
export async function handOverTui(staff: Api, id: string, more: object = {}): Promise<void> {
  const path = `/staff/api/cases/${id}`;
  const view = await staff.until(path, ({ mayHandOver }) => mayHandOver === true, 'the packet at the center');
  await staff.post(`${path}/hand-over`, { version: view['version'], outcome: 'handed-over', ...more });
}

/** Until the packet is made and the person is told. */
export const readyTui = (participant: Api, id: string) =>
  participant.until(
    `/api/applications/${id}`,
    (view) => (view['tui'] as { packet: boolean } | undefined)?.packet === true,
    'the packet',
  );

export const reportTui = (participant: Api, id: string, report: TuiReport) =>
  participant.post<{ status: string }>(`/api/applications/${id}/tui`, { operationId: operationId(), report });
