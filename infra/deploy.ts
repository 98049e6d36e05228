import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { loadConfig, stageNames } from './config.ts';
import { differences, fromDeployed, type StackDifference } from './diff.ts';
import { missingSettings } from './missing-settings.ts';
import { firewallArnOutput, firewallArnParameter } from './names.ts';
import { buildDir, inProject } from './paths.ts';
import { stackName, stackParts, stackPartsOf, type StackPart } from './stack-parts.ts';
import { synthesize } from './synth.ts';
import { changeLines } from './template-diff.ts';
import { runMain } from './run-main.ts';

/** Only whether there are any; AWS says whether they are good. */
export function hasCredentials(environment: NodeJS.ProcessEnv, home: string): boolean {
  const names = [
    'AWS_ACCESS_KEY_ID',
    'AWS_PROFILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  ];
  return (
    names.some((name) => environment[name]) ||
    ['credentials', 'config'].some((file) => existsSync(join(home, '.aws', file)))
  );
}

function cdk(...args: string[]): void {
  const command = inProject('node_modules/.bin/cdk');
  const { status, error } = spawnSync(command, args, {
    stdio: 'inherit',
    cwd: inProject(),
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`cdk ${args[0]} stopped (exit code ${status}). Its own words are above.`);
}

const usage = (): string => `npm run deploy -- --stage ${stageNames()
  .filter((name) => name !== 'local')
  .join('|')} [--only ${stackParts.join('|')}] [--yes] [--endangers ID]
--only: one stack alone; "--only compute", from an earlier release, takes the code of a later one back.
--yes: do not ask before permissions change.
--endangers: the logical id of something that holds data and may be replaced or removed all the same; once for each.`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      stage: { type: 'string' },
      only: { type: 'string' },
      yes: { type: 'boolean' },
      endangers: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean' },
    },
    allowPositionals: true,
  });
  const stage = values.stage ?? process.env['STAGE'];
  if (values.help || !stage || positionals.length > 0) {
    console.log(usage());
    if (!values.help) process.exitCode = 1;
    return;
  }
  const only = stackParts.find((part) => part === values.only);
  if (values.only !== undefined && only === undefined) throw new Error(usage());
  const config = loadConfig(stage);
  if (only !== undefined && !stackPartsOf(config).includes(only))
    throw new Error(`Not deployed. settings/stages/${stage}.json says nothing of "${only}".`);
  const missing = missingSettings(config);
  if (!hasCredentials(process.env, homedir())) {
    missing.push(
      'AWS credentials: sign in (aws sso login) and set AWS_PROFILE, or set AWS_ACCESS_KEY_ID and its secret.',
    );
  }
  if (missing.length > 0)
    throw new Error(`Not deployed. Still missing:\n${missing.map((line) => `  ${line}`).join('\n')}`);

  const assembly = join(buildDir, 'deploy', stage);
  await synthesize({ stage, outDir: assembly });
  const stackOf = (part: StackPart): string => stackName(config, part);
  const wanted = (stack: string): boolean =>
    only === undefined ? stack !== stackOf('deployer') : stack === stackOf(only);
  const changed = (await differences(assembly, fromDeployed(config))).filter(({ stack }) => wanted(stack));
  for (const { stack, changes } of changed) for (const line of changeLines(stack, changes)) console.log(line);
  refuseDanger(changed, values.endangers);

  const common = ['--app', assembly, '--require-approval', values.yes ? 'never' : 'broadening'];
  const outputs = join(buildDir, 'deploy', `${stage}-outputs.json`);
  // By a person alone, and only when asked for: a pipeline cannot widen its own role.
  if (only === 'deployer') cdk('deploy', stackOf('deployer'), ...common, '--exclusively');
  if (only === undefined || only === 'firewall')
    cdk('deploy', stackOf('firewall'), ...common, '--outputs-file', outputs);
  const others = stackPartsOf(config).filter((part) => !['deployer', 'firewall', 'edge'].includes(part));
  for (const part of others)
    if (only === undefined || only === part) cdk('deploy', stackOf(part), ...common, '--exclusively');
  if (only === undefined || only === 'edge') {
    const edge = stackOf('edge');
    const firewallArn = `${edge}:${firewallArnParameter}=${readFirewallArn(outputs, stackOf('firewall'))}`;
    cdk('deploy', edge, ...common, '--exclusively', '--parameters', firewallArn);
  }
  console.log(`Deployed. ${config.site.domain} has to point at the address "SiteDomain" of the edge's stack.`);
  console.log(`Then: npm run smoke -- --site ${config.baseUrl}`);
}

function readFirewallArn(outputs: string, firewall: string): string {
  if (!existsSync(outputs))
    throw new Error('The edge needs the firewall of a deployment from here: leave --only away.');
  const read = z.record(z.string(), z.record(z.string(), z.string())).parse(JSON.parse(readFileSync(outputs, 'utf8')));
  const arn = read[firewall]?.[firewallArnOutput];
  if (!arn) throw new Error(`The stack ${firewall} gave no ${firewallArnOutput}.`);
  return arn;
}

/** CloudFormation would do it, and the rows would be in a table that nobody reads any more. */
export function refuseDanger(changed: readonly Pick<StackDifference, 'changes'>[], allowed: readonly string[]): void {
  const dangers = changed
    .flatMap(({ changes }) => changes)
    .filter(({ endangersData, logicalId }) => endangersData && !allowed.includes(logicalId));
  if (dangers.length === 0) return;
  const lines = dangers.map(({ logicalId, type, what }) => `  ${type} ${logicalId}: ${what.replaceAll('-', ' ')}`);
  throw new Error(
    `Not deployed. This would touch what holds data:\n${lines.join('\n')}\nSee what changed with "npm run diff -- --whole". If it is meant: --endangers ID for each.`,
  );
}

if (import.meta.main) await runMain(main);
