import { sampleCenterId } from './board.ts';
import { boardSettings } from '../../adapters/board-settings.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import type { TuiReport } from '../../domain/tui/commands.ts';
import { operationId, type Api, type FileToSend } from '../api-client.ts';
import { tuiAnswers } from './tui-answers.ts';

/** Two TUI packets: one waits for staff to look it through, one is with OED. Told with the system's own day. */
export async function tuiSamples({
  person,
  staff,
  papers,
  releaseUntil,
}: {
  person: (email: string) => Promise<Api>;
  staff: Api;
  papers: readonly FileToSend[];
  releaseUntil: string;
}): Promise<void> {
  const send = async (email: string, answers: Answers, files: readonly FileToSend[]) => {
    const participant = await person(email);
    const { applicationId } = await participant.post<{ applicationId: string }>('/api/applications', {
      kind: 'tui',
      centerId: sampleCenterId,
      formSource: 'form',
      noticeAcknowledged: true,
      language: 'en',
    });
    const path = `/api/applications/${applicationId}`;
    await participant.put(`${path}/answers`, { answers });
    const ids: string[] = [];
    for (const file of files) ids.push(await participant.upload(applicationId, file));
    const { missing } = await participant.checked(applicationId, ids);
    await participant.put(`${path}/absences`, {
      absences: missing.documents.map((kind) => ({
        kind,
        why: 'cannot-get',
        reason: 'The school sends it next week.',
      })),
    });
    await participant.post(`${path}/submit`, {
      signatureName: 'Sample Participant',
      truthConfirmed: true,
      releaseUntil,
    });
    return { participant, path, applicationId };
  };
  await send('tui.participant.01@example.org', { ...tuiAnswers, studyLevel: 'bachelor', jobSearch: 'less' }, []);
  const { participant, path, applicationId } = await send('tui.participant.02@example.org', tuiAnswers, papers);
  const casePath = `/staff/api/cases/${applicationId}`;
  const view = await staff.until(casePath, ({ mayHandOver }) => mayHandOver === true, 'the TUI packet at the center');
  await staff.post(`${casePath}/hand-over`, { version: view['version'], outcome: 'handed-over' });
  const { submittedAt } = await participant.get<{ submittedAt: string }>(path);
  const report: TuiReport = {
    what: 'sent',
    on: wallTime(new Date(submittedAt), boardSettings.timeZone).date,
    way: 'mail',
    noProof: 'The post office gave no slip.',
  };
  await participant.post(`${path}/tui`, { operationId: operationId(), report });
}
