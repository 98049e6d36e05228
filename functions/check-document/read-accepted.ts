import type { DocumentRow } from '../../domain/cases/rows.ts';
import {
  READ_ATTEMPTS_MAX,
  readingSchema,
  type Reading,
  type ReadRequest,
  type SignedCall,
} from '../../domain/reading/reading.ts';
import type { Clock } from '../../domain/clock.ts';
import { pageKey, uprightKey } from '../../domain/papers/page-keys.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Bucket } from '../../adapters/buckets.ts';
import type { CasesTable } from '../../adapters/cases-table.ts';
import type { Signer } from '../../adapters/signer.ts';
import { crashFields, log } from '../handler-stack.ts';

export interface ReadDeps {
  cases: CasesTable;
  clean: Bucket;
  signer: Signer;
  /** Where Textract is turned on: signs the call that has one picture of a page read. */
  signTextractCall?: ((picture: { bucket: string; key: string; now: Date }) => Promise<SignedCall>) | undefined;
  /** Asks the isolated reader. Throws when it could not be asked or broke: that says nothing of the document. */
  read(request: ReadRequest, applicationId: string): Promise<Reading>;
  clock: Clock;
  settings: Settings;
}

/** The sweep asks again after this: longer than a reading may take. */
export const READ_AGAIN_MS = 15 * 60_000;
/** The reader ends by itself after this; its own time limit is higher (infra/functions.ts). */
const readSeconds = 75;
const linkSeconds = 5 * 60;

/**
 * Has an accepted document read, for staff to see beside it. Nothing here changes its verdict or holds up its packet. The
 * attempt is counted before it is made: a reader that takes this function down with it is not asked for ever, and of two
 * events at once one reads.
 */
export async function readAccepted(document: DocumentRow, deps: ReadDeps): Promise<void> {
  const { cases, clock } = deps;
  const { reading, normalized, applicationId, documentId } = document;
  if (document.status !== 'clean' || reading?.state !== 'waiting' || !normalized) return;
  const attempts = reading.attempts + 1;
  const onlyAsSeen = {
    condition:
      '#status = :clean AND versionId = :version AND reading.#state = :waiting AND reading.attempts = :attempts',
    names: { '#status': 'status', '#state': 'state' },
  };
  const seen = (counted: number) => ({
    ...onlyAsSeen,
    values: { ':clean': 'clean', ':version': document.versionId, ':waiting': 'waiting', ':attempts': counted },
  });
  const giveUp = (counted: number) =>
    cases.changeDocument(document, {
      set: { reading: { state: 'could-not-read', attempts: counted } },
      remove: ['duePk', 'dueSk'],
      ...seen(counted),
    });
  if (attempts > READ_ATTEMPTS_MAX) {
    await giveUp(reading.attempts);
    return;
  }
  const now = clock.now();
  const dueAt = new Date(now.getTime() + READ_AGAIN_MS).toISOString();
  const taken = await cases.changeDocument(document, {
    set: { reading: { state: 'waiting', attempts }, dueSk: `${dueAt}#${documentId}` },
    ...seen(reading.attempts),
  });
  if (!taken) return;
  try {
    const found = readingSchema.parse(await deps.read(await requestFor(document, normalized, deps), applicationId));
    await cases.changeDocument(document, {
      set: { reading: { state: 'read', found } },
      remove: ['duePk', 'dueSk'],
      ...seen(attempts),
    });
  } catch (error) {
    log.warn('document could not be read', { documentId, attempts, ...crashFields(error) });
    if (attempts >= READ_ATTEMPTS_MAX) await giveUp(attempts);
  }
}

async function requestFor(
  { documentId, pages = 0 }: DocumentRow,
  { key, versionId, bytes }: NonNullable<DocumentRow['normalized']>,
  { clean, clock, settings, signer, signTextractCall }: ReadDeps,
): Promise<ReadRequest> {
  const now = clock.now();
  const numbers = Array.from({ length: Math.min(pages, settings.reading.maxPages) }, (_, index) => index + 1);
  return {
    documentId,
    get: await signer.readForParser(clean.name, key, { now, versionId, seconds: linkSeconds }),
    maxBytes: bytes,
    maxPages: settings.reading.maxPages,
    seconds: readSeconds,
    putUpright: await Promise.all(
      numbers.map((page) =>
        signer.writeForParser(clean.name, uprightKey(documentId, page), { now, seconds: linkSeconds }),
      ),
    ),
    ...(signTextractCall
      ? {
          textract: await Promise.all(
            numbers.map((page) => signTextractCall({ bucket: clean.name, key: pageKey(documentId, page), now })),
          ),
        }
      : {}),
  };
}
