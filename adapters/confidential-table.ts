import { GetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { answersSchema, type Answers } from '../domain/forms/shape.ts';
import { forget, fromItem, toItem, type Write } from './transaction.ts';

/**
 * Answers that are confidential by law (R22): SNAP (7 CFR 272.1(c)), unemployment insurance (20 CFR 603), accommodation.
 * Each kind has a table, a key and readers of its own; one row per application.
 */
export type ConfidentialTable = ReturnType<typeof confidentialTable>;

export function confidentialTable({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const keyOf = (applicationId: string) => ({ pk: `APP#${applicationId}`, sk: 'ANSWERS' });
  const key = (applicationId: string) => toItem(keyOf(applicationId));
  return {
    tableName,
    async getAnswers(applicationId: string): Promise<Answers> {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: key(applicationId), ConsistentRead: true }),
      );
      return Item ? answersSchema.parse(fromItem(Item)['answers']) : {};
    },
    /** Replaces the answers, inside the transaction that also raises the application's version: no writer is lost. */
    putAnswers: (applicationId: string, answers: Answers, at: string, retainUntil: string): Write => ({
      item: {
        Put: {
          TableName: tableName,
          Item: toItem({
            pk: `APP#${applicationId}`,
            sk: 'ANSWERS',
            schemaVersion: 1,
            applicationId,
            answers,
            updatedAt: at,
            retainUntil,
            legalHold: false,
          }),
        },
      },
    }),
    /** With the case, by who may not read them. */
    forget: (applicationId: string): Write => forget(tableName, keyOf(applicationId)),
  };
}
