import { readFileSync } from 'node:fs';
import type { System } from './system.ts';

interface StateMachinePlan {
  name: string;
  arn: string;
  roleArn: string;
  type: string;
  definition: string;
  definitionSubstitutions: Record<string, string>;
}

/** The definition may stand in the template or be an asset beside it. */
export function readStateMachines(system: System): StateMachinePlan[] {
  return system.resources('AWS::StepFunctions::StateMachine').map((resource) => {
    const { properties } = resource;
    const substitutions = (properties['DefinitionSubstitutions'] ?? {}) as Record<string, unknown>;
    return {
      name: String(resource.attribute('Name')),
      arn: resource.ref,
      roleArn: String(properties['RoleArn']),
      type: String(properties['StateMachineType'] ?? 'STANDARD'),
      definition: definitionOf(system, resource.ref, properties),
      definitionSubstitutions: Object.fromEntries(
        Object.entries(substitutions).map(([key, value]) => [key, String(value)]),
      ),
    };
  });
}

function definitionOf(system: System, name: string, properties: Record<string, unknown>): string {
  if (typeof properties['DefinitionString'] === 'string') return properties['DefinitionString'];
  if (properties['Definition'] !== undefined) return JSON.stringify(properties['Definition']);
  const key = (properties['DefinitionS3Location'] as { Key?: string } | undefined)?.Key ?? '';
  const file = system.assembly.assets.get(key);
  if (file === undefined)
    throw new Error(`The definition of ${name} (${key}) is not among the assets of the assembly.`);
  return readFileSync(file, 'utf8');
}
