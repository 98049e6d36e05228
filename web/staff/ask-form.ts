import { checklistKinds, requestReasons, type ChecklistKind, type RequestedItem } from '../../domain/cases/rows.ts';
import type { FieldError } from '../../domain/errors.ts';
import { boardLanguages } from '../../domain/languages.ts';

/** The part of the decide form that asks the person for more, exactly as it was typed. */
export interface AskValues {
  /** Kinds of papers that are ticked, with a reason and a note of each. */
  items: string[];
  itemReasons: Record<string, string>;
  itemNotes: Record<string, string>;
  /** Single questions of the form, a row each; a row without anything chosen is left out. */
  questions: { field: string; reason: string; note: string }[];
  askMessage: string;
  askLanguage: string;
}
/** With a paper that staff came here to ask for, ticked as missing. */
export const emptyAsk = (language: string, asksFor?: ChecklistKind): AskValues => ({
  items: asksFor ? [asksFor] : [],
  itemReasons: asksFor ? { [asksFor]: 'missing' } : {},
  itemNotes: {},
  questions: [],
  askMessage: '',
  askLanguage: language,
});

export const reasonField = (kind: string) => `reason-${kind}`;
export const noteField = (kind: string) => `note-${kind}`;
export const questionField = (at: number) => `question-${at}`;
export const questionReasonField = (at: number) => `question-reason-${at}`;
export const questionNoteField = (at: number) => `question-note-${at}`;
const questionsAtMost = 12;
/** Without scripts rows cannot be added; the page always has some that are empty. */
export const questionRows = (values: Pick<AskValues, 'questions'>): number =>
  Math.min(questionsAtMost, Math.max(3, values.questions.length + 2));

export function readAsk(one: (name: string) => string, many: (name: string) => string[]): AskValues {
  const perKind = (field: (kind: string) => string) =>
    Object.fromEntries(
      checklistKinds.map((kind) => [kind, one(field(kind))] as const).filter(([, value]) => value.trim() !== ''),
    );
  return {
    items: many('items'),
    itemReasons: perKind(reasonField),
    itemNotes: perKind(noteField),
    questions: Array.from({ length: questionsAtMost }, (_, at) => ({
      field: one(questionField(at)),
      reason: one(questionReasonField(at)),
      note: one(questionNoteField(at)),
    })).filter(({ field, reason, note }) => field !== '' || reason !== '' || note.trim() !== ''),
    askMessage: one('askMessage'),
    askLanguage: one('askLanguage'),
  };
}

export function hiddenAsk(values: AskValues): [string, string][] {
  return [
    ...values.items.map((item): [string, string] => ['items', item]),
    ...Object.entries(values.itemReasons).map(([kind, reason]): [string, string] => [reasonField(kind), reason]),
    ...Object.entries(values.itemNotes).map(([kind, note]): [string, string] => [noteField(kind), note]),
    ...values.questions.flatMap(({ field, reason, note }, at): [string, string][] => [
      [questionField(at), field],
      [questionReasonField(at), reason],
      [questionNoteField(at), note],
    ]),
    ['askMessage', values.askMessage],
    ['askLanguage', values.askLanguage],
  ];
}

/** As the command counts: fewer characters are a slip, not a message. */
const leastMessage = 3;

/**
 * Checks the ask field by field. Each thing has a reason; "something else" needs words, its own or the message's. Whether the
 * packet has such a question is for the command: the form offers no other.
 */
export function checkAsk(values: AskValues): {
  items: RequestedItem[];
  message: string;
  language: (typeof boardLanguages)[number];
  errors: FieldError[];
} {
  const errors: FieldError[] = [];
  const message = values.askMessage.trim();
  const language = boardLanguages.find((each) => each === values.askLanguage) ?? 'en';
  const items: RequestedItem[] = [];
  const withReason = (reason: string, note: string, field: string, add: (asked: Asked) => RequestedItem) => {
    const chosen = requestReasons.find((each) => each === reason);
    if (!chosen) errors.push({ field, key: 'choose-reason' });
    else items.push(add({ reason: chosen, note: note.trim() }));
  };
  for (const kind of checklistKinds.filter((each) => values.items.includes(each)))
    withReason(values.itemReasons[kind] ?? '', values.itemNotes[kind] ?? '', reasonField(kind), (asked) => ({
      what: 'document',
      kind,
      ...asked,
    }));
  values.questions.forEach(({ field, reason, note }, at) => {
    if (field === '') errors.push({ field: questionField(at), key: 'choose-question' });
    else if (values.questions.findIndex((each) => each.field === field) < at)
      errors.push({ field: questionField(at), key: 'question-twice' });
    else withReason(reason, note, questionReasonField(at), (asked) => ({ what: 'question', field, ...asked }));
  });
  if (items.length === 0 && errors.length === 0) errors.push({ field: 'items', key: 'choose-items' });
  const silent = items.some(({ reason, note }) => reason === 'other' && note.length < leastMessage);
  if (silent && message.length < leastMessage) errors.push({ field: 'askMessage', key: 'reason-ask' });
  return { items, message, language, errors };
}
type Asked = Pick<RequestedItem, 'reason' | 'note'>;
