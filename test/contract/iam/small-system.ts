import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createKeepsakes, readAssembly, readSystem, type System } from '../../../local/template/index.ts';

export const account = '123456789012';
export const region = 'us-west-2';

export type Resources = Record<string, { Type: string; Properties?: unknown }>;

/** The loader's reading of a one-stack template in the shape that `cdk synth` writes. */
export function systemOf(resources: Resources): System {
  const dir = mkdtempSync(path.join(tmpdir(), 'iam-'));
  writeFileSync(path.join(dir, 'main.template.json'), JSON.stringify({ Resources: resources }));
  const artifacts = {
    main: { type: 'aws:cloudformation:stack', properties: { templateFile: 'main.template.json' } },
  };
  writeFileSync(path.join(dir, 'manifest.json'), JSON.stringify({ artifacts }));
  return readSystem(readAssembly(dir), {
    account,
    region,
    awsEndpoint: 'http://127.0.0.1:3001',
    siteOrigin: 'http://127.0.0.1:3000',
    ...createKeepsakes(mkdtempSync(path.join(tmpdir(), 'kept-'))),
  });
}

export const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;
export const roleArn = (name: string): string => `arn:aws:iam::${account}:role/${name}`;

const trust = (service: string) => ({
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
});

/** A role with one managed policy, as the deployed functions have. */
export function role(name: string, statements: object[], service = 'lambda.amazonaws.com'): Resources {
  return {
    [`${name}Role`]: {
      Type: 'AWS::IAM::Role',
      Properties: { RoleName: name, AssumeRolePolicyDocument: trust(service) },
    },
    [`${name}Policy`]: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        ManagedPolicyName: name,
        Roles: [{ Ref: `${name}Role` }],
        PolicyDocument: { Version: '2012-10-17', Statement: statements },
      },
    },
  };
}

export const allow = <A extends string | string[]>(action: A, resource: string | string[], condition?: object) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...(condition === undefined ? {} : { Condition: condition }),
});
