import { Aws, CfnParameter, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { exportKeptDays, exportPrefix } from '../../domain/exports/exports.ts';
import type { StageConfig } from '../config.ts';
import { DailyCopies } from '../constructs/daily-copies.ts';
import { KeyedBucket } from '../constructs/keyed-bucket.ts';
import { KeyedTable } from '../constructs/keyed-table.ts';
import { StaffPool } from '../constructs/staff-pool.ts';
import { bucketNames, indexes, parameterNames, pascalCase, streamedTables, tableNames } from '../names.ts';
import type { BucketName, StreamedTable, TableName } from '../names.ts';

const isStreamed = (table: TableName): table is StreamedTable =>
  (streamedTables as readonly TableName[]).includes(table);

/**
 * In the colder class each object is billed as 128 kB, and moving it costs as much as a request. Over the seven years that a
 * clean copy stays, that is less than the usual class from about 35 kB on; S3 by itself would begin at 128.
 */
const worthMovingBytes = 49_152;

/** Uploads and originals are looked at again by exception; the rest while a packet is decided. */
const cold: Readonly<Record<BucketName, readonly { prefix?: string; afterDays: number; largerThanBytes?: number }[]>> =
  {
    quarantine: [{ afterDays: 3 }],
    clean: [
      { prefix: 'originals/', afterDays: 7 },
      { prefix: 'normalized/', afterDays: 90, largerThanBytes: worthMovingBytes },
      { prefix: 'pages/', afterDays: 90 },
    ],
    packets: [{ afterDays: 90 }],
    journal: [],
  };

/** A day after the page says that it is gone, so that nobody's download breaks off. */
const forgotten: Partial<Record<BucketName, readonly { prefix: string; afterDays: number }[]>> = {
  packets: [{ prefix: exportPrefix, afterDays: exportKeptDays + 1 }],
};

/** Everything that must outlive a deployment. Deleting this stack deletes none of it. */
export class DataStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { config: StageConfig }) {
    super(scope, id, props);
    const { config } = props;
    const parameters = parameterNames(config.stage);
    const siteOrigin = new CfnParameter(this, 'SiteOrigin', {
      description: 'Where people reach the site; browsers may post files from there and nowhere else.',
      default: config.baseUrl,
    }).valueAsString;

    const writeDown = (name: string, value: string): void => {
      const logicalName = pascalCase(name.split('/').slice(3).join('-'));
      new StringParameter(this, `Parameter${logicalName}`, { parameterName: name, stringValue: value });
    };

    /** What no copy may lack. Sessions are over before anybody could restore them. */
    const kept: string[] = [];
    for (const table of tableNames) {
      const made = new KeyedTable(this, pascalCase(table), {
        tableName: `${config.prefix}-${table}`,
        indexes: indexes[table],
        stream: isStreamed(table),
        deletionProtection: config.deletionProtection,
        keptForYears: table !== 'sessions',
        ...(table === 'sessions' ? { expiryAttribute: 'expiresAtSeconds' } : {}),
      });
      if (table !== 'sessions') kept.push(made.table.tableArn);
      writeDown(parameters.table(table), made.table.tableName);
      writeDown(parameters.key(table), made.key.keyArn);
      if (isStreamed(table)) writeDown(parameters.stream(table), made.table.tableStreamArn ?? '');
    }

    const accessLogs = new Bucket(this, 'AccessLogs', {
      bucketName: `${config.prefix}-access-logs-${Aws.ACCOUNT_ID}`,
      // S3 delivers access logs only into buckets that it encrypts with its own key.
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const bucket of bucketNames) {
      const made = new KeyedBucket(this, pascalCase(bucket), {
        name: `${config.prefix}-${bucket}`,
        accountId: Aws.ACCOUNT_ID,
        accessLogs,
        events: bucket === 'quarantine',
        cold: cold[bucket],
        forgotten: forgotten[bucket] ?? [],
        ...(bucket === 'quarantine' ? { postsFrom: siteOrigin } : {}),
        ...(bucket === 'journal' ? { lock: config.journal } : {}),
      });
      kept.push(made.bucket.bucketArn);
      writeDown(parameters.bucket(bucket), made.bucket.bucketName);
      writeDown(parameters.key(bucket), made.key.keyArn);
    }

    if (config.copies) new DailyCopies(this, 'Copies', { prefix: config.prefix, copies: config.copies, arns: kept });

    if (config.staffSignIn.kind === 'cognito') {
      const staff = new StaffPool(this, 'Staff', {
        prefix: config.prefix,
        domainPrefix: config.staffSignIn.domainPrefix,
        siteOrigin,
        deletionProtection: config.deletionProtection,
      });
      writeDown(parameters.staffIssuer, staff.issuer);
      writeDown(parameters.staffClientId, staff.clientId);
    }
  }
}
