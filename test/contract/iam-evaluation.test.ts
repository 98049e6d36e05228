import { describe, expect, test } from '@jest/globals';
import { evaluate, PolicySet, type PermissionRequest, refusal } from '../../local/iam/evaluate.ts';
import { type Asking, compilePolicy, type StatementDocument } from '../../local/iam/policy.ts';

/**
 * AWS's policy evaluation, one documented rule after the other ("Policy evaluation logic", "IAM JSON policy elements", "Key
 * policies" of the user guides): what is allowed, what is denied, and what local mode refuses to guess.
 */
const account = '111122223333';
const role: Asking = {
  kind: 'role',
  roleArn: `arn:aws:iam::${account}:role/clerk`,
  sessionArn: `arn:aws:sts::${account}:assumed-role/clerk/desk`,
  account,
};
const events: Asking = { kind: 'service', service: 'events.amazonaws.com', account };

const set = (statements: StatementDocument[], onResource = false) =>
  new PolicySet(compilePolicy({ Statement: statements }, { holder: 'clerk', policy: 'p', onResource }));
const allow = (
  Action: string | string[],
  Resource: string | string[] = '*',
  Condition?: object,
): StatementDocument => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});
const deny = (Action: string | string[], Resource: string | string[] = '*', Condition?: object): StatementDocument => ({
  ...allow(Action, Resource, Condition),
  Effect: 'Deny',
});

const ask = (action: string, resource: string, context: PermissionRequest['context'] = {}): PermissionRequest => ({
  action,
  resource,
  context,
});
interface World {
  identity?: StatementDocument[];
  resource?: StatementDocument[];
  asking?: Asking;
}
const decide = (request: PermissionRequest, { identity = [], resource = [], asking = role }: World) =>
  evaluate(request, asking, { identity: set(identity), resource: set(resource, true) });
const allowed = (request: PermissionRequest, world: World): boolean => decide(request, world).allowed;

const object = 'arn:aws:s3:::packets/app_1/packet.pdf';
const get = ask('s3:GetObject', object);

describe('allow, deny, and neither', () => {
  test('what nothing speaks about is denied', () => {
    expect(decide(get, {})).toMatchObject({ allowed: false, reason: 'no-identity-allow' });
  });
  test('one allow is enough', () => {
    expect(allowed(get, { identity: [allow('sqs:SendMessage'), allow('s3:GetObject')] })).toBe(true);
  });
  test('a deny ends it, whatever allows it and in whatever order', () => {
    for (const identity of [
      [allow('s3:*'), deny('s3:GetObject')],
      [deny('s3:GetObject'), allow('s3:*')],
    ]) {
      expect(decide(get, { identity })).toMatchObject({ allowed: false, reason: 'identity-deny' });
    }
    expect(allowed(ask('s3:PutObject', object), { identity: [allow('s3:*'), deny('s3:GetObject')] })).toBe(true);
  });
  test('a deny of another resource is none', () => {
    expect(allowed(get, { identity: [allow('s3:*'), deny('s3:*', 'arn:aws:s3:::other/*')] })).toBe(true);
  });
});

describe('actions and resources', () => {
  test.each<[string, string, boolean]>([
    ['s3:GetObject', 's3:GetObject', true],
    ['S3:getobject', 's3:GetObject', true],
    ['s3:Get*', 's3:GetObjectVersion', true],
    ['s3:*Object', 's3:PutObject', true],
    ['s3:*Object', 's3:PutObjectTagging', false],
    ['s3:?etObject', 's3:GetObject', true],
    ['*', 'kms:Decrypt', true],
    ['s3:*', 'sqs:SendMessage', false],
  ])('the action %s covers %s: %s', (pattern, action, expected) => {
    expect(allowed(ask(action, '*'), { identity: [allow(pattern)], resource: [keyRoot] })).toBe(expected);
  });
  test.each<[string, string, boolean]>([
    ['arn:aws:s3:::packets/*', 'arn:aws:s3:::packets/app_1/round-1/packet.pdf', true],
    ['arn:aws:s3:::packets/app_*', 'arn:aws:s3:::packets/doc_1', false],
    ['arn:aws:s3:::packets', 'arn:aws:s3:::packets/app_1', false],
    ['arn:aws:s3:::PACKETS/*', 'arn:aws:s3:::packets/app_1', false],
    ['arn:aws:dynamodb:us-west-2:1:table/cases', 'arn:aws:dynamodb:us-west-2:1:table/cases/index/queue', false],
    ['arn:aws:dynamodb:us-west-2:1:table/cases/index/*', 'arn:aws:dynamodb:us-west-2:1:table/cases/index/queue', true],
    ['arn:aws:dynamodb:*:1:table/cases', 'arn:aws:dynamodb:eu-west-1:1:table/cases', true],
    // Each part of an ARN for itself: a wildcard in the account does not reach into the name.
    ['arn:aws:sns:us-west-2:*:topic', 'arn:aws:sns:us-west-2:1:other:topic', false],
    ['arn:aws:states:us-west-2:1:stateMachine:pac?et', 'arn:aws:states:us-west-2:1:stateMachine:packet', true],
  ])('the resource %s covers %s: %s', (pattern, resource, expected) => {
    expect(allowed(ask('a:B', resource), { identity: [allow('a:B', pattern)] })).toBe(expected);
  });
  test('NotAction: everything else of it', () => {
    const identity: StatementDocument[] = [{ Effect: 'Allow', NotAction: ['iam:*', 's3:Delete*'], Resource: '*' }];
    expect(allowed(get, { identity })).toBe(true);
    expect(allowed(ask('s3:DeleteObject', object), { identity })).toBe(false);
    // Documented for guard rails: all but these are denied.
    const guarded: StatementDocument[] = [allow('*'), { Effect: 'Deny', NotAction: 's3:*', Resource: '*' }];
    expect(allowed(get, { identity: guarded })).toBe(true);
    expect(allowed(ask('sqs:SendMessage', '*'), { identity: guarded })).toBe(false);
  });
  test('NotResource: everything but it', () => {
    const identity: StatementDocument[] = [
      { Effect: 'Allow', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::secrets/*' },
    ];
    expect(allowed(get, { identity })).toBe(true);
    expect(allowed(ask('s3:GetObject', 'arn:aws:s3:::secrets/x'), { identity })).toBe(false);
  });
});

const keyRoot: StatementDocument = {
  Effect: 'Allow',
  Action: 'kms:*',
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Resource: '*',
};

describe('conditions', () => {
  const holds = (condition: object, context: PermissionRequest['context']): boolean =>
    allowed(ask('a:B', '*', context), { identity: [allow('a:B', '*', condition)] });
  const via = 'kms:ViaService';
  const dynamodb = 'dynamodb.us-west-2.amazonaws.com';

  test.each<[string, object, PermissionRequest['context'], boolean]>([
    ['StringEquals', { StringEquals: { [via]: dynamodb } }, { [via]: dynamodb }, true],
    [
      'StringEquals, other capitals',
      { StringEquals: { 'ses:FromAddress': 'A@b' } },
      { 'ses:FromAddress': 'a@b' },
      false,
    ],
    [
      'StringEqualsIgnoreCase',
      { StringEqualsIgnoreCase: { 'ses:FromAddress': 'A@b' } },
      { 'ses:FromAddress': 'a@b' },
      true,
    ],
    ['a key in other capitals', { StringEquals: { 'KMS:viaservice': dynamodb } }, { [via]: dynamodb }, true],
    ['any of several values', { StringEquals: { [via]: ['x', dynamodb] } }, { [via]: dynamodb }, true],
    ['an absent key', { StringEquals: { [via]: dynamodb } }, {}, false],
    ['an absent key, IfExists', { StringEqualsIfExists: { [via]: dynamodb } }, {}, true],
    ['IfExists, present and other', { StringEqualsIfExists: { [via]: dynamodb } }, { [via]: 'x' }, false],
    ['StringNotEquals', { StringNotEquals: { [via]: ['x', dynamodb] } }, { [via]: dynamodb }, false],
    ['StringNotEquals, absent', { StringNotEquals: { [via]: dynamodb } }, {}, true],
    ['StringLike', { StringLike: { [via]: 'dynamodb.*.amazonaws.com' } }, { [via]: dynamodb }, true],
    ['StringNotLike', { StringNotLike: { [via]: 's3.*' } }, { [via]: dynamodb }, true],
    [
      'two keys, one of them wrong',
      { StringEquals: { [via]: dynamodb, 's3:prefix': 'a' } },
      { [via]: dynamodb, 's3:prefix': 'b' },
      false,
    ],
    [
      'two operators, both right',
      { StringEquals: { [via]: dynamodb }, Bool: { 'aws:SecureTransport': 'true' } },
      { [via]: dynamodb, 'aws:SecureTransport': 'true' },
      true,
    ],
    [
      'ArnLike',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:*:rule/upload*' } },
      { 'aws:SourceArn': 'arn:aws:events:r:1:rule/uploaded' },
      true,
    ],
    [
      'ArnEquals, other rule',
      { ArnEquals: { 'aws:SourceArn': 'arn:aws:events:r:1:rule/a' } },
      { 'aws:SourceArn': 'arn:aws:events:r:1:rule/b' },
      false,
    ],
    [
      'ArnNotLike',
      { ArnNotLike: { 'aws:SourceArn': 'arn:aws:events:*:*:rule/a' } },
      { 'aws:SourceArn': 'arn:aws:events:r:1:rule/b' },
      true,
    ],
    ['Bool', { Bool: { 'aws:SecureTransport': 'false' } }, { 'aws:SecureTransport': 'true' }, false],
    ['NumericLessThan', { NumericLessThan: { 's3:TlsVersion': 1.2 } }, { 's3:TlsVersion': '1.1' }, true],
    ['NumericLessThan, equal', { NumericLessThan: { 's3:TlsVersion': 1.2 } }, { 's3:TlsVersion': '1.2' }, false],
    [
      'NumericGreaterThanEquals',
      { NumericGreaterThanEquals: { 's3:TlsVersion': 1.2 } },
      { 's3:TlsVersion': '1.3' },
      true,
    ],
    ['a number that is none', { NumericLessThan: { 's3:TlsVersion': 1.2 } }, { 's3:TlsVersion': '' }, false],
    ['Null true, absent', { Null: { [via]: 'true' } }, {}, true],
    ['Null false, absent', { Null: { [via]: 'false' } }, {}, false],
    ['ForAnyValue', { 'ForAnyValue:StringEquals': { 's3:prefix': ['a', 'b'] } }, { 's3:prefix': ['x', 'b'] }, true],
    ['ForAllValues', { 'ForAllValues:StringEquals': { 's3:prefix': ['a', 'b'] } }, { 's3:prefix': ['a', 'x'] }, false],
    ['ForAllValues, absent', { 'ForAllValues:StringEquals': { 's3:prefix': ['a'] } }, {}, true],
    ...(
      [
        ['none of them', ['FUNDS', 'AWARD#a'], true],
        ['one of them', ['FUNDS', 'JOURNAL#fund#a'], false],
        ['another one', ['CHAIN#a'], false],
      ] as const
    ).map(([name, keys, expected]): [string, object, Record<string, readonly string[]>, boolean] => [
      `ForAllValues, negated: ${name} is kept away`,
      { 'ForAllValues:StringNotLike': { 'dynamodb:LeadingKeys': ['JOURNAL#*', 'CHAIN#*'] } },
      { 'dynamodb:LeadingKeys': keys },
      expected,
    ]),
    ['ForAnyValue, absent', { 'ForAnyValue:StringEquals': { 's3:prefix': ['a'] } }, {}, false],
  ])('%s', (_name, condition, context, expected) => {
    expect(holds(condition, context)).toBe(expected);
  });

  test.each<[string, object, RegExp]>([
    ['an operator', { DateLessThan: { 'aws:SourceArn': 'x' } }, /DateLessThan.*clerk: p, statement 1/],
    ['an operator named like a property of every object', { constructor: { 'aws:SourceArn': 'x' } }, /constructor/],
    ['a key', { StringEquals: { 'aws:PrincipalTag/team': 'x' } }, /aws:PrincipalTag\/team.*clerk: p, statement 1/],
    ['a variable', { StringEquals: { 's3:prefix': '${aws:username}' } }, /\$\{aws:username\}/],
  ])('%s that it does not know stops the start, named', (_name, condition, message) => {
    expect(() => set([allow('a:B', '*', condition)])).toThrow(message);
  });
});

describe('what a statement may hold', () => {
  test.each<[string, StatementDocument, boolean, RegExp]>([
    ['no effect', { Effect: 'Maybe', Action: 'a:B', Resource: '*' }, false, /Effect is Maybe/],
    ['no action', { Effect: 'Allow', Resource: '*' }, false, /Action or NotAction/],
    ['both', { Effect: 'Allow', Action: 'a:B', NotAction: 'a:C', Resource: '*' }, false, /Action or NotAction/],
    ['no resource in a role', { Effect: 'Allow', Action: 'a:B' }, false, /Resource or NotResource/],
    ['half an ARN', { Effect: 'Allow', Action: 'a:B', Resource: 'arn:aws:s3' }, false, /arn:aws:s3 is no ARN/],
    [
      'an element of another day',
      { Effect: 'Allow', Action: 'a:B', Resource: '*', NotPrincipal: '*' },
      true,
      /NotPrincipal/,
    ],
    [
      'a role that names a principal',
      { Effect: 'Allow', Action: 'a:B', Resource: '*', Principal: '*' },
      false,
      /Principal/,
    ],
    ['a resource that names none', { Effect: 'Allow', Action: 'a:B', Resource: '*' }, true, /Principal/],
    [
      'a federated principal',
      { Effect: 'Allow', Action: 'a:B', Resource: '*', Principal: { Federated: 'x' } },
      true,
      /Federated/,
    ],
  ])('%s is refused', (_name, statement, onResource, message) => {
    expect(() => set([statement], onResource)).toThrow(message);
  });
});

describe('policies of resources, in one account', () => {
  const queue = 'arn:aws:sqs:us-west-2:111122223333:checks';
  const send = ask('sqs:SendMessage', queue, {
    'aws:SourceArn': 'arn:aws:events:us-west-2:111122223333:rule/uploaded',
  });
  const of = (Principal: unknown, Condition?: object): StatementDocument => ({
    ...allow('sqs:SendMessage', queue, Condition),
    Principal,
  });

  test('either the role’s own policy or the queue’s that names the role', () => {
    expect(allowed(send, { identity: [allow('sqs:SendMessage', queue)] })).toBe(true);
    expect(allowed(send, { resource: [of({ AWS: role.kind === 'role' ? role.roleArn : '' })] })).toBe(true);
    expect(allowed(send, { resource: [of('*')] })).toBe(true);
    expect(allowed(send, { resource: [of({ AWS: 'arn:aws:iam::111122223333:role/other' })] })).toBe(false);
  });
  test('a queue that names the account leaves it to the account’s own policies', () => {
    const named = [of({ AWS: `arn:aws:iam::${account}:root` }), of({ AWS: account })];
    expect(allowed(send, { resource: named })).toBe(false);
    expect(allowed(send, { resource: named, identity: [allow('sqs:*')] })).toBe(true);
  });
  test('a deny on the queue ends it for everyone', () => {
    const world = { identity: [allow('*')], resource: [{ ...deny('sqs:*', queue), Principal: { AWS: '*' } }] };
    expect(decide(send, world)).toMatchObject({ allowed: false, reason: 'resource-deny' });
    expect(decide(send, { ...world, asking: events })).toMatchObject({ allowed: false, reason: 'resource-deny' });
  });
  test('“only over TLS” as the templates have it: a deny that sleeps while the connection is secure', () => {
    const tls = { ...deny('sqs:*', queue, { Bool: { 'aws:SecureTransport': 'false' } }), Principal: { AWS: '*' } };
    const over = (secure: string) => ({ ...send, context: { 'aws:SecureTransport': secure } });
    expect(allowed(over('true'), { identity: [allow('sqs:*')], resource: [tls] })).toBe(true);
    expect(allowed(over('false'), { identity: [allow('sqs:*')], resource: [tls] })).toBe(false);
  });
  test('a service has no policy of its own: the queue names it, and the rule that it comes from', () => {
    const rule = (name: string) => ({
      ArnEquals: { 'aws:SourceArn': `arn:aws:events:us-west-2:${account}:rule/${name}` },
    });
    const service = { Service: 'events.amazonaws.com' };
    expect(allowed(send, { asking: events, resource: [of(service, rule('uploaded'))] })).toBe(true);
    expect(decide(send, { asking: events, resource: [of(service, rule('other'))] })).toMatchObject({
      allowed: false,
      reason: 'no-resource-allow',
    });
    expect(allowed(send, { asking: events, resource: [of({ Service: 'sns.amazonaws.com' })] })).toBe(false);
    // What an identity may do says nothing about a service.
    expect(allowed(send, { asking: events, identity: [allow('*')] })).toBe(false);
    // And the account is no principal of a service.
    expect(allowed(send, { asking: events, resource: [of({ AWS: account })] })).toBe(false);
  });
});

describe('keys ask their own policy first', () => {
  const decrypt = ask('kms:Decrypt', 'arn:aws:kms:us-west-2:111122223333:key/k');
  test('a key that leaves it to the account: the identity’s policy decides', () => {
    expect(allowed(decrypt, { resource: [keyRoot], identity: [allow('kms:Decrypt')] })).toBe(true);
    expect(decide(decrypt, { resource: [keyRoot] })).toMatchObject({ allowed: false, reason: 'no-identity-allow' });
  });
  test('a key that says nothing of the account: no identity policy opens it', () => {
    expect(decide(decrypt, { identity: [allow('kms:*')] })).toMatchObject({
      allowed: false,
      reason: 'no-resource-allow',
    });
  });
  test('a key that names the role needs nothing else', () => {
    const named = { ...allow('kms:Decrypt'), Principal: { AWS: role.kind === 'role' ? role.roleArn : '' } };
    expect(allowed(decrypt, { resource: [named] })).toBe(true);
  });
});

describe('which grants an answer rests on', () => {
  test('each action on each resource is a grant of its own; of two ways none is needed', () => {
    const identity = [allow(['s3:GetObject', 's3:PutObject'], ['arn:aws:s3:::packets/*', 'arn:aws:s3:::clean/*'])];
    const one = decide(get, { identity });
    expect(one.needed.map(({ action, resource }) => [action, resource])).toEqual([
      ['s3:GetObject', 'arn:aws:s3:::packets/*'],
    ]);
    const two = decide(get, { identity: [...identity, allow('s3:*')] });
    expect(two.grants).toHaveLength(2);
    expect(two.needed).toEqual([]);
  });
  test('less one grant it is the same world without it', () => {
    const policies = { identity: set([allow('s3:GetObject'), allow('s3:PutObject')]), resource: new PolicySet([]) };
    const { needed } = evaluate(get, role, policies);
    expect(evaluate(get, role, policies, new Set(needed.map((grant) => grant.id))).allowed).toBe(false);
    expect(evaluate(ask('s3:PutObject', object), role, policies, new Set(needed.map(({ id }) => id))).allowed).toBe(
      true,
    );
  });
});

test.each<[string, World, string]>([
  [
    'nothing allows it',
    {},
    `User: arn:aws:sts::111122223333:assumed-role/clerk/desk is not authorized to perform: s3:GetObject on resource: ${object} because no identity-based policy allows the s3:GetObject action`,
  ],
  [
    'something denies it',
    { identity: [deny('s3:*')] },
    `User: arn:aws:sts::111122223333:assumed-role/clerk/desk is not authorized to perform: s3:GetObject on resource: ${object} with an explicit deny in an identity-based policy`,
  ],
  [
    'a service is not named',
    { asking: events },
    `User: events.amazonaws.com is not authorized to perform: s3:GetObject on resource: ${object} because no resource-based policy allows the s3:GetObject action`,
  ],
])('AWS’s words when %s', (_name, world, words) => {
  expect(refusal(get, world.asking ?? role, decide(get, world).reason)).toBe(words);
});
