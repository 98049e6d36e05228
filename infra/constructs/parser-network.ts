import { Aws, Fn, RemovalPolicy } from 'aws-cdk-lib';
import {
  FlowLog,
  FlowLogDestination,
  FlowLogResourceType,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  CfnFirewallDomainList,
  CfnFirewallRuleGroup,
  CfnFirewallRuleGroupAssociation,
} from 'aws-cdk-lib/aws-route53resolver';
import { Construct } from 'constructs';
import { linkSigner, signedForParsers } from '../functions.ts';
import type { Wiring } from './wiring.ts';

/**
 * Where those stand who open what people send: a network of their own that leads nowhere. No gateway to the internet, no NAT,
 * no route but the one to S3's endpoint, and that lets through what check-document signs links for. It holds for native code
 * too, which nothing inside the process can hold. docs/adr/0014-network-of-parsers.md
 */
export class ParserNetwork extends Construct {
  readonly vpc: IVpc;
  readonly securityGroup: SecurityGroup;
  /** Of the names that were asked for and are nobody's: the rule that blocks them. */
  readonly blocked: { ruleGroupId: string; domainListId: string };
  private readonly wiring: Wiring;

  constructor(scope: Construct, id: string, wiring: Wiring) {
    super(scope, id);
    this.wiring = wiring;
    const { prefix, reading } = wiring.config;
    this.vpc = new Vpc(this, 'Vpc', {
      vpcName: `${prefix}-parsers`,
      // It meets no other network, so any private range will do; Lambda takes an address or two for each subnet.
      ipAddresses: IpAddresses.cidr('10.0.0.0/24'),
      maxAzs: 2,
      natGateways: 0,
      createInternetGateway: false,
      // To empty the default group takes a custom resource. Nothing stands in it; each function names its group.
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'closed', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 26 }],
      // The library's own types disagree here under exactOptionalPropertyTypes.
    }) as IVpc;
    this.securityGroup = new SecurityGroup(this, 'Group', {
      vpc: this.vpc,
      description: 'Opens files that people sent: nothing comes in, HTTPS goes out, as far as the network leads',
      allowAllOutbound: false,
    });
    // To any address: which of them are S3's, the route to its endpoint knows, and there is no other route.
    this.securityGroup.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'HTTPS to the endpoints of this network');

    this.openStorage();
    if (reading.engine === 'textract') this.openTextract();
    this.blocked = this.blockNames();
    this.logFlows();
  }

  /**
   * Whoever signed, and no one else: a link or form that somebody brings along in a file opens nothing here. A gateway's policy
   * names its principal like this and not as Principal.
   */
  private get ofSigner(): Record<string, Record<string, string>> {
    return { ArnEquals: { 'aws:PrincipalArn': this.wiring.roleArn(linkSigner) } };
  }

  private openStorage(): void {
    const endpoint = this.vpc.addGatewayEndpoint('Storage', {
      service: GatewayVpcEndpointAwsService.S3,
      subnets: [{ subnetType: SubnetType.PRIVATE_ISOLATED }],
    });
    for (const { bucket, keys, actions } of signedForParsers) {
      endpoint.addToPolicy(
        new PolicyStatement({
          principals: [new StarPrincipal()],
          actions: actions.map((action) => `s3:${action}`),
          resources: keys.map((key) => `${this.wiring.bucketArn(bucket)}/${key}`),
          conditions: this.ofSigner,
        }),
      );
    }
  }

  private openTextract(): void {
    const group = new SecurityGroup(this, 'TextractGroup', {
      vpc: this.vpc,
      description: 'The way to Textract: for those who stand in this network',
      allowAllOutbound: false,
    });
    group.addIngressRule(this.securityGroup, Port.HTTPS, 'From the functions of this network');
    const endpoint = this.vpc.addInterfaceEndpoint('Textract', {
      service: InterfaceVpcEndpointAwsService.TEXTRACT,
      subnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [group],
      open: false,
    });
    endpoint.addToPolicy(
      new PolicyStatement({
        principals: [new StarPrincipal()],
        actions: ['textract:DetectDocumentText'],
        resources: ['*'],
        conditions: this.ofSigner,
      }),
    );
  }

  /** A question for a name leaves every network through AWS's resolver, so a name is a way out: only these are asked on. */
  private blockNames(): ParserNetwork['blocked'] {
    const { wiring } = this;
    const { prefix, reading } = wiring.config;
    const buckets = [...new Set(signedForParsers.map(({ bucket }) => bucket))];
    const known = new CfnFirewallDomainList(this, 'KnownNames', {
      name: `${prefix}-parsers-known`,
      domains: [
        // As adapters/signer.ts writes links, to the letter.
        ...buckets.map((bucket) => Fn.join('', [wiring.bucketName(bucket), '.s3.', Aws.REGION, '.amazonaws.com'])),
        ...(reading.engine === 'textract' ? [Fn.join('', ['textract.', Aws.REGION, '.amazonaws.com'])] : []),
      ],
    });
    const all = new CfnFirewallDomainList(this, 'AllNames', { name: `${prefix}-parsers-all`, domains: ['*'] });
    const rules = new CfnFirewallRuleGroup(this, 'Names', {
      name: `${prefix}-parsers`,
      firewallRules: [
        {
          priority: 100,
          action: 'ALLOW',
          firewallDomainListId: known.attrId,
          // S3 answers a bucket's name with another name of its own.
          firewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN',
        },
        { priority: 200, action: 'BLOCK', blockResponse: 'NXDOMAIN', firewallDomainListId: all.attrId },
      ],
    });
    new CfnFirewallRuleGroupAssociation(this, 'NamesHere', {
      name: `${prefix}-parsers`,
      firewallRuleGroupId: rules.attrId,
      vpcId: this.vpc.vpcId,
      priority: 101,
    });
    return { ruleGroupId: rules.attrId, domainListId: all.attrId };
  }

  /** Addresses of S3 and of this network, sizes and times: what somebody tried, and nothing about a person. */
  private logFlows(): void {
    const { prefix, logRetentionDays } = this.wiring.config;
    const name = `${prefix}-parser-flows`;
    const logGroupName = `/aws/vpc/${name}`;
    const logGroup = new LogGroup(this, 'Flows', {
      logGroupName,
      retention: logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const role = new Role(this, 'FlowsRole', {
      roleName: name,
      description: `Writes ${logGroupName}`,
      assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    const policy = new ManagedPolicy(this, 'FlowsPolicy', {
      managedPolicyName: name,
      description: 'Writes down which connections the network of the parsers saw',
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
          resources: [logGroup.logGroupArn],
        }),
      ],
    });
    const flows = new FlowLog(this, 'FlowLog', {
      resourceType: FlowLogResourceType.fromVpc(this.vpc),
      trafficType: FlowLogTrafficType.ALL,
      destination: FlowLogDestination.toCloudWatchLogs(logGroup, role.withoutPolicyUpdates()),
    });
    flows.node.addDependency(policy);
  }
}
