import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { bucket } from '../../adapters/buckets.ts';
import { sleep, systemClock as clock } from '../../adapters/clients.ts';
import { ojtKeys } from '../../adapters/ojt-table.ts';
import { storedRows } from '../../adapters/stored-rows.ts';
import { slotPoolsInUse } from '../../domain/ojt/terms.ts';
import { eventHandler, log, logMetrics, readEnvironment } from '../handler-stack.ts';
import { checkInputSchema, checkInvariants, type CheckDeps, type CheckResult } from './check-invariants.ts';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const client = new DynamoDBClient({});
const s3 = new S3Client({});
const clean = bucket({ client: s3, name: env.CLEAN_BUCKET });
const quarantine = bucket({ client: s3, name: env.QUARANTINE_BUCKET });

const deps: Omit<CheckDeps, 'remainingMs'> = {
  cases: storedRows({ client, tableName: env.CASES_TABLE }),
  ledger: storedRows({ client, tableName: env.LEDGER_TABLE }),
  payments: storedRows({ client, tableName: env.PAYMENTS_TABLE }),
  headClean: (key, versionId) => clean.headVersion(key, versionId),
  uploads: (prefix) => quarantine.list(prefix),
  centerIds: settings.centers.map((center) => center.centerId),
  slotPools: (now) => slotPoolsInUse(now, settings).map((slot) => ojtKeys.pool(slot).pk),
  clock,
  sleep,
};

export const handler = eventHandler(async (event: unknown, context): Promise<CheckResult> => {
  const input = checkInputSchema.parse(event);
  const result = await checkInvariants(input, { ...deps, remainingMs: () => context.getRemainingTimeInMillis() });
  for (const { invariant, code, subject, detail } of result.first)
    log.error('invariant broken', { invariant, code, subject, detail });
  const checked = { count: result.violations, detail: { ...result.checked, unsettled: result.unsettled } };
  // A look at a few applications says nothing of the rest: it must not quiet an alarm.
  if (input.applicationIds) log.info('invariants checked', checked);
  else
    logMetrics(
      'invariants checked',
      env.STAGE,
      { InvariantViolations: result.violations, InvariantCheckFinished: result.finished ? 1 : 0 },
      checked,
    );
  return result;
});
