import { CfnParameter, Duration, Fn, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import { EventBus, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget, SqsQueue as QueueTarget } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { ConfigurationSet, EmailSendingEvent, EventDestination } from 'aws-cdk-lib/aws-ses';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { WorkflowName } from '../../domain/requests/kinds.ts';
import { SCANNER_OFF } from '../../domain/scanning.ts';
import { textsOff } from '../../domain/messages/phone.ts';
import type { StageConfig } from '../config.ts';
import { DeskFunction } from '../constructs/desk-function.ts';
import { MalwarePlan } from '../constructs/malware-plan.ts';
import { ParserNetwork } from '../constructs/parser-network.ts';
import { Workflow, checkSteps } from '../constructs/workflow.ts';
import { WebApi } from '../constructs/web-api.ts';
import { Wiring } from '../constructs/wiring.ts';
import { WorkQueue, deadLetterQueue } from '../constructs/work-queue.ts';
import { pickEnvironment } from '../environments.ts';
import { functions, hasTrigger, streamOf } from '../functions.ts';
import type { FunctionSpec, Trigger } from '../functions.ts';
import type { QueueName } from '../names.ts';
import { deadLetterQueueName, parameterNames, pascalCase, queueNames } from '../names.ts';

export interface ComputeStackProps extends StackProps {
  config: StageConfig;
  /** Per function: the folder that is deployed, and the keys that its environment.ts asks for. */
  assets: ReadonlyMap<string, string>;
  environmentKeys: ReadonlyMap<string, readonly string[]>;
  /** By name: workflows/<name>.asl.json as it stands, the only copy. */
  workflows: ReadonlyMap<WorkflowName, string>;
}

/** Which new rows of a table a reader is woken for. */
const journal = { Keys: { pk: { S: FilterRule.beginsWith('JOURNAL#') } } };
const newRows: Partial<Record<Trigger['kind'], Record<string, unknown>>> = {
  outbox: { NewImage: { kind: { S: FilterRule.isEqual('OUTBOX') } } },
  journal,
  'money-back': { ...journal, NewImage: { to: { S: FilterRule.isEqual('available') } } },
};

export class ComputeStack extends Stack {
  /** Every value a function may ask for. Each one names what it is, never what it holds. */
  readonly supply: Readonly<Record<string, () => string>>;
  private readonly config: StageConfig;
  private readonly wiring: Wiring;
  private readonly network: ParserNetwork;
  private readonly undelivered: Queue;
  private readonly failures: { name: string; queue: Queue };
  private readonly made = new Map<string, LambdaFunction>();

  constructor(scope: Construct, id: string, props: ComputeStackProps) {
    super(scope, id, props);
    this.config = props.config;
    this.wiring = new Wiring(this, 'Wiring', props.config);
    this.network = new ParserNetwork(this, 'ParserNetwork', this.wiring);
    this.undelivered = deadLetterQueue(
      this,
      'UndeliveredEvents',
      deadLetterQueueName(this.config.prefix, 'undelivered-events'),
    );
    const failed = 'failed-invocations';
    this.failures = {
      name: failed,
      queue: deadLetterQueue(this, 'FailedInvocations', deadLetterQueueName(this.config.prefix, failed)),
    };
    this.supply = this.environmentSupply();

    const queues = new Map<QueueName, WorkQueue>();
    for (const name of queueNames) {
      queues.set(
        name,
        new WorkQueue(this, pascalCase(name), {
          prefix: this.config.prefix,
          name,
          workerTimeoutSeconds: this.workerTimeout(name),
        }),
      );
    }

    for (const [name, spec] of Object.entries(functions)) this.makeFunction(name, spec, props);
    this.startFunctions(queues);
    this.announceUploads(queues);
    if (this.config.scanners.guardDuty) new MalwarePlan(this, 'MalwareScans', this.wiring);
    this.announceBounces(queues);

    const steps = Object.entries(functions).filter(([, spec]) => hasTrigger(spec, 'workflow'));
    checkSteps(
      [...props.workflows.values()],
      steps.map(([name]) => name),
    );
    for (const [name, definition] of props.workflows) {
      new Workflow(this, pascalCase(name), {
        wiring: this.wiring,
        name,
        definition,
        functions: new Map(steps.map(([step]) => [step, this.functionNamed(step)])),
      });
    }

    const api = new WebApi(this, 'Web', {
      config: this.config,
      routes: Object.entries(functions).flatMap(([name, spec]) =>
        spec.triggers
          .filter((trigger) => trigger.kind === 'http')
          .map(({ paths }) => ({ name, paths, fn: this.functionNamed(name) })),
      ),
    });
    const parameters = parameterNames(this.config.stage);
    const { ruleGroupId, domainListId } = this.network.blocked;
    const writeDown = (id: string, parameterName: string, stringValue: string): void =>
      void new StringParameter(this, id, { parameterName, stringValue });
    writeDown('ApiHost', parameters.apiHost, api.host);
    writeDown('ApiId', parameters.apiId, api.apiId);
    writeDown('BlockedNamesRuleGroup', parameters.blockedNames.ruleGroup, ruleGroupId);
    writeDown('BlockedNamesDomainList', parameters.blockedNames.domainList, domainListId);
  }

  private workerTimeout(queue: QueueName): number {
    const worker = Object.values(functions).find((spec) =>
      spec.triggers.some((trigger) => trigger.kind === 'queue' && trigger.queue === queue),
    );
    if (!worker) throw new Error(`No function takes from the queue ${queue}.`);
    return worker.timeoutSeconds;
  }

  private functionNamed(name: string): LambdaFunction {
    const fn = this.made.get(name);
    if (!fn) throw new Error(`There is no function ${name}.`);
    return fn;
  }

  private environmentSupply(): Record<string, () => string> {
    const { config, wiring } = this;
    const parameter = (id: string, value: string, description: string): string =>
      new CfnParameter(this, id, { default: value, description }).valueAsString;

    const baseUrl = parameter('BaseUrl', config.baseUrl, 'Where people reach the site.');
    const uploadOrigin = config.site.uploadOrigin
      ? parameter(
          'UploadOrigin',
          config.site.uploadOrigin,
          "Where browsers post files, if not the bucket's own address.",
        )
      : Fn.join('', ['https://', wiring.bucketName('quarantine'), '.s3.', this.region, '.', this.urlSuffix]);
    const clamdAddress = parameter(
      'ClamdAddress',
      config.scanners.clamd ?? SCANNER_OFF,
      'Where clamd listens (host:port), or off.',
    );
    const staff = config.staffSignIn;
    const staffIssuer =
      staff.kind === 'cognito'
        ? wiring.staffIssuer()
        : parameter('StaffIssuer', staff.issuer, 'The OpenID Connect issuer that staff sign in with.');
    const staffClientId = staff.kind === 'cognito' ? wiring.staffClientId() : staff.clientId;
    const queueUrl = (name: QueueName): string =>
      Fn.join('', ['https://sqs.', this.region, '.', this.urlSuffix, '/', this.account, `/${config.prefix}-${name}`]);

    return {
      STAGE: () => config.stage,
      BOARD_ID: () => config.boardId,
      CASES_TABLE: () => wiring.tableName('cases'),
      LEDGER_TABLE: () => wiring.tableName('ledger'),
      PAYMENTS_TABLE: () => wiring.tableName('payments'),
      ACCOMMODATION_TABLE: () => wiring.tableName('accommodation'),
      SNAP_TABLE: () => wiring.tableName('snap'),
      DEMOGRAPHICS_TABLE: () => wiring.tableName('demographics'),
      UI_TABLE: () => wiring.tableName('ui'),
      SESSIONS_TABLE: () => wiring.tableName('sessions'),
      QUARANTINE_BUCKET: () => wiring.bucketName('quarantine'),
      CLEAN_BUCKET: () => wiring.bucketName('clean'),
      PACKETS_BUCKET: () => wiring.bucketName('packets'),
      JOURNAL_BUCKET: () => wiring.bucketName('journal'),
      QUARANTINE_ORIGIN: () => uploadOrigin,
      BASE_URL: () => baseUrl,
      DEMONSTRATION: () => String(config.demonstration),
      COMMAND_FUNCTIONS_PREFIX: () => `${config.prefix}-`,
      ORIGIN_SECRET: () => wiring.originSecret.secretValue.unsafeUnwrap(),
      MAIL_FROM: () => config.mail.from,
      MAIL_CONFIGURATION_SET: () => wiring.mailConfigurationSet,
      TEXT_ORIGINATION: () => config.texts?.originationIdentity ?? textsOff,
      OIDC_ISSUER: () => staffIssuer,
      OIDC_CLIENT_ID: () => staffClientId,
      PARSE_DOCUMENT_FUNCTION: () => wiring.functionName('parse-document'),
      EXPORT_RECORDS_FUNCTION: () => wiring.functionName('export-records'),
      READ_DOCUMENT_FUNCTION: () => wiring.functionName('read-document'),
      STATE_MACHINES_PREFIX: () => wiring.stateMachinesArnPrefix,
      CLAMD_ADDRESS: () => clamdAddress,
      GUARDDUTY: () => (config.scanners.guardDuty ? 'on' : SCANNER_OFF),
      READING_ENGINE: () => config.reading.engine,
      DOCUMENT_CHECKS_QUEUE_URL: () => queueUrl('document-checks'),
      DOCUMENT_SCANS_QUEUE_URL: () => queueUrl('document-scans'),
    };
  }

  private makeFunction(name: string, spec: FunctionSpec, props: ComputeStackProps): void {
    const assetDir = props.assets.get(name);
    if (!assetDir) throw new Error(`infra/functions.ts lists ${name}, and functions/${name}/handler.ts is not there.`);
    const { fn } = new DeskFunction(this, pascalCase(name), {
      name,
      spec,
      assetDir,
      environment: pickEnvironment(name, props.environmentKeys.get(name) ?? [], this.supply),
      wiring: this.wiring,
      network: this.network,
      failures: this.failures,
    });
    this.made.set(name, fn);
  }

  private startFunctions(queues: ReadonlyMap<QueueName, WorkQueue>): void {
    for (const [name, spec] of Object.entries(functions)) {
      for (const trigger of spec.triggers) this.start(name, trigger, queues);
    }
  }

  private start(name: string, trigger: Trigger, queues: ReadonlyMap<QueueName, WorkQueue>): void {
    const fn = this.functionNamed(name);
    if (trigger.kind === 'queue') {
      const queue = (queues.get(trigger.queue) as WorkQueue).queue;
      new EventSourceMapping(this, `${pascalCase(name)}Queue`, {
        target: fn,
        eventSourceArn: queue.queueArn,
        batchSize: trigger.batchSize,
        reportBatchItemFailures: true,
      });
    }
    const streamed = streamOf(trigger);
    if (streamed !== undefined) {
      new EventSourceMapping(this, `${pascalCase(name)}Stream`, {
        target: fn,
        eventSourceArn: this.wiring.streamArn(streamed),
        startingPosition: StartingPosition.TRIM_HORIZON,
        // What the stream loses is not lost: an outbox row stays pending until it is done, and the hourly round finds a line
        // of the journal that is not chained.
        filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT'), dynamodb: newRows[trigger.kind] })],
        batchSize: 25,
        bisectBatchOnError: true,
        retryAttempts: 5,
        maxRecordAge: Duration.hours(1),
        reportBatchItemFailures: true,
        onFailure: new SqsDlq(this.failures.queue),
      });
    }
    if (trigger.kind === 'schedule') {
      new Rule(this, `${pascalCase(name)}Schedule`, {
        ruleName: `${this.config.prefix}-${name}`,
        description: `Wakes ${name} every ${trigger.everyMinutes} minutes`,
        schedule: Schedule.rate(Duration.minutes(trigger.everyMinutes)),
        // No retry: the next tick comes anyway.
        targets: [new LambdaTarget(fn, { deadLetterQueue: this.undelivered, retryAttempts: 0 })],
      });
    }
    if (trigger.kind === 'nightly') {
      new Rule(this, `${pascalCase(name)}Schedule`, {
        ruleName: `${this.config.prefix}-${name}`,
        description: `Wakes ${name} at ${trigger.atHour}:00 UTC`,
        schedule: Schedule.cron({ hour: String(trigger.atHour), minute: '0' }),
        targets: [
          new LambdaTarget(fn, {
            deadLetterQueue: this.undelivered,
            retryAttempts: 2,
            event: RuleTargetInput.fromObject(trigger.input),
          }),
        ],
      });
    }
  }

  private announce(
    queues: ReadonlyMap<QueueName, WorkQueue>,
    name: string,
    description: string,
    eventPattern: EventPattern,
    to: readonly QueueName[],
  ): void {
    new Rule(this, pascalCase(name), {
      ruleName: `${this.config.prefix}-${name}`,
      description,
      eventPattern,
      targets: to.map(
        (queue) => new QueueTarget((queues.get(queue) as WorkQueue).queue, { deadLetterQueue: this.undelivered }),
      ),
    });
  }

  /** What does not arrive is not sent again, and staff call instead: mail that comes back, texts that no network takes. */
  private announceBounces(queues: ReadonlyMap<QueueName, WorkQueue>): void {
    const set = new ConfigurationSet(this, 'MailConfiguration', {
      configurationSetName: this.wiring.mailConfigurationSet,
      // We keep our own list: whoever asks for a code at an address that once gave mail back gets it, and is reached again.
      disableSuppressionList: true,
    });
    set.addEventDestination('Bounces', {
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'DefaultBus', 'default')),
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT],
    });
    this.announce(
      queues,
      'mail-came-back',
      'Mail that cannot be delivered, or is not wanted',
      {
        source: ['aws.ses'],
        detailType: ['Email Bounced', 'Email Complaint Received'],
        // The account may hold other stages.
        detail: { mail: { tags: { 'ses:configuration-set': [this.wiring.mailConfigurationSet] } } },
      },
      ['message-events'],
    );
    const identity = this.config.texts?.originationIdentity;
    if (identity === undefined) return;
    // These events come to the bus by themselves, without a configuration set.
    this.announce(
      queues,
      'text-not-delivered',
      'Texts to a number that takes none',
      {
        source: ['aws.sms-voice'],
        detailType: ['Text Message Delivery Status Updated'],
        detail: { eventType: ['TEXT_BLOCKED', 'TEXT_INVALID'], isFinal: [true] },
      },
      ['message-events'],
    );
  }

  /** An upload is checked and scanned side by side; both verdicts, in any order, end in the queue of checks. */
  private announceUploads(queues: ReadonlyMap<QueueName, WorkQueue>): void {
    const bucket = [this.wiring.bucketName('quarantine')];
    const rule = (name: string, description: string, eventPattern: EventPattern, to: readonly QueueName[]): void =>
      this.announce(queues, name, description, eventPattern, to);
    rule(
      'document-uploaded',
      'A file arrived in quarantine',
      { source: ['aws.s3'], detailType: ['Object Created'], detail: { bucket: { name: bucket } } },
      ['document-checks', 'document-scans'],
    );
    rule(
      'document-scanned',
      'The built-in checks have their verdict',
      { source: ['skillsdesk.scan'], detailType: ['Scan.Completed.v1'] },
      ['document-checks'],
    );
    rule(
      'document-scanned-by-guardduty',
      'GuardDuty has its verdict',
      {
        source: ['aws.guardduty'],
        detailType: ['GuardDuty Malware Protection Object Scan Result'],
        detail: { s3ObjectDetails: { bucketName: bucket } },
      },
      ['document-checks'],
    );
  }
}
