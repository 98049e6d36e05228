import { afterLabel, valueOf, type Found } from './beside-label.ts';
import { familyNameLabels, givenNameLabels, nameLabels, notNames } from './labels.ts';
import { FIELD_CHARACTERS_MAX } from './reading.ts';
import { folded, type Box, type Line, type Segment } from './words.ts';

/**
 * Whose paper it is. A name that was misread, or is somebody else's, makes staff look for a wrong person: what is not surely a
 * name is rather left out.
 */
interface Value {
  text: string;
  box: Box;
}

/** Under a caption, at most so far below it: part of the page's height. */
const BELOW_MAX = 0.045;
/** How far left of its caption a value may begin. */
const LEFT_SHARE = 0.02;
/** Below this the engine guessed. */
const CONFIDENCE_MIN = 0.5;
const LINES_BELOW = 3;
const WORDS_MAX = 6;

/** What forms call the person they are about; a spouse, a judge, an employer is somebody else. */
const roles =
  'applicant|student|employee|claimant|recipient|tenant|participant|customer|client|taxpayer|primary taxpayer|individual|worker|trainee|person making request|youth|minor';
const own = `(?:your |the |su |tu |(?:${roles}) (?:s )?)?`;
const caption = (name: string): RegExp => new RegExp(`^(?:\\d{1,2}[a-z]? )?${own}${name}$`);
/** Only captions that say that they are one: "Name" alone also heads columns. */
const fullName = caption(
  `(?:print |printed |type or print |please print |full |complete |legal |legal full |full legal )*name(?: s)?(?: please print| print| printed| type or print| and signature| in full| full)?(?: (?:as )?(?:it )?(?:shown|appears?|printed) (?:on|in) .{1,60})?(?: of (?:the )?(?:${roles}))?(?: (?:first (?:middle )?(?:and )?last|last first(?: middle)?).{0,20})?`,
);
const fullNameAlso =
  /^(?:nombre completo|nombre y apellidos?|su nombre completo|nombre del (?:solicitante|empleado|estudiante|cliente|inquilino|participante))$/;
const firstName = caption(
  '(?:legal )?(?:first|given) names?(?: s)?(?: and| or)?(?: middle| m)?(?: initial| i| name)?(?: m i| mi)?',
);
const firstNameAlso = /^(?:\d{1,2}[a-z]? )?(?:su |tu )?(?:primer )?nombres?(?: s)?$/;
const familyName = caption('(?:legal )?(?:last|family) names?(?: s)?(?: suffix)?|surnames?');
const familyNameAlso = /^(?:\d{1,2}[a-z]? )?(?:su |tu )?(?:primer )?apellidos?(?: s)?$/;
/** What stands under the line that it names. */
const underTheLine =
  /^(?:print|printed|type or print|please print|print or type|name type or print|printed)(?: your| full| legal)*(?: name)?(?: s)?(?: print| please print)?$|^(?:your |full |legal )*name (?:please print|print|printed|type or print|print or type)$/;

const isFullName = (text: string): boolean => fullName.test(text) || fullNameAlso.test(text);
const isFirstName = (text: string): boolean => firstName.test(text) || firstNameAlso.test(text);
const isFamilyName = (text: string): boolean => familyName.test(text) || familyNameAlso.test(text);
/** Anything that asks for something: no answer. */
const isCaption = (text: string): boolean => isFullName(text) || isFirstName(text) || isFamilyName(text);

const nameWord = /^\p{L}[\p{L}'’.-]*,?$/u;
const particles = new Set(['de', 'del', 'la', 'las', 'los', 'y', 'van', 'von', 'da', 'dos', 'al', 'bin']);
/** Lines of boxes and of writing, read as signs. */
const frame = /^[|_[\](){}<>~=—–\-.,:;'`"*•]+|[|_[\](){}<>~=—–:;`"*•]+$/gu;

/** "O ’ NEIL" is how a picture of O’NEIL is read. */
const cleanWords = (text: string): string[] =>
  text
    .replace(/(?<!\p{L})(\p{Lu}) ?(['’]) ?(?=\p{Lu})/gu, '$1$2')
    .split(/\s+/)
    .map((each) => each.replace(frame, ''))
    .filter((each) => each !== '');

function asName(text: string): string | undefined {
  const words: string[] = [];
  for (const word of cleanWords(text)) {
    if (!isNameWord(word)) break;
    words.push(word);
    if (words.length === WORDS_MAX) break;
  }
  const name = words.join(' ').replace(/[,.:;]+$/, '');
  return words.length >= 2 && name.length <= FIELD_CHARACTERS_MAX ? name : undefined;
}

/** After "Dear" and its like the sentence may go on in small letters. */
const isNameWord = (word: string): boolean =>
  nameWord.test(word) && !notNames.has(folded(word)) && (!/^\p{Ll}/u.test(word) || particles.has(word.toLowerCase()));

/** All of it, or it is a sentence, a heading, another caption. */
function wholeName(segment: Segment, wordsMin: number): string | undefined {
  const words = cleanWords(segment.text);
  if (words.length < wordsMin || words.length > WORDS_MAX || /:\s*$/.test(segment.text)) return undefined;
  if (!words.every(isNameWord) || !words.some((word) => folded(word).length >= 2)) return undefined;
  if (segment.words.some(({ confidence }) => confidence < CONFIDENCE_MIN)) return undefined;
  return words.join(' ').replace(/[,.]+$/, '');
}

export function namesIn(lines: readonly Line[], at: number): Found[] {
  const line = lines[at];
  if (!line) return [];
  const [below, above] = [lines[at + 1], lines[at - 1]].map((each) => (each?.page === line.page ? each : undefined));
  return [...inTwoParts(lines, at, below, above), ...beside(lines, at), ...captioned(lines, at, above)];
}

function inTwoParts(lines: readonly Line[], at: number, below: Line | undefined, above: Line | undefined): Found[] {
  const line = lines[at];
  if (!line) return [];
  const captions = (isWanted: (text: string) => boolean): Value | undefined => {
    const index = line.segments.findIndex(({ text }) => isWanted(folded(text)));
    return index < 0 ? undefined : nameBelow(lines, at, index, 1);
  };
  const family = partOfName(line, below, familyNameLabels) ?? captions(isFamilyName);
  // On one line, or each on its own, whichever comes first.
  const given =
    family &&
    (partOfName(line, below, givenNameLabels) ??
      captions(isFirstName) ??
      (below && partOfName(below, undefined, givenNameLabels)) ??
      (above && partOfName(above, line, givenNameLabels)));
  const text = family && given && given.text !== family.text ? asName(`${given.text} ${family.text}`) : undefined;
  return family && text !== undefined ? [{ what: 'name', text, page: line.page, box: family.box, rank: -1 }] : [];
}

/** "Name: Maria Lopez"; or the label, and the name in the next column or below. */
function beside(lines: readonly Line[], at: number): Found[] {
  const line = lines[at];
  if (!line) return [];
  return line.segments.flatMap((segment, index): Found[] => {
    const label = afterLabel(segment, nameLabels);
    if (!label) return [];
    const next = line.segments[index + 1];
    const value =
      label.rest !== ''
        ? nameIn(segment, label.rest)
        : next && !/:\s*$/.test(next.text) && !isCaption(folded(next.text))
          ? nameIn(next, next.text)
          : undefined;
    const found = value ?? (label.rest === '' ? nameBelow(lines, at, index, 2) : undefined);
    return found ? [{ what: 'name', text: found.text, page: line.page, box: found.box, rank: label.rank }] : [];
  });
}

function nameIn(segment: Segment, text: string): Value | undefined {
  const name = asName(text);
  const isSure = segment.words.every(
    (word) => word.confidence >= CONFIDENCE_MIN || !name?.includes(word.text.replace(frame, '')),
  );
  return name !== undefined && isSure ? { text: name, box: segment.box } : undefined;
}

/** A caption over its box, as most forms have it, or under the line to write on. */
function captioned(lines: readonly Line[], at: number, above: Line | undefined): Found[] {
  const line = lines[at];
  if (!line) return [];
  return line.segments.flatMap((segment, index): Found[] => {
    const said = folded(segment.text);
    const value = isFullName(said) ? nameBelow(lines, at, index, 2) : undefined;
    const over = !value && above && underTheLine.test(said) ? nameOver(above, segment) : undefined;
    const found = value ?? over;
    return found ? [{ what: 'name', text: found.text, page: line.page, box: found.box, rank: nameLabels.length }] : [];
  });
}

/** The first thing that stands in the caption's own column; if that is no name, there is none. */
function nameBelow(lines: readonly Line[], at: number, index: number, wordsMin: number): Value | undefined {
  const line = lines[at];
  const caption_ = line?.segments[index];
  if (!line || !caption_) return undefined;
  const [left, top, , height] = caption_.box;
  const end = line.segments[index + 1]?.box[0] ?? 1;
  for (const below of lines.slice(at + 1, at + 1 + LINES_BELOW)) {
    if (below.page !== line.page) return undefined;
    const found = below.segments.find(({ box }) => box[0] >= left - LEFT_SHARE && box[0] < end - 0.005);
    if (!found) continue;
    if (found.box[1] - (top + height) > BELOW_MAX || isCaption(folded(found.text))) return undefined;
    const text = wholeName(found, wordsMin);
    return text === undefined ? undefined : { text, box: found.box };
  }
  return undefined;
}

function nameOver(above: Line, caption_: Segment): Value | undefined {
  const found = above.segments.find(
    ({ box }) => Math.abs(box[0] - caption_.box[0]) <= LEFT_SHARE * 3 && caption_.box[1] - box[1] <= BELOW_MAX,
  );
  const text = found && wholeName(found, 2);
  return found && text !== undefined ? { text, box: found.box } : undefined;
}

function partOfName(line: Line, below: Line | undefined, labels: readonly string[]): Value | undefined {
  for (const [at, segment] of line.segments.entries()) {
    const label = afterLabel(segment, labels);
    const value = label && valueOf(label.rest, at, line, below);
    const words = cleanWords(value?.text ?? '');
    if (value && words.length > 0 && words.every(isNameWord)) return { text: words.join(' '), box: value.box };
  }
  return undefined;
}
