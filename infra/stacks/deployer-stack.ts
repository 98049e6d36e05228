import { Aws, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import { CfnOIDCProvider, ManagedPolicy, PolicyStatement, Role, WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import { regionOf, stackName, stackPartsOf, type StackPart } from '../stack-parts.ts';

/** The roles that `cdk bootstrap` makes in each region, and that CDK's command line takes. */
const bootstrapRoles = ['deploy-role', 'file-publishing-role', 'lookup-role'] as const;
const qualifier = 'hnb659fds';

/**
 * The role of a pipeline that deploys: no key is kept anywhere, and a token of another repository, branch or environment opens
 * nothing. It may take CDK's own roles and ask what is deployed; what those may do is the bootstrap's.
 */
export class DeployerStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { config: StageConfig; deployer: NonNullable<StageConfig['deployer']> },
  ) {
    super(scope, id, props);
    const { config, deployer } = props;
    const host = new URL(deployer.issuer).host + new URL(deployer.issuer).pathname.replace(/\/$/, '');
    const provider = deployer.issuerIsKnown
      ? undefined
      : new CfnOIDCProvider(this, 'Issuer', { url: deployer.issuer, clientIdList: [deployer.audience] });
    const providerArn = provider?.attrArn ?? `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:oidc-provider/${host}`;
    const name = `${config.prefix}-deployer`;
    const role = new Role(this, 'Role', {
      roleName: name,
      description: `Deploys ${config.prefix} from a pipeline`,
      maxSessionDuration: Duration.hours(1),
      assumedBy: new WebIdentityPrincipal(providerArn, {
        StringEquals: { [`${host}:aud`]: deployer.audience, [`${host}:sub`]: deployer.subject },
      }),
    });
    const parts = stackPartsOf(config).filter((part) => part !== 'deployer');
    const region = (part: StackPart): string => regionOf(part, config) ?? Aws.REGION;
    const regions = [...new Set(parts.map(region))];
    new ManagedPolicy(this, 'Policy', {
      managedPolicyName: name,
      description: "CDK's own roles, and what is deployed; nothing else",
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ['sts:AssumeRole'],
          resources: regions.flatMap((region) =>
            bootstrapRoles.map(
              (part) =>
                `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/cdk-${qualifier}-${part}-${Aws.ACCOUNT_ID}-${region}`,
            ),
          ),
        }),
        new PolicyStatement({
          actions: ['cloudformation:GetTemplate'],
          resources: parts.map(
            (part) =>
              `arn:${Aws.PARTITION}:cloudformation:${region(part)}:${Aws.ACCOUNT_ID}:stack/${stackName(config, part)}/*`,
          ),
        }),
      ],
    });
    new CfnOutput(this, 'RoleArn', { value: role.roleArn, description: 'What the pipeline asks for.' });
  }
}
