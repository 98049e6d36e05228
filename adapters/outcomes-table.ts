import { createHash } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { wallTime, yearOf } from '../domain/calendar/business-time.ts';
import type { ApplicationRow } from '../domain/cases/rows.ts';
import { handOffRowSchema, isWaiting, type HandOffRow } from '../domain/hand-off/rows.ts';
import { isGranted, nextAsk, reportLineOf } from '../domain/outcomes/participation.ts';
import {
  outcomeRowSchema,
  reportFactsSchema,
  reportLineSchema,
  serviceCountSchema,
  serviceRowSchema,
  type OutcomeRow,
  type Participation,
  type ReportFacts,
  type ReportLine,
  type ServiceCount,
  type ServiceRow,
} from '../domain/outcomes/rows.ts';
import { boardSettings } from './board-settings.ts';
import { handOffSystems } from './hand-off-settings.ts';
import { outcomeSettings } from './outcome-settings.ts';
import { put, toItem, update, type Item, type Write } from './transaction.ts';
import { tableReads } from './table-reads.ts';

/*
 * What comes after a decision, in the cases table. Access patterns:
 *   what was told of one request           pk APP#id, sk OUTCOME#0001…
 *   its sheets for the board's systems     pk APP#id, sk HAND-OFF#system
 *   what a center has still to type        index queue: CENTER#center#hand-off#system, since#id (sparse)
 *   what a center has to ask for           index queue: CENTER#center#outcomes, from#id (sparse)
 *   the report of a center and a year      pk REPORT#center#PY2026, sk PERSON#joined#id (a line per request, no name)
 *                                          and sk SERVICE#day#kind#partner#type (how often, added up)
 *   the services of a center and a month   pk SERVICES#center#2026-11, sk day#id
 */
const reportPk = (centerId: string, year: string) => `REPORT#${centerId}#${year}`;
export const outcomeKeys = {
  outcome: (id: string, seq: number) => ({ pk: `APP#${id}`, sk: `OUTCOME#${String(seq).padStart(4, '0')}` }),
  handOff: (id: string, systemId: string) => ({ pk: `APP#${id}`, sk: `HAND-OFF#${systemId}` }),
  reportLine: (id: string, { centerId, on }: Pick<Participation, 'centerId' | 'on'>) => ({
    pk: reportPk(centerId, yearOf(on, 'program-year')),
    sk: `PERSON#${on}#${id}`,
  }),
  serviceCount: (count: Pick<ServiceCount, 'centerId' | 'on' | 'service' | 'partner' | 'trainingType'>) => ({
    pk: reportPk(count.centerId, yearOf(count.on, 'program-year')),
    sk: `SERVICE#${count.on}#${count.service}#${count.partner}#${count.trainingType}`,
  }),
  service: (centerId: string, on: string, serviceId: string) => ({
    pk: `SERVICES#${centerId}#${on.slice(0, 7)}`,
    sk: `${on}#${serviceId}`,
  }),
};
const handOffQueue = (centerId: string, systemId: string) => `CENTER#${centerId}#hand-off#${systemId}`;
const askQueue = (centerId: string) => `CENTER#${centerId}#outcomes`;

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A row in the report that nothing more is asked of stands in no queue. */
const lineItem = (line: ReportLine): Item => ({
  ...outcomeKeys.reportLine(line.applicationId, { centerId: line.centerId, on: line.joinedOn }),
  ...line,
  ...(line.ask ? { queuePk: askQueue(line.centerId), queueSk: `${line.ask.from}#${line.applicationId}` } : {}),
});
const handOffItem = (row: HandOffRow): Item => ({
  ...outcomeKeys.handOff(row.applicationId, row.systemId),
  ...row,
  ...(isWaiting(row)
    ? {
        queuePk: handOffQueue(row.centerId, row.systemId),
        queueSk: `${row.changedAt ?? row.openedAt}#${row.applicationId}`,
      }
    : {}),
});

/**
 * The moment a request is granted it joins the report, and waits to be typed into the board's systems: rows of the same
 * transaction, whatever kind of request it is and whoever granted it. Answers also what the application keeps of it.
 */
export function openingWrites(
  tableName: string,
  before: ApplicationRow,
  next: ApplicationRow,
  at: string,
): { participation: Participation | undefined; writes: Write[] } {
  const known = next.participation ?? before.participation;
  if (!isGranted(next.status) || known?.sheets === true) return { participation: known, writes: [] };
  const on = known?.on ?? wallTime(new Date(at), boardSettings.timeZone).date;
  const participation: Participation = { centerId: known?.centerId ?? next.centerId, on, sheets: true };
  const line = known ? lineAsksAgain(tableName, next, known) : newLine(tableName, next, participation, at);
  return { participation, writes: [line, ...sheetWrites(tableName, next, at)] };
}

const newLine = (tableName: string, next: ApplicationRow, participation: Participation, at: string): Write =>
  put(tableName, lineItem(reportLineOf(next, participation, [], outcomeSettings, at)));

/** Who was there before for a workshop is now asked about the training as well. */
function lineAsksAgain(tableName: string, next: ApplicationRow, known: Participation): Write {
  const ask = nextAsk(next, [], known.on, outcomeSettings);
  const queue = ask
    ? { queuePk: askQueue(known.centerId), queueSk: `${ask.from}#${next.applicationId}` }
    : { queuePk: undefined, queueSk: undefined };
  return update(tableName, outcomeKeys.reportLine(next.applicationId, known), { set: { ask, ...queue } });
}

function sheetWrites(tableName: string, application: ApplicationRow, at: string): Write[] {
  return handOffSystems
    .filter((system) => system.kinds.includes(application.kind))
    .map((system) =>
      put(
        tableName,
        handOffItem({
          schemaVersion: 1,
          retainUntil: application.retainUntil,
          legalHold: application.legalHold,
          applicationId: application.applicationId,
          number: application.number,
          systemId: system.systemId,
          centerId: application.centerId,
          openedAt: at,
          typed: {},
        }),
      ),
    );
}

export type OutcomesTable = ReturnType<typeof outcomesTable>;

export function outcomesTable({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { get, query, behind } = tableReads(client, tableName);
  const under = (pk: string, prefix: string, limit: number, { newestFirst = false, consistent = true } = {}) =>
    query(
      {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: toItem({ ':pk': pk, ':sk': prefix }),
        ScanIndexForward: !newestFirst,
        ConsistentRead: consistent,
      },
      limit,
    );
  const inQueue = (pk: string, through: string, limit: number) =>
    behind(
      'queue',
      {
        KeyConditionExpression: 'queuePk = :pk AND queueSk <= :through',
        ExpressionAttributeValues: toItem({ ':pk': pk, ':through': `${through}~` }),
      },
      limit,
    );

  return {
    client,
    tableName,

    /** In the order of telling. */
    async listOutcomes(applicationId: string): Promise<OutcomeRow[]> {
      return (await under(`APP#${applicationId}`, 'OUTCOME#', outcomesAtMost)).map((row) =>
        outcomeRowSchema.parse(row),
      );
    },
    async listHandOffs(applicationId: string): Promise<HandOffRow[]> {
      return (await under(`APP#${applicationId}`, 'HAND-OFF#', 20)).map((row) => handOffRowSchema.parse(row));
    },
    /** What waits to be typed into one system, the longest first. */
    async waitingHandOffs(centerId: string, systemId: string, limit: number): Promise<HandOffRow[]> {
      return (await inQueue(handOffQueue(centerId, systemId), '9999', limit)).map((row) => handOffRowSchema.parse(row));
    },
    /** What can be asked by this day, the longest waiting first. */
    async asksOf(centerId: string, today: string, limit: number): Promise<ReportLine[]> {
      return (await inQueue(askQueue(centerId), today, limit)).map((row) => reportLineSchema.parse(row));
    },
    /** By the number that people read (SE-4827). */
    async findByNumber(number: string): Promise<string | undefined> {
      const row = await get({ pk: `NUMBER#${number}`, sk: 'NUMBER' });
      return row?.['applicationId'] === undefined ? undefined : String(row['applicationId']);
    },
    async getService(centerId: string, on: string, serviceId: string): Promise<ServiceRow | undefined> {
      const row = await get(outcomeKeys.service(centerId, on, serviceId));
      return row ? serviceRowSchema.parse(row) : undefined;
    },
    /** A month's services, the newest day first. */
    async listServices(centerId: string, month: string, limit: number): Promise<ServiceRow[]> {
      const rows = await under(`SERVICES#${centerId}#${month}`, month, limit, { newestFirst: true });
      return rows.map((row) => serviceRowSchema.parse(row));
    },
    /** A center's lines of one program year: one partition, a page of a megabyte for some two thousand requests. */
    async reportLines(centerId: string, year: string): Promise<ReportFacts[]> {
      const names = Object.keys(reportFactsSchema.shape);
      const rows = await query(
        {
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
          ExpressionAttributeValues: toItem({ ':pk': reportPk(centerId, year), ':sk': 'PERSON#' }),
          ProjectionExpression: names.map((name) => `#${name}`).join(', '),
          ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        },
        reportRowsAtMost,
      );
      return rows.map((row) => reportFactsSchema.parse(row));
    },
    async serviceCounts(centerId: string, year: string): Promise<ServiceCount[]> {
      const rows = await under(reportPk(centerId, year), 'SERVICE#', reportRowsAtMost, { consistent: false });
      return rows.map((row) => serviceCountSchema.parse(row));
    },

    write: {
      outcome: (row: OutcomeRow): Write =>
        put(tableName, { ...outcomeKeys.outcome(row.applicationId, row.seq), ...row }),
      /** Written whole: the application's version, in the same transaction, lets nobody write an older one over a newer. */
      reportLine: (line: ReportLine): Write => ({
        item: { Put: { TableName: tableName, Item: toItem(lineItem(line)) } },
      }),
      /**
       * R23: the case is destroyed, and the report of its year counts as it did: the line stays under a name of its own, without
       * number and id.
       */
      namelessLine: (stored: Item, own: string): Write[] => {
        const { applicationId: _id, number: _number, ask: _ask, queuePk: _pk, queueSk: _sk, ...facts } = stored;
        const key = { pk: String(stored['pk']), sk: String(stored['sk']) };
        return [
          {
            item: {
              Delete: { TableName: tableName, Key: toItem(key), ConditionExpression: 'attribute_exists(pk)' },
            },
          },
          put(tableName, { ...facts, sk: `PERSON#${String(stored['joinedOn'])}#${own}` }),
        ];
      },
      /** The same of a session that one known person came to. */
      namelessService: (key: { pk: string; sk: string }, applicationId: string): Write =>
        update(tableName, key, {
          remove: ['applicationId', 'number'],
          condition: 'applicationId = :id',
          values: { ':id': applicationId },
        }),
      sheets: (application: ApplicationRow, at: string): Write[] => sheetWrites(tableName, application, at),
      handOff: (row: HandOffRow): Write => ({
        item: { Put: { TableName: tableName, Item: toItem(handOffItem(row)) } },
      }),
      service: (row: ServiceRow): Write =>
        put(tableName, { ...outcomeKeys.service(row.centerId, row.on, row.serviceId), ...row }),
      serviceTakenBack: (row: ServiceRow, takenBack: NonNullable<ServiceRow['takenBack']>): Write => ({
        item: {
          Update: {
            TableName: tableName,
            Key: toItem(outcomeKeys.service(row.centerId, row.on, row.serviceId)),
            UpdateExpression: 'SET takenBack = :takenBack',
            ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(takenBack)',
            ExpressionAttributeValues: toItem({ ':takenBack': takenBack }),
          },
        },
      }),
      /** Adds to a day's count, or takes from it. */
      serviceCount: (row: ServiceRow, change: number): Write => {
        const partner = row.partner ?? '';
        const trainingType = row.trainingType ?? '';
        const { centerId, on, service } = row;
        return {
          item: {
            Update: {
              TableName: tableName,
              Key: toItem(outcomeKeys.serviceCount({ centerId, on, service, partner, trainingType })),
              UpdateExpression:
                'SET schemaVersion = :one, centerId = :center, #on = :on, service = :service, partner = :partner, trainingType = :type ADD #count :change',
              ConditionExpression: 'attribute_not_exists(pk) OR schemaVersion = :one',
              ExpressionAttributeNames: { '#on': 'on', '#count': 'count' },
              ExpressionAttributeValues: toItem({
                ':one': 1,
                ':center': centerId,
                ':on': on,
                ':service': service,
                ':partner': partner,
                ':type': trainingType,
                ':change': change,
              }),
            },
          },
        };
      },
    },
  };
}

/** One request's telling: years of follow-up and every workshop fit in. */
export const outcomesAtMost = 400;
/** A bound, not a limit that a board would meet: a report that is cut says so. */
const reportRowsAtMost = 50_000;
