import path from 'node:path';
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { bucket } from '../adapters/buckets.ts';
import { systemClock } from '../adapters/clients.ts';
import { localOperator } from './local-client.ts';
import { isWhole, rebindFiles, type RebindReport } from './rebind-files/rebind.ts';
import { namesInUse, namesLocally, type NamesInUse } from './restore-drill/names.ts';

/**
 * `npm run rebind-files`, once after buckets were restored from copies (docs/runbooks/copies.md): their files have new ids of
 * versions there, and rows name the old ones. Says what it would change; `-- --apply` changes it. Each file is known by its hash.
 * Run it again at any time: what is right stays. `STAGE=prod` on AWS, else the running local system (`--data DIR`, else `.local`).
 * The last line is one JSON object. Exit code 1 when something is missing, 2 when it broke off.
 */
export async function rebindIn(
  { dynamodb, s3, names }: { dynamodb: DynamoDBClient; s3: S3Client; names: NamesInUse },
  { apply, say }: { apply: boolean; say: (line: string) => void },
): Promise<RebindReport> {
  const open = (name: string) => bucket({ client: s3, name });
  const { quarantine, clean, packets } = names.buckets;
  return rebindFiles({
    dynamodb,
    casesTable: names.tables.cases,
    stores: { quarantine: open(quarantine), clean: open(clean), packets: open(packets) },
    clock: systemClock,
    apply,
    say,
  });
}

function table({ counts, applied }: RebindReport): string {
  const head = ['', 'looked at', 'as they are', applied ? 'rebound' : 'to rebind', 'no hash', 'missing', 'back'];
  const rows = Object.entries(counts).map(([as, { looked, asTheyAre, rebound, unproved, missing, back }]) => [
    as,
    ...[looked, asTheyAre, rebound, unproved, missing, back].map(String),
  ]);
  return [head, ...rows]
    .map(([first = '', ...rest]) => [first.padEnd(14), ...rest.map((cell) => cell.padStart(12))].join(''))
    .join('\n');
}

if (import.meta.main) {
  const say = (line: string): void => console.log(line);
  try {
    const { values } = parseArgs({
      options: { apply: { type: 'boolean', default: false }, data: { type: 'string', default: '.local' } },
    });
    const stage = process.env['STAGE'] ?? 'local';
    const isLocal = stage === 'local';
    const operator = isLocal ? localOperator(path.resolve(values.data)) : {};
    if (!operator)
      throw new Error(
        'No local system runs here. Start it with "npm start", say --data DIR where its data lies, or STAGE=… for AWS.',
      );
    const s3 = new S3Client({ ...operator, forcePathStyle: isLocal });
    const names = isLocal ? await namesLocally(s3) : await namesInUse(new LambdaClient({}), stage);
    const started = Date.now();
    const report = await rebindIn({ dynamodb: new DynamoDBClient(operator), s3, names }, { apply: values.apply, say });
    say(table(report));
    if (!report.applied && report.total.rebound > 0)
      say('Nothing was written. To write it: npm run rebind-files -- --apply');
    if (!isWhole(report)) say('Not everything was found. What each line means: docs/runbooks/copies.md');
    const { cases, rows, total, failed, unknown, applied } = report;
    const seconds = Math.round((Date.now() - started) / 1000);
    say(JSON.stringify({ rebind: 'files', where: stage, applied, cases, rows, ...total, failed, unknown, seconds }));
    process.exitCode = isWhole(report) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  }
}
