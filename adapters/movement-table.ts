import { QueryCommand, type DynamoDBClient, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { addDays } from '../domain/calendar/business-time.ts';
import { auditRowSchema } from '../domain/cases/rows.ts';
import { movementDaySchema, type MovementDay } from '../domain/movement/days.ts';
import { countedLines, moveLines, type MoveLine } from '../domain/movement/moves.ts';
import { eventsOn } from '../domain/oversight/events.ts';
import { caseKeys } from './cases-table.ts';
import { tableReads } from './table-reads.ts';
import { fromItem, put, toItem, type Write } from './transaction.ts';

/*
 * How packets move, in the cases table. Access patterns:
 *   a center's days                        pk MOVEMENT#center, sk day: counts, no packet
 *   whose record moved in a span           index events: EVENTS#day, at#id
 *   the lines of one record that count     pk APP#id, sk AUDIT#…
 */
const pkOf = (centerId: string) => `MOVEMENT#${centerId}`;

/** What a question with `IN` names; attribute names are always escaped. */
function whatIn(lines: readonly string[]) {
  const names = lines.map((what, at) => [`:what${at}`, what] as const);
  return { filter: `#what IN (${names.map(([name]) => name).join(', ')})`, values: Object.fromEntries(names) };
}
const counted = whatIn(countedLines);
const read = whatIn(moveLines);
/** Far above what one record holds. */
const linesAtMost = 2_000;

export type MovementTable = ReturnType<typeof movementTable>;

export function movementTable({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { query, many } = tableReads(client, tableName);
  return {
    client,
    /** A center's days from one to another, both included; those that nobody counted yet are not there. */
    async daysOf(centerId: string, from: string, through: string): Promise<MovementDay[]> {
      const rows = await query(
        {
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :through',
          ExpressionAttributeValues: toItem({ ':pk': pkOf(centerId), ':from': from, ':through': through }),
        },
        500,
      );
      return rows.map((row) => movementDaySchema.parse(row));
    },
    /** Whose record has a line that counts, at or after one instant and before another; page after page, ids may repeat. */
    async *movedBetween(from: string, to: string): AsyncGenerator<string[]> {
      for (let day = from.slice(0, 10); day <= to.slice(0, 10); day = addDays(day, 1)) {
        let start: QueryCommandInput['ExclusiveStartKey'];
        do {
          const page = await client.send(
            new QueryCommand({
              TableName: tableName,
              IndexName: 'events',
              KeyConditionExpression: 'eventsPk = :pk AND eventsSk BETWEEN :from AND :to',
              FilterExpression: counted.filter,
              ProjectionExpression: 'applicationId',
              ExpressionAttributeNames: { '#what': 'what' },
              ExpressionAttributeValues: toItem({ ':pk': eventsOn(day), ':from': from, ':to': to, ...counted.values }),
              ...(start ? { ExclusiveStartKey: start } : {}),
            }),
          );
          yield (page.Items ?? []).map((item) => String(fromItem(item)['applicationId']));
          start = page.LastEvaluatedKey;
        } while (start);
      }
    },
    /** Of one record what its moves are made of, the oldest first. */
    async linesOf(applicationId: string): Promise<MoveLine[]> {
      const rows = await query(
        {
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
          FilterExpression: read.filter,
          ExpressionAttributeNames: { '#what': 'what' },
          ExpressionAttributeValues: toItem({ ':pk': `APP#${applicationId}`, ':sk': 'AUDIT#', ...read.values }),
        },
        linesAtMost,
      );
      return rows.map((row) => auditRowSchema.parse(row));
    },
    /** Where each of these stands now. */
    async centersOf(applicationIds: readonly string[]): Promise<Map<string, string>> {
      const rows = await many(
        applicationIds.map((id) => caseKeys.application(id)),
        ['applicationId', 'centerId'],
      );
      return new Map([...rows.values()].map((row) => [String(row['applicationId']), String(row['centerId'])]));
    },
    write: {
      /** Never over what a later run has counted. */
      day: (row: MovementDay): Write =>
        put(
          tableName,
          { pk: pkOf(row.centerId), sk: row.day, ...row },
          undefined,
          'attribute_not_exists(pk) OR countedAt <= :countedAt',
          { ':countedAt': row.countedAt },
        ),
    },
  };
}
