import type { System } from '../template/index.ts';
import type { Rule, Target } from './index.ts';
import type { Pattern } from './pattern.ts';

interface TargetProperties {
  Id: string;
  Arn: string;
  Input?: string;
  InputPath?: string;
  InputTransformer?: { InputPathsMap?: Record<string, string>; InputTemplate: string };
}

export function readRules(system: System): Rule[] {
  return system.resources('AWS::Events::Rule').map((resource) => {
    const { properties } = resource;
    const targets = (properties['Targets'] as TargetProperties[] | undefined) ?? [];
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
        ...(target.Input === undefined ? {} : { input: target.Input }),
        ...(target.InputPath === undefined ? {} : { inputPath: target.InputPath }),
        ...(target.InputTransformer === undefined ? {} : { inputTransformer: target.InputTransformer }),
      })),
    };
  });
}
