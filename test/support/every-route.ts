import { sampleCenterId, sampleFundId } from '../../scripts/sample/board.ts';
import { mainTeam } from './board.ts';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { boardSettings } from '../../adapters/board-settings.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import {
  operationId,
  postFile,
  putParts,
  type Api,
  type PacketView,
  type UploadForm,
} from '../../scripts/api-client.ts';
import { sampleAnswers, sampleApplicationForm, samplePacket } from '../../scripts/sample-packet.ts';
import { coachToken, participantToken, staffToken } from '../../scripts/token.ts';
import { copyOf } from './copy-walk.ts';
import { addCoach, asCoach, consents, organizationId } from './coach-people.ts';
import type { JournalReport } from '../../functions/verify-journal/verify-journal.ts';
import { asParticipant, asStaff, decideCase, newPacket, openAllFunds, sendPacket, submit } from './desk-people.ts';
import {
  clientOf,
  invoke,
  minuteMs,
  missedAtNight,
  originalsReplaced,
  sentWhileChecked,
  sweptUp,
  unreadableHold,
  until,
} from './lost-and-late.ts';
import { appealedByCoach, approvedTogether, deskWorked } from './desk-walk.ts';
import { acceptStep, decideStep, recordStep, sendStep } from './step-people.ts';
import { destroyedByOrder } from './destruction-walk.ts';
import { moneyLived, stepPaid } from './money-walk.ts';
import type { TestSystem } from './system.ts';
import { heavyPdf } from './pdf.ts';
import { inLineForMoney } from './wait-walk.ts';
import { inOjt, leftInOjt } from './ojt-walk.ts';
import { inTui, leftInTui } from './tui-walk.ts';

/**
 * Everything that people and machines do here, done once, through people's own doors where there is one: what no call of
 * this needed, nobody needs. A new route is to be walked here too, or its grants stand as unused.
 */
const fundId = sampleFundId('wioa-dislocated-worker');
const adultFundId = sampleFundId('wioa-adult');
/** Kept behind walls of their own (R22). */
const confidentialAnswers = { receivesSnap: 'yes', unemployment: 'yes', helpNote: 'Large print, please.' } as const;
const dayMs = 24 * 60 * minuteMs;

const mailed = async (system: TestSystem, subject: string): Promise<boolean> =>
  (await system.mail()).some((mail) => mail.subject.startsWith(subject));
const untilMailed = (system: TestSystem, subject: string) =>
  until(() => mailed(system, subject), `the mail "${subject}"`);

/** Weeks pass one by one; on the way the clock stops wherever something is due. */
async function passDaysUntilMailed(system: TestSystem, subject: string): Promise<void> {
  for (let week = 0; week < 12 && !(await mailed(system, subject)); week += 1) await system.advanceClock(7 * dayMs);
  await untilMailed(system, subject);
}

/** A page as a browser with a session gets it; with a form, sent. */
async function visit(
  system: TestSystem,
  token: string,
  path: string,
  form?: Record<string, string>,
): Promise<Response> {
  const response = await fetch(new URL(path, system.site), {
    redirect: 'manual',
    headers: { authorization: `Bearer ${token}` },
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
  });
  if (response.status >= 400) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response;
}

async function follow(link: string): Promise<Uint8Array> {
  const response = await fetch(link);
  if (!response.ok) throw new Error(`a signed link answered ${response.status}: ${await response.text()}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** The addresses of images that a page shows from the bucket. */
const imagesOf = (html: string): string[] =>
  [...html.matchAll(/<img[^>]*\ssrc="([^"]*X-Amz-[^"]*)"/g)].map(([, source = '']) => source.replaceAll('&amp;', '&'));

/** Sent, decided, funded; every page, picture, file and letter on the way looked at. Answers which case it was, and whose. */
async function awarded(system: TestSystem): Promise<{ id: string; token: string }> {
  const { site, desk } = system;
  const email = 'participant@example.org';
  const token = await participantToken({ site, desk, email });
  const participant = await asParticipant(system, email);
  const id = await newPacket(participant);
  const mine = `/api/applications/${id}`;
  await participant.put(`${mine}/answers`, { answers: { ...sampleAnswers, ...confidentialAnswers } });
  // The list is searched, and a program chosen from it (R1).
  await participant.get('/api/programs?q=nursing');
  await visit(system, token, `/applications/${id}/program?q=nursing`);
  await participant.put(`${mine}/answers`, { program: { etplId: sampleAnswers['etplId'] } });
  await visit(system, token, '/help');
  await formTakenOver(system, participant, token, id);
  const files = await samplePacket();
  const sent: string[] = [];
  for (const file of files) sent.push(await participant.upload(id, file));
  await participant.checked(id, sent);
  // Taken out and sent again: its bytes must not count as sent before.
  await participant.put(`${mine}/absences`, { removeDocument: sent[0] });
  const again = await participant.upload(id, files[0]!);
  // A large one in parts; the packet is too heavy with it, and shows pictures of its pages.
  const large = { kind: 'other', fileName: 'large.pdf', contentType: 'application/pdf', bytes: await heavyPdf(19e6) };
  const inParts = { ...large, bytes: large.bytes.byteLength, inParts: true };
  const form = await participant.post<UploadForm>(`${mine}/uploads`, inParts);
  await putParts(form, large);
  await participant.post(`${mine}/uploads/${form.documentId}/complete`);
  const { missing } = await participant.checked(id, [again, form.documentId]);
  await participant.put(`${mine}/absences`, {
    absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
  });
  await visit(system, token, `/applications/${id}`);
  const images = imagesOf(await (await visit(system, token, `/applications/${id}/documents`)).text());
  if (images.length === 0) throw new Error('no picture of a document on its page');
  for (const image of images) await follow(image);
  await participant.get('/api/applications');
  await submit(participant, id);

  const staff = await asStaff(system, mainTeam);
  const staffs = await staffToken({ site, desk, who: `${mainTeam}@example.org` });
  await staff.get('/staff/api/queue');
  await staff.until(`/staff/api/cases/${id}`, (view) => view['mayDecide'] === true, 'the case in the queue');
  await visit(system, staffs, `/staff/cases/${id}`);
  await visit(system, staffs, `/staff/cases/${id}/program`);
  await staff.get('/staff/api/programs?q=nursing');
  const { version } = await staff.get<{ version: number }>(`/staff/api/cases/${id}`);
  await staff.post(`/staff/api/cases/${id}/program`, { version, etplId: sampleAnswers['etplId'] });
  await papersAnswered(staff, id, missing.documents[0] ?? '');
  await visit(system, staffs, `/staff/cases/${id}/papers/government-id/original`);
  await visit(system, staffs, `/staff/cases/${id}/documents/${again}/about`);
  for (const path of [`documents/${again}/pages/1`, `documents/${again}/original`]) {
    const { headers } = await visit(system, staffs, `/staff/cases/${id}/${path}`);
    await follow(headers.get('location') ?? '');
  }
  // Nobody waits with a higher priority, so no reason for going ahead is given (R3).
  const lines = [{ fundId: adultFundId, costKind: 'tuition', amountCents: 200_000 }];
  const { awardId } = await decideCase(staff, id, {
    outcome: 'approve',
    lines,
    reason: 'The rest is covered.',
    aheadOfReason: '',
  });
  await participant.until(mine, (view) => view['letter'] === true, 'the letter');
  await follow((await participant.get<{ url: string }>(`${mine}/letter`)).url);
  for (const file of ['packet', 'letter'])
    await follow((await staff.get<{ url: string }>(`/staff/api/cases/${id}/${file}`)).url);
  await visit(system, token, `/applications/${id}`);
  await untilMailed(system, 'Approved: $2,000.00');

  const finance = await asStaff(system, 'finance');
  await finance.get('/finance/api/funds');
  await finance.get('/finance/api/journal');
  await finance.get(`/finance/api/journal?fund=${fundId}`);
  await finance.get(`/finance/api/funds/${fundId}`);
  await fundsSeen(system);

  await moneyLived(system, String(awardId));
  const payers = await staffToken({ site, desk, who: 'payments@example.org' });
  for (const path of ['', `/${String(awardId)}`, '/bills.csv']) await visit(system, payers, `/finance/payments${path}`);

  await toldHowItWent(system, id, participant, staff);
  const { number } = await staff.get<{ number: string }>(`/staff/api/cases/${id}`);
  await lookedOver(system, id, number);

  // An execution that is started again over a decided case finds its answer waiting.
  await new SFNClient(clientOf(system)).send(
    new StartExecutionCommand({
      stateMachineArn: 'arn:aws:states:us-west-2:000000000000:stateMachine:skillsdesk-local-scholarship-packet',
      name: `${id}-again`,
      input: JSON.stringify({ contractVersion: 1, applicationId: id, round: 1 }),
    }),
  );
  return { id, token };
}

/** R8: a paper that is not there is not needed; of another the original was seen. */
async function papersAnswered(staff: Api, id: string, missing: string): Promise<void> {
  const path = `/staff/api/cases/${id}`;
  const seenOn = new Date(Date.now() - 2 * dayMs).toISOString().slice(0, 10);
  for (const [kind, answer] of [
    [missing, { how: 'not-needed' }],
    ['budget', { how: 'original-seen', seenOn }],
  ] as const) {
    const { version } = await staff.get<{ version: number }>(path);
    await staff.post(`${path}/papers`, { version, kind, answer });
  }
}

/** A form that was filled in on a computer: what its fields say is shown, and one of it taken over. */
async function formTakenOver(system: TestSystem, participant: Api, token: string, id: string): Promise<void> {
  const bytes = await sampleApplicationForm();
  const file = { kind: 'application-form', fileName: 'form.pdf', contentType: 'application/pdf', bytes };
  const documentId = await participant.upload(id, file);
  await participant.checked(id, [documentId]);
  await participant.put(`/api/applications/${id}/answers`, { clear: ['employer2'] });
  const path = `/applications/${id}/documents/${documentId}/answers`;
  const page = await (await visit(system, token, path)).text();
  if (!page.includes('value="employer2"')) throw new Error('what the form says is not shown');
  await visit(system, token, path, { operationId: operationId(), fields: 'employer2' });
  await participant.put(`/api/applications/${id}/absences`, { removeDocument: documentId });
}

/** What came of it: told and confirmed, typed into another system, a workshop counted, the report read. */
async function toldHowItWent(system: TestSystem, id: string, participant: Api, staff: Api): Promise<void> {
  const path = `/staff/api/cases/${id}`;
  // In the past in every time zone.
  const on = new Date(Date.now() - 2 * dayMs).toISOString().slice(0, 10);
  const said = { event: 'started', on };
  const { seq } = await participant.post<{ seq: number }>(`/api/applications/${id}/outcomes`, { said });
  await participant.get(`/api/applications/${id}/outcomes`);
  await staff.post(`${path}/outcomes`, { said, replaces: seq });
  await staff.get(`${path}/outcomes`);
  const { number, sheets } = await staff.get<{ number: string; sheets: { systemId: string; mark: string }[] }>(
    `${path}/hand-off`,
  );
  const [sheet] = sheets;
  await staff.post(`${path}/hand-off`, { systemId: sheet?.systemId, mark: sheet?.mark, done: true });
  const what = { action: 'record', service: 'one-on-one', on, people: 1, applicationId: id };
  await staff.post('/staff/api/services', { centerId: sampleCenterId, what });
  await staff.get('/staff/api/report');
  await staff.get('/staff/api/movement');
  const token = await staffToken({ site: system.site, desk: system.desk, who: `${mainTeam}@example.org` });
  for (const page of [
    'outcomes',
    'services',
    'hand-off',
    'hand-off/queue.csv',
    'report',
    'report.csv',
    'movement',
    'movement.csv',
  ])
    await visit(system, token, `/staff/${page}`);
  await visit(system, token, '/staff/services', {
    operationId: operationId(),
    center: sampleCenterId,
    service: 'workshop',
    'on-month': on.slice(5, 7),
    'on-day': on.slice(8),
    'on-year': on.slice(0, 4),
    people: '1',
    number,
  });
}

/** Above the threshold and with a coach: two people decide (R29). */
async function awardedByTwo(system: TestSystem): Promise<void> {
  const participant = await asParticipant(system, 'second@example.org');
  const id = await newPacket(participant);
  await participant.put(`/api/applications/${id}/answers`, {
    answers: {
      ...sampleAnswers,
      hasCoach: 'yes',
      coachName: 'Career Coach',
      coachOrganization: 'Example Partner',
      'cost-tuition': 460_000,
      totalCost: 600_000,
    },
  });
  const { missing } = await participant.get<PacketView>(`/api/applications/${id}`);
  await participant.put(`/api/applications/${id}/absences`, {
    absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
  });
  await submit(participant, id);
  const approval = {
    outcome: 'approve',
    lines: [{ fundId, costKind: 'tuition', amountCents: 460_000 }],
    reason: 'Tuition only.',
  };
  await decideCase(await asStaff(system, mainTeam), id, approval);
  const liaison = await asStaff(system, 'liaison');
  await liaison.post('/staff/api/next', { operationId: operationId() });
  await decideCase(liaison, id, approval);
  await untilMailed(system, 'Approved: $4,600.00');
}

async function withdrawn(system: TestSystem): Promise<void> {
  const participant = await asParticipant(system, 'withdraws@example.org');
  const id = await sendPacket(participant, (await samplePacket()).slice(0, 1));
  const staff = await asStaff(system, mainTeam);
  await staff.until(`/staff/api/cases/${id}`, (view) => view['mayDecide'] === true, 'the case in the queue');
  await participant.post(`/api/applications/${id}/withdraw`);
  await untilMailed(system, 'You took back your request');
}

async function askedAndAnswered(system: TestSystem): Promise<void> {
  const participant = await asParticipant(system, 'answers@example.org');
  const id = await sendPacket(participant, []);
  const staff = await asStaff(system, mainTeam);
  const reason = 'Please send the letter about the end of your job.';
  await decideCase(staff, id, { outcome: 'more-information', requestedItems: ['layoff-letter'], reason });
  await untilMailed(system, 'We need one thing from you');
  const letter = (await samplePacket()).find((file) => file.kind === 'layoff-letter');
  if (!letter) throw new Error('no sample letter');
  await participant.checked(id, [await participant.upload(id, letter)]);
  await participant.post(`/api/applications/${id}/answer`);
  await decideCase(staff, id, { outcome: 'deny', reason: 'The program is longer than our funds run.' });
  await untilMailed(system, 'About your request');
  // A token that comes after the person's answer.
  await invoke(system, 'request-information', { contractVersion: 1, applicationId: id, round: 1, taskToken: 'late' });
}

/** Paper over the counter, without scripts: started, scanned, sent by the SkillsTeam (R29). */
async function walkedIn(system: TestSystem): Promise<void> {
  const { site, desk } = system;
  const token = await staffToken({ site, desk, who: `${mainTeam}@example.org` });
  const send = (path: string, form: Record<string, string>) =>
    visit(system, token, path, { operationId: operationId(), ...form });
  const email = 'walk.in@example.org';
  await sendPacket(await asParticipant(system, email), (await samplePacket()).slice(0, 1));
  const started = await send('/staff/scan', { email, language: 'en', notice: 'yes' });
  const path = started.headers.get('location') ?? '';
  const form = await (await send(`${path}/upload`, { kind: 'other' })).text();
  if (!form.includes('x-amz-signature')) throw new Error('no form for the scanned file');
  const page = await (await visit(system, token, path)).text();
  await usedAgainAtDesk(path, page, send, (at) => visit(system, token, at));
  const [, kinds = ''] = /<select[^>]*name="absenceKind"[^>]*>(.*?)<\/select>/s.exec(page) ?? [];
  for (const [, absenceKind = ''] of kinds.matchAll(/<option[^>]*value="([a-z0-9-]+)"/g))
    await send(`${path}/absence`, { absenceKind, absenceWhy: 'cannot-get', absenceReason: 'Not at hand today.' });
  const sent = await send(`${path}/submit`, {
    signatureName: 'Walk In',
    truth: 'yes',
    'releaseUntil-month': '12',
    'releaseUntil-day': '31',
    'releaseUntil-year': String(new Date().getUTCFullYear() + 1),
  });
  if (sent.headers.get('location') !== `${path}/done`) throw new Error('the walk-in was not sent');
  // The person comes back to the counter: what staff filed, staff take back for them.
  await send(`/staff/cases/${path.split('/').at(-1)}/withdraw`, {});
}

/** What the person gave before is looked at, used again, and put where it belongs. */
async function usedAgainAtDesk(
  path: string,
  page: string,
  send: (path: string, form: Record<string, string>) => Promise<Response>,
  open: (path: string) => Promise<Response>,
): Promise<void> {
  const [, form = ''] = new RegExp(`<form[^>]*action="${path}/reuse"[^>]*>(.*?)</form>`, 's').exec(page) ?? [];
  const fieldOf = (name: string) => new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(form)?.[1] ?? '';
  const [kind, fromApplication, fromDocument] = ['kind', 'fromApplication', 'fromDocument'].map(fieldOf);
  if (!kind || !fromApplication || !fromDocument) throw new Error('nothing is offered at the desk');
  const { headers } = await open(`/staff/cases/${fromApplication}/documents/${fromDocument}/pages/1`);
  await follow(headers.get('location') ?? '');
  await send(`${path}/reuse`, { kind, fromApplication, fromDocument });
  const [about = ''] = /\/staff\/scan\/\w+\/documents\/\w+\/about/.exec(await (await open(path)).text()) ?? [];
  await open(about);
  await send(about, { kind: 'other' });
}

/** Mail that comes back: staff are asked to call, also about a packet of later; a code that is typed sets it right. */
async function notReached(system: TestSystem): Promise<void> {
  const { site, desk } = system;
  const email = 'bounce+routes@simulator.amazonses.com';
  const participant = await asParticipant(system, email);
  const first = await sendPacket(participant, []);
  const staff = await asStaff(system, mainTeam);
  const called = (id: string) =>
    staff.until(`/staff/api/cases/${id}`, (view) => view['call'] !== undefined, 'the call');
  await called(first);
  await called(await sendPacket(participant, []));
  const token = await participantToken({ site, desk, email });
  await visit(system, token, '/messages');
  const choice = { channels: 'mail-and-text', phone: '503-555-0142', language: 'es' };
  await visit(system, token, '/messages', { operationId: operationId(), ...choice });
  await visit(system, token, '/optional-questions');
  await visit(system, token, '/optional-questions', { operationId: operationId(), version: '0', age: '25-34' });
  await visit(system, token, '/optional-questions/erase', { operationId: operationId(), version: '1' });
  // Signed in twice by now: the other one is ended from here.
  const elsewhere = await (await visit(system, token, '/sign-out-elsewhere')).text();
  const session = /name="session" value="([0-9a-f]+)"/.exec(elsewhere)?.[1] ?? 'none';
  await visit(system, token, '/sign-out-elsewhere', { session });
}

/** STEP from the request to its end, looked at from both sides; another is left to itself, until the month has passed (R12). */
async function inStep(system: TestSystem): Promise<void> {
  const { site, desk } = system;
  const email = 'in.step@example.org';
  const participant = await asParticipant(system, email);
  const token = await participantToken({ site, desk, email });
  const coach = await asStaff(system, `step.${sampleCenterId}`);
  const coachs = await staffToken({ site, desk, who: 'step.se@example.org' });
  const id = await sendStep(participant);
  await acceptStep(coach, id);
  const on = wallTime(new Date(), boardSettings.timeZone).date;
  await recordStep(coach, id, { what: 'assessment', on });
  await recordStep(coach, id, { what: 'plan', goal: 'A trade.', components: ['training'], signedOn: on });
  await stepPaid(coach, id);
  await visit(system, coachs, '/staff/step');
  await visit(system, coachs, `/staff/step/${id}`);
  await participant.until(`/api/applications/${id}`, (view) => view['letter'] === true, 'the welcome');
  await visit(system, token, `/applications/${id}`);
  await recordStep(coach, id, { what: 'finish', on, reason: 'employed' });
  await untilMailed(system, 'Your plan is done');
  // A token that comes after the end.
  await invoke(system, 'await-next-step', { contractVersion: 1, applicationId: id, round: 1, taskToken: 'late' });
  // Left to themselves: no contact, no answer, no decision. What becomes of them is seen when days have passed.
  await acceptStep(coach, await sendStep(await asParticipant(system, 'quiet.step@example.org')));
  await decideStep(coach, await sendStep(await asParticipant(system, 'silent.step@example.org')), {
    outcome: 'more-information',
    requestedItems: ['government-id'],
    reason: 'A photo of your ID, please.',
  });
  const undecided = await sendStep(await asParticipant(system, 'slow.step@example.org'));
  await coach.until(`/staff/api/step/${undecided}`, (view) => view['mayDecide'] === true, 'the request at the coach');
}

/** A coach files for somebody who said yes, and another by paper; each consent ends (R22, R29). */
async function coached(system: TestSystem): Promise<void> {
  const { site, desk } = system;
  const coachEmail = 'coach.routes@example.org';
  const coachId = await addCoach(system, coachEmail, 'Coach of Routes');
  const coach = await asCoach(system, coachEmail);
  await coach.post('/api/coach/asks', { email: 'coached@example.org', scope: ['see'], purpose: 'apply' });
  const who = { email: 'coached@example.org', name: 'Coached Person', birthYear: 1990 };
  const { person, personId } = await consents(system, who, coachId, ['documents', 'answers', 'send']);
  await person.get('/api/consents');
  const client = { personId, confirmed: true };
  const { applicationId: id } = await coach.post<{ applicationId: string }>(
    `/api/coach/clients/${personId}/applications`,
    { client, centerId: sampleCenterId, formSource: 'form', language: 'en', noticeAcknowledged: true },
  );
  const theirs = `/api/applications/${id}`;
  await coach.put(`${theirs}/answers`, { client, answers: sampleAnswers });
  const [file] = await samplePacket();
  if (!file) throw new Error('no sample file');
  const { bytes, ...named } = file;
  const form = await coach.post<UploadForm>(`${theirs}/uploads`, { client, ...named, bytes: bytes.byteLength });
  await postFile(form, file);
  const { missing } = await coach.checked(id, [form.documentId]);
  // A script that says so of a form as well hears that it is there.
  await coach.post(`${theirs}/uploads/${form.documentId}/complete`, { client });
  await coach.put(`${theirs}/absences`, {
    client,
    absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
  });
  // The same paper for something else in the packet.
  const from = { applicationId: id, documentId: form.documentId };
  await coach.post(`${theirs}/reuse`, { client, kind: 'school-comparison', from });
  await coach.post(`${theirs}/describe`, { client, documentId: form.documentId, printedOn: '2026-01-05' });
  await coach.post(`${theirs}/submit`, {
    client,
    signatureName: 'Coach of Routes',
    truthConfirmed: true,
    releaseUntil: '2027-12-31',
    onBehalf: { personAgreed: true, noticeReceived: true },
  });
  const token = await coachToken({ site, desk, email: coachEmail });
  const packet = `/applications/${id}`;
  for (const path of ['/coach', `/coach/clients/${personId}`, packet, `${packet}/history`, `${packet}/documents`])
    await visit(system, token, path);
  // A question of the staff's, answered by the coach.
  const staff = await asStaff(system, mainTeam);
  const staffs = await staffToken({ site, desk, who: `${mainTeam}@example.org` });
  const reason = 'Please say again what the school costs.';
  await decideCase(staff, id, {
    outcome: 'more-information',
    requestedItems: [{ what: 'document', kind: 'layoff-letter', reason: 'missing', note: '' }],
    reason,
  });
  await coach.until(theirs, (view) => view['status'] === 'needs-information', 'the question');
  await coach.put(`${theirs}/absences`, {
    client,
    absences: [{ kind: 'layoff-letter', why: 'cannot-get', reason: 'Lost in a move.' }],
  });
  await coach.post(`${theirs}/answer`, { client });
  await person.post(`/api/consents/${coachId}/end`);
  // The same on paper, and ended by staff.
  await staff.post(`/staff/api/cases/${id}/consents`, {
    organizationId,
    coachId,
    personName: 'Coached Person',
    birthYear: 1990,
    scope: ['see'],
    purpose: 'apply',
    expiresOn: new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10),
  });
  await visit(system, staffs, `/staff/cases/${id}/coach`);
  await visit(system, staffs, `/staff/cases/${id}/coach/end`, { operationId: operationId(), coachId });
  const liaison = await asStaff(system, 'liaison.partners');
  await liaison.get('/staff/api/coaches');
  await liaison.post(`/staff/api/coaches/${coachId}/remove`, { organizationId });
  for (const subject of [
    'A coach asks to help you',
    'You can now help',
    'Somebody said yes',
    'A coach may now help you',
  ])
    await untilMailed(system, subject);

  const contact = await asStaff(system, 'accommodation');
  const { requests } = await contact.get<{ requests: { applicationId: string }[] }>(
    '/staff/accommodation/api/requests',
  );
  await contact.post(`/staff/accommodation/api/requests/${requests[0]?.applicationId}/arranged`, { arranged: true });
}

/** What is looked over: an auditor let in, a packet opened by them and by an operator with a reason, its papers and its decision. */
async function lookedOver(system: TestSystem, applicationId: string, number: string): Promise<void> {
  const { site, desk } = system;
  const [operator, auditor] = [
    await staffToken({ site, desk, who: 'operator@example.org' }),
    await staffToken({ site, desk, who: 'auditor@example.org' }),
  ];
  const home = '/staff/oversight';
  const packet = `${home}/packets/${applicationId}`;
  const [month = '', date = '', year = ''] = new Date()
    .toLocaleDateString('en-US', { timeZone: boardSettings.timeZone })
    .split('/');
  const day = (name: string) => ({ [`${name}-year`]: year, [`${name}-month`]: month, [`${name}-day`]: date });
  const reason = 'Yearly review by the state';
  const grant = { staffId: 'staff-auditor', reason, ...day('from'), ...day('through') };
  await visit(system, operator, `${home}/auditors`, { operationId: operationId(), ...grant });
  await visit(system, operator, `${home}/auditors`, { operationId: operationId(), ...grant });
  const broken = { number, reason: 'system-fault', words: 'The letter was not made.' };
  await visit(system, operator, `${home}/glass`, { operationId: operationId(), ...broken });
  for (const path of [
    home,
    `${home}/auditors`,
    `${home}/glass`,
    `${home}/holds`,
    `${home}/packets?number=${number}`,
    `${home}/audit`,
    `${home}/settings`,
    `${home}/audit?number=${number}`,
    packet,
    `${packet}/views`,
  ])
    for (const token of [operator, auditor]) await visit(system, token, path);
  await visit(system, auditor, `${packet}/decisions/1`);
  await visit(system, auditor, `${packet}/decisions/1/replay.json`);
  for (const file of ['packet', 'letter']) {
    const { headers } = await visit(system, auditor, `${packet}/${file}`);
    await follow(headers.get('location') ?? '');
  }
  const html = await (await visit(system, auditor, packet)).text();
  const papers = [...html.matchAll(/href="([^"]+\/(?:pages\/1|original))"/g)].map(([, path = '']) => path);
  if (papers.length < 2) throw new Error('no papers on the page of a packet that is looked over');
  for (const path of papers.slice(0, 2)) {
    const { headers } = await visit(system, auditor, path);
    await follow(headers.get('location') ?? '');
  }
  const glass = /glass\/(gls_[a-z0-9]+)\/end/.exec(await (await visit(system, operator, `${home}/glass`)).text())?.[1];
  await visit(system, operator, `${home}/glass/${glass}/end`, { operationId: operationId() });
  const hold = { number, reason: 'audit', words: 'The state looks at last year.' };
  await visit(system, operator, `${home}/holds`, { operationId: operationId(), ...hold });
  const held = /holds\/(lgh_[a-z0-9]+)\/lift/.exec(await (await visit(system, operator, `${home}/holds`)).text())?.[1];
  const lift = { [`lift-${held}`]: 'The audit is over.' };
  await visit(system, operator, `${home}/holds/${held}/lift`, { operationId: operationId(), ...lift });
  await visit(system, operator, `${home}/auditors/end`, { operationId: operationId(), staffId: 'staff-auditor' });
  await untilMailed(system, 'An operator opened packet');
}

/** Sessions that go on while somebody works, of each audience. Moves the clock. */
async function kept(system: TestSystem): Promise<void> {
  const people: [Api, string][] = [
    [await asParticipant(system, 'stays@example.org'), '/api/applications'],
    [await asStaff(system, mainTeam), '/staff/api/queue'],
    [await asStaff(system, 'finance'), '/finance/api/funds'],
    [await asStaff(system, 'accommodation'), '/staff/accommodation/api/requests'],
    [await asStaff(system, 'payments'), '/finance/payments/api/open'],
  ];
  const operator = await staffToken({ site: system.site, desk: system.desk, who: 'operator@example.org' });
  await system.advanceClock(45 * minuteMs);
  for (const [api, path] of people) await api.get(path);
  await visit(system, operator, '/staff/oversight');
}

/** Finance looks at everything once, by itself and by two people: a change of each kind of answer, and what waits is counted. */
async function fundsSeen(system: TestSystem): Promise<void> {
  const { site, desk } = system;
  const watch = () => invoke(system, 'watch-funds', { 'detail-type': 'Scheduled Event' });
  await watch();
  await untilMailed(system, 'Adult PY2025 carry-over: ');
  const [finance, director] = [await asStaff(system, 'finance'), await asStaff(system, 'director')];
  const propose = async (change: object) => {
    const body = { operationId: operationId(), reason: 'A letter came', change };
    return (await finance.post<{ changeId: string }>('/finance/api/changes', body)).changeId;
  };
  const settle = (changeId: string, verdict: string, by = director) =>
    by.post(`/finance/api/changes/${changeId}`, { operationId: operationId(), verdict, reason: 'Looked at' });
  const carried = 'fund#PY2025#adult-py2025-carry-over';
  await settle(await propose({ kind: 'raise', fundLimitId: carried, amountCents: 10_000_000 }), 'confirm');
  await settle(await propose({ kind: 'lower', fundLimitId: carried, amountCents: 1 }), 'refuse');
  await settle(await propose({ kind: 'lower', fundLimitId: carried, amountCents: 1 }), 'withdraw', finance);
  await watch();
  // The first asking of a month counts, the second reads what was counted.
  await finance.get('/finance/api/equal-opportunity');
  const token = await staffToken({ site, desk, who: 'finance2@example.org' });
  for (const path of [
    '',
    '?on=2020-01-01',
    '/funds.csv',
    '/journal.csv',
    `/funds/${fundId}`,
    `/funds/${fundId}/lines`,
    `/funds/${fundId}/breakdown.csv`,
    '/changes',
    '/equal-opportunity',
    `/changes/new?kind=raise&fund=${fundId}`,
    `/changes/${await propose({ kind: 'lower', fundLimitId: carried, amountCents: 1 })}`,
  ])
    await visit(system, token, `/finance${path}`);
}

/** The hourly round archives what is chained by now, and an auditor asks; nothing of it was written by hand yet. */
async function provedJournal(system: TestSystem): Promise<void> {
  await invoke(system, 'chain-journal', { 'detail-type': 'Scheduled Event' });
  const { faults, first, checked } = (await invoke(system, 'verify-journal', {})) as JournalReport;
  if (faults > 0 || checked.objects === 0) throw new Error(`the journal: ${JSON.stringify({ checked, first })}`);
}

/** One packet waits for its person, another for staff; what becomes of them is seen when days have passed (R28). */
async function leftWaiting(system: TestSystem): Promise<string> {
  const quiet = await asParticipant(system, 'quiet@example.org');
  const waits = await asParticipant(system, 'waits@example.org');
  const silent = await sendPacket(quiet, []);
  const slow = await sendPacket(waits, []);
  const staff = await asStaff(system, mainTeam);
  const reason = 'Please send the letter about the end of your job.';
  await decideCase(staff, silent, { outcome: 'more-information', requestedItems: ['layoff-letter'], reason });
  await staff.until(`/staff/api/cases/${slow}`, (view) => view['mayDecide'] === true, 'the case in the queue');
  return silent;
}

async function late(system: TestSystem, silent: string): Promise<void> {
  for (const subject of [
    'A reminder about your request',
    'Late: packet',
    'We closed your request',
    'Contact late',
    'Your week',
    'The money went to the next person',
    'We no longer hold the money',
  ])
    await passDaysUntilMailed(system, subject);
  const again = await asParticipant(system, 'quiet@example.org');
  // A late answer is an answer: here, why there is no such letter (R8).
  await again.put(`/api/applications/${silent}/absences`, {
    absences: [{ kind: 'layoff-letter', why: 'cannot-get', reason: 'The firm is gone.' }],
  });
  await again.post(`/api/applications/${silent}/answer`);
  await again.until(`/api/applications/${silent}`, (view) => view['status'] === 'in-review', 'the case in the queue');
}

/** Everything that somebody gave, with files as they were sent or as they are kept, and the letter. */
async function copied(system: TestSystem, token: string, copy: 'as-sent' | 'clean-copy'): Promise<void> {
  const { entries, records } = await copyOf(system, token);
  const files = records.requests.flatMap((request) => request.files);
  if (!files.some((file) => file.copy === copy && entries.includes(file.path ?? '')))
    throw new Error(`no file ${copy} in the copy: ${entries.join(', ')}`);
}

export async function walkEveryRoute(system: TestSystem): Promise<void> {
  await openAllFunds(system);
  const decided = await awarded(system);
  await deskWorked(system);
  await approvedTogether(system);
  await appealedByCoach(system);
  await Promise.all([awardedByTwo(system), withdrawn(system), askedAndAnswered(system), walkedIn(system)]);
  await copied(system, decided.token, 'as-sent');
  await notReached(system);
  await inStep(system);
  await inTui(system, 'participant@example.org');
  await inOjt(system);
  await provedJournal(system);
  await coached(system);
  const silent = await leftWaiting(system);
  await leftInTui(system);
  await leftInOjt(system);
  await inLineForMoney(system);
  // From here on the clock moves.
  await kept(system);
  await late(system, silent);
  await originalsReplaced(system);
  const { site, desk } = system;
  await copied(system, await participantToken({ site, desk, email: 'withdraws@example.org' }), 'clean-copy');
  // Last: rows that are changed by hand cost every night after them a second and a third look.
  await Promise.all([
    sentWhileChecked(system, 'late.verdict@example.org', 'late'),
    sentWhileChecked(system, 'no.verdict@example.org', 'never'),
  ]);
  await sweptUp(system);
  await unreadableHold(system);
  await missedAtNight(system);
  await destroyedByOrder(system, decided.id, visit);
}
