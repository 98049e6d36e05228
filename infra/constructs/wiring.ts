import { Aws, Fn } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import type { BucketName, StreamedTable, TableName } from '../names.ts';
import { parameterNames } from '../names.ts';

/** With a workflow's name behind it, that workflow's. */
export const stateMachinesArnPrefix = ({ prefix }: StageConfig): string =>
  `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}:stateMachine:${prefix}-`;

/**
 * The names of everything that functions touch, as this stack knows them. Tables and buckets come from parameters, read
 * at deployment, so that a restored table is swapped in by changing one parameter.
 */
export class Wiring extends Construct {
  readonly config: StageConfig;
  readonly originSecret: Secret;
  private readonly known = new Map<string, string>();

  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id);
    this.config = config;
    this.originSecret = new Secret(this, 'OriginSecret', {
      secretName: `${config.prefix}/origin`,
      description: 'CloudFront sends it with every request; functions answer nobody who does not know it.',
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
    });
    new StringParameter(this, 'OriginSecretArn', {
      parameterName: parameterNames(config.stage).originSecretArn,
      stringValue: this.originSecret.secretArn,
    });
  }

  private parameter(name: string): string {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const value = StringParameter.valueForStringParameter(this, name);
    this.known.set(name, value);
    return value;
  }

  private get names(): ReturnType<typeof parameterNames> {
    return parameterNames(this.config.stage);
  }

  tableName(table: TableName): string {
    return this.parameter(this.names.table(table));
  }

  tableArn(table: TableName): string {
    return `arn:${Aws.PARTITION}:dynamodb:${Aws.REGION}:${Aws.ACCOUNT_ID}:table/${this.tableName(table)}`;
  }

  streamArn(table: StreamedTable): string {
    return this.parameter(this.names.stream(table));
  }

  bucketName(bucket: BucketName): string {
    return this.parameter(this.names.bucket(bucket));
  }

  bucketArn(bucket: BucketName): string {
    return `arn:${Aws.PARTITION}:s3:::${this.bucketName(bucket)}`;
  }

  keyArn(of: TableName | BucketName): string {
    return this.parameter(this.names.key(of));
  }

  staffIssuer(): string {
    return this.parameter(this.names.staffIssuer);
  }

  staffClientId(): string {
    return this.parameter(this.names.staffClientId);
  }

  functionName(name: string): string {
    return `${this.config.prefix}-${name}`;
  }

  functionArn(name: string): string {
    return `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:${this.functionName(name)}`;
  }

  /** A function's role has its name. */
  roleArn(name: string): string {
    return `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${this.functionName(name)}`;
  }

  queueArn(queue: string): string {
    return `arn:${Aws.PARTITION}:sqs:${Aws.REGION}:${Aws.ACCOUNT_ID}:${this.config.prefix}-${queue}`;
  }

  stateMachineName(workflow: string): string {
    return `${this.config.prefix}-${workflow}`;
  }

  get stateMachinesArnPrefix(): string {
    return stateMachinesArnPrefix(this.config);
  }

  get mailIdentityArn(): string {
    return `arn:${Aws.PARTITION}:ses:${Aws.REGION}:${Aws.ACCOUNT_ID}:identity/${this.config.mail.identity}`;
  }

  get mailConfigurationSet(): string {
    return this.config.prefix;
  }

  get mailConfigurationSetArn(): string {
    return `arn:${Aws.PARTITION}:ses:${Aws.REGION}:${Aws.ACCOUNT_ID}:configuration-set/${this.mailConfigurationSet}`;
  }

  /** `pool-…` or `phone-…`; undefined where the stage sends no texts. */
  get textOriginationArn(): string | undefined {
    const identity = this.config.texts?.originationIdentity;
    if (identity === undefined) return undefined;
    const kind = identity.startsWith('pool-') ? 'pool' : 'phone-number';
    return `arn:${Aws.PARTITION}:sms-voice:${Aws.REGION}:${Aws.ACCOUNT_ID}:${kind}/${identity}`;
  }

  get eventBusArn(): string {
    return `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:event-bus/default`;
  }

  /** A key may be used only through the service that the data lies in, never by itself. */
  viaService(service: 'dynamodb' | 's3'): Record<string, Record<string, string>> {
    return { StringEquals: { 'kms:ViaService': Fn.join('.', [service, Aws.REGION, 'amazonaws.com']) } };
  }
}
