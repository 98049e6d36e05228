import { boardSettings } from '../adapters/board-settings.ts';
import { offers } from '../domain/settings.ts';
import { otherCenterId, sampleAddress, sampleCenterId, sampleFundId, skillsteamOf } from './sample/board.ts';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { decisionTicks } from '../domain/cases/rows.ts';
import type { CommandValue } from '../domain/commands.ts';
import type { Answers } from '../domain/forms/shape.ts';
import { apiClient, ApiError, operationId, postFile, type Api, type FileToSend } from './api-client.ts';
import { importEtpl, sampleEtplFile } from './import-etpl.ts';
import { invoke, openFunds } from './open-funds.ts';
import {
  sampleAnswers,
  sampleApplicationForm,
  sampleCostSheet,
  samplePacket,
  samplePasswordProtected,
  sampleUpsideDownPhoto,
} from './sample-packet.ts';
import { ojtSamples } from './sample/ojt-requests.ts';
import { stepSamples } from './sample/step-requests.ts';
import { coachSamples } from './sample/coach-samples.ts';
import { supportSamples } from './sample/support-requests.ts';
import { tuiSamples } from './sample/tui-requests.ts';
import { coachToken, participantToken, staffToken } from './token.ts';

interface Addresses {
  site: string;
  aws: string;
  desk: string;
}
interface Sample {
  email: string;
  centerId: string;
  language?: 'en' | 'es';
  answers?: Answers;
  files?: FileToSend[];
  /** How far the person gets. */
  until: 'draft' | 'sent';
}

/**
 * The sample funds, and fifteen packets in different states, brought there by the same requests that people's browsers make.
 * Every person is a role.
 */
export default async function seed({ site, aws, desk }: Addresses): Promise<void> {
  const lambda = new LambdaClient({ endpoint: aws });
  await openFunds({ client: lambda });
  await importEtpl({ stage: 'local', client: lambda, file: sampleEtplFile });
  const files: FileToSend[] = await samplePacket();
  const of = (kind: string): FileToSend => {
    const found = files.find((file) => file.kind === kind);
    if (!found) throw new Error(`no sample of ${kind}`);
    return found;
  };
  const [id, costs] = [of('government-id'), of('cost-sheet')];
  const pdf = 'application/pdf';
  const person = async (sample: Sample) => {
    const token = await participantToken({
      site,
      desk,
      email: sample.email,
      ...(sample.language ? { language: sample.language } : {}),
    });
    return sendPacket(apiClient({ site, token }), sample);
  };
  const staff = async (who: string) =>
    apiClient({ site, token: await staffToken({ site, desk, who: `${who}@example.org` }) });
  const se = await staff(skillsteamOf(sampleCenterId));

  // 1: just begun, in Spanish. 2: every kind of upload that goes wrong, and how it is told.
  await person({
    email: 'participant.01@example.org',
    centerId: otherCenterId(0),
    language: 'es',
    until: 'draft',
    answers: { firstName: 'Participante', lastName: 'de Ejemplo' },
    files: [],
  });
  await person({
    email: 'participant.02@example.org',
    centerId: sampleCenterId,
    until: 'draft',
    answers: sampleAnswers,
    files: [
      {
        fileName: 'IMG_0042.jpg',
        contentType: 'image/jpeg',
        kind: 'layoff-letter',
        bytes: await sampleUpsideDownPhoto(),
      },
      { fileName: 'locked.pdf', contentType: pdf, kind: 'cost-sheet', bytes: samplePasswordProtected() },
      id,
      { ...id, fileName: 'my-id (1).jpg' },
    ],
  });
  // 3: a veteran in need waits at the main center, the first in line (R3). 4: a short course there as well.
  await person({
    email: 'participant.03@example.org',
    centerId: sampleCenterId,
    until: 'sent',
    answers: { ...sampleAnswers, veteran: 'veteran', receivesSnap: 'yes' },
    files,
  });
  await person({
    email: 'participant.04@example.org',
    centerId: sampleCenterId,
    until: 'sent',
    answers: shortCourse,
    files: [id, costs],
  });
  // 5: above the threshold, with a coach: waits for a Liaison (R29).
  const large = await person({
    email: 'participant.05@example.org',
    centerId: sampleCenterId,
    until: 'sent',
    answers: {
      ...sampleAnswers,
      hasCoach: 'yes',
      coachName: 'Career Coach',
      coachOrganization: 'Example Community Partner',
      'cost-tuition': 460_000,
      totalCost: 600_000,
    },
    files,
  });
  await decide(se, large, {
    outcome: 'approve',
    lines: [line(sampleFundId('wioa-dislocated-worker'), 'tuition', 460_000)],
    reason: 'The tuition alone.',
  });
  // 6: we need one thing. 7: approved, less than asked. 8: approved in full. 9: we can't pay for this. 10: taken back.
  const ask = await person({
    email: 'participant.06@example.org',
    centerId: sampleCenterId,
    until: 'sent',
    answers: sampleAnswers,
    files: [id, costs],
  });
  await decide(se, ask, {
    outcome: 'more-information',
    requestedItems: ['layoff-letter'],
    reason: 'Please send the letter that says when your job ended. A photo is fine.',
  });
  const part = await person({
    email: 'participant.07@example.org',
    centerId: sampleCenterId,
    until: 'sent',
    answers: sampleAnswers,
    files,
  });
  await decide(se, part, {
    outcome: 'approve',
    lines: [line(sampleFundId('wioa-dislocated-worker'), 'tuition', 180_000)],
    reason: 'The school pays the rest.',
  });
  const full = await person({
    email: 'participant.08@example.org',
    centerId: otherCenterId(3),
    until: 'sent',
    answers: shortCourse,
    files: [id, costs],
  });
  await decide(await staff(skillsteamOf(otherCenterId(3))), full, {
    outcome: 'approve',
    lines: [
      line(sampleFundId('wioa-adult'), 'tuition', 45_000),
      line(sampleFundId('wioa-adult'), 'tests-license', 6_500),
    ],
    reason: '',
  });
  const not = await person({
    email: 'participant.09@example.org',
    centerId: otherCenterId(1),
    until: 'sent',
    answers: sampleAnswers,
    files: [id, costs],
  });
  await decide(await staff(skillsteamOf(otherCenterId(1))), not, {
    outcome: 'deny',
    reason:
      'The program is longer than our funds run. A shorter program at the same school would fit; we can look for one with you.',
  });
  const taken = await person({
    email: 'participant.10@example.org',
    centerId: otherCenterId(2),
    until: 'sent',
    answers: shortCourse,
    files: [id, costs],
  });
  await taken.participant.post(`/api/applications/${taken.applicationId}/withdraw`);
  // 11: on paper, scanned by staff for a walk-in, who gets the receipt. 12: in Spanish, waits at another center.
  await walkIn(lambda);
  await person({
    email: 'participant.12@example.org',
    centerId: otherCenterId(2),
    language: 'es',
    until: 'sent',
    answers: { ...sampleAnswers, spokenLanguage: 'spanish' },
    files,
  });
  // 13: asked for the nearest center, handed over with a note. 14: taken back by a slip and opened again. 15: "I think this is
  // wrong": somebody else than who decided looks at it again.
  const se2 = await staff(`${skillsteamOf(sampleCenterId)}2`);
  const near = await person({
    email: 'participant.13@example.org',
    centerId: 'nearest',
    until: 'sent',
    answers: { ...shortCourse, zip: sampleAddress.zip },
    files: [id, costs],
  });
  await claim(se, near);
  await se.post(`/staff/api/cases/${near.applicationId}/reassign`, {
    operationId: operationId(),
    to: { kind: 'person', staffId: `staff-skillsteam-${sampleCenterId}2` },
    note: 'The school answers on Tuesdays. Ask for the start date.',
  });
  const slipped = await person({
    email: 'participant.14@example.org',
    centerId: sampleCenterId,
    until: 'sent',
    answers: shortCourse,
    files: [id, costs],
  });
  await slipped.participant.post(`/api/applications/${slipped.applicationId}/withdraw`);
  await slipped.participant.post(`/api/applications/${slipped.applicationId}/reopen`);
  const disputed = await person({
    email: 'participant.15@example.org',
    centerId: sampleCenterId,
    until: 'sent',
    answers: sampleAnswers,
    files: [id, costs],
  });
  await decide(se2, disputed, { outcome: 'deny', reason: 'The program is longer than our funds run.' });
  await disputed.participant.post(`/api/applications/${disputed.applicationId}/appeal`, {
    words: 'The school has a shorter course since May. I can send the new plan.',
  });
  const signIn = async (email: string) => apiClient({ site, token: await participantToken({ site, desk, email }) });
  // A partner's coach with two clients, and an accommodation request.
  await coachSamples({
    liaison: await staff('liaison.partners'),
    coach: async (email) => apiClient({ site, token: await coachToken({ site, desk, email }) }),
    person: signIn,
    answers: shortCourse,
    until: new Date(Date.now() + 180 * 86_400_000).toISOString().slice(0, 10),
  });
  // STEP: one waits for a coach, one is in it with a plan.
  if (offers(boardSettings, 'step'))
    await stepSamples({
      person: signIn,
      coach: await staff(`step.${sampleCenterId}`),
      releaseUntil: releaseUntil(),
    });
  // Help with costs: a bus pass and boots alone, and tools beside a training; both in part, each cost paid to somebody else.
  await supportSamples({ person: signIn, staff: se, papers: [id], costSheet: costs, releaseUntil: releaseUntil() });
  // On-the-job training: one waits, one has its slot.
  if (offers(boardSettings, 'ojt'))
    await ojtSamples({ person: signIn, staff: se, papers: [id], releaseUntil: releaseUntil() });
  // TUI: one waits to be looked through, one was sent on.
  if (offers(boardSettings, 'tui'))
    await tuiSamples({ person: signIn, staff: se, papers: [of('layoff-letter')], releaseUntil: releaseUntil() });
  // What is counted each hour is there to be seen at once.
  const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: 'skillsdesk-local-watch-funds' }));
  if (FunctionError !== undefined) throw new Error(`watch-funds broke: ${FunctionError}`);
}

const shortCourse: Answers = {
  ...sampleAnswers,
  workStatus: 'working',
  trainingType: 'short-term',
  programName: 'Forklift operator',
  schoolName: 'Example Training Center',
  'cost-tuition': 45_000,
  'cost-tests-license': 6_500,
  'cost-fees': 0,
  'cost-books': 0,
  'cost-clothes': 0,
  totalCost: 51_500,
};

const line = (fundId: string, costKind: string, amountCents: number) => ({ fundId, costKind, amountCents });
const releaseUntil = (): string => `${new Date().getUTCFullYear() + 1}-12-31`;

interface Sent {
  participant: Api;
  applicationId: string;
}

async function sendPacket(participant: Api, sample: Sample): Promise<Sent> {
  const { applicationId } = await participant.post<{ applicationId: string }>('/api/applications', {
    centerId: sample.centerId,
    formSource: 'form',
    noticeAcknowledged: true,
    language: sample.language ?? 'en',
  });
  const path = `/api/applications/${applicationId}`;
  if (sample.answers) await participant.put(`${path}/answers`, { answers: sample.answers });
  const ids: string[] = [];
  for (const file of sample.files ?? []) ids.push(await participant.upload(applicationId, file));
  const checked = await participant.checked(applicationId, ids);
  if (sample.until === 'draft') return { participant, applicationId };
  if (checked.missing.documents.length > 0) {
    await participant.put(`${path}/absences`, {
      absences: checked.missing.documents.map((kind) => ({
        kind,
        why: 'cannot-get',
        reason: 'I do not have this. I can explain on the phone.',
      })),
    });
  }
  await participant.post(`${path}/submit`, {
    signatureName: 'Sample Participant',
    truthConfirmed: true,
    releaseUntil: releaseUntil(),
  });
  return { participant, applicationId };
}

async function claim(staff: Api, { applicationId }: Sent): Promise<number> {
  const path = `/staff/api/cases/${applicationId}`;
  await staff.until(path, (view) => view['mayDecide'] === true, 'the case in the queue');
  return (await staff.post<{ version: number }>(`${path}/claim`)).version;
}

async function decide(staff: Api, sent: Sent, decision: Record<string, unknown>): Promise<void> {
  const path = `/staff/api/cases/${sent.applicationId}`;
  const version = await claim(staff, sent);
  await staff.post(`${path}/decide`, {
    version,
    payee: 'school',
    ticks: [...decisionTicks],
    aheadOfReason: 'The course starts soon.',
    ...decision,
  });
}

async function walkIn(lambda: LambdaClient): Promise<void> {
  const center = otherCenterId(3);
  const actor = {
    kind: 'staff',
    staffId: `staff-skillsteam-${center}`,
    name: 'SkillsTeam member',
    roles: ['skillsteam'],
    center,
  };
  const command = <V>(name: string, input: object) =>
    invoke<V>(lambda, `skillsdesk-local-${name}`, { operationId: operationId(), actor, ...input });
  const { applicationId } = await command<CommandValue<'create-application'>>('create-application', {
    centerId: center,
    language: 'en',
    formSource: 'paper',
    noticeAcknowledged: true,
    walkIn: { email: 'participant.11@example.org' },
  });
  const scans = [
    {
      kind: 'application-form',
      fileName: 'scan-0001.pdf',
      contentType: 'application/pdf',
      bytes: await sampleApplicationForm(),
    },
    { kind: 'cost-sheet', fileName: 'scan-0002.pdf', contentType: 'application/pdf', bytes: await sampleCostSheet() },
  ];
  for (const scan of scans) {
    const form = await command<CommandValue<'issue-upload'>>('issue-upload', {
      applicationId,
      ...scan,
      bytes: scan.bytes.byteLength,
    });
    await postFile(form, scan);
  }
  await command('save-application', {
    applicationId,
    absences: [{ kind: 'government-id', why: 'may-not-be-copied', reason: 'Original seen at the desk.' }],
  });
  // A scan may still be in its check: then the packet waits for it, not the person at the desk.
  for (let turn = 0; ; turn += 1) {
    try {
      await command('submit-application', {
        applicationId,
        signatureName: 'Sample Participant',
        truthConfirmed: true,
        releaseUntil: releaseUntil(),
      });
      return;
    } catch (error) {
      if (turn >= 60 || error instanceof ApiError || !String(error).includes('document-missing')) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
