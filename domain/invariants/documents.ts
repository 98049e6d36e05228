import { dueKey } from '../cases/indexes.ts';
import type { DocumentRow } from '../cases/rows.ts';
import type { CaseRows, Stored } from './case-rows.ts';
import { collect, documentGraceMs, hourMs, sweepGraceMs, type Say, type Violation } from './violation.ts';

const sha256 = /^[0-9a-f]{64}$/;

/** Each document stands in a legal state with all that the state promises; the count that limits uploads is right. */
export function judgeDocuments(read: CaseRows, now: Date): Violation[] {
  const byHash = new Map(read.hashes.map((each) => [each.sha256, each.documentId]));
  const all = read.documents.map(({ row }) => row);
  const ids = new Set(read.documents.map(({ row }) => row.documentId));
  const found = read.documents.flatMap((document) =>
    collect('documents', document.row.documentId, (say) => {
      if (document.row.status === 'expected' || document.row.status === 'checking') underWay(document, now, say);
      else {
        const isRead = document.row.status !== 'clean' || document.row.reading?.state !== 'waiting';
        if (!isRead && document.stored['duePk'] !== dueKey)
          say('out-of-the-sweeps-sight', { status: document.row.status });
        if (isRead && document.stored['duePk'] !== undefined)
          say('swept-without-need', { status: document.row.status });
        if (document.row.status === 'clean') clean(document.row, byHash, all, say);
        if (document.row.status === 'rejected') rejected(document.row, ids, say);
      }
    }),
  );
  return [...found, ...collect('documents', read.applicationId, (say) => ofPacket(read, say))];
}

function underWay({ row, stored }: Stored<DocumentRow>, now: Date, say: Say): void {
  const { status } = row;
  if (stored['duePk'] !== dueKey || !String(stored['dueSk']).endsWith(`#${row.documentId}`))
    say('out-of-the-sweeps-sight', { status });
  if (status === 'expected' && row.versionId !== undefined) say('arrived-and-still-expected');
  if (status === 'checking' && (row.versionId === undefined || row.arrivedAt === undefined))
    say('checked-without-a-version');
  const ageMs = now.getTime() - Date.parse(row.arrivedAt ?? row.createdAt);
  const dueMs = now.getTime() - Date.parse(String(stored['dueSk']).split('#')[0] ?? '');
  if (ageMs > documentGraceMs) say('under-way-too-long', { status, hours: Math.floor(ageMs / hourMs) });
  else if (dueMs > sweepGraceMs) say('nobody-was-woken', { status, lateHours: Math.floor(dueMs / hourMs) });
}

function clean(row: DocumentRow, byHash: ReadonlyMap<string, string>, all: readonly DocumentRow[], say: Say): void {
  const missing = {
    // Of one that was given before the bytes are the first one's.
    original:
      row.original?.key === `originals/${row.reused?.documentId ?? row.documentId}` && row.original.versionId !== '',
    normalized: row.normalized !== undefined && row.normalized.versionId !== '',
    sha256: sha256.test(row.sha256 ?? ''),
    bytes: (row.bytes ?? 0) > 0,
    pages: (row.pages ?? 0) > 0,
    parse: row.parse?.verdict === 'accepted',
    // Other scanners come and go with the settings, and may fail at a second look.
    scans: row.scans?.['built-in']?.verdict === 'clean',
  };
  for (const [field, isThere] of Object.entries(missing)) if (!isThere) say('clean-without', { field });
  if (row.rejection !== undefined) say('clean-and-rejected', { rejection: row.rejection });
  // Its place among the contents that are counted once; one that is used twice in a packet has it once.
  const holder = byHash.get(row.sha256 ?? '');
  const shares = holder !== undefined && all.some((each) => each.documentId === holder && each.sha256 === row.sha256);
  if (missing.sha256 && holder !== row.documentId && !shares) say('clean-without', { field: 'hash-row' });
}

function rejected(row: DocumentRow, ids: ReadonlySet<string>, say: Say): void {
  if (row.rejection === undefined) say('rejected-without-reason');
  if (row.rejection === 'duplicate-document' && !ids.has(row.duplicateOf ?? '')) say('duplicate-of-nothing');
}

function ofPacket({ application, documents, hashes }: CaseRows, say: Say): void {
  if (application) {
    const counted = documents.filter(({ row }) => ['expected', 'checking', 'clean'].includes(row.status)).length;
    if (application.row.documentCount !== counted)
      say('miscounted', { documentCount: application.row.documentCount, counted });
  }
  for (const { sha256: hash, documentId } of hashes) {
    const document = documents.find(({ row }) => row.documentId === documentId)?.row;
    if (document?.status !== 'clean' || ![document.sha256, document.contentSha256].includes(hash))
      say('hash-of-nothing', { documentId });
  }
}
