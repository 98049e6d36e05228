import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';

interface MonthlyBudgetProps {
  name: string;
  usdPerMonth: number;
  /** Who is written to. */
  address: string;
}

/**
 * Word by mail before the bill says it. It counts the whole account: AWS can tell stages apart only by tags that somebody of
 * the account's owner has switched on for bills.
 */
export class MonthlyBudget extends Construct {
  constructor(scope: Construct, id: string, { name, usdPerMonth, address }: MonthlyBudgetProps) {
    super(scope, id);
    const tell = (
      notificationType: 'ACTUAL' | 'FORECASTED',
      threshold: number,
    ): CfnBudget.NotificationWithSubscribersProperty => ({
      notification: { notificationType, comparisonOperator: 'GREATER_THAN', threshold, thresholdType: 'PERCENTAGE' },
      subscribers: [{ subscriptionType: 'EMAIL', address }],
    });
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: `${name}-monthly`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: usdPerMonth, unit: 'USD' },
      },
      notificationsWithSubscribers: [tell('ACTUAL', 80), tell('FORECASTED', 100)],
    });
  }
}
