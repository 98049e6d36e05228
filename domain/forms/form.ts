import { formatCents } from '../money/amount.ts';
import type { FieldError } from '../errors.ts';
import { asksForOptions, costKinds, payees, type CostKind, type Settings } from '../settings.ts';
import { jobEndReasons, workStatuses, type PacketFacts, type SupportFacts } from './facts.ts';
import { checkAnswer, readField, type RawForm } from './read-answer.ts';
import type { RequestKind } from '../requests/kinds.ts';
import { answerSections, fieldNamed, fieldsOf, formOf, isAskedOf } from './forms.ts';
import type { Answers, FormField, FormSection } from './shape.ts';

export { answerSections, fieldNamed, fieldsOf, formOf };
export type { RawForm };

/** Whether a field is asked, as the answers stand. A condition on something that is not answered yet does not hold. */
export const isAsked = (field: FormField, answers: Answers): boolean =>
  holds(field.within, answers) && holds(field.when, answers);

/** Whether a request like this has the question at all, whatever hangs on its other answers. */
export const isOnForm = (field: FormField, answers: Answers): boolean => holds(field.within, answers);

function holds(condition: FormField['within'], answers: Answers): boolean {
  if (!condition) return true;
  const asker = fieldNamed(condition.field);
  // An answer from before, to a question that is not asked any more, decides nothing.
  if (asker && !isAsked(asker, answers)) return false;
  const answer = answers[condition.field] ?? asker?.unanswered;
  if (!condition.is) return typeof answer === 'number' ? answer > 0 : answer !== undefined;
  return typeof answer === 'string' && condition.is.includes(answer);
}

/** What the section's page shows: conditions on other pages are decided, those on the page itself are drawn with "If …". */
export function fieldsOnPage(section: Pick<FormSection, 'fields'>, answers: Answers): FormField[] {
  const own = new Map(section.fields.map((field) => [field.name, field]));
  const isShown = (field: FormField): boolean => {
    const asker = field.when && own.get(field.when.field);
    return holds(field.within, answers) && (asker ? isShown(asker) : holds(field.when, answers));
  };
  return section.fields.filter(isShown);
}

/** The pages that these answers ask for. */
export const askedSections = (kind: RequestKind, answers: Answers): FormSection[] =>
  answerSections(kind).filter((section) => fieldsOnPage(section, answers).length > 0);

export interface SectionReading {
  answers: Answers;
  /** Names of fields that are empty now, or no longer asked: whatever stood there before goes. */
  clear: string[];
  errors: FieldError[];
}

/**
 * Reads one section of a posted form. `known` are the answers of the other sections, which conditions may ask for.
 * Errors name fields and never say what was typed. Missing answers have the key `required`, so that a caller who saves for
 * later can leave them out.
 */
export function readSection(sectionId: string, raw: RawForm, known: Answers = {}): SectionReading {
  const fields = fieldsOf(sectionId);
  const reading: SectionReading = { answers: {}, clear: [], errors: [] };
  for (const field of fields) {
    const asked = isAsked(field, { ...known, ...reading.answers });
    const read = asked ? readField(field, raw) : 'empty';
    if (read === 'empty') {
      reading.clear.push(field.name);
      if (asked && field.required) reading.errors.push({ field: field.name, key: 'required' });
    } else if ('error' in read) reading.errors.push(read.error);
    else reading.answers[field.name] = read.answer;
  }
  reading.errors.push(
    ...acrossFields(reading.answers).filter(({ field }) => fields.some((each) => each.name === field)),
  );
  if (sectionId === 'costs' && reading.errors.length === 0)
    reading.errors.push(...asksForNothing({ ...known, ...reading.answers }, reading.answers));
  return reading;
}

function acrossFields(answers: Answers): FieldError[] {
  const { programStart, programEnd } = answers;
  return typeof programStart === 'string' && typeof programEnd === 'string' && programEnd < programStart
    ? [{ field: 'programEnd', key: 'end-before-start' }]
    : [];
}

/** `given` are the amounts; what is asked for decides which of them count. */
function asksForNothing(answers: Answers, given = answers): FieldError[] {
  const kinds = costKinds.filter((kind) => {
    const field = fieldNamed(`cost-${kind}`);
    return field && isAsked(field, answers);
  });
  const asked = kinds.some((kind) => numberOf(given, `cost-${kind}`) ?? 0);
  return asked ? [] : [{ field: `cost-${kinds[0] ?? 'tuition'}`, key: 'no-costs' }];
}

/** The strict check of answers that come as values (the API, and the command behind the pages). */
export function checkAnswers(kind: RequestKind, answers: Answers): FieldError[] {
  const errors: FieldError[] = [];
  for (const [name, answer] of Object.entries(answers)) {
    const field = isAskedOf(kind, name) ? fieldNamed(name) : undefined;
    const error = field ? checkAnswer(field, answer) : { field: name, key: 'unknown-field' };
    if (error) errors.push(error);
  }
  return [...errors, ...acrossFields(answers)];
}

/**
 * What still has to be answered before sending, from the application's own answers. Confidential answers (R22) live
 * elsewhere and are never required, so that this asks for none of them.
 */
export function missingAnswers(kind: RequestKind, answers: Answers): FieldError[] {
  return answerSections(kind).flatMap((section) => missingInSection(section.id, answers));
}

export function missingInSection(sectionId: string, answers: Answers): FieldError[] {
  const missing = fieldsOf(sectionId)
    .filter((field) => field.required && field.keptIn === 'cases' && isAsked(field, answers))
    .filter((field) => answers[field.name] === undefined && field.unanswered === undefined)
    .map((field) => ({ field: field.name, key: 'required' }));
  if (sectionId === 'costs' && missing.length === 0) return asksForNothing(answers);
  return missing;
}

/** Whether anything of a section is answered; `confidential` are the answers that are kept apart. */
export const isStarted = (sectionId: string, answers: Answers): boolean =>
  fieldsOf(sectionId).some((field) => answers[field.name] !== undefined);

/** The rules' view of the answers. The law keeps SNAP and unemployment answers apart: merge them in where they may be known. */
export function packetFacts(all: Answers): PacketFacts {
  const asksFor = oneOf(all, 'asksFor', asksForOptions);
  // Who changed their mind has answers about a school that nobody asks about now.
  const answers = asksFor === 'support' ? onlyAsked(all) : all;
  const costs: Partial<Record<CostKind, number>> = {};
  for (const kind of costKinds) {
    const cents = numberOf(answers, `cost-${kind}`);
    if (cents !== undefined && cents > 0) costs[kind] = cents;
  }
  const jobEndReason = oneOf(answers, 'jobEndReason', jobEndReasons);
  const workStatus = oneOf(answers, 'workStatus', workStatuses);
  const isOutOfWork = workStatus === 'not-working' || workStatus === 'notice';
  const veteran = textOf(answers, 'veteran');
  return {
    birthDate: textOf(answers, 'birthDate'),
    asksFor,
    support: asksFor === 'support' || asksFor === 'training-and-support' ? supportFacts(answers) : undefined,
    trainingType: oneOf(answers, 'trainingType', ['abe', 'ged', 'esl', 'short-term', 'occupational'] as const),
    withJobTraining: yesNo(answers, 'withJobTraining'),
    programName: textOf(answers, 'programName'),
    schoolName: textOf(answers, 'schoolName'),
    etplId: textOf(answers, 'etplId'),
    programStart: textOf(answers, 'programStart'),
    costs,
    askedCents: Object.values(costs).reduce((sum, cents) => sum + cents, 0),
    payee: oneOf(answers, 'payee', payees),
    payees: payeesOf(answers),
    veteranOrSpouse: veteran === undefined ? undefined : veteran !== 'no',
    receivesSnap: yesNo(answers, 'receivesSnap'),
    receivesTanf: yesNo(answers, 'receivesTanf'),
    unemployment: oneOf(answers, 'unemployment', ['yes', 'no', 'ended'] as const),
    lostJob:
      workStatus === undefined ? undefined : isOutOfWork && (jobEndReason === 'laid-off' || jobEndReason === 'closed'),
    workStatus,
    jobEndReason: isOutOfWork ? jobEndReason : undefined,
    pell: oneOf(answers, 'pell', ['awarded', 'waiting', 'no'] as const),
    basicSkillsNeed: yesNo(answers, 'basicSkills'),
    householdSize: numberOf(answers, 'householdSize'),
    incomeSixMonthsCents: numberOf(answers, 'incomeSixMonths'),
    selectiveService: oneOf(answers, 'selectiveService', ['registered', 'not-required', 'unsure'] as const),
    coachOrganization: textOf(answers, 'coachOrganization'),
    registration: oneOf(answers, 'registered', ['yes', 'no', 'unsure'] as const),
    tui: {
      level: oneOf(answers, 'studyLevel', ['vocational', 'associate', 'bachelor', 'other'] as const),
      fullTime: oneOf(answers, 'schoolSaysFullTime', ['yes', 'no', 'unsure'] as const),
      termKind: oneOf(answers, 'termKind', ['quarter', 'semester', 'none'] as const),
      hasAward: oneOf(answers, 'hasAward', ['here', 'elsewhere', 'no'] as const),
      awardCase: textOf(answers, 'awardCase'),
      programEnd: textOf(answers, 'programEnd'),
    },
    ojt: {
      employer: textOf(answers, 'ojtEmployer'),
      before: oneOf(answers, 'ojtEmployerBefore', ['yes', 'no', 'unsure'] as const),
      job: textOf(answers, 'ojtJob'),
      wageCents: numberOf(answers, 'ojtWage'),
      hoursPerWeek: numberOf(answers, 'ojtHours'),
      startsOn: textOf(answers, 'ojtStart'),
      weeks: numberOf(answers, 'ojtWeeks'),
    },
  };
}

const onlyAsked = (answers: Answers): Answers =>
  Object.fromEntries(
    Object.entries(answers).filter(([name]) => {
      const field = fieldNamed(name);
      return !field || isAsked(field, answers);
    }),
  );

const supportFacts = (answers: Answers): SupportFacts => ({
  takesPartIn: oneOf(answers, 'takesPartIn', ['training', 'career-services', 'not-yet'] as const),
  where: textOf(answers, 'takesPartWhere'),
  whyNeeded: textOf(answers, 'whyNeeded'),
  askedElsewhere: oneOf(answers, 'askedElsewhere', ['yes', 'no', 'nowhere-known'] as const),
  askedWhere: textOf(answers, 'askedWhere'),
});

function payeesOf(answers: Answers): PacketFacts['payees'] {
  const found: PacketFacts['payees'] = {};
  for (const kind of costKinds) {
    const field = fieldNamed(`payee-${kind}`);
    const payee = oneOf(answers, `payee-${kind}`, payees);
    if (!field || payee === undefined || !isAsked(field, answers)) continue;
    const name = payee === 'participant' ? undefined : textOf(answers, `payeeName-${kind}`);
    found[kind] = { payee, ...(name === undefined ? {} : { name }) };
  }
  return found;
}

function textOf(answers: Answers, name: string): string | undefined {
  const answer = answers[name];
  return typeof answer === 'string' && answer !== '' ? answer : undefined;
}
function numberOf(answers: Answers, name: string): number | undefined {
  const answer = answers[name];
  return typeof answer === 'number' ? answer : undefined;
}
function yesNo(answers: Answers, name: string): boolean | undefined {
  const answer = textOf(answers, name);
  return answer === undefined ? undefined : answer === 'yes';
}
function oneOf<T extends string>(answers: Answers, name: string, options: readonly T[]): T | undefined {
  const answer = answers[name];
  return options.find((each) => each === answer);
}

/** Catalog keys in, sentences out: `translator(language, formTexts)` of web/text.ts. */
export type Say = (key: string, params?: Record<string, string | number | Date>) => string;

/** What may be chosen where the board says so; a county that is not listed is always one of them. */
export const choicesOf = (field: FormField, { counties }: Pick<Settings, 'counties'>): readonly string[] =>
  field.choicesOf ? [...counties.map((each) => each.countyId), 'other'] : (field.options ?? []);

/** Answers to choices that this board does not offer: what no page of ours shows, and the API might be sent. */
export const unofferedChoices = (answers: Answers, settings: Pick<Settings, 'counties'>): FieldError[] =>
  Object.entries(answers).flatMap(([name, answer]) => {
    const field = fieldNamed(name);
    const isOffered = !field?.choicesOf || choicesOf(field, settings).some((each) => each === answer);
    return isOffered ? [] : [{ field: name, key: 'not-a-choice' }];
  });

/** One answer in words. */
export function answerText(field: FormField, answer: Answers[string], t: Say): string {
  switch (field.kind) {
    case 'money':
      return formatCents(Number(answer));
    case 'date':
      // Noon, so that the day is the same in every time zone of the country.
      return t('form.answer.date', { date: new Date(`${String(answer)}T12:00:00Z`) });
    case 'yes-no':
      return t(answer === 'yes' ? 'form.answer.yes' : 'form.answer.no');
    case 'checkbox':
      return t('form.answer.yes');
    case 'choice':
      return t(`form.${wordsOf(field)}.option.${String(answer)}`);
    case 'choices':
      return (Array.isArray(answer) ? answer : []).map((each) => t(`form.${wordsOf(field)}.option.${each}`)).join(', ');
    default:
      return String(answer);
  }
}

/** The question of a field. Costs and the three schools share their words. */
export function questionText(field: FormField, t: Say): string {
  const school = /^school([123])(\w+)$/.exec(field.name);
  if (school) return t(`form.school${school[2]}.label`, { number: Number(school[1]) });
  if (field.words) return t(`form.${field.words.key}.label`, { cost: t(`form.cost-${field.words.cost}.label`) });
  return t(`form.${field.name}.label`);
}
/** Under which name a field's words stand in the catalog. */
export const wordsOf = (field: FormField): string => field.words?.key ?? field.name;

export interface FormRows {
  id: string;
  letter: string;
  title: string;
  rows: { question: string; answer: string }[];
  /** Says that some answers are kept apart by law (R22) and are not in this document. */
  note?: string;
}

/** The filled form for the packet's PDF, which decision makers read: without what the law keeps from them. */
export function formRows(kind: RequestKind, answers: Answers, t: Say): FormRows[] {
  return askedSections(kind, answers).map((section) => {
    const open = section.fields
      .filter((field) => field.keptIn === 'cases' && isAsked(field, answers))
      // What nobody had to answer, and nobody did, would only make the document long.
      .filter((field) => (field.required && field.unanswered === undefined) || answers[field.name] !== undefined);
    const apart = section.fields.some((field) => field.keptIn !== 'cases');
    return {
      id: section.id,
      letter: section.letter,
      title: t(`form.section.${section.id}.title`),
      rows: [
        ...open.map((field) => {
          const answer = answers[field.name];
          return {
            question: questionText(field, t),
            answer: answer === undefined ? t('form.answer.none') : answerText(field, answer, t),
          };
        }),
        ...(section.id === 'costs' ? [totalAsked(answers, t)] : []),
      ],
      // Whoever reads a TUI packet decides it, and has these facts from elsewhere (R15).
      ...(apart ? { note: t(kind === 'tui' ? 'form.kept-apart-tui' : 'form.kept-apart') } : {}),
    };
  });
}

const totalAsked = (answers: Answers, t: Say) => ({
  question: t('form.costs.total-asked'),
  answer: formatCents(packetFacts(answers).askedCents),
});

/** Stored answers back into a form's fields, as a person would type them. */
export function typedForm(answers: Answers): RawForm {
  const raw: Record<string, string | string[]> = {};
  for (const [name, answer] of Object.entries(answers)) {
    const field = fieldNamed(name);
    if (field?.kind === 'date') {
      const [year = '', month = '', day = ''] = String(answer).split('-');
      raw[`${name}-month`] = String(Number(month));
      raw[`${name}-day`] = String(Number(day));
      raw[`${name}-year`] = year;
    } else if (field?.kind === 'money') raw[name] = typedMoney(Number(answer));
    else if (field?.kind === 'checkbox') raw[name] = answer === true ? 'yes' : '';
    else raw[name] = Array.isArray(answer) ? answer : String(answer);
  }
  return raw;
}

/** "2,500" or "2,500.50": whole dollars without cents. */
function typedMoney(cents: number): string {
  const dollars = Math.floor(cents / 100)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
  return cents % 100 === 0 ? dollars : `${dollars}.${String(cents % 100).padStart(2, '0')}`;
}

/** 18 is of age; the guardian of somebody younger signs too (K). */
export function isMinor(birthDate: string | undefined, today: string): boolean {
  if (birthDate === undefined) return false;
  const eighteenth = `${Number(birthDate.slice(0, 4)) + 18}${birthDate.slice(4)}`;
  return today < eighteenth;
}
