import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import { firewallArnOutput } from '../names.ts';

const windowSeconds = 300;
const waitBody = 'wait';
/** Before any page is drawn, and so before anybody's language is known. */
const waitText = [
  'Many requests came from this network. Please wait 5 minutes. Then try again.',
  'Llegaron muchas solicitudes de esta red. Espere 5 minutos. Luego intente otra vez.',
  'Có nhiều yêu cầu từ mạng này. Xin đợi 5 phút rồi thử lại.',
  '来自此网络的请求太多。请等 5 分钟再试。',
  'Из этой сети пришло много запросов. Подождите 5 минут и попробуйте снова.',
].join('\n\n');
/** For a person a sentence, for a script the seconds. */
const tooMany: CfnWebACL.RuleActionProperty = {
  block: {
    customResponse: {
      responseCode: 429,
      customResponseBodyKey: waitBody,
      responseHeaders: [{ name: 'Retry-After', value: String(windowSeconds) }],
    },
  },
};
const pathHolds = (searchString: string): CfnWebACL.StatementProperty => ({
  byteMatchStatement: {
    fieldToMatch: { uriPath: {} },
    positionalConstraint: 'CONTAINS',
    searchString,
    textTransformations: [{ priority: 0, type: 'NORMALIZE_PATH' }],
  },
});

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
      customResponseBodies: { [waitBody]: { contentType: 'TEXT_PLAIN', content: waitText } },
      visibilityConfig: metric(`${config.prefix}-site`),
      rules: [
        {
          name: 'too-many-sign-ins',
          priority: 0,
          action: tooMany,
          statement: {
            rateBasedStatement: {
              aggregateKeyType: 'IP',
              evaluationWindowSec: windowSeconds,
              limit: config.firewall.signInsPerFiveMinutes,
              // Of participants, coaches and staff, each under their own address; scripts sign in at /api/…session.
              scopeDownStatement: { orStatement: { statements: ['/sign-in', '/session'].map(pathHolds) } },
            },
          },
          visibilityConfig: metric('too-many-sign-ins'),
        },
        {
          name: 'too-many-requests',
          priority: 1,
          action: tooMany,
          statement: {
            rateBasedStatement: {
              aggregateKeyType: 'IP',
              evaluationWindowSec: windowSeconds,
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
