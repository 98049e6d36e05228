import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { inOneHour, ownConditions, signPolicy } from './s3/form.ts';
import { spawnS3 } from './s3/spawn.ts';

const Bucket = 'child-bucket';
const MiB = 1024 ** 2;
const sizeBytes = 100 * MiB;
/** Less than a quarter of the file: a server that held it, or a part of it, would show. */
const allowedGrowthBytes = 24 * MiB;
const expectedHash = createHash('sha256');
for (const chunk of chunks(sizeBytes)) expectedHash.update(chunk);
const expected = expectedHash.digest('hex');

let dataDir: string;
let s3: Awaited<ReturnType<typeof spawnS3>>;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 's3-streams-'));
  s3 = await spawnS3(dataDir);
});
afterAll(async () => {
  await s3.kill();
  await rm(dataDir, { recursive: true });
});

/** The same bytes every time, of which no two chunks are alike. */
function* chunks(bytes: number): Generator<Buffer> {
  for (let at = 0; at < bytes; at += 64 * 1024) {
    const chunk = Buffer.alloc(Math.min(64 * 1024, bytes - at), 'filling');
    chunk.writeUInt32BE(at);
    yield chunk;
  }
}

const put = (Key: string, bytes: number) =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body: Readable.from(chunks(bytes)), ContentLength: bytes }));

async function hashOf(Key: string): Promise<string> {
  const { Body } = await s3.client.send(new GetObjectCommand({ Bucket, Key }));
  const hash = createHash('sha256');
  await pipeline(Body as Readable, hash);
  return hash.digest('hex');
}

/** A form as a browser sends it, its file streamed. */
function post(key: string, bytes: number): Promise<number | undefined> {
  const conditions = [...ownConditions, { key }, ['content-length-range', 1, sizeBytes]];
  const fields = { ...signPolicy({ expiration: inOneHour(), conditions }), key };
  const boundary = 'boundary-of-the-form';
  const head = Object.entries(fields)
    .map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('');
  const before = Buffer.from(
    `${head}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n`,
  );
  const after = Buffer.from(`\r\n--${boundary}--\r\n`);
  const headers = {
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': before.length + bytes + after.length,
  };
  return new Promise((resolve, reject) => {
    const req = request(`${s3.url}/${Bucket}`, { method: 'POST', headers }, (res) => {
      res.resume();
      resolve(res.statusCode);
    });
    pipeline(
      (async function* () {
        yield before;
        yield* chunks(bytes);
        yield after;
      })(),
      req,
    ).catch(reject);
  });
}

/** Parts of 25 MB, each streamed: the server joins them into one object at the end. */
async function inParts(Key: string, count: number): Promise<void> {
  const upload = { Bucket, Key };
  const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand(upload));
  const whole = chunks(sizeBytes);
  const bytes = sizeBytes / count;
  const take = function* () {
    for (let left = bytes; left > 0; left -= 64 * 1024) yield whole.next().value as Buffer;
  };
  const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
  for (let PartNumber = 1; PartNumber <= count; PartNumber += 1) {
    const Body = Readable.from(take());
    const { ETag } = await s3.client.send(
      new UploadPartCommand({ ...upload, UploadId, PartNumber, Body, ContentLength: bytes }),
    );
    Parts.push({ PartNumber, ETag });
  }
  await s3.client.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts } }));
}

describe('100 MB go through without being held in memory', () => {
  beforeAll(async () => {
    // The first requests load code and fill caches; only what comes on top of that is weighed.
    for (const round of [1, 2, 3]) {
      await put(`warm-${round}`, 4 * MiB);
      await post(`warm-${round}`, 4 * MiB);
      await hashOf(`warm-${round}`);
    }
  });

  test.each<[string, (key: string) => Promise<unknown>]>([
    ['PUT', (key) => put(key, sizeBytes)],
    ['POST', async (key) => expect(await post(key, sizeBytes)).toBe(204)],
    ['PARTS', (key) => inParts(key, 4)],
    ['COPY', (Key) => s3.client.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/PUT` }))],
  ])('%s, and back by GET', async (key, send) => {
    const before = await s3.peakBytes();
    await send(key);
    expect(await hashOf(key)).toBe(expected);
    expect((await s3.peakBytes()) - before).toBeLessThan(allowedGrowthBytes);
  });
});
