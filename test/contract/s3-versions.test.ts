import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { failureOf, filesOf, startS3, type RunningS3 } from './s3/server.ts';
import { sendSigned } from './s3/signed-request.ts';

const Bucket = 'kept-bucket';
let s3: RunningS3;
beforeAll(async () => {
  s3 = await startS3({ buckets: { [Bucket]: { versioning: 'Enabled' }, 'flat-bucket': {} } });
});
afterAll(async () => {
  await s3.remove();
  expect(s3.failures).toEqual([]);
});

const put = (Key: string, text: string, more: object = {}) =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(text), ...more }));
const get = (Key: string, more: object = {}) => s3.client.send(new GetObjectCommand({ Bucket, Key, ...more }));
const textOf = async (Key: string, more: object = {}) => (await get(Key, more)).Body?.transformToString();
const remove = (Key: string, VersionId?: string) =>
  s3.client.send(new DeleteObjectCommand({ Bucket, Key, ...(VersionId && { VersionId }) }));
const versionsOf = (Prefix: string, more: object = {}) =>
  s3.client.send(new ListObjectVersionsCommand({ Bucket, Prefix, ...more }));

describe('versions', () => {
  test('every put has its own id and stays readable by it', async () => {
    const [one, two] = [await put('doc', 'one'), await put('doc', 'two')];
    expect(one.VersionId).not.toBe(two.VersionId);
    expect(await textOf('doc')).toBe('two');
    expect(await textOf('doc', { VersionId: one.VersionId })).toBe('one');
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'doc', VersionId: one.VersionId }));
    expect(head).toMatchObject({ VersionId: one.VersionId, ETag: one.ETag });
  });

  test('the same bytes twice are two versions', async () => {
    expect((await put('same', 'x')).VersionId).not.toBe((await put('same', 'x')).VersionId);
  });

  test('an unknown one is NoSuchVersion, an empty one InvalidArgument', async () => {
    await put('doc', 'x');
    expect(await failureOf(get('doc', { VersionId: 'none' }))).toMatchObject({ code: 'NoSuchVersion', status: 404 });
    const empty = await sendSigned(s3.url, { path: `/${Bucket}/doc`, query: { versionId: '' } });
    expect(empty.status).toBe(400);
  });

  test('tags belong to a version', async () => {
    const { VersionId } = await put('tagged', 'x', { Tagging: 'a=1' });
    await put('tagged', 'y');
    const Tagging = { TagSet: [{ Key: 'a', Value: '2' }] };
    await s3.client.send(new PutObjectTaggingCommand({ Bucket, Key: 'tagged', VersionId, Tagging }));
    const tags = (more: object) => s3.client.send(new GetObjectTaggingCommand({ Bucket, Key: 'tagged', ...more }));
    expect((await tags({ VersionId })).TagSet).toEqual(Tagging.TagSet);
    expect((await tags({})).TagSet).toEqual([]);
  });

  test('the state of the bucket can be asked', async () => {
    const status = async (name: string) =>
      (await s3.client.send(new GetBucketVersioningCommand({ Bucket: name }))).Status;
    expect([await status(Bucket), await status('flat-bucket')]).toEqual(['Enabled', undefined]);
  });
});

describe('deletion', () => {
  test('without a version puts a marker in front: gone to readers, still there by version', async () => {
    const { VersionId } = await put('marked', 'x');
    const deleted = await remove('marked');
    expect(deleted).toMatchObject({ DeleteMarker: true, VersionId: expect.stringMatching(/./) });
    expect(await failureOf(get('marked'))).toMatchObject({ code: 'NoSuchKey', status: 404 });
    const raw = await sendSigned(s3.url, { path: `/${Bucket}/marked` });
    expect([raw.headers.get('x-amz-delete-marker'), raw.headers.get('x-amz-version-id')]).toEqual([
      'true',
      deleted.VersionId,
    ]);
    expect(await textOf('marked', { VersionId })).toBe('x');
  });

  test('behind a marker there is nothing: If-None-Match * writes, and a version of its own', async () => {
    const { VersionId } = await put('again', 'one');
    await remove('again');
    const second = await put('again', 'two', { IfNoneMatch: '*' });
    expect(second.VersionId).not.toBe(VersionId);
    expect(await textOf('again')).toBe('two');
  });

  test('a marker itself cannot be read: 405', async () => {
    await put('marked-405', 'x');
    const { VersionId } = await remove('marked-405');
    expect(await failureOf(get('marked-405', { VersionId }))).toMatchObject({ code: 'MethodNotAllowed', status: 405 });
  });

  test('of the marker brings the object back', async () => {
    await put('back', 'x');
    const { VersionId } = await remove('back');
    expect(await remove('back', VersionId)).toMatchObject({ DeleteMarker: true, VersionId });
    expect(await textOf('back')).toBe('x');
  });

  test('of a version is for good: its bytes go, and the one before becomes the latest', async () => {
    await put('good', 'old');
    const { VersionId } = await put('good', 'new');
    const before = (await filesOf(s3.dataDir)).objects.length;
    await remove('good', VersionId);
    expect((await filesOf(s3.dataDir)).objects).toHaveLength(before - 1);
    expect(await textOf('good')).toBe('old');
    expect(await failureOf(get('good', { VersionId }))).toMatchObject({ code: 'NoSuchVersion' });
  });

  test('of what is not there is 204 all the same', async () => {
    expect((await remove('never-there', 'none')).$metadata.httpStatusCode).toBe(204);
    const flat = new DeleteObjectCommand({ Bucket: 'flat-bucket', Key: 'never-there' });
    expect(await s3.client.send(flat)).toMatchObject({ $metadata: { httpStatusCode: 204 } });
  });

  test('without versions it is for good at once', async () => {
    const where = { Bucket: 'flat-bucket', Key: 'k' };
    const before = (await filesOf(s3.dataDir)).objects.length;
    await s3.client.send(new PutObjectCommand({ ...where, Body: Buffer.from('x') }));
    expect((await s3.client.send(new DeleteObjectCommand(where))).DeleteMarker).toBeUndefined();
    expect((await filesOf(s3.dataDir)).objects).toHaveLength(before);
  });

  test('of many: each has its own result', async () => {
    const { VersionId } = await put('many/1', 'x');
    await put('many/2', 'x');
    const Objects = [{ Key: 'many/1', VersionId }, { Key: 'many/2' }, { Key: 'many/<absent> & co' }];
    const result = await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(result.Errors).toBeUndefined();
    expect(result.Deleted).toEqual([
      { Key: 'many/1', VersionId },
      { Key: 'many/2', DeleteMarker: true, DeleteMarkerVersionId: expect.stringMatching(/./) },
      { Key: 'many/<absent> & co', DeleteMarker: true, DeleteMarkerVersionId: expect.stringMatching(/./) },
    ]);
    const quiet = await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    expect(quiet.Deleted).toBeUndefined();
  });

  test('of many needs a checksum, and XML that is XML', async () => {
    const send = (body: string, headers = {}) =>
      sendSigned(s3.url, { method: 'POST', path: `/${Bucket}`, query: { delete: '' }, body, headers });
    expect((await send('<Delete><Object><Key>k</Key></Object></Delete>')).status).toBe(400);
    const md5 = { 'content-md5': 'not checked before the form of it' };
    expect((await send('<Delete>', md5)).status).toBe(400);
  });
});

describe('suspended versions', () => {
  test('the null version is replaced, older ones stay', async () => {
    s3.putBucketConfiguration('paused-bucket', { versioning: 'Enabled' });
    const where = { Bucket: 'paused-bucket', Key: 'k' };
    const write = async (text: string) =>
      (await s3.client.send(new PutObjectCommand({ ...where, Body: Buffer.from(text) }))).VersionId;
    const kept = await write('kept');
    // Settings without versioning suspend it: on AWS, too, it never ends once begun.
    s3.putBucketConfiguration('paused-bucket', {});
    expect([await write('one'), await write('two')]).toEqual(['null', 'null']);
    const { Versions } = await s3.client.send(new ListObjectVersionsCommand({ Bucket: 'paused-bucket' }));
    expect(Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
      ['null', true],
      [kept, false],
    ]);
  });
});

describe('ListObjectVersions', () => {
  test('newest first within a key, markers among them, page by page', async () => {
    const ids: (string | undefined)[] = [];
    for (const text of ['1', '2', '3']) ids.push((await put('list/a', text)).VersionId);
    const marker = (await remove('list/a')).VersionId;
    const other = (await put('list/b', 'x')).VersionId;
    const whole = await versionsOf('list/');
    expect(whole.Versions?.map(({ Key, VersionId, IsLatest }) => [Key, VersionId, IsLatest])).toEqual([
      ['list/a', ids[2], false],
      ['list/a', ids[1], false],
      ['list/a', ids[0], false],
      ['list/b', other, true],
    ]);
    expect(whole.DeleteMarkers).toMatchObject([{ Key: 'list/a', VersionId: marker, IsLatest: true }]);

    const seen: (string | undefined)[] = [];
    let page: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    for (let pages = 0; pages < 10; pages += 1) {
      const { Versions = [], DeleteMarkers = [], ...rest } = await versionsOf('list/', { ...page, MaxKeys: 2 });
      expect(Versions.length + DeleteMarkers.length).toBeLessThanOrEqual(2);
      seen.push(...DeleteMarkers.map(({ VersionId }) => VersionId), ...Versions.map(({ VersionId }) => VersionId));
      if (rest.IsTruncated !== true) break;
      page = { KeyMarker: rest.NextKeyMarker, VersionIdMarker: rest.NextVersionIdMarker };
    }
    expect(seen).toEqual([marker, ids[2], ids[1], ids[0], other]);
  });
});

describe('CopyObject', () => {
  const copy = (Key: string, CopySource: string, more: object = {}) =>
    s3.client.send(new CopyObjectCommand({ Bucket, Key, CopySource, ...more }));

  test('takes bytes, metadata and tags along', async () => {
    const source = await put('src ü', 'text', { ContentType: 'text/plain', Metadata: { a: '1' }, Tagging: 't=1' });
    const copied = await copy('copy', `${Bucket}/${encodeURIComponent('src ü')}`);
    expect(copied.CopyObjectResult?.ETag).toBe(source.ETag);
    expect(copied.CopySourceVersionId).toBe(source.VersionId);
    expect(await get('copy')).toMatchObject({ ContentType: 'text/plain', Metadata: { a: '1' }, TagCount: 1 });
  });

  test('of one version, not of the latest', async () => {
    const { VersionId } = await put('src', 'old');
    await put('src', 'new');
    await copy('copy-old', `/${Bucket}/src?versionId=${VersionId}`);
    expect(await textOf('copy-old')).toBe('old');
  });

  test('replaces metadata and tags when told to', async () => {
    await put('src', 'x', { Metadata: { a: '1' }, Tagging: 't=1' });
    const more = {
      MetadataDirective: 'REPLACE',
      Metadata: { b: '2' },
      TaggingDirective: 'REPLACE',
      Tagging: 'u=1&v=2',
    };
    await copy('replaced', `${Bucket}/src`, more);
    expect(await get('replaced')).toMatchObject({ Metadata: { b: '2' }, TagCount: 2 });
  });

  test('onto itself without a change is InvalidRequest; with new metadata it is a new version', async () => {
    const { VersionId } = await put('self', 'x');
    expect(await failureOf(copy('self', `${Bucket}/self`))).toMatchObject({ code: 'InvalidRequest', status: 400 });
    const changed = await copy('self', `${Bucket}/self`, { MetadataDirective: 'REPLACE', Metadata: { a: '1' } });
    expect(changed.VersionId).not.toBe(VersionId);
    expect(await textOf('self')).toBe('x');
  });

  test('writes under its own condition: If-None-Match *, If-Match', async () => {
    await put('src', 'x');
    const { ETag } = await put('taken', 'y');
    expect(await failureOf(copy('taken', `${Bucket}/src`, { IfNoneMatch: '*' }))).toMatchObject({ status: 412 });
    expect(await failureOf(copy('taken', `${Bucket}/src`, { IfMatch: '"other"' }))).toMatchObject({ status: 412 });
    expect(await textOf('taken')).toBe('y');
    await copy('taken', `${Bucket}/src`, { IfMatch: ETag });
    expect(await textOf('taken')).toBe('x');
  });

  test('keeps the checksum algorithm of its source, or takes the one it is told', async () => {
    const source = await put('src', 'x', { ChecksumAlgorithm: 'SHA256' });
    const kept = (await copy('kept', `${Bucket}/src`)).CopyObjectResult;
    expect(kept?.ChecksumSHA256).toBe(source.ChecksumSHA256);
    const told = (await copy('told', `${Bucket}/src`, { ChecksumAlgorithm: 'CRC32' })).CopyObjectResult;
    expect(told).toMatchObject({ ChecksumCRC32: expect.any(String), ChecksumType: 'FULL_OBJECT' });
    expect(told?.ChecksumSHA256).toBeUndefined();
  });

  test('holds its conditions against the source', async () => {
    const { ETag } = await put('src', 'x');
    expect(await failureOf(copy('c', `${Bucket}/src`, { CopySourceIfMatch: '"no"' }))).toMatchObject({ status: 412 });
    expect(await failureOf(copy('c', `${Bucket}/src`, { CopySourceIfNoneMatch: ETag }))).toMatchObject({ status: 412 });
    expect(await failureOf(copy('c', `${Bucket}/absent`))).toMatchObject({ code: 'NoSuchKey', status: 404 });
    expect(await failureOf(copy('c', 'no-such-bucket/k'))).toMatchObject({ code: 'NoSuchBucket', status: 404 });
  });
});
