import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, ListBucketsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import type { CheckResult } from '../../functions/check-invariants/check-invariants.ts';
import { clientOf } from '../support/lost-and-late.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * The nightly function as it is deployed, over what twelve people did through their own doors: files in every state, awards,
 * rejections. Nothing may be called broken that is not; and a file that is taken away must be missed.
 */
let system: TestSystem;
beforeAll(async () => {
  system = await startSystem({ samples: true });
}, 400_000);
afterAll(async () => system?.stop());

async function check(input: object): Promise<CheckResult> {
  const answer = await new LambdaClient(clientOf(system)).send(
    new InvokeCommand({
      FunctionName: 'skillsdesk-local-check-invariants',
      Payload: Buffer.from(JSON.stringify(input)),
    }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString();
  if (answer.FunctionError !== undefined) throw new Error(text);
  return JSON.parse(text) as CheckResult;
}

test('after a day of ordinary work every invariant holds, and a file that is taken away is missed', async () => {
  const asked = await check({ objects: 'all' });
  expect(asked.first).toEqual([]);
  expect(asked).toMatchObject({ finished: true, violations: 0, unsettled: 0 });
  for (const [what, count] of Object.entries(asked.checked))
    if (what !== 'suspected') expect({ what, isSome: count > 0 }).toEqual({ what, isSome: true });

  const s3 = new S3Client({ ...clientOf(system), forcePathStyle: true });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const Bucket = Buckets.find(({ Name }) => Name?.includes('-clean-'))?.Name ?? '';
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'originals/' }));
  const [kept] = Versions;
  const Key = kept?.Key ?? '';
  await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: kept?.VersionId }));
  expect((await check({ objects: 'all' })).first).toEqual([
    { invariant: 'documents', code: 'original-is-gone', subject: Key.slice('originals/'.length), detail: {} },
  ]);
}, 120_000);
