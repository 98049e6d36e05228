import { sampleCenterId, sampleFundId, skillsteamOf } from './sample/board.ts';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { PDFDocument } from 'pdf-lib';
import { boardSettings } from '../adapters/board-settings.ts';
import { wallTime } from '../domain/calendar/business-time.ts';
import { formatCents } from '../domain/money/amount.ts';
import { decisionTicks } from '../domain/cases/rows.ts';
import { apiClient, operationId, type Api, type FileToSend, type PacketView } from './api-client.ts';
import { importEtpl, sampleEtplFile } from './import-etpl.ts';
import { openFunds } from './open-funds.ts';
import { sampleAnswers, samplePacket } from './sample-packet.ts';
import { startSystem, type SpawnedSystem } from '../local/spawn-system.ts';
import { participantToken, staffToken } from './token.ts';

/**
 * `npm run demo [-- FILE…]`: an own copy of the system on free ports with empty data; one packet from upload to funded award and its paid bill,
 * through the public HTTP interface alone; each step with the money before and after. Ends with 1 when anything is off.
 */
const fundId = sampleFundId('wioa-dislocated-worker');
const approveCents = 250_000;

const say = (text: string) => console.log(text);
const step = (text: string) => say(`\n── ${text}`);

interface FundView {
  fundId: string;
  name: string;
  columns: Record<`${(typeof columnNames)[number]}Cents`, number>;
}
/** What finance reads of a fund, in the words of the demonstration. */
const columnNames = ['available', 'committed', 'obligated', 'accrued', 'paid'] as const;
const columnWords = { available: 'left', committed: 'promised', obligated: 'owed', accrued: 'billed', paid: 'paid' };

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`off: ${what}`);
  say(`   ok  ${what}`);
}

const typeOf = (name: string): string =>
  /\.jpe?g$/i.test(name) ? 'image/jpeg' : /\.png$/i.test(name) ? 'image/png' : 'application/pdf';

async function fund(finance: Api): Promise<FundView['columns']> {
  const { funds } = await finance.get<{ funds: FundView[] }>('/finance/api/funds');
  const found = funds.find((each) => each.fundId === fundId);
  if (!found) throw new Error(`off: finance does not see ${fundId}`);
  const { columns } = found;
  // Left and promised always; the later steps once there is something in them.
  const shown = columnNames.filter((name, at) => at < 2 || columns[`${name}Cents`] > 0);
  const words = shown.map((name) => `${formatCents(columns[`${name}Cents`])} ${columnWords[name]}`);
  say(`   ${found.name}: ${words.join(', ')}`);
  return columns;
}

async function download(url: string): Promise<Uint8Array> {
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`off: a download answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function carry(files: FileToSend[], outDir: string, system: SpawnedSystem): Promise<void> {
  const { site, desk } = system;
  step('Opening the sample funds, importing the sample list of training programs');
  const operator = new LambdaClient({ endpoint: system.aws, region: 'us-west-2', credentials: system.operator });
  const opened = await openFunds({ client: operator });
  check(opened.length === boardSettings.funds.length, `${opened.length} funds opened, each by two people`);
  const list = await importEtpl({ stage: 'local', client: operator, file: sampleEtplFile });
  check(list.created, `the list of training programs imported, ${list.listings} programs`);

  step('Everybody signs in');
  const participant = apiClient({
    site,
    token: await participantToken({ site, desk, email: 'participant@example.org' }),
  });
  const skillsteam = apiClient({
    site,
    token: await staffToken({ site, desk, who: `${skillsteamOf(sampleCenterId)}@example.org` }),
  });
  const finance = apiClient({ site, token: await staffToken({ site, desk, who: 'finance@example.org' }) });
  say('   participant (code by mail), SkillsTeam and finance (OpenID Connect)');
  const before = await fund(finance);

  step('The participant starts a packet and fills in the form');
  const { applicationId, number } = await participant.post<{ applicationId: string; number: string }>(
    '/api/applications',
    {
      centerId: sampleCenterId,
      formSource: 'form',
      noticeAcknowledged: true,
      language: 'en',
    },
  );
  const packetPath = `/api/applications/${applicationId}`;
  await participant.put(`${packetPath}/answers`, { answers: sampleAnswers });
  say(`   packet ${number}`);

  step(`The participant uploads ${files.length} files`);
  const ids: string[] = [];
  for (const file of files) ids.push(await participant.upload(applicationId, file));
  const checked = await participant.checked(applicationId, ids);
  for (const document of checked.documents) say(`   ${document.fileName}: ${document.text}`);
  const clean = checked.documents.filter((each) => each.status === 'clean');
  check(checked.documents.length === files.length, 'every file that was sent has its verdict');
  check(clean.length > 0, `${clean.length} of ${files.length} files are in the packet`);
  const pages = clean.reduce((sum, each) => sum + (each.pages ?? 0), 0);

  if (checked.missing.documents.length > 0) {
    await participant.put(`${packetPath}/absences`, {
      absences: checked.missing.documents.map((kind) => ({
        kind,
        why: 'cannot-get',
        reason: 'Not at hand for the demonstration',
      })),
    });
    say(`   "I can't get this": ${checked.missing.documents.join(', ')}`);
  }

  step('The participant signs and sends');
  const sent = await participant.post<{ dueAt: string }>(`${packetPath}/submit`, {
    signatureName: 'Sample Participant',
    truthConfirmed: true,
    releaseUntil: `${new Date().getUTCFullYear() + 1}-12-31`,
  });
  say(`   decided by ${sent.dueAt}`);

  step('The SkillsTeam of the center decides');
  const casePath = `/staff/api/cases/${applicationId}`;
  const open = await skillsteam.until(casePath, (view) => view['mayDecide'] === true, 'the case in the queue');
  const { packets } = await skillsteam.get<{ packets: { applicationId?: string; number?: string }[] }>(
    '/staff/api/queue',
  );
  check(
    packets.some((line) => line.number === number),
    `${number} stands in the queue of SE`,
  );
  const askedCents = Object.entries(sampleAnswers).reduce(
    (sum, [name, value]) => (name.startsWith('cost-') ? sum + Number(value) : sum),
    0,
  );
  const lines = splitOver(approveCents);
  const claimed = await skillsteam.post<{ version: number }>(`${casePath}/claim`);
  const decision = await skillsteam.post<{ outcome: string; awardId?: string }>(`${casePath}/decide`, {
    version: claimed.version,
    outcome: 'approve',
    lines,
    payee: 'school',
    payeeName: 'Sample School',
    reason: 'The rest is covered by other aid.',
    ticks: [...decisionTicks],
    aheadOfReason: 'The course starts soon.',
  });
  check(
    decision.outcome === 'approved',
    `approved ${formatCents(approveCents)} of ${formatCents(askedCents)} asked (${String(open['priorityGroup'] ?? '')})`,
  );
  const after = await fund(finance);
  check(
    before.availableCents - after.availableCents === approveCents,
    `the fund has exactly ${formatCents(approveCents)} less`,
  );
  check(
    after.committedCents - before.committedCents === approveCents,
    `and exactly ${formatCents(approveCents)} more promised`,
  );

  step('Packet and letter are composed, the participant is told');
  await participant.until(
    packetPath,
    (view) =>
      (view as unknown as PacketView).status === 'approved' && view['letter'] !== undefined && view['letter'] !== false,
    'the letter',
  );
  const letter = await download((await participant.get<{ url: string }>(`${packetPath}/letter`)).url);
  const packet = await download((await skillsteam.get<{ url: string }>(`${casePath}/packet`)).url);
  mkdirSync(outDir, { recursive: true });
  writeFileSync(path.join(outDir, 'award-letter.pdf'), letter);
  writeFileSync(path.join(outDir, 'packet.pdf'), packet);
  const packetPages = (await PDFDocument.load(packet)).getPageCount();
  check((await PDFDocument.load(letter)).getPageCount() >= 1, `award letter: ${path.join(outDir, 'award-letter.pdf')}`);
  check(
    packetPages > pages,
    `packet of ${packetPages} pages, ${pages} of them the participant's documents: ${path.join(outDir, 'packet.pdf')}`,
  );
  const mails = await told(desk, 'participant@example.org', `Approved: ${formatCents(approveCents)}`);
  for (const subject of mails) say(`   mail: ${subject}`);
  await payFor(String(decision.awardId), lines, system, skillsteam, finance);
}

/** R6: what becomes of the money after the approval: enrolled, billed, paid. */
async function payFor(
  awardId: string,
  awarded: readonly { amountCents: number }[],
  { site, desk }: SpawnedSystem,
  skillsteam: Api,
  finance: Api,
): Promise<void> {
  const payer = apiClient({ site, token: await staffToken({ site, desk, who: 'payments@example.org' }) });
  const on = wallTime(new Date(), boardSettings.timeZone).date;
  const lines = awarded.map(({ amountCents }, line) => ({ line, amountCents }));
  const moved = async (
    what: string,
    from: (typeof columnNames)[number],
    to: (typeof columnNames)[number],
    run: () => Promise<unknown>,
  ): Promise<void> => {
    step(what);
    const before = await fund(finance);
    await run();
    const after = await fund(finance);
    const [left, came] = [before[`${from}Cents`] - after[`${from}Cents`], after[`${to}Cents`] - before[`${to}Cents`]];
    check(
      left === approveCents && came === approveCents,
      `exactly ${formatCents(approveCents)} went from ${columnWords[from]} to ${columnWords[to]}`,
    );
  };
  await moved('The SkillsTeam records that the person is enrolled', 'committed', 'obligated', () =>
    skillsteam.post(`/staff/api/awards/${awardId}/enrollment`, {
      operationId: operationId(),
      enrolledOn: on,
      term: { from: on, through: on },
      lines,
    }),
  );
  const award = `/finance/payments/api/awards/${awardId}`;
  let invoiceId = '';
  await moved("The school's bill comes", 'obligated', 'accrued', async () => {
    const bill = { operationId: operationId(), invoiceNumber: 'INV-2027-001', datedOn: on, lines };
    ({ invoiceId } = await payer.post<{ invoiceId: string }>(`${award}/bills`, bill));
  });
  await moved('It is paid', 'accrued', 'paid', () =>
    payer.post(`${award}/bills/${invoiceId}/pay`, { operationId: operationId(), paidOn: on, reference: 'CHECK-1001' }),
  );
  const mails = await told(desk, 'participant@example.org', 'We paid a bill');
  for (const subject of mails.slice(-2)) say(`   mail: ${subject}`);
}

/** The amount over the costs that were asked for, the largest first. */
function splitOver(amountCents: number): { fundId: string; costKind: string; amountCents: number }[] {
  const lines = [];
  let left = amountCents;
  const asked = Object.entries(sampleAnswers)
    .filter(([name]) => name.startsWith('cost-'))
    .map(([name, value]) => ({ costKind: name.slice('cost-'.length), cents: Number(value) }))
    .sort((a, b) => b.cents - a.cents);
  for (const { costKind, cents } of asked) {
    const take = Math.min(cents, left);
    if (take > 0) lines.push({ fundId, costKind, amountCents: take });
    left -= take;
  }
  return lines;
}

async function told(desk: string, to: string, subject: string): Promise<string[]> {
  for (let turn = 0; turn < 120; turn += 1) {
    const response = await fetch(new URL(`/mail.json?to=${encodeURIComponent(to)}`, desk));
    const mails = (await response.json()) as { subject: string }[];
    if (mails.some((mail) => mail.subject.startsWith(subject))) return mails.map((mail) => mail.subject).reverse();
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`off: no mail "${subject}…"`);
}

async function main(): Promise<boolean> {
  const names = process.argv.slice(2);
  const own = await samplePacket();
  const kinds = own.map((file) => file.kind);
  const files: FileToSend[] =
    names.length === 0
      ? own
      : names.map((name, index) => ({
          fileName: path.basename(name),
          contentType: typeOf(name),
          kind: kinds[index] ?? 'other',
          bytes: readFileSync(name),
        }));
  const outDir = path.resolve('.local', 'demo');
  const dataDir = mkdtempSync(path.join(tmpdir(), 'skillsdesk-demo-'));
  say('Starting a copy of the system with empty data on free ports …');
  const system = await startSystem({ dataDir, progress: (line) => say(`   ${line}`) });
  let done = false;
  try {
    await carry(files, outDir, system);
    say('\nDone: from upload to funded award and paid bill, and the money is where it must be.');
    done = true;
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    console.error(`Logs: ${path.join(dataDir, 'logs')}`);
  } finally {
    await system.stop();
  }
  if (done) rmSync(dataDir, { recursive: true, force: true });
  return done;
}

if (import.meta.main) process.exitCode = (await main()) ? 0 : 1;
