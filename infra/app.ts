import { readdirSync, readFileSync } from 'node:fs';
import { App, DefaultStackSynthesizer, Tags, Validations } from 'aws-cdk-lib';
import type { IReusableStackSynthesizer } from 'aws-cdk-lib';
import { workflowNames, type WorkflowName } from '../domain/requests/kinds.ts';
import { boardOf } from '../settings/board-files.ts';
import { bundleFunctions } from './bundle.ts';
import type { FunctionBundle } from './bundle.ts';
import type { StageConfig } from './config.ts';
import { loadConfig } from './config.ts';
import { allEnvironmentKeys } from './environments.ts';
import { functions } from './functions.ts';
import { acknowledgeFindings, rulePacks } from './nag.ts';
import type { Acknowledgement } from './nag.ts';
import { stackName as nameOf, type StackPart } from './stack-parts.ts';
import { stageAssets } from './native.ts';
import { inProject } from './paths.ts';
import { ComputeStack } from './stacks/compute-stack.ts';
import { CopiesStack } from './stacks/copies-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { DeployerStack } from './stacks/deployer-stack.ts';
import { EdgeStack } from './stacks/edge-stack.ts';
import { FirewallStack } from './stacks/firewall-stack.ts';
import { OperatorStack } from './stacks/operator-stack.ts';

export interface AppInputs {
  config: StageConfig;
  /** Per function, the folder that is deployed. */
  assets: ReadonlyMap<string, string>;
  environmentKeys: ReadonlyMap<string, readonly string[]>;
  workflows: ReadonlyMap<WorkflowName, string>;
  outDir?: string;
}

export interface SkillsdeskApp {
  app: App;
  data: DataStack;
  compute: ComputeStack;
  edge: EdgeStack;
  firewall: FirewallStack;
  operator: OperatorStack;
  /** The rows of infra/nag.ts that this stage needed. */
  acknowledged: ReadonlySet<Acknowledgement>;
}

/** The whole system, from inputs that are all given: nothing is read, bundled or asked for in here. */
export function buildApp({ config, assets, environmentKeys, workflows, outDir }: AppInputs): SkillsdeskApp {
  const app = new App({
    ...(outDir ? { outdir: outDir } : {}),
    analyticsReporting: false,
    treeMetadata: false,
    // Said here and not in cdk.json, so that the template is the same whoever synthesizes.
    context: {
      'aws:cdk:enable-path-metadata': true,
      'aws:cdk:enable-asset-metadata': true,
      '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
      '@aws-cdk/aws-iam:minimizePolicies': false,
      '@aws-cdk/core:enablePartitionLiterals': true,
      // A template may have 1 MB, and a third of ours was white.
      '@aws-cdk/core:suppressTemplateIndentation': true,
      '@aws-cdk/customresources:installLatestAwsSdkDefault': false,
    },
    // The library's own types disagree here under exactOptionalPropertyTypes.
    defaultStackSynthesizer: new DefaultStackSynthesizer({
      generateBootstrapVersionRule: false,
    }) as IReusableStackSynthesizer,
  });
  const env = config.region ? { env: { region: config.region } } : {};
  const protect = { terminationProtection: config.deletionProtection };
  const stackName = (part: StackPart): string => nameOf(config, part);

  const data = new DataStack(app, stackName('data'), { ...env, ...protect, config });
  const compute = new ComputeStack(app, stackName('compute'), {
    ...env,
    ...protect,
    config,
    assets,
    environmentKeys,
    workflows,
  });
  const firewall = new FirewallStack(app, stackName('firewall'), { env: { region: 'us-east-1' }, ...protect, config });
  const edge = new EdgeStack(app, stackName('edge'), { ...env, ...protect, config });
  const operator = new OperatorStack(app, stackName('operator'), { ...env, ...protect, config });
  if (config.copies) {
    const copies = new CopiesStack(app, stackName('copies'), {
      env: { region: config.copies.region },
      ...protect,
      config,
    });
    data.addStackDependency(copies);
  }
  // Deployed once, by a person; a pipeline cannot widen its own role.
  if (config.deployer)
    new DeployerStack(app, stackName('deployer'), { ...env, ...protect, config, deployer: config.deployer });
  compute.addStackDependency(data);
  edge.addStackDependency(compute);
  operator.addStackDependency(compute);

  Tags.of(app).add('application', 'skillsdesk');
  Tags.of(app).add('stage', config.stage);
  Tags.of(app).add('board', config.boardId);

  const packs = rulePacks();
  Validations.of(app).addPlugins(...packs);
  const acknowledged = acknowledgeFindings(app, packs);
  return { app, data, compute, edge, firewall, operator, acknowledged };
}

/** A folder without a row and a row without a folder are both mistakes. */
export function checkFunctionFolders(folders: readonly string[]): void {
  const listed = Object.keys(functions);
  const unlisted = folders.filter((name) => !listed.includes(name));
  const missing = listed.filter((name) => !folders.includes(name));
  if (unlisted.length > 0) throw new Error(`infra/functions.ts does not say what ${unlisted.join(', ')} may do.`);
  if (missing.length > 0) {
    throw new Error(`infra/functions.ts lists ${missing.join(', ')}, and functions/<name>/handler.ts is not there.`);
  }
}

/** Each request kind's workflow; a file that no kind goes by is a mistake, and so is a kind without its file. */
export function readWorkflows(): Map<WorkflowName, string> {
  const ending = '.asl.json';
  const files = readdirSync(inProject('workflows')).filter((file) => file.endsWith(ending));
  const stray = files.filter((file) => !workflowNames.some((name) => file === `${name}${ending}`));
  if (stray.length > 0) throw new Error(`No kind of request goes by workflows/${stray.join(', ')}.`);
  return new Map(workflowNames.map((name) => [name, readFileSync(inProject('workflows', `${name}${ending}`), 'utf8')]));
}

/** Everything `buildApp` needs, from the project's files. */
export async function gatherInputs(
  stage: string,
  bundles?: readonly FunctionBundle[],
  addons?: StageConfig['nativeAddons'],
): Promise<AppInputs> {
  const config = loadConfig(stage);
  const made = bundles ?? (await bundleFunctions(undefined, undefined, boardOf(stage)));
  checkFunctionFolders(made.map((bundle) => bundle.name));
  return {
    config,
    assets: await stageAssets(made, addons ?? config.nativeAddons),
    environmentKeys: await allEnvironmentKeys(Object.keys(functions)),
    workflows: readWorkflows(),
  };
}

// The CDK command line runs this file; everyone else imports it.
if (import.meta.main) {
  const stage = process.env['STAGE'] ?? 'prod';
  const outDir = process.env['CDK_OUTDIR'];
  buildApp({ ...(await gatherInputs(stage)), ...(outDir ? { outDir } : {}) }).app.synth();
}
