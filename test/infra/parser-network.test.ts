import { beforeAll, describe, expect, test } from '@jest/globals';
import { signer } from '../../adapters/signer.ts';
import { functions, isIsolated, linkSigner, signedForParsers } from '../../infra/functions.ts';
import { globMatcher } from '../../local/iam/patterns.ts';
import { RESOURCE_TYPES } from '../../local/template/resource-types.ts';
import { lambdas, ofType, synthesizeForTest } from './synthesized.ts';
import type { Resource, Synthesized, Template } from './synthesized.ts';

/**
 * Whoever opens what people sent stands in a network that leads nowhere but to the links that were signed for it. Local mode
 * has no such network, so what CloudFormation is told is held here.
 */
let prod: Synthesized;
let textract: Synthesized;
beforeAll(async () => {
  prod = await synthesizeForTest('prod');
  textract = await synthesizeForTest('prod', (config) => ({ ...config, reading: { engine: 'textract' } }));
});

const region = 'us-west-2';
/** With every reference spelled out, as it will be read on AWS. */
function rendered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rendered);
  if (typeof value !== 'object' || value === null) return value;
  const { Ref: name, 'Fn::Join': join, 'Fn::GetAtt': attribute } = value as Record<string, unknown>;
  if (typeof name === 'string') {
    const pseudo: Record<string, string> = {
      'AWS::Partition': 'aws',
      'AWS::Region': region,
      'AWS::AccountId': '111122223333',
    };
    const bucket = /bucket(quarantine|clean|packets|journal)/.exec(name)?.[1];
    return bucket === undefined ? (pseudo[name] ?? name) : `board-${bucket}`;
  }
  if (Array.isArray(join)) return (join[1] as unknown[]).map(rendered).join(String(join[0]));
  if (Array.isArray(attribute)) return String(attribute[0]);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rendered(each)]));
}
function only(template: Template, type: string): Resource & { id: string } {
  const [one, ...more] = ofType(template, type);
  if (!one || more.length > 0) throw new Error(`not one ${type}`);
  return one;
}
const networkTypes = ({ templates }: Synthesized): Record<string, number> => {
  const counted: Record<string, number> = {};
  for (const { Type } of Object.values(templates.compute.Resources))
    if (/^AWS::(EC2|Route53Resolver|NetworkFirewall|VpcLattice)::/.test(Type)) counted[Type] = (counted[Type] ?? 0) + 1;
  return counted;
};
interface PolicyStatement {
  Effect: string;
  Principal: unknown;
  Action: string;
  Resource: string | string[];
  Condition: unknown;
}
const statementsOfEndpoint = (endpoint: Resource): PolicyStatement[] =>
  rendered(endpoint.Properties.PolicyDocument.Statement) as PolicyStatement[];
const signerOnly = {
  ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/skillsdesk-prod-check-document' },
};

describe('who stands in the network', () => {
  test('the two that open what people sent, and no other function', () => {
    const inside = [...lambdas(prod)].filter(([, fn]) => fn.Properties.VpcConfig !== undefined);
    expect(inside.map(([name]) => name).sort()).toEqual(['parse-document', 'read-document']);
    expect(inside.map(([name]) => isIsolated(functions[name]!))).toEqual([true, true]);
    const { compute } = prod.templates;
    const subnets = ofType(compute, 'AWS::EC2::Subnet').map(({ id }) => ({ Ref: id }));
    const group = only(compute, 'AWS::EC2::SecurityGroup').id;
    for (const [, { Properties: fn }] of inside) {
      expect(fn.VpcConfig.SubnetIds).toEqual(subnets);
      expect(fn.VpcConfig.SecurityGroupIds).toEqual([{ 'Fn::GetAtt': [group, 'GroupId'] }]);
    }
  });

  test('not before names are blocked there', () => {
    const { compute } = prod.templates;
    const blocking = only(compute, 'AWS::Route53Resolver::FirewallRuleGroupAssociation').id;
    for (const name of ['parse-document', 'read-document']) {
      expect(lambdas(prod).get(name)?.DependsOn).toContain(blocking);
    }
  });
});

describe('where the network leads', () => {
  test('it has no gateway, no NAT, no peer and no route of its own: these parts and no others', () => {
    expect(networkTypes(prod)).toEqual({
      'AWS::EC2::VPC': 1,
      'AWS::EC2::Subnet': 2,
      'AWS::EC2::RouteTable': 2,
      'AWS::EC2::SubnetRouteTableAssociation': 2,
      'AWS::EC2::SecurityGroup': 1,
      'AWS::EC2::VPCEndpoint': 1,
      'AWS::EC2::FlowLog': 1,
      'AWS::Route53Resolver::FirewallDomainList': 2,
      'AWS::Route53Resolver::FirewallRuleGroup': 1,
      'AWS::Route53Resolver::FirewallRuleGroupAssociation': 1,
    });
    for (const part of ['data', 'edge', 'firewall'] as const)
      expect(Object.values(prod.templates[part].Resources).filter(({ Type }) => Type.startsWith('AWS::EC2::'))).toEqual(
        [],
      );
  });

  test('both subnets, in two zones that nobody had to look up, with the endpoint of S3 in their route tables', () => {
    const { compute } = prod.templates;
    const subnets = ofType(compute, 'AWS::EC2::Subnet').map(({ Properties }) => Properties);
    expect(subnets.map(({ MapPublicIpOnLaunch: open }) => open as unknown)).toEqual([false, false]);
    expect(subnets.map(({ AvailabilityZone: zone }) => zone as unknown)).toEqual(
      [0, 1].map((index) => ({ 'Fn::Select': [index, { 'Fn::GetAZs': '' }] })),
    );
    const tables = ofType(compute, 'AWS::EC2::RouteTable').map(({ id }) => ({ Ref: id }));
    const { Properties: endpoint } = only(compute, 'AWS::EC2::VPCEndpoint');
    expect(endpoint.VpcEndpointType).toBe('Gateway');
    expect(rendered(endpoint.ServiceName)).toBe(`com.amazonaws.${region}.s3`);
    expect(endpoint.RouteTableIds).toEqual(tables);
  });

  test('nothing comes in, and HTTPS alone goes out', () => {
    const { Properties: group } = only(prod.templates.compute, 'AWS::EC2::SecurityGroup');
    expect(group.SecurityGroupIngress).toBeUndefined();
    expect(group.SecurityGroupEgress).toEqual([
      expect.objectContaining({ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }),
    ]);
  });

  test('the endpoint lets through what check-document signed, on two buckets, and names no other', () => {
    const statements = statementsOfEndpoint(only(prod.templates.compute, 'AWS::EC2::VPCEndpoint'));
    const common = { Effect: 'Allow', Principal: '*', Condition: signerOnly };
    expect(statements).toEqual([
      { ...common, Action: 's3:GetObjectVersion', Resource: 'arn:aws:s3:::board-quarantine/doc_*' },
      { ...common, Action: 's3:GetObjectVersion', Resource: 'arn:aws:s3:::board-clean/normalized/doc_*' },
      {
        ...common,
        Action: 's3:PutObject',
        Resource: ['arn:aws:s3:::board-clean/normalized/doc_*', 'arn:aws:s3:::board-clean/pages/doc_*'],
      },
    ]);
  });

  test('nobody but check-document signs links for those inside, and it may itself what it signs', () => {
    expect(linkSigner).toBe('check-document');
    expect(functions[linkSigner]?.grants).toEqual(expect.arrayContaining([...signedForParsers]));
    const callers = Object.entries(functions).filter(([, { grants }]) =>
      grants.some((grant) => 'invoke' in grant && grant.invoke.some((name) => isIsolated(functions[name]!))),
    );
    expect(callers.map(([name]) => name)).toEqual([linkSigner]);
  });
});

describe('names', () => {
  const rulesOf = ({ templates: { compute } }: Synthesized) => {
    const lists = new Map(
      ofType(compute, 'AWS::Route53Resolver::FirewallDomainList').map(({ id, Properties: { Domains: names } }) => [
        id,
        rendered(names) as string[],
      ]),
    );
    const rules = only(compute, 'AWS::Route53Resolver::FirewallRuleGroup').Properties.FirewallRules as {
      Priority: number;
      Action: string;
      BlockResponse?: string;
      FirewallDomainRedirectionAction?: string;
      FirewallDomainListId: { 'Fn::GetAtt': [string, string] };
    }[];
    return rules
      .toSorted((a, b) => a.Priority - b.Priority)
      .map(({ FirewallDomainListId: list, ...rule }) => ({ ...rule, names: lists.get(list['Fn::GetAtt'][0]) }));
  };

  test('of two buckets are asked on, and the last rule blocks every other', () => {
    expect(rulesOf(prod)).toEqual([
      {
        Priority: 100,
        Action: 'ALLOW',
        FirewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN',
        names: [`board-quarantine.s3.${region}.amazonaws.com`, `board-clean.s3.${region}.amazonaws.com`],
      },
      { Priority: 200, Action: 'BLOCK', BlockResponse: 'NXDOMAIN', names: ['*'] },
    ]);
    const { compute } = prod.templates;
    const rules = { 'Fn::GetAtt': [only(compute, 'AWS::Route53Resolver::FirewallRuleGroup').id, 'Id'] };
    expect(only(compute, 'AWS::Route53Resolver::FirewallRuleGroupAssociation').Properties).toMatchObject({
      FirewallRuleGroupId: rules,
      VpcId: { Ref: only(compute, 'AWS::EC2::VPC').id },
    });
  });

  test('are those that links are really signed with, and the objects are those of the endpoint’s policy', async () => {
    const links = signer({ region, accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' });
    const now = new Date('2026-11-23T00:00:00Z');
    const read = { now, versionId: 'v1', seconds: 60 };
    const signed = [
      ['s3:GetObjectVersion', await links.readForParser('board-quarantine', 'doc_1', read)],
      ['s3:GetObjectVersion', await links.readForParser('board-clean', 'normalized/doc_1.pdf', read)],
      ['s3:PutObject', await links.writeForParser('board-clean', 'normalized/doc_1.pdf', { now, seconds: 60 })],
      ['s3:PutObject', await links.writeForParser('board-clean', 'pages/doc_1/1.png', { now, seconds: 60 })],
    ] as const;
    const statements = statementsOfEndpoint(only(prod.templates.compute, 'AWS::EC2::VPCEndpoint'));
    const [known] = rulesOf(prod);
    const passes = (action: string, link: string): boolean => {
      const { hostname, pathname } = new URL(link);
      const object = `arn:aws:s3:::${hostname.split('.')[0] ?? ''}${pathname}`;
      return (
        known?.names?.includes(hostname) === true &&
        statements.some(
          ({ Action, Resource }) => Action === action && [Resource].flat().some((each) => globMatcher(each)(object)),
        )
      );
    };
    expect(signed.map(([action, link]) => passes(action, link))).toEqual([true, true, true, true]);
    const astray = [
      ['s3:PutObject', await links.writeForParser('board-quarantine', 'doc_1', { now, seconds: 60 })],
      ['s3:PutObject', await links.writeForParser('board-clean', 'originals/doc_1', { now, seconds: 60 })],
      ['s3:GetObjectVersion', await links.readForParser('board-packets', 'app_1/packet.pdf', read)],
      ['s3:PutObject', await links.writeForParser('somebody-elses', 'doc_1', { now, seconds: 60 })],
    ] as const;
    expect(astray.map(([action, link]) => passes(action, link))).toEqual([false, false, false, false]);
  });

  test('that nobody has to ask for ring', () => {
    const { compute, operator } = prod.templates;
    const alarm = ofType(operator, 'AWS::CloudWatch::Alarm').find(
      (each) => each.Properties.AlarmName === 'skillsdesk-prod-ParserAskedForName',
    )?.Properties;
    const all = ofType(compute, 'AWS::Route53Resolver::FirewallDomainList').find(({ Properties: { Domains: names } }) =>
      (names as unknown[]).includes('*'),
    );
    expect(alarm).toMatchObject({
      Namespace: 'AWS/Route53Resolver',
      MetricName: 'FirewallRuleQueryVolume',
      Statistic: 'Sum',
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      TreatMissingData: 'notBreaching',
    });
    // From stack to stack by a parameter of the account, as all names are.
    const list = (alarm.Dimensions as { Name: string; Value: { Ref: string } }[]).find(
      ({ Name }) => Name === 'FirewallDomainListId',
    );
    const read = operator.Parameters?.[list?.Value.Ref ?? '']?.Default;
    const written = ofType(compute, 'AWS::SSM::Parameter').find(({ Properties: { Name } }) => Name === read);
    expect(written?.Properties.Value).toEqual({ 'Fn::GetAtt': [all?.id, 'Id'] });
  });
});

describe('a stage that reads with Textract', () => {
  test('has one more way out, to Textract, for what check-document signed', () => {
    const { compute } = textract.templates;
    expect(networkTypes(textract)).toEqual({
      ...networkTypes(prod),
      'AWS::EC2::VPCEndpoint': 2,
      'AWS::EC2::SecurityGroup': 2,
      'AWS::EC2::SecurityGroupIngress': 1,
    });
    const endpoint = ofType(compute, 'AWS::EC2::VPCEndpoint').find(
      ({ Properties }) => Properties.VpcEndpointType === 'Interface',
    ) as Resource;
    expect(rendered(endpoint.Properties.ServiceName)).toBe(`com.amazonaws.${region}.textract`);
    expect(endpoint.Properties.PrivateDnsEnabled).toBe(true);
    expect(statementsOfEndpoint(endpoint)).toEqual([
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 'textract:DetectDocumentText',
        Resource: '*',
        Condition: signerOnly,
      },
    ]);
    const [known] = ofType(compute, 'AWS::Route53Resolver::FirewallDomainList');
    expect(rendered(known?.Properties.Domains)).toContain(`textract.${region}.amazonaws.com`);
    const [ingress] = ofType(compute, 'AWS::EC2::SecurityGroupIngress');
    expect(ingress?.Properties).toMatchObject({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 });
    expect(ingress?.Properties.SourceSecurityGroupId).toEqual(
      lambdas(textract).get('read-document')?.Properties.VpcConfig.SecurityGroupIds[0],
    );
  });
});

test('its connections are written down, for as long as the stage keeps logs', () => {
  const { compute } = prod.templates;
  const { Properties: flows } = only(compute, 'AWS::EC2::FlowLog');
  expect(flows).toMatchObject({ TrafficType: 'ALL', ResourceId: { Ref: only(compute, 'AWS::EC2::VPC').id } });
  expect(compute.Resources[flows.LogGroupName.Ref as string]?.Properties.RetentionInDays).toBe(365);
});

test('local mode says of each part why it has no effect there, and knows no part that leads out', () => {
  for (const synthesized of [prod, textract])
    for (const type of Object.keys(networkTypes(synthesized))) expect(RESOURCE_TYPES[type]).toBeDefined();
  const out = ['InternetGateway', 'NatGateway', 'Route', 'VPCGatewayAttachment', 'VPCPeeringConnection', 'EIP'];
  for (const type of out) expect(RESOURCE_TYPES[`AWS::EC2::${type}`]).toBeUndefined();
});
