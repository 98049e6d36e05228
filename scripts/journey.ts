import { PDFDocument } from 'pdf-lib';
import { boardSettings } from '../adapters/board-settings.ts';
import { wallTime } from '../domain/calendar/business-time.ts';
import { decisionTicks } from '../domain/cases/rows.ts';
import { formatCents } from '../domain/money/amount.ts';
import { operationId, type Api, type FileToSend, type PacketView } from './api-client.ts';
import { sampleCenterId, sampleFundId } from './sample/board.ts';
import { sampleAnswers } from './sample-packet.ts';

/*
 * One packet from upload to funded award and its paid bill, through the public HTTP interface alone: the demonstration's, and
 * what a deployed system is tried with.
 */
const fundId = sampleFundId('wioa-dislocated-worker');
const approveCents = 250_000;

export interface Journey {
  participant: Api;
  skillsteam: Api;
  finance: Api;
  payments: Api;
  files: readonly FileToSend[];
  say: (line: string) => void;
  /** Puts a file that was made somewhere, and says where. */
  keep?: (name: string, bytes: Uint8Array) => string;
  /** The subjects of the participant's mail so far, the newest last, once one begins like this. */
  told?: (subject: string) => Promise<string[]>;
}

interface FundView {
  fundId: string;
  name: string;
  columns: Record<`${(typeof columnNames)[number]}Cents`, number>;
}
/** What finance reads of a fund, in the words of the demonstration. */
const columnNames = ['available', 'committed', 'obligated', 'accrued', 'paid'] as const;
type Column = (typeof columnNames)[number];
const columnWords = { available: 'left', committed: 'promised', obligated: 'owed', accrued: 'billed', paid: 'paid' };

/** How a journey is told; what does not hold ends it. */
export function narrator(say: (line: string) => void) {
  return {
    step: (text: string) => say(`\n── ${text}`),
    check(holds: boolean, what: string): void {
      if (!holds) throw new Error(`off: ${what}`);
      say(`   ok  ${what}`);
    },
  };
}

async function download(url: string): Promise<Uint8Array> {
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`off: a download answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

const askedCents = Object.entries(sampleAnswers).reduce(
  (sum, [name, value]) => (name.startsWith('cost-') ? sum + Number(value) : sum),
  0,
);

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

/** Throws `off: …` at the first thing that is not as it must be. */
export async function carryPacket(journey: Journey): Promise<void> {
  const sent = await sendPacket(journey);
  const awarded = await decide(sent, journey);
  await payFor(awarded, journey);
}

interface Sent {
  applicationId: string;
  number: string;
  /** Of the participant's own documents. */
  pages: number;
}

async function sendPacket({ participant, files, say }: Journey): Promise<Sent> {
  const { step, check } = narrator(say);
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
  return { applicationId, number, pages: clean.reduce((sum, each) => sum + (each.pages ?? 0), 0) };
}

interface Awarded {
  awardId: string;
  lines: readonly { amountCents: number }[];
}

async function decide({ applicationId, number, pages }: Sent, journey: Journey): Promise<Awarded> {
  const { participant, skillsteam, say, keep, told } = journey;
  const { step, check } = narrator(say);
  const packetPath = `/api/applications/${applicationId}`;
  step('The SkillsTeam of the center decides');
  const casePath = `/staff/api/cases/${applicationId}`;
  const open = await skillsteam.until(casePath, (view) => view['mayDecide'] === true, 'the case in the queue');
  const { packets } = await skillsteam.get<{ packets: { number?: string }[] }>(`/staff/api/queue?q=${number}`);
  check(
    packets.some((line) => line.number === number),
    `${number} stands in the queue of its center`,
  );
  const lines = splitOver(approveCents);
  const { version } = await skillsteam.post<{ version: number }>(`${casePath}/claim`);
  let awardId = '';
  await moved('Its decision', { from: 'available', to: 'committed' }, journey, async () => {
    const decision = await skillsteam.post<{ outcome: string; awardId?: string }>(`${casePath}/decide`, {
      version,
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
    awardId = String(decision.awardId);
  });

  step('Packet and letter are composed, the participant is told');
  await participant.until(
    packetPath,
    (view) =>
      (view as unknown as PacketView).status === 'approved' && view['letter'] !== undefined && view['letter'] !== false,
    'the letter',
  );
  const letter = await download((await participant.get<{ url: string }>(`${packetPath}/letter`)).url);
  const packet = await download((await skillsteam.get<{ url: string }>(`${casePath}/packet`)).url);
  const kept = (name: string, bytes: Uint8Array): string => (keep ? `: ${keep(name, bytes)}` : '');
  const packetPages = (await PDFDocument.load(packet)).getPageCount();
  check((await PDFDocument.load(letter)).getPageCount() >= 1, `award letter${kept('award-letter.pdf', letter)}`);
  check(
    packetPages > pages,
    `packet of ${packetPages} pages, ${pages} of them the participant's documents${kept('packet.pdf', packet)}`,
  );
  for (const subject of (await told?.(`Approved: ${formatCents(approveCents)}`)) ?? []) say(`   mail: ${subject}`);
  return { awardId, lines };
}

/** R6: what becomes of the money after the approval: enrolled, billed, paid. */
async function payFor({ awardId, lines: awarded }: Awarded, journey: Journey): Promise<void> {
  const { skillsteam, payments, say, told } = journey;
  const on = wallTime(new Date(), boardSettings.timeZone).date;
  const lines = awarded.map(({ amountCents }, line) => ({ line, amountCents }));
  await moved(
    'The SkillsTeam records that the person is enrolled',
    { from: 'committed', to: 'obligated' },
    journey,
    () =>
      skillsteam.post(`/staff/api/awards/${awardId}/enrollment`, {
        operationId: operationId(),
        enrolledOn: on,
        term: { from: on, through: on },
        lines,
      }),
  );
  const award = `/finance/payments/api/awards/${awardId}`;
  let invoiceId = '';
  await moved("The school's bill comes", { from: 'obligated', to: 'accrued' }, journey, async () => {
    const bill = { operationId: operationId(), invoiceNumber: 'INV-2027-001', datedOn: on, lines };
    ({ invoiceId } = await payments.post<{ invoiceId: string }>(`${award}/bills`, bill));
  });
  await moved('It is paid', { from: 'accrued', to: 'paid' }, journey, () =>
    payments.post(`${award}/bills/${invoiceId}/pay`, {
      operationId: operationId(),
      paidOn: on,
      reference: 'CHECK-1001',
    }),
  );
  for (const subject of ((await told?.('We paid a bill')) ?? []).slice(-2)) say(`   mail: ${subject}`);
}

/** The whole amount goes from one column to the next while this is done, and nothing else moves in the fund. */
async function moved(
  what: string,
  { from, to }: { from: Column; to: Column },
  { finance, say }: Journey,
  run: () => Promise<unknown>,
): Promise<void> {
  const { step, check } = narrator(say);
  step(what);
  const before = await fund(finance, say);
  await run();
  const after = await fund(finance, say);
  const [left, came] = [before[`${from}Cents`] - after[`${from}Cents`], after[`${to}Cents`] - before[`${to}Cents`]];
  check(
    left === approveCents && came === approveCents,
    `exactly ${formatCents(approveCents)} went from ${columnWords[from]} to ${columnWords[to]}`,
  );
}

async function fund(finance: Api, say: Journey['say']): Promise<FundView['columns']> {
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
