import { fetchUntil, type PersonExports } from '../exports/exports.ts';
import type { ApplicationRow, DocumentRow, OutboxMessage } from './rows.ts';

/**
 * Every place where a row of the cases table names a version of a file; no other table names any. A bucket that is restored from
 * a copy holds the same bytes under new ids, and then these are the places that have to learn them (docs/adr/0023).
 */
export type FileStore = 'quarantine' | 'clean' | 'packets';

export const namedAs = [
  'packet',
  'letter',
  'award-letter',
  'upload',
  'original',
  'clean-copy',
  'second-look',
  'records-copy',
] as const;
export type NamedAs = (typeof namedAs)[number];

export interface NamedVersion {
  as: NamedAs;
  /** A document or a copy of records; without it the request itself. */
  of?: string;
  store: FileStore;
  key: string;
  versionId: string;
  /** What the row keeps to know the bytes by. Letters from before their hash was kept have neither. */
  sha256?: string | undefined;
  bytes?: number | undefined;
  /** R23: `may-be-gone`: its destruction is under way, or somebody else's row answers for it. `gone`: it must not be there. */
  destroyed?: 'may-be-gone' | 'gone';
}

/** Answers the version that stands in the place of this one, or the same. */
export type Rename = (named: NamedVersion) => string;

/** Of a request: its packet, its letter, and the award letter that a TUI packet was made with (R19). */
export function renameInApplication(
  { packet, letter, tui }: ApplicationRow,
  rename: Rename,
): Partial<Pick<ApplicationRow, 'packet' | 'letter' | 'tui'>> {
  const store = 'packets';
  const renamed = <F extends { key: string; versionId: string; sha256?: string | undefined }>(
    as: NamedAs,
    file: F,
  ): F => {
    const { key, versionId, sha256 } = file;
    return { ...file, versionId: rename({ as, store, key, versionId, sha256 }) };
  };
  return {
    ...(packet ? { packet: renamed('packet', packet) } : {}),
    ...(letter ? { letter: renamed('letter', letter) } : {}),
    ...(tui?.award ? { tui: { ...tui, award: renamed('award-letter', tui.award) } } : {}),
  };
}

/** Of a document: as it was uploaded, as it was sent, and its clean copy. One that was given before has the first one's files. */
export function renameInDocument(
  { documentId, reused, versionId, original, normalized, sha256, bytes }: DocumentRow,
  rename: Rename,
): Partial<Pick<DocumentRow, 'versionId' | 'original' | 'normalized'>> {
  const replaced = original?.replaced?.state;
  const file = {
    of: documentId,
    sha256,
    bytes,
    ...(replaced ? { destroyed: replaced === 'replaced' ? ('gone' as const) : ('may-be-gone' as const) } : {}),
  };
  const upload = {
    ...file,
    // It goes with the case that it came with, also where another one still counts its copy.
    ...(reused && !replaced ? { destroyed: 'may-be-gone' as const } : {}),
    as: 'upload' as const,
    store: 'quarantine' as const,
    key: reused?.documentId ?? documentId,
  };
  return {
    ...(versionId === undefined ? {} : { versionId: rename({ ...upload, versionId }) }),
    ...(original
      ? {
          original: {
            ...original,
            versionId: rename({
              ...file,
              as: 'original',
              store: 'clean',
              key: original.key,
              versionId: original.versionId,
            }),
          },
        }
      : {}),
    // Some of the oldest rows know no version of it.
    ...(normalized && normalized.versionId !== ''
      ? {
          normalized: {
            ...normalized,
            versionId: rename({ ...normalized, of: documentId, as: 'clean-copy', store: 'clean' }),
          },
        }
      : {}),
  };
}

/** Of what waits to be done: a file that scanners are to look at again. The document that has this file knows its bytes. */
export function renameInMessage(
  message: OutboxMessage,
  documents: readonly DocumentRow[],
  rename: Rename,
): OutboxMessage {
  if (message.type !== 'scan-again') return message;
  const { documentId: key, versionId } = message;
  const document = documents.find(({ documentId, reused }) => (reused?.documentId ?? documentId) === key);
  const { sha256, bytes } = document ?? {};
  const named = { as: 'second-look', of: key, store: 'quarantine', key, versionId, sha256, bytes } as const;
  // A file that is gone is said where its own row names it.
  return { ...message, versionId: rename({ ...named, destroyed: 'may-be-gone' }) };
}

/** Of copies of somebody's records: those that can still be fetched. */
export function renameInExports(known: PersonExports, now: Date, rename: Rename): PersonExports['exports'] {
  return known.exports.map((each) => {
    const { exportId, state, file } = each;
    if (state !== 'ready' || file === undefined || fetchUntil(each) <= now) return each;
    const versionId = rename({ ...file, as: 'records-copy', of: exportId, store: 'packets' });
    return { ...each, file: { ...file, versionId } };
  });
}

/** By the beginning of the sort key. What a decision says of its moment stays as it was written: a hash stands beside each. */
const places: Readonly<Record<string, readonly string[]>> = {
  APP: ['packet', 'letter', 'tui.award'],
  'DOC#': ['', 'original', 'normalized'],
  'OUT#': ['message'],
  EXPORTS: ['exports.*.file'],
  'DECISION#': ['known.documents.*', 'known.documents.*.shown'],
};
/** A version of the state's list of programs is a row of ours and no file. */
const ofPrograms = /^etl_/;

/** Places in a stored row that name a version and that nobody here knows: whoever adds one has to add it above. */
export function unknownPlaces(stored: Readonly<Record<string, unknown>>): string[] {
  const sk = String(stored['sk']);
  const known = Object.entries(places).find(([kind]) => (kind.endsWith('#') ? sk.startsWith(kind) : sk === kind))?.[1];
  const found = new Set<string>();
  const walk = (value: unknown, path: readonly string[]): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'versionId' && typeof inner === 'string' && !ofPrograms.test(inner)) {
        const place = path.join('.');
        if (!known?.includes(place)) found.add(`${sk.split('#')[0]} ${place}`.trim());
      } else walk(inner, [...path, Array.isArray(value) ? '*' : name]);
    }
  };
  walk(stored, []);
  return [...found];
}
