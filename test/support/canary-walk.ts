import { sampleCenterId, sampleFundId } from '../../scripts/sample/board.ts';
import { mainTeam, mainMember } from './board.ts';
import { boardSettings } from '../../adapters/board-settings.ts';
import { offers } from '../../domain/settings.ts';
import { DynamoDBClient, ListTablesCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListBucketsCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Browser, Page } from 'playwright-core';
import { decisionTicks } from '../../domain/cases/rows.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import { apiClient, operationId, type Api } from '../../scripts/api-client.ts';
import { sampleAnswers } from '../../scripts/sample-packet.ts';
import { stepAnswers } from '../../scripts/sample/step-answers.ts';
import { tuiAnswers } from '../../scripts/sample/tui-answers.ts';
import { participantToken, staffToken } from '../../scripts/token.ts';
import { fillSection, openPage, signInParticipant, signInStaff, startPacket } from './browser.ts';
import { canaries, canariesIn, leaksInFiles, type Canary } from './canaries.ts';
import { addCoach, asCoach, consents } from './coach-people.ts';
import { asStaff, submit } from './desk-people.ts';
import { sendOjt } from './ojt-people.ts';
import { acceptStep, sendStep } from './step-people.ts';
import type { TestSystem } from './system.ts';
import { handOverTui, readyTui, sendTui } from './tui-people.ts';

const fullName = `${canaries.firstName} ${canaries.lastName}`;
const you: Answers = {
  firstName: canaries.firstName,
  lastName: canaries.lastName,
  preferredName: canaries.preferredName,
  birthDate: canaries.birthDate,
  street: canaries.street,
  phone: canaries.phone,
  mayText: 'no',
  email: canaries.email,
};
const secrets = `${canaries.socialSecurity}, ${canaries.claim}, ${canaries.snapCase}, ${canaries.bank}`;
const answers: Answers = {
  ...sampleAnswers,
  ...you,
  helpNeeded: ['large-print'],
  helpNote: `${canaries.disability}: ${canaries.freeText}`,
  unemployment: 'yes',
  receivesSnap: 'yes',
  receivesTanf: 'no',
  lastEmployer: canaries.employer,
  customerId: canaries.claim,
  whyThisSchool: `${canaries.freeText}. ${secrets}. ${canaries.disability}`,
  otherCostNote: canaries.bank,
};

/** Each address that a browser asked for, and each that a page led to. */
export type Addresses = Map<string, string>;

function watched(page: Page, addresses: Addresses): { settled(): Promise<void> } {
  const reading: Promise<void>[] = [];
  page.context().on('request', (request) => addresses.set(request.url(), `asked from ${page.url()}`));
  page.context().on('response', (response) => {
    if (response.status() !== 200 || !(response.headers()['content-type'] ?? '').startsWith('text/html')) return;
    const read = response.text().then((html) => {
      for (const [, address = ''] of html.matchAll(/\s(?:href|src|action|formaction)="([^"]*)"/g))
        if (!address.startsWith('mailto:')) addresses.set(address.replaceAll('&amp;', '&'), `on ${response.url()}`);
    });
    // A page that was left before it was read whole has led nowhere.
    reading.push(read.catch(() => undefined));
  });
  return { settled: async () => void (await Promise.all(reading)) };
}

/**
 * Canaries in every kind of field of every kind of request, in names and contents of files, in notes, reasons and search boxes; by
 * the person, a coach and staff. Answers the addresses that were seen on the way.
 */
export async function typeCanaries(system: TestSystem, browser: Browser): Promise<Addresses> {
  const addresses: Addresses = new Map();
  const page = await openPage(browser);
  const watching = watched(page, addresses);
  await signInParticipant(page, system, canaries.email);
  const id = await startPacket(page, system.site);
  for (const section of ['you', 'work', 'eligibility']) await fillSection(page, system.site, id, section, answers);

  const { site, desk } = system;
  const participant = apiClient({ site, token: await participantToken({ site, desk, email: canaries.email }) });
  await participant.put(`/api/applications/${id}/answers`, { answers });
  const { version } = await participant.get<{ version: number }>('/api/optional-questions');
  await participant.put('/api/optional-questions', { version, answers: { race: ['pacific'], disability: 'yes' } });
  await filesSent(participant, id);
  await submit(participant, id, fullName);
  for (const path of ['', '/documents', '/check', '/history']) await page.goto(`${site}/applications/${id}${path}`);
  for (const path of ['/messages', '/optional-questions', '/coaches']) await page.goto(`${site}${path}`);

  const { personId } = await coached(system);
  await otherKinds(system, participant);
  await walkedIn(system);
  await decided(system, participant, id);
  await seenByStaff(system, browser, addresses, [id, personId]);
  await page.goto(`${site}/applications/${id}`);
  await watching.settled();
  await page.context().close();
  return addresses;
}

async function filesSent(participant: Api, id: string): Promise<void> {
  const { PDFDocument } = await import('pdf-lib');
  const pdf = await PDFDocument.create();
  pdf.setTitle(canaries.freeText);
  pdf.addPage([612, 792]).drawText(`${fullName} ${secrets}`, { x: 40, y: 700, size: 12 });
  const contentType = 'application/pdf';
  const bytes = await pdf.save();
  const good = await participant.upload(id, { kind: 'other', fileName: canaries.fileName, contentType, bytes });
  // And one that is not what its name says, with its own way through logs.
  const wrong = Buffer.from(`not a PDF: ${secrets} ${canaries.freeText}`);
  const bad = await participant.upload(id, { kind: 'other', fileName: canaries.fileName, contentType, bytes: wrong });
  const { missing } = await participant.checked(id, [good, bad]);
  await participant.put(`/api/applications/${id}/absences`, {
    removeDocument: bad,
    absences: missing.documents.map((kind) => ({
      kind,
      why: 'cannot-get',
      reason: `${canaries.disability} ${canaries.freeText}`,
    })),
  });
}

async function coached(system: TestSystem): Promise<{ personId: string }> {
  const email = `coach.${operationId().slice(-8)}@example.org`;
  const coachId = await addCoach(system, email, 'Coach of Nobody');
  const who = { email: canaries.email, name: fullName, birthYear: 1957 };
  const { personId } = await consents(system, who, coachId, ['see', 'answers', 'documents', 'send']);
  const coach = await asCoach(system, email);
  const { applicationId } = await coach.post<{ applicationId: string }>(`/api/coach/clients/${personId}/applications`, {
    client: { personId, confirmed: true },
    centerId: sampleCenterId,
    language: 'en',
    formSource: 'form',
    noticeAcknowledged: true,
  });
  await coach.put(`/api/applications/${applicationId}/answers`, {
    client: { personId, confirmed: true },
    answers: { ...you, whyThisSchool: canaries.coachNote, helpNote: canaries.disability },
  });
  return { personId };
}

async function otherKinds(system: TestSystem, participant: Api): Promise<void> {
  const said = `${canaries.freeText} ${canaries.disability} ${canaries.snapCase}`;
  if (offers(boardSettings, 'step')) {
    const step = await sendStep(participant, { ...stepAnswers, ...you, stepGoal: said, stepBarrierNote: said });
    await acceptStep(await asStaff(system, `step.${sampleCenterId}`), step);
  }
  await sendOjt(participant, { ...you, ojtLearn: said, ojtEmployer: canaries.employer });
  if (!offers(boardSettings, 'tui')) return;
  const tui = await sendTui(participant, { ...tuiAnswers, ...you, layoffEmployer: canaries.employer });
  await handOverTui(await asStaff(system, mainTeam), tui);
  await readyTui(participant, tui);
}

async function walkedIn({ site, desk }: TestSystem): Promise<void> {
  const token = await staffToken({ site, desk, who: `${mainTeam}@example.org` });
  const send = async (path: string, form: Record<string, string>) => {
    const body = new URLSearchParams({ operationId: operationId(), ...form });
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(new URL(path, site), { method: 'POST', redirect: 'manual', headers, body });
    if (response.status !== 303) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response.headers.get('location') ?? '';
  };
  const path = await send('/staff/scan', { email: canaries.otherEmail, language: 'en', notice: 'yes' });
  const page = await (await fetch(new URL(path, site), { headers: { authorization: `Bearer ${token}` } })).text();
  const [, kinds = ''] = /<select[^>]*name="absenceKind"[^>]*>(.*?)<\/select>/s.exec(page) ?? [];
  for (const [, absenceKind = ''] of kinds.matchAll(/<option[^>]*value="([a-z0-9-]+)"/g))
    await send(`${path}/absence`, { absenceKind, absenceWhy: 'cannot-get', absenceReason: canaries.freeText });
  await send(`${path}/submit`, {
    signatureName: fullName,
    truth: 'yes',
    'releaseUntil-month': '12',
    'releaseUntil-day': '31',
    'releaseUntil-year': String(new Date().getUTCFullYear() + 1),
  });
}

/** A note, one thing asked with a word to it, then an approval with its reason and who is paid. */
async function decided(system: TestSystem, participant: Api, id: string): Promise<void> {
  const staff = await asStaff(system, mainTeam);
  const path = `/staff/api/cases/${id}`;
  const take = async () => {
    await staff.until(path, (view) => view['mayDecide'] === true, 'the case in the queue');
    return (await staff.post<{ version: number }>(`${path}/claim`)).version;
  };
  await staff.until(path, (view) => view['mayDecide'] === true, 'the case in the queue');
  await staff.post(`${path}/notes`, { text: `${canaries.staffNote} ${canaries.socialSecurity}` });
  const item = { what: 'document', kind: 'other', reason: 'other', note: canaries.staffNote };
  const question = {
    outcome: 'more-information',
    requestedItems: [item],
    reason: `${fullName}: ${canaries.staffNote}`,
  };
  await staff.post(`${path}/decide`, { version: await take(), ticks: [], ...question });
  await participant.until(`/api/applications/${id}`, ({ status }) => status === 'needs-information', 'the question');
  await participant.put(`/api/applications/${id}/absences`, {
    absences: [{ kind: 'other', why: 'cannot-get', reason: canaries.freeText }],
  });
  await participant.post(`/api/applications/${id}/answer`);
  await staff.post(`${path}/decide`, {
    version: await take(),
    outcome: 'approve',
    lines: [{ fundId: sampleFundId('wioa-dislocated-worker'), costKind: 'tuition', amountCents: 100_000 }],
    payee: 'participant',
    payeeName: `${fullName}, ${canaries.bank}`,
    ticks: [...decisionTicks],
    reason: `${canaries.staffNote} ${canaries.disability}`,
    aheadOfReason: canaries.staffNote,
  });
  await participant.until(`/api/applications/${id}`, (view) => view['letter'] === true, 'the letter');
}

async function seenByStaff(system: TestSystem, browser: Browser, addresses: Addresses, [id]: string[]): Promise<void> {
  const page = await openPage(browser, { viewport: { width: 1280, height: 900 } });
  const watching = watched(page, addresses);
  await signInStaff(page, system, mainMember);
  // A name in the box for numbers: the browser keeps it to itself.
  for (const summary of await page.locator('summary').all()) await summary.click();
  await page.locator('input[name=q]').fill(canaries.firstName);
  await page.locator('form:has(input[name=q]) button').last().click();
  for (const path of ['', '/documents', '/program']) await page.goto(`${system.site}/staff/cases/${id}${path}`);
  for (const path of ['', '?tab=done', '/hand-off', '/outcomes', '/report', '/scan'])
    await page.goto(`${system.site}/staff${path}`);
  await watching.settled();
  await page.context().close();
}

/** Where a canary stands and has no business: what each place is called, and whose word it is. */
export async function leaksOf(system: TestSystem, addresses: Addresses): Promise<string[]> {
  const found = (where: string, content: string): string[] => canariesIn(content).map((each) => `${where}: ${each}`);
  return [
    ...leaksInFiles(system.dataDir),
    ...[...addresses].flatMap(([address, where]) => found(`address ${where}`, address)),
    ...(await inTables(system, found)),
    ...(await inBuckets(system, found)),
    ...(await inFinance(system, found)),
  ];
}
type Find = (where: string, content: string) => string[];
const clientOf = ({ aws, operator }: TestSystem) => ({ endpoint: aws, region: 'us-west-2', credentials: operator });

async function rowsOf(system: TestSystem): Promise<{ table: string; row: Record<string, unknown> }[]> {
  const client = new DynamoDBClient(clientOf(system));
  const { TableNames: names = [] } = await client.send(new ListTablesCommand({}));
  const rows: { table: string; row: Record<string, unknown> }[] = [];
  for (const TableName of names) {
    const table = TableName.replace('skillsdesk-local-', '');
    for await (const { Items = [] } of paginateScan({ client }, { TableName }))
      rows.push(...Items.map((item) => ({ table, row: unmarshall(item) })));
  }
  client.destroy();
  return rows;
}

/** The canaries that did arrive: what is found nowhere else has to have been somewhere. */
export async function keptOf(system: TestSystem): Promise<Canary[]> {
  const rows = await rowsOf(system);
  return canariesIn(rows.map(({ row }) => JSON.stringify(row)).join('\n'));
}

/** Rows of these say what happened, what is due or how much it was; never of whom. */
const tablesWithoutPeople = ['ledger', 'demographics'];
const rowsWithoutPeople = /^(?:AUDIT|OUT|TASK|HOLD|HAND-OFF)#|^(?:REPORT|SERVICES|OJT-SLOTS|OP)#/;

/** Whole rows that know no person; of the others the keys, which stand in indexes and in what AWS writes down. */
async function inTables(system: TestSystem, found: Find): Promise<string[]> {
  return (await rowsOf(system)).flatMap(({ table, row }) => {
    const [pk, sk] = [String(row['pk']), String(row['sk'])];
    const whole = tablesWithoutPeople.includes(table) || [pk, sk].some((key) => rowsWithoutPeople.test(key));
    const keys = Object.entries(row).filter(([name]) => /^(?:pk|sk|\w+[PS]k)$/.test(name));
    return found(`${table} ${pk} ${sk}`, JSON.stringify(whole ? row : Object.fromEntries(keys)));
  });
}

/** Names of objects, and the archive of the journal. */
async function inBuckets(system: TestSystem, found: Find): Promise<string[]> {
  const client = new S3Client({ ...clientOf(system), forcePathStyle: true });
  const { Buckets: buckets = [] } = await client.send(new ListBucketsCommand({}));
  const leaks: string[] = [];
  for (const { Name: Bucket = '' } of buckets) {
    for await (const { Contents: objects = [] } of paginateListObjectsV2({ client }, { Bucket })) {
      for (const { Key } of objects) {
        leaks.push(...found(`object of ${Bucket}`, Key ?? ''));
        if (!Bucket.includes('journal')) continue;
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        leaks.push(...found(`${Bucket}/${Key}`, (await Body?.transformToString()) ?? ''));
      }
    }
  }
  client.destroy();
  return leaks;
}

async function inFinance({ site, desk }: TestSystem, found: Find): Promise<string[]> {
  const token = await staffToken({ site, desk, who: 'finance@example.org' });
  const fund = `/finance/funds/${sampleFundId('wioa-dislocated-worker')}`;
  const leaks: string[] = [];
  for (const path of [
    '/finance',
    '/finance/funds.csv',
    '/finance/journal.csv',
    fund,
    `${fund}/lines`,
    `${fund}/breakdown.csv`,
    '/finance/changes',
    '/finance/equal-opportunity',
    '/finance/api/funds',
    `/finance/api/funds/${sampleFundId('wioa-dislocated-worker')}`,
    '/finance/api/journal',
    '/finance/api/changes',
  ]) {
    const response = await fetch(new URL(path, site), { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    leaks.push(...found(path, await response.text()));
  }
  return leaks;
}
