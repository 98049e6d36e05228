import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { countsSchema, type Counts } from '../domain/demographics/counts.ts';
import { demographicAnswersSchema, type DemographicAnswers } from '../domain/demographics/questions.ts';
import { personIdSchema } from '../domain/ids.ts';
import { tableReads } from './table-reads.ts';
import { put, toItem, type Write } from './transaction.ts';

/**
 * The optional answers of 29 CFR 38.41 (R22), one row per person, in a table that no function of staff may open. Beside them the
 * totals of each month. Whoever erases their answers leaves a row that counts writes and says nothing.
 */
const instant = z.iso.datetime();
const recordSchema = z.object({
  schemaVersion: z.literal(1),
  personId: personIdSchema,
  answers: demographicAnswersSchema,
  version: z.number().int(),
  /** The last command, so that its second click is answered and not refused. */
  operationId: z.string(),
  changedAt: instant,
  retainUntil: instant,
  legalHold: z.boolean(),
});
export type DemographicRecord = z.infer<typeof recordSchema>;
const monthSchema = z.object({ schemaVersion: z.literal(1), asOf: instant, counts: countsSchema });
export type MonthCounts = Omit<z.infer<typeof monthSchema>, 'schemaVersion'>;
export type DemographicsTable = ReturnType<typeof demographicsTable>;

const peopleAtMost = 100_000;
const ofPerson = (personId: string) => ({ pk: 'PEOPLE', sk: `PERSON#${personId}` });
const ofMonth = (month: string) => ({ pk: 'COUNTS', sk: `MONTH#${month}` });

export function demographicsTable({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { get, query } = tableReads(client, tableName);
  return {
    client,
    async find(personId: string): Promise<DemographicRecord | undefined> {
      const row = await get(ofPerson(personId));
      return row ? recordSchema.parse(row) : undefined;
    },
    /** Everybody's answers, without whose they are. */
    async listAnswers(): Promise<DemographicAnswers[]> {
      const rows = await query(
        {
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: toItem({ ':pk': 'PEOPLE' }),
          ProjectionExpression: 'answers',
          ConsistentRead: true,
        },
        peopleAtMost,
      );
      if (rows.length === peopleAtMost) throw new Error('more people than can be counted at once');
      return rows.map((row) => demographicAnswersSchema.parse(row['answers']));
    },
    async countsOf(month: string): Promise<MonthCounts | undefined> {
      const row = await get(ofMonth(month));
      return row ? monthSchema.parse(row) : undefined;
    },
    write: {
      /** R23: for good, unread, unless they are held or newer than this; the writer hears `later` then. */
      forget: (personId: string, { before, now }: { before: string; now: string }, later: () => Error): Write => ({
        item: {
          Delete: {
            TableName: tableName,
            Key: toItem(ofPerson(personId)),
            ConditionExpression:
              'attribute_not_exists(pk) OR (changedAt < :before AND retainUntil <= :now AND legalHold = :no)',
            ExpressionAttributeValues: toItem({ ':before': before, ':now': now, ':no': false }),
          },
        },
        refusal: later,
      }),
      /** In place of the version that was read; the first one where there is none. */
      record: (row: DemographicRecord): Write => {
        const item = { ...ofPerson(row.personId), ...row };
        if (row.version === 1) return put(tableName, item);
        return put(tableName, item, undefined, 'version = :before', { ':before': row.version - 1 });
      },
      /** The first of a month stands. */
      counts: (month: string, counts: Counts, asOf: string, refusal: () => Error): Write =>
        put(tableName, { ...ofMonth(month), schemaVersion: 1, asOf, counts }, refusal),
    },
  };
}
