import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { failureOf, readerClient, startS3, writer, type RunningS3 } from './s3/server.ts';
import { sendSigned } from './s3/signed-request.ts';

/** Object lock, as far as this system uses it: a bucket's own retention, on every version that comes into it. */
const governed = 'governed-bucket';
const complied = 'complied-bucket';
const free = 'free-bucket';
const dayMs = 24 * 3_600_000;
/** The server's clock stands still here, near enough to the client's for its signatures. */
const start = new Date();
let now = start;
/** Permissions that nobody has unless a test says so. */
let refused = new Set<string>();
let s3: RunningS3;
const options = {
  clock: () => now,
  authorize: ({ accessKeyId, action }: { accessKeyId: string; action: string }) =>
    accessKeyId === writer.accessKeyId && !refused.has(action) ? ('allow' as const) : ('deny' as const),
};
const buckets = {
  [governed]: { versioning: 'Enabled', objectLock: { mode: 'GOVERNANCE', days: 10 } },
  [complied]: { versioning: 'Enabled', objectLock: { mode: 'COMPLIANCE', days: 10 } },
  [free]: { versioning: 'Enabled' },
} as const;
beforeAll(async () => {
  s3 = await startS3({ ...options, buckets });
});
afterAll(async () => {
  await s3.remove();
  expect(s3.failures).toEqual([]);
});

beforeEach(() => {
  [now, refused] = [start, new Set()];
});

const put = (Bucket: string, Key: string, more: object = {}) =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from('a line'), ...more }));
const remove = (Bucket: string, Key: string, VersionId?: string, more: object = {}) =>
  s3.client.send(new DeleteObjectCommand({ Bucket, Key, ...(VersionId && { VersionId }), ...more }));
const head = (Bucket: string, Key: string, VersionId?: string) =>
  s3.client.send(new HeadObjectCommand({ Bucket, Key, ...(VersionId && { VersionId }) }));
const protectedByLock = {
  code: 'AccessDenied',
  status: 403,
  message: 'Access Denied because object protected by object lock.',
};
const inTenDays = new Date(start.getTime() + 10 * dayMs);

describe('a version in a bucket with a retention', () => {
  test('carries mode and date from its first byte, on GET and HEAD', async () => {
    const { VersionId } = await put(governed, 'doc');
    const lock = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inTenDays };
    expect(await head(governed, 'doc')).toMatchObject(lock);
    const got = await s3.client.send(new GetObjectCommand({ Bucket: governed, Key: 'doc', VersionId }));
    expect(got).toMatchObject(lock);
    const { Retention } = await s3.client.send(
      new GetObjectRetentionCommand({ Bucket: governed, Key: 'doc', VersionId }),
    );
    expect(Retention).toEqual({ Mode: 'GOVERNANCE', RetainUntilDate: inTenDays });
    await put(complied, 'doc');
    expect(await head(complied, 'doc')).toMatchObject({ ...lock, ObjectLockMode: 'COMPLIANCE' });
  });

  test('shows its lock only to who may ask for it', async () => {
    await put(governed, 'quiet');
    refused = new Set(['s3:GetObjectRetention']);
    expect((await head(governed, 'quiet')).ObjectLockMode).toBeUndefined();
    const asked = s3.client.send(new GetObjectRetentionCommand({ Bucket: governed, Key: 'quiet' }));
    expect(await failureOf(asked)).toMatchObject({ code: 'AccessDenied' });
  });

  test('cannot be deleted: not by itself, not in a list, not under compliance by anybody', async () => {
    const [one, two] = [await put(governed, 'kept'), await put(complied, 'kept')];
    refused = new Set(['s3:BypassGovernanceRetention']);
    expect(await failureOf(remove(governed, 'kept', one.VersionId))).toEqual(protectedByLock);
    // The header alone opens nothing.
    const bypass = { BypassGovernanceRetention: true };
    const refusal = await failureOf(remove(governed, 'kept', one.VersionId, bypass));
    expect(refusal).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('s3:BypassGovernanceRetention'),
    });
    refused = new Set();
    // The permission alone does not either.
    expect(await failureOf(remove(governed, 'kept', one.VersionId))).toEqual(protectedByLock);
    expect(await failureOf(remove(complied, 'kept', two.VersionId, bypass))).toEqual(protectedByLock);
    const list = await s3.client.send(
      new DeleteObjectsCommand({
        Bucket: complied,
        Delete: { Objects: [{ Key: 'kept', VersionId: two.VersionId }, { Key: 'other' }] },
        ...bypass,
      }),
    );
    expect(list.Errors).toMatchObject([{ Key: 'kept', Code: 'AccessDenied' }]);
    expect(list.Deleted).toMatchObject([{ Key: 'other', DeleteMarker: true }]);
    expect(await head(complied, 'kept', two.VersionId)).toMatchObject({ ContentLength: 6 });
  });

  test('can be covered by a delete marker, which goes again, and by a newer version; it stays', async () => {
    const { VersionId } = await put(governed, 'covered');
    const marker = await remove(governed, 'covered');
    expect(marker).toMatchObject({ DeleteMarker: true });
    expect(await failureOf(head(governed, 'covered'))).toMatchObject({ status: 404 });
    expect(await head(governed, 'covered', VersionId)).toMatchObject({ ContentLength: 6 });
    await remove(governed, 'covered', marker.VersionId);
    expect(await head(governed, 'covered')).toMatchObject({ VersionId });
    await put(governed, 'covered');
    expect(await head(governed, 'covered', VersionId)).toMatchObject({ ObjectLockMode: 'GOVERNANCE' });
  });

  test('under governance goes with header and permission together', async () => {
    const { VersionId } = await put(governed, 'lifted');
    await remove(governed, 'lifted', VersionId, { BypassGovernanceRetention: true });
    expect(await failureOf(head(governed, 'lifted', VersionId))).toMatchObject({ status: 404 });
  });

  test('goes when its time is over, and not an instant before', async () => {
    const { VersionId } = await put(complied, 'old');
    const removal = () =>
      sendSigned(s3.url, {
        method: 'DELETE',
        path: `/${complied}/old`,
        query: { versionId: VersionId ?? '' },
        signingDate: now,
      });
    now = new Date(inTenDays.getTime() - 1);
    expect((await removal()).status).toBe(403);
    now = inTenDays;
    expect((await removal()).status).toBe(204);
  });

  test('can be kept longer, and never shorter', async () => {
    const retain = (Bucket: string, Key: string, Mode: 'GOVERNANCE' | 'COMPLIANCE', days: number, more: object = {}) =>
      s3.client.send(
        new PutObjectRetentionCommand({
          Bucket,
          Key,
          Retention: { Mode, RetainUntilDate: new Date(start.getTime() + days * dayMs) },
          ...more,
        }),
      );
    for (const [Bucket, mode, other] of [
      [governed, 'GOVERNANCE', 'COMPLIANCE'],
      [complied, 'COMPLIANCE', 'GOVERNANCE'],
    ] as const) {
      await put(Bucket, 'longer');
      await retain(Bucket, 'longer', mode, 20);
      expect(await head(Bucket, 'longer')).toMatchObject({
        ObjectLockRetainUntilDate: new Date(start.getTime() + 20 * dayMs),
      });
      expect(await failureOf(retain(Bucket, 'longer', mode, 19))).toEqual(protectedByLock);
      expect(await failureOf(retain(Bucket, 'longer', other, 30))).toEqual(protectedByLock);
    }
    const bypass = { BypassGovernanceRetention: true };
    expect(await failureOf(retain(complied, 'longer', 'COMPLIANCE', 1, bypass))).toEqual(protectedByLock);
    await retain(governed, 'longer', 'GOVERNANCE', 1, bypass);
    expect(await failureOf(retain(governed, 'longer', 'GOVERNANCE', -1, bypass))).toMatchObject({
      code: 'InvalidArgument',
    });
    await put(free, 'longer');
    expect(await failureOf(retain(free, 'longer', 'GOVERNANCE', 20))).toMatchObject({ code: 'InvalidRequest' });
  });

  test('has its lock whichever way it came: in parts, or as a copy from elsewhere', async () => {
    const key = { Bucket: complied, Key: 'parts' };
    const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand(key));
    const part = { ...key, UploadId, PartNumber: 1, Body: Buffer.from('a part') };
    const { ETag } = await s3.client.send(new UploadPartCommand(part));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await s3.client.send(new CompleteMultipartUploadCommand({ ...key, UploadId, MultipartUpload }));
    expect(await head(complied, 'parts')).toMatchObject({ ObjectLockMode: 'COMPLIANCE' });
    await s3.client.send(new CopyObjectCommand({ Bucket: governed, Key: 'copy', CopySource: `${complied}/parts` }));
    expect(await head(governed, 'copy')).toMatchObject({ ObjectLockMode: 'GOVERNANCE' });
    await s3.client.send(new CopyObjectCommand({ Bucket: free, Key: 'copy', CopySource: `${complied}/parts` }));
    expect((await head(free, 'copy')).ObjectLockMode).toBeUndefined();
  });
});

describe('the bucket', () => {
  test('takes nothing without a checksum of its bytes', async () => {
    const bare = (bucket: string, headers: Record<string, string> = {}) =>
      sendSigned(s3.url, { method: 'PUT', path: `/${bucket}/bare`, body: 'a line', headers });
    const answer = await bare(governed);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('Content-MD5 OR x-amz-checksum- HTTP header is required');
    const md5 = createHash('md5').update('a line').digest('base64');
    expect((await bare(governed, { 'content-md5': md5 })).status).toBe(200);
    expect((await bare(free)).status).toBe(200);
  });

  test('keeps its lock over a start, and cannot lose it', async () => {
    const first = await startS3({ buckets: { [governed]: buckets[governed] } });
    const { VersionId } = await first.client.send(new PutObjectCommand({ Bucket: governed, Key: 'doc', Body: 'x' }));
    await first.stop();
    const second = await startS3({ dataDir: first.dataDir });
    const removal = new DeleteObjectCommand({ Bucket: governed, Key: 'doc', VersionId });
    expect(await failureOf(second.client.send(removal))).toEqual(protectedByLock);
    expect(() => second.putBucketConfiguration(governed, { versioning: 'Enabled' })).toThrow(/cannot be taken off/);
    expect(() => second.putBucketConfiguration('flat-bucket', { objectLock: {} })).toThrow(/needs versions/);
    await second.remove();
  });

  test('without permission nobody reads or writes a retention', async () => {
    await put(governed, 'closed');
    const stranger = readerClient(s3.url);
    const Retention = { Mode: 'GOVERNANCE', RetainUntilDate: inTenDays } as const;
    const asked = stranger.send(new PutObjectRetentionCommand({ Bucket: governed, Key: 'closed', Retention }));
    expect(await failureOf(asked)).toMatchObject({ code: 'AccessDenied' });
    stranger.destroy();
  });
});
