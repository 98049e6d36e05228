import { setTimeout as sleep } from 'node:timers/promises';
import { decisionTicks } from '../../domain/cases/rows.ts';
import type { SpawnedSystem } from '../../local/spawn-system.ts';
import { apiClient, type Api, type FileToSend } from '../api-client.ts';
import { sampleAnswers, samplePacket } from '../sample-packet.ts';
import { participantToken, staffToken } from '../token.ts';

/** What somebody was told that it is done, and when they heard it. */
export interface Acknowledged {
  what: 'application' | 'upload' | 'submission' | 'decision';
  applicationId: string;
  /** Of an upload its document, of a decision its award. */
  id: string;
  atMs: number;
  cents?: number;
}

export interface Load {
  acknowledged: readonly Acknowledged[];
  participants: readonly Api[];
  staff: Api;
  /** Ends when the system does, or when it is told to. */
  stop(): Promise<void>;
}

const people = 3;
const perDecisionCents = 40_000;

/** People who fill in, upload and send, and staff who decide, one packet after the other, through the public interface. */
export async function startLoad({ site, desk }: Pick<SpawnedSystem, 'site' | 'desk'>): Promise<Load> {
  const files: FileToSend[] = (await samplePacket()).filter(({ kind }) =>
    ['government-id', 'cost-sheet'].includes(kind),
  );
  const staff = apiClient({ site, token: await staffToken({ site, desk, who: 'skillsteam.se@example.org' }) });
  const participants: Api[] = [];
  for (let index = 0; index < people; index += 1)
    participants.push(
      apiClient({ site, token: await participantToken({ site, desk, email: `participant.${index}@example.org` }) }),
    );
  const acknowledged: Acknowledged[] = [];
  const heard = (what: Acknowledged['what'], applicationId: string, id: string, cents?: number): void => {
    acknowledged.push({ what, applicationId, id, atMs: Date.now(), ...(cents === undefined ? {} : { cents }) });
  };
  const sent: string[] = [];
  let stopped = false;

  const fillIn = async (participant: Api): Promise<void> => {
    const { applicationId } = await participant.post<{ applicationId: string }>('/api/applications', {
      centerId: 'se',
      formSource: 'form',
      noticeAcknowledged: true,
      language: 'en',
    });
    heard('application', applicationId, applicationId);
    const path = `/api/applications/${applicationId}`;
    await participant.put(`${path}/answers`, { answers: sampleAnswers });
    const documentIds: string[] = [];
    for (const file of files) {
      const documentId = await participant.upload(applicationId, file);
      heard('upload', applicationId, documentId);
      documentIds.push(documentId);
    }
    const { missing } = await participant.checked(applicationId, documentIds);
    await participant.put(`${path}/absences`, {
      absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
    });
    await participant.post(`${path}/submit`, {
      signatureName: 'Sample Participant',
      truthConfirmed: true,
      releaseUntil: `${new Date().getUTCFullYear() + 1}-12-31`,
    });
    heard('submission', applicationId, applicationId);
    sent.push(applicationId);
  };
  const work = async (participant: Api): Promise<void> => {
    while (!stopped) await fillIn(participant);
  };
  const decideSome = async (): Promise<void> => {
    while (!stopped) {
      // Every other one, so that some packets wait for their decision at any moment.
      const [applicationId] = sent.splice(0, 2);
      if (applicationId === undefined) await sleep(100);
      else heard('decision', applicationId, await approve(staff, applicationId), perDecisionCents);
    }
  };
  // The end of the load is the end of the system: whoever is cut off in the middle is what the drill is about.
  const all = [...participants.map(work), decideSome()].map((one) => one.catch(() => {}));
  return {
    acknowledged,
    participants,
    staff,
    async stop() {
      stopped = true;
      await Promise.all(all);
    },
  };
}

/** Answers the award. */
export async function approve(staff: Api, applicationId: string): Promise<string> {
  const path = `/staff/api/cases/${applicationId}`;
  await staff.until(path, (view) => view['mayDecide'] === true, 'the case in the queue');
  const { version } = await staff.post<{ version: number }>(`${path}/claim`);
  const { awardId } = await staff.post<{ awardId: string }>(`${path}/decide`, {
    version,
    outcome: 'approve',
    lines: [{ fundId: 'dw-py2026-july', costKind: 'tuition', amountCents: perDecisionCents }],
    payee: 'school',
    payeeName: 'Sample School',
    reason: 'A part of the tuition.',
    ticks: [...decisionTicks],
    aheadOfReason: 'The course starts soon.',
  });
  return awardId;
}
