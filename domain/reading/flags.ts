import type { ChecklistKind } from '../cases/rows.ts';
import { alsoFine } from './kind-phrases.ts';
import type { ReadField, Reading } from './reading.ts';
import { folded } from './words.ts';

/**
 * Where a document does not seem to fit its case. Worked out when somebody looks, not kept: an ID expires meanwhile, and a
 * name is corrected. A hint for staff to look, never a finding.
 */
export type ReadingFlag =
  | { flag: 'expired'; date: string; page: number }
  | { flag: 'wrong-person'; name: string; page: number }
  | { flag: 'wrong-kind'; guess: Reading['kind']['guess'] }
  | { flag: 'cut-off'; pages: number[]; page: number };

export interface FlagContext {
  uploadedAs: ChecklistKind;
  personName: { first: string; last: string };
  /** In the board's own time zone. */
  today: string;
}

/** From here on a guess is worth a person's time. */
export const LIKELY_FROM = 0.6;

export function flagsOf(
  { kind, fields, cutOff }: Pick<Reading, 'kind' | 'fields' | 'cutOff'>,
  context: FlagContext,
): ReadingFlag[] {
  return [...expired(fields, context), ...wrongPerson(fields, context), ...wrongKind(kind, context), ...cut(cutOff)];
}

/** A quote's date or a landlord's lease may be past without harm: an ID's may not. */
function expired(fields: readonly ReadField[], { uploadedAs, today }: FlagContext): ReadingFlag[] {
  if (uploadedAs !== 'government-id' && !uploadedAs.startsWith('quote-') && uploadedAs !== 'cost-sheet') return [];
  const dates = fields.flatMap((field) => (field.what === 'date' && field.means === 'expires' ? [field] : []));
  // Where there are several, or one can be read two ways, the latest counts: nobody is sent away for our doubt.
  const latest = dates
    .map((field) => ({ page: field.page, date: [field.date, field.orDate ?? ''].toSorted().at(-1) ?? '' }))
    .toSorted((a, b) => a.date.localeCompare(b.date))
    .at(-1);
  return latest && latest.date < today ? [{ flag: 'expired', ...latest }] : [];
}

function wrongPerson(fields: readonly ReadField[], { personName }: FlagContext): ReadingFlag[] {
  const names = fields.flatMap((field) => (field.what === 'name' ? [field] : []));
  const first = names[0];
  if (!first || personName.first.trim() === '' || personName.last.trim() === '') return [];
  if (names.some(({ text }) => sameName(text, personName))) return [];
  return [{ flag: 'wrong-person', name: first.text, page: first.page }];
}

/**
 * One of the given names and one of the family names are enough, in any order: people have two of each, marry, and papers
 * leave out what does not fit. A letter may be misread, an initial stand for a given name.
 */
export function sameName(read: string, { first, last }: { first: string; last: string }): boolean {
  const words = parts(read);
  return has(words, parts(last), false) && has(words, parts(first), true);
}

const particles = new Set(['de', 'del', 'la', 'las', 'los', 'y', 'van', 'von', 'jr', 'sr', 'ii', 'iii']);
const parts = (name: string): string[] =>
  folded(name.replace(/['’]/g, ''))
    .split(' ')
    .filter((word) => word !== '' && !particles.has(word));

const has = (words: readonly string[], wanted: readonly string[], initials: boolean): boolean =>
  wanted.some((part) =>
    words.some((word) => near(word, part) || (initials && word.length === 1 && part.startsWith(word))),
  );

/** One letter misread in words of four and more, two from eight on. */
function near(a: string, b: string): boolean {
  if (a === b) return true;
  const shorter = Math.min(a.length, b.length);
  const allowed = shorter >= 8 ? 2 : shorter >= 4 ? 1 : 0;
  return allowed > 0 && Math.abs(a.length - b.length) <= allowed && distance(a, b) <= allowed;
}

function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row += 1) {
    const now = [row];
    for (let at = 1; at <= b.length; at += 1) {
      const change = (before[at - 1] ?? 0) + (a[row - 1] === b[at - 1] ? 0 : 1);
      now.push(Math.min(change, (before[at] ?? 0) + 1, (now[at - 1] ?? 0) + 1));
    }
    before = now;
  }
  return before[b.length] ?? 0;
}

function wrongKind({ guess, confidence }: Reading['kind'], { uploadedAs }: FlagContext): ReadingFlag[] {
  if (guess === 'unknown' || confidence < LIKELY_FROM || fits(guess, uploadedAs)) return [];
  return [{ flag: 'wrong-kind', guess }];
}

function cut(cutOff: Reading['cutOff'] = []): ReadingFlag[] {
  const pages = cutOff.map(({ page }) => page);
  return pages[0] === undefined ? [] : [{ flag: 'cut-off', pages, page: pages[0] }];
}

function fits(guess: Reading['kind']['guess'], uploadedAs: ChecklistKind): boolean {
  if (guess === uploadedAs || uploadedAs === 'other' || uploadedAs === 'application-form') return true;
  // A price can be a receipt, a school's list, a landlord's letter: what a quote may look like is too wide to say no.
  if (uploadedAs.startsWith('quote-')) return guess.startsWith('quote') || guess === 'cost-sheet';
  return alsoFine[uploadedAs]?.includes(guess) ?? false;
}
