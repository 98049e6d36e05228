import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { sleep } from '../adapters/clients.ts';
import { tableNames } from '../infra/names.ts';
import { commonInstant, removeCopies, restoreTables, stepsToSwapIn } from './restore-drill/account.ts';
import { checkCopies } from './restore-drill/check-copies.ts';
import { drillLocally, isWhole } from './restore-drill/local.ts';
import { namesInUse } from './restore-drill/names.ts';

/**
 * `npm run restore-drill`: here, an own copy of the system is destroyed in the middle of its work and restored from its backup;
 * then its buckets come back once more as from another region (docs/runbooks/copies.md).
 * On AWS, `STAGE=prod npm run restore-drill [-- --at INSTANT] [--all] [--remove]` restores every table of the stage beside the
 * live ones, checks the copies with the documents that they name, says what was lost and how to go live on them, and takes them
 * away again with `--remove`. `-- --steps SUFFIX` only prints how a stage goes live on tables that were restored from copies of
 * another region under its own names and `-SUFFIX`. It changes nothing that people use. The last line is one JSON object; exit code 1 when the copies
 * are not whole (docs/runbooks/restore.md).
 */
async function drillInAccount(
  stage: string,
  { at, all, remove }: { at: string | undefined; all: boolean; remove: boolean },
  say: (line: string) => void,
): Promise<{ report: object; whole: boolean }> {
  const started = Date.now();
  const [dynamodb, s3] = [new DynamoDBClient({}), new S3Client({})];
  const { tables, buckets } = await namesInUse(new LambdaClient({}), stage);
  const instant = await commonInstant(dynamodb, tables, at === undefined ? undefined : new Date(at));
  const suffix = `drill-${new Date(started).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}`;
  say(`To ${instant.toISOString()}:`);
  const copies = await restoreTables(dynamodb, tables, { at: instant, suffix, sleep, say });
  const restoredMs = Date.now();
  const { rows, newestRowAt, invariants, journal } = await checkCopies(
    { dynamodb, s3, tables: copies, buckets },
    { documents: all ? 'all' : 'tonight' },
  );
  for (const violation of [...invariants.first, ...journal.first]) say(`off: ${JSON.stringify(violation)}`);
  say(['To go live on them, after the site was closed to people:', ...stepsToSwapIn(stage, copies)].join('\n  '));
  if (remove) await removeCopies(dynamodb, copies, suffix);
  else say(`The copies stay, and cost, until somebody deletes the tables …-${suffix}. With --remove the drill does.`);
  const seconds = (milliseconds: number): number => Math.round(milliseconds / 1000);
  const whole = invariants.finished && journal.finished && invariants.violations === 0 && journal.faults === 0;
  return {
    whole,
    report: {
      drill: 'restore',
      where: stage,
      restoredTo: instant.toISOString(),
      newestRowAt,
      lostSeconds: seconds(started - instant.getTime()),
      restoreSeconds: seconds(restoredMs - started),
      checkSeconds: seconds(Date.now() - restoredMs),
      rows,
      documents: invariants.checked.objects,
      violations: invariants.violations,
      journalFaults: journal.faults,
      removed: remove,
    },
  };
}

if (import.meta.main) {
  const say = (line: string): void => console.log(line);
  try {
    const { values } = parseArgs({
      options: {
        at: { type: 'string' },
        all: { type: 'boolean', default: false },
        remove: { type: 'boolean', default: false },
        steps: { type: 'string' },
      },
    });
    const stage = process.env['STAGE'] ?? 'local';
    if (values.steps !== undefined) {
      const restored = tableNames.filter((name) => name !== 'sessions');
      const copies = Object.fromEntries(restored.map((name) => [name, `skillsdesk-${stage}-${name}-${values.steps}`]));
      for (const step of stepsToSwapIn(stage, copies, { elsewhere: true })) say(step);
    } else if (stage === 'local') {
      const report = await drillLocally(say);
      console.log(JSON.stringify(report));
      process.exitCode = isWhole(report) ? 0 : 1;
    } else {
      const { report, whole } = await drillInAccount(
        stage,
        { at: values.at, all: values.all, remove: values.remove },
        say,
      );
      console.log(JSON.stringify(report));
      process.exitCode = whole ? 0 : 1;
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  }
}
