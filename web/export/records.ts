import type { Answers, FormField } from '../../domain/forms/shape.ts';
import type {
  ApplicationRow,
  AuditRow,
  DecisionRow,
  DocumentRow,
  OutboxRow,
  ProfileRow,
} from '../../domain/cases/rows.ts';
import type { ConsentRow } from '../../domain/consent/consent.ts';
import { questionNames, type DemographicAnswers } from '../../domain/demographics/questions.ts';
import { answerSections, answerText, questionText } from '../../domain/forms/form.ts';
import { fieldNamed } from '../../domain/forms/forms.ts';
import { isCoachId } from '../../domain/access/actor.ts';
import { asPdf, entryPath } from '../../domain/exports/file-names.ts';
import { askingRounds } from '../../domain/information/open-items.ts';
import { isBoardLanguage, ownNameOf } from '../../domain/languages.ts';
import { messageTemplate } from '../../domain/messages/templates.ts';
import { formatCents } from '../../domain/money/amount.ts';
import type { OutcomeRow } from '../../domain/outcomes/rows.ts';
import { centerOf, costKinds, partnerName, type Settings } from '../../domain/settings.ts';
import { mayDo } from '../coach/words.ts';
import { optionText } from '../demographics/words.ts';
import { subjectOf } from '../mail/messages.ts';
import { saidText } from '../outcome-parts.tsx';
import { itemTitle } from '../participant/answer-page.tsx';
import { documentWords, statusSentence, timelineText } from '../participant/words.ts';
import { words, type WordsContext } from '../staff/words.ts';

/**
 * Everything that one person gave us and what was decided about it, in the words that they were shown. The page and the data of a
 * copy are both drawn from this, so that they say the same. What is not named here is in no copy: who of the staff did what, what
 * they wrote for each other, what a decision weighed beside its reason, anything about anybody else.
 */
export interface PersonRows {
  profile: ProfileRow | undefined;
  consents: readonly ConsentRow[];
  optional: DemographicAnswers;
  /** Newest first. */
  requests: readonly RequestRows[];
}
export interface RequestRows {
  application: ApplicationRow;
  /** With what the law keeps apart (R22): it is the person's own. */
  answers: Answers;
  documents: readonly DocumentRow[];
  decisions: readonly DecisionRow[];
  audit: readonly AuditRow[];
  outbox: readonly OutboxRow[];
  outcomes: readonly OutcomeRow[];
  /** R22: that help was asked for and arranged; by whom is the contact's own. */
  accommodation: { requestedAt: string; arrangedAt?: string | undefined } | undefined;
}

interface Fact {
  label: string;
  value: string;
  /** The form's own name of the question. */
  field?: string;
}
interface Event {
  at: string;
  text: string;
}

/** One file of a request; `path` where it is in the copy. */
export interface RecordsFile {
  documentId: string;
  name: string;
  kind: string;
  kindText: string;
  cameAt: string;
  /** Left out where the person sent it. */
  sentBy?: string;
  state: DocumentRow['status'];
  stateText: string;
  path?: string;
  copy?: 'as-sent' | 'clean-copy';
  bytes?: number;
  sha256?: string;
}
/** The bytes of an object, and where they go. */
export interface ObjectEntry {
  path: string;
  from: 'clean' | 'packets';
  key: string;
  versionId: string;
}

export interface RequestRecords {
  applicationId: string;
  number: string;
  kind: ApplicationRow['kind'];
  status: ApplicationRow['status'];
  facts: Fact[];
  formSource: ApplicationRow['formSource'];
  answers: { title: string; rows: Fact[] }[];
  absences: Fact[];
  unable: Fact[];
  languageHelp?: { askedAt: string; arrangedAt?: string };
  files: RecordsFile[];
  asked: { askedAt: string; items: string[]; message: string; ended?: { at: string; how: string } }[];
  decisions: (Event & { outcome: DecisionRow['outcome']; facts: Fact[] })[];
  appeals: Event[];
  money: string[];
  told: Event[];
  messages: (Event & { template: string })[];
  history: Event[];
  letter?: { path: string };
  packet?: { path: string };
}

export interface Records {
  schemaVersion: 1;
  exportId: string;
  asOf: string;
  language: string;
  board: string;
  you: Fact[];
  helpers: { name: string; organization: string; facts: Fact[] }[];
  optionalQuestions: Fact[];
  requests: RequestRecords[];
}

interface Reading {
  ctx: WordsContext;
  settings: Settings;
  baseUrl: string;
}

/** The records, and the objects that lie beside them; what cannot be found later is taken out again (`withoutFile`). */
export function recordsOf(
  rows: PersonRows,
  about: { exportId: string; language: string },
  reading: Reading,
): { records: Records; objects: ObjectEntry[] } {
  const { ctx, settings } = reading;
  const made = rows.requests.map((each) => requestRecords(each, reading));
  return {
    records: {
      schemaVersion: 1,
      exportId: about.exportId,
      asOf: new Date(ctx.nowMs).toISOString(),
      language: about.language,
      board: settings.boardName,
      you: aboutYou(rows.profile, ctx),
      helpers: rows.consents.map((row) => helperOf(row, reading)),
      optionalQuestions: optionalAnswers(rows.optional, ctx),
      requests: made.map(({ request }) => request),
    },
    objects: made.flatMap(({ objects }) => objects),
  };
}

function aboutYou(profile: ProfileRow | undefined, ctx: WordsContext): Fact[] {
  if (!profile) return [];
  const { t } = ctx;
  const { email, phone, language, createdAt, messages } = profile;
  return [
    ...fact(t('export.copy.email'), email),
    ...fact(t('export.copy.phone'), messages?.phone ?? phone),
    ...fact(t('export.copy.language'), isBoardLanguage(language) ? ownNameOf(language) : language),
    ...fact(t('export.copy.texts'), messages && t(`messages.channels.${messages.texts ? 'mail-and-text' : 'mail'}`)),
    ...fact(t('export.copy.since'), words(ctx).day(createdAt)),
  ];
}

function helperOf(row: ConsentRow, { ctx, settings }: Reading): Records['helpers'][number] {
  const { t } = ctx;
  const { day } = words(ctx);
  const organization = partnerName(settings, row.organizationId);
  return {
    name: row.coachName,
    organization,
    facts: [
      { label: t('coach.list.may'), value: mayDo(row.scope, ctx) },
      { label: t('coach.list.for'), value: t(`coach.purpose.${row.purpose}`) },
      { label: t('coach.list.until'), value: day(row.withdrawnAt ?? row.expiresOn) },
      {
        label: t('export.copy.helpers.given'),
        value: t(row.how === 'paper' ? 'coach.list.given-paper' : 'coach.list.given', { date: day(row.grantedAt) }),
      },
    ],
  };
}

const optionalAnswers = (answers: DemographicAnswers, ctx: WordsContext): Fact[] =>
  questionNames.flatMap((question) => {
    const said = answers[question];
    if (said === undefined) return [];
    const value = [said].flat().map((each) => optionText(question, each, ctx));
    return [{ label: ctx.t(`demographics.${question}.label`), value: value.join(', '), field: question }];
  });

/** What the person reads of a decision; that a second person has to agree is the house's own (`needs-second`). */
const decisionsShown: Partial<Record<DecisionRow['outcome'], string>> = {
  approved: 'decided-approved',
  denied: 'decided-denied',
  waitlisted: 'decided-waitlisted',
  accepted: 'decided-accepted',
  referred: 'decided-referred',
  'handed-over': 'tui-handed-over',
};

function requestRecords(rows: RequestRows, reading: Reading): { request: RequestRecords; objects: ObjectEntry[] } {
  const { application, documents, decisions, audit } = rows;
  const { ctx } = reading;
  const { applicationId, number, kind, status, formSource } = application;
  const own = ownObjects(application);
  const files = filesOf(application, documents, reading);
  return {
    request: {
      applicationId,
      number,
      kind,
      status,
      facts: factsOf(application, reading),
      formSource,
      answers: answersOf(application, rows.answers, ctx),
      absences: application.absences.map(({ kind: paper, why, reason }) => ({
        label: ctx.t(`checklist.${paper}.title`),
        value: [ctx.t(`documents.absence.${why}`), reason].filter((each) => each !== '').join(': '),
      })),
      unable: (application.request?.unable ?? []).map(({ field, reason }) => ({
        label: labelOf(field, ctx),
        value: reason,
        field,
      })),
      ...(rows.accommodation
        ? {
            languageHelp: {
              askedAt: rows.accommodation.requestedAt,
              ...(rows.accommodation.arrangedAt === undefined ? {} : { arrangedAt: rows.accommodation.arrangedAt }),
            },
          }
        : {}),
      files: files.map(({ file }) => file),
      asked: askingRounds(decisions, audit).map(({ askedAt, items, message, ended }) => ({
        askedAt,
        items: items.map((item) =>
          [
            ctx.t('answer.item', { what: itemTitle(item, ctx.t), why: ctx.t(`asking.reason.${item.reason}`) }),
            ...(item.note === '' ? [] : [item.note]),
          ].join(' – '),
        ),
        message,
        ...(ended ? { ended } : {}),
      })),
      decisions: oldestFirst(decisions, ({ decidedAt }) => decidedAt).flatMap((row) => decisionOf(row, ctx)),
      appeals: (application.appeals ?? []).map(({ at, words: text }) => ({ at, text })),
      money: moneyOf(application, ctx),
      // What staff or a coach wrote down of the person is theirs.
      told: rows.outcomes
        .filter(({ recordedBy }) => recordedBy.kind === 'participant' && recordedBy.id === application.personId)
        .map(({ recordedAt, said }) => ({ at: recordedAt, text: saidText(said, ctx) })),
      messages: messagesOf(rows, reading),
      history: oldestFirst(audit, ({ at }) => at).flatMap(({ at, what }) => {
        const text = timelineText(what, ctx);
        return text === undefined ? [] : [{ at, text }];
      }),
      ...own.paths,
    },
    objects: [...files.flatMap(({ object }) => object ?? []), ...own.objects],
  };
}

function factsOf(application: ApplicationRow, { ctx, settings }: Reading): Fact[] {
  const { t } = ctx;
  const { day } = words(ctx);
  const { signature, kind, createdAt, submittedAt } = application;
  const center = centerOf(settings, application.centerId);
  const signedBy = signature?.onBehalf
    ? `${signature.name}, ${partnerName(settings, signature.onBehalf.organizationId)}`
    : signature?.name;
  return [
    { label: t('export.copy.kind'), value: t(`coach.start.kind.${kind}`) },
    { label: t('export.copy.status'), value: statusSentence(application, center, ctx) },
    { label: t('export.copy.center'), value: center.name },
    { label: t('export.copy.started'), value: day(createdAt) },
    ...fact(t('export.copy.sent'), submittedAt && day(submittedAt)),
    ...fact(t('export.copy.signed'), signedBy),
  ];
}

/** Everything that is kept, also what is not asked any more; in the form's order. */
function answersOf({ kind }: ApplicationRow, answers: Answers, ctx: WordsContext): RequestRecords['answers'] {
  const { t } = ctx;
  const row = (field: FormField, answer: Answers[string]): Fact => ({
    label: questionText(field, t),
    value: answerText(field, answer, t),
    field: field.name,
  });
  const sections = answerSections(kind).map(({ id, fields }) => ({
    title: t(`form.section.${id}.title`),
    rows: fields.flatMap((field) => {
      const answer = answers[field.name];
      return answer === undefined ? [] : [row(field, answer)];
    }),
  }));
  const known = new Set(sections.flatMap(({ rows }) => rows.map(({ field }) => field)));
  const rest = Object.entries(answers).filter(([name]) => !known.has(name));
  const others = rest.map(([name, answer]) => {
    const field = fieldNamed(name);
    return field ? row(field, answer) : { label: name, value: String(answer), field: name };
  });
  return [...sections, { title: t('export.copy.other-answers'), rows: others }].filter(({ rows }) => rows.length > 0);
}

const labelOf = (name: string, { t }: WordsContext): string => {
  const field = fieldNamed(name);
  return field ? questionText(field, t) : name;
};

function filesOf(
  application: ApplicationRow,
  documents: readonly DocumentRow[],
  { ctx, settings }: Reading,
): { file: RecordsFile; object?: ObjectEntry }[] {
  const { t } = ctx;
  const limits = {
    megabytes: Math.floor(settings.uploads.maxBytes / 1024 / 1024),
    pages: settings.uploads.maxPages,
  };
  return oldestFirst(documents.filter(wasSent), ({ createdAt }) => createdAt).map((row, at) => {
    const { documentId, fileName, kind, arrivedAt, createdAt, status, uploadedBy } = row;
    const source = bytesOf(row);
    const path = source && entryPath(application.number, at, source.copy === 'as-sent' ? fileName : asPdf(fileName));
    return {
      file: {
        documentId,
        name: fileName,
        kind,
        kindText: t(`checklist.${kind}.title`),
        cameAt: arrivedAt ?? createdAt,
        ...(uploadedBy === application.personId
          ? {}
          : { sentBy: t(`export.copy.file.by-${isCoachId(uploadedBy) ? 'coach' : 'center'}`) }),
        state: status,
        stateText: [
          documentWords(row, ctx, limits).text,
          ...(source ? [t(`export.copy.file.${source.copy}`)] : []),
        ].join(' '),
        ...(source && path !== undefined ? { path, copy: source.copy } : {}),
      },
      ...(source && path !== undefined
        ? { object: { path, from: 'clean' as const, key: source.key, versionId: source.versionId } }
        : {}),
    };
  });
}

/** Without JavaScript a form is made before a file is chosen; when nobody chose one, nothing was sent. */
const wasSent = ({ status, arrivedAt, rejection, declaredBytes }: DocumentRow): boolean =>
  status === 'checking' ||
  arrivedAt !== undefined ||
  (status === 'rejected' && !(rejection === 'never-arrived' && declaredBytes === 0));

/** Only of what was found harmless: as it was sent, or its clean copy where that stands for it (docs/adr/0019). */
function bytesOf(
  row: DocumentRow,
): { copy: NonNullable<RecordsFile['copy']>; key: string; versionId: string } | undefined {
  const { original, normalized, status, rejection } = row;
  if (rejection !== undefined || (status !== 'clean' && status !== 'superseded')) return undefined;
  if (original && original.replaced === undefined) return { copy: 'as-sent', ...original };
  return normalized && { copy: 'clean-copy', key: normalized.key, versionId: normalized.versionId };
}

/** The letter, and the packet where it was handed to the person (TUI): of other kinds it is the board's own record, with names. */
function ownObjects({ number, letter, packet, kind, tui }: ApplicationRow): {
  paths: Pick<RequestRecords, 'letter' | 'packet'>;
  objects: ObjectEntry[];
} {
  const from = 'packets' as const;
  const handed = kind === 'tui' && tui?.handedOver ? packet : undefined;
  const entries = {
    ...(letter ? { letter: { path: `${number}/letter.pdf`, from, key: letter.key, versionId: letter.versionId } } : {}),
    ...(handed ? { packet: { path: `${number}/packet.pdf`, from, key: handed.key, versionId: handed.versionId } } : {}),
  };
  return {
    paths: Object.fromEntries(Object.entries(entries).map(([name, { path }]) => [name, { path }])),
    objects: Object.values(entries),
  };
}

function decisionOf(row: DecisionRow, ctx: WordsContext): RequestRecords['decisions'] {
  const { t } = ctx;
  const what = decisionsShown[row.outcome];
  const text = what === undefined ? undefined : timelineText(what, ctx);
  if (text === undefined) return [];
  const costs = row.outcome === 'approved' ? costKinds : [];
  const centsOf = (kind: (typeof costKinds)[number]) =>
    row.lines.filter((line) => line.costKind === kind).reduce((sum, line) => sum + line.amountCents, 0);
  return [
    {
      at: row.decidedAt,
      outcome: row.outcome,
      text,
      facts: [
        ...(row.outcome === 'approved' && row.amountCents > 0
          ? fact(t('export.copy.amount'), formatCents(row.amountCents))
          : []),
        ...costs
          .filter((kind) => centsOf(kind) > 0)
          .map((kind) => ({ label: t(`form.cost-${kind}.label`), value: formatCents(centsOf(kind)) })),
        ...fact(t('export.copy.held-until'), row.holdUntil && words(ctx).day(row.holdUntil)),
        // In line for money nobody was told more than that.
        ...(row.outcome === 'waitlisted' || row.outcome === 'handed-over'
          ? []
          : fact(t('export.copy.why'), row.reason)),
        ...(row.outcome === 'denied' || row.outcome === 'referred'
          ? fact(t('export.copy.would-change'), row.wouldChange)
          : []),
      ],
    },
  ];
}

function moneyOf({ awards = [] }: ApplicationRow, ctx: WordsContext): string[] {
  const { t } = ctx;
  const { day } = words(ctx);
  return awards.flatMap(({ terms, payments, committedCents, holdUntil }) => [
    ...terms.map(({ amountCents, from, through }) =>
      t('money.own.term', { amount: formatCents(amountCents), from: day(from), through: day(through) }),
    ),
    ...payments.map(({ payee, amountCents, on }) =>
      t(`money.own.paid-to.${payee}`, { amount: formatCents(amountCents), date: day(on) }),
    ),
    ...(committedCents > 0 ? [t('money.own.held', { amount: formatCents(committedCents), date: day(holdUntil) })] : []),
  ]);
}

/** What went out to the person. Which message it was is kept, its words are not: its title is written anew. */
function messagesOf(
  { application, outbox }: RequestRows,
  { ctx, settings, baseUrl }: Reading,
): RequestRecords['messages'] {
  return outbox.flatMap(({ message, doneAt, mailedAt }) => {
    if (message.type !== 'mail' || messageTemplate(message.template).to !== 'participant') return [];
    const at = mailedAt ?? doneAt;
    if (at === undefined) return [];
    const text = subjectOf(message.template, message.params, application, ctx.t, ctx.language, { settings, baseUrl });
    return [{ at, template: message.template, text }];
  });
}

const fact = (label: string, value: string | undefined): Fact[] =>
  value === undefined || value === '' ? [] : [{ label, value }];

const oldestFirst = <R>(rows: readonly R[], at: (row: R) => string): R[] =>
  [...rows].sort((a, b) => at(a).localeCompare(at(b)));

/** What lies in the copy is said with its size and hash; what could not be found is said too. */
export function withObjects(
  records: Records,
  found: ReadonlyMap<string, { bytes: number; sha256: string } | 'gone'>,
  ctx: Pick<WordsContext, 't'>,
): Records {
  const there = (part: { path: string } | undefined) => part !== undefined && found.get(part.path) !== 'gone';
  return {
    ...records,
    requests: records.requests.map(({ letter, packet, ...request }) => ({
      ...request,
      files: request.files.map(({ path, copy, ...file }): RecordsFile => {
        const object = path === undefined ? undefined : found.get(path);
        if (path === undefined || copy === undefined || object === undefined) return file;
        return object === 'gone'
          ? { ...file, stateText: ctx.t('export.copy.file.gone') }
          : { ...file, path, copy, ...object };
      }),
      ...(letter && there(letter) ? { letter } : {}),
      ...(packet && there(packet) ? { packet } : {}),
    })),
  };
}
