import type { StageConfig } from './config.ts';

/** Every stack of a stage, in the order of deployment: each may use what stands before it. */
export const stackParts = ['deployer', 'firewall', 'copies', 'data', 'compute', 'operator', 'edge'] as const;
export type StackPart = (typeof stackParts)[number];

/** Not every stage has a pipeline, or copies elsewhere. */
export const stackPartsOf = ({ deployer, copies }: StageConfig): StackPart[] =>
  stackParts.filter((part) => (part !== 'deployer' || deployer) && (part !== 'copies' || copies));

export const stackName = ({ prefix }: Pick<StageConfig, 'prefix'>, part: StackPart): string => `${prefix}-${part}`;

/** The firewall of CloudFront lives in us-east-1, copies where the stage wants them, and everything else where it is itself. */
export function regionOf(
  part: StackPart,
  { region, copies }: Pick<StageConfig, 'region' | 'copies'>,
): string | undefined {
  if (part === 'firewall') return 'us-east-1';
  return part === 'copies' ? copies?.region : region;
}
