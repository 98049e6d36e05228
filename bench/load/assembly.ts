import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from '../../infra/bundle.ts';

interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
}
interface Template {
  Resources: Record<string, Resource>;
}

export const barePath = '/bare';
const bareName = 'skillsdesk-local-bare';
const bareTable = 'skillsdesk-local-bare';
const bareAsset = 'asset.bare';
/** Loaded before a bundle; the bundle itself stays as it is. */
const collector = path.join(import.meta.dirname, 'collect-on-signal.mjs');

/**
 * Sets the bare handler into a copy of the assembly that no other start shares: behind the same distribution and HTTP API, in
 * processes like any function's, with a role of its own, on a table in the same file. And lets every function that has an
 * environment collect its garbage when asked to, and write down what it still holds.
 */
export async function addBareHandler(assemblyDir: string, collectedIn: string): Promise<void> {
  const [dataFile, computeFile] = [templateIn(assemblyDir, '-data'), templateIn(assemblyDir, '-compute')];
  edit(dataFile, (data) => {
    data.Resources['BareTable'] = {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: bareTable,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      },
    };
  });
  edit(computeFile, (compute) => {
    const named = (name: string): [string, Resource] => {
      const found = Object.entries(compute.Resources).find(
        ([, { Type, Properties }]) => Type === 'AWS::Lambda::Function' && Properties['FunctionName'] === name,
      );
      if (!found) throw new Error(`the template has no ${name}`);
      return found;
    };
    const apiId = Object.entries(compute.Resources).find(([, { Type }]) => Type === 'AWS::ApiGatewayV2::Api')?.[0];
    if (apiId === undefined) throw new Error('the template has no HTTP API');
    const [, like] = named('skillsdesk-local-serve-finance');
    const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
    const tableArn = {
      'Fn::Sub': `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${bareTable}`,
    };
    Object.assign(compute.Resources, {
      BareRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: bareName,
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }],
          },
        },
      },
      BarePolicy: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          ManagedPolicyName: bareName,
          Roles: [{ Ref: 'BareRole' }],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: arnOf('BareLogs') },
              {
                Effect: 'Allow',
                Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
                Resource: tableArn,
              },
            ],
          },
        },
      },
      BareLogs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: `/aws/lambda/${bareName}` } },
      BareFunction: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: bareName,
          Role: arnOf('BareRole'),
          Handler: 'index.handler',
          Code: { ...(like.Properties['Code'] as object), S3Key: 'bare.zip' },
          MemorySize: like.Properties['MemorySize'],
          Timeout: like.Properties['Timeout'],
          Runtime: like.Properties['Runtime'],
          LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: 'BareLogs' } },
          Environment: { Variables: { BARE_TABLE: bareTable } },
        },
      },
      BarePermission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: arnOf('BareFunction'),
          Principal: 'apigateway.amazonaws.com',
          SourceArn: {
            'Fn::Sub': `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${apiId}}/*`,
          },
        },
      },
      BareIntegration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          ApiId: { Ref: apiId },
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: arnOf('BareFunction'),
          PayloadFormatVersion: '2.0',
        },
      },
      BareRoute: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          ApiId: { Ref: apiId },
          AuthorizationType: 'NONE',
          RouteKey: `POST ${barePath}`,
          Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'BareIntegration' }]] },
        },
      },
    } satisfies Record<string, Resource>);
    for (const { Type, Properties } of Object.values(compute.Resources)) {
      const variables = (Properties?.['Environment'] as { Variables?: Record<string, unknown> } | undefined)?.Variables;
      // Those behind the fence may read nothing but their own bundle.
      if (Type !== 'AWS::Lambda::Function' || variables === undefined || Properties['VpcConfig'] !== undefined)
        continue;
      variables['NODE_OPTIONS'] = `--import ${collector}`;
      variables['COLLECTED_IN'] = collectedIn;
    }
  });
  await bundleBare(path.join(assemblyDir, bareAsset));
  const assets = readdirSync(assemblyDir).find((name) => name.endsWith('-compute.assets.json')) ?? '';
  edit(path.join(assemblyDir, assets), (manifest: { files: Record<string, object> }) => {
    manifest.files['bare'] = {
      source: { path: bareAsset, packaging: 'zip' },
      destinations: { current: { objectKey: 'bare.zip' } },
    };
  });
}

async function bundleBare(folder: string): Promise<void> {
  await build({
    ...bundleOptions,
    write: true,
    sourcemap: false,
    entryPoints: [path.join(import.meta.dirname, 'bare.ts')],
    banner: {
      js: `import{createRequire as __makeRequire}from'node:module';const require=__makeRequire(import.meta.url);`,
    },
    outfile: path.join(folder, 'index.mjs'),
  });
}

const templateIn = (assemblyDir: string, stack: string): string => {
  const name = readdirSync(assemblyDir).find((each) => each.endsWith(`${stack}.template.json`));
  if (name === undefined) throw new Error(`the assembly has no ${stack}`);
  return path.join(assemblyDir, name);
};

function edit<Json = Template>(file: string, change: (json: Json) => void): void {
  const json = JSON.parse(readFileSync(file, 'utf8')) as Json;
  change(json);
  writeFileSync(file, JSON.stringify(json));
}
