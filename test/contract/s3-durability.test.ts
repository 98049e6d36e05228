import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { filesOf, startS3, writer } from './s3/server.ts';
import { spawnS3, until } from './s3/spawn.ts';

const Bucket = 'child-bucket';
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 's3-durable-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

type Spawned = Awaited<ReturnType<typeof spawnS3>>;
const read = async (s3: Spawned, Key: string, VersionId: string) => {
  const object = await s3.client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return Buffer.from((await object.Body?.transformToByteArray()) ?? []);
};
const versionsOf = async (s3: Spawned) =>
  (await s3.client.send(new ListObjectVersionsCommand({ Bucket }))).Versions ?? [];

describe('kill -9', () => {
  test.each([1, 2, 3])(
    'while many upload (round %i): what was acknowledged is there, nothing is there by half',
    async () => {
      const acknowledged = new Map<string, { Key: string; bytes: Buffer }>();
      const first = await spawnS3(dataDir, 'hang');
      let isAlive = true;
      const uploader = async (Key: string) => {
        while (isAlive) {
          const bytes = randomBytes(randomInt(1, 300_000));
          const stored = await first.client
            .send(new PutObjectCommand({ Bucket, Key, Body: bytes }))
            .catch(() => undefined);
          if (stored?.VersionId !== undefined) acknowledged.set(stored.VersionId, { Key, bytes });
        }
      };
      const uploaders = ['a', 'b', 'c', 'd'].map(uploader);
      const enough = 10 + randomInt(20);
      await until(() => acknowledged.size >= enough);
      await first.kill();
      isAlive = false;
      await Promise.all(uploaders);

      const second = await spawnS3(dataDir);
      for (const [versionId, { Key, bytes }] of acknowledged) {
        expect((await read(second, Key, versionId)).equals(bytes)).toBe(true);
      }
      const versions = await versionsOf(second);
      for (const { Key, VersionId, ETag, Size } of versions) {
        const bytes = await read(second, Key!, VersionId!);
        expect([`"${createHash('md5').update(bytes).digest('hex')}"`, bytes.length]).toEqual([ETag, Size]);
      }
      // Not a byte without its row, not a half upload; and every object has its event, though none was delivered before.
      const files = await filesOf(dataDir);
      expect(files.incoming).toEqual([]);
      expect(files.objects).toHaveLength(versions.length);
      await until(() => second.delivered.length >= versions.length);
      const announced = second.delivered.map(({ detail }) => detail.object['version-id']);
      expect(new Set(announced)).toEqual(new Set(versions.map(({ VersionId }) => VersionId)));
      await second.kill();
    },
  );

  test('between the parts of an upload: the parts are there and can be joined', async () => {
    const first = await spawnS3(dataDir);
    const where = { Bucket, Key: 'parts' };
    const { UploadId } = await first.client.send(new CreateMultipartUploadCommand(where));
    const bodies = [randomBytes(5 * 1024 ** 2), randomBytes(1000)];
    const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
    for (const [index, Body] of bodies.entries()) {
      const part = { ...where, UploadId, PartNumber: index + 1, Body };
      Parts.push({ PartNumber: index + 1, ETag: (await first.client.send(new UploadPartCommand(part))).ETag });
    }
    await first.kill();
    const second = await spawnS3(dataDir);
    const MultipartUpload = { Parts };
    const done = await second.client.send(new CompleteMultipartUploadCommand({ ...where, UploadId, MultipartUpload }));
    expect((await read(second, 'parts', done.VersionId!)).equals(Buffer.concat(bodies))).toBe(true);
    await second.kill();
  });

  test('after a delivered event: it does not come again', async () => {
    const first = await spawnS3(dataDir);
    await first.client.send(new PutObjectCommand({ Bucket, Key: 'told', Body: Buffer.from('x') }));
    await until(() => first.delivered.length === 1);
    // The process answers this only after it has taken the event off its list.
    await first.peakBytes();
    await first.kill();
    const second = await spawnS3(dataDir);
    await second.client.send(new PutObjectCommand({ Bucket, Key: 'told-2', Body: Buffer.from('x') }));
    await until(() => second.delivered.length > 0);
    expect(second.delivered.map(({ detail }) => detail.object.key)).toEqual(['told-2']);
    await second.kill();
  });
});

describe('start', () => {
  test('clears away what an earlier process left', async () => {
    for (const folder of ['incoming', 'objects']) {
      await mkdir(path.join(dataDir, folder));
      await writeFile(path.join(dataDir, folder, 'left-over'), 'half');
    }
    const s3 = await startS3({ dataDir, buckets: { [Bucket]: {} } });
    expect(await filesOf(dataDir)).toEqual({ objects: [], incoming: [] });
    await s3.stop();
  });

  test('a second server on the same folder is refused, and takes nothing away', async () => {
    const s3 = await startS3({ dataDir, buckets: { [Bucket]: {} } });
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: Buffer.from('x') }));
    await writeFile(path.join(dataDir, 'incoming', 'being-received'), 'half');
    await expect(startS3({ dataDir })).rejects.toThrow('database is locked');
    expect((await filesOf(dataDir)).incoming).toEqual(['being-received']);
    await s3.stop();
  });

  test('buckets and settings are still there', async () => {
    const first = await startS3({ dataDir, buckets: { [Bucket]: { versioning: 'Enabled' } } });
    await first.stop();
    const second = await startS3({ dataDir });
    const stored = await second.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: Buffer.from('x') }));
    expect(stored.VersionId).toMatch(/^[\w-]{32}$/);
    await second.stop();
  });
});

describe('the log', () => {
  test('names a fault of the server by its operation, and nothing of what people sent', async () => {
    const s3 = await spawnS3(dataDir);
    const canary = 'Canary-Person-555-01-2345';
    const put = {
      Bucket,
      Key: canary,
      Body: Buffer.from(canary),
      Metadata: { name: canary },
      Tagging: `name=${canary}`,
    };
    await s3.client.send(new PutObjectCommand(put));
    const url = await getSignedUrl(s3.client, new GetObjectCommand({ Bucket, Key: canary }));
    const { objects } = await filesOf(dataDir);
    await rm(path.join(dataDir, 'objects', objects[0]!));
    expect((await fetch(url)).status).toBe(500);
    expect((await fetch(`${url}x`)).status).toBe(403);
    await until(() => s3.output() !== '');
    await s3.kill();
    expect(s3.output()).toContain('local S3: GetObject failed: Error: ENOENT');
    expect(s3.output()).not.toContain(canary);
    expect(s3.output()).not.toContain(writer.secretAccessKey);
    expect(s3.output()).not.toContain('X-Amz-Signature');
  });
});
