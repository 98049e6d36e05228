import {
  checklistKinds,
  type ApplicationRow,
  type AuditRow,
  type ChecklistKind,
  type DecisionRow,
  type DocumentRow,
  type InformationRequest,
  type RequestedItem,
} from '../cases/rows.ts';
import type { FieldError } from '../errors.ts';
import { checklist } from '../forms/checklist.ts';
import { answerSections } from '../forms/forms.ts';
import { isAsked, packetFacts } from '../forms/form.ts';
import type { Answers, FormField } from '../forms/shape.ts';
import { oedPapers } from '../tui/papers.ts';

/**
 * R28: staff ask a person for exactly what is missing, and exactly that opens again: documents, and single questions of the
 * form with those that hang on their answer.
 */
type Form = Pick<ApplicationRow, 'kind' | 'formSource' | 'answers'>;

/** What an item is about, as one word: in forms, and to compare items. */
export const itemKey = (item: RequestedItem): string => (item.what === 'document' ? item.kind : item.field);

const fieldsOf = (application: Pick<ApplicationRow, 'kind'>): FormField[] =>
  answerSections(application.kind).flatMap(({ fields }) => fields);

export interface Askable {
  documents: ChecklistKind[];
  /** By section, in the form's order. Empty on paper: what stands there is asked for as a paper. */
  questions: { sectionId: string; fields: FormField[] }[];
}

/**
 * What this packet has, and so what can be asked for: its checklist with the kinds that came besides, and the questions that
 * its answers make it ask. What the law keeps apart (R22) is not asked by people who do not see it.
 */
export function askable(application: Form, documents: readonly Pick<DocumentRow, 'kind' | 'status'>[]): Askable {
  const { kind, formSource, answers } = application;
  const wanted = new Set(checklist(kind, packetFacts(answers), formSource).map((item) => item.kind));
  for (const document of documents) if (document.status !== 'superseded') wanted.add(document.kind);
  return {
    documents: checklistKinds.filter((each) => wanted.has(each)),
    questions:
      formSource === 'paper'
        ? []
        : answerSections(kind).flatMap((section) => {
            const fields = section.fields.filter((field) => field.keptIn === 'cases' && isAsked(field, answers));
            return fields.length === 0 ? [] : [{ sectionId: section.id, fields }];
          }),
  };
}

/** What is wrong with an ask, field by field; empty when it can be sent. */
export function wrongItems(items: readonly RequestedItem[], message: string, can: Askable): FieldError[] {
  if (items.length === 0) return [{ field: 'requestedItems', key: 'choose-one' }];
  const questions = new Set(can.questions.flatMap(({ fields }) => fields.map(({ name }) => name)));
  const seen = new Set<string>();
  return items.flatMap((item): FieldError[] => {
    const key = itemKey(item);
    // Any kind of paper may turn out to be needed; a question is one of this packet's own.
    const known = item.what === 'document' || questions.has(item.field);
    if (!known || seen.has(key)) return [{ field: 'requestedItems', key: 'choose-one' }];
    seen.add(key);
    // "Something else" alone tells nobody what to do.
    if (item.reason === 'other' && item.note.length < 3 && message.length < 3)
      return [{ field: 'reason', key: 'required' }];
    return [];
  });
}

interface OpenItems {
  documents: ReadonlySet<ChecklistKind>;
  /** The asked questions, and those that are asked only because of their answer. */
  fields: ReadonlySet<string>;
}

const waitsForPerson: readonly ApplicationRow['status'][] = ['needs-information', 'closed'];

/** What may be changed of a packet that waits for its person's answer, also after it was closed; undefined in any other state. */
export function openItems(
  application: Form & Pick<ApplicationRow, 'status' | 'request' | 'tui'>,
): OpenItems | undefined {
  const { request, status } = application;
  const papers = oedPapers(application);
  if (papers) return { documents: papers, fields: new Set() };
  if (!waitsForPerson.includes(status)) return undefined;
  const fields = new Set<string>();
  for (const item of request?.items ?? []) if (item.what === 'question') fields.add(item.field);
  // A condition may hang on one that hangs on another; the table names a field after the one that it depends on.
  for (const field of fieldsOf(application))
    if (hangsOn(field).some((asker) => fields.has(asker))) fields.add(field.name);
  const documents = (request?.items ?? []).flatMap((item) => (item.what === 'document' ? [item.kind] : []));
  return { documents: new Set(documents), fields };
}

const hangsOn = ({ when, within }: FormField): string[] => [when, within].flatMap((each) => each?.field ?? []);

/** What a person wants to change, as `save-application` is told it. */
interface Changes {
  answers?: Answers | undefined;
  clear?: readonly string[] | undefined;
  absences?: readonly { kind: ChecklistKind }[] | undefined;
  unable?: readonly { field: string; reason: string }[] | undefined;
  centerId?: string | undefined;
  formSource?: string | undefined;
  program?: object | undefined;
}

/** The names of what is changed though nobody asked for it. */
export function notAsked(changes: Changes, open: OpenItems): string[] {
  const fields = [
    ...Object.keys(changes.answers ?? {}),
    ...(changes.clear ?? []),
    ...(changes.unable ?? []).map(({ field }) => field),
  ].filter((name) => !open.fields.has(name));
  const kinds = (changes.absences ?? []).map(({ kind }) => kind).filter((kind) => !open.documents.has(kind));
  const rest = (['centerId', 'formSource', 'program'] as const).filter((name) => changes[name] !== undefined);
  return [...fields, ...kinds, ...rest];
}

/** The request as it stands with these changes: which questions are answered, and which the person can't answer. */
export function withAnswers(request: InformationRequest, changes: Changes): InformationRequest {
  const given = new Set([...Object.keys(changes.answers ?? {}), ...(changes.clear ?? [])]);
  const unable = new Map(request.unable.filter(({ field }) => !given.has(field)).map((each) => [each.field, each]));
  for (const each of changes.unable ?? []) unable.set(each.field, each);
  const answered = [...new Set([...request.answered, ...given])].filter((name) => !unable.has(name));
  return { ...request, answered, unable: [...unable.values()] };
}

/** The fields to draw for a request's questions, in the form's order. */
export const openFields = (application: Parameters<typeof openItems>[0]): FormField[] => {
  const open = openItems(application)?.fields;
  return fieldsOf(application).filter(({ name }) => open?.has(name));
};

/** What still keeps the answer from being sent: each with the catalog key under which it is said. */
export function unanswered(
  application: Form & Pick<ApplicationRow, 'status' | 'request' | 'absences'>,
  documents: readonly Pick<DocumentRow, 'kind' | 'status' | 'createdAt'>[],
): FieldError[] {
  const { request } = application;
  if (!request) return [];
  const missing = request.items.filter((item) => !isAnswered(item, application, request, documents)).map(itemKey);
  const open = openFields(application);
  const unable = (name: string) => request.unable.some(({ field }) => field === name);
  const hanging = open
    .filter((field) => field.required && hangsOn(field).length > 0 && isAsked(field, application.answers))
    .filter(({ name }) => application.answers[name] === undefined && !unable(name))
    .map(({ name }) => name);
  return [...new Set([...missing, ...hanging])].map((field) => ({
    field,
    key: request.items.some((item) => item.what === 'document' && item.kind === field)
      ? 'document-missing'
      : 'required',
  }));
}

function isAnswered(
  item: RequestedItem,
  application: Pick<ApplicationRow, 'absences'>,
  request: InformationRequest,
  documents: readonly Pick<DocumentRow, 'kind' | 'status' | 'createdAt'>[],
): boolean {
  if (item.what === 'question')
    return request.answered.includes(item.field) || request.unable.some(({ field }) => field === item.field);
  const there = documents.some(
    (each) =>
      each.kind === item.kind &&
      each.createdAt >= request.askedAt &&
      (each.status === 'clean' || each.status === 'checking'),
  );
  return there || application.absences.some((absence) => absence.kind === item.kind);
}

/** One round of asking, with what became of it. */
export interface AskingRound {
  seq: number;
  askedAt: string;
  items: readonly RequestedItem[];
  message: string;
  language: InformationRequest['language'];
  /** Undefined while it stands open. */
  ended?: { at: string; how: 'answered' | 'answered-late' | 'closed' | 'withdrawn' };
}
const endings: Record<string, NonNullable<AskingRound['ended']>['how']> = {
  answered: 'answered',
  reopened: 'answered-late',
  'closed-unanswered': 'closed',
  withdrawn: 'withdrawn',
};

/** Every round that there was, the first one first: from the decisions and what the audit trail tells of their answers. */
export function askingRounds(decisions: readonly DecisionRow[], audit: readonly AuditRow[]): AskingRound[] {
  const asked = decisions
    .filter(({ outcome }) => outcome === 'more-information')
    .sort((a, b) => a.decidedAt.localeCompare(b.decidedAt));
  return asked.map(({ seq, decidedAt, requestedItems, reason, language = 'en' }, at) => {
    const until = asked[at + 1]?.decidedAt ?? '~';
    // A late answer ends a round that had ended in silence before: the last word counts.
    const last = audit
      .filter((line) => line.at > decidedAt && line.at < until && endings[line.what] !== undefined)
      .sort((a, b) => a.at.localeCompare(b.at))
      .at(-1);
    const how = last && endings[last.what];
    return {
      seq,
      askedAt: decidedAt,
      items: requestedItems,
      message: reason,
      language,
      ...(last && how ? { ended: { at: last.at, how } } : {}),
    };
  });
}
