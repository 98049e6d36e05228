import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { personExportsSchema, type PersonExports } from '../domain/exports/exports.ts';
import { tableReads } from './table-reads.ts';
import { put, type Write } from './transaction.ts';

/** Copies of a person's records, in the cases table: pk PERSON#id, sk EXPORTS. One row, each change under the version that was read. */
export type ExportsTable = ReturnType<typeof exportsTable>;

const exportsKey = (personId: string) => ({ pk: `PERSON#${personId}`, sk: 'EXPORTS' });

export function exportsTable({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { get } = tableReads(client, tableName);
  return {
    client,
    tableName,
    async exportsOf(personId: string): Promise<PersonExports | undefined> {
      const row = await get(exportsKey(personId));
      return row ? personExportsSchema.parse(row) : undefined;
    },
    write: {
      exports: (row: PersonExports): Write => {
        const item = { ...exportsKey(row.personId), ...row };
        if (row.version === 1) return put(tableName, item);
        return put(
          tableName,
          item,
          undefined,
          '#version = :before',
          { ':before': row.version - 1 },
          {
            '#version': 'version',
          },
        );
      },
    },
  };
}
