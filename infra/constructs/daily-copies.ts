import { ArnFormat, Aws, Duration, Stack } from 'aws-cdk-lib';
import { BackupPlan, BackupPlanRule, BackupResource, BackupSelection, BackupVault } from 'aws-cdk-lib/aws-backup';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { copiesVaultName } from '../names.ts';
import { KeyedVault } from './keyed-vault.ts';

interface DailyCopiesProps {
  prefix: string;
  copies: { region: string; keepDays: number };
  /** Tables and buckets that must outlive their region. */
  arns: readonly string[];
}

/**
 * Each night a copy of every table and bucket, and of that copy one in another region. Copies and not replication: a replica
 * would keep for ever what was destroyed on purpose (R23), and take over at once what was broken by mistake. Each goes after
 * `keepDays`, here and there.
 */
export class DailyCopies extends Construct {
  constructor(scope: Construct, id: string, { prefix, copies, arns }: DailyCopiesProps) {
    super(scope, id);
    const name = copiesVaultName(prefix);
    const { vault } = new KeyedVault(this, 'Here', { name });
    const there = BackupVault.fromBackupVaultArn(
      this,
      'There',
      Stack.of(this).formatArn({
        service: 'backup',
        region: copies.region,
        account: Aws.ACCOUNT_ID,
        resource: 'backup-vault',
        resourceName: name,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    );
    const deleteAfter = Duration.days(copies.keepDays);
    const plan = new BackupPlan(this, 'Plan', {
      backupPlanName: name,
      backupPlanRules: [
        new BackupPlanRule({
          ruleName: 'daily',
          backupVault: vault,
          // Deep in the night from one coast to the other; after what destroys files by night (infra/functions.ts), so that no
          // table is copied before it and its bucket after.
          scheduleExpression: Schedule.cron({ hour: '10', minute: '0' }),
          startWindow: Duration.hours(1),
          completionWindow: Duration.hours(12),
          deleteAfter,
          copyActions: [{ destinationBackupVault: there, deleteAfter }],
        }),
      ],
    });
    const role = new Role(this, 'Role', {
      description: `Makes the copies of ${prefix}`,
      assumedBy: new ServicePrincipal('backup.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      managedPolicies: [
        ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSBackupServiceRolePolicyForBackup'),
        ManagedPolicy.fromAwsManagedPolicyName('AWSBackupServiceRolePolicyForS3Backup'),
      ],
    });
    new BackupSelection(this, 'Selection', {
      backupPlan: plan,
      backupSelectionName: name,
      role,
      disableDefaultBackupPolicy: true,
      resources: arns.map((arn) => BackupResource.fromArn(arn)),
    });
  }
}
