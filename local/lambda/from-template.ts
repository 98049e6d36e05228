import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Credentials } from '../edge/index.ts';
import type { Resource, System } from '../template/index.ts';
import type { AsyncSettings, FunctionSettings } from './index.ts';

export interface FunctionSurroundings {
  region: string;
  awsEndpoint: string;
  credentials: (functionName: string, roleArn: string) => Credentials;
}

const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MEGABYTES = 128;

/** Every AWS::Lambda::Function of the template, with the environment its process gets, and how asynchronous calls end. */
export function readFunctions(
  system: System,
  around: FunctionSurroundings,
): { settings: FunctionSettings; asynchronous: AsyncSettings }[] {
  return system.resources('AWS::Lambda::Function').map((resource) => {
    const name = resource.ref;
    const { properties } = resource;
    const handler = String(properties['Handler'] ?? '');
    const [file = '', handlerName = ''] = handler.split('.');
    const tenantIsolation = properties['TenancyConfig'] !== undefined;
    const fenced = properties['VpcConfig'] !== undefined;
    const memoryMegabytes = Number(properties['MemorySize'] ?? DEFAULT_MEMORY_MEGABYTES);
    const roleArn = String(properties['Role'] ?? '');
    const environment: Record<string, string> = {};
    const variables =
      (properties['Environment'] as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
    for (const [key, value] of Object.entries(variables)) environment[key] = String(value);
    // Whoever stands in a network that leads nowhere gets nothing that could call anything: no keys, no endpoint. That every
    // VPC leads nowhere is so because the loader knows no gateway, no NAT and no route (template/resource-types.ts).
    if (!fenced) {
      const { accessKeyId, secretAccessKey, sessionToken } = around.credentials(name, roleArn);
      Object.assign(environment, {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
        AWS_ENDPOINT_URL: around.awsEndpoint,
        AWS_REGION: around.region,
        AWS_DEFAULT_REGION: around.region,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
        AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
        AWS_LAMBDA_LOG_FORMAT: 'JSON',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        TZ: ':UTC',
      });
    }
    const entry = entryFile(system, resource, file);
    return {
      settings: {
        name,
        arn: String(resource.attribute('Arn')),
        entry,
        // Behind the fence nothing is written.
        ...(fenced ? {} : { compiledIn: `${realpathSync(path.dirname(entry))}.compiled` }),
        handlerName,
        timeoutSeconds: Number(properties['Timeout'] ?? DEFAULT_TIMEOUT_SECONDS),
        memoryMegabytes,
        environment,
        tenantIsolation,
        fenced,
      },
      asynchronous: readAsync(system, resource),
    };
  });
}

function entryFile(system: System, resource: Resource, file: string): string {
  const key = (resource.properties['Code'] as { S3Key?: string } | undefined)?.S3Key ?? '';
  const folder = system.assembly.assets.get(key);
  if (folder === undefined)
    throw new Error(`The code of ${resource.ref} (${key}) is not among the assets of the assembly.`);
  for (const extension of ['.mjs', '.js', '.cjs']) {
    const entry = path.join(folder, `${file}${extension}`);
    if (existsSync(entry)) return entry;
  }
  throw new Error(`${resource.ref} has no ${file}.mjs in ${folder}.`);
}

function readAsync(system: System, resource: Resource): AsyncSettings {
  const config = system
    .resources('AWS::Lambda::EventInvokeConfig')
    .find((item) => [resource.ref, resource.attribute('Arn')].includes(item.properties['FunctionName']));
  const onFailure = (config?.properties['DestinationConfig'] as { OnFailure?: { Destination?: string } } | undefined)
    ?.OnFailure?.Destination;
  const deadLetter = (resource.properties['DeadLetterConfig'] as { TargetArn?: string } | undefined)?.TargetArn;
  const onFailureArn = onFailure ?? deadLetter;
  const age = config?.properties['MaximumEventAgeInSeconds'];
  return {
    maximumRetryAttempts: Number(config?.properties['MaximumRetryAttempts'] ?? 2),
    ...(age === undefined ? {} : { maximumEventAgeSeconds: Number(age) }),
    onFailureShape: onFailure === undefined ? 'dead-letter' : 'destination',
    ...(onFailureArn === undefined ? {} : { onFailureArn }),
  };
}
