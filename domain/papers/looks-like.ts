import type { DocumentRow } from '../cases/rows.ts';
import { flagsOf } from '../reading/flags.ts';

/** A person is asked where what speaks for the other kind outweighs all else three to one; staff are told from less on. */
const ASKED_FROM = 0.75;

/** What a paper looks like that seems to be in the wrong place, where nobody has said yet that it is in the right one. */
export function looksLike(document: Pick<DocumentRow, 'kind' | 'status' | 'reading' | 'placed'>): string | undefined {
  const { kind, status, reading, placed } = document;
  if (status !== 'clean' || placed || reading?.state !== 'read' || reading.found.kind.confidence < ASKED_FROM)
    return undefined;
  const flags = flagsOf(reading.found, { uploadedAs: kind, personName: { first: '', last: '' }, today: '' });
  return flags.find((each) => each.flag === 'wrong-kind')?.guess;
}
