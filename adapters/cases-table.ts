import {
  QueryCommand,
  UpdateItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import {
  applicationRowSchema,
  auditRowSchema,
  decisionRowSchema,
  documentRowSchema,
  outboxRowSchema,
  profileRowSchema,
  taskRowSchema,
  type ApplicationRow,
  type AuditLine,
  type AuditRow,
  type DecisionRow,
  type DocumentRow,
  type OutboxRow,
  type ProfileRow,
  type TaskRow,
} from '../domain/cases/rows.ts';
import {
  applicationIndexes,
  closedKey,
  draftKey,
  dueKey,
  holdKey,
  pendingKey,
  personsKey,
  queueKey,
  waitlistKey,
  type QueueBucket,
} from '../domain/cases/indexes.ts';
import { noteRowSchema, type NoteRow } from '../domain/cases/notes.ts';
import { hasMovedOn } from '../domain/cases/records.ts';
import { Refusal } from '../domain/errors.ts';
import { applicationIdSchema, destructionIdSchema, documentIdSchema } from '../domain/ids.ts';
import { eventKeys } from '../domain/oversight/events.ts';
import { callAfter } from '../domain/messages/call-person.ts';
import { hashOf } from '../domain/messages/phone.ts';
import type { FundStream } from '../domain/settings.ts';
import { orderKey } from '../domain/waitlist/order.ts';
import { passedOverRowSchema, type PassedOverRow } from '../domain/waitlist/passed-over.ts';
import { waitingSince } from '../domain/routing/waiting.ts';
import {
  forget,
  fromItem,
  put,
  toItem,
  update,
  updateParts,
  type Change,
  type Item,
  type Write,
} from './transaction.ts';
import { openingWrites } from './outcomes-table.ts';
import { tableReads } from './table-reads.ts';

/*
 * Access patterns of the cases table:
 *   one application with everything        pk APP#id, sk APP | DOC#… | DECISION#… | AUDIT#… | TASK#… | OUT#… | HASH#… | NOTE#…
 *                                          (and what came of it: outcomes-table.ts)
 *   a document by its id alone (S3 events) pk DOC#id, sk REF
 *   files that outlive their case          pk FILE#document, sk KEPT
 *   a person's applications                pk PERSON#id, sk APP#…
 *   a person by address                    pk EMAIL#sha256, sk PERSON
 *   a center's queue by due date           index queue: CENTER#center#bucket, dueAt#id
 *   who waits for a kind of money (R3)     index queue: WAITLIST#stream, rank#firstSubmittedAt#id (sparse)
 *   what the sweep should look at          index due: DUE#0, instant#id (sparse)
 *   whose money is held, until when        index due: HOLD#0, instant#id (sparse)
 *   closed, files as sent still there      index due: CLOSED#0, closing instant#id (sparse)
 *   never sent                             index due: DRAFT#0, createdAt#id (sparse)
 *   persons who may have no case any more  index due: PERSONS#0, instant#id (sparse)
 *   approvals that passed somebody over    pk PASSED-OVER#PY2026, sk decidedAt#id
 *   outbox rows not done yet (relay)       index pending: PENDING#0, createdAt#id (sparse)
 *   the record of a day, over all packets  index events: EVENTS#day, at#id (lines of audit and of oversight alone)
 */
export const caseKeys = {
  application: (id: string) => ({ pk: `APP#${id}`, sk: 'APP' }),
  document: (id: string, documentId: string) => ({ pk: `APP#${id}`, sk: `DOC#${documentId}` }),
  documentRef: (documentId: string) => ({ pk: `DOC#${documentId}`, sk: 'REF' }),
  decision: (id: string, seq: number) => ({ pk: `APP#${id}`, sk: `DECISION#${String(seq).padStart(4, '0')}` }),
  audit: (id: string, at: string, version: number) => ({
    pk: `APP#${id}`,
    sk: `AUDIT#${at}#${String(version).padStart(6, '0')}`,
  }),
  task: (id: string, round: number, kind: string) => ({
    pk: `APP#${id}`,
    sk: `TASK#${String(round).padStart(4, '0')}#${kind}`,
  }),
  outbox: (id: string | undefined, outboxId: string) => ({
    pk: id === undefined ? `NOTE#${outboxId}` : `APP#${id}`,
    sk: `OUT#${outboxId}`,
  }),
  contentHash: (id: string, sha256: string) => ({ pk: `APP#${id}`, sk: `HASH#${sha256}` }),
  note: (id: string, seq: number) => ({ pk: `APP#${id}`, sk: `NOTE#${String(seq).padStart(4, '0')}` }),
  number: (number: string) => ({ pk: `NUMBER#${number}`, sk: 'NUMBER' }),
  /** The files of a paper whose own case was destroyed, while another case uses it. */
  keptFile: (documentId: string) => ({ pk: `FILE#${documentId}`, sk: 'KEPT' }),
  profile: (personId: string) => ({ pk: `PERSON#${personId}`, sk: 'PROFILE' }),
  personsApplication: (personId: string, id: string) => ({ pk: `PERSON#${personId}`, sk: `APP#${id}` }),
  /** By its hash, so that no key holds an address. */
  address: (email: string) => ({ pk: `EMAIL#${hashOf(email)}`, sk: 'PERSON' }),
};

const passedOverPk = (programYear: string) => `PASSED-OVER#${programYear}`;
export const passedOverKey = ({
  programYear,
  decidedAt,
  applicationId,
}: Pick<PassedOverRow, 'programYear' | 'decidedAt' | 'applicationId'>) => ({
  pk: passedOverPk(programYear),
  sk: `${decidedAt}#${applicationId}`,
});
const outboxKey = (row: OutboxRow) => caseKeys.outbox(row.applicationId, row.outboxId);

/** Where a row stands in an index that is worked off from its head. */
interface Place {
  index: 'due' | 'pending';
  key: { pk: string; sk: string };
  seen: string;
}
/** The row that stands there, by its keys: ids alone, fit for a log. */
export const rowAt = ({ key }: Place): string => `${key.pk} ${key.sk}`;
const placeOf = (index: Place['index'], row: Item): Place => ({
  index,
  key: { pk: String(row['pk']), sk: String(row['sk']) },
  seen: String(row[`${index}Sk`]),
});
/** One of the two is there, unless the row cannot be read. */
export interface Due {
  place: Place;
  application: ApplicationRow | undefined;
  document: DocumentRow | undefined;
}

function dueOf(row: Item): Due {
  const place = placeOf('due', row);
  if (row['documentId'] === undefined)
    return { place, application: applicationRowSchema.safeParse(row).data, document: undefined };
  return { place, application: undefined, document: documentRowSchema.safeParse(row).data };
}

/** Of a packet's number, when its case is gone. */
const numberDestroyedSchema = z.object({ destructionId: destructionIdSchema, at: z.iso.datetime() });
export type NumberDestroyed = z.infer<typeof numberDestroyedSchema>;
const donePage = 200;
/** Of consents and their history; nobody has so many. */
const personRowsAtMost = 10_000;

/** R23: files that a kept case still uses, of a paper whose own case is destroyed. */
const keptFileSchema = z.object({
  schemaVersion: z.literal(1),
  documentId: documentIdSchema,
  usedIn: z.array(z.object({ applicationId: applicationIdSchema, documentId: documentIdSchema })),
  destructionId: destructionIdSchema,
});
export type KeptFile = z.infer<typeof keptFileSchema>;

const waitingSchema = applicationRowSchema.pick({
  applicationId: true,
  kind: true,
  status: true,
  priorityGroup: true,
  firstSubmittedAt: true,
});
export type Waiting = z.infer<typeof waitingSchema>;

const stillHere = (at: string): Change => ({
  set: { lastHereAt: at },
  condition: 'attribute_exists(pk) AND attribute_not_exists(destruction)',
});

export type CasesTable = ReturnType<typeof casesTable>;

export function casesTable({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { get, query, many, behind } = tableReads(client, tableName);
  const ofApplication = (applicationId: string, prefix: string, limit = 500, newestFirst = false) =>
    query(
      {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: toItem({ ':pk': `APP#${applicationId}`, ':sk': prefix }),
        ConsistentRead: true,
        ScanIndexForward: !newestFirst,
      },
      limit,
    );
  const byIndex = (
    index: 'queue' | 'due' | 'pending',
    pk: string,
    limit: number,
    { through, after, newestFirst = false }: { through?: string; after?: string; newestFirst?: boolean } = {},
  ) => {
    const bound = through ?? after;
    const range = through === undefined ? '#sk > :bound' : '#sk <= :bound';
    return behind(
      index,
      {
        ScanIndexForward: !newestFirst,
        KeyConditionExpression: bound ? `#pk = :pk AND ${range}` : '#pk = :pk',
        ExpressionAttributeNames: { '#pk': `${index}Pk`, ...(bound ? { '#sk': `${index}Sk` } : {}) },
        ExpressionAttributeValues: toItem({ ':pk': pk, ...(bound ? { ':bound': bound } : {}) }),
      },
      limit,
    );
  };

  /** Read with each decision: the index itself holds what the order asks (infra/names.ts). */
  const waitingBy = async (queuePk: string, limit = 1000): Promise<Waiting[]> => {
    const rows = await query(
      {
        IndexName: 'queue',
        KeyConditionExpression: 'queuePk = :pk',
        ExpressionAttributeValues: toItem({ ':pk': queuePk }),
      },
      limit,
    );
    return rows.map((row) => waitingSchema.parse(row));
  };

  const auditOf = ({ applicationId, version }: ApplicationRow, line: AuditLine): Write =>
    put(tableName, {
      ...caseKeys.audit(applicationId, line.at, version),
      ...line,
      schemaVersion: 2,
      version,
      ...eventKeys(line.at, applicationId),
    });

  return {
    client,
    tableName,

    async getApplication(applicationId: string): Promise<ApplicationRow | undefined> {
      const row = await get(caseKeys.application(applicationId));
      return row ? applicationRowSchema.parse(row) : undefined;
    },
    /** Those of these that are there, by id. */
    async getApplications(applicationIds: readonly string[]): Promise<Map<string, ApplicationRow>> {
      const rows = await many(applicationIds.map((id) => caseKeys.application(id)));
      return new Map(
        [...rows.values()].map((row) => applicationRowSchema.parse(row)).map((row) => [row.applicationId, row]),
      );
    },
    async listDocuments(applicationId: string, limit = 500): Promise<DocumentRow[]> {
      return (await ofApplication(applicationId, 'DOC#', limit)).map((row) => documentRowSchema.parse(row));
    },
    async getDocument(applicationId: string, documentId: string): Promise<DocumentRow | undefined> {
      const row = await get(caseKeys.document(applicationId, documentId));
      return row ? documentRowSchema.parse(row) : undefined;
    },
    /** S3 events know only the document's id. */
    async findDocumentsApplication(documentId: string): Promise<string | undefined> {
      const row = await get(caseKeys.documentRef(documentId));
      return row ? String(row['applicationId']) : undefined;
    },
    /** Newest first. */
    async listDecisions(applicationId: string, limit = 50): Promise<DecisionRow[]> {
      return (await ofApplication(applicationId, 'DECISION#', limit, true)).map((row) => decisionRowSchema.parse(row));
    },
    /** Newest first. */
    async listAudit(applicationId: string, limit = 300): Promise<AuditRow[]> {
      return (await ofApplication(applicationId, 'AUDIT#', limit, true)).map((row) => auditRowSchema.parse(row));
    },
    /** The oldest first. */
    async listNotes(applicationId: string): Promise<NoteRow[]> {
      return (await ofApplication(applicationId, 'NOTE#')).map((row) => noteRowSchema.parse(row));
    },
    /** Which application people call by this number. */
    async findByNumber(number: string): Promise<string | undefined> {
      const row = await get(caseKeys.number(number));
      return row?.['applicationId'] === undefined ? undefined : String(row['applicationId']);
    },
    /** R23: the number stays taken after its case is destroyed, and says by which order. */
    async findDestroyed(number: string): Promise<NumberDestroyed | undefined> {
      const row = await get(caseKeys.number(number));
      const said = row?.['destroyed'];
      return said === undefined ? undefined : numberDestroyedSchema.parse(said);
    },
    async listOutbox(applicationId: string, limit = 500): Promise<OutboxRow[]> {
      return (await ofApplication(applicationId, 'OUT#', limit)).map((row) => outboxRowSchema.parse(row));
    },
    async getTask(applicationId: string, round: number, kind: TaskRow['kind']): Promise<TaskRow | undefined> {
      const row = await get(caseKeys.task(applicationId, round, kind));
      return row ? taskRowSchema.parse(row) : undefined;
    },
    async getOutbox(applicationId: string | undefined, outboxId: string): Promise<OutboxRow | undefined> {
      const row = await get(caseKeys.outbox(applicationId, outboxId));
      return row ? outboxRowSchema.parse(row) : undefined;
    },
    /** Newest first. */
    async listApplicationsOf(personId: string, limit = 50): Promise<ApplicationRow[]> {
      const pointers = await query(
        {
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
          ExpressionAttributeValues: toItem({ ':pk': `PERSON#${personId}`, ':sk': 'APP#' }),
          ScanIndexForward: false,
          ConsistentRead: true,
        },
        limit,
      );
      const ids = pointers.map((row) => String(row['applicationId']));
      const found = await this.getApplications(ids);
      return ids.flatMap((id) => found.get(id) ?? []);
    },
    async getProfile(personId: string): Promise<ProfileRow | undefined> {
      const row = await get(caseKeys.profile(personId));
      return row ? profileRowSchema.parse(row) : undefined;
    },
    async findPersonByAddress(email: string): Promise<string | undefined> {
      const row = await get(caseKeys.address(email));
      return row ? String(row['personId']) : undefined;
    },
    /** By due date, the earliest first. What is done only grows: there the newest come first, so that a bound cuts the old. */
    async queueOf(centerId: string, bucket: QueueBucket = 'open', limit = 200): Promise<ApplicationRow[]> {
      const order = { newestFirst: bucket === 'done' };
      return (await byIndex('queue', queueKey(centerId, bucket), limit, order)).map((row) =>
        applicationRowSchema.parse(row),
      );
    },
    async getKeptFile(documentId: string): Promise<KeptFile | undefined> {
      const row = await get(caseKeys.keptFile(documentId));
      return row ? keptFileSchema.parse(row) : undefined;
    },
    /** What a center has done, the oldest first, behind a place in that order; an empty page is the end. */
    async doneBehind(centerId: string, after = ' '): Promise<{ place: string; application: ApplicationRow }[]> {
      const rows = await byIndex('queue', queueKey(centerId, 'done'), donePage, { after });
      return rows.map((row) => ({ place: String(row['queueSk']), application: applicationRowSchema.parse(row) }));
    },
    /** Never sent, the first begun first, behind a place in that order; an empty page is the end. */
    async neverSentBehind(after = ' '): Promise<{ place: string; application: ApplicationRow }[]> {
      const rows = await byIndex('due', draftKey, donePage, { after });
      return rows.map((row) => ({ place: String(row['dueSk']), application: applicationRowSchema.parse(row) }));
    },
    /** Persons who may have no case, those of whom nothing is known for longest first, behind a place; an empty page is the end. */
    async personsBehind(after = ' '): Promise<{ place: Place; personId: string }[]> {
      const rows = await byIndex('due', personsKey, donePage, { after });
      return rows.map((row) => ({ place: placeOf('due', row), personId: String(row['personId']) }));
    },
    /** Everything that lies under a person, whatever it is: their own rows, places of their cases, consents. */
    async personRows(personId: string): Promise<Item[]> {
      const partitions = [`PERSON#${personId}`, `CONSENTS#${personId}`].map((pk) =>
        query(
          {
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: toItem({ ':pk': pk }),
            ConsistentRead: true,
          },
          personRowsAtMost,
        ),
      );
      return (await Promise.all(partitions)).flat();
    },
    /** R3: whom a decision might pass over at a center. */
    waitingOf: (centerId: string): Promise<Waiting[]> => waitingBy(queueKey(centerId, 'open')),
    /** R3: and in line for the same money. */
    waitingInLine: (stream: FundStream): Promise<Waiting[]> => waitingBy(waitlistKey(stream)),
    /** R3: who waits for this kind of money, in the lawful order. */
    async waitlistOf(stream: FundStream, limit = 500): Promise<ApplicationRow[]> {
      return (await byIndex('queue', waitlistKey(stream), limit)).map((row) => applicationRowSchema.parse(row));
    },
    /** R3: the place of who waits, counted from the index; nothing of anybody's row is read. */
    async placeInLine(row: ApplicationRow): Promise<number | undefined> {
      if (row.status !== 'waitlisted' || !row.waitlist) return undefined;
      let before = 0;
      let start: QueryCommandInput['ExclusiveStartKey'];
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: tableName,
            IndexName: 'queue',
            Select: 'COUNT',
            KeyConditionExpression: 'queuePk = :pk AND queueSk < :own',
            ExpressionAttributeValues: toItem({ ':pk': waitlistKey(row.waitlist.stream), ':own': orderKey(row) }),
            ...(start ? { ExclusiveStartKey: start } : {}),
          }),
        );
        before += page.Count ?? 0;
        start = page.LastEvaluatedKey;
      } while (start);
      return before + 1;
    },
    /** Applications whose award's hold is to be looked at, the oldest first. */
    async holdsDue(through: string, limit = 200): Promise<{ place: Place; application: ApplicationRow | undefined }[]> {
      const rows = await byIndex('due', holdKey, limit, { through: `${through}~` });
      return rows.map((row) => ({ place: placeOf('due', row), application: applicationRowSchema.safeParse(row).data }));
    },
    /** Cases with files as they were sent that were closed by then, the oldest first. */
    async closedThrough(
      through: string,
      limit: number,
    ): Promise<{ place: Place; application: ApplicationRow | undefined }[]> {
      const rows = await byIndex('due', closedKey, limit, { through: `${through}~` });
      return rows.map((row) => ({ place: placeOf('due', row), application: applicationRowSchema.safeParse(row).data }));
    },
    /** Nothing is due there any more; without effect when somebody wrote the row meanwhile. */
    async leaveDue({ key, seen }: Place): Promise<void> {
      await conditional(
        {
          remove: ['duePk', 'dueSk'],
          condition: '#place = :seen',
          names: { '#place': 'dueSk' },
          values: { ':seen': seen },
        },
        key,
      );
    },
    /** R3: the approvals of a program year that passed somebody over, the newest first. */
    async passedOverIn(programYear: string, limit = 1000): Promise<PassedOverRow[]> {
      const rows = await query(
        {
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: toItem({ ':pk': passedOverPk(programYear) }),
          ScanIndexForward: false,
        },
        limit,
      );
      return rows.map((row) => passedOverRowSchema.parse(row));
    },
    /**
     * Applications and documents whose due instant has passed, the oldest first; both kinds in one index. A row that cannot be
     * read is handed over too: it must not stop what stands behind it.
     */
    async overdue(through: string, limit: number): Promise<Due[]> {
      return (await byIndex('due', dueKey, limit, { through: `${through}~` })).map(dueOf);
    },
    /** All that something is due for at some time, behind a place in that order. */
    async dueBehind(after: string, limit = 100): Promise<Due[]> {
      return (await byIndex('due', dueKey, limit, { after })).map(dueOf);
    },
    async pendingOutbox(through: string, limit = 100): Promise<{ place: Place; row: OutboxRow | undefined }[]> {
      const rows = await byIndex('pending', pendingKey, limit, { through: `${through}~` });
      return rows.map((row) => ({ place: placeOf('pending', row), row: outboxRowSchema.safeParse(row).data }));
    },
    /** Makes room at the head of an index for what waits behind; without effect when somebody wrote the row meanwhile. */
    async lookAgain({ index, key, seen }: Place, at: Date): Promise<void> {
      const name = `${index}Sk`;
      await conditional(
        {
          set: { [name]: `${at.toISOString()}#${seen.split('#')[1] ?? ''}` },
          condition: '#place = :seen',
          names: { '#place': name },
          values: { ':seen': seen },
        },
        key,
      );
    },

    write: {
      newApplication: (row: ApplicationRow, line: AuditLine): Write[] => [
        put(tableName, { ...caseKeys.application(row.applicationId), ...row, ...applicationIndexes(row) }),
        auditOf(row, line),
        put(tableName, {
          ...caseKeys.personsApplication(row.personId, row.applicationId),
          schemaVersion: 1,
          applicationId: row.applicationId,
        }),
      ],
      /** The number that people read; taken once and for ever. */
      number: (number: string, applicationId: string, refusal: Write['refusal']): Write =>
        put(tableName, { ...caseKeys.number(number), schemaVersion: 1, applicationId }, refusal),
      /**
       * Replaces the whole row under the version and status that the writer read; `next.version` is raised here. No change
       * without its line in the audit trail: both are one call, so that none can be forgotten.
       */
      application(before: ApplicationRow, next: ApplicationRow, line: AuditLine): Write[] {
        // R23: whoever wrote it first wins; what comes after that hears so.
        if (before.destruction) throw new Refusal('being-destroyed');
        const opening = openingWrites(tableName, before, next, line.at);
        const row = { ...next, version: before.version + 1, participation: opening.participation };
        row.waitingSince = waitingSince(before, next, line.at);
        row.callPerson = callAfter(before, next);
        // What could be taken back was the last change; this is another one.
        if (next.undo === before.undo) delete row.undo;
        if (hasMovedOn(before, next)) delete row.restarts;
        const item = {
          Put: {
            TableName: tableName,
            Item: toItem({ ...caseKeys.application(row.applicationId), ...row, ...applicationIndexes(row) }),
            ConditionExpression: '#version = :version AND #status = :status',
            ExpressionAttributeNames: { '#version': 'version', '#status': 'status' },
            ExpressionAttributeValues: toItem({ ':version': before.version, ':status': before.status }),
          },
        };
        return [{ item }, auditOf(row, line), ...opening.writes];
      },
      /** What is in another case is used here: it must not be going at this moment. */
      isKept: (applicationId: string): Write => ({
        item: {
          ConditionCheck: {
            TableName: tableName,
            Key: toItem(caseKeys.application(applicationId)),
            ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(destruction)',
          },
        },
        refusal: () => new Refusal('being-destroyed'),
      }),
      /** Where it is used by now; nobody else changed that meanwhile. */
      keptFile: (file: KeptFile, usedIn: KeptFile['usedIn']): Write =>
        update(tableName, caseKeys.keptFile(file.documentId), {
          set: { usedIn },
          condition: 'usedIn = :seen',
          values: { ':seen': file.usedIn },
        }),
      /** A paper goes with its case, and its files stay where another case uses them. */
      newKeptFile: (file: KeptFile): Write => ({
        item: { Put: { TableName: tableName, Item: toItem({ ...caseKeys.keptFile(file.documentId), ...file }) } },
      }),
      /** R23: the last of a case: its own row, its place with its person, and its number, which stays taken. */
      destroyed: (row: ApplicationRow, destroyed: NumberDestroyed): Write[] => [
        {
          item: {
            Delete: {
              TableName: tableName,
              Key: toItem(caseKeys.application(row.applicationId)),
              ConditionExpression: 'attribute_exists(destruction)',
            },
          },
        },
        forget(tableName, caseKeys.personsApplication(row.personId, row.applicationId)),
        // It may have been their last: their own rows are looked at again.
        update(tableName, caseKeys.profile(row.personId), {
          set: { duePk: personsKey, dueSk: `${row.updatedAt}#${row.personId}#${destroyed.destructionId}` },
        }),
        {
          item: {
            Put: {
              TableName: tableName,
              Item: toItem({ ...caseKeys.number(row.number), schemaVersion: 1, destroyed }),
            },
          },
        },
      ],
      newDocument: (row: DocumentRow, checkBy: string): Write[] => [
        put(tableName, {
          ...caseKeys.document(row.applicationId, row.documentId),
          ...row,
          duePk: dueKey,
          dueSk: `${checkBy}#${row.documentId}`,
        }),
        put(tableName, { ...caseKeys.documentRef(row.documentId), schemaVersion: 1, applicationId: row.applicationId }),
      ],
      /** One whose check is over elsewhere: nothing is waited for. */
      reusedDocument: (row: DocumentRow): Write[] => [
        put(tableName, { ...caseKeys.document(row.applicationId, row.documentId), ...row }),
        put(tableName, { ...caseKeys.documentRef(row.documentId), schemaVersion: 1, applicationId: row.applicationId }),
      ],
      document: (
        row: Pick<DocumentRow, 'applicationId' | 'documentId'>,
        change: Change,
        refusal?: Write['refusal'],
      ): Write => update(tableName, caseKeys.document(row.applicationId, row.documentId), change, refusal),
      contentHash: (applicationId: string, sha256: string, documentId: string, refusal: Write['refusal']): Write =>
        put(tableName, { ...caseKeys.contentHash(applicationId, sha256), schemaVersion: 1, documentId }, refusal),
      /** The document that stood for this content is taken out, and another one with the same stays. */
      moveContentHash: (applicationId: string, sha256: string, documentId: string): Write => ({
        item: {
          Put: {
            TableName: tableName,
            Item: toItem({ ...caseKeys.contentHash(applicationId, sha256), schemaVersion: 1, documentId }),
          },
        },
      }),
      forgetContentHash: (applicationId: string, sha256: string): Write => ({
        item: { Delete: { TableName: tableName, Key: toItem(caseKeys.contentHash(applicationId, sha256)) } },
      }),
      passedOver: ({ programYear, ...row }: PassedOverRow): Write =>
        put(tableName, {
          ...passedOverKey({ programYear, ...row }),
          programYear,
          ...row,
        }),
      decision: (row: DecisionRow): Write =>
        put(tableName, { ...caseKeys.decision(row.applicationId, row.seq), ...row }),
      note: (row: NoteRow): Write => put(tableName, { ...caseKeys.note(row.applicationId, row.seq), ...row }),
      outbox: (row: OutboxRow): Write =>
        put(tableName, {
          ...caseKeys.outbox(row.applicationId, row.outboxId),
          ...row,
          pendingPk: pendingKey,
          pendingSk: `${row.createdAt}#${row.outboxId}`,
        }),
      /** The answer half of a wait; the token half comes from the workflow, before or after. */
      taskAnswer: (applicationId: string, round: number, kind: TaskRow['kind'], answer: Item, at: string): Write => ({
        item: {
          Update: {
            TableName: tableName,
            Key: toItem(caseKeys.task(applicationId, round, kind)),
            UpdateExpression:
              'SET answer = :answer, schemaVersion = :one, applicationId = :id, #round = :round, #kind = :kind, openedAt = if_not_exists(openedAt, :at)',
            ExpressionAttributeNames: { '#round': 'round', '#kind': 'kind' },
            ExpressionAttributeValues: toItem({
              ':answer': answer,
              ':one': 1,
              ':id': applicationId,
              ':round': round,
              ':kind': kind,
              ':at': at,
            }),
          },
        },
      }),
      forgetTask: (applicationId: string, round: number, kind: TaskRow['kind']): Write => ({
        item: { Delete: { TableName: tableName, Key: toItem(caseKeys.task(applicationId, round, kind)) } },
      }),
      profile: (personId: string, change: Change): Write => update(tableName, caseKeys.profile(personId), change),
      person: (profile: ProfileRow, refusal: Write['refusal']): Write[] => [
        // Without an address nobody signs in as this person; staff act for them.
        ...(profile.email === undefined
          ? []
          : [
              put(
                tableName,
                { ...caseKeys.address(profile.email), schemaVersion: 1, personId: profile.personId },
                refusal,
              ),
            ]),
        put(tableName, {
          ...caseKeys.profile(profile.personId),
          ...profile,
          duePk: personsKey,
          dueSk: `${profile.createdAt}#${profile.personId}`,
        }),
      ],
      /** Something is begun for them: refused while what belongs to them is going, and seen by whoever is about to begin that. */
      here: (personId: string, at: string): Write => update(tableName, caseKeys.profile(personId), stillHere(at)),
      /** R23: their address leads to them no more, so that whoever signs in with it is somebody new, and nobody begins anything. */
      personGoing: (
        { personId, email, lastHereAt }: ProfileRow,
        destruction: NonNullable<ProfileRow['destruction']>,
      ): Write[] => [
        update(tableName, caseKeys.profile(personId), {
          set: { destruction },
          remove: ['duePk', 'dueSk', 'email'],
          condition: `attribute_not_exists(destruction) AND ${
            lastHereAt === undefined ? 'attribute_not_exists(lastHereAt)' : 'lastHereAt = :seen'
          }`,
          ...(lastHereAt === undefined ? {} : { values: { ':seen': lastHereAt } }),
        }),
        ...(email === undefined ? [] : [forget(tableName, caseKeys.address(email))]),
      ],
      personGone: (personId: string): Write => ({
        item: {
          Delete: {
            TableName: tableName,
            Key: toItem(caseKeys.profile(personId)),
            ConditionExpression: 'attribute_not_exists(pk) OR attribute_exists(destruction)',
          },
        },
      }),
    },

    /** The token half of a wait. Answers the row as it now stands, with the answer when that came first. */
    async storeTaskToken(
      applicationId: string,
      round: number,
      kind: TaskRow['kind'],
      taskToken: string,
      at: string,
    ): Promise<TaskRow> {
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: toItem(caseKeys.task(applicationId, round, kind)),
          UpdateExpression:
            'SET taskToken = :token, schemaVersion = :one, applicationId = :id, #round = :round, #kind = :kind, openedAt = if_not_exists(openedAt, :at)',
          ExpressionAttributeNames: { '#round': 'round', '#kind': 'kind' },
          ExpressionAttributeValues: toItem({
            ':token': taskToken,
            ':one': 1,
            ':id': applicationId,
            ':round': round,
            ':kind': kind,
            ':at': at,
          }),
          ReturnValues: 'ALL_NEW',
        }),
      );
      return taskRowSchema.parse(fromItem(Attributes ?? {}));
    },
    /** Done is done: false when another relay was first. */
    async markOutboxDone(row: OutboxRow, at: string): Promise<boolean> {
      return conditional(
        {
          set: { doneAt: at },
          remove: ['pendingPk', 'pendingSk', 'address', 'personId'],
          condition: 'attribute_exists(pendingPk)',
        },
        outboxKey(row),
      );
    },
    /** The mail is out; what is tried again from here on is the text alone. */
    async markMailed(row: OutboxRow, at: string): Promise<void> {
      await conditional({ set: { mailedAt: at }, condition: 'attribute_exists(pendingPk)' }, outboxKey(row));
    },
    /** Not before then: it stays pending, and the relay's own round finds it when its time has come. */
    async holdOutbox(row: OutboxRow, until: string): Promise<void> {
      await conditional(
        {
          set: { heldUntil: until, pendingSk: `${until}#${row.outboxId}` },
          condition: 'attribute_exists(pendingPk)',
        },
        outboxKey(row),
      );
    },
    /** They are here themselves; false when what belongs to them is going, or gone. */
    isHere: (personId: string, at: string): Promise<boolean> => conditional(stillHere(at), caseKeys.profile(personId)),
    /** A single change of what is known of a person; false when there is no such person, or its condition does not hold. */
    async changeProfile(personId: string, change: Change): Promise<boolean> {
      return conditional(change, caseKeys.profile(personId));
    },
    async countOutboxAttempt(row: OutboxRow): Promise<void> {
      await conditional({ add: { attempts: 1 }, condition: 'attribute_exists(pendingPk)' }, outboxKey(row));
    },
    /** A single conditional change of a document row; false when its condition no longer holds. */
    async changeDocument(row: Pick<DocumentRow, 'applicationId' | 'documentId'>, change: Change): Promise<boolean> {
      return conditional(change, caseKeys.document(row.applicationId, row.documentId));
    },
  };

  async function conditional(change: Change, key: { pk: string; sk: string }): Promise<boolean> {
    try {
      await client.send(new UpdateItemCommand({ TableName: tableName, ...updateParts(key, change) }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}
