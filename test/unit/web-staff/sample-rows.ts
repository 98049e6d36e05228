import type { ApplicationRow, DocumentRow } from '../../../domain/cases/rows.ts';
import { limitKindOf } from '../../../domain/money/limits.ts';
import type { FundRow, LimitRow } from '../../../domain/money/ledger-rows.ts';
import type { PacketMoney } from '../../../domain/money/packet-money.ts';
import { costKinds } from '../../../domain/settings.ts';

/** A fund row with round numbers; a test says only what it is about. */
export function fundRow(
  over: Partial<FundRow['fund']> & {
    availableCents?: number;
    committedCents?: number;
    paidCents?: number;
  },
): FundRow {
  const { availableCents = 15000000, committedCents = 0, paidCents = 0, ...fund } = over;
  const fundId = fund.fundId ?? 'adult';
  return {
    schemaVersion: 2,
    limitId: `fund#PY2026#${fundId}`,
    kind: 'fund',
    calendar: 'program-year',
    year: 'PY2026',
    capCents: availableCents + committedCents + paidCents,
    availableCents,
    committedCents,
    obligatedCents: 0,
    accruedCents: 0,
    paidCents,
    updatedAt: '2026-07-01T15:00:00.000Z',
    fund: {
      fundId,
      name: 'Adult PY2026',
      stream: 'wioa-adult',
      part: 'july',
      availableFrom: '2026-07-01',
      availableThrough: '2028-06-30',
      grantNumber: 'AA-1',
      assistanceListing: '17.258',
      pays: [...costKinds],
      priorityScheme: 'adult',
      centers: [],
      organizations: [],
      costKinds: [],
      origins: {},
      changes: 0,
      openedBy: 'operator',
      ...fund,
    },
  };
}

/** The money around a packet of SE, without coaches. */
export const moneyOf = (funds: readonly FundRow[], over: Partial<PacketMoney> = {}): PacketMoney => ({
  funds,
  inside: [],
  who: { centerId: 'se', organizationIds: [] },
  today: '2026-11-03',
  notFor: [],
  oldestMoneyFirst: true,
  ...over,
});

/** A limit within a fund, with so much left. */
export const limitRow = (limitId: string, availableCents: number): LimitRow => ({
  schemaVersion: 2,
  limitId,
  kind: limitKindOf(limitId),
  calendar: 'program-year',
  year: 'PY2026',
  capCents: availableCents,
  availableCents,
  committedCents: 0,
  obligatedCents: 0,
  accruedCents: 0,
  paidCents: 0,
  updatedAt: '2026-07-01T15:00:00.000Z',
});

const retained = { schemaVersion: 1 as const, retainUntil: '2034-06-30T00:00:00.000Z', legalHold: false };

export function applicationRow(over: Partial<ApplicationRow> = {}): ApplicationRow {
  return {
    ...retained,
    applicationId: 'app_01k9sample00001',
    kind: 'scholarship',
    number: 'SE-4827',
    personId: 'per_01k9sample00001',
    personRef: 'ref_01k9sample00001',
    centerId: 'se',
    language: 'en',
    status: 'in-review',
    version: 4,
    round: 1,
    formSource: 'form',
    answers: {},
    absences: [],
    documentCount: 1,
    noticeAcknowledgedAt: '2026-11-02T18:00:00.000Z',
    createdAt: '2026-11-02T18:00:00.000Z',
    updatedAt: '2026-11-03T18:00:00.000Z',
    firstSubmittedAt: '2026-11-03T18:00:00.000Z',
    submittedAt: '2026-11-03T18:00:00.000Z',
    owner: 'skillsteam',
    due: { dueAt: '2026-11-10T18:00:00.000Z', calendar: 'business', centerId: 'se' },
    escalations: 0,
    assistedBy: [],
    priorityGroup: 2,
    findings: [],
    askedCents: 310000,
    decisionCount: 0,
    awardedCents: 0,
    ...over,
  };
}

export function documentRow(over: Partial<DocumentRow> = {}): DocumentRow {
  return {
    ...retained,
    documentId: 'doc_01k9sample00001',
    applicationId: 'app_01k9sample00001',
    kind: 'cost-sheet',
    fileName: 'costs.pdf',
    contentType: 'application/pdf',
    declaredBytes: 1000,
    uploadedBy: 'per_01k9sample00001',
    status: 'clean',
    createdAt: '2026-11-02T18:10:00.000Z',
    sha256: 'a'.repeat(64),
    pages: 2,
    original: { key: 'originals/doc_01k9sample00001', versionId: 'v1' },
    attempts: 1,
    ...over,
  };
}
