import { sampleCenterId, sampleFundId } from './board.ts';
import { decisionTicks, supportTicks } from '../../domain/cases/rows.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import type { Api, FileToSend } from '../api-client.ts';
import { supportAnswers, trainingAndSupportAnswers } from './support-answers.ts';

/** R7, R10: support services alone, and beside a training; each approved in part, each cost paid to whom it goes. */
export async function supportSamples({
  person,
  staff,
  papers,
  costSheet,
  releaseUntil,
}: {
  person: (email: string) => Promise<Api>;
  staff: Api;
  papers: readonly FileToSend[];
  costSheet: FileToSend;
  releaseUntil: string;
}): Promise<void> {
  const send = async (email: string, answers: Answers, files: readonly FileToSend[]): Promise<string> => {
    const participant = await person(email);
    const { applicationId } = await participant.post<{ applicationId: string }>('/api/applications', {
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
      absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'The store gives no paper.' })),
    });
    await participant.post(`${path}/submit`, {
      signatureName: 'Sample Participant',
      truthConfirmed: true,
      releaseUntil,
    });
    return applicationId;
  };
  const approve = async (applicationId: string, decision: Record<string, unknown>): Promise<void> => {
    const path = `/staff/api/cases/${applicationId}`;
    await staff.until(path, (view) => view['mayDecide'] === true, 'the request for costs in the queue');
    const { version } = await staff.post<{ version: number }>(`${path}/claim`);
    await staff.post(`${path}/decide`, {
      version,
      outcome: 'approve',
      aheadOfReason: 'The class has begun.',
      ...decision,
    });
  };
  const line = (costKind: string, amountCents: number, more: object = {}) => ({
    fundId: sampleFundId('wioa-dislocated-worker'),
    costKind,
    amountCents,
    ...more,
  });
  const alone = await send('support.participant.01@example.org', supportAnswers, [
    ...papers,
    { ...costSheet, kind: 'quote-clothes' },
  ]);
  await approve(alone, {
    lines: [
      line('clothes', 120_00, { payee: 'vendor', payeeName: 'Example Work Wear' }),
      line('transport', 60_00, { payee: 'participant' }),
    ],
    reason: 'A monthly pass costs 60. The school lends the tools.',
    ticks: [...supportTicks],
  });
  const both = await send('support.participant.02@example.org', trainingAndSupportAnswers, [...papers, costSheet]);
  await approve(both, {
    lines: [
      line('fees', 350_00),
      line('books', 250_00),
      line('clothes', 150_00, { payee: 'vendor', payeeName: 'Example Uniform Store' }),
      line('child-care', 250_00, { payee: 'vendor', payeeName: 'Example Child Care' }),
    ],
    payee: 'school',
    payeeName: 'Example Community College',
    reason: 'The Pell grant pays the tuition and the test. Two uniforms are enough.',
    ticks: [...decisionTicks, ...supportTicks],
  });
}
