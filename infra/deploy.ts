import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { StageConfig } from './config.ts';
import { loadConfig, stageNames } from './config.ts';
import { firewallArnOutput, firewallArnParameter } from './names.ts';
import { buildDir, inProject } from './paths.ts';
import { synthesize } from './synth.ts';

/** What stands in a stage's settings as an example and would fail, or worse succeed, on AWS. */
export function missingSettings(config: StageConfig): string[] {
  const missing: string[] = [];
  const file = `settings/stages/${config.stage}.json`;
  const isExample = (text: string): boolean => /(^|[.@])example\.(org|com|net)$/.test(text);
  if (config.demonstration) missing.push(`${file}: "demonstration" is on; this stage is for one machine only.`);
  if (config.nativeAddons !== 'arm64') missing.push(`${file}: "nativeAddons" must be "arm64" on AWS.`);
  if (isExample(config.site.domain)) missing.push(`${file}: site.domain is still an example. Put in your own domain.`);
  if (config.site.certificateArn.includes(':000000000000:')) {
    missing.push(`${file}: site.certificateArn is still an example. Ask ACM in us-east-1 for a certificate first.`);
  }
  if (isExample(config.mail.from) || isExample(config.mail.identity)) {
    missing.push(`${file}: mail is still an example. Verify your domain in SES and put it in.`);
  }
  if (config.staffSignIn.kind === 'cognito' && config.staffSignIn.domainPrefix.includes('example')) {
    missing.push(`${file}: staffSignIn.domainPrefix is still an example. It must be yours alone in the region.`);
  }
  if (config.staffSignIn.kind === 'external' && !config.staffSignIn.issuer.startsWith('https://')) {
    missing.push(`${file}: staffSignIn.issuer must be an https address.`);
  }
  return missing;
}

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

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { stage: { type: 'string' }, yes: { type: 'boolean' }, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  const stage = values.stage ?? process.env['STAGE'];
  if (values.help || !stage || positionals.length > 0) {
    const stages = stageNames().filter((name) => name !== 'local');
    console.log(`npm run deploy -- --stage ${stages.join('|')} [--yes]\n--yes: do not ask before permissions change.`);
    if (!values.help) process.exitCode = 1;
    return;
  }
  const config = loadConfig(stage);
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
  const common = ['--app', assembly, '--require-approval', values.yes ? 'never' : 'broadening'];
  console.log(
    'An account that was never used with the CDK needs "npx cdk bootstrap" once, in this region and in us-east-1.',
  );

  const outputs = join(buildDir, 'deploy', `${stage}-outputs.json`);
  mkdirSync(join(buildDir, 'deploy'), { recursive: true });
  const firewall = `${config.prefix}-firewall`;
  cdk('deploy', firewall, ...common, '--outputs-file', outputs);
  const firewallArn = z
    .record(z.string(), z.record(z.string(), z.string()))
    .parse(JSON.parse(readFileSync(outputs, 'utf8')))[firewall]?.[firewallArnOutput];
  if (!firewallArn) throw new Error(`The stack ${firewall} gave no ${firewallArnOutput}.`);

  cdk('deploy', `${config.prefix}-data`, ...common, '--exclusively');
  cdk('deploy', `${config.prefix}-compute`, ...common, '--exclusively');
  const edge = `${config.prefix}-edge`;
  cdk('deploy', edge, ...common, '--exclusively', '--parameters', `${edge}:${firewallArnParameter}=${firewallArn}`);
  console.log(`Deployed. Point ${config.site.domain} at the address "SiteDomain" above.`);
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
