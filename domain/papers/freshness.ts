import { addDays } from '../calendar/business-time.ts';
import type { ChecklistKind, DocumentRow } from '../cases/rows.ts';
import type { DateMeaning } from '../reading/reading.ts';
import type { PaperSettings } from './settings.ts';

/** How a kind of paper ages; one that is not named here does not. */
type Aging =
  | { by: 'its-own-end' }
  | { by: 'days'; days: number }
  /** Counts from so long before the school year began: when schools begin to write such letters. */
  | { by: 'school-year' };

export function agingOf(kind: ChecklistKind, settings: PaperSettings): Aging | undefined {
  if (kind === 'government-id') return { by: 'its-own-end' };
  if (kind === 'financial-aid-letter') return { by: 'school-year' };
  const days = kind.startsWith('quote-')
    ? settings.goodForDays.quote
    : kind === 'cost-sheet' || kind === 'proof-of-income'
      ? settings.goodForDays[kind]
      : undefined;
  return days === undefined ? undefined : { by: 'days', days };
}

/** Which of the dates that were read is the paper's own. */
const meanings: Record<Aging['by'], readonly DateMeaning[]> = {
  'its-own-end': ['expires'],
  days: ['written', 'issued', 'paid', 'period'],
  'school-year': ['written', 'issued'],
};

/** The newest that it could be: nobody is sent away for our doubt. */
export function dateRead(
  { kind, reading }: Pick<DocumentRow, 'kind' | 'reading'>,
  settings: PaperSettings,
): string | undefined {
  const aging = agingOf(kind, settings);
  if (!aging || reading?.state !== 'read') return undefined;
  return reading.found.fields
    .flatMap((field) =>
      field.what === 'date' && meanings[aging.by].includes(field.means) ? [field.date, field.orDate ?? ''] : [],
    )
    .toSorted()
    .at(-1);
}

export interface TooOld {
  date: string;
  /** `said` by somebody, or only `read` by a computer. */
  from: 'said' | 'read';
  aging: Aging;
}

export interface AsOf {
  /** In the board's own time zone. */
  today: string;
  /** When the packet was first sent: what was fresh then does not grow old while it waits for us. */
  sentOn?: string | undefined;
}

/** Past its time by what was typed or read, or undefined. It is told, to the person and to staff; nothing is refused for it. */
export function tooOld(
  document: Pick<DocumentRow, 'kind' | 'reading' | 'printed' | 'createdAt'>,
  { today, sentOn }: AsOf,
  settings: PaperSettings,
): TooOld | undefined {
  const aging = agingOf(document.kind, settings);
  const said = document.printed?.on;
  const date = said ?? dateRead(document, settings);
  if (!aging || date === undefined) return undefined;
  // Of what came later, to an answer, the day that it came.
  const came = document.createdAt.slice(0, 10);
  const asOf = sentOn === undefined ? today : sentOn > came ? sentOn : came;
  const isOld =
    aging.by === 'its-own-end'
      ? date < today
      : aging.by === 'days'
        ? addDays(date, aging.days) < asOf
        : date < lettersFrom(asOf, settings);
  return isOld ? { date, from: said === undefined ? 'read' : 'said', aging } : undefined;
}

/** The first day on which a letter for this school year may have been written. */
function lettersFrom(asOf: string, { schoolYear }: PaperSettings): string {
  const year = Number(asOf.slice(0, 4));
  const began = asOf >= `${year}-${schoolYear.starts}` ? year : year - 1;
  const months = began * 12 + Number(schoolYear.starts.slice(0, 2)) - 1 - schoolYear.lettersMonthsBefore;
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}-01`;
}
