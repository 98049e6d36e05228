import { createHash } from 'node:crypto';
import type { Bucket } from '../../adapters/buckets.ts';
import { againstOthers, type CaseDeps } from '../../adapters/case-store.ts';
import { transact } from '../../adapters/transaction.ts';
import { auditRow } from '../../domain/cases/records.ts';
import type { ApplicationRow, DocumentRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { translator } from '../../web/text.ts';
import { formTexts } from '../../web/texts/form.ts';
import type { StepInput } from '../../workflows/contracts.ts';
import { pageKeyOf } from '../../domain/papers/reuse.ts';
import { composePacket } from './compose-packet.ts';
import { fitSize } from './fit-size.ts';
import { packetOfCase } from './packet-of-case.ts';
import { packetTexts } from './packet-texts.ts';

export type StorePacketDeps = Pick<CaseDeps, 'cases' | 'clock' | 'settings'> & {
  clean: Pick<Bucket, 'read'>;
  packets: Pick<Bucket, 'read' | 'write'>;
  sleep(milliseconds: number): Promise<void>;
  /** The packet is larger than the board wants (setting), pictures and all; it is whole all the same. */
  onOverSize(applicationId: string, bytes: number): void;
};

const t = translator('en', packetTexts, formTexts);

/** Composes a round's packet once: a step that runs again finds it on the application. */
export async function storePacket(
  { applicationId, round }: StepInput<'ComposePacket'>,
  deps: StorePacketDeps,
): Promise<object> {
  const { cases, clock, packets, settings } = deps;
  const key = `${applicationId}/${round}/packet.pdf`;
  const application = await cases.getApplication(applicationId);
  if (!application) throw new Refusal('not-found');
  if (isMade(application, key)) return {};

  const clean = await cleanDocuments(applicationId, deps);
  const whole = await Promise.all(
    clean.map(async (document) => ({
      ...document,
      pages: document.pages ?? 0,
      pdf: await readNormalized(document, deps),
    })),
  );
  const documents = await fitSize(whole, settings.uploads.packetMaxBytes, (document) => readPictures(document, deps));
  const decision = (await cases.listDecisions(applicationId)).find((each) => each.outcome === 'approved');
  const composed = await composePacket(
    packetOfCase({ application, documents, awardLetter: await readAward(application, deps) }, decision, settings, t),
    t,
  );
  if (composed.bytes.length > settings.uploads.packetMaxBytes) deps.onOverSize(applicationId, composed.bytes.length);
  const { versionId } = await packets.write(key, composed.bytes, 'application/pdf');

  await againstOthers(async () => {
    const before = await cases.getApplication(applicationId);
    if (!before) throw new Refusal('not-found');
    if (isMade(before, key)) return;
    const now = clock.now();
    const packet = { key, versionId, sha256: composed.sha256, pages: composed.pages };
    const next: ApplicationRow = { ...before, packet, updatedAt: now.toISOString() };
    await transact(
      cases.client,
      cases.write.application(
        before,
        next,
        auditRow(applicationId, now, 'system', 'packet-composed', { pages: composed.pages }),
      ),
    );
  });
  return {};
}

/** A reading begins when its paper is accepted, and ends by itself well before this (read-accepted.ts). */
const READING_MS = 2 * 60_000;
const LOOK_AGAIN_MS = 3_000;
/** What came longer ago is not being read for the first time, unless a scanner took its time over it. */
const CAME_MS_MAX = 15 * 60_000;

/**
 * The reading says which pages came upside down: where it may still be under way it is waited for, so that a quick decision
 * makes the same packet as a slow one. A paper that the reader broke on stands in the packet as it was sent.
 */
async function cleanDocuments(applicationId: string, { cases, clock, sleep }: StorePacketDeps): Promise<DocumentRow[]> {
  const isBeingRead = ({ reading, arrivedAt, createdAt }: DocumentRow): boolean =>
    reading?.state === 'waiting' && clock.now().getTime() - Date.parse(arrivedAt ?? createdAt) < CAME_MS_MAX;
  for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
    const clean = (await cases.listDocuments(applicationId)).filter(({ status }) => status === 'clean');
    if (waitedMs >= READING_MS || !clean.some(isBeingRead)) return clean;
    await sleep(LOOK_AGAIN_MS);
  }
}

/** What a person may have sent to the office already is not made anew, in whichever round (hand-over-tui takes it out first). */
const isMade = ({ kind, packet }: ApplicationRow, key: string): boolean =>
  packet !== undefined && (packet.key === key || kind === 'tui');

/** R19: by version: these very bytes are what was awarded. */
const readAward = async ({ tui }: ApplicationRow, { packets }: StorePacketDeps): Promise<Uint8Array | undefined> =>
  tui?.award && packets.read(tui.award.key, tui.award.versionId);

/** Drawn once, when the document was checked, under keys of their own. */
const readPictures = (document: DocumentRow & { pages: number }, { clean }: StorePacketDeps): Promise<Uint8Array[]> =>
  Promise.all(Array.from({ length: document.pages }, (_, at) => clean.read(pageKeyOf(document, at + 1))));

/** By version and hash: the packet holds exactly what was checked, or is not made. */
async function readNormalized(document: DocumentRow, { clean }: StorePacketDeps): Promise<Uint8Array> {
  const { normalized } = document;
  if (!normalized) throw new Error('an accepted document without its normalized copy');
  const bytes = await clean.read(normalized.key, normalized.versionId || undefined);
  if (createHash('sha256').update(bytes).digest('hex') !== normalized.sha256)
    throw new Error('a normalized copy is not what was checked');
  return bytes;
}
