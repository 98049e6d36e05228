import { wallTime } from '../../domain/calendar/business-time.ts';
import type { ApplicationRow, DocumentRow } from '../../domain/cases/rows.ts';
import { agingOf, dateRead, tooOld } from '../../domain/papers/freshness.ts';
import { looksLike } from '../../domain/papers/looks-like.ts';
import { placesIn } from '../../domain/papers/place.ts';
import type { ShownDocument } from '../../web/participant/documents-pages.tsx';
import type { PaperNotes } from '../../web/participant/paper-notes.tsx';
import { todayOf } from './case-of.ts';
import type { ParticipantDeps } from './dependencies.ts';

/** What a person is told and asked of a paper, beside its verdict. Worked out when they look: a paper grows old meanwhile. */
export function notesOf(
  row: DocumentRow,
  application: ApplicationRow,
  documents: readonly DocumentRow[],
  deps: ParticipantDeps,
): PaperNotes {
  const { papers, timeZone } = deps.settings;
  const places = placesIn(application, documents);
  const guess = looksLike(row);
  const sentOn = application.firstSubmittedAt && wallTime(new Date(application.firstSubmittedAt), timeZone).date;
  return {
    places,
    looksLike: guess,
    moveTo: places.find((each) => each === guess),
    old: row.status === 'clean' ? tooOld(row, { today: todayOf(deps), sentOn }, papers) : undefined,
    ages: agingOf(row.kind, papers)?.by,
    dateRead: dateRead(row, papers),
  };
}

export const withNotes = (
  shown: readonly ShownDocument[],
  application: ApplicationRow,
  deps: ParticipantDeps,
): ShownDocument[] => {
  const rows = shown.map(({ row }) => row);
  return shown.map((document) => ({ ...document, notes: notesOf(document.row, application, rows, deps) }));
};
