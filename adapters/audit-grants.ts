import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { auditGrantSchema, type AuditGrant } from '../domain/oversight/audit-grant.ts';
import { tableReads } from './table-reads.ts';

/**
 * Until when an auditor reads, by pk AUDITOR#staff, sk GRANT. It lies in the sessions table, which every page's function asks
 * at each request and which holds nothing of anybody's case: finance's function may read it too. It forgets nothing of this.
 */
const keyOf = (staffId: string) => ({ pk: `AUDITOR#${staffId}`, sk: 'GRANT' });

export type AuditGrants = ReturnType<typeof auditGrants>;

export function auditGrants({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { get } = tableReads(client, tableName);
  return {
    async find(staffId: string): Promise<AuditGrant | undefined> {
      const row = await get(keyOf(staffId));
      return row ? auditGrantSchema.parse(row) : undefined;
    },
  };
}
