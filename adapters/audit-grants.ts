import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Refusal } from '../domain/errors.ts';
import { auditGrantSchema, type AuditGrant } from '../domain/oversight/audit-grant.ts';
import { tableReads } from './table-reads.ts';
import { put, type Write } from './transaction.ts';

/**
 * The grant by which an auditor reads now, by pk AUDITOR#staff, sk GRANT. It lies in the sessions table, which every page's
 * function asks at each request and which holds nothing of anybody's case, so that finance's function may read it too. The
 * record of all grants stands in the cases table (oversight-table.ts); one transaction writes both.
 */
const keyOf = (staffId: string) => ({ pk: `AUDITOR#${staffId}`, sk: 'GRANT' });

export function auditGrants({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { get } = tableReads(client, tableName);
  return {
    async find(staffId: string): Promise<AuditGrant | undefined> {
      const row = await get(keyOf(staffId));
      return row ? auditGrantSchema.parse(row) : undefined;
    },
    write: {
      /** In the place of the one that was read; refused when somebody else wrote another meanwhile. */
      stands: (row: AuditGrant, before: AuditGrant | undefined): Write =>
        put(
          tableName,
          { ...keyOf(row.staffId), ...row },
          () => new Refusal('changed-meanwhile'),
          before
            ? 'grantId = :before AND (attribute_not_exists(ended) OR grantId <> :next)'
            : 'attribute_not_exists(pk)',
          before ? { ':before': before.grantId, ':next': row.grantId } : undefined,
        ),
    },
  };
}
