import { CfnParameter, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { workflowNames } from '../../domain/requests/kinds.ts';
import type { StageConfig } from '../config.ts';
import { MonthlyBudget } from '../constructs/monthly-budget.ts';
import { OperatorAlarms } from '../constructs/operator-alarms.ts';
import { OperatorDashboard } from '../constructs/operator-dashboard.ts';
import { stateMachinesArnPrefix } from '../constructs/wiring.ts';
import { parameterNames } from '../names.ts';

/** What the operator sees and is told. It holds nothing and does nothing for people: it may go and come back at any time. */
export class OperatorStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { config: StageConfig }) {
    super(scope, id, props);
    const { config } = props;
    const parameters = parameterNames(config.stage);
    const told = (name: string): string => StringParameter.valueForStringParameter(this, name);
    const apiId = told(parameters.apiId);
    const address = new CfnParameter(this, 'OperatorAddress', {
      default: config.operator.email,
      description: 'Who gets the alarms by mail; AWS asks there for a confirmation once.',
    }).valueAsString;

    const alarms = new OperatorAlarms(this, 'Operator', {
      config,
      apiId,
      blockedNames: {
        ruleGroupId: told(parameters.blockedNames.ruleGroup),
        domainListId: told(parameters.blockedNames.domainList),
      },
      address,
    });
    const workflows = new Map(workflowNames.map((name) => [name, `${stateMachinesArnPrefix(config)}${name}`]));
    new OperatorDashboard(this, 'Dashboard', { config, alarms: alarms.all, apiId, workflows });
    if (config.operator.budgetUsdPerMonth !== undefined) {
      new MonthlyBudget(this, 'Budget', {
        name: config.prefix,
        usdPerMonth: config.operator.budgetUsdPerMonth,
        address,
      });
    }
  }
}
