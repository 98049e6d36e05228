import {
  ListObjectsV2Command,
  paginateListObjectsV2,
  PutObjectCommand,
  type ListObjectsV2CommandInput,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { failureOf, startS3, type RunningS3 } from './s3/server.ts';
import { sendSigned } from './s3/signed-request.ts';

const Bucket = 'listed-bucket';
const keys = [
  'Zebra',
  'a',
  'a/1',
  'a/2/x',
  'a/2/y',
  'a/3',
  'a0',
  'b & c/<k>',
  'b/1',
  'pages/doc_1/001.jpg',
  'pages/doc_1/002.jpg',
  'pages/doc_2/001.jpg',
  'é',
  '\u{FFFD}',
  '\u{1F600}',
];
let s3: RunningS3;
beforeAll(async () => {
  s3 = await startS3({ buckets: { [Bucket]: {} } });
  for (const Key of [...keys].reverse()) {
    await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(Key) }));
  }
});
afterAll(async () => {
  await s3.remove();
  expect(s3.failures).toEqual([]);
});

const list = (more: Partial<ListObjectsV2CommandInput> = {}) =>
  s3.client.send(new ListObjectsV2Command({ Bucket, ...more }));
const listed = async (more: Partial<ListObjectsV2CommandInput> = {}) => {
  const { Contents = [], CommonPrefixes = [] } = await list(more);
  return [Contents.map(({ Key }) => Key), CommonPrefixes.map(({ Prefix }) => Prefix)];
};

describe('ListObjectsV2', () => {
  test('keys stand in the order of their UTF-8 bytes, not of UTF-16', async () => {
    const page = await list();
    expect(page.Contents?.map(({ Key }) => Key)).toEqual(keys);
    expect(page).toMatchObject({ KeyCount: keys.length, MaxKeys: 1000, IsTruncated: false, Name: Bucket });
    expect(page.Contents?.[1]).toMatchObject({
      Size: 1,
      ETag: '"0cc175b9c0f1b6a831c399e269772661"',
      StorageClass: 'STANDARD',
    });
  });

  test('prefix', async () => {
    expect(await listed({ Prefix: 'a/' })).toEqual([['a/1', 'a/2/x', 'a/2/y', 'a/3'], []]);
    expect(await listed({ Prefix: 'a/1' })).toEqual([['a/1'], []]);
    expect(await listed({ Prefix: 'nothing/' })).toEqual([[], []]);
  });

  test('delimiter groups what goes on behind it', async () => {
    expect(await listed({ Delimiter: '/' })).toEqual([
      ['Zebra', 'a', 'a0', 'é', '\u{FFFD}', '\u{1F600}'],
      ['a/', 'b & c/', 'b/', 'pages/'],
    ]);
    expect(await listed({ Prefix: 'a/', Delimiter: '/' })).toEqual([['a/1', 'a/3'], ['a/2/']]);
    expect(await listed({ Prefix: 'pages/', Delimiter: '/' })).toEqual([[], ['pages/doc_1/', 'pages/doc_2/']]);
  });

  test('start-after', async () => {
    expect(await listed({ StartAfter: 'a/2/x', Prefix: 'a' })).toEqual([['a/2/y', 'a/3', 'a0'], []]);
  });

  test.each([1, 2, 3, 7])('pages of %i hold every key and group once, in order', async (pageSize) => {
    const seen: (string | undefined)[] = [];
    for await (const page of paginateListObjectsV2({ client: s3.client, pageSize }, { Bucket })) {
      expect(page.KeyCount).toBeLessThanOrEqual(pageSize);
      seen.push(...(page.Contents ?? []).map(({ Key }) => Key));
    }
    expect(seen).toEqual(keys);
    const grouped: (string | undefined)[] = [];
    for await (const page of paginateListObjectsV2({ client: s3.client, pageSize }, { Bucket, Delimiter: '/' })) {
      const both = [
        ...(page.Contents ?? []).map(({ Key }) => Key),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
      ];
      expect(both.length).toBeLessThanOrEqual(pageSize);
      grouped.push(...both);
    }
    expect(new Set(grouped).size).toBe(grouped.length);
    expect(grouped).toHaveLength(10);
  });

  test('encoding-type url encodes what XML could not carry', async () => {
    const page = await list({ EncodingType: 'url', Prefix: 'b & c/' });
    expect(page).toMatchObject({ Prefix: 'b%20%26%20c/', EncodingType: 'url' });
    expect(page.Contents?.[0]?.Key).toBe('b%20%26%20c/%3Ck%3E');
  });

  test('a token of someone else and a size that is none are InvalidArgument', async () => {
    expect(await failureOf(list({ ContinuationToken: 'abc' }))).toMatchObject({ code: 'InvalidArgument', status: 400 });
    const query = { 'list-type': '2', 'max-keys': 'many' };
    expect((await sendSigned(s3.url, { path: `/${Bucket}`, query })).status).toBe(400);
    expect((await list({ MaxKeys: 0 })).KeyCount).toBe(0);
    expect((await list({ MaxKeys: 5000 })).MaxKeys).toBe(1000);
  });

  test('more keys than one batch of the store holds', async () => {
    const many = Array.from({ length: 1203 }, (_, index) => `many/${String(index).padStart(5, '0')}`);
    for (let from = 0; from < many.length; from += 50) {
      const batch = many.slice(from, from + 50);
      await Promise.all(
        batch.map((Key) => s3.client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from('x') }))),
      );
    }
    const seen: (string | undefined)[] = [];
    for await (const page of paginateListObjectsV2({ client: s3.client }, { Bucket, Prefix: 'many/' })) {
      seen.push(...(page.Contents ?? []).map(({ Key }) => Key));
    }
    expect(seen).toEqual(many);
    // One group, however many keys stand behind it.
    expect(await listed({ Prefix: 'ma', Delimiter: '/' })).toEqual([[], ['many/']]);
  });
});
