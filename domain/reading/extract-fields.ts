import { findAmounts } from './amounts.ts';
import { findDates } from './dates.ts';
import {
  amountLabels,
  birthLabels,
  dateLabels,
  familyNameLabels,
  givenNameLabels,
  nameLabels,
  programLabels,
  schoolLabels,
  schoolWords,
} from './labels.ts';
import { dateMeanings, FIELD_CHARACTERS_MAX, FIELDS_MAX, type DateMeaning, type ReadField } from './reading.ts';
import { folded, type Box, type Line, type Segment } from './words.ts';

/** So that a table of prices does not push out the names. */
const mostOf: Record<ReadField['what'], number> = { name: 4, date: 6, amount: 6, school: 2, program: 2 };
const order: readonly ReadField['what'][] = ['name', 'date', 'amount', 'school', 'program'];

export function extractFields(lines: readonly Line[]): ReadField[] {
  const found: (ReadField & { rank: number })[] = [];
  lines.forEach((line, at) => {
    const below = lines[at + 1]?.page === line.page ? lines[at + 1] : undefined;
    const above = lines[at - 1]?.page === line.page ? lines[at - 1] : undefined;
    found.push(...namesIn(line, below, above), ...datesIn(line, above), ...amountsIn(line, above));
    found.push(...labelled(line, below, 'school', schoolLabels), ...labelled(line, below, 'program', programLabels));
    if (at < 12) found.push(...unlabelledSchools(line));
  });
  return order
    .flatMap((what) =>
      unique(found.filter((field) => field.what === what).toSorted((a, b) => a.rank - b.rank)).slice(0, mostOf[what]),
    )
    .slice(0, FIELDS_MAX)
    .map(({ rank: _rank, ...field }) => field);
}

type Found = ReadField & { rank: number };

function unique(fields: readonly Found[]): Found[] {
  const seen = new Set<string>();
  return fields.filter((field) => {
    const key =
      field.what === 'date'
        ? `${field.date} ${field.means}`
        : field.what === 'amount'
          ? String(field.amountCents)
          : folded(field.text);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** What the label at the beginning of a segment leaves: undefined when none of them stands there. */
function afterLabel(segment: Segment, labels: readonly string[]): { rest: string; rank: number } | undefined {
  const words = segment.text.split(' ');
  // Numbers of form fields ("1 Name", "4b Exp") may stand before.
  const start = /^\(?\d{1,2}[a-z]?[.)]?$/i.test(words[0] ?? '') && words.length > 1 ? 1 : 0;
  let best: { length: number; rank: number } | undefined;
  for (let length = 1; length <= Math.min(5, words.length - start); length += 1) {
    const rank = labels.indexOf(folded(words.slice(start, start + length).join(' ')));
    if (rank >= 0) best = { length, rank };
  }
  if (!best) return undefined;
  const rest = words
    .slice(start + best.length)
    .join(' ')
    .replace(/^[\s:;.,–—-]+/, '');
  return { rest, rank: best.rank };
}

/** A value stands after its label, in the next column, or below it. */
function valueOf(
  rest: string,
  at: number,
  line: Line,
  below: Line | undefined,
): { text: string; box: Box } | undefined {
  const segment = line.segments[at];
  if (!segment) return undefined;
  if (rest !== '') return { text: rest, box: segment.box };
  const next = line.segments[at + 1];
  if (next && !/:\s*$/.test(next.text)) return next;
  return below?.segments.find(({ box }) => overlaps(box, segment.box));
}

const overlaps = (a: Box, b: Box): boolean => a[0] < b[0] + b[2] && b[0] < a[0] + a[2];

/** A date, a number or another label ends a value that runs on. */
const nameWord = /^[\p{L}][\p{L}'’.-]*,?$/u;
const particles = new Set(['de', 'del', 'la', 'las', 'los', 'y', 'van', 'von', 'da', 'dos', 'al', 'bin']);
const notNames = new Set([
  'the',
  'and',
  'of',
  'for',
  'name',
  'nombre',
  'student',
  'applicant',
  'customer',
  'sir',
  'madam',
  'date',
  'fecha',
  'id',
  'number',
  'signature',
  'firma',
  'address',
  'direccion',
  'information',
  'team',
  'services',
  'school',
  'program',
  'employer',
  'employee',
  'phone',
  'este',
  'esta',
  'que',
  'el',
  'is',
  'will',
  'you',
  'must',
  'shall',
  'social',
  'security',
  'suffix',
  'initial',
  'middle',
  'last',
  'first',
  'government',
  'business',
]);

function asName(text: string): string | undefined {
  const words: string[] = [];
  for (const word of text.split(/\s+/)) {
    if (!nameWord.test(word) || notNames.has(folded(word))) break;
    // After "Dear" and its like the sentence may go on in small letters.
    if (/^\p{Ll}/u.test(word) && !particles.has(word.toLowerCase())) break;
    words.push(word);
    if (words.length === 6) break;
  }
  const name = words.join(' ').replace(/[,.:;]+$/, '');
  return words.length >= 2 && name.length <= FIELD_CHARACTERS_MAX ? name : undefined;
}

function namesIn(line: Line, below: Line | undefined, above: Line | undefined): Found[] {
  const found: Found[] = [];
  const family = partOfName(line, below, familyNameLabels);
  // On one line, or each on its own, whichever comes first.
  const given =
    family &&
    (partOfName(line, below, givenNameLabels) ??
      (below && partOfName(below, undefined, givenNameLabels)) ??
      (above && partOfName(above, line, givenNameLabels)));
  if (family && given) {
    const text = asName(`${given.text} ${family.text}`);
    if (text !== undefined) found.push({ what: 'name', text, page: line.page, box: family.box, rank: -1 });
  }
  line.segments.forEach((segment, at) => {
    const label = afterLabel(segment, nameLabels);
    if (!label) return;
    const value = valueOf(label.rest, at, line, below);
    const text = value && asName(value.text);
    if (value && text !== undefined)
      found.push({ what: 'name', text, page: line.page, box: value.box, rank: label.rank });
  });
  return found;
}

function partOfName(
  line: Line,
  below: Line | undefined,
  labels: readonly string[],
): { text: string; box: Box } | undefined {
  for (const [at, segment] of line.segments.entries()) {
    const label = afterLabel(segment, labels);
    const value = label && valueOf(label.rest, at, line, below);
    if (value && value.text.split(' ').every((word) => nameWord.test(word) && !notNames.has(folded(word))))
      return value;
  }
  return undefined;
}

const byLength = dateMeanings
  .flatMap((means) => dateLabels[means].map((label) => ({ means, label })))
  .toSorted((a, b) => b.label.length - a.label.length);
const rankOfMeaning = new Map<DateMeaning, number>(dateMeanings.map((means, at) => [means, at]));

/** The label that ends nearest before the date; "birth" means that it is not kept. */
function meaningOf(before: string): DateMeaning | 'birth' | undefined {
  const text = ` ${folded(before)} `;
  let best: { end: number; length: number; means: DateMeaning | 'birth' } | undefined;
  const offer = (label: string, means: DateMeaning | 'birth') => {
    const at = text.lastIndexOf(` ${label} `);
    if (at < 0) return;
    const end = at + label.length;
    if (!best || end > best.end || (end === best.end && label.length > best.length))
      best = { end, length: label.length, means };
  };
  for (const { label, means } of byLength) offer(label, means);
  for (const label of birthLabels) offer(label, 'birth');
  return best?.means;
}

function datesIn(line: Line, above: Line | undefined): Found[] {
  const found: Found[] = [];
  line.segments.forEach((segment, at) => {
    let from = 0;
    let last: DateMeaning | 'birth' | undefined;
    for (const { date, orDate, at: start, length } of findDates(segment.text)) {
      const here = meaningOf(segment.text.slice(from, start));
      const left = from === 0 && at > 0 ? meaningOf(line.segments[at - 1]?.text ?? '') : undefined;
      const over = from === 0 ? above?.segments.find(({ box }) => overlaps(box, segment.box)) : undefined;
      // "Pay period 01/01/2026 - 01/15/2026": the second date stands for what the first does.
      const means =
        here ??
        left ??
        (from > 0 ? last : undefined) ??
        (over && findDates(over.text).length === 0 ? meaningOf(over.text) : undefined);
      from = start + length;
      last = means;
      // A date that nothing explains says little, except at the head of a letter, where it stands alone.
      const alone = segment.text.length === length && line.segments.length === 1;
      const known = means ?? (alone ? 'written' : undefined);
      if (known === undefined || known === 'birth') continue;
      const box = segment.box;
      found.push({
        what: 'date',
        means: known,
        date,
        ...(orDate === undefined ? {} : { orDate }),
        page: line.page,
        box,
        rank: rankOfMeaning.get(known) ?? 9,
      });
    }
  });
  return found;
}

function amountsIn(line: Line, above: Line | undefined): Found[] {
  const found: Found[] = [];
  line.segments.forEach((segment, at) => {
    let from = 0;
    for (const { amountCents, at: start, length } of findAmounts(segment.text)) {
      const own = asLabel(segment.text.slice(from, start));
      const left = line.segments
        .slice(0, at)
        .map(({ text }) => asLabel(text))
        .findLast((each) => each !== '');
      const over = above?.segments.find(({ box }) => overlaps(box, segment.box));
      const label = own || left || (over && findAmounts(over.text).length === 0 ? asLabel(over.text) : '') || '';
      from = start + length;
      const said = ` ${folded(label)} `;
      const known = amountLabels.findIndex((each) => said.includes(` ${each} `));
      const rank = known >= 0 ? known : label === '' ? 200 : 100;
      found.push({ what: 'amount', amountCents, label, page: line.page, box: segment.box, rank });
    }
  });
  return found;
}

/** Words beside a number, without numbers of accounts or people. */
const asLabel = (text: string): string => {
  const label = text
    .replace(/[$\d][\d,.\s/-]{3,}/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s:;.,*|–—-]+|[\s:;.,*|$–—-]+$/g, '')
    .slice(-FIELD_CHARACTERS_MAX);
  return /\p{L}{2}/u.test(label) ? label : '';
};

function labelled(line: Line, below: Line | undefined, what: 'school' | 'program', labels: readonly string[]): Found[] {
  const found: Found[] = [];
  line.segments.forEach((segment, at) => {
    const label = afterLabel(segment, labels);
    if (!label) return;
    // "Program costs" is a heading, "Program: Welding" an answer: without a colon the value has to stand apart.
    if (label.rest !== '' && !segment.text.includes(':')) return;
    const value = valueOf(label.rest, at, line, label.rest === '' && segment.text.includes(':') ? below : undefined);
    const text = value && asTitle(value.text);
    if (value && text !== undefined) found.push({ what, text, page: line.page, box: value.box, rank: label.rank });
  });
  return found;
}

function unlabelledSchools(line: Line): Found[] {
  return line.segments.flatMap(({ text, box }) => {
    const title = asTitle(text);
    const named = title !== undefined && schoolWords.test(folded(title)) && title.split(' ').length <= 8;
    // A sentence about a school is not its name.
    if (!named || title.includes(':') || /[.!?]$/.test(title) || title.split(' ').length < 2) return [];
    return [{ what: 'school' as const, text: title, page: line.page, box, rank: 50 }];
  });
}

function asTitle(text: string): string | undefined {
  const title = text.replace(/\s+/g, ' ').trim().slice(0, FIELD_CHARACTERS_MAX);
  // A number of five digits and more is somebody's account or ID.
  if (/\d[\d-]{4,}/.test(title) || !/\p{L}{3}/u.test(title)) return undefined;
  return title;
}
