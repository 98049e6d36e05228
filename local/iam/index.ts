import { AwsError, type Call, type Gate } from '../edge/index.ts';
import type { System } from '../template/index.ts';
import type { Context } from './conditions.ts';
import { type Decision, evaluate, noPolicies, type PermissionRequest, type PolicySet, refusal } from './evaluate.ts';
import { readCustomerKeys, readPolicies, type Policies } from './from-template.ts';
import type { Asking } from './policy.ts';
import { createRequests } from './requests.ts';
import { type Asked, createUsage } from './usage.ts';
import { type Need, readNeeds } from './wiring.ts';

interface Caller {
  kind: 'function' | 'operator' | 'system';
  name: string;
  roleArn?: string;
}

export interface IamOptions {
  system: System;
  account: string;
  region: string;
  /** `iam-usage.json` is kept here. */
  dataDir: string;
  callerOf: (accessKeyId: string) => Caller | undefined;
  queueArn: (urlOrName: string) => string | undefined;
  stateMachineOf: (taskToken: string) => string | undefined;
  log?: (line: string) => void;
}

type Ask = Pick<PermissionRequest, 'action' | 'resource'> & { context?: Context };
type Verdict = { allowed: true } | { allowed: false; message: string };

/**
 * There is no TLS on this machine; on AWS every call here comes over it, so a rule about it is asked as if it did.
 */
const OVER_TLS = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

/** IAM for one system: what each role and each service may, by the template alone. Throws when the wiring lacks a permission. */
export function createIam(options: IamOptions) {
  const { system, account, region, dataDir, log = () => {} } = options;
  const policies = readPolicies(system);
  const customerKeys = readCustomerKeys(system);
  const usage = createUsage(dataDir);
  const requestsOf = createRequests({
    account,
    region,
    customerKeys,
    queueArn: options.queueArn,
    stateMachineOf: options.stateMachineOf,
  });

  function ask(by: Need['by'], { action, resource, context }: Ask, how: { atStart?: boolean } = {}): Verdict {
    const asking = askingOf(by, policies, account);
    const request: PermissionRequest = { action, resource, context: contextOf(asking, context) };
    const decision = evaluate(request, asking, setsFor(asking, policies, request));
    const asked: Asked = {
      by: 'role' in by ? by.role : by.service,
      ...('role' in by ? { session: by.session } : {}),
      ...request,
    };
    if (decision.allowed) {
      usage.allowed(decision, asked, how.atStart);
      return { allowed: true };
    }
    const message = refusal(request, asking, decision.reason);
    usage.denied(message, asked);
    log(`denied: ${message}`);
    return { allowed: false, message };
  }

  /** The wiring of the template does not change while it runs: what services need by themselves is asked once. */
  function checkWiring(): void {
    const missing = readNeeds(system, { account, region, customerKeys }).flatMap((need) => {
      const verdict = ask(need.by, need, { atStart: true });
      return verdict.allowed ? [] : [`${need.why}, but: ${verdict.message}`];
    });
    if (missing.length === 0) return;
    usage.close();
    throw new Error(`The template lacks permissions.\n${missing.join('\n')}`);
  }
  checkWiring();

  /** What a function's own calls carry, also through a link it signed; what a service does with its role does not. */
  const fromFunction = (name: string): Context => ({
    'lambda:SourceFunctionArn': `arn:aws:lambda:${region}:${account}:function:${name}`,
  });

  const gate: Gate = (call) => {
    const { principal, service } = call;
    // S3 asks by itself, once it knows whose signature it is. Scripts of a person are an administrator's.
    if (service === 's3' || principal === undefined || principal.kind !== 'function') return;
    const by = { role: principal.roleArn ?? '', session: principal.name };
    const from = fromFunction(principal.name);
    for (const request of requestsOf(call)) {
      const verdict = ask(by, { ...request, context: { ...request.context, ...from } });
      if (!verdict.allowed) throw accessDenied(service, request.action, verdict.message);
    }
  };

  return {
    gate,
    /** S3's own question, for whoever signed the request, the URL or the form. */
    authorizeS3(request: Ask & { accessKeyId: string }): 'allow' | { deny: string } {
      const caller = options.callerOf(request.accessKeyId);
      if (caller === undefined) return { deny: 'Access Denied' };
      if (caller.kind !== 'function') return 'allow';
      const { action, resource, context } = request;
      const viaS3 = action.startsWith('kms:')
        ? { 'kms:ViaService': `s3.${region}.amazonaws.com`, 'kms:CallerAccount': account }
        : {};
      const by = { role: caller.roleArn ?? '', session: caller.name };
      const verdict = ask(by, { action, resource, context: { ...context, ...viaS3, ...fromFunction(caller.name) } });
      if (verdict.allowed) return 'allow';
      // S3 puts its resources into quotes, KMS does not.
      return { deny: action.startsWith('kms:') ? verdict.message : verdict.message.replace(resource, `"${resource}"`) };
    },
    /** A service that calls with a role it was given, as a state machine does. Throws AccessDeniedException. */
    demand(roleArn: string, session: string, request: Ask): void {
      const verdict = ask({ role: roleArn, session }, request);
      if (!verdict.allowed) throw accessDenied('lambda', request.action, verdict.message);
    },
    close: usage.close,
  };
}

function askingOf(by: Need['by'], policies: Policies, account: string): Asking {
  if (!('role' in by)) return { kind: 'service', service: by.service, account };
  const name = policies.roles.get(by.role)?.name ?? by.role.split('/').at(-1) ?? '';
  const sessionArn = `arn:aws:sts::${account}:assumed-role/${name}/${by.session}`;
  return { kind: 'role', roleArn: by.role, sessionArn, account };
}

function contextOf(asking: Asking, context: Context | undefined): Context {
  const who =
    asking.kind === 'role' ? { 'aws:PrincipalArn': asking.roleArn, 'aws:PrincipalAccount': asking.account } : {};
  return { ...OVER_TLS, ...who, ...context };
}

/** A call as it was written down, asked once more: in this world, or in one without some of its grants. */
export function askAgain(policies: Policies, asked: Asked, without: ReadonlySet<string>): Decision {
  const { by, session, action, resource, context } = asked;
  const account = String(context['aws:PrincipalAccount'] ?? '');
  const asking = askingOf(session === undefined ? { service: by } : { role: by, session }, policies, account);
  return evaluate({ action, resource, context }, asking, setsFor(asking, policies, { action, resource }), without);
}

/** To take a role on is asked of the role itself; everything else of who asks and of what is asked for. */
function setsFor(
  asking: Asking,
  policies: Policies,
  { action, resource }: Pick<PermissionRequest, 'action' | 'resource'>,
): { identity: PolicySet; resource: PolicySet } {
  if (action === 'sts:AssumeRole') {
    return { identity: noPolicies, resource: policies.roles.get(resource)?.trust ?? noPolicies };
  }
  return { identity: identityOf(asking, policies), resource: resourcePolicy(policies, resource) };
}

/** A role that is not in the template may nothing. */
const identityOf = (asking: Asking, policies: Policies): PolicySet =>
  asking.kind === 'role' ? (policies.roles.get(asking.roleArn)?.policies ?? noPolicies) : noPolicies;

/** An object's policy is its bucket's. */
function resourcePolicy(policies: Policies, resource: string): PolicySet {
  const owner = resource.startsWith('arn:aws:s3:::') ? (resource.split('/')[0] ?? resource) : resource;
  return policies.ofResource.get(owner) ?? noPolicies;
}

/** Each service has its own way to say no. */
function accessDenied(service: Call['service'], action: string, message: string): AwsError {
  switch (service) {
    case 'dynamodb':
      return new AwsError(
        'com.amazon.coral.service#AccessDeniedException',
        action.startsWith('kms:') ? `KMS key access denied error: ${message}` : message,
        400,
      );
    case 'queues':
      // SQS names its actions in small letters here, and answers old clients through a header.
      return new AwsError(
        'com.amazon.coral.service#AccessDeniedException',
        message.replaceAll(action, action.toLowerCase()),
        403,
        { 'x-amzn-query-error': 'AccessDenied;Sender' },
      );
    case 'mail': {
      const [, user = '', resource = ''] = /^User: (\S+) .* on resource: (\S+)/.exec(message) ?? [];
      return new AwsError(
        'AccessDeniedException',
        `User \`${user}' is not authorized to perform \`${action}' on resource \`${resource}'`,
        403,
      );
    }
    case 'lambda':
      return new AwsError('AccessDeniedException', message, 403);
    case 'events':
    case 's3':
    case 'step-functions':
    case 'texts':
      return new AwsError('AccessDeniedException', message, 400);
  }
}
