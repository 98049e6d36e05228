import type { ApplicationRow, ChecklistKind, DocumentRow } from '../cases/rows.ts';
import { LIKELY_FROM } from '../reading/flags.ts';
import { turnedPages } from '../reading/reading.ts';
import { looksLike } from './looks-like.ts';
import { pageKey, uprightKey } from './page-keys.ts';

/** Where the picture of a page lies: of a paper that was given before, with the first one. Upright, where it was turned. */
export function pageKeyOf(
  { documentId, reused, reading }: Pick<DocumentRow, 'documentId' | 'reused' | 'reading'>,
  number: number,
): string {
  const isTurned = turnedPages({ reading }).some(({ page }) => page === number);
  return (isTurned ? uprightKey : pageKey)(reused?.documentId ?? documentId, number);
}

type Content = Pick<DocumentRow, 'sha256' | 'contentSha256'>;
/** Byte for byte, or in all that can be seen. */
export const sameContent = (a: Content, b: Content): boolean =>
  (a.sha256 !== undefined && a.sha256 === b.sha256) ||
  (a.contentSha256 !== undefined && a.contentSha256 === b.contentSha256);

/** In the packet, or on its way into it. */
export const isLive = ({ status }: Pick<DocumentRow, 'status'>): boolean => status === 'clean' || status === 'checking';

/** The row of a paper that was given before, in its new place. Nothing is copied but the pointers and what is known of it. */
export function reusedRow(
  source: DocumentRow,
  place: Pick<DocumentRow, 'applicationId' | 'documentId' | 'kind' | 'retainUntil' | 'legalHold'>,
  who: { by: string; at: string },
): DocumentRow {
  // What was typed into it was offered as answers where it was given first.
  const { usedIn: _used, duplicateOf: _of, rechecks: _again, parts: _parts, formAnswers: _form, ...rest } = source;
  const { reading, rescan: _rescan, ...kept } = rest;
  const first = source.reused ?? source;
  return {
    ...kept,
    ...place,
    // When it was given stands in `arrivedAt`; that it came to this packet now counts as an answer to what was asked (R28).
    createdAt: who.at,
    arrivedAt: source.arrivedAt ?? source.createdAt,
    reused: { applicationId: first.applicationId, documentId: first.documentId, ...who },
    ...(place.kind === source.kind ? {} : { placed: who }),
    // One that is still being read is read where it was given.
    ...(reading && reading.state !== 'waiting' ? { reading } : {}),
  };
}

/** What a request for exactly this packet, or for the office alone, was made for is of no use to another. */
const neverAgain: ReadonlySet<ChecklistKind> = new Set(['application-form', 'oed-proof', 'oed-answer', 'other']);
/** So many are offered for one thing: the newest. */
const offersAtMost = 2;

export interface ReuseOffer {
  document: DocumentRow;
  /** Of the request that it was given with; undefined for this very one. */
  number?: string | undefined;
  givenAt: string;
}

/**
 * What a person gave before that could count for this kind: the same kind from their other requests; from this one, what was
 * given for something else, and was sent here again or reads like it. Nothing where a paper is there already.
 */
export function reuseOffers(
  kind: ChecklistKind,
  own: readonly DocumentRow[],
  earlier: readonly { application: Pick<ApplicationRow, 'number'>; documents: readonly DocumentRow[] }[],
  isTooOld: (document: DocumentRow) => boolean,
): ReuseOffer[] {
  const here = own.filter((each) => each.kind === kind);
  if (neverAgain.has(kind) || here.some(isLive)) return [];
  const sentAgain = new Set(here.flatMap(({ duplicateOf }) => duplicateOf ?? []));
  const fitsToo = (document: DocumentRow): boolean => {
    if (document.kind === kind || neverAgain.has(document.kind)) return false;
    if (sentAgain.has(document.documentId)) return true;
    if (document.reading?.state !== 'read') return false;
    // Where it seems to be in the wrong place the person is asked just that (looks-like.ts), not offered a second one.
    const { guess, confidence } = document.reading.found.kind;
    return guess === kind && confidence >= LIKELY_FROM && looksLike(document) === undefined;
  };
  const candidates = [
    ...own.filter(fitsToo).map((document) => ({ document })),
    ...earlier.flatMap(({ application: { number }, documents }) =>
      documents.filter((document) => document.kind === kind).map((document) => ({ document, number })),
    ),
  ];
  return candidates
    .filter(({ document }) => document.status === 'clean' && !isTooOld(document))
    .map((offer) => ({ ...offer, givenAt: offer.document.arrivedAt ?? offer.document.createdAt }))
    .toSorted((a, b) => b.givenAt.localeCompare(a.givenAt))
    .filter(({ document }, at, all) => all.findIndex((each) => sameContent(each.document, document)) === at)
    .slice(0, offersAtMost);
}
