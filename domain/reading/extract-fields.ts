import { findAmounts } from './amounts.ts';
import { afterLabel, overlaps, valueOf, type Found } from './beside-label.ts';
import { findDates } from './dates.ts';
import { amountLabels, birthLabels, dateLabels, programLabels, schoolLabels, schoolWords } from './labels.ts';
import { namesIn } from './names.ts';
import { dateMeanings, FIELD_CHARACTERS_MAX, FIELDS_MAX, type DateMeaning, type ReadField } from './reading.ts';
import { folded, type Line, type Segment } from './words.ts';

/** So that a table of prices does not push out the names. */
const mostOf: Record<ReadField['what'], number> = { name: 4, date: 6, amount: 6, school: 2, program: 2 };
const order: readonly ReadField['what'][] = ['name', 'date', 'amount', 'school', 'program'];

export function extractFields(lines: readonly Line[]): ReadField[] {
  const found: Found[] = [];
  const asksForBirth = new Set(lines.filter(({ text }) => saysBirth(text)).map(({ page }) => page));
  lines.forEach((line, at) => {
    const below = lines[at + 1]?.page === line.page ? lines[at + 1] : undefined;
    const above = lines[at - 1]?.page === line.page ? lines[at - 1] : undefined;
    found.push(...namesIn(lines, at), ...datesIn(lines, at, asksForBirth.has(line.page)), ...amountsIn(line, above));
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

const saysBirth = (text: string): boolean => birthLabels.some((label) => ` ${folded(text)} `.includes(` ${label} `));

/** What stands nearest over or under a segment, on one of the next lines: columns of a page have lines of their own. */
function neighbour(lines: readonly Line[], at: number, segment: Segment, step: 1 | -1): Segment | undefined {
  for (const each of [lines[at + step], lines[at + 2 * step]]) {
    if (each?.page !== lines[at]?.page) return undefined;
    const found = each?.segments.find(({ box }) => overlaps(box, segment.box));
    if (found) return found;
  }
  return undefined;
}

const UNDER_MAX = 0.025;
const CAPTION_WORDS_MAX = 4;

/** A short caption right under it, as under a line to write on. */
function captionUnder(lines: readonly Line[], at: number, segment: Segment): DateMeaning | 'birth' | undefined {
  const under = neighbour(lines, at, segment, 1);
  const isNear = under !== undefined && under.box[1] - (segment.box[1] + segment.box[3]) <= UNDER_MAX;
  if (!isNear || under.text.split(' ').length > CAPTION_WORDS_MAX || findDates(under.text).length > 0) return undefined;
  return meaningOf(under.text);
}

function datesIn(lines: readonly Line[], line_: number, pageAsksForBirth: boolean): Found[] {
  const found: Found[] = [];
  const line = lines[line_];
  if (!line) return found;
  line.segments.forEach((segment, at) => {
    let from = 0;
    let last: DateMeaning | 'birth' | undefined;
    for (const { date, orDate, at: start, length } of findDates(segment.text)) {
      const here = meaningOf(segment.text.slice(from, start));
      const left = from === 0 && at > 0 ? meaningOf(line.segments[at - 1]?.text ?? '') : undefined;
      const over = from === 0 ? neighbour(lines, line_, segment, -1) : undefined;
      // "Pay period 01/01/2026 - 01/15/2026": the second date stands for what the first does.
      const means =
        here ??
        left ??
        (from > 0 ? last : undefined) ??
        (over && findDates(over.text).length === 0 ? meaningOf(over.text) : undefined);
      from = start + length;
      last = means;
      // A date that nothing explains says little, except at the head of a letter, where it stands alone, or over its
      // caption; and where a page asks for births, it may be one.
      const alone = segment.text.length === length && !pageAsksForBirth;
      const known =
        means ??
        (alone ? captionUnder(lines, line_, segment) : undefined) ??
        (alone && line.segments.length === 1 ? 'written' : undefined);
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
