import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp, readWorkflows } from '../../infra/app.ts';
import type { AppInputs, SkillsdeskApp } from '../../infra/app.ts';
import { loadConfig, type StageConfig } from '../../infra/config.ts';
import { allEnvironmentKeys } from '../../infra/environments.ts';
import { functions } from '../../infra/functions.ts';

export interface Resource {
  Type: string;
  // Templates are untyped JSON, and a test that reads one says what it expects to find.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  Properties: any;
  DependsOn?: string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}
export interface Template {
  Resources: Record<string, Resource>;
  Parameters?: Record<string, { Type: string; Default?: string }>;
}

/** What every stage has. */
export const alwaysParts = ['data', 'compute', 'operator', 'edge', 'firewall'] as const;
type AlwaysPart = (typeof alwaysParts)[number];

export interface Synthesized extends SkillsdeskApp {
  templates: Record<AlwaysPart, Template>;
  stage: string;
}

/** What a template says does not depend on what is inside a bundle: one small file stands for each. */
export async function inputs(stage: string): Promise<AppInputs> {
  const names = Object.keys(functions);
  const dir = mkdtempSync(join(tmpdir(), 'skillsdesk-infra-'));
  const assets = new Map<string, string>();
  for (const name of names) {
    mkdirSync(join(dir, name));
    writeFileSync(join(dir, name, 'index.mjs'), `// ${name}`);
    assets.set(name, join(dir, name));
  }
  return {
    config: loadConfig(stage),
    assets,
    environmentKeys: await allEnvironmentKeys(names),
    workflows: readWorkflows(),
    outDir: join(dir, 'cdk.out'),
  };
}

/** The whole app of a stage with the infra rules on: a finding throws. */
export async function synthesizeForTest(
  stage: string,
  change: (config: StageConfig) => StageConfig = (config) => config,
): Promise<Synthesized> {
  const whole = await inputs(stage);
  const given = { ...whole, config: change(whole.config) };
  const built = buildApp(given);
  built.app.synth();
  const read = (part: AlwaysPart): [AlwaysPart, Template] => [
    part,
    JSON.parse(readFileSync(join(given.outDir ?? '', `skillsdesk-${stage}-${part}.template.json`), 'utf8')) as Template,
  ];
  return {
    ...built,
    stage,
    templates: Object.fromEntries(alwaysParts.map(read)) as Synthesized['templates'],
  };
}

export function ofType(template: Template, type: string): (Resource & { id: string })[] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => ({ id, ...resource }));
}

/** Function name without the stage → its resource. */
export function lambdas({ templates, stage }: Synthesized): Map<string, Resource & { id: string }> {
  const prefix = `skillsdesk-${stage}-`;
  return new Map(
    ofType(templates.compute, 'AWS::Lambda::Function').map((fn) => [
      String(fn.Properties.FunctionName).slice(prefix.length),
      fn,
    ]),
  );
}

export interface Statement {
  Effect: string;
  Action: string[];
  Resource: unknown[];
  Condition?: unknown;
}

const asList = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

/** Everything the role of a function (or of the workflow) may do. */
export function statementsOf(synthesized: Synthesized, name: string): Statement[] {
  const policy = ofType(synthesized.templates.compute, 'AWS::IAM::ManagedPolicy').find(
    (candidate) => candidate.Properties.ManagedPolicyName === `skillsdesk-${synthesized.stage}-${name}`,
  );
  if (!policy) throw new Error(`no policy for ${name}`);
  return asList(policy.Properties.PolicyDocument.Statement).map((statement: Statement) => ({
    ...statement,
    Action: asList(statement.Action),
    Resource: asList(statement.Resource),
  }));
}
