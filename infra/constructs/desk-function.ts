import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  TenancyConfig,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionSpec } from '../functions.ts';
import { hasTrigger, isAnswering, isIsolated, runsUnattended } from '../functions.ts';
import { functionStatements, networkStatements } from './grants.ts';
import type { ParserNetwork } from './parser-network.ts';
import type { Wiring } from './wiring.ts';

interface DeskFunctionProps {
  name: string;
  spec: FunctionSpec;
  /** The folder that is deployed. */
  assetDir: string;
  environment: Record<string, string>;
  wiring: Wiring;
  /** For those that are isolated. */
  network: ParserNetwork;
  /** Where an invocation that nobody waits for ends when it keeps failing. */
  failures: { name: string; queue: Queue };
}

/** One function with a role, a policy and a log of its own; nothing is shared, so nothing is granted by accident. */
export class DeskFunction extends Construct {
  readonly fn: LambdaFunction;

  constructor(scope: Construct, id: string, props: DeskFunctionProps) {
    super(scope, id);
    const { name, spec, wiring } = props;
    const functionName = wiring.functionName(name);
    const isolated = isIsolated(spec);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: wiring.config.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const role = new Role(this, 'Role', {
      roleName: functionName,
      description: `What ${functionName} may do`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    const policy = new ManagedPolicy(this, 'Policy', {
      managedPolicyName: functionName,
      description: spec.description,
      roles: [role],
      statements: [
        ...functionStatements(wiring, spec, {
          logGroupArn: logGroup.logGroupArn,
          failureQueue: props.failures.name,
        }),
        ...(isolated ? networkStatements(wiring.functionArn(name)) : []),
      ],
    });
    const unattended = runsUnattended(spec);
    this.fn = new LambdaFunction(this, 'Function', {
      functionName,
      description: spec.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(props.assetDir),
      memorySize: spec.memoryMegabytes,
      timeout: Duration.seconds(spec.timeoutSeconds),
      environment: props.environment,
      // The table of functions is the only place where permissions come from: no construct may add to this role.
      role: role.withoutPolicyUpdates(),
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // Of whoever is called, a trace goes on that its caller began.
      tracing: wiring.config.traces === 'all' || !isAnswering(spec) ? Tracing.ACTIVE : Tracing.PASS_THROUGH,
      ...(isolated
        ? {
            tenancyConfig: TenancyConfig.PER_TENANT,
            vpc: props.network.vpc,
            vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
            securityGroups: [props.network.securityGroup],
          }
        : {}),
      ...(unattended ? { deadLetterQueue: props.failures.queue } : {}),
    });
    // A queue or stream is refused to a function whose role may not read it yet.
    this.fn.node.addDependency(policy);
    // Not a moment before the names are blocked.
    if (isolated) this.fn.node.addDependency(props.network);
    // Packets wait for months with a step's name inside their workflow: a deployment may not take it away.
    if (hasTrigger(spec, 'workflow')) {
      for (const part of [this.fn, role, policy]) part.applyRemovalPolicy(RemovalPolicy.RETAIN);
    }
  }
}
