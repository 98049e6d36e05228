import type { BucketName, QueueName, TableName } from './names.ts';

/**
 * The table of functions: what starts each one, how much it may use, and what it may touch. A folder under functions/
 * without a row here, or a row without a folder, fails synth.
 */
type TableAction =
  'GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem';
type BucketAction = 'GetObject' | 'GetObjectVersion' | 'PutObject' | 'DeleteObject' | 'ListBucket';

export type Grant =
  | { table: TableName; actions: readonly TableAction[]; indexes?: readonly string[] }
  | { bucket: BucketName; keys: readonly string[]; actions: readonly BucketAction[] }
  | { invoke: readonly string[] }
  | { send: QueueName }
  | { mail: true }
  | { putEventsAs: string }
  | { execution: readonly ('StartExecution' | 'SendTaskSuccess')[] };

export type Trigger =
  | { kind: 'http'; paths: readonly string[] }
  /** A serve-* function, or an operator's script, invokes it and waits for the answer. */
  | { kind: 'command' }
  | { kind: 'queue'; queue: QueueName; batchSize: number }
  /** Rows that ask for a side effect, as they are written. */
  | { kind: 'outbox' }
  | { kind: 'schedule'; everyMinutes: number }
  | { kind: 'workflow' }
  /** Invoked by another function; `isolated` gives each tenant its own execution environment. */
  | { kind: 'invoked'; isolated: boolean };

export interface FunctionSpec {
  /** One sentence for whoever reads the console. */
  description: string;
  memoryMegabytes: number;
  timeoutSeconds: number;
  triggers: readonly Trigger[];
  grants: readonly Grant[];
}

const read = ['GetItem', 'Query'] as const;
const write = ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem'] as const;

const casesWrite: Grant = { table: 'cases', actions: write };
const sessionsRead: Grant = { table: 'sessions', actions: ['GetItem'] };

// S3 keys hold ids only, so a prefix is a kind of thing, never a person.
const anyDocument = ['doc_*'] as const;
const cleanKeys = ['originals/doc_*', 'normalized/doc_*', 'pages/doc_*'] as const;
const packetKeys = ['app_*'] as const;

// A row points to a version of an object, never to "latest"; S3 asks for its own permission to read one.
const readObjects = ['GetObject', 'GetObjectVersion'] as const;
/** Reads that a page signs for at most 60 seconds: the signer must hold them itself. */
const cleanRead: Grant = { bucket: 'clean', keys: cleanKeys, actions: readObjects };
const packetsRead: Grant = { bucket: 'packets', keys: packetKeys, actions: readObjects };

const participantCommands = [
  'create-application',
  'save-application',
  'issue-upload',
  'submit-application',
  'withdraw-application',
  'answer-request',
] as const;
const walkInCommands = ['create-application', 'save-application', 'issue-upload', 'submit-application'] as const;

/** Memory buys processor time on Lambda: 1,769 MB is one whole core. */
const page = { memoryMegabytes: 1024, timeoutSeconds: 20 } as const;
const small = { memoryMegabytes: 512, timeoutSeconds: 10 } as const;
const command = { ...small, triggers: [{ kind: 'command' }] } as const;
const step = { memoryMegabytes: 512, timeoutSeconds: 30, triggers: [{ kind: 'workflow' }] } as const;

export const functions: Readonly<Record<string, FunctionSpec>> = {
  'serve-participant': {
    ...page,
    description: 'Pages and JSON for participants and coaches; reads, and hands commands on.',
    triggers: [{ kind: 'http', paths: ['/', '/{proxy+}'] }],
    grants: [
      // A person's packets are fetched together, by their ids.
      { table: 'cases', actions: [...read, 'BatchGetItem'] },
      { table: 'snap', actions: ['GetItem'] },
      { table: 'ui', actions: ['GetItem'] },
      { table: 'accommodation', actions: ['GetItem'] },
      sessionsRead,
      cleanRead,
      packetsRead,
      { invoke: ['sign-in', ...participantCommands] },
    ],
  },
  'serve-staff': {
    ...page,
    description: 'Pages and JSON for the SkillsTeam and Liaisons; reads, and hands commands on.',
    triggers: [{ kind: 'http', paths: ['/staff', '/staff/{proxy+}'] }],
    grants: [
      { table: 'cases', actions: read, indexes: ['queue'] },
      { table: 'ledger', actions: read },
      sessionsRead,
      cleanRead,
      packetsRead,
      { invoke: ['sign-in', 'claim-case', 'decide-packet', ...walkInCommands] },
    ],
  },
  'serve-finance': {
    ...page,
    description: 'Pages and JSON for finance: money without names. No grant on cases.',
    triggers: [{ kind: 'http', paths: ['/finance', '/finance/{proxy+}'] }],
    grants: [{ table: 'ledger', actions: read, indexes: ['recent'] }, sessionsRead, { invoke: ['sign-in'] }],
  },
  'sign-in': {
    ...small,
    description: 'Sends and checks sign-in codes, opens and closes sessions.',
    triggers: [{ kind: 'command' }],
    grants: [
      { table: 'sessions', actions: [...write, 'DeleteItem'] },
      { table: 'cases', actions: ['GetItem', 'PutItem'] },
      { mail: true },
    ],
  },
  'create-application': { ...command, description: 'Starts a draft.', grants: [casesWrite] },
  'save-application': {
    ...command,
    description: 'Keeps what was filled in; SNAP, unemployment and accommodation facts go behind their own walls.',
    grants: [
      casesWrite,
      { table: 'snap', actions: ['GetItem', 'PutItem'] },
      { table: 'ui', actions: ['GetItem', 'PutItem'] },
      { table: 'accommodation', actions: ['GetItem', 'PutItem'] },
    ],
  },
  'issue-upload': {
    ...command,
    description: 'Signs the form with which a browser posts one file.',
    grants: [casesWrite, { bucket: 'quarantine', keys: anyDocument, actions: ['PutObject'] }],
  },
  'submit-application': { ...command, description: 'Signs and sends a packet.', grants: [casesWrite] },
  'withdraw-application': { ...command, description: 'Takes a packet back.', grants: [casesWrite] },
  'answer-request': { ...command, description: 'Answers what staff asked for.', grants: [casesWrite] },
  'claim-case': { ...command, description: 'Says who is working on a packet.', grants: [casesWrite] },
  'decide-packet': {
    ...command,
    description: 'Decision, money, audit line and outbox row in one transaction.',
    grants: [
      // The queue shows who waits with a higher priority (R3).
      { table: 'cases', actions: write, indexes: ['queue'] },
      { table: 'ledger', actions: write },
    ],
  },
  'open-fund': {
    ...command,
    description: "Opens a fund with its limit rows (an operator's script).",
    grants: [{ table: 'ledger', actions: write }],
  },
  'check-document': {
    description: 'Takes an upload from quarantine to clean or rejected. Never parses it.',
    memoryMegabytes: 512,
    timeoutSeconds: 180,
    // One file at a time: a slow one holds up nobody else's.
    triggers: [{ kind: 'queue', queue: 'document-checks', batchSize: 1 }],
    grants: [
      casesWrite,
      { bucket: 'quarantine', keys: anyDocument, actions: readObjects },
      // ListBucket turns "no such object" into 404 instead of 403: what the parser did not write is told apart.
      { bucket: 'clean', keys: cleanKeys, actions: [...readObjects, 'PutObject', 'DeleteObject', 'ListBucket'] },
      { invoke: ['parse-document'] },
    ],
  },
  'scan-document': {
    description: 'Built-in checks on an upload; answers with an event. Not an antivirus.',
    memoryMegabytes: 512,
    timeoutSeconds: 60,
    triggers: [{ kind: 'queue', queue: 'document-scans', batchSize: 1 }],
    grants: [
      { bucket: 'quarantine', keys: anyDocument, actions: [...readObjects, 'ListBucket'] },
      { putEventsAs: 'skillsdesk.scan' },
    ],
  },
  'parse-document': {
    description: 'Opens hostile files with no grants of its own, one execution environment per application.',
    memoryMegabytes: 2048,
    timeoutSeconds: 120,
    triggers: [{ kind: 'invoked', isolated: true }],
    grants: [],
  },
  'relay-outbox': {
    description: 'Does what decisions asked for: answers task tokens, sends mail, publishes events.',
    memoryMegabytes: 512,
    timeoutSeconds: 50,
    triggers: [{ kind: 'outbox' }, { kind: 'schedule', everyMinutes: 1 }],
    grants: [
      { table: 'cases', actions: write, indexes: ['pending'] },
      { execution: ['StartExecution', 'SendTaskSuccess'] },
      { mail: true },
    ],
  },
  'sweep-cases': {
    description: 'Sets right what an event, a queue or a workflow lost.',
    memoryMegabytes: 512,
    timeoutSeconds: 120,
    triggers: [{ kind: 'schedule', everyMinutes: 5 }],
    grants: [
      { table: 'cases', actions: write, indexes: ['due'] },
      // An upload that never came is told apart from one that may not be read.
      { bucket: 'quarantine', keys: anyDocument, actions: [...readObjects, 'ListBucket'] },
      { send: 'document-checks' },
      { send: 'document-scans' },
    ],
  },
  'await-documents': { ...step, description: 'Waits until every document has its verdict.', grants: [casesWrite] },
  'assess-eligibility': {
    ...step,
    description: 'Findings with reasons; never a decision (R27).',
    grants: [casesWrite, { table: 'snap', actions: ['GetItem'] }, { table: 'ui', actions: ['GetItem'] }],
  },
  'request-decision': { ...step, description: "Puts a packet into a center's queue.", grants: [casesWrite] },
  'escalate-decision': { ...step, description: 'Staff were slow: tells the next person (R28).', grants: [casesWrite] },
  'request-information': { ...step, description: 'Asks the person for one thing.', grants: [casesWrite] },
  'follow-up-request': {
    ...step,
    description: 'Reminds the person, and closes at the end (R28).',
    grants: [casesWrite],
  },
  'compose-packet': {
    ...step,
    memoryMegabytes: 2048,
    timeoutSeconds: 300,
    description: 'One bookmarked PDF from cover, form and clean documents.',
    grants: [casesWrite, cleanRead, { bucket: 'packets', keys: packetKeys, actions: [...readObjects, 'PutObject'] }],
  },
  'compose-letter': {
    ...step,
    memoryMegabytes: 1024,
    timeoutSeconds: 60,
    description: 'The letter that says what was decided and why.',
    grants: [
      casesWrite,
      { table: 'ledger', actions: ['GetItem'] },
      { bucket: 'packets', keys: packetKeys, actions: ['PutObject'] },
    ],
  },
  'notify-person': { ...step, description: 'Asks the outbox to tell the person.', grants: [casesWrite] },
};

export const hasTrigger = (spec: FunctionSpec, kind: Trigger['kind']): boolean =>
  spec.triggers.some((trigger) => trigger.kind === kind);
