import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import { firewallArnOutput } from '../names.ts';

/** The firewall of a CloudFront distribution lives in us-east-1, wherever the rest is. */
export class FirewallStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { config: StageConfig }) {
    super(scope, id, props);
    const { config } = props;
    const metric = (name: string): CfnWebACL.VisibilityConfigProperty => ({
      cloudWatchMetricsEnabled: true,
      metricName: name,
      // Samples would hold addresses and what people asked for.
      sampledRequestsEnabled: false,
    });
    const managed = (name: string, priority: number, counted: readonly string[] = []): CfnWebACL.RuleProperty => ({
      name,
      priority,
      overrideAction: { none: {} },
      statement: {
        managedRuleGroupStatement: {
          vendorName: 'AWS',
          name,
          ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
        },
      },
      visibilityConfig: metric(name),
    });
    const acl = new CfnWebACL(this, 'Firewall', {
      name: `${config.prefix}-site`,
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: metric(`${config.prefix}-site`),
      rules: [
        {
          name: 'too-many-sign-ins',
          priority: 0,
          action: { block: { customResponse: { responseCode: 429 } } },
          statement: {
            rateBasedStatement: {
              aggregateKeyType: 'IP',
              evaluationWindowSec: 300,
              limit: config.firewall.signInsPerFiveMinutes,
              scopeDownStatement: {
                byteMatchStatement: {
                  fieldToMatch: { uriPath: {} },
                  positionalConstraint: 'CONTAINS',
                  // Of participants, and of staff and finance under their own addresses.
                  searchString: '/sign-in',
                  textTransformations: [{ priority: 0, type: 'NORMALIZE_PATH' }],
                },
              },
            },
          },
          visibilityConfig: metric('too-many-sign-ins'),
        },
        {
          name: 'too-many-requests',
          priority: 1,
          action: { block: { customResponse: { responseCode: 429 } } },
          statement: {
            rateBasedStatement: {
              aggregateKeyType: 'IP',
              evaluationWindowSec: 300,
              limit: config.firewall.requestsPerFiveMinutes,
            },
          },
          visibilityConfig: metric('too-many-requests'),
        },
        managed('AWSManagedRulesAmazonIpReputationList', 2),
        managed('AWSManagedRulesKnownBadInputsRuleSet', 3),
        // A long form is not an attack: files never pass here, and each field has its own limit in the handler.
        managed('AWSManagedRulesCommonRuleSet', 4, ['SizeRestrictions_BODY']),
      ],
    });
    new CfnOutput(this, firewallArnOutput, {
      value: acl.attrArn,
      description: 'Given to the edge stack at deployment',
    });
  }
}
