import { createHash, randomBytes as nodeRandomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings } from '../../adapters/board-settings.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { confidentialTable } from '../../adapters/confidential-table.ts';
import { fundChangeStore } from '../../adapters/fund-change-store.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { paymentsTable } from '../../adapters/payments-table.ts';
import type { Signer } from '../../adapters/signer.ts';
import { transact } from '../../adapters/transaction.ts';
import type { ParticipantActor, StaffActor } from '../../domain/access/actor.ts';
import { auditRow } from '../../domain/cases/records.ts';
import { newId } from '../../domain/ids.ts';
import type { FundChange } from '../../domain/money/fund-changes.ts';
import { fundLimitId } from '../../domain/money/limits.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import type { FundSettings, Settings } from '../../domain/settings.ts';
import { assessEligibility } from '../../functions/assess-eligibility/assess-eligibility.ts';
import { createApplication } from '../../functions/create-application/create-application.ts';
import { issueUpload } from '../../functions/issue-upload/issue-upload.ts';
import { confirmFundChange } from '../../functions/confirm-fund-change/confirm-fund-change.ts';
import { proposeFundChange } from '../../functions/propose-fund-change/propose-fund-change.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { submitApplication } from '../../functions/submit-application/submit-application.ts';
import { demographicsTable } from '../../adapters/demographics-table.ts';
import { tableNameOf } from './tables.ts';
import { scannersAsked } from '../../domain/scanning.ts';
import { checklistKinds, type ChecklistKind, type RequestedItem } from '../../domain/cases/rows.ts';

/** Signs nothing: for tests that look at rows and never follow a link. */
export const unsigned = {
  post: async () => ({ url: 'https://bucket.example.org', fields: {} }),
  readForParser: async () => 'https://bucket.example.org/get',
  writeForParser: async () => 'https://bucket.example.org/put',
} as unknown as Signer;

/** The real work functions on real tables, with a clock that tests set. */
export function desk(client: DynamoDBClient, settings: Settings = boardSettings) {
  let now = new Date('2026-11-18T18:00:00Z');
  const deps = {
    cases: casesTable({ client, tableName: tableNameOf('cases') }),
    ledger: ledgerTable({ client, tableName: tableNameOf('ledger') }),
    changes: fundChangeStore({ client, tableName: tableNameOf('ledger') }),
    payments: paymentsTable({ client, tableName: tableNameOf('payments') }),
    snap: confidentialTable({ client, tableName: tableNameOf('snap') }),
    ui: confidentialTable({ client, tableName: tableNameOf('ui') }),
    accommodation: confidentialTable({ client, tableName: tableNameOf('accommodation') }),
    demographics: demographicsTable({ client, tableName: tableNameOf('demographics') }),
    clock: { now: () => now },
    randomBytes: (count: number) => nodeRandomBytes(count),
    settings,
    scanners: scannersAsked({ clamd: false, guardDuty: false }),
    scanAgain: async () => undefined,
    exportRecords: async () => undefined,
  };
  const id = () => `op-${nodeRandomBytes(9).toString('hex')}`;
  const finance = (staffId: string): StaffActor => ({
    kind: 'staff',
    staffId,
    name: `Finance ${staffId}`,
    roles: ['finance'],
  });
  const propose = (change: FundChange, actor = finance('first'), reason = 'For this test', operationId = id()) =>
    proposeFundChange({ operationId, actor, change, reason }, deps);
  const confirm = (
    changeId: string,
    actor = finance('second'),
    verdict: 'confirm' | 'refuse' | 'withdraw' = 'confirm',
    operationId = id(),
  ) => confirmFundChange({ operationId, actor, changeId, verdict, reason: 'Looked at' }, deps);

  async function draft(person: ParticipantActor, centerId = 'se'): Promise<string> {
    const { applicationId } = await createApplication(
      {
        operationId: id(),
        actor: person,
        kind: 'scholarship',
        centerId,
        language: 'en',
        formSource: 'form',
        noticeAcknowledged: true,
      },
      deps,
    );
    return applicationId;
  }

  return {
    ...deps,
    deps,
    /** A packet that has just been started. */
    draft,
    /** A document with its signed form, before anything is sent. */
    async announced(person: ParticipantActor, applicationId: string, kind: ChecklistKind = 'other'): Promise<string> {
      const file = { kind, fileName: 'file.pdf', contentType: 'application/pdf', bytes: 1000 } as const;
      const { documentId } = await issueUpload(
        { operationId: id(), actor: person, applicationId, ...file },
        { ...deps, signer: unsigned, quarantineBucket: 'quarantine' },
      );
      return documentId;
    },
    operationId: id,
    setNow: (instant: string) => {
      now = new Date(instant);
    },
    staff: (staffId: string, center = 'se'): StaffActor => ({
      kind: 'staff',
      staffId,
      name: `SkillsTeam ${staffId}`,
      roles: ['skillsteam'],
      center,
    }),
    liaison: (staffId: string): StaffActor => ({
      kind: 'staff',
      staffId,
      name: `Liaison ${staffId}`,
      roles: ['liaison'],
    }),

    async person(): Promise<ParticipantActor> {
      const personId = newId('person', now.getTime(), deps.randomBytes);
      await transact(
        client,
        deps.cases.write.person(
          {
            schemaVersion: 1,
            personId,
            personRef: newId('personRef', now.getTime(), deps.randomBytes),
            email: `${createHash('sha256').update(personId).digest('hex').slice(0, 12)}@example.org`,
            language: 'en',
            createdAt: now.toISOString(),
          },
          () => new Error('taken'),
        ),
      );
      return { kind: 'participant', personId };
    },
    propose,
    confirm,
    /** A change of a fund by two people. */
    changeFund: async (change: FundChange) => confirm((await propose(change)).changeId),
    /** By two people; answers its limit id. */
    openFund: async (fund: Partial<FundSettings> & { fundId: string; capCents: number }): Promise<string> => {
      const whole: FundSettings = {
        ...(boardSettings.funds[1] as FundSettings),
        calendar: fund.stream?.startsWith('step-') ? 'federal-fiscal-year' : 'program-year',
        alreadyPaidCents: 0,
        availableFrom: '2026-07-01',
        availableThrough: '2027-06-30',
        ...fund,
      };
      const { changeId } = await propose({ kind: 'open', fund: whole });
      await confirm(changeId);
      return fundLimitId(whole.fundId, whole.year);
    },
    /** Another packet in review, like a real one that went the whole way: for races that need hundreds of them. */
    async packetLike(applicationId: string, centerId = 'se'): Promise<string> {
      const like = await deps.cases.getApplication(applicationId);
      if (!like) throw new Error('no packet to copy');
      const copy = {
        ...like,
        applicationId: newId('application', now.getTime(), deps.randomBytes),
        personId: newId('person', now.getTime(), deps.randomBytes),
        personRef: newId('personRef', now.getTime(), deps.randomBytes),
        centerId,
        ...(like.route ? { route: { ...like.route, centerId } } : {}),
      };
      await transact(
        client,
        deps.cases.write.newApplication(copy, auditRow(copy.applicationId, now, 'system', 'created')),
      );
      return copy.applicationId;
    },
    /** A packet in its center's queue, with a reason for each document that is not there. */
    async packetInReview(person: ParticipantActor, answers: Answers = sampleAnswers, centerId = 'se'): Promise<string> {
      const applicationId = await draft(person, centerId);
      await sent(person, applicationId, answers);
      return applicationId;
    },
    /** Filled in, without the papers that are not there, sent, and ready for a decision. */
    sent,
  };

  async function sent(person: ParticipantActor, applicationId: string, answers: Answers = sampleAnswers) {
    await saveApplication(
      {
        operationId: id(),
        actor: person,
        applicationId,
        answers,
        absences: checklistKinds.map((kind) => ({ kind, why: 'cannot-get' as const, reason: 'not at hand today' })),
      },
      deps,
    );
    await submitApplication(
      {
        operationId: id(),
        actor: person,
        applicationId,
        signatureName: 'Sample Participant',
        truthConfirmed: true,
        releaseUntil: '2027-11-18',
      },
      deps,
    );
    const application = await deps.cases.getApplication(applicationId);
    await assessEligibility({ contractVersion: 1, applicationId, round: application?.round ?? 1 }, deps);
  }
}

/** What staff ask for in a test that is not about the asking. */
export const askedFor = (kind: ChecklistKind): RequestedItem => ({
  what: 'document',
  kind,
  reason: 'unreadable',
  note: '',
});

/** A short course, 3,100.00 asked, nothing that gives a priority group. */
export const sampleAnswers: Answers = {
  firstName: 'Sample',
  lastName: 'Participant',
  birthDate: '1990-05-17',
  street: '1 Sample Street',
  city: 'Portland',
  zip: '97200',
  county: 'multnomah',
  phone: '503-555-0100',
  mayText: 'no',
  spokenLanguage: 'english',
  registered: 'yes',
  hasCoach: 'no',
  workStatus: 'working',
  schooling: 'high-school',
  basicSkills: 'no',
  veteran: 'no',
  householdSize: 1,
  incomeSixMonths: 3_000_000,
  selectiveService: 'not-required',
  trainingType: 'short-term',
  schoolName: 'Sample School',
  programName: 'Forklift operator',
  programStart: '2027-01-11',
  programEnd: '2027-02-11',
  jobGoal: 'Forklift operator',
  localWage: 2_200,
  employer1: 'Sample Warehouse, about 10 openings',
  employer2: 'Sample Depot, about 4 openings',
  whyThisSchool: 'It is close to home.',
  'cost-tuition': 260_000,
  'cost-books': 50_000,
  totalCost: 310_000,
  payee: 'school',
  payeeName: 'Sample School',
  fafsa: 'not-needed',
  pell: 'no',
  monthlyPay: 300_000,
  monthlyHousing: 120_000,
  monthlyFood: 50_000,
};
