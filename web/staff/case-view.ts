import {
  checklistKinds,
  type Absence,
  type ApplicationRow,
  type AuditRow,
  type ChecklistKind,
  type DecisionRow,
  type DocumentRow,
  type Finding,
  type InformationRequest,
} from '../../domain/cases/rows.ts';
import { formLines, type FormLine } from '../../domain/reading/form-lines.ts';
import { answersFromForms } from '../../domain/reading/offered.ts';
import { flagsOf, type FlagContext, type ReadingFlag } from '../../domain/reading/flags.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { isCoachId } from '../../domain/access/actor.ts';
import { askable, askingRounds, type Askable, type AskingRound } from '../../domain/information/open-items.ts';
import { tooOld, type AsOf, type TooOld } from '../../domain/papers/freshness.ts';
import type { PaperSettings } from '../../domain/papers/settings.ts';
import type { Because, ChecklistItem } from '../../domain/forms/checklist.ts';
import type { PacketFacts } from '../../domain/forms/facts.ts';
import { costKinds, type CostKind } from '../../domain/settings.ts';
import { dueView, type DueView } from './due.ts';
import type { Reader } from './queue-view.ts';

/** One line of the checklist: what is asked for, the files that came for it, or why it is not there. */
export interface ChecklistLine {
  kind: ChecklistKind;
  /** R9: the answer that asks for it, as the person reads it too. */
  because?: Because;
  documents: {
    documentId: string;
    status: DocumentRow['status'];
    pages: number;
    createdAt: string;
    /** Of one that was given before and is used again: when it was given first. */
    givenBefore?: string;
    placed?: NonNullable<DocumentRow['placed']>;
    printed?: NonNullable<DocumentRow['printed']>;
    /** Past its time by local policy; what was only read of an end is a flag already. */
    old?: TooOld;
    hasOriginal: boolean;
    /** Since when its clean copy stands for the file as it was sent. */
    replacedAt?: string | undefined;
    reading?: NonNullable<DocumentRow['reading']>;
    /** Where what was read does not seem to fit the case, as of today. */
    flags: readonly ReadingFlag[];
    rejection?: NonNullable<DocumentRow['rejection']>;
    warnings?: NonNullable<DocumentRow['warnings']>;
    /** What the fields of a fillable form say, and what the person said to it. */
    form?: readonly FormLine[];
    /** When a scanner last looked at it for harm. */
    scan?: { at: string; couldNotLook: boolean; underWaySince?: string };
  }[];
  absence?: Absence;
}

/** What this reader may do about the papers now; without it nothing. */
export interface PaperRights {
  /** R8: say that a paper that is not there is not needed. */
  answer: boolean;
  /** R8: write down that its original was shown. */
  record: boolean;
  /** The form that asks the person stands on this page. */
  ask: boolean;
  /** Say what a file is, and what date is on it. */
  describe: boolean;
}

/** What a decider sees of a packet. It has no name of the person beyond what the person's own papers show. */
export interface CaseView extends DueView {
  applicationId: string;
  requestKind: ApplicationRow['kind'];
  number: string;
  version: number;
  status: ApplicationRow['status'];
  owner: ApplicationRow['owner'];
  paper: boolean;
  /** R23: its records stay past their date. */
  held: boolean;
  submittedAt?: string;
  firstSubmittedAt?: string;
  escalations: number;
  coachOrganization?: string;
  /** Asked about and pointed to, never a condition; shown only where something is left to do. */
  registration?: 'no' | 'unsure';
  filedByStaff: boolean;
  filedByMe: boolean;
  priorityGroup?: number;
  asked: { kind: CostKind; amountCents: number }[];
  askedCents: number;
  programName?: string;
  schoolName?: string;
  trainingType?: NonNullable<PacketFacts['trainingType']>;
  programStart?: string;
  payee?: NonNullable<PacketFacts['payee']>;
  /** R7, R10: what is asked for, and what the person says about support services. */
  asksFor?: NonNullable<PacketFacts['asksFor']>;
  support?: NonNullable<PacketFacts['support']>;
  payees: PacketFacts['payees'];
  findings: readonly Finding[];
  checklist: ChecklistLine[];
  /** Answers that the person took over from an uploaded form. */
  fromForms: ReturnType<typeof answersFromForms>;
  claim?: { name: string; at: string; mine: boolean };
  decisions: readonly DecisionRow[];
  history: { at: string; what: string; params: AuditRow['params']; who: 'you' | 'person' | 'system' | 'staff' }[];
  /** R28: what the person can be asked for, each round of asking, and what was answered to the last one. */
  askable: Askable;
  rounds: readonly AskingRound[];
  request?: InformationRequest;
  packetPages?: number;
  hasLetter: boolean;
  toldAt?: string;
  /** We cannot write to the person. */
  call?: NonNullable<ApplicationRow['callPerson']>;
  /** Whom staff call in it, or with an interpreter. `other`: what the person typed. */
  speaks?: { language: string; other?: string };
  papers?: PaperRights;
}

function spokenBy({ answers }: ApplicationRow): CaseView['speaks'] {
  const { spokenLanguage: language, otherLanguage: other } = answers;
  if (typeof language !== 'string') return undefined;
  return { language, ...(language === 'other' && typeof other === 'string' ? { other } : {}) };
}

const defined = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };

export function caseView(
  rows: {
    application: ApplicationRow;
    documents: readonly DocumentRow[];
    decisions: readonly DecisionRow[];
    audit: readonly AuditRow[];
    facts: PacketFacts;
    /** What this packet's answers ask for, or welcome (R9). */
    wanted: readonly ChecklistItem[];
    papers?: PaperRights;
  },
  reader: Reader,
): CaseView {
  const { application: row, facts } = rows;
  const asked = costKinds.flatMap((kind) => {
    const amountCents = facts.costs[kind];
    return amountCents === undefined || amountCents === 0 ? [] : [{ kind, amountCents }];
  });
  return {
    applicationId: row.applicationId,
    requestKind: row.kind,
    number: row.number,
    version: row.version,
    status: row.status,
    owner: row.owner,
    paper: row.formSource === 'paper',
    held: row.legalHold,
    ...dueView(row, reader.now, reader.settings),
    escalations: row.escalations,
    filedByStaff: row.assistedBy.some((id) => !isCoachId(id)),
    filedByMe: row.assistedBy.includes(reader.staffId),
    asked,
    payees: facts.payees,
    askedCents: row.askedCents,
    findings: row.findings,
    checklist: checklistLines(rows.wanted, rows.documents, row.absences, whoseOf(row, reader), row),
    fromForms: answersFromForms(row),
    decisions: rows.decisions,
    // Each "saved" of a draft is the person's own; a decider would not find the rest among them.
    history: rows.audit
      .filter((line) => line.what !== 'saved')
      .map((line) => ({ at: line.at, what: line.what, params: line.params, who: whoOf(line, row, reader) })),
    askable: askable(row, rows.documents),
    rounds: askingRounds(rows.decisions, rows.audit),
    hasLetter: row.letter !== undefined,
    ...defined({
      request: row.request,
      submittedAt: row.submittedAt,
      firstSubmittedAt: row.firstSubmittedAt,
      coachOrganization: row.coachOrganization,
      registration: facts.registration === 'yes' ? undefined : facts.registration,
      priorityGroup: row.priorityGroup,
      programName: facts.programName,
      schoolName: facts.schoolName,
      trainingType: facts.trainingType,
      programStart: facts.programStart,
      payee: facts.payee,
      asksFor: facts.asksFor,
      support: facts.support,
      packetPages: row.packet?.pages,
      toldAt: row.toldAt,
      call: row.callPerson,
      speaks: spokenBy(row),
      papers: rows.papers,
    }),
    ...(row.claimedBy === undefined
      ? {}
      : {
          claim: {
            name: row.claimedBy.name,
            at: row.claimedBy.claimedAt,
            mine: row.claimedBy.staffId === reader.staffId,
          },
        }),
  };
}

/** What was taken back or replaced is not shown to a decider; it is no longer part of the packet. */
const textOf = (answer: unknown): string => (typeof answer === 'string' ? answer : '');

/** Whose papers these should be. The name is compared, and never shown: staff see the one on the paper. */
const whoseOf = ({ answers, firstSubmittedAt }: ApplicationRow, { now, settings }: Reader): Whose => ({
  personName: { first: textOf(answers['firstName']), last: textOf(answers['lastName']) },
  today: wallTime(new Date(now), settings.timeZone).date,
  sentOn: firstSubmittedAt && wallTime(new Date(firstSubmittedAt), settings.timeZone).date,
  papers: settings.papers,
});
type Whose = Omit<FlagContext, 'uploadedAs'> & AsOf & { papers: PaperSettings };

function oldOf(document: DocumentRow, { papers, ...asOf }: Whose): TooOld | undefined {
  const old = document.status === 'clean' ? tooOld(document, asOf, papers) : undefined;
  return old?.from === 'read' && old.aging.by === 'its-own-end' ? undefined : old;
}

export function checklistLines(
  wanted: readonly ChecklistItem[],
  documents: readonly DocumentRow[],
  absences: readonly Absence[],
  /** Without it nothing is flagged. */
  whose?: Whose,
  application?: Pick<ApplicationRow, 'answers'>,
): ChecklistLine[] {
  const live = documents.filter((document) => document.status !== 'superseded');
  return checklistKinds.flatMap((kind): ChecklistLine[] => {
    const own = live.filter((document) => document.kind === kind);
    const absence = absences.find((each) => each.kind === kind);
    const item = wanted.find((each) => each.kind === kind);
    if (own.length === 0 && !absence && item?.required !== true) return [];
    return [
      {
        kind,
        ...(item?.because ? { because: item.because } : {}),
        documents: own.map((document) => ({
          documentId: document.documentId,
          status: document.status,
          pages: document.pages ?? 0,
          createdAt: document.createdAt,
          hasOriginal: document.original !== undefined && document.original.replaced === undefined,
          replacedAt: document.original?.replaced?.at,
          flags:
            whose && document.reading?.state === 'read'
              ? flagsOf(document.reading.found, { ...whose, uploadedAs: document.kind })
              : [],
          ...defined({
            reading: document.reading,
            rejection: document.rejection,
            warnings: document.warnings,
            givenBefore: document.reused && document.arrivedAt,
            placed: document.placed,
            printed: document.printed,
            old: whose && oldOf(document, whose),
            form: application && formLines(document, application),
            scan: lastScan(document),
          }),
        })),
        // A file that came after all is better than the reason why it would not.
        ...(absence && (absence.answer?.how === 'original-seen' || !own.some((each) => each.status === 'clean'))
          ? { absence }
          : {}),
      },
    ];
  });
}

/** Which scanners there are is the deployment's: those that have spoken of this file are asked again, and waited for. */
function lastScan({ scans = {}, rescan }: DocumentRow): ChecklistLine['documents'][number]['scan'] {
  const said = Object.values(scans);
  const at = said
    .map((each) => each.at)
    .sort()
    .at(-1);
  if (at === undefined) return undefined;
  const isUnderWay = rescan !== undefined && said.some((each) => each.at < rescan.askedAt);
  return {
    at,
    couldNotLook: said.some(({ verdict }) => verdict === 'not-scanned'),
    ...(isUnderWay ? { underWaySince: rescan.askedAt } : {}),
  };
}

function whoOf(line: AuditRow, row: ApplicationRow, reader: Reader): CaseView['history'][number]['who'] {
  if (line.actor === reader.staffId) return 'you';
  if (line.actor === row.personId) return 'person';
  return line.actor === 'system' ? 'system' : 'staff';
}
