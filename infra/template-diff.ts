import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import * as z from 'zod';

/** As much of a CloudFormation template as is compared. */
export type Template = z.infer<typeof templateSchema>;
const templateSchema = z.looseObject({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string() })).default({}),
});
export const readTemplate = (text: string): Template => templateSchema.parse(JSON.parse(text));

export interface ResourceChange {
  logicalId: string;
  type: string;
  what: 'added' | 'updated' | 'may-be-replaced' | 'replaced' | 'removed';
  /** What CloudFormation does to it loses, or hides, what it holds: rows, files, keys, waiting packets, messages. */
  endangersData: boolean;
}

/** Types that hold something that no deployment can make again. */
const holdsData = new Set([
  'AWS::DynamoDB::Table',
  'AWS::S3::Bucket',
  'AWS::KMS::Key',
  'AWS::Cognito::UserPool',
  'AWS::StepFunctions::StateMachine',
  'AWS::SQS::Queue',
  'AWS::Backup::BackupVault',
  'AWS::Logs::LogGroup',
]);

const impacts: Partial<Record<ResourceImpact, ResourceChange['what']>> = {
  [ResourceImpact.WILL_CREATE]: 'added',
  [ResourceImpact.WILL_IMPORT]: 'added',
  [ResourceImpact.WILL_UPDATE]: 'updated',
  [ResourceImpact.MAY_REPLACE]: 'may-be-replaced',
  [ResourceImpact.WILL_REPLACE]: 'replaced',
  [ResourceImpact.WILL_DESTROY]: 'removed',
  // Kept, and nobody's: what takes its place begins empty.
  [ResourceImpact.WILL_ORPHAN]: 'removed',
};

/** The stacks of an app that was synthesized into a folder, by name. */
export function readAssembly(dir: string): Map<string, Template> {
  const ending = '.template.json';
  return new Map(
    readdirSync(dir)
      .filter((file) => file.endsWith(ending))
      .sort()
      .map((file) => [file.slice(0, -ending.length), readTemplate(readFileSync(join(dir, file), 'utf8'))]),
  );
}

/** What would happen to each resource, in the judgement of CDK's own comparison; what stays as it is, is left out. */
export function compareTemplates(current: Template, next: Template): ResourceChange[] {
  return Object.entries(fullDiff(current, next).resources.changes).flatMap(([logicalId, change]) => {
    const what = impacts[change.changeImpact];
    if (what === undefined) return [];
    const type = String((change.newValue ?? change.oldValue)?.Type);
    const endangersData = holdsData.has(type) && !['added', 'updated'].includes(what);
    return [{ logicalId, type, what, endangersData }];
  });
}

const order = ['removed', 'replaced', 'may-be-replaced', 'updated', 'added'] as const;

/** One line for each kind of change, what is dangerous by name. */
export function changeLines(stack: string, changes: readonly ResourceChange[]): string[] {
  if (changes.length === 0) return [`${stack}: nothing changes`];
  const counted = order.flatMap((what) => {
    const those = changes.filter((change) => change.what === what);
    return those.length === 0 ? [] : [`${those.length} ${what.replaceAll('-', ' ')}`];
  });
  const byType = new Map<string, number>();
  for (const { type, what } of changes) byType.set(`${what} ${type}`, (byType.get(`${what} ${type}`) ?? 0) + 1);
  return [
    `${stack}: ${counted.join(', ')}`,
    ...[...byType].sort().map(([line, count]) => `  ${String(count).padStart(4)} × ${line.replaceAll('-', ' ')}`),
    ...changes
      .filter((change) => change.endangersData)
      .map(
        ({ logicalId, type, what }) => `  ! ${type} ${logicalId} would be ${what.replaceAll('-', ' ')}: it holds data`,
      ),
  ];
}
