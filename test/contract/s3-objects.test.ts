import {
  CreateBucketCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { failureOf, filesOf, startS3, type RunningS3 } from './s3/server.ts';

const Bucket = 'plain-bucket';
const md5 = (text: string | Buffer) => createHash('md5').update(text).digest('hex');

let s3: RunningS3;
beforeAll(async () => {
  s3 = await startS3({ buckets: { [Bucket]: {} } });
});
afterAll(async () => {
  await s3.remove();
  expect(s3.failures).toEqual([]);
});

const put = (Key: string, Body: string, more: object = {}) =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(Body), ...more }));
const get = (Key: string, more: object = {}) => s3.client.send(new GetObjectCommand({ Bucket, Key, ...more }));

describe('put and get', () => {
  test('bytes, ETag and type come back', async () => {
    const stored = await put('letters/a.txt', 'hello', { ContentType: 'text/plain' });
    expect(stored.ETag).toBe(`"${md5('hello')}"`);
    expect(stored.VersionId).toBeUndefined();
    const read = await get('letters/a.txt');
    expect(await read.Body?.transformToString()).toBe('hello');
    expect(read).toMatchObject({
      ContentType: 'text/plain',
      ContentLength: 5,
      ETag: stored.ETag,
      AcceptRanges: 'bytes',
    });
    expect(read.LastModified).toBeInstanceOf(Date);
  });

  test('every byte value survives, and so does nothing at all', async () => {
    const all = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'bytes', Body: all }));
    expect(Buffer.from((await (await get('bytes')).Body?.transformToByteArray()) ?? []).equals(all)).toBe(true);
    await put('empty', '');
    const empty = await get('empty');
    expect(empty.ContentLength).toBe(0);
    expect(await empty.Body?.transformToString()).toBe('');
  });

  test('a stream of known length arrives, framed aws-chunked with a trailing checksum, and is kept unframed', async () => {
    const Body = Readable.from([Buffer.alloc(8192, 'a'), Buffer.from('second')]);
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'stream', Body, ContentLength: 8198 }));
    const read = await get('stream', { ChecksumMode: 'ENABLED' });
    expect(await read.Body?.transformToString()).toBe(`${'a'.repeat(8192)}second`);
    expect(read.ContentEncoding).toBeUndefined();
    expect(read.ChecksumCRC32).toBeDefined();
  });

  test('a second put replaces the first, and its bytes leave the disk', async () => {
    await put('twice', 'one');
    const before = (await filesOf(s3.dataDir)).objects.length;
    await put('twice', 'two');
    expect(await (await get('twice')).Body?.transformToString()).toBe('two');
    expect((await filesOf(s3.dataDir)).objects).toHaveLength(before);
  });

  test.each(['spaces and + plus', 'ünï/code-☃', "quote'(1)!*", 'a//b', 'per%25cent', 'semi;colon&amp=<x>'])(
    'a key may be %j',
    async (Key) => {
      await put(Key, Key);
      expect(await (await get(Key)).Body?.transformToString()).toBe(Key);
    },
  );

  test('a key over 1024 bytes is KeyTooLongError', async () => {
    expect(await failureOf(put('k'.repeat(1025), ''))).toMatchObject({ code: 'KeyTooLongError', status: 400 });
  });

  test('user metadata and the headers of the content come back, with HEAD as with GET', async () => {
    const sent = {
      Metadata: { docid: 'doc_1', 'upper-case': 'Yes' },
      CacheControl: 'no-store',
      ContentDisposition: 'attachment; filename="form.pdf"',
      ContentLanguage: 'es',
      ContentEncoding: 'identity',
    };
    await put('described', 'x', sent);
    expect(await get('described')).toMatchObject(sent);
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'described' }));
    expect(head).toMatchObject({ ...sent, ContentLength: 1, ETag: `"${md5('x')}"` });
  });

  test('metadata above 2 KB is MetadataTooLarge', async () => {
    const Metadata = { long: 'x'.repeat(2049) };
    expect(await failureOf(put('meta', 'x', { Metadata }))).toMatchObject({ code: 'MetadataTooLarge', status: 400 });
  });

  test('encryption: AES256 unless asked, and what is asked is echoed on put, get and head', async () => {
    expect((await put('sse', 'x')).ServerSideEncryption).toBe('AES256');
    const asked = {
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'arn:aws:kms:us-west-2:000000000000:key/k1',
    } as const;
    expect(await put('sse', 'x', { ...asked, BucketKeyEnabled: true })).toMatchObject({
      ...asked,
      BucketKeyEnabled: true,
    });
    expect(await get('sse')).toMatchObject(asked);
    expect(await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'sse' }))).toMatchObject(asked);
  });

  test('a bucket with a default key uses it for uploads that ask for nothing', async () => {
    const kmsKeyId = 'arn:aws:kms:us-west-2:000000000000:key/k2';
    s3.putBucketConfiguration('keyed-bucket', { encryption: { algorithm: 'aws:kms', kmsKeyId } });
    const stored = await s3.client.send(new PutObjectCommand({ Bucket: 'keyed-bucket', Key: 'k', Body: 'x' }));
    expect(stored).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyId });
  });

  // Every bucket of the system has a key: code that took the ETag for an MD5 would work on AES256 alone.
  test('the ETag of what is encrypted under a KMS key is not its MD5, and not the same twice', async () => {
    const sealed = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'arn:aws:kms:us-west-2:000000000000:key/k1' };
    const [one, two] = [await put('sealed', 'x', sealed), await put('sealed', 'x', sealed)];
    for (const { ETag } of [one, two]) {
      expect(ETag).toMatch(/^"[0-9a-f]{32}"$/);
      expect(ETag).not.toBe(`"${md5('x')}"`);
    }
    expect(one.ETag).not.toBe(two.ETag);
    expect((await get('sealed')).ETag).toBe(two.ETag);
    expect((await get('sealed', { IfMatch: two.ETag })).ETag).toBe(two.ETag);
  });
});

describe('what is not there', () => {
  test('key and bucket have their own errors', async () => {
    expect(await failureOf(get('absent'))).toMatchObject({ code: 'NoSuchKey', status: 404 });
    const elsewhere = new GetObjectCommand({ Bucket: 'no-such-bucket', Key: 'k' });
    expect(await failureOf(s3.client.send(elsewhere))).toMatchObject({ code: 'NoSuchBucket', status: 404 });
    const head = new HeadObjectCommand({ Bucket, Key: 'absent' });
    expect(await failureOf(s3.client.send(head))).toMatchObject({ code: 'NotFound', status: 404 });
  });

  test('a put into a bucket that is not there leaves nothing on the disk', async () => {
    const before = await filesOf(s3.dataDir);
    const stray = new PutObjectCommand({ Bucket: 'no-such-bucket', Key: 'k', Body: 'x' });
    expect(await failureOf(s3.client.send(stray))).toMatchObject({ code: 'NoSuchBucket' });
    expect(await filesOf(s3.dataDir)).toEqual(before);
  });
});

describe('ranges', () => {
  beforeAll(() => put('range', '0123456789'));

  test.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=4-4', '4', 'bytes 4-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=5-500', '56789', 'bytes 5-9/10'],
    ['bytes=-500', '0123456789', 'bytes 0-9/10'],
  ])('%s is 206 with %s', async (Range, text, contentRange) => {
    const read = await get('range', { Range });
    expect(read.$metadata.httpStatusCode).toBe(206);
    expect(await read.Body?.transformToString()).toBe(text);
    expect(read).toMatchObject({ ContentRange: contentRange, ContentLength: text.length });
  });

  test('HEAD tells the size of the range, and sends nothing', async () => {
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'range', Range: 'bytes=2-4' }));
    expect(head.$metadata.httpStatusCode).toBe(206);
    expect(head).toMatchObject({ ContentLength: 3, ContentRange: 'bytes 2-4/10', AcceptRanges: 'bytes' });
  });

  test('behind the end, and in an empty object, is InvalidRange 416', async () => {
    expect(await failureOf(get('range', { Range: 'bytes=10-' }))).toMatchObject({ code: 'InvalidRange', status: 416 });
    expect(await failureOf(get('range', { Range: 'bytes=-0' }))).toMatchObject({ code: 'InvalidRange', status: 416 });
    await put('range-empty', '');
    expect(await failureOf(get('range-empty', { Range: 'bytes=0-0' }))).toMatchObject({
      code: 'InvalidRange',
      status: 416,
    });
  });

  test.each(['bytes=3-1', 'lines=1-2', 'bytes=0-1,3-4'])('%s is ignored, as S3 does', async (Range) => {
    const read = await get('range', { Range });
    expect(read.$metadata.httpStatusCode).toBe(200);
    expect(await read.Body?.transformToString()).toBe('0123456789');
  });
});

describe('conditions of a read', () => {
  const etag = `"${md5('cond')}"`;
  const [past, future] = [new Date('2001-01-01'), new Date('2999-01-01')];
  beforeAll(() => put('cond', 'cond'));

  test.each<[object, number]>([
    [{ IfMatch: etag }, 200],
    [{ IfMatch: '"other"' }, 412],
    [{ IfNoneMatch: etag }, 304],
    [{ IfNoneMatch: '"other"' }, 200],
    [{ IfModifiedSince: future }, 304],
    [{ IfModifiedSince: past }, 200],
    [{ IfUnmodifiedSince: past }, 412],
    [{ IfUnmodifiedSince: future }, 200],
    // A tag decides before a date.
    [{ IfMatch: etag, IfUnmodifiedSince: past }, 200],
    [{ IfNoneMatch: etag, IfModifiedSince: past }, 304],
  ])('%j is %i', async (condition, status) => {
    const outcome = await get('cond', condition).then(
      (read) => read.$metadata.httpStatusCode,
      (error: { $metadata: { httpStatusCode: number } }) => error.$metadata.httpStatusCode,
    );
    expect(outcome).toBe(status);
  });
});

describe('conditions of a write', () => {
  test('If-None-Match * writes only where nothing is', async () => {
    await put('once', 'first', { IfNoneMatch: '*' });
    const second = await failureOf(put('once', 'second', { IfNoneMatch: '*' }));
    expect(second).toMatchObject({ code: 'PreconditionFailed', status: 412 });
    expect(await (await get('once')).Body?.transformToString()).toBe('first');
  });

  test('of many writers at once with If-None-Match * exactly one wins, and the losers leave no bytes', async () => {
    const before = (await filesOf(s3.dataDir)).objects.length;
    const bodies = Array.from({ length: 12 }, (_, index) => `writer ${index}`);
    const outcomes = await Promise.allSettled(bodies.map((body) => put('race', body, { IfNoneMatch: '*' })));
    const winners = bodies.filter((_, index) => outcomes[index]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect(await (await get('race')).Body?.transformToString()).toBe(winners[0]);
    expect((await filesOf(s3.dataDir)).objects).toHaveLength(before + 1);
  });

  test('If-Match writes only over the named object', async () => {
    const { ETag } = await put('swap', 'one');
    expect(await failureOf(put('swap', 'x', { IfMatch: '"other"' }))).toMatchObject({ status: 412 });
    await put('swap', 'two', { IfMatch: ETag });
    expect(await failureOf(put('swap', 'three', { IfMatch: ETag }))).toMatchObject({ status: 412 });
    expect(await failureOf(put('swap-absent', 'x', { IfMatch: ETag }))).toMatchObject({
      code: 'NoSuchKey',
      status: 404,
    });
  });
});

describe('tags', () => {
  const tagsOf = async (Key: string) => (await s3.client.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;

  test('come with the upload, are replaced, and are counted', async () => {
    await put('tagged', 'x', { Tagging: 'kind=form&note=a%20b' });
    expect(await tagsOf('tagged')).toEqual([
      { Key: 'kind', Value: 'form' },
      { Key: 'note', Value: 'a b' },
    ]);
    const Tagging = { TagSet: [{ Key: 'GuardDutyMalwareScanStatus', Value: 'NO_THREATS_FOUND & <none>' }] };
    await s3.client.send(new PutObjectTaggingCommand({ Bucket, Key: 'tagged', Tagging }));
    expect(await tagsOf('tagged')).toEqual(Tagging.TagSet);
    expect((await get('tagged')).TagCount).toBe(1);
  });

  test('eleven are too many, and one name twice is InvalidTag', async () => {
    const many = Array.from({ length: 11 }, (_, index) => `k${index}=v`).join('&');
    expect(await failureOf(put('many', 'x', { Tagging: many }))).toMatchObject({ status: 400 });
    expect(await failureOf(put('many', 'x', { Tagging: 'a=1&a=2' }))).toMatchObject({
      code: 'InvalidTag',
      status: 400,
    });
  });
});

describe('buckets', () => {
  test('are created once, found and listed', async () => {
    await s3.client.send(new CreateBucketCommand({ Bucket: 'created-bucket' }));
    const head = await s3.client.send(new HeadBucketCommand({ Bucket: 'created-bucket' }));
    expect(head.BucketRegion).toBe('us-west-2');
    const again = s3.client.send(new CreateBucketCommand({ Bucket: 'created-bucket' }));
    expect(await failureOf(again)).toMatchObject({ code: 'BucketAlreadyOwnedByYou', status: 409 });
    const { Buckets } = await s3.client.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toContain('created-bucket');
  });

  test('a name against the rules is InvalidBucketName, also from the loader', async () => {
    expect(await failureOf(s3.client.send(new CreateBucketCommand({ Bucket: 'Upper-Case' })))).toMatchObject({
      code: 'InvalidBucketName',
    });
    expect(() => s3.putBucketConfiguration('Upper-Case', {})).toThrow('The specified bucket is not valid.');
  });
});

describe('faults', () => {
  test('a reader that leaves in the middle is no fault of the server', async () => {
    const Body = Buffer.alloc(8 * 1024 ** 2, 'x');
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'long', Body }));
    const url = await getSignedUrl(s3.client, new GetObjectCommand({ Bucket, Key: 'long' }));
    const leaving = new AbortController();
    const reader = (await fetch(url, { signal: leaving.signal })).body!.getReader();
    await reader.read();
    leaving.abort();
    expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(Body.length);
    expect(s3.failures).toEqual([]);
  });

  test('bytes that are gone from the disk are InternalError, which tells the client nothing of the machine', async () => {
    const { objects } = await filesOf(s3.dataDir);
    await put('lost', 'y');
    const after = (await filesOf(s3.dataDir)).objects;
    const [lostFile] = after.filter((name) => !objects.includes(name));
    await unlink(path.join(s3.dataDir, 'objects', lostFile!));
    const failure = await failureOf(get('lost'));
    expect(failure).toMatchObject({ code: 'InternalError', status: 500 });
    expect(failure.message).not.toContain(s3.dataDir);
    expect(s3.failures.splice(0)).toMatchObject([{ code: 'ENOENT' }]);
  });
});
