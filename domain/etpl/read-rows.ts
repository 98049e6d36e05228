import { parseTypedAmount } from '../money/typed-amount.ts';
import { sectors, type Sector } from '../outcomes/events.ts';
import { etplKey, type Listing } from './listing.ts';
import { wordsOf } from './words.ts';

/**
 * A file's rows into listings. Each mistake is named with its line and column, so that whoever keeps the file can mend it;
 * a cell is data whatever it looks like ("=1+1" is a name), and nothing is guessed.
 */
export interface FileRow {
  /** Where the row begins in the file; a cell may hold several lines. */
  line: number;
  cells: readonly string[];
}

export type RowProblem =
  | 'missing'
  | 'too-long'
  | 'unreadable-characters'
  | 'not-money'
  | 'not-weeks'
  | 'not-a-web-address'
  | 'repeated'
  | 'too-few-cells'
  | 'too-many-cells';
export interface BadCell {
  line: number;
  /** The heading as the file has it; empty for a mistake of the whole row. */
  column: string;
  problem: RowProblem;
  /** Where a repeated number stood first. */
  firstLine?: number;
}

/** What is wrong with a file as a whole: none of its rows can be read then. */
export type FileProblem = 'no-headings' | 'column-missing' | 'column-twice' | 'no-rows';
export class UnreadableList extends Error {
  readonly problem: FileProblem;
  readonly column: string;
  constructor(problem: FileProblem, column = '') {
    super(`${problem} ${column}`.trim());
    this.problem = problem;
    this.column = column;
  }
}

type ColumnName = 'etplId' | 'provider' | 'program' | 'city' | 'credential' | 'weeks' | 'cost' | 'sector' | 'website';

/** Headings as lists of this kind have them; ours is the first. Other columns are left alone. */
const columns: readonly { name: ColumnName; headings: readonly string[]; required: boolean }[] = [
  { name: 'etplId', headings: ['ETPL ID', 'Program ID', 'ETPL program ID', 'Program number'], required: true },
  { name: 'provider', headings: ['Provider', 'Provider name', 'Training provider', 'School'], required: true },
  { name: 'program', headings: ['Program', 'Program name', 'Program title'], required: true },
  { name: 'city', headings: ['City', 'Provider city', 'Location'], required: false },
  { name: 'credential', headings: ['Credential', 'Credential earned', 'Certificate'], required: false },
  { name: 'weeks', headings: ['Weeks', 'Length in weeks', 'Program length (weeks)'], required: false },
  { name: 'cost', headings: ['Cost', 'Total cost', 'Cost (USD)', 'Tuition and fees'], required: false },
  { name: 'sector', headings: ['Sector', 'Industry sector', 'Industry'], required: false },
  { name: 'website', headings: ['Website', 'Web site', 'URL'], required: false },
];

const sameHeading = (text: string): string => wordsOf(text).join(' ');
const columnOf = new Map(columns.flatMap((column) => column.headings.map((each) => [sameHeading(each), column.name])));

/** How many headings of ours a first row has: tells which character stands between a file's cells. */
export const headingsIn = (cells: readonly string[]): number =>
  cells.filter((cell) => columnOf.has(sameHeading(cell))).length;

const isBlank = (row: FileRow): boolean => row.cells.every((cell) => cell.trim() === '');

export function readRows(rows: readonly FileRow[]): { listings: Listing[]; bad: BadCell[] } {
  const [head, ...body] = rows.filter((row) => !isBlank(row));
  if (!head || headingsIn(head.cells) === 0) throw new UnreadableList('no-headings');
  const places = placesOf(head.cells);
  if (body.length === 0) throw new UnreadableList('no-rows');
  const listings: Listing[] = [];
  const bad: BadCell[] = [];
  const seen = new Map<string, number>();
  for (const row of body) {
    const read = readRow(row, head.cells, places);
    const key = etplKey(read.listing?.etplId ?? '');
    const firstLine = read.listing ? seen.get(key) : undefined;
    if (firstLine !== undefined)
      read.bad.push({
        line: row.line,
        column: headingOf('etplId', head.cells, places),
        problem: 'repeated',
        firstLine,
      });
    if (read.bad.length > 0) bad.push(...read.bad);
    else if (read.listing) {
      listings.push(read.listing);
      seen.set(key, row.line);
    }
  }
  return { listings, bad };
}

type Places = ReadonlyMap<ColumnName, number>;

function placesOf(headings: readonly string[]): Places {
  const places = new Map<ColumnName, number>();
  headings.forEach((heading, at) => {
    const name = columnOf.get(sameHeading(heading));
    if (name === undefined) return;
    if (places.has(name)) throw new UnreadableList('column-twice', heading.trim());
    places.set(name, at);
  });
  const missing = columns.find(({ name, required }) => required && !places.has(name));
  if (missing) throw new UnreadableList('column-missing', missing.headings[0]);
  return places;
}

const headingOf = (name: ColumnName, headings: readonly string[], places: Places): string =>
  (headings[places.get(name) ?? -1] ?? '').trim();

/** The form takes names of this length; a chosen listing has to fit into it. */
const longest: Record<ColumnName, number> = {
  etplId: 40,
  provider: 160,
  program: 160,
  city: 80,
  credential: 160,
  weeks: 20,
  cost: 20,
  sector: 80,
  website: 300,
};

function readRow(row: FileRow, headings: readonly string[], places: Places): { listing?: Listing; bad: BadCell[] } {
  const bad: BadCell[] = [];
  const wrong = (name: ColumnName, problem: RowProblem) =>
    bad.push({ line: row.line, column: headingOf(name, headings, places), problem });
  if (row.cells.slice(headings.length).some((cell) => cell.trim() !== ''))
    return { bad: [{ line: row.line, column: '', problem: 'too-many-cells' }] };
  if (row.cells.length < headings.length) return { bad: [{ line: row.line, column: '', problem: 'too-few-cells' }] };

  const cell = {} as Record<ColumnName, string>;
  for (const { name, required } of columns) {
    const text = plain(row.cells[places.get(name) ?? -1] ?? '');
    cell[name] = text;
    if (text === '' && required) wrong(name, 'missing');
    if (text.length > longest[name]) wrong(name, 'too-long');
    if (/[\p{Cc}\uFFFD]/u.test(text)) wrong(name, 'unreadable-characters');
  }
  const weeks = readWeeks(cell.weeks);
  if (weeks === 'wrong') wrong('weeks', 'not-weeks');
  const cost = readCost(cell.cost);
  if (cost === 'wrong') wrong('cost', 'not-money');
  const website = readWebsite(cell.website);
  if (website === 'wrong') wrong('website', 'not-a-web-address');
  if (bad.length > 0 || weeks === 'wrong' || cost === 'wrong') return { bad };
  return {
    bad,
    listing: {
      etplId: cell.etplId,
      provider: cell.provider,
      program: cell.program,
      city: cell.city,
      credential: cell.credential,
      ...(weeks === undefined ? {} : { weeks }),
      ...(cost === undefined ? {} : { costCents: cost }),
      sector: sectorOf(cell.sector),
      ...(website === undefined ? {} : { website }),
    },
  };
}

/** Spaces of every kind are one; what cannot be seen (a second byte order mark, a soft hyphen) is not there. */
const plain = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .trim();

function readWeeks(text: string): number | 'wrong' | undefined {
  if (text === '') return undefined;
  const [, number = ''] = /^(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:weeks?|wks?\.?)?$/i.exec(text) ?? [];
  const weeks = Math.ceil(Number(number.replace(',', '.')));
  return number !== '' && weeks >= 1 && weeks <= 520 ? weeks : 'wrong';
}

/** As Americans write it, or with a comma for cents, as a file with semicolons may have it. */
function readCost(text: string): number | 'wrong' | undefined {
  if (text === '') return undefined;
  const comma = /^\$?\s*(\d{1,3}(?:\.\d{3})*|\d+),(\d{2})$/.exec(text);
  const cents = parseTypedAmount(comma ? `${(comma[1] ?? '').replaceAll('.', '')}.${comma[2]}` : text);
  return cents === undefined || cents < 0 ? 'wrong' : cents;
}

/** It becomes a link: only an address of the web may. */
function readWebsite(text: string): string | undefined | 'wrong' {
  if (text === '') return undefined;
  const address = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url && /^https?:$/.test(url.protocol) && url.hostname.includes('.') && url.username === ''
    ? url.href
    : 'wrong';
}

const sectorWords: Record<Exclude<Sector, 'other'>, RegExp> = {
  'advanced-manufacturing': /manufactur/,
  'clean-energy': /energy|solar|wind/,
  construction: /construct/,
  healthcare: /health/,
  'child-care': /child|early education|early learning/,
};
function sectorOf(text: string): Sector {
  const words = wordsOf(text).join(' ');
  return sectors.find((sector) => sector !== 'other' && sectorWords[sector].test(words)) ?? 'other';
}
