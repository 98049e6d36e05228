import type { DocumentRow } from '../cases/rows.ts';
import { collect, hourMs, type Violation } from './violation.ts';

/** What S3 says of one version of an object: its size, and the SHA-256 that S3 itself reckoned when it was written. */
export interface ObjectHead {
  bytes: number;
  sha256: string | undefined;
}

/**
 * An accepted document exists byte for byte: S3's own hash of the kept original is the one that was checked. Until the board's
 * setting lets its clean copy stand for it.
 */
export function judgeOriginal(document: DocumentRow, head: ObjectHead | undefined): Violation[] {
  const replaced = document.original?.replaced;
  return collect('documents', document.documentId, (say) => {
    if (replaced) {
      if (head && replaced.state === 'replaced') say('replaced-and-still-there');
    } else if (!head) say('original-is-gone');
    else if (head.bytes !== document.bytes)
      say('original-has-another-size', { bytes: head.bytes, recordedBytes: document.bytes ?? -1 });
    // Copies from before hashes were asked for have none: their size is all that a look can tell.
    else if (head.sha256 !== undefined && head.sha256 !== document.sha256) say('original-has-other-bytes');
  });
}

export function judgeNormalized(document: DocumentRow, head: ObjectHead | undefined): Violation[] {
  return collect('documents', document.documentId, (say) => {
    if (!head) say('normalized-copy-is-gone');
    else if (head.bytes !== document.normalized?.bytes)
      say('normalized-copy-has-another-size', {
        bytes: head.bytes,
        recordedBytes: document.normalized?.bytes ?? -1,
      });
  });
}

/** The form is good for half an hour, the sweep looks every quarter of an hour after that. */
const seenWithinMs = 2 * hourMs;

/** A file that S3 took is known to the system: on its way, accepted, or sent back with a reason. */
export function judgeUpload(
  documentId: string,
  uploadedAt: Date,
  document: DocumentRow | undefined,
  now: Date,
): Violation[] {
  const ageMs = now.getTime() - uploadedAt.getTime();
  return collect('documents', documentId, (say) => {
    if (ageMs <= seenWithinMs) return;
    const hours = Math.floor(ageMs / hourMs);
    if (!document) say('upload-of-no-document', { hours });
    else if (document.status === 'expected') say('arrived-and-not-seen', { hours });
    else if (document.rejection === 'never-arrived') say('arrived-and-called-never-arrived', { hours });
  });
}

/**
 * What is new is looked at each night, what rests once a quarter: seven years of looking each night would cost more than
 * keeping (the arithmetic stands in docs/architecture.md).
 */
export const nightsForAll = 90;
const newForMs = 3 * 24 * hourMs;

export const nightOf = (now: Date): number => Math.floor(now.getTime() / (24 * hourMs)) % nightsForAll;

export const isNew = (at: Date, now: Date): boolean => now.getTime() - at.getTime() < newForMs;

/** Of something with this id, from this instant. */
export function isLookedAtTonight({ id, at }: { id: string; at: string }, now: Date): boolean {
  if (isNew(new Date(at), now)) return true;
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 1_000_003;
  return sum % nightsForAll === nightOf(now);
}
