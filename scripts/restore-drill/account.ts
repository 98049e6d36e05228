import {
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  RestoreTableToPointInTimeCommand,
} from '@aws-sdk/client-dynamodb';
import { parameterNames, streamedTables, tableNames, type TableName } from '../../infra/names.ts';
import type { Copies } from './check-copies.ts';

/** The latest instant that every table can be restored to; a given one is held against each table's own span. */
export async function commonInstant(
  dynamodb: DynamoDBClient,
  tables: Copies['tables'],
  wanted: Date | undefined,
): Promise<Date> {
  let latest = Number.POSITIVE_INFINITY;
  for (const TableName of Object.values(tables)) {
    const { ContinuousBackupsDescription } = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
    const span = ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
    const [from, through] = [span?.EarliestRestorableDateTime, span?.LatestRestorableDateTime];
    if (span?.PointInTimeRecoveryStatus !== 'ENABLED' || !from || !through)
      throw new Error(`${TableName} keeps no points in time: it cannot be restored.`);
    if (wanted && (wanted < from || wanted > through))
      throw new Error(`${TableName} can be restored to ${from.toISOString()} through ${through.toISOString()}.`);
    latest = Math.min(latest, through.getTime());
  }
  return wanted ?? new Date(latest);
}

interface RestoreOptions {
  at: Date;
  suffix: string;
  sleep: (milliseconds: number) => Promise<unknown>;
  say: (line: string) => void;
}
const pollMilliseconds = 15_000;
/** Large tables take hours, small ones twenty minutes: after a day somebody has to look. */
const maxPolls = (24 * 3_600_000) / pollMilliseconds;

/** Every table as it stood at one instant, beside the live one, with the live one's own key. */
export async function restoreTables(
  dynamodb: DynamoDBClient,
  tables: Copies['tables'],
  { at, suffix, sleep, say }: RestoreOptions,
): Promise<Copies['tables']> {
  const copies = {} as Record<TableName, string>;
  for (const name of tableNames) {
    const source = tables[name];
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: source }));
    const key = Table?.SSEDescription?.KMSMasterKeyArn;
    copies[name] = `${source}-${suffix}`;
    await dynamodb.send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: source,
        TargetTableName: copies[name],
        RestoreDateTime: at,
        BillingModeOverride: 'PAY_PER_REQUEST',
        // Said, and not left to a default: a copy under another key is one that the functions cannot open.
        ...(key === undefined
          ? {}
          : { SSESpecificationOverride: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: key } }),
      }),
    );
    say(`${source} → ${copies[name]}`);
  }
  for (const TableName of Object.values(copies)) {
    for (let poll = 1; ; poll += 1) {
      const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
      const indexes = Table?.GlobalSecondaryIndexes ?? [];
      if (Table?.TableStatus === 'ACTIVE' && indexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE')) break;
      if (poll >= maxPolls) throw new Error(`${TableName} is still ${Table?.TableStatus ?? 'not there'} after a day.`);
      await sleep(pollMilliseconds);
    }
    say(`${TableName} is there`);
  }
  return copies;
}

/** Only what this drill has made: the names come from it and from nowhere else. */
export async function removeCopies(dynamodb: DynamoDBClient, copies: Copies['tables'], suffix: string): Promise<void> {
  for (const TableName of Object.values(copies)) {
    if (!TableName.endsWith(`-${suffix}`)) throw new Error(`${TableName} is no copy of this drill.`);
    await dynamodb.send(new DeleteTableCommand({ TableName }));
  }
}

/**
 * What an operator does to go live on restored tables; the drill never does it. `elsewhere`: buckets were restored too, in a stage
 * of another region, whose sessions are its own and whose edge may have to wait (docs/runbooks/copies.md).
 */
export function stepsToSwapIn(
  stage: string,
  copies: Partial<Copies['tables']>,
  { elsewhere = false }: { elsewhere?: boolean } = {},
): string[] {
  const names = parameterNames(stage);
  const put = (name: string, value: string): string =>
    `aws ssm put-parameter --overwrite --type String --name ${name} --value ${value}`;
  const steps: string[] = [];
  for (const name of tableNames) {
    const table = copies[name];
    if (table === undefined) continue;
    steps.push(
      `aws dynamodb update-continuous-backups --table-name ${table} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`,
      `aws dynamodb update-table --table-name ${table} --deletion-protection-enabled`,
    );
    if (name === 'sessions')
      steps.push(
        `aws dynamodb update-time-to-live --table-name ${table} --time-to-live-specification Enabled=true,AttributeName=expiresAtSeconds`,
      );
    const streamed = streamedTables.find((each) => each === name);
    if (streamed !== undefined)
      steps.push(
        `aws dynamodb update-table --table-name ${table} --stream-specification StreamEnabled=true,StreamViewType=NEW_IMAGE`,
        put(
          names.stream(streamed),
          `$(aws dynamodb describe-table --table-name ${table} --query Table.LatestStreamArn --output text)`,
        ),
      );
    steps.push(put(names.table(name), table));
  }
  return [
    ...steps,
    `npm run deploy -- --stage ${stage}${elsewhere ? ' --only compute' : ''}`,
    ...(elsewhere ? [`STAGE=${stage} npm run rebind-files -- --apply`] : []),
    `STAGE=${stage} npm run restart-workflows`,
  ];
}
