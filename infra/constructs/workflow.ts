import { RemovalPolicy } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { WorkflowName } from '../../domain/requests/kinds.ts';
import { pascalCase } from '../names.ts';
import type { Wiring } from './wiring.ts';

/** Every `${Name}` of a definition, once each. */
export function substitutionNames(definition: string): string[] {
  return [...new Set([...definition.matchAll(/\$\{([A-Za-z0-9]+)\}/g)].map((match) => match[1] as string))].sort();
}

/**
 * The names in the definitions against the functions that are there: a state that names a folder which does not exist
 * stops synth, and so does a workflow function that no state calls.
 */
export function checkSteps(definitions: readonly string[], workflowFunctions: readonly string[]): void {
  const wanted = new Set(definitions.flatMap(substitutionNames));
  const states = workflowFunctions.map(pascalCase);
  const unknown = [...wanted].filter((name) => !states.includes(name));
  const uncalled = states.filter((name) => !wanted.has(name));
  if (unknown.length > 0) {
    throw new Error(`A workflow names ${unknown.join(', ')}: no folder under functions/ is called that.`);
  }
  if (uncalled.length > 0) throw new Error(`No state of a workflow calls ${uncalled.join(', ')}.`);
}

interface WorkflowProps {
  wiring: Wiring;
  name: WorkflowName;
  /** workflows/<name>.asl.json as it stands, the only copy. */
  definition: string;
  /** All steps by folder; the workflow may call those that its definition names, and no other. */
  functions: ReadonlyMap<string, IFunction>;
}

export class Workflow extends Construct {
  constructor(scope: Construct, id: string, { wiring, name: workflow, definition, functions }: WorkflowProps) {
    super(scope, id);
    const name = wiring.stateMachineName(workflow);
    const named = substitutionNames(definition);
    const steps = new Map([...functions].map(([folder, fn]) => [pascalCase(folder), fn]));
    const called = named.map((state) => [state, steps.get(state) as IFunction] as const);
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
      description: `Calls the steps of the workflow ${workflow}, and nothing else`,
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: called.map(([, fn]) => fn.functionArn),
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
    const machine = new CfnStateMachine(this, 'StateMachine', {
      stateMachineName: name,
      stateMachineType: 'STANDARD',
      roleArn: role.roleArn,
      definitionString: definition,
      definitionSubstitutions: Object.fromEntries(called.map(([state, fn]) => [state, fn.functionArn])),
      loggingConfiguration: {
        level: 'ALL',
        // State holds ids only, and still: what people wrote has no place in a log.
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
      },
      tracingConfiguration: { enabled: true },
    });
    machine.node.addDependency(policy);
    // Packets that wait for a person live inside it.
    machine.applyRemovalPolicy(RemovalPolicy.RETAIN);
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}
