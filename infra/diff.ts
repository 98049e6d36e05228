import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { formatDifferences, fullDiff } from '@aws-cdk/cloudformation-diff';
import { loadConfig, stageNames, type StageConfig } from './config.ts';
import { deployedTemplate } from './deployed.ts';
import { buildDir } from './paths.ts';
import { synthesize } from './synth.ts';
import { regionOf, stackName, stackParts } from './stack-parts.ts';
import { changeLines, compareTemplates, readAssembly, type ResourceChange, type Template } from './template-diff.ts';
import { runMain } from './run-main.ts';

/**
 * `npm run diff -- --stage NAME`: what a deployment would change, against what is deployed, or with `--against DIR` against what
 * `npm run synth -- --out DIR` once made. `--whole`: every property. Changes nothing.
 */
export interface StackDifference {
  stack: string;
  current: Template;
  next: Template;
  changes: ResourceChange[];
}

export async function differences(
  assembly: string,
  currentOf: (stack: string) => Template | Promise<Template>,
): Promise<StackDifference[]> {
  const all: StackDifference[] = [];
  for (const [stack, next] of readAssembly(assembly)) {
    const current = await currentOf(stack);
    all.push({ stack, current, next, changes: compareTemplates(current, next) });
  }
  return all;
}

export const fromDeployed =
  (config: StageConfig) =>
  (stack: string): Promise<Template> => {
    const part = stackParts.find((each) => stackName(config, each) === stack);
    const region = part ? regionOf(part, config) : config.region;
    return deployedTemplate(new CloudFormationClient(region === undefined ? {} : { region }), stack);
  };

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { stage: { type: 'string' }, against: { type: 'string' }, whole: { type: 'boolean', default: false } },
  });
  const stage = values.stage ?? process.env['STAGE'];
  if (!stage) throw new Error(`npm run diff -- --stage ${stageNames().join('|')} [--against DIR] [--whole]`);
  const config = loadConfig(stage);
  if (values.against !== undefined && !existsSync(values.against))
    throw new Error(`There is no ${values.against}. Make it with "npm run synth -- --out ${values.against}".`);
  const assembly = join(buildDir, 'diff', stage);
  await synthesize({ stage, outDir: assembly });
  const before = values.against === undefined ? undefined : readAssembly(values.against);
  const currentOf = before ? (stack: string) => before.get(stack) ?? { Resources: {} } : fromDeployed(config);
  for (const { stack, current, next, changes } of await differences(assembly, currentOf)) {
    for (const line of changeLines(stack, changes)) console.log(line);
    if (values.whole) formatDifferences(process.stdout, fullDiff(current, next));
  }
}

if (import.meta.main) await runMain(main);
