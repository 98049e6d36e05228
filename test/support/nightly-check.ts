import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { storedRows } from '../../adapters/stored-rows.ts';
import type { Clock } from '../../domain/clock.ts';
import {
  checkInvariants,
  type CheckDeps,
  type CheckResult,
} from '../../functions/check-invariants/check-invariants.ts';
import type { TableName } from '../../infra/names.ts';
import { tableNameOf } from './tables.ts';

export const rowsIn = (client: DynamoDBClient, name: TableName) => storedRows({ client, tableName: tableNameOf(name) });

/** The nightly check over every row of a test's own tables; there are no files. */
export const checkRows = (client: DynamoDBClient, clock: Clock, more: Partial<CheckDeps> = {}): Promise<CheckResult> =>
  checkInvariants(
    { rows: 'all', objects: 'none' },
    {
      cases: rowsIn(client, 'cases'),
      ledger: rowsIn(client, 'ledger'),
      payments: rowsIn(client, 'payments'),
      headClean: async () => undefined,
      async *uploads() {},
      centerIds: ['se'],
      slotPools: () => [],
      clock,
      remainingMs: () => 900_000,
      sleep: async () => {},
      ...more,
    },
  );
