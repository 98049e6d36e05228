import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import type { App } from 'aws-cdk-lib';
import type { NagPack } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/**
 * Every finding of the infra rules that we live with, and why. A finding that no row here speaks of fails synth; a row
 * that speaks of no finding fails a test.
 */
export interface Acknowledgement {
  /** One rule, or those of several packs that ask the same. */
  rule: string | readonly string[];
  /** For rules that name what they found, such as a wildcard: all of it must match. */
  finding?: RegExp;
  /** The construct's path. */
  where: RegExp;
  reason: string;
}

/** Every pack that the app is held to. */
export const rulePacks = (): NagPack[] => [new AwsSolutionsChecks(), new ServerlessChecks(), new NIST80053R5Checks()];

export const acknowledgements: readonly Acknowledgement[] = [
  {
    rule: 'AwsSolutions-IAM5',
    finding: /^Resource::\*$/,
    where: /-compute\/[A-Za-z]+\/Policy\/Resource$/,
    reason:
      'AWS takes xray:PutTraceSegments, xray:PutTelemetryRecords, guardduty:SendObjectMalwareScan, textract:DetectDocumentText and the log deliveries of Step Functions on "*" only; what sets two functions into their network is AWS\'s own list, on "*" as there, and denied to the functions\' code. A test holds every statement on "*" to these.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding:
      /^Resource::arn:<AWS::Partition>:s3:::<[A-Za-z0-9]+>\/(doc_\*|app_\*|exports\/\*|(originals|normalized|pages)\/doc_\*|\*\.jsonl)$/,
    where: /-compute\/[A-Za-z]+\/Policy\/Resource$/,
    reason:
      'Objects are named by random ids that no template can list; each function is held to the kinds of object it works on.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: /DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3\*$/,
    where: /-compute\/MalwareScans\/Policy\/Resource$/,
    reason: 'GuardDuty names the one rule that it manages itself; AWS gives only how the name begins.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: /:cloudformation:.*:stack\/skillsdesk-[a-z0-9-]+\/\*$/,
    where: /-deployer\/Policy\/Resource$/,
    reason: "A stack's ARN ends in an id that AWS makes up; the name before it is whole.",
  },
  {
    rule: 'AwsSolutions-IAM4',
    finding: /\/AWSBackupServiceRolePolicyFor(Backup|S3Backup)$/,
    where: /-data\/Copies\/Role\/Resource$/,
    reason:
      "AWS's own lists for its own service, which alone takes this role. What a copy of a table or bucket asks for changes with AWS Backup, and a list of ours would fail in the night in which it does.",
  },
  {
    rule: 'Serverless-EventBusDLQ',
    where: /-operator\/Operator\/CopyFailed\/Resource$/,
    reason:
      'It only tells the operator of a job that AWS Backup lists with its reason, tonight and in the nights after; EventBridge tries for a day.',
  },
  {
    rule: 'AwsSolutions-APIG4',
    where: /-compute\/Web\/Route/,
    reason:
      'Pages are for people without a session too, and an authorizer sees neither our cookie nor that a session was ended: the handler checks session and policy for every action.',
  },
  {
    rule: 'AwsSolutions-CFR1',
    where: /-edge\/Site\/Resource$/,
    reason: 'People travel, and a country says little: refusing one would shut out participants, not attackers.',
  },
  {
    rule: 'AwsSolutions-CFR3',
    where: /-edge\/Site\/Resource$/,
    reason:
      'Each request that is not a public asset reaches the HTTP API, which logs it without addresses and paths; a second log with both would be personal data to guard for nothing.',
  },
  {
    rule: 'AwsSolutions-COG8',
    where: /-data\/Staff\/Pool\/Resource$/,
    reason:
      'Some dozens of staff, each with a required second factor and no way to sign up: what the plus tier adds is for the public.',
  },
  {
    rule: ['AwsSolutions-SMG4', 'NIST.800.53.R5-SecretsManagerRotationEnabled'],
    where: /-compute\/Wiring\/OriginSecret\/Resource$/,
    reason:
      'CloudFront and the functions must change it at the same moment, which is a deployment; a rotation by itself would close the site. It guards a door behind which every request is checked again.',
  },
  {
    rule: 'AwsSolutions-SQS3',
    where: /-compute\/UndeliveredEvents\/Resource$/,
    reason: 'It is the dead-letter queue of the event rules, which this rule does not look at.',
  },
  {
    rule: 'Serverless-SQSRedrivePolicy',
    where: /-compute\/(UndeliveredEvents|FailedInvocations|[A-Za-z]+\/DeadLetters)\/Resource$/,
    reason: 'It is a dead-letter queue itself: the end of the road, where a person looks.',
  },
  {
    rule: 'Serverless-SNSRedrivePolicy',
    where: /-operator\/Operator\/Operator\/Resource$/,
    reason:
      'Its messages say only that an alarm changed, and the alarm itself stays in CloudWatch; a queue of mails that did not arrive would be watched by nobody.',
  },
  {
    rule: ['Serverless-LambdaDLQ', 'NIST.800.53.R5-LambdaDLQ'],
    where: /-compute\/[A-Za-z]+\/Function\/Resource$/,
    reason:
      'Nobody invokes it asynchronously: pages, commands and steps are waited for, queues have dead letters of their own. Those that a schedule starts have one, which a test checks.',
  },
  {
    rule: 'Serverless-LambdaTracing',
    where: /-compute\/[A-Za-z]+\/Function\/Resource$/,
    reason:
      'What answers somebody is not traced by itself unless the stage says so (traces: all): Lambda takes nearly each request at the few that a board has, and that cost more than the processor time of all pages. A trace that a workflow, queue or stream began goes on through it.',
  },
  {
    rule: 'Serverless-LambdaEventSourceMappingDestination',
    where: /-compute\/[A-Za-z]+Queue\/Resource$/,
    reason: 'Lambda refuses a destination for a queue: what keeps failing goes to the dead-letter queue of the queue.',
  },
  {
    rule: 'NIST.800.53.R5-DynamoDBInBackupPlan',
    where: /-data\/[A-Za-z]+\/Table\/Resource$/,
    reason:
      'Each table can be set back to any second of 35 days, is protected from deletion, and a drill restores it (docs/runbooks/restore.md). Nightly copies elsewhere are a setting of the stage, and sessions are over before anybody could restore them.',
  },
  {
    rule: 'NIST.800.53.R5-S3BucketReplicationEnabled',
    where: /-data\/(AccessLogs|[A-Za-z]+\/Bucket)\/Resource$/,
    reason:
      'S3 keeps each object in three buildings, and every version is kept. A second region is a choice of the board, by copies: a replica would keep what is destroyed on purpose.',
  },
  {
    rule: 'NIST.800.53.R5-S3DefaultEncryptionKMS',
    where: /-data\/AccessLogs\/Resource$/,
    reason: 'S3 delivers access logs only into a bucket that it encrypts with its own key.',
  },
  {
    rule: 'NIST.800.53.R5-SecretsManagerUsingKMSKey',
    where: /-compute\/Wiring\/OriginSecret\/Resource$/,
    reason:
      "It lies under AWS's key for secrets. Whoever may deploy sees it anyway, as CloudFront needs it in plain; it guards a door behind which every request is checked again.",
  },
  {
    rule: 'NIST.800.53.R5-VPCDefaultSecurityGroupClosed',
    where: /-compute\/ParserNetwork\/Vpc\/Resource$/,
    reason:
      'Nothing stands in it: both functions of that network name their own group. CDK closes it with a function of its own, which would hold rights over networks for ever.',
  },
  {
    rule: 'NIST.800.53.R5-CloudWatchLogGroupEncrypted',
    where: /-compute\/.+\/(Flows|Logs|AccessLogs)\/Resource$/,
    reason:
      'CloudWatch encrypts every log. A key of our own would keep apart what is secret, and logs hold ids and codes from a closed list; a test searches them for marked personal data.',
  },
  {
    rule: 'NIST.800.53.R5-LambdaConcurrency',
    where: /-compute\/[A-Za-z]+\/Function\/Resource$/,
    reason:
      'A number set aside for one function is taken from all others, which share one account. The firewall and the API hold back floods before any function starts.',
  },
  {
    rule: 'NIST.800.53.R5-LambdaInsideVPC',
    where: /-compute\/[A-Za-z]+\/Function\/Resource$/,
    reason:
      'They call AWS by signed requests and nothing else; a network would have to let out more than that, and cost by the hour. The two that open files stand in one that leads nowhere.',
  },
  {
    rule: 'NIST.800.53.R5-WAFv2LoggingEnabled',
    where: /-firewall\/Firewall$/,
    reason: 'Its log would hold addresses and what people asked for. What each rule stopped is counted as a metric.',
  },
];

/** Acknowledges what the table speaks of, each finding where it was found; gives back the rows that were needed. */
export function acknowledgeFindings(app: App, packs: readonly NagPack[]): Set<Acknowledgement> {
  const used = new Set<Acknowledgement>();
  for (const pack of packs) {
    for (const violation of pack.validateScope(app).violations) {
      const [rule, finding] = splitFinding(violation.ruleName);
      for (const { constructPath } of violation.violatingResources) {
        const row = acknowledgements.find(
          (candidate) =>
            [candidate.rule].flat().includes(rule) &&
            candidate.where.test(constructPath ?? '') &&
            (candidate.finding === undefined ? finding === '' : candidate.finding.test(finding)),
        );
        if (!row || !constructPath) continue;
        used.add(row);
        Validations.of(constructAt(app, constructPath)).acknowledge({ id: violation.ruleName, reason: row.reason });
      }
    }
  }
  return used;
}

const constructAt = (app: App, path: string): IConstruct =>
  path.split('/').reduce<IConstruct>((construct, id) => construct.node.findChild(id), app);

/** `AwsSolutions-IAM5[Resource::*]` → its rule and what it found. */
function splitFinding(ruleName: string): [rule: string, finding: string] {
  const match = /^([^[]+)(?:\[(.*)\])?$/s.exec(ruleName);
  return [match?.[1] ?? ruleName, match?.[2] ?? ''];
}
