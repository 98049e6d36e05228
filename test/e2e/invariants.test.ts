import { sampleCenterId } from '../../scripts/sample/board.ts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, ListBucketsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import type { CheckResult } from '../../functions/check-invariants/check-invariants.ts';
import { fromItem, toItem, type Item } from '../../adapters/transaction.ts';
import { clientOf } from '../support/lost-and-late.ts';
import { moneyLived } from '../support/money-walk.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * The nightly function as it is deployed, over what twelve people did through their own doors: files in every state, awards,
 * rejections, and over the life of one award's money. Nothing may be called broken that is not; a row that was changed by hand must
 * be named, and a file that is taken away must be missed.
 */
let system: TestSystem;
beforeAll(async () => {
  system = await startSystem({ samples: true });
}, 700_000);
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

async function rowsOf(client: DynamoDBClient, table: string): Promise<Item[]> {
  const { Items = [] } = await client.send(
    new ScanCommand({ TableName: `skillsdesk-local-${table}`, ConsistentRead: true }),
  );
  return Items.map(fromItem);
}

test('after a day of ordinary work every invariant holds; what is changed by hand is named, a file that is taken away is missed', async () => {
  const client = new DynamoDBClient(clientOf(system));
  const award = (await rowsOf(client, 'ledger')).find(
    ({ sk, centerId }) => sk === 'AWARD' && centerId === sampleCenterId,
  );
  const awardId = String(award?.['awardId']);
  await moneyLived(system, awardId);

  const asked = await check({ objects: 'all' });
  expect(asked.first).toEqual([]);
  expect(asked).toMatchObject({ finished: true, violations: 0, unsettled: 0 });
  for (const [what, count] of Object.entries(asked.checked))
    if (what !== 'suspected') expect({ what, isSome: count > 0 }).toEqual({ what, isSome: true });

  // By hand, past every function: a sum, a payee's number that is free again, and a refund that nobody wrote down.
  const TableName = 'skillsdesk-local-payments';
  const paid = (await rowsOf(client, 'payments')).filter((row) => row['awardId'] === awardId);
  const one = (which: (row: Item) => boolean): Item => {
    const [row, ...more] = paid.filter(which);
    if (!row || more.length > 0) throw new Error(`${more.length + 1} rows`);
    return row;
  };
  const put = (row: Item) => client.send(new PutItemCommand({ TableName, Item: toItem(row) }));
  const mark = one(({ pk }) => String(pk).startsWith('PAYEE#'));
  const refund = one(({ what }) => what === 'refunded');
  await put({ ...one(({ sk }) => sk === 'PAYABLE'), paidCents: 1 });
  for (const { pk, sk } of [mark, refund])
    await client.send(new DeleteItemCommand({ TableName, Key: toItem({ pk: String(pk), sk: String(sk) }) }));
  const broken = (code: string, detail: object) => ({ invariant: 'payments', code, subject: awardId, detail });
  const named = await check({});
  expect(named).toMatchObject({ finished: true, violations: 3, byInvariant: { payments: 3 } });
  expect(named.first).toEqual(
    expect.arrayContaining([
      broken('sum-is-not-the-award', { column: 'paid', saysCents: 1, awardedCents: 40_000 }),
      broken('bills-are-not-the-paid', { line: 0, billedCents: 50_000, refundedCents: 0, paidCents: 40_000 }),
      broken('bill-without-mark', { invoiceId: mark['invoiceId'] }),
    ]),
  );
  for (const row of paid) await put(row);
  expect((await check({})).first).toEqual([]);

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
