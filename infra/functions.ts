import { exportPrefix } from '../domain/exports/exports.ts';
import type { BucketName, QueueName, StreamedTable, TableName } from './names.ts';

/**
 * The table of functions: what starts each one, how much it may use, and what it may touch. A folder under functions/
 * without a row here, or a row without a folder, fails synth.
 */
type TableAction =
  'GetItem' | 'BatchGetItem' | 'Query' | 'Scan' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem';
type BucketAction =
  | 'GetObject'
  | 'GetObjectVersion'
  | 'GetObjectRetention'
  | 'DeleteObjectVersion'
  | 'PutObject'
  | 'ListMultipartUploadParts'
  | 'AbortMultipartUpload'
  | 'ListBucket'
  | 'ListBucketVersions';

export type Grant =
  | {
      table: TableName;
      actions: readonly TableAction[];
      indexes?: readonly string[];
      /** The partition keys that it may write to, and no others; else all but what the table keeps from everybody (grants.ts). */
      writesOnly?: readonly string[];
    }
  | { bucket: BucketName; keys: readonly string[]; actions: readonly BucketAction[] }
  | { invoke: readonly string[] }
  | { send: QueueName }
  | { mail: true }
  /** Text messages from the stage's own pool or number; nothing where it has none. */
  | { texts: true }
  | { putEventsAs: string }
  /** A second look at an upload; nothing where the stage does not use GuardDuty. */
  | { guardDuty: 'SendObjectMalwareScan' }
  /** Reads the pictures of pages; nothing where the stage reads by itself. */
  | { textract: 'DetectDocumentText' }
  | { execution: readonly ('StartExecution' | 'SendTaskSuccess')[] };

export type Trigger =
  | { kind: 'http'; paths: readonly string[] }
  /** A serve-* function, or an operator's script, invokes it and waits for the answer. */
  | { kind: 'command' }
  | { kind: 'queue'; queue: QueueName; batchSize: number }
  /** Rows that ask for a side effect, as they are written. */
  | { kind: 'outbox' }
  /** New lines of the ledger's journals. */
  | { kind: 'journal' }
  /** Money that came back to a limit, or is new. */
  | { kind: 'money-back' }
  | { kind: 'schedule'; everyMinutes: number }
  /** Once a day at this hour of UTC, with this input. */
  | { kind: 'nightly'; atHour: number; input: Readonly<Record<string, string>> }
  | { kind: 'workflow' }
  /**
   * Invoked by another function. `isolated`: each tenant has an execution environment of its own, and all of them stand in a
   * network that leads nowhere (constructs/parser-network.ts).
   */
  | { kind: 'invoked'; isolated: boolean }
  /** Another function has it run and does not wait: Lambda tries again, and sets aside what keeps failing. */
  | { kind: 'called' };

export interface FunctionSpec {
  /** One sentence for whoever reads the console. */
  description: string;
  memoryMegabytes: number;
  timeoutSeconds: number;
  triggers: readonly Trigger[];
  grants: readonly Grant[];
}

// Each function holds what its code does and nothing more: a test runs every route and fails on a grant that no call
// needed (test/e2e/iam.test.ts), and a call without its grant is refused locally as on AWS.
const cases = (...actions: TableAction[]): Grant => ({ table: 'cases', actions });
/** A step of an award: the award, its limits, its journal lines. */
const awardMoves: Grant = { table: 'ledger', actions: ['GetItem', 'PutItem', 'UpdateItem'] };
const fundsRead: Grant = { table: 'ledger', actions: ['Query'] };
const paymentsPut: Grant = { table: 'payments', actions: ['PutItem'] };
const sessionsRead: Grant = { table: 'sessions', actions: ['GetItem'] };
/** Reads the case, writes it back together with its audit line and its outbox row. */
const casesReadPut = cases('GetItem', 'PutItem');
/** A coach may give this command: the consent has to stand when the change is written. */
const consentHolds = cases('ConditionCheckItem');
/** The same, and one half of a wait: a token or its answer. */
const casesWithWait = cases('GetItem', 'PutItem', 'UpdateItem');

// S3 keys hold ids only, so a prefix is a kind of thing, never a person.
const anyDocument = ['doc_*'] as const;
const packetKeys = ['app_*'] as const;
const copyKeys = [`${exportPrefix}*`] as const;

// A row points to a version of an object, never to "latest"; S3 asks for its own permission to read one. Reads that a page
// signs for at most 60 seconds are here too: the signer must hold them itself.
/** Page images are drawn once, under keys of their own: they have no other version. */
const pagesRead: Grant = { bucket: 'clean', keys: ['pages/doc_*'], actions: ['GetObject'] };
const packetsRead: Grant = { bucket: 'packets', keys: packetKeys, actions: ['GetObjectVersion'] };
const packetsWrite: Grant = { bucket: 'packets', keys: packetKeys, actions: ['PutObject'] };

/**
 * What `linkSigner` signs links for, which those use who have no grants. It holds these rights itself, and the network that the
 * others stand in lets these through and nothing else.
 */
export const linkSigner = 'check-document';
export const signedForParsers: readonly Extract<Grant, { bucket: BucketName }>[] = [
  { bucket: 'quarantine', keys: anyDocument, actions: ['GetObjectVersion'] },
  { bucket: 'clean', keys: ['normalized/doc_*'], actions: ['GetObjectVersion'] },
  { bucket: 'clean', keys: ['normalized/doc_*', 'pages/doc_*'], actions: ['PutObject'] },
];

const participantCommands = [
  'create-application',
  'save-application',
  'issue-upload',
  'complete-upload',
  'reuse-document',
  'describe-document',
  'submit-application',
  'withdraw-application',
  'answer-request',
  'record-outcome',
  'choose-messages',
  'answer-demographics',
  'ask-export',
  'appeal-decision',
  'reopen-application',
  'report-tui',
  'answer-offer',
] as const;
/** Who has a case, where it stands, notes, who is away, and what staff do when a person asks them to. */
const deskCommands = [
  'claim-case',
  'rescan-document',
  'claim-next-case',
  'reassign-case',
  'record-note',
  'set-absence',
  'check-program',
  'answer-absence',
  'describe-document',
  'appeal-decision',
  'reopen-application',
  'withdraw-application',
  'answer-offer',
  'extend-hold',
] as const;
const walkInCommands = [
  'create-application',
  'save-application',
  'issue-upload',
  'reuse-document',
  'submit-application',
] as const;

/** Memory buys processor time on Lambda: from here on it is one whole core. More of it is idle where one thread does the work. */
const wholeProcessor = 1769;
const page = { memoryMegabytes: 1024, timeoutSeconds: 20 } as const;
/** A page waits for it, and is billed while it waits: with half the memory the two together cost more, and a person waits twice as long. */
const small = { memoryMegabytes: 1024, timeoutSeconds: 10 } as const;
const command = { ...small, triggers: [{ kind: 'command' }] } as const;
const step = { memoryMegabytes: 512, timeoutSeconds: 30, triggers: [{ kind: 'workflow' }] } as const;

export const functions: Readonly<Record<string, FunctionSpec>> = {
  'serve-participant': {
    ...page,
    description: 'Pages and JSON for participants and coaches; reads, and hands commands on.',
    triggers: [{ kind: 'http', paths: ['/', '/{proxy+}'] }],
    grants: [
      // A person's packets are fetched together, by their ids.
      // Somebody's place in line is counted in the index (R3).
      { table: 'cases', actions: ['GetItem', 'Query', 'BatchGetItem'], indexes: ['queue'] },
      { table: 'snap', actions: ['GetItem'] },
      { table: 'ui', actions: ['GetItem'] },
      { table: 'accommodation', actions: ['GetItem'] },
      // A person's own answers to the optional questions, asked by the route before they are read.
      { table: 'demographics', actions: ['GetItem'] },
      sessionsRead,
      pagesRead,
      packetsRead,
      // A copy of everything that somebody gave, signed for them alone.
      { bucket: 'packets', keys: copyKeys, actions: ['GetObjectVersion'] },
      { invoke: ['sign-in', ...participantCommands, 'request-consent', 'grant-consent', 'withdraw-consent'] },
      // Of coaches.
      { invoke: ['record-view'] },
    ],
  },
  'serve-staff': {
    ...page,
    description: 'Pages and JSON for the SkillsTeam and Liaisons; reads, and hands commands on.',
    triggers: [{ kind: 'http', paths: ['/staff', '/staff/{proxy+}'] }],
    grants: [
      { table: 'cases', actions: ['GetItem', 'BatchGetItem', 'Query'], indexes: ['queue'] },
      { table: 'ledger', actions: ['GetItem', 'BatchGetItem', 'Query'] },
      sessionsRead,
      pagesRead,
      { bucket: 'clean', keys: ['originals/doc_*'], actions: ['GetObjectVersion'] },
      packetsRead,
      { invoke: ['record-outcome', 'record-service', 'record-hand-off'] },
      { invoke: ['add-coach', 'remove-coach', 'grant-consent', 'withdraw-consent'] },
      { invoke: ['hand-over-tui', 'report-tui'] },
      {
        invoke: [
          'sign-in',
          ...deskCommands,
          'decide-packet',
          'approve-packets',
          'decide-step',
          'record-step-progress',
          'read-snap',
          ...walkInCommands,
        ],
      },
      {
        invoke: ['decide-ojt', 'record-ojt-result'],
      },
      { invoke: ['record-enrollment', 'release-money', 'award-step', 'record-view'] },
    ],
  },
  'serve-accommodation': {
    ...page,
    description: 'Accommodation requests for their own contact (R22); no decision maker reads them.',
    triggers: [{ kind: 'http', paths: ['/staff/accommodation', '/staff/accommodation/{proxy+}'] }],
    grants: [
      { table: 'accommodation', actions: ['GetItem', 'Query'] },
      // Who it is and how to reach them.
      cases('GetItem'),
      sessionsRead,
      { invoke: ['sign-in', 'arrange-accommodation'] },
    ],
  },
  'serve-oversight': {
    ...page,
    description: 'For operators and auditors: the settings, who did what, what a decision rested on.',
    triggers: [{ kind: 'http', paths: ['/staff/oversight', '/staff/oversight/{proxy+}'] }],
    grants: [
      // The record of a day is read from the index, with the numbers of its packets.
      // And what a center has done, for what may be destroyed.
      { table: 'cases', actions: ['GetItem', 'BatchGetItem', 'Query'], indexes: ['events', 'queue', 'due'] },
      { table: 'ledger', actions: ['GetItem'] },
      sessionsRead,
      pagesRead,
      { bucket: 'clean', keys: ['originals/doc_*'], actions: ['GetObjectVersion'] },
      packetsRead,
      { invoke: ['sign-in', 'grant-audit', 'break-glass', 'hold-records', 'order-destruction', 'record-view'] },
    ],
  },
  'serve-finance': {
    ...page,
    description: 'Pages and JSON for finance: money without names. No grant on cases.',
    triggers: [{ kind: 'http', paths: ['/finance', '/finance/{proxy+}'] }],
    grants: [
      { table: 'ledger', actions: ['GetItem', 'Query'], indexes: ['holds'] },
      sessionsRead,
      { invoke: ['sign-in', 'propose-fund-change', 'confirm-fund-change', 'count-demographics'] },
    ],
  },
  'serve-payments': {
    ...page,
    description: 'Who is paid, for those who pay: payee, bill and award, and nothing else of the person.',
    triggers: [{ kind: 'http', paths: ['/finance/payments', '/finance/payments/{proxy+}'] }],
    grants: [
      { table: 'payments', actions: ['GetItem', 'Query'], indexes: ['list', 'number'] },
      { table: 'ledger', actions: ['GetItem'] },
      sessionsRead,
      {
        invoke: ['sign-in', 'record-invoice', 'pay-invoice', 'correct-invoice', 'record-refund', 'release-money'],
      },
    ],
  },
  'grant-audit': {
    ...command,
    description: 'Lets an auditor read for some days, or ends it.',
    grants: [
      cases('GetItem', 'PutItem', 'UpdateItem'),
      // What each request of the auditor is held against.
      { table: 'sessions', actions: ['GetItem', 'PutItem'], writesOnly: ['AUDITOR#*'] },
    ],
  },
  'break-glass': {
    ...command,
    description: 'Opens one packet to an operator for a short time, tells the director, and ends it.',
    grants: [cases('GetItem', 'PutItem', 'UpdateItem')],
  },
  'hold-records': {
    ...command,
    description: 'Keeps the records of a packet past their date, and lifts that (R23).',
    grants: [cases('GetItem', 'PutItem', 'UpdateItem')],
  },
  'order-destruction': {
    ...command,
    // A hundred cases are reckoned once more.
    timeoutSeconds: 60,
    description: 'Two people order to destroy the cases whose time is over (R23). It destroys nothing.',
    grants: [
      {
        table: 'cases',
        actions: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
        indexes: ['queue', 'due'],
        writesOnly: ['OVERSIGHT#DESTRUCTIONS', 'OVERSIGHT#DESTRUCTION', 'DESTRUCTION#*', 'OP#*'],
      },
      { table: 'ledger', actions: ['GetItem'] },
    ],
  },
  'record-view': {
    ...command,
    description: "Writes down who looks at somebody's papers, and can do nothing else.",
    grants: [{ table: 'cases', actions: ['PutItem'], writesOnly: ['VIEWS#*'] }],
  },
  'sign-in': {
    ...small,
    description: 'Sends and checks sign-in codes, opens and closes sessions.',
    triggers: [{ kind: 'command' }],
    grants: [
      { table: 'sessions', actions: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'] },
      // Whoever types a code can be reached by mail again: their requests stop saying "call".
      cases('GetItem', 'Query', 'BatchGetItem', 'PutItem', 'UpdateItem'),
      { mail: true },
    ],
  },
  'choose-messages': {
    ...command,
    description: 'Keeps how a person wants to be written to.',
    grants: [cases('GetItem', 'PutItem', 'UpdateItem')],
  },
  'answer-demographics': {
    ...command,
    description: 'Keeps or erases what a person chose to say of themselves (R22), in a table of its own.',
    grants: [{ table: 'demographics', actions: ['GetItem', 'PutItem'], writesOnly: ['PEOPLE'] }],
  },
  'ask-export': {
    ...command,
    description: 'Keeps that a person wants a copy of everything they gave, or takes one.',
    grants: [casesReadPut],
  },
  'export-records': {
    description: 'Makes a copy of everything that one person gave, and what was decided about it.',
    memoryMegabytes: 1024,
    timeoutSeconds: 900,
    // The relay calls it and does not wait.
    triggers: [{ kind: 'called' }],
    grants: [
      cases('GetItem', 'Query', 'BatchGetItem', 'PutItem'),
      // The person's own (R22).
      { table: 'snap', actions: ['GetItem'] },
      { table: 'ui', actions: ['GetItem'] },
      { table: 'accommodation', actions: ['GetItem'] },
      { table: 'demographics', actions: ['GetItem'] },
      { bucket: 'clean', keys: ['originals/doc_*', 'normalized/doc_*'], actions: ['GetObjectVersion'] },
      packetsRead,
      { bucket: 'packets', keys: copyKeys, actions: ['PutObject'] },
    ],
  },
  'count-demographics': {
    ...command,
    description: 'Totals of the optional answers, once a month, small numbers left out. Single answers stay inside.',
    grants: [{ table: 'demographics', actions: ['GetItem', 'Query', 'PutItem'], writesOnly: ['COUNTS'] }],
  },
  'create-application': {
    ...command,
    description: 'Starts a draft.',
    // The person whose draft it is was here now (R23).
    grants: [cases('GetItem', 'PutItem', 'UpdateItem'), consentHolds],
  },
  'save-application': {
    ...command,
    description: 'Keeps what was filled in; SNAP, unemployment and accommodation facts go behind their own walls.',
    grants: [
      // A document that is taken out frees its place, and its bytes may be sent again.
      cases('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
      consentHolds,
      { table: 'snap', actions: ['GetItem', 'PutItem'] },
      { table: 'ui', actions: ['GetItem', 'PutItem'] },
      { table: 'accommodation', actions: ['GetItem', 'PutItem'] },
    ],
  },
  'issue-upload': {
    ...command,
    description: 'Signs the form with which a browser posts one file, or the links to its parts.',
    grants: [
      // Writes the id of an upload in parts into its row.
      casesWithWait,
      consentHolds,
      { bucket: 'quarantine', keys: anyDocument, actions: ['PutObject', 'ListMultipartUploadParts'] },
    ],
  },
  'complete-upload': {
    ...command,
    description: 'Makes one object of the parts of a large file, when all are there.',
    grants: [
      casesReadPut,
      consentHolds,
      // Asks whether an earlier try made the object already.
      { bucket: 'quarantine', keys: anyDocument, actions: ['PutObject', 'ListMultipartUploadParts', 'ListBucket'] },
    ],
  },
  'submit-application': {
    ...command,
    description: 'Signs and sends a packet.',
    grants: [
      consentHolds,
      { table: 'accommodation', actions: ['GetItem', 'PutItem'] },
      cases('GetItem', 'Query', 'PutItem'),
    ],
  },
  'withdraw-application': {
    ...command,
    description: 'Takes a packet back; an approved slot with it.',
    grants: [cases('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem')],
  },
  'answer-request': {
    ...command,
    description: 'Answers what staff asked for.',
    // The waits of the round before are forgotten.
    grants: [cases('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'), consentHolds],
  },
  'arrange-accommodation': {
    ...command,
    description: 'Says that an accommodation is arranged; in its own table alone.',
    grants: [{ table: 'accommodation', actions: ['GetItem', 'PutItem', 'UpdateItem'] }],
  },
  'add-coach': {
    ...command,
    description: "Adds a partner organization's coach, for its Liaison.",
    grants: [casesReadPut],
  },
  'remove-coach': {
    ...command,
    description: 'Takes a coach out; their sessions open nothing from then on.',
    grants: [cases('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem')],
  },
  'request-consent': {
    ...command,
    description: 'A coach asks an address, whether or not a person has it.',
    grants: [casesReadPut],
  },
  'grant-consent': {
    ...command,
    description: 'A person lets a coach help; or staff saw the signed paper.',
    grants: [cases('GetItem', 'Query', 'PutItem', 'DeleteItem')],
  },
  'withdraw-consent': {
    ...command,
    description: "Ends a coach's access at once.",
    grants: [cases('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem')],
  },
  'check-program': {
    ...command,
    description: "Ties a listing of the state's training list to a packet, or records what staff found.",
    // The list itself is read in parts.
    grants: [cases('GetItem', 'Query', 'PutItem')],
  },
  'answer-absence': {
    ...command,
    description: 'Keeps what staff say to a paper that is not there, or that they saw its original.',
    grants: [cases('GetItem', 'Query', 'PutItem')],
  },
  'describe-document': {
    ...command,
    description: 'Keeps what a file is and what date is on it; moves it to where it belongs.',
    grants: [cases('GetItem', 'Query', 'PutItem', 'UpdateItem'), consentHolds],
  },
  'reuse-document': {
    ...command,
    description: 'Lets a paper that was given before count in this packet too.',
    grants: [cases('GetItem', 'Query', 'PutItem', 'UpdateItem'), consentHolds],
  },
  'claim-next-case': {
    ...command,
    description: 'Takes the next packet that nobody has.',
    grants: [{ table: 'cases', actions: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'], indexes: ['queue'] }],
  },
  'reassign-case': {
    ...command,
    description: 'Gives a packet to a colleague, the team, the Liaison or another center, or takes that back.',
    // The directory of staff is one small partition.
    grants: [cases('GetItem', 'Query', 'PutItem')],
  },
  'record-note': { ...command, description: 'Writes a note for colleagues.', grants: [casesReadPut] },
  'set-absence': {
    ...command,
    description: 'Says who is out of office, and who stands in.',
    grants: [cases('GetItem', 'Query', 'PutItem', 'UpdateItem')],
  },
  'appeal-decision': {
    ...command,
    description: 'The person says that a decision is wrong: somebody else looks at it again.',
    grants: [cases('GetItem', 'Query', 'PutItem'), consentHolds],
  },
  'reopen-application': {
    ...command,
    description: 'What was taken back or closed goes on, with its first submission date (R28).',
    grants: [cases('GetItem', 'Query', 'PutItem')],
  },
  'rescan-document': {
    ...command,
    description: 'Asks the scanners to look at a file again.',
    grants: [casesReadPut, cases('UpdateItem')],
  },
  'claim-case': { ...command, description: 'Says who is working on a packet.', grants: [casesReadPut] },
  'decide-packet': {
    ...command,
    description: 'Decision, money, audit line and outbox row in one transaction.',
    grants: [
      // The queue shows who waits with a higher priority (R3).
      { table: 'cases', actions: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'], indexes: ['queue'] },
      { table: 'ledger', actions: ['Query', 'BatchGetItem', 'PutItem', 'UpdateItem'] },
      paymentsPut,
    ],
  },
  'record-enrollment': {
    ...command,
    description: 'The person is enrolled: money is owed for the term (R6), and they are told.',
    grants: [casesReadPut, awardMoves, fundsRead, { table: 'payments', actions: ['GetItem', 'PutItem'] }],
  },
  'release-money': {
    ...command,
    description: 'Money that is not needed goes back to its fund.',
    // What a bill stands for is not released from under it.
    grants: [casesReadPut, awardMoves, { table: 'payments', actions: ['GetItem', 'Query', 'PutItem'] }],
  },
  'record-invoice': {
    ...command,
    description: 'A bill, or a claim of what a person has spent; each number of a payee once.',
    grants: [casesReadPut, awardMoves, { table: 'payments', actions: ['GetItem', 'PutItem'] }],
  },
  'pay-invoice': {
    ...command,
    description: 'A bill is paid, with its day and reference.',
    grants: [casesReadPut, awardMoves, fundsRead, { table: 'payments', actions: ['GetItem', 'PutItem'] }],
  },
  'correct-invoice': {
    ...command,
    description: 'A wrong bill is taken back before it is paid; its number is free again.',
    grants: [casesReadPut, awardMoves, { table: 'payments', actions: ['GetItem', 'PutItem', 'DeleteItem'] }],
  },
  'record-refund': {
    ...command,
    description: 'What was paid came back, and returns to its fund (R4).',
    grants: [casesReadPut, awardMoves, fundsRead, { table: 'payments', actions: ['GetItem', 'PutItem'] }],
  },
  'award-step': {
    ...command,
    description: 'STEP money for a component of the case plan (R13), in one transaction with its ledger lines.',
    grants: [
      // The plan, as it was recorded.
      cases('GetItem', 'Query', 'PutItem'),
      { table: 'ledger', actions: ['Query', 'BatchGetItem', 'PutItem', 'UpdateItem'] },
      paymentsPut,
    ],
  },
  'answer-offer': {
    ...command,
    description: "The person's answer to money that is held for them: an award, or back to its fund.",
    grants: [
      cases('GetItem', 'Query', 'PutItem', 'UpdateItem'),
      consentHolds,
      awardMoves,
      { table: 'payments', actions: ['GetItem', 'PutItem'] },
    ],
  },
  'extend-hold': {
    ...command,
    description: "Holds an award's money longer, with a reason.",
    grants: [casesReadPut, { table: 'ledger', actions: ['GetItem', 'PutItem'] }],
  },
  'approve-packets': {
    ...command,
    // A page waits for it 15 seconds; thirty packets are planned and marshalled.
    memoryMegabytes: 1024,
    timeoutSeconds: 14,
    description: 'Many approvals in as few transactions as hold them, each with its own result.',
    grants: [
      {
        table: 'cases',
        actions: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
        indexes: ['queue'],
      },
      { table: 'ledger', actions: ['Query', 'BatchGetItem', 'PutItem', 'UpdateItem'] },
      paymentsPut,
    ],
  },
  'offer-money': {
    description: 'Offers money that is there to whoever is next in line for it (R3), and holds it for them.',
    memoryMegabytes: 512,
    timeoutSeconds: 120,
    // The stream only wakes it; what it missed, and money whose day has come, is found on the schedule.
    triggers: [{ kind: 'money-back' }, { kind: 'schedule', everyMinutes: 15 }],
    grants: [
      { table: 'cases', actions: ['GetItem', 'Query', 'PutItem', 'UpdateItem'], indexes: ['queue'] },
      { table: 'ledger', actions: ['Query', 'BatchGetItem', 'PutItem', 'UpdateItem'] },
      paymentsPut,
    ],
  },
  'lapse-awards': {
    description: 'What nobody obligated in time goes back to its fund, with notice before (R6).',
    memoryMegabytes: 512,
    timeoutSeconds: 120,
    triggers: [{ kind: 'schedule', everyMinutes: 30 }],
    grants: [
      // One that fails goes to the back of the index.
      { table: 'cases', actions: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'], indexes: ['due'] },
      { table: 'ledger', actions: ['GetItem', 'PutItem', 'UpdateItem'] },
    ],
  },
  'record-outcome': {
    ...command,
    description: 'Keeps what came of it: training, credential, job; with its line in the report.',
    grants: [cases('GetItem', 'Query', 'PutItem')],
  },
  'record-service': {
    ...command,
    description: 'Counts a workshop or a one-on-one session.',
    grants: [cases('GetItem', 'Query', 'PutItem', 'UpdateItem')],
  },
  'record-hand-off': {
    ...command,
    description: "Ticks what was typed into one of the board's own systems.",
    grants: [cases('GetItem', 'Query', 'PutItem')],
  },
  'decide-step': {
    ...command,
    description: "A STEP coach's decision (R11), with its audit line and its letter asked for, in one transaction.",
    // The wait that opens next must not find an old answer.
    grants: [cases('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem')],
  },
  'read-snap': {
    ...command,
    description: 'What was said of SNAP, for a STEP coach alone (R22).',
    grants: [cases('GetItem'), { table: 'snap', actions: ['GetItem'] }],
  },
  'record-step-progress': {
    ...command,
    description: 'Assessment, plan, component, contact or finish of a STEP participant, in this order (R12).',
    grants: [cases('GetItem', 'Query', 'PutItem', 'UpdateItem')],
  },
  'decide-ojt': {
    ...command,
    description: 'A slot for on-the-job training with its terms (R21), in one transaction with the decision.',
    grants: [
      // Who waits with a higher priority (R3); the wait that opens next must not find an old answer.
      { table: 'cases', actions: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'], indexes: ['queue'] },
      // The employer has to be one still when the slot is taken.
      cases('ConditionCheckItem'),
    ],
  },
  'record-ojt-result': {
    ...command,
    description: "What became of on-the-job training: into the employer's record, or the slot is free again.",
    grants: [cases('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem')],
  },
  'hand-over-tui': {
    ...command,
    description:
      'A TUI packet is complete and goes to the person, or something is asked for. The office decides (R15).',
    // The person's own awards are looked up (R19).
    grants: [cases('GetItem', 'Query', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem')],
  },
  'report-tui': {
    ...command,
    description: 'Keeps what the person tells of their TUI packet: sent, answered, a slip taken back.',
    grants: [consentHolds, cases('GetItem', 'Query', 'PutItem', 'UpdateItem')],
  },
  'watch-funds': {
    description:
      'Counts what waits against each fund, what is late and how packets moved; tells finance once of a threshold.',
    memoryMegabytes: 1024,
    timeoutSeconds: 120,
    triggers: [{ kind: 'schedule', everyMinutes: 60 }],
    grants: [
      // How packets moved is counted from the record: the index says whose, the packet's own lines say how.
      {
        table: 'cases',
        actions: ['BatchGetItem', 'Query', 'PutItem'],
        indexes: ['queue', 'events'],
        writesOnly: ['NOTE#*', 'MOVEMENT#*'],
      },
      { table: 'ledger', actions: ['Query', 'PutItem', 'DeleteItem'], writesOnly: ['DEMAND', 'ALERTS'] },
    ],
  },
  'propose-fund-change': {
    ...command,
    description: 'A change of a fund that waits for a second person; nothing moves.',
    grants: [{ table: 'ledger', actions: ['GetItem', 'Query', 'PutItem'], writesOnly: ['CHANGES', 'OP#*'] }],
  },
  'confirm-fund-change': {
    ...command,
    description: "The second person's word on a change of a fund: limits, journal and proposal in one transaction.",
    grants: [{ table: 'ledger', actions: ['GetItem', 'Query', 'PutItem', 'UpdateItem'] }],
  },
  'import-etpl': {
    ...command,
    // A list of 5,000 programs is parsed and packed.
    memoryMegabytes: 1024,
    timeoutSeconds: 60,
    description: "Imports the state's list of training programs (an operator's script).",
    grants: [cases('GetItem', 'PutItem')],
  },
  'check-document': {
    description: 'Takes an upload from quarantine to clean or rejected. Never parses it.',
    // It mostly waits for those that parse and read. With half of it a file would cost 0.00002 USD less, and whoever sent it
    // would wait for its answer up to a second longer.
    memoryMegabytes: 512,
    // Parsing and reading, one after the other.
    timeoutSeconds: 300,
    // One file at a time: a slow one holds up nobody else's.
    triggers: [{ kind: 'queue', queue: 'document-checks', batchSize: 1 }],
    grants: [
      // A warning that comes after the verdict takes a document out again.
      cases('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
      ...signedForParsers,
      // Copies originals itself, and looks at the copy that the parser wrote.
      { bucket: 'clean', keys: ['originals/doc_*'], actions: ['PutObject'] },
      { bucket: 'clean', keys: ['normalized/doc_*'], actions: ['GetObject'] },
      // Signs the calls that the reader sends.
      { textract: 'DetectDocumentText' },
      { invoke: ['parse-document', 'read-document'] },
    ],
  },
  'scan-document': {
    description: 'Shows an upload to the scanners: built-in checks, clamd where there is one. Answers with events.',
    memoryMegabytes: 512,
    timeoutSeconds: 60,
    triggers: [{ kind: 'queue', queue: 'document-scans', batchSize: 1 }],
    grants: [
      // ListBucket turns "no such object" into 404 instead of 403: a file that is gone is told apart from one not to be read.
      { bucket: 'quarantine', keys: anyDocument, actions: ['GetObjectVersion', 'ListBucket'] },
      { putEventsAs: 'skillsdesk.scan' },
      { guardDuty: 'SendObjectMalwareScan' },
    ],
  },
  'parse-document': {
    description: 'Opens hostile files: no grants, no network but S3 links, one execution environment per application.',
    memoryMegabytes: 2048,
    timeoutSeconds: 120,
    triggers: [{ kind: 'invoked', isolated: true }],
    grants: [],
  },
  'read-document': {
    description: 'Reads what a checked document says: text or pictures. Stands apart as parse-document does.',
    memoryMegabytes: wholeProcessor,
    timeoutSeconds: 120,
    triggers: [{ kind: 'invoked', isolated: true }],
    grants: [],
  },
  'relay-outbox': {
    description: 'Does what decisions asked for: starts workflows, answers task tokens, sends mail and texts.',
    memoryMegabytes: 512,
    timeoutSeconds: 50,
    triggers: [{ kind: 'outbox' }, { kind: 'schedule', everyMinutes: 1 }],
    grants: [
      // A request of somebody who cannot be written to says "call".
      { table: 'cases', actions: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'], indexes: ['pending'] },
      { execution: ['StartExecution', 'SendTaskSuccess'] },
      { mail: true },
      { texts: true },
      { send: 'document-scans' },
      { invoke: ['export-records'] },
    ],
  },
  'record-bounce': {
    ...small,
    description: 'Remembers what mail and texts did not arrive, and asks staff to call.',
    triggers: [{ kind: 'queue', queue: 'message-events', batchSize: 10 }],
    grants: [cases('GetItem', 'Query', 'BatchGetItem', 'PutItem', 'UpdateItem')],
  },
  'sweep-cases': {
    description: 'Sets right what an event, a queue or a workflow lost.',
    memoryMegabytes: 512,
    timeoutSeconds: 120,
    triggers: [{ kind: 'schedule', everyMinutes: 5 }],
    grants: [
      // What somebody holds who is away stands in the queues of their center.
      {
        table: 'cases',
        actions: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
        indexes: ['due', 'queue'],
      },
      // An upload that never came is told apart from one that may not be read.
      { bucket: 'quarantine', keys: anyDocument, actions: ['GetObject', 'ListBucket', 'AbortMultipartUpload'] },
      { send: 'document-checks' },
      { send: 'document-scans' },
    ],
  },
  'replace-originals': {
    description: 'Lets the clean copy stand for each file as it was sent, when a case is closed for long enough (R23).',
    memoryMegabytes: 512,
    timeoutSeconds: 900,
    triggers: [{ kind: 'nightly', atHour: 9, input: { originals: 'due' } }],
    grants: [
      { table: 'cases', actions: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'], indexes: ['due'] },
      // Nobody else may destroy what a person sent.
      { bucket: 'quarantine', keys: anyDocument, actions: ['DeleteObjectVersion', 'ListBucketVersions'] },
      { bucket: 'clean', keys: ['originals/doc_*'], actions: ['DeleteObjectVersion', 'ListBucketVersions'] },
    ],
  },
  'destroy-records': {
    description:
      'Destroys what two people ordered to destroy, and leaves the certificate (R23). Tells whose draft ends.',
    memoryMegabytes: 512,
    timeoutSeconds: 900,
    triggers: [{ kind: 'nightly', atHour: 8, input: { records: 'ordered' } }],
    grants: [
      {
        table: 'cases',
        actions: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
        // Drafts that end, and persons without a case.
        indexes: ['due'],
      },
      { table: 'ledger', actions: ['GetItem'] },
      { table: 'payments', actions: ['Query', 'PutItem', 'DeleteItem'] },
      // R22: forgotten by their key, and never read.
      { table: 'snap', actions: ['DeleteItem'] },
      { table: 'ui', actions: ['DeleteItem'] },
      { table: 'accommodation', actions: ['DeleteItem'] },
      { table: 'demographics', actions: ['DeleteItem'] },
      { bucket: 'quarantine', keys: anyDocument, actions: ['DeleteObjectVersion', 'ListBucketVersions'] },
      {
        bucket: 'clean',
        keys: ['originals/doc_*', 'normalized/doc_*', 'pages/doc_*'],
        actions: ['DeleteObjectVersion', 'ListBucketVersions'],
      },
      { bucket: 'packets', keys: packetKeys, actions: ['DeleteObjectVersion', 'ListBucketVersions'] },
    ],
  },
  'check-invariants': {
    description: 'Asks production each night what must always hold, and raises the alarm. Changes nothing.',
    memoryMegabytes: 1024,
    timeoutSeconds: 900,
    // Night, from one coast to the other.
    triggers: [{ kind: 'nightly', atHour: 10, input: { rows: 'tonight', objects: 'tonight' } }],
    grants: [
      { table: 'cases', actions: ['Scan', 'Query', 'BatchGetItem'], indexes: ['due', 'queue'] },
      { table: 'ledger', actions: ['Scan', 'Query', 'BatchGetItem'] },
      { table: 'payments', actions: ['Scan', 'Query', 'BatchGetItem'] },
      // ListBucket turns "no such object" into 404 instead of 403: a file that is gone is told apart from one not to be read.
      {
        bucket: 'clean',
        keys: ['originals/doc_*', 'normalized/doc_*'],
        actions: ['GetObjectVersion', 'ListBucket'],
      },
      { bucket: 'quarantine', keys: anyDocument, actions: ['ListBucket'] },
    ],
  },
  'chain-journal': {
    description: "Chains each new line of the ledger's journals, and archives what is chained under object lock.",
    memoryMegabytes: 512,
    timeoutSeconds: 120,
    triggers: [{ kind: 'journal' }, { kind: 'schedule', everyMinutes: 60 }],
    grants: [
      {
        table: 'ledger',
        actions: ['Query', 'BatchGetItem', 'PutItem', 'UpdateItem'],
        // It chains lines and can neither write nor change one.
        writesOnly: ['CHAIN#*', 'FLOW#*'],
      },
      // It looks whether a run before wrote the same object, and writes over nothing.
      { bucket: 'journal', keys: ['*.jsonl'], actions: ['PutObject', 'ListBucket'] },
    ],
  },
  'verify-journal': {
    description: 'Proves that balances are what the journal says, and that nothing in it was altered. Changes nothing.',
    memoryMegabytes: wholeProcessor,
    timeoutSeconds: 900,
    // Whoever wants to know asks for it (npm run verify-journal), and each night it runs by itself.
    triggers: [{ kind: 'command' }, { kind: 'nightly', atHour: 11, input: { archive: 'tonight' } }],
    grants: [
      { table: 'ledger', actions: ['Scan'] },
      {
        bucket: 'journal',
        keys: ['*.jsonl'],
        actions: ['GetObjectVersion', 'GetObjectRetention', 'ListBucketVersions'],
      },
    ],
  },
  'await-documents': {
    ...step,
    description: 'Waits until every document has its verdict.',
    grants: [cases('GetItem', 'Query', 'PutItem', 'UpdateItem')],
  },
  'assess-eligibility': {
    ...step,
    description: 'Findings with reasons; never a decision (R27).',
    grants: [
      // A decision's wait of a round before is forgotten. A TUI request names one of the person's own awards (R19).
      cases('GetItem', 'Query', 'BatchGetItem', 'PutItem', 'DeleteItem'),
      { table: 'snap', actions: ['GetItem'] },
      { table: 'ui', actions: ['GetItem'] },
    ],
  },
  'request-decision': { ...step, description: "Puts a packet into a center's queue.", grants: [casesWithWait] },
  'escalate-decision': {
    ...step,
    description: 'Staff were slow: tells the next person (R28).',
    // Who stands in for whoever has it.
    grants: [cases('GetItem', 'Query', 'PutItem')],
  },
  'await-next-step': {
    ...step,
    description: 'Waits for what comes next in a case that is followed up for months.',
    grants: [casesWithWait],
  },
  'follow-up-case': {
    ...step,
    description: 'Looks at a case that is followed up: what is due is done, and the wait goes on.',
    // Answers of the wait before are forgotten. Who stands in for whom is asked of the directory.
    grants: [cases('GetItem', 'Query', 'PutItem', 'DeleteItem')],
  },
  'end-offer': {
    ...step,
    description: 'An offer was not answered after reminders (R28): what it held goes back to its fund.',
    grants: [casesReadPut, { table: 'ledger', actions: ['GetItem', 'PutItem', 'UpdateItem'] }],
  },
  'request-information': { ...step, description: 'Asks the person for one thing.', grants: [casesWithWait] },
  'follow-up-request': {
    ...step,
    description: 'Reminds the person, and closes at the end (R28).',
    grants: [casesReadPut],
  },
  'compose-packet': {
    ...step,
    memoryMegabytes: wholeProcessor,
    timeoutSeconds: 300,
    description: 'One bookmarked PDF from cover, form and clean documents.',
    grants: [
      cases('GetItem', 'Query', 'PutItem'),
      { bucket: 'clean', keys: ['normalized/doc_*'], actions: ['GetObjectVersion'] },
      // Where the documents are too large together, pictures of their pages stand for them.
      pagesRead,
      // R19: the award letter goes along with a TUI packet, these very bytes.
      packetsRead,
      packetsWrite,
    ],
  },
  'compose-letter': {
    ...step,
    memoryMegabytes: 1024,
    timeoutSeconds: 60,
    description: 'The letter that says what was decided and why.',
    grants: [cases('GetItem', 'Query', 'PutItem'), { table: 'ledger', actions: ['GetItem'] }, packetsWrite],
  },
  'notify-person': { ...step, description: 'Asks the outbox to tell the person.', grants: [casesReadPut] },
};

/** Nobody waits for its answer: it needs a place where failures end. */
export const runsUnattended = (spec: FunctionSpec): boolean =>
  hasTrigger(spec, 'schedule') || hasTrigger(spec, 'nightly') || hasTrigger(spec, 'called');

/** Somebody waits for each answer that it gives: a person, or the function that called it. */
export const isAnswering = ({ triggers }: FunctionSpec): boolean =>
  triggers.every(({ kind }) => kind === 'http' || kind === 'command' || kind === 'invoked');

/** The table whose stream a trigger reads. */
export const streamOf = (trigger: Trigger): StreamedTable | undefined => {
  if (trigger.kind === 'outbox') return 'cases';
  return trigger.kind === 'journal' || trigger.kind === 'money-back' ? 'ledger' : undefined;
};

/** Opens what people sent, with nothing in reach. */
export const isIsolated = (spec: FunctionSpec): boolean =>
  spec.triggers.some((trigger) => trigger.kind === 'invoked' && trigger.isolated);

export const hasTrigger = (spec: FunctionSpec, kind: Trigger['kind']): boolean =>
  spec.triggers.some((trigger) => trigger.kind === kind);
