import { RemovalPolicy } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { pascalCase } from '../names.ts';
import type { Wiring } from './wiring.ts';

/** Every `${Name}` of a definition, once each. */
export function substitutionNames(definition: string): string[] {
  return [...new Set([...definition.matchAll(/\$\{([A-Za-z0-9]+)\}/g)].map((match) => match[1] as string))].sort();
}

/**
 * The names in a definition against the functions that are there: a state that names a folder which does not exist
 * stops synth, and so does a workflow function that no state calls.
 */
export function matchSubstitutions(definition: string, workflowFunctions: readonly string[]): Map<string, string> {
  const wanted = substitutionNames(definition);
  const byState = new Map(workflowFunctions.map((name) => [pascalCase(name), name]));
  const unknown = wanted.filter((name) => !byState.has(name));
  const uncalled = [...byState.keys()].filter((name) => !wanted.includes(name));
  if (unknown.length > 0) {
    throw new Error(`The workflow names ${unknown.join(', ')}: no folder under functions/ is called that.`);
  }
  if (uncalled.length > 0) throw new Error(`No state of the workflow calls ${uncalled.join(', ')}.`);
  return byState;
}

interface PacketWorkflowProps {
  wiring: Wiring;
  /** workflows/scholarship-packet.asl.json as it stands, the only copy. */
  definition: string;
  functions: ReadonlyMap<string, IFunction>;
}

export class PacketWorkflow extends Construct {
  readonly machine: CfnStateMachine;

  constructor(scope: Construct, id: string, { wiring, definition, functions }: PacketWorkflowProps) {
    super(scope, id);
    const name = wiring.stateMachineName;
    const byState = matchSubstitutions(definition, [...functions.keys()]);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/vendedlogs/states/${name}`,
      retention: wiring.config.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const role = new Role(this, 'Role', {
      roleName: name,
      description: `What the workflow ${name} may do: call its own steps`,
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
    });
    const policy = new ManagedPolicy(this, 'Policy', {
      managedPolicyName: name,
      description: 'Calls the steps of the scholarship packet, and nothing else',
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: [...functions.values()].map((fn) => fn.functionArn),
        }),
        // Step Functions sets up its log and trace delivery with these; AWS takes them on "*" only.
        new PolicyStatement({
          actions: [
            'logs:CreateLogDelivery',
            'logs:GetLogDelivery',
            'logs:UpdateLogDelivery',
            'logs:DeleteLogDelivery',
            'logs:ListLogDeliveries',
            'logs:PutResourcePolicy',
            'logs:DescribeResourcePolicies',
            'logs:DescribeLogGroups',
            'xray:PutTraceSegments',
            'xray:PutTelemetryRecords',
            'xray:GetSamplingRules',
            'xray:GetSamplingTargets',
          ],
          resources: ['*'],
        }),
      ],
    });
    this.machine = new CfnStateMachine(this, 'StateMachine', {
      stateMachineName: name,
      stateMachineType: 'STANDARD',
      roleArn: role.roleArn,
      definitionString: definition,
      definitionSubstitutions: Object.fromEntries(
        [...byState].map(([state, folder]) => [state, (functions.get(folder) as IFunction).functionArn]),
      ),
      loggingConfiguration: {
        level: 'ALL',
        // State holds ids only, and still: what people wrote has no place in a log.
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
      },
      tracingConfiguration: { enabled: true },
    });
    this.machine.node.addDependency(policy);
    // Packets that wait for a person live inside it.
    this.machine.applyRemovalPolicy(RemovalPolicy.RETAIN);
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}
