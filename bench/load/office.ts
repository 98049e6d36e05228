import { LambdaClient } from '@aws-sdk/client-lambda';
import { decisionTicks } from '../../domain/cases/rows.ts';
import { apiClient, ApiError, type Api, type FileToSend, type PacketView } from '../../scripts/api-client.ts';
import { importEtpl, sampleEtplFile } from '../../scripts/import-etpl.ts';
import { openFunds } from '../../scripts/open-funds.ts';
import { sampleCenterId, sampleFundId, skillsteamOf } from '../../scripts/sample/board.ts';
import { sampleAnswers, samplePacket } from '../../scripts/sample-packet.ts';
import { participantToken, staffToken } from '../../scripts/token.ts';

export const kinds = ['upload', 'submit', 'decide', 'finance'] as const;
export type Kind = (typeof kinds)[number];

interface Packet {
  applicationId: string;
  participant: Api;
  /** How many files were begun, and which of them the person was told that they have arrived. */
  files: number;
  uploads: string[];
  submitted: boolean;
  awardId?: string;
}

const people = 4;
/** So little that nobody's yearly cap and no fund is used up by a long run. */
const perDecisionCents = 100;
const fundId = sampleFundId('wioa-dislocated-worker');
const preparedAtOnce = 3;

interface FundView {
  fundId: string;
  columns: { committedCents: number; availableCents: number };
}

/** Participants, a SkillsTeam and finance of one center, with work prepared for each of them; all through the public interface. */
export class Office {
  private readonly packets: Packet[] = [];
  /** Filled in and not sent: without a file, with some of them, with all of them. */
  private readonly drafts: Packet[] = [];
  private filling: Packet | undefined;
  private readonly full: Packet[] = [];
  /** Since all was quiet the last time: their files may still be looked at. */
  private readonly filled: Packet[] = [];
  /** Sent, and not yet claimed; claimed. */
  private readonly sent: Packet[] = [];
  private readonly claimed: { packet: Packet; version: number }[] = [];
  private missing: string[] | undefined;
  /** Decisions that were sent and not answered as they should be: their money may have moved or not. */
  private unknownDecisions = 0;
  private readonly committedAtFirst: number;
  private readonly participants: readonly Api[];
  private readonly staff: Api;
  private readonly finance: Api;
  private readonly files: readonly FileToSend[];

  private constructor(
    people: { participants: readonly Api[]; staff: Api; finance: Api },
    files: readonly FileToSend[],
    committedAtFirst: number,
  ) {
    this.participants = people.participants;
    this.staff = people.staff;
    this.finance = people.finance;
    this.files = files;
    this.committedAtFirst = committedAtFirst;
  }

  static async open(system: {
    site: string;
    aws: string;
    desk: string;
    operator: { accessKeyId: string; secretAccessKey: string };
  }): Promise<Office> {
    const { site, desk } = system;
    const client = new LambdaClient({ endpoint: system.aws, region: 'us-west-2', credentials: system.operator });
    await openFunds({ client });
    await importEtpl({ stage: 'local', client, file: sampleEtplFile });
    const as = async (who: string) =>
      apiClient({ site, token: await staffToken({ site, desk, who: `${who}@example.org` }) });
    const participants: Api[] = [];
    for (let index = 0; index < people; index += 1) {
      const email = `participant.${index}@example.org`;
      participants.push(apiClient({ site, token: await participantToken({ site, desk, email }) }));
    }
    const finance = await as('finance');
    const staff = await as(skillsteamOf(sampleCenterId));
    return new Office({ participants, staff, finance }, await samplePacket(), await committedIn(finance));
  }

  /** Once all is quiet: what people have done before the run; drafts to send and to upload to, packets in the queue to decide. */
  async prepare(wanted: Readonly<Record<Kind, number>>): Promise<void> {
    this.full.push(...this.filled.splice(0));
    const toDecide = wanted.decide - this.claimed.length;
    const toSend = wanted.submit + Math.max(0, toDecide - this.sent.length);
    const drafts = Math.ceil(wanted.upload / this.files.length) + Math.max(0, toSend - this.full.length);
    await this.many(drafts - this.drafts.length, () => this.fillIn());
    await this.many(toDecide - this.sent.length, () => this.submit());
    await this.many(toDecide, () => this.claim());
  }

  /** One of its kind, from what was prepared for it; resolves when the person has the answer. */
  async send(kind: Kind): Promise<void> {
    if (kind === 'upload') await this.upload();
    else if (kind === 'submit') await this.submit();
    else if (kind === 'decide') await this.decide();
    else await this.finance.get('/finance/api/funds');
  }

  /** Of all that people were told, what is not there. Asked once all is quiet. */
  async missingAtEnd(): Promise<{ told: Record<Exclude<Kind, 'finance'>, number>; missing: string[] }> {
    const told = { upload: 0, submit: 0, decide: 0 };
    const missing: string[] = [];
    for (const { applicationId, participant, uploads, submitted, awardId } of this.packets) {
      if (uploads.length === 0 && !submitted) continue;
      const view = await participant.get<PacketView>(`/api/applications/${applicationId}`);
      for (const id of uploads) {
        told.upload += 1;
        const found = view.documents.find(({ documentId }) => documentId === id);
        if (found?.status !== 'clean') missing.push(`upload ${id}: ${found?.status ?? 'not there'}`);
      }
      if (submitted) told.submit += 1;
      if (submitted && view.status === 'draft') missing.push(`submission of ${applicationId}`);
      if (awardId === undefined) continue;
      told.decide += 1;
      if (view.status !== 'approved') missing.push(`decision on ${applicationId}: ${view.status}`);
      else if (!view['letter']) missing.push(`letter of ${applicationId}`);
    }
    const moved = (await committedIn(this.finance)) - this.committedAtFirst;
    const least = told.decide * perDecisionCents;
    const most = least + this.unknownDecisions * perDecisionCents;
    if (moved < least || moved > most)
      missing.push(`money: ${moved} cents were promised, and decisions of ${least} were acknowledged`);
    return { told, missing };
  }

  private async fillIn(): Promise<void> {
    const participant = this.participants[this.packets.length % this.participants.length]!;
    const packet: Packet = { applicationId: '', participant, files: 0, uploads: [], submitted: false };
    this.packets.push(packet);
    const { applicationId } = await participant.post<{ applicationId: string }>('/api/applications', {
      centerId: sampleCenterId,
      formSource: 'form',
      noticeAcknowledged: true,
      language: 'en',
    });
    packet.applicationId = applicationId;
    const path = `/api/applications/${applicationId}`;
    await participant.put(`${path}/answers`, { answers: sampleAnswers });
    // Of the same answers the same papers are asked for.
    this.missing ??= (await participant.get<PacketView>(path)).missing.documents;
    // R8: no paper is needed to send; those that the load uploads come on top.
    await participant.put(`${path}/absences`, {
      absences: this.missing.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
    });
    this.drafts.push(packet);
  }

  private async upload(): Promise<void> {
    this.filling ??= taken(this.drafts.shift(), 'draft');
    const packet = this.filling;
    const file = this.files[packet.files]!;
    packet.files += 1;
    const isLast = packet.files === this.files.length;
    if (isLast) this.filling = undefined;
    packet.uploads.push(await packet.participant.upload(packet.applicationId, file));
    // What is sent has arrived before.
    if (isLast) this.filled.push(packet);
  }

  private async submit(): Promise<void> {
    const packet = taken(this.full.shift() ?? this.drafts.shift(), 'draft');
    await packet.participant.post(`/api/applications/${packet.applicationId}/submit`, {
      signatureName: 'Sample Participant',
      truthConfirmed: true,
      releaseUntil: `${new Date().getUTCFullYear() + 1}-12-31`,
    });
    packet.submitted = true;
    this.sent.push(packet);
  }

  private async claim(): Promise<void> {
    const packet = taken(this.sent.shift(), 'packet in the queue');
    const path = `/staff/api/cases/${packet.applicationId}`;
    await this.staff.until(path, (view) => view['mayDecide'] === true, 'the packet in the queue');
    const { version } = await this.staff.post<{ version: number }>(`${path}/claim`);
    this.claimed.push({ packet, version });
  }

  private async decide(): Promise<void> {
    const { packet, version } = taken(this.claimed.shift(), 'claimed packet');
    this.unknownDecisions += 1;
    const { awardId } = await this.staff.post<{ awardId: string }>(`/staff/api/cases/${packet.applicationId}/decide`, {
      version,
      outcome: 'approve',
      lines: [{ fundId, costKind: 'tuition', amountCents: perDecisionCents }],
      payee: 'school',
      payeeName: 'Sample School',
      reason: 'A part of the tuition.',
      ticks: [...decisionTicks],
      aheadOfReason: 'The course starts soon.',
    });
    packet.awardId = awardId;
    this.unknownDecisions -= 1;
  }

  /** So many, a few at once. */
  private async many(count: number, one: () => Promise<void>): Promise<void> {
    let left = count;
    const work = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        await one();
      }
    };
    await Promise.all(Array.from({ length: preparedAtOnce }, work));
  }
}

async function committedIn(finance: Api): Promise<number> {
  const { funds } = await finance.get<{ funds: FundView[] }>('/finance/api/funds');
  const fund = funds.find((each) => each.fundId === fundId);
  if (!fund) throw new Error(`finance does not see ${fundId}`);
  return fund.columns.committedCents;
}

function taken<T>(one: T | undefined, what: string): T {
  if (one === undefined) throw new Error(`no ${what} was prepared for this arrival`);
  return one;
}

/** What an error is counted under. */
export function codeOf(error: unknown): string {
  if (error instanceof ApiError) return `${error.status} ${error.body.error?.code ?? ''}`.trim();
  if (error instanceof Error && error.name === 'TimeoutError') return 'timeout';
  return error instanceof Error ? error.name : 'unknown';
}
