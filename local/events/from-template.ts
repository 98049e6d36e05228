import type { System } from '../template/index.ts';
import type { Rule, Target } from './index.ts';
import type { Pattern } from './pattern.ts';

interface TargetProperties {
  Id: string;
  Arn: string;
  Input?: string;
  InputPath?: string;
  InputTransformer?: { InputPathsMap?: Record<string, string>; InputTemplate: string };
  RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number };
  DeadLetterConfig?: { Arn?: string };
}

const KNOWN_OF_A_TARGET = [
  'Id',
  'Arn',
  'Input',
  'InputPath',
  'InputTransformer',
  'RetryPolicy',
  'DeadLetterConfig',
  // iam/wiring.ts asks it what it may.
  'RoleArn',
];

export function readRules(system: System): Rule[] {
  return system.resources('AWS::Events::Rule').map((resource) => {
    const { properties } = resource;
    const targets = (properties['Targets'] as TargetProperties[] | undefined) ?? [];
    for (const target of targets) {
      const odd = Object.keys(target).find((name) => !KNOWN_OF_A_TARGET.includes(name));
      if (odd !== undefined) throw new Error(`${resource.ref}: local mode does not know ${odd} of a target.`);
    }
    return {
      name: resource.ref,
      arn: String(resource.attribute('Arn')),
      bus:
        String(properties['EventBusName'] ?? 'default')
          .split('/')
          .at(-1) ?? 'default',
      enabled: (properties['State'] ?? 'ENABLED') !== 'DISABLED',
      ...(properties['EventPattern'] === undefined ? {} : { pattern: properties['EventPattern'] as Pattern }),
      ...(properties['ScheduleExpression'] === undefined
        ? {}
        : { scheduleExpression: String(properties['ScheduleExpression']) }),
      targets: targets.map((target): Target => ({
        id: target.Id,
        arn: target.Arn,
        ...(target.RetryPolicy?.MaximumRetryAttempts === undefined
          ? {}
          : { maximumRetryAttempts: target.RetryPolicy.MaximumRetryAttempts }),
        ...(target.RetryPolicy?.MaximumEventAgeInSeconds === undefined
          ? {}
          : { maximumEventAgeSeconds: target.RetryPolicy.MaximumEventAgeInSeconds }),
        ...(target.DeadLetterConfig?.Arn === undefined ? {} : { deadLetterArn: target.DeadLetterConfig.Arn }),
        ...(target.Input === undefined ? {} : { input: target.Input }),
        ...(target.InputPath === undefined ? {} : { inputPath: target.InputPath }),
        ...(target.InputTransformer === undefined ? {} : { inputTransformer: target.InputTransformer }),
      })),
    };
  });
}
