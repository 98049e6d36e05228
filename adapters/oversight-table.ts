import { ConditionalCheckFailedException, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Actor } from '../domain/access/actor.ts';
import { Refusal } from '../domain/errors.ts';
import { auditGrantSchema, type AuditGrant } from '../domain/oversight/audit-grant.ts';
import { glassRowSchema, type GlassRow, glassStands } from '../domain/oversight/glass.ts';
import { viewKey, viewRowSchema, type View, type ViewRow } from '../domain/oversight/views.ts';
import { tableReads } from './table-reads.ts';
import { put, toItem, update, type Write } from './transaction.ts';

/*
 * Access patterns, in the cases table; ids sort by time:
 *   every grant to an auditor               pk OVERSIGHT#GRANTS, sk agr_…
 *   every time that an operator broke glass pk OVERSIGHT#GLASS, sk gls_…
 *   who looked at a packet                  pk VIEWS#application, sk span#who#what#document#by
 * Rows of the first two change once, when what they allow is ended; those of the third never.
 */
const grants = 'OVERSIGHT#GRANTS';
const glass = 'OVERSIGHT#GLASS';
const listedAtMost = 500;

export type OversightTable = ReturnType<typeof oversightTable>;

export function oversightTable({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { get, query } = tableReads(client, tableName);
  const newestOf = (pk: string, limit = listedAtMost) =>
    query(
      {
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: toItem({ ':pk': pk }),
        ScanIndexForward: false,
        ConsistentRead: true,
      },
      limit,
    );
  return {
    client,
    tableName,
    /** Newest first. */
    async listGrants(): Promise<AuditGrant[]> {
      return (await newestOf(grants)).map((row) => auditGrantSchema.parse(row));
    },
    async getGlass(glassId: string): Promise<GlassRow | undefined> {
      const row = await get({ pk: glass, sk: glassId });
      return row ? glassRowSchema.parse(row) : undefined;
    },
    /** Newest first. */
    async listGlass(): Promise<GlassRow[]> {
      return (await newestOf(glass)).map((row) => glassRowSchema.parse(row));
    },
    /** What lets this operator see this packet now. */
    async standingGlass(staffId: string, applicationId: string, now: Date): Promise<GlassRow | undefined> {
      const rows = (await newestOf(glass, 200)).map((row) => glassRowSchema.parse(row));
      return rows.find(
        (row) => row.staffId === staffId && row.applicationId === applicationId && glassStands(row, now),
      );
    },
    /** Newest first. */
    async listViews(applicationId: string, limit = listedAtMost): Promise<ViewRow[]> {
      return (await newestOf(`VIEWS#${applicationId}`, limit)).map((row) => viewRowSchema.parse(row));
    },
    async isOnRecord(view: View, actor: Actor, now: Date, onceMinutes: number): Promise<boolean> {
      return (await get(viewKey(view, actor, now, onceMinutes))) !== undefined;
    },
    /** A second request of the same span finds it there: that is not an error. */
    async recordView(key: { pk: string; sk: string }, row: ViewRow): Promise<void> {
      try {
        await client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: toItem({ ...key, ...row }),
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
    write: {
      grant: (row: AuditGrant): Write => put(tableName, { pk: grants, sk: row.grantId, ...row }),
      endGrant: ({ grantId }: Pick<AuditGrant, 'grantId'>, ended: NonNullable<AuditGrant['ended']>): Write =>
        update(
          tableName,
          { pk: grants, sk: grantId },
          { set: { ended }, condition: 'attribute_exists(pk) AND attribute_not_exists(ended)' },
          () => new Refusal('changed-meanwhile'),
        ),
      breakGlass: (row: GlassRow): Write => put(tableName, { pk: glass, sk: row.glassId, ...row }),
      endGlass: ({ glassId }: Pick<GlassRow, 'glassId'>, ended: NonNullable<GlassRow['ended']>): Write =>
        update(
          tableName,
          { pk: glass, sk: glassId },
          { set: { ended }, condition: 'attribute_exists(pk) AND attribute_not_exists(ended)' },
          () => new Refusal('changed-meanwhile'),
        ),
    },
  };
}
