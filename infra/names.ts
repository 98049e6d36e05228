/** Names that more than one stack, or the local system, relies on. */
export const tableNames = [
  'cases',
  'ledger',
  'accommodation',
  'snap',
  'ui',
  'sessions',
  'payments',
  'demographics',
] as const;
export type TableName = (typeof tableNames)[number];

/** `journal`: the archive of the ledger's journal, under object lock. */
export const bucketNames = ['quarantine', 'clean', 'packets', 'journal'] as const;
export type BucketName = (typeof bucketNames)[number];

/** Tables whose changes somebody reads as they happen. DynamoDB takes two readers of a stream at most. */
export const streamedTables = ['cases', 'ledger'] as const satisfies readonly TableName[];
export type StreamedTable = (typeof streamedTables)[number];

export const queueNames = ['document-checks', 'document-scans', 'message-events'] as const;
export type QueueName = (typeof queueNames)[number];

/** Where what could not be done waits for a person: of each queue, of event rules, and of calls that nobody waits for. */
export const deadLetterNames = [...queueNames, 'undelivered-events', 'failed-invocations'] as const;
export type DeadLetterName = (typeof deadLetterNames)[number];
export const deadLetterQueueName = (prefix: string, name: DeadLetterName): string =>
  queueNames.some((queue) => queue === name) ? `${prefix}-${name}-dead` : `${prefix}-${name}`;

/**
 * Only what an index is asked by; each is sparse: a row without the attribute is not in it. Of a row that is large and often
 * written an index holds no more than the attributes named here, beside the keys: each write of the row would write it whole
 * into every index again, and each question would read it whole. Who needs the row reads it behind (adapters/table-reads.ts).
 */
export const indexes: Record<TableName, Readonly<Record<string, readonly string[] | 'all'>>> = {
  cases: {
    // R3: what a decision asks of everybody who waits.
    queue: ['applicationId', 'kind', 'status', 'priorityGroup', 'firstSubmittedAt'],
    due: [],
    pending: [],
    // Lines of the record by day: small rows that are written once, read whole by whoever looks over.
    events: 'all',
  },
  ledger: { holds: 'all' },
  accommodation: {},
  snap: {},
  ui: {},
  sessions: {},
  payments: { list: 'all', number: 'all' },
  demographics: {},
};

/**
 * What the data stack writes down and the others read. A restored table gets a new name and stream: an operator puts
 * them here, deploys compute again, and nothing else changes.
 */
export const parameterNames = (stage: string) => {
  const root = `/skillsdesk/${stage}`;
  return {
    table: (table: TableName) => `${root}/table/${table}`,
    bucket: (bucket: BucketName) => `${root}/bucket/${bucket}`,
    key: (of: TableName | BucketName) => `${root}/key/${of}`,
    stream: (table: StreamedTable) => `${root}/stream/${table}`,
    apiHost: `${root}/api/host`,
    apiId: `${root}/api/id`,
    blockedNames: {
      ruleGroup: `${root}/blocked-names/rule-group`,
      domainList: `${root}/blocked-names/domain-list`,
    },
    originSecretArn: `${root}/secret/origin`,
    staffIssuer: `${root}/staff/issuer`,
    staffClientId: `${root}/staff/client-id`,
  };
};

/** Handed by the deployment from the firewall's stack in us-east-1 to the edge's. */
export const firewallArnOutput = 'FirewallArn';
export const firewallArnParameter = 'FirewallArn';

/** Here and in the other region; an account may have several stages. */
export const copiesVaultName = (prefix: string): string => `${prefix}-copies`;

/** The header that closes the API's own address: serve-* functions refuse a request without the right value. */
export const originHeader = 'X-Origin-Verify';

/** Where the issuer sends staff back to: an address that it must know beforehand. A test holds it to the page's own. */
export const staffCallbackPath = '/staff/callback';

export const pascalCase = (kebab: string): string =>
  kebab.replace(/(^|-)([a-z])/g, (_match, _dash: string, letter: string) => letter.toUpperCase());
