import { applicationIndexes } from '../../../domain/cases/indexes.ts';
import type {
  ApplicationRow,
  AuditRow,
  DecisionRow,
  DocumentRow,
  OutboxRow,
  TaskRow,
} from '../../../domain/cases/rows.ts';
import { readCase } from '../../../domain/invariants/case-rows.ts';
import type { Around } from '../../../domain/invariants/dangling.ts';
import type { AroundOjt } from '../../../domain/invariants/ojt.ts';
import { billMarkKey, invoiceIndexes, payableIndexes } from '../../../domain/payments/indexes.ts';
import type { EventRow, InvoiceRow, PayableRow } from '../../../domain/payments/rows.ts';
import { judgeCase } from '../../../domain/invariants/judge-case.ts';
import type { StoredRow, Violation } from '../../../domain/invariants/violation.ts';
import { noteOf } from '../../../domain/money/award-note.ts';
import type { AwardRow, Fund, JournalLine, LimitRow } from '../../../domain/money/ledger-rows.ts';

/** One case as the work functions leave it, row by row, in three moments of its life; and the ledger that belongs to it. */
const idOf = (prefix: string, letter: string) => `${prefix}_${letter.repeat(26)}`;
export const ids = {
  application: idOf('app', 'a'),
  other: idOf('app', 'b'),
  person: idOf('per', 'a'),
  personRef: idOf('ref', 'a'),
  award: idOf('awd', 'a'),
  kept: idOf('doc', 'a'),
  refused: idOf('doc', 'b'),
  coming: idOf('doc', 'c'),
};
export const fundLimit = 'fund#PY2026#adult';
export const trainingLimit = `participant-year#PY2026#training#${ids.personRef}`;
const retained = { schemaVersion: 1 as const, retainUntil: '2033-11-18T18:00:00.000Z', legalHold: false };
const sha256 = 'a'.repeat(64);
const pk = `APP#${ids.application}`;
/** Each write a minute after the one before. */
const startMs = Date.parse('2026-11-18T18:00:00.000Z');
const minute = (count: number) => new Date(startMs + count * 60_000).toISOString();
export const now = new Date(startMs + 30 * 60_000);
const dueAt = '2026-11-25T18:00:00.000Z';

export type Rows = Record<string, Record<string, unknown>>;
export interface SampleCase {
  rows: Rows;
  around: { -readonly [K in keyof Around]: Around[K] } & AroundOjt;
  awards: Map<string, AwardRow>;
}

const line = (costKind: 'tuition' | 'books', amountCents: number): AwardRow['lines'][number] => ({
  fundLimitId: fundLimit,
  limits: [fundLimit, trainingLimit],
  costKind,
  costClass: 'training',
  amountCents,
  committedCents: amountCents,
  obligatedCents: 0,
  accruedCents: 0,
  paidCents: 0,
  releasedCents: 0,
  exceptedCents: 0,
});
const award = (): AwardRow => ({
  ...retained,
  schemaVersion: 2,
  awardId: ids.award,
  boardId: 'a-board',
  personRef: ids.personRef,
  centerId: 'se',
  kind: 'scholarship',
  status: 'open',
  version: 0,
  lines: [line('tuition', 200_000), line('books', 50_000)],
  terms: [],
  amountCents: 250_000,
  holdUntil: '2027-01-25',
  committedAt: minute(8),
});

/** As sending it wrote it. */
const route: NonNullable<ApplicationRow['route']> = {
  centerId: 'se',
  team: 'skillsteam',
  reasons: [
    { key: 'center-chosen', params: {} },
    { key: 'team-center', params: {} },
  ],
  routedAt: minute(6),
};

const story = [
  'created',
  'upload-started',
  'upload-started',
  'upload-started',
  'document-accepted',
  'document-rejected',
  'submitted',
  'ready-for-decision',
  'decided-approved',
  'packet-composed',
  'letter-written',
  'told',
];
/** What the lines of the story speak of. */
const spoken: Record<number, AuditRow['params']> = {
  1: { documentId: ids.kept },
  2: { documentId: ids.refused },
  3: { documentId: ids.coming },
  4: { documentId: ids.kept },
  5: { documentId: ids.refused },
  8: { seq: 1, stage: 'first', amountCents: 250_000 },
};
const lastOf = { draft: 5, 'in-review': 7, done: 11 } as const;

export function sampleCase(moment: keyof typeof lastOf): SampleCase {
  const version = lastOf[moment];
  const rows: Rows = {};
  const put = (sk: string, row: object, indexes: object = {}) => (rows[sk] = { pk, sk, ...row, ...indexes });
  const application: ApplicationRow = {
    ...retained,
    applicationId: ids.application,
    kind: 'scholarship',
    number: 'SE-4827',
    personId: ids.person,
    personRef: ids.personRef,
    centerId: 'se',
    language: 'en',
    status: moment === 'done' ? 'approved' : moment,
    version,
    round: moment === 'draft' ? 0 : 1,
    formSource: 'form',
    answers: {},
    absences: [],
    documentCount: 2,
    noticeAcknowledgedAt: minute(0),
    createdAt: minute(0),
    updatedAt: minute(version),
    ...(moment === 'draft' ? {} : { submittedAt: minute(6), firstSubmittedAt: minute(6), route }),
    owner: moment === 'draft' ? 'participant' : moment === 'done' ? 'nobody' : 'skillsteam',
    ...(moment === 'in-review' ? { due: { dueAt, calendar: 'business', centerId: 'se' } } : {}),
    escalations: 0,
    assistedBy: [],
    findings: [],
    askedCents: 310_000,
    decisionCount: moment === 'done' ? 1 : 0,
    awardedCents: moment === 'done' ? 250_000 : 0,
    ...(moment === 'done'
      ? {
          toldAt: minute(11),
          holdUntil: '2027-01-25',
          awards: [noteOf(award())],
          hold: { awardId: ids.award, notices: 0, nextAt: '2027-01-18T16:30:00.000Z' },
        }
      : {}),
  };
  put('APP', application, applicationIndexes(application));
  for (let each = 0; each <= version; each += 1) {
    const line: AuditRow = {
      schemaVersion: 2,
      applicationId: ids.application,
      version: each,
      at: minute(each),
      actor: 'system',
      what: story[each] ?? '',
      params: spoken[each] ?? {},
    };
    put(`AUDIT#${minute(each)}#${String(each).padStart(6, '0')}`, line);
  }

  const document = (documentId: string, more: Partial<DocumentRow> & Pick<DocumentRow, 'status'>): DocumentRow => ({
    ...retained,
    documentId,
    applicationId: ids.application,
    kind: 'other',
    fileName: 'file.pdf',
    contentType: 'application/pdf',
    declaredBytes: 1000,
    uploadedBy: ids.person,
    createdAt: minute(1),
    attempts: 0,
    ...more,
  });
  const arrived = { versionId: 'v1', arrivedAt: minute(3) };
  put(
    `DOC#${ids.kept}`,
    document(ids.kept, {
      ...arrived,
      status: 'clean',
      bytes: 1000,
      sha256,
      pages: 2,
      parse: { verdict: 'accepted', pages: 2 },
      scans: { 'built-in': { verdict: 'clean', at: '2026-11-18T18:00:00.000Z' } },
      original: { key: `originals/${ids.kept}`, versionId: 'v2' },
      normalized: { key: `normalized/${ids.kept}.pdf`, versionId: 'v3', sha256: 'b'.repeat(64), bytes: 900 },
    }),
  );
  put(`HASH#${sha256}`, { schemaVersion: 1, documentId: ids.kept });
  put(`DOC#${ids.refused}`, document(ids.refused, { ...arrived, status: 'rejected', rejection: 'unreadable' }));
  put(`DOC#${ids.coming}`, document(ids.coming, { status: 'expected' }), {
    duePk: 'DUE#0',
    dueSk: `${minute(31)}#${ids.coming}`,
  });

  const outbox = (letter: string, minutes: number, message: OutboxRow['message'], isDone = true): void => {
    const outboxId = idOf('out', letter);
    const row: OutboxRow = {
      schemaVersion: 1,
      kind: 'OUTBOX',
      outboxId,
      applicationId: ids.application,
      createdAt: minute(minutes),
      attempts: isDone ? 1 : 0,
      ...(isDone ? { doneAt: minute(minutes + 1) } : {}),
      message,
    };
    put(`OUT#${outboxId}`, row, isDone ? {} : { pendingPk: 'PENDING#0', pendingSk: `${minute(minutes)}#${outboxId}` });
  };
  const task = (kind: TaskRow['kind'], minutes: number, answer?: TaskRow['answer']): void => {
    const row: TaskRow = {
      schemaVersion: 1,
      applicationId: ids.application,
      round: 1,
      kind,
      taskToken: 'a token',
      openedAt: minute(minutes),
      ...(answer ? { answer } : {}),
    };
    put(`TASK#0001#${kind}`, row);
  };
  if (moment !== 'draft') {
    outbox('a', 6, { type: 'start-execution', workflow: 'scholarship-packet', round: 1 });
    outbox('b', 7, { type: 'answer-task', round: 1, kind: 'documents' });
    task('documents', 7, { documents: 'settled' });
    task('first', 7, moment === 'done' ? { outcome: 'approved' } : undefined);
  }
  if (moment === 'done') {
    outbox('c', 8, { type: 'answer-task', round: 1, kind: 'first' });
    outbox('d', 11, { type: 'mail', template: 'approved', params: {} }, false);
    const decision: DecisionRow = {
      ...retained,
      applicationId: ids.application,
      seq: 1,
      round: 1,
      stage: 'first',
      outcome: 'approved',
      lines: [
        { fundId: 'adult', costKind: 'tuition', amountCents: 200_000 },
        { fundId: 'adult', costKind: 'books', amountCents: 50_000 },
      ],
      amountCents: 250_000,
      askedCents: 310_000,
      payee: 'school',
      reason: '',
      ticks: [],
      requestedItems: [],
      documents: [{ documentId: ids.kept, sha256 }],
      awardId: ids.award,
      holdUntil: '2027-01-25',
      decidedBy: { staffId: 'one', name: 'SkillsTeam one' },
      decidedAt: minute(8),
      operationId: 'op-12345678',
    };
    put('DECISION#0001', decision);
  }
  return {
    rows,
    around: {
      applicationOfDocument: new Map([ids.kept, ids.refused, ids.coming].map((each) => [each, ids.application])),
      applicationOfNumber: ids.application,
      isListedByPerson: true,
      personRefOfProfile: ids.personRef,
      holdsSlot: false,
      kept: undefined,
    },
    awards: new Map(moment === 'done' ? [[ids.award, award()]] : []),
  };
}

export function judged({ rows, around, awards }: SampleCase, at: Date = now): Violation[] {
  const { case: read, unreadable } = readCase(ids.application, Object.values(rows));
  return unreadable.length > 0 ? unreadable : judgeCase(read, around, awards, at);
}

const journalLine = (lineId: string, more: Partial<JournalLine>): StoredRow => {
  const line: JournalLine = {
    schemaVersion: 2,
    lineId,
    boardId: 'a-board',
    fundLimitId: fundLimit,
    limits: [fundLimit],
    operation: 'commit',
    from: 'available',
    to: 'committed',
    amountCents: 250_000,
    at: minute(8),
    actor: 'one',
    operationId: 'op-12345678',
    retainUntil: retained.retainUntil,
    legalHold: false,
    ...more,
  };
  return { pk: `JOURNAL#${line.fundLimitId}`, sk: `${line.at}#${lineId}`, ...line };
};

const about: Fund = {
  fundId: 'adult',
  name: 'Adult',
  stream: 'wioa-adult',
  part: 'july',
  availableFrom: '2026-07-01',
  availableThrough: '2028-06-30',
  grantNumber: 'AA-1',
  assistanceListing: '17.258',
  pays: ['tuition', 'books'],
  priorityScheme: 'adult',
  centers: [],
  organizations: [],
  costKinds: [],
  origins: {},
  changes: 0,
  openedBy: 'one',
};

/**
 * The award above, enrolled: its tuition of 2,000.00 owed, one bill of 900.00 paid of which 200.00 came back, one of 600.00 to pay,
 * one taken back; 500.00 of books still promised.
 */
export function samplePayments(): { award: AwardRow; rows: Rows } {
  const awarded = award();
  Object.assign(awarded.lines[0] ?? {}, {
    payee: 'school',
    committedCents: 0,
    obligatedCents: 50_000,
    accruedCents: 60_000,
    paidCents: 70_000,
    releasedCents: 20_000,
  });
  const rows: Rows = {};
  const by = { staffId: 'payer', name: 'Payments member' };
  const payable: PayableRow = {
    ...retained,
    awardId: ids.award,
    applicationId: ids.application,
    number: 'SE-4827',
    personRef: ids.personRef,
    lines: [
      { costKind: 'tuition', payee: 'school', payeeName: 'Sample School', fundName: 'Adult' },
      { costKind: 'books', payee: 'school', payeeName: 'Sample School', fundName: 'Adult' },
    ],
    approvedAt: minute(8),
    obligatedCents: 50_000,
    accruedCents: 60_000,
    paidCents: 70_000,
    owedSince: minute(9),
    updatedAt: minute(15),
  };
  rows['payable'] = { pk: `AWARD#${ids.award}`, sk: 'PAYABLE', ...payable, ...payableIndexes(payable) };
  let events = 0;
  const event = (what: EventRow['what'], amountCents: number, invoiceId?: string): void => {
    const row: EventRow = {
      ...retained,
      awardId: ids.award,
      at: minute(9 + events),
      by,
      what,
      lines: [{ line: 0, amountCents }],
      amountCents,
      ...(invoiceId === undefined ? {} : { invoiceId }),
      operationId: `op-event-${events}`,
    };
    const name = `${what}${invoiceId === undefined ? '' : ` ${invoiceId.slice(-1)}`}`;
    rows[name] = { pk: `AWARD#${ids.award}`, sk: `EVENT#${row.at}#${row.operationId}`, ...row };
    events += 1;
  };
  const bill = (letter: string, status: InvoiceRow['status'], amountCents: number): void => {
    const row: InvoiceRow = {
      ...retained,
      invoiceId: idOf('inv', letter),
      awardId: ids.award,
      number: 'SE-4827',
      payee: 'school',
      payeeName: 'Sample School',
      invoiceNumber: `INV-${letter}`,
      datedOn: '2026-11-18',
      lines: [{ line: 0, amountCents, costKind: 'tuition', fundName: 'Adult' }],
      amountCents,
      status,
      recordedAt: minute(10),
      recordedBy: by,
      ...(status === 'paid' ? { paidOn: '2026-11-18', reference: 'CHECK-1' } : {}),
      ...(status === 'void' ? { voidReason: 'The wrong one.' } : {}),
    };
    rows[`bill ${letter}`] = {
      pk: `AWARD#${ids.award}`,
      sk: `INVOICE#${row.invoiceId}`,
      ...row,
      ...invoiceIndexes(row),
    };
    const { invoiceId, awardId, number, recordedAt } = row;
    if (status !== 'void')
      rows[`mark ${letter}`] = {
        ...billMarkKey(row, ids.personRef),
        ...retained,
        invoiceId,
        awardId,
        number,
        recordedAt,
      };
    event('billed', amountCents, invoiceId);
    if (status === 'paid') event('paid', amountCents, invoiceId);
    if (status === 'void') event('corrected', amountCents, invoiceId);
  };
  event('enrolled', 200_000);
  bill('a', 'paid', 90_000);
  bill('b', 'to-pay', 60_000);
  bill('c', 'void', 40_000);
  event('refunded', 20_000);
  return { award: awarded, rows };
}

/** A fund of 10,000.00 with one award of 2,500.00, all of it training. */
export function sampleLedger(): Rows {
  const columns = { committedCents: 250_000, obligatedCents: 0, accruedCents: 0, paidCents: 0 };
  const fund: LimitRow = {
    schemaVersion: 2,
    limitId: fundLimit,
    kind: 'fund',
    calendar: 'program-year',
    year: 'PY2026',
    capCents: 1_000_000,
    availableCents: 650_000,
    ...columns,
    paidCents: 100_000,
    updatedAt: minute(8),
  };
  const year: LimitRow = {
    ...fund,
    limitId: trainingLimit,
    kind: 'participant-year',
    capCents: 500_000,
    availableCents: 250_000,
    ...columns,
  };
  const ofAward = {
    awardId: ids.award,
    personRef: ids.personRef,
    centerId: 'se',
    limits: [fundLimit, trainingLimit],
  };
  return {
    fund: { pk: 'FUNDS', sk: fundLimit, ...fund },
    about: { pk: 'FUNDS', sk: `about#${fundLimit}`, schemaVersion: 2, limitId: fundLimit, fund: about },
    year: { pk: `LIMIT#${trainingLimit}`, sk: 'LIMIT', ...year },
    opened: { ...journalLine('op-open.0', { operation: 'open', from: 'cap', to: 'available', amountCents: 900_000 }) },
    carried: { ...journalLine('op-open.1', { operation: 'open', from: 'cap', to: 'paid', amountCents: 100_000 }) },
    ofTuition: { ...journalLine('op-12345678.0', { ...ofAward, awardLine: 0, amountCents: 200_000 }) },
    ofBooks: { ...journalLine('op-12345678.1', { ...ofAward, awardLine: 1, amountCents: 50_000 }) },
    award: { pk: `AWARD#${ids.award}`, sk: 'AWARD', ...award() },
    answered: { pk: 'OP#op-12345678', sk: 'OP', schemaVersion: 1 },
  };
}
