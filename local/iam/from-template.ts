import type { Resource, System } from '../template/index.ts';
import { PolicyError } from './conditions.ts';
import { PolicySet } from './evaluate.ts';
import { compilePolicy, type PolicyDocument, type Statement, type StatementDocument } from './policy.ts';

export interface Role {
  name: string;
  arn: string;
  policies: PolicySet;
  /** Who may take the role on. */
  trust: PolicySet;
}

export interface Policies {
  /** By ARN. */
  roles: ReadonlyMap<string, Role>;
  /** Policies of buckets, queues, keys and functions, by the resource's ARN. */
  ofResource: ReadonlyMap<string, PolicySet>;
}

const asList = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const documentOf = (resource: Resource, property = 'PolicyDocument'): PolicyDocument =>
  resource.properties[property] as PolicyDocument;

/** Every role with everything attached to it, and every policy that stands on a resource. Throws a PolicyError that names its place. */
export function readPolicies(system: System): Policies {
  return { roles: readRoles(system), ofResource: readResourcePolicies(system) };
}

function readRoles(system: System): Map<string, Role> {
  const managed = new Map(system.resources('AWS::IAM::ManagedPolicy').map((policy) => [policy.ref, policy]));
  const attached = [...managed.values(), ...system.resources('AWS::IAM::Policy')];
  const roles = new Map<string, Role>();
  for (const role of system.resources('AWS::IAM::Role')) {
    if (role.properties['PermissionsBoundary'] !== undefined) {
      throw new PolicyError(`Local mode does not know permission boundaries (role ${role.ref}).`);
    }
    const documents: { policy: string; document: PolicyDocument }[] = [];
    const attach = (policy: Resource) => documents.push({ policy: policyName(policy), document: documentOf(policy) });
    for (const policy of attached) {
      if (asList(policy.properties['Roles'] as string[]).includes(role.ref)) attach(policy);
    }
    for (const arn of asList(role.properties['ManagedPolicyArns'] as string[])) {
      const policy = managed.get(arn);
      if (policy === undefined) {
        throw new PolicyError(`Role ${role.ref} has the policy ${arn}, whose text is not in the template.`);
      }
      attach(policy);
    }
    for (const inline of asList(
      role.properties['Policies'] as { PolicyName: string; PolicyDocument: PolicyDocument }[],
    )) {
      documents.push({ policy: inline.PolicyName, document: inline.PolicyDocument });
    }
    const arn = String(role.attribute('Arn'));
    const trust = documentOf(role, 'AssumeRolePolicyDocument');
    roles.set(arn, {
      name: role.ref,
      arn,
      policies: new PolicySet(
        documents.flatMap(({ policy, document }) => compilePolicy(document, { holder: role.ref, policy })),
      ),
      trust: new PolicySet(compilePolicy(trust, { holder: role.ref, policy: 'trust', onResource: true })),
    });
  }
  return roles;
}

const policyName = (policy: Resource): string =>
  String(policy.properties['ManagedPolicyName'] ?? policy.properties['PolicyName'] ?? policy.logicalId);

function readResourcePolicies(system: System): Map<string, PolicySet> {
  const statements = new Map<string, Statement[]>();
  const add = (arn: string, policy: string, document: PolicyDocument) => {
    const compiled = compilePolicy(document, { holder: arn, policy, onResource: true });
    statements.set(arn, [...(statements.get(arn) ?? []), ...compiled]);
  };
  for (const policy of system.resources('AWS::S3::BucketPolicy')) {
    add(arnOf(system, 'AWS::S3::Bucket', policy, 'Bucket'), policy.logicalId, documentOf(policy));
  }
  for (const policy of system.resources('AWS::SQS::QueuePolicy')) {
    for (const url of asList(policy.properties['Queues'] as string[])) {
      const queue = system.find('AWS::SQS::Queue', url);
      if (queue === undefined) throw new PolicyError(`${policy.logicalId} names the queue ${url}, which is not there.`);
      add(String(queue.attribute('Arn')), policy.logicalId, documentOf(policy));
    }
  }
  for (const key of system.resources('AWS::KMS::Key')) {
    add(String(key.attribute('Arn')), key.logicalId, documentOf(key, 'KeyPolicy'));
  }
  for (const permission of system.resources('AWS::Lambda::Permission')) {
    const arn = arnOf(system, 'AWS::Lambda::Function', permission, 'FunctionName');
    add(arn, permission.logicalId, { Statement: permissionStatement(permission, arn) });
  }
  return new Map([...statements].map(([arn, list]) => [arn, new PolicySet(list)]));
}

function arnOf(system: System, type: string, policy: Resource, property: string): string {
  const reference = String(policy.properties[property]);
  const resource = system.find(type, reference);
  if (resource === undefined)
    throw new PolicyError(`${policy.logicalId} names ${reference}, which is no ${type} here.`);
  return String(resource.attribute('Arn'));
}

const PERMISSION_KEYS = new Set(['Action', 'FunctionName', 'Principal', 'SourceArn', 'SourceAccount']);

/** Lambda turns a permission into a statement of the function's own policy. */
function permissionStatement({ properties, logicalId }: Resource, functionArn: string): StatementDocument {
  const unknown = Object.keys(properties).find((key) => !PERMISSION_KEYS.has(key));
  if (unknown !== undefined) throw new PolicyError(`Local mode does not know ${unknown} of ${logicalId}.`);
  const { Action, Principal, SourceArn, SourceAccount } = properties;
  const principal = String(Principal);
  return {
    Effect: 'Allow',
    Action: String(Action),
    Resource: functionArn,
    Principal:
      principal === '*' ? '*' : principal.includes('amazonaws.com') ? { Service: principal } : { AWS: principal },
    Condition: {
      ...(SourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': SourceArn } }),
      ...(SourceAccount === undefined ? {} : { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
    },
  };
}

/** The customer keys that the data of tables and queues lies under: table or queue ARN → key ARN. */
export function readCustomerKeys(system: System): Map<string, string> {
  const keys = new Map<string, string>();
  const note = (resource: Resource, key: unknown) => {
    if (key === undefined) return;
    const found = system.find('AWS::KMS::Key', String(key));
    // Keys that AWS manages ask nobody; everything else has to be a key of the template.
    if (String(key).startsWith('alias/aws/')) return;
    if (found === undefined)
      throw new PolicyError(`${resource.logicalId} lies under ${String(key)}, which is no key here.`);
    keys.set(String(resource.attribute('Arn')), String(found.attribute('Arn')));
  };
  for (const table of system.resources('AWS::DynamoDB::Table')) {
    note(table, (table.properties['SSESpecification'] as { KMSMasterKeyId?: string } | undefined)?.KMSMasterKeyId);
  }
  for (const queue of system.resources('AWS::SQS::Queue')) note(queue, queue.properties['KmsMasterKeyId']);
  return keys;
}
