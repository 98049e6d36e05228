import { sampleCenterId } from '../../scripts/sample/board.ts';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { decisionTicks } from '../../domain/cases/rows.ts';
import { apiClient, type Api, type FileToSend } from '../../scripts/api-client.ts';
import { importEtpl, sampleEtplFile } from '../../scripts/import-etpl.ts';
import { openFunds } from '../../scripts/open-funds.ts';
import { sampleAnswers } from '../../scripts/sample-packet.ts';
import { participantToken, staffToken } from '../../scripts/token.ts';
import type { TestSystem } from './system.ts';

/** Who the tests of the whole system need, signed in through people's own doors. */
const operatorsLambda = (system: Pick<TestSystem, 'aws' | 'operator'>): LambdaClient =>
  new LambdaClient({ endpoint: system.aws, region: 'us-west-2', credentials: system.operator });

type Reached = Pick<TestSystem, 'aws' | 'operator'>;

/** The sample's program is on it: without a list, no WIOA fund pays for occupational training (R1). */
export const importSampleList = (system: Reached) =>
  importEtpl({ stage: 'local', client: operatorsLambda(system), file: sampleEtplFile });

/** All that the sample packet needs before it can be paid. */
export async function openAllFunds(system: TestSystem): Promise<string[]> {
  await importSampleList(system);
  return openFunds({ client: operatorsLambda(system) });
}

export async function asParticipant(system: TestSystem, email: string): Promise<Api> {
  return apiClient({
    site: system.site,
    token: await participantToken({ site: system.site, desk: system.desk, email }),
  });
}
export async function asStaff(system: TestSystem, name: string): Promise<Api> {
  return apiClient({
    site: system.site,
    token: await staffToken({ site: system.site, desk: system.desk, who: `${name}@example.org` }),
  });
}

/** Waits for the case, takes it and decides: to be paid to the school, all ticks set, unless the decision says otherwise. */
export async function decideCase(staff: Api, id: string, decision: object): Promise<Record<string, unknown>> {
  const path = `/staff/api/cases/${id}`;
  await staff.until(path, (view) => view['mayDecide'] === true, 'the case in the queue');
  const { version } = await staff.post<{ version: number }>(`${path}/claim`);
  return staff.post(`${path}/decide`, {
    version,
    payee: 'school',
    ticks: [...decisionTicks],
    aheadOfReason: 'The course starts soon.',
    ...decision,
  });
}

export const newPacket = async (participant: Api, centerId = sampleCenterId): Promise<string> =>
  (
    await participant.post<{ applicationId: string }>('/api/applications', {
      centerId,
      formSource: 'form',
      noticeAcknowledged: true,
      language: 'en',
    })
  ).applicationId;

/** A packet that is sent: the sample answers, the given files, and a reason for each document that is not there. */
export async function sendPacket(
  participant: Api,
  files: readonly FileToSend[],
  centerId = sampleCenterId,
  more: object = {},
): Promise<string> {
  const id = await newPacket(participant, centerId);
  await participant.put(`/api/applications/${id}/answers`, { answers: { ...sampleAnswers, ...more } });
  const sent: string[] = [];
  for (const file of files) sent.push(await participant.upload(id, file));
  const { missing } = await participant.checked(id, sent);
  await participant.put(`/api/applications/${id}/absences`, {
    absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
  });
  await submit(participant, id);
  return id;
}

export const submit = (
  participant: Api,
  id: string,
  signatureName = 'Sample Participant',
): Promise<{ dueAt: string }> =>
  participant.post(`/api/applications/${id}/submit`, {
    signatureName,
    truthConfirmed: true,
    releaseUntil: '2027-12-31',
  });
