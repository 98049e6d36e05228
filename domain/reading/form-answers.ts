import type { ChecklistKind } from '../cases/rows.ts';
import { answerSections, fieldNamed, isAskedOf } from '../forms/forms.ts';
import { checkAnswer } from '../forms/read-answer.ts';
import type { Answers, FormField } from '../forms/shape.ts';
import { parseTypedAmount } from '../money/typed-amount.ts';
import type { RequestKind } from '../requests/kinds.ts';
import { findDates } from './dates.ts';
import { budgetLabels, fillerWords, formLabels, optionWords, otherPeople, ownerWords } from './form-labels.ts';
import { folded } from './words.ts';

/**
 * The fields of a fillable form as answers to our own questions, for the person to say yes to, one by one. Only what a name or
 * a label says without doubt is taken; two values for one question are none. What the law keeps apart (R22) is left out here,
 * before anything is stored: it is asked on its own page and nowhere else.
 */

/** A filled field as the form's maker named it. */
export interface FilledField {
  name: string;
  label?: string | undefined;
  value: string;
}

/** Which questions a kind of paper can answer. An ID or a pay stub names its maker as often as its owner. */
const sectionsOf: Partial<Record<ChecklistKind, 'all' | readonly string[]>> = {
  'application-form': 'all',
  other: 'all',
  budget: ['budget'],
  'cost-sheet': ['training', 'costs'],
  'school-comparison': ['research'],
  'labor-market-research': ['research'],
  'employer-offer': ['ojt-employer', 'ojt-job', 'ojt-pay'],
};

export interface FormContext {
  request: RequestKind;
  /** What it was uploaded as. */
  document: ChecklistKind;
  /** How we ask it ourselves, by field. */
  own: ReadonlyMap<string, OwnWords>;
  /** How states stand in addresses here (settings, `state.writtenAs`). */
  states: readonly string[];
}

/** Our own question and its choices, in every language. */
export interface OwnWords {
  questions: readonly string[];
  options: Readonly<Record<string, readonly string[]>>;
}

/** Which field a run of words means, and of a date that stands in three fields which part; `option` of a box to tick. */
interface Meaning {
  field: string;
  part?: DatePart | undefined;
  option?: string | undefined;
}
type DatePart = 'month' | 'day' | 'year';

/** Full names and whole addresses stand in one field of many forms. */
const fullName = [
  'name',
  'full name',
  'legal name',
  'print name',
  'nombre',
  'nombre completo',
  'nombre y apellido',
  'nombre y apellidos',
];
const cityLine = ['city state zip', 'city state and zip', 'city state zip code', 'ciudad estado y codigo postal'];

export function formAnswers(filled: readonly FilledField[], context: FormContext): Answers {
  const names = askedNames(context);
  const known = knownWords(context, names);
  const values = new Map<string, Answers[string] | undefined>();
  const parts = new Map<string, Partial<Record<DatePart, string>>>();
  const full = new Set<string>();
  const say = (field: string, answer: Answers[string] | undefined): void => {
    if (answer === undefined) return;
    const same = !values.has(field) || JSON.stringify(values.get(field)) === JSON.stringify(answer);
    // Two different answers to one question: nobody can tell which is the person's.
    values.set(field, same ? answer : undefined);
  };
  for (const { name, label, value } of filled) {
    const meaning = meaningOf(name, label ?? '', known);
    if (!meaning || isSocialSecurityNumber(value)) continue;
    if (meaning.field === 'fullName') {
      full.add(oneLine(value));
      continue;
    }
    if (meaning.part) {
      parts.set(meaning.field, { ...parts.get(meaning.field), [meaning.part]: value.trim() });
      continue;
    }
    for (const [field, answer] of answersOf(meaning, value, dayFirst(`${name} ${label ?? ''}`), context))
      say(field, answer);
  }
  const [name] = full;
  if (full.size === 1 && name !== undefined && !values.has('firstName')) {
    // "Name" beside "Last name" is the given one.
    if (values.has('lastName')) say('firstName', name);
    else for (const [field, part] of nameParts(name)) say(field, part);
  }
  for (const [field, { year, month, day }] of parts) {
    if (year && month && day) say(field, dateOf(`${month}/${day}/${year}`, false));
  }
  return Object.fromEntries(
    [...values].flatMap(([name, answer]) => {
      const field = fieldNamed(name);
      if (answer === undefined || !field || field.keptIn !== 'cases' || !names.has(name)) return [];
      return checkAnswer(field, answer) === undefined ? [[name, answer] as const] : [];
    }),
  );
}

function askedNames({ request, document }: FormContext): Set<string> {
  const wanted = sectionsOf[document];
  if (wanted === undefined) return new Set();
  const sections = answerSections(request).filter(({ id }) => wanted === 'all' || wanted.includes(id));
  const names = new Set(sections.flatMap(({ fields }) => fields.map(({ name }) => name)));
  if (wanted === 'all' && isAskedOf(request, 'guardianName')) names.add('guardianName');
  return names;
}

const nothing: Readonly<Record<string, readonly string[]>> = {};

/** All runs of words that mean something on this paper. One that would mean two questions means none. */
function knownWords({ document, own: asked }: FormContext, names: ReadonlySet<string>): Map<string, Meaning> {
  const known = new Map<string, Meaning>();
  const doubtful = new Set<string>();
  const add = (words: string, meaning: Meaning): void => {
    const before = known.get(words);
    if (before && JSON.stringify(before) !== JSON.stringify(meaning)) doubtful.add(words);
    else known.set(words, meaning);
  };
  const budget = document === 'budget' ? budgetLabels : nothing;
  for (const name of names) {
    const field = fieldNamed(name);
    if (!field) continue;
    const own = [name, ...(asked.get(name)?.questions ?? [])].map((each) => wordsOf(each).join(' '));
    const all = new Set([...own, ...(formLabels[name] ?? []), ...(budget[name] ?? [])]);
    for (const words of all) {
      add(words, { field: name });
      if (field.kind === 'date')
        for (const [part, said] of Object.entries(partWords))
          for (const each of said) add(`${words} ${each}`, { field: name, part: part as DatePart });
      for (const [option, said] of optionsOf(field, asked))
        for (const each of said) add(`${words} ${each}`, { field: name, option });
    }
  }
  if (names.has('firstName')) for (const words of fullName) add(words, { field: 'fullName' });
  if (names.has('zip')) for (const words of cityLine) add(words, { field: 'cityLine' });
  for (const words of doubtful) known.delete(words);
  return known;
}

const partWords: Record<DatePart, readonly string[]> = {
  month: ['month', 'mm', 'mes'],
  day: ['day', 'dd', 'dia'],
  year: ['year', 'yyyy', 'yy', 'ano'],
};

function meaningOf(name: string, label: string, known: ReadonlyMap<string, Meaning>): Meaning | undefined {
  const said = wordsOf(label);
  if (said.some((word) => otherPeople.has(word)) && !known.has(said.join(' '))) return undefined;
  const byLabel = said.length === 0 ? undefined : lookUp(said, known);
  const byName = lookUp(wordsOf(name), known);
  if (byLabel && byName && JSON.stringify(byLabel) !== JSON.stringify(byName)) return undefined;
  return byLabel ?? byName;
}

/**
 * The words in order, without what form makers put around them. Every word left has to belong to the label: `spouse first name`
 * is nobody's first name here.
 */
function lookUp(words: readonly string[], known: ReadonlyMap<string, Meaning>): Meaning | undefined {
  const whole = known.get(words.join(' '));
  if (whole) return whole;
  const bare = words.filter((word) => !fillerWords.has(word) && !ownerWords.has(word));
  // "1. First name", and the first copy of a field that is there several times.
  const unnumbered = bare.filter((word, at) => !(at === 0 && /^\d{1,2}[a-z]?$/.test(word)) && !/^[01]$/.test(word));
  return known.get(bare.join(' ')) ?? known.get(unnumbered.join(' '));
}

/** `topmostSubform[0].Page1[0].First_Name[0]`: places in brackets out, humps and signs apart, small letters without accents. */
function wordsOf(name: string): string[] {
  const apart = name
    .replace(/\[\d+\]/g, ' ')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/(\p{L})(\d)/gu, '$1 $2');
  return folded(apart)
    .split(' ')
    .filter((word) => word !== '');
}

/** R8: we never ask for it, so we never keep it. */
const isSocialSecurityNumber = (value: string): boolean => /^\s*\d{3}[- ]\d{2}[- ]\d{4}\s*$/.test(value);

/** Some forms say how they want a date: day first, as most of the world writes. */
const dayFirst = (words: string): boolean => /\bd{1,2}[./ -]?m{1,2}[./ -]?(y|a)/i.test(words);

function answersOf(
  { field: name, option }: Meaning,
  value: string,
  isDayFirst: boolean,
  { own, states }: FormContext,
): (readonly [string, Answers[string] | undefined])[] {
  const text = value.replaceAll('\r', '\n').trim();
  if (name === 'cityLine') return cityParts(text, states);
  const field = fieldNamed(name);
  if (!field) return [];
  // A box to tick: its name says question and answer, its value only that it is on.
  if (option !== undefined) return isOff(text) ? [] : [[name, field.kind === 'choices' ? undefined : option]];
  if (name === 'street') return addressParts(text, states);
  return [[name, answerOf(field, text, isDayFirst, own)]];
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const isOff = (text: string): boolean => ['off', 'no', 'false', '0'].includes(text.toLowerCase());

function answerOf(
  field: FormField,
  text: string,
  isDayFirst: boolean,
  own: FormContext['own'],
): Answers[string] | undefined {
  switch (field.kind) {
    case 'date':
      return dateOf(text, isDayFirst);
    case 'money':
      return parseTypedAmount(text.replace(/\s*(\/|per|a|an|al|por|cada)\s*(mo|month|mes|hr|hour|hora)\.?$/i, ''));
    case 'number': {
      const number = /^(\d{1,6})\s*(\p{L}+\.?)?$/u.exec(text)?.[1];
      return number === undefined ? undefined : Number(number);
    }
    case 'yes-no':
    case 'choice':
      return optionsOf(field, own).find(([, said]) => said.includes(withoutCounty(folded(text))))?.[0];
    case 'email':
    case 'phone':
    case 'text':
      return oneLine(text);
    case 'textarea':
      return text;
    // One box of several says nothing of the others, and a consent is given here or nowhere.
    case 'choices':
    case 'checkbox':
      return undefined;
  }
}

const withoutCounty = (words: string): string => words.replace(/^condado de /, '').replace(/ county$/, '');

const yesNo: readonly (readonly [string, readonly string[]])[] = [
  ['yes', ['yes', 'y', 'si', 's', 'true']],
  ['no', ['no', 'n', 'false']],
];

function optionsOf(field: FormField, said: FormContext['own']): (readonly [string, readonly string[]])[] {
  if (field.kind === 'yes-no') return [...yesNo];
  if (field.kind !== 'choice') return [];
  const own = said.get(field.name)?.options ?? nothing;
  return (field.options ?? Object.keys(own)).map((option) => [
    option,
    [
      folded(option),
      ...(optionWords[field.name]?.[option] ?? []),
      ...(own[option] ?? []).map(folded),
      ...(yesNo.find(([each]) => each === option)?.[1] ?? []),
    ],
  ]);
}

function dateOf(text: string, isDayFirst: boolean): string | undefined {
  const found = findDates(text);
  const [only] = found;
  if (found.length !== 1 || !only) return undefined;
  return isDayFirst && only.orDate !== undefined ? only.orDate : only.date;
}

/** "Lopez, Maria Elena" and "Maria Lopez" can be told apart; of three names and more nobody knows which are family names. */
function nameParts(words: string): [string, string][] {
  const comma = /^([^,]+),\s*([^,]+)$/.exec(words);
  const plain = /^(\S+) (\S+)$/.exec(words.replaceAll(',', ''));
  const [, last, first] = comma ?? (plain ? ['', plain[2], plain[1]] : []);
  return first && last
    ? [
        ['firstName', first],
        ['lastName', last],
      ]
    : [];
}

/** "City, ST 12345", where the state is one of those that addresses here name. */
const cityLineOf = (states: readonly string[]): string =>
  `,?\\s+(?:${states.map((each) => each.replaceAll(/[^\p{L}\d ]/gu, '')).join('|')})\\.?,?\\s+`;

function cityParts(text: string, states: readonly string[]): [string, string][] {
  const pattern = new RegExp(`^(?<city>[\\p{L} .'-]+?)${cityLineOf(states)}(?<zip>\\d{5})(?:-\\d{4})?$`, 'iu');
  const { city, zip } = pattern.exec(oneLine(text))?.groups ?? {};
  return city && zip
    ? [
        ['city', city],
        ['zip', zip],
      ]
    : [];
}

/** A whole address in one field: its last part is city, state and ZIP code. */
function addressParts(text: string, states: readonly string[]): [string, string][] {
  const pattern = new RegExp(`^(.+?)\\s*(?:,|\\n)\\s*([^,\\n]+${cityLineOf(states)}\\d{5}(?:-\\d{4})?)$`, 'is');
  const [, street, rest] = pattern.exec(text) ?? [];
  const town = rest === undefined ? [] : cityParts(rest, states);
  const line = (street !== undefined && town.length > 0 ? street : text).replace(/\s*\n\s*/g, ', ');
  return [['street', line], ...town];
}
