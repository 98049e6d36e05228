import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type ChecksumAlgorithm,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { clientFor, errorOf, failureOf, filesOf, startS3, type RunningS3 } from './s3/server.ts';
import { sendSigned, signer } from './s3/signed-request.ts';

const Bucket = 'checksum-bucket';
let s3: RunningS3;
beforeAll(async () => {
  s3 = await startS3({ buckets: { [Bucket]: {} } });
});
afterAll(async () => {
  await s3.remove();
  expect(s3.failures).toEqual([]);
});

/** Published check values of '123456789', and the hashes by Node. */
const text = '123456789';
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');
const known = {
  CRC32: base64('cbf43926'),
  CRC32C: base64('e3069283'),
  CRC64NVME: base64('ae8b14860a799888'),
  SHA1: createHash('sha1').update(text).digest('base64'),
  SHA256: createHash('sha256').update(text).digest('base64'),
} as const;
const algorithms = Object.keys(known) as (keyof typeof known)[];
const headerOf = (algorithm: string) => `x-amz-checksum-${algorithm.toLowerCase()}`;

describe.each(algorithms)('%s', (algorithm) => {
  const field = `Checksum${algorithm}` as const;
  const Key = `sum-${algorithm}`;

  test('the right one is kept, and comes back only when asked', async () => {
    const stored = await sendSigned(s3.url, {
      method: 'PUT',
      path: `/${Bucket}/${Key}`,
      headers: { [headerOf(algorithm)]: known[algorithm] },
      body: text,
    });
    expect(stored.status).toBe(200);
    expect(stored.headers.get(headerOf(algorithm))).toBe(known[algorithm]);
    expect(stored.headers.get('x-amz-checksum-type')).toBe('FULL_OBJECT');
    const asked = await s3.client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    expect(asked).toMatchObject({ [field]: known[algorithm], ChecksumType: 'FULL_OBJECT' });
    const unasked = await sendSigned(s3.url, { path: `/${Bucket}/${Key}` });
    expect(unasked.headers.get(headerOf(algorithm))).toBeNull();
  });

  test('a wrong one is BadDigest and nothing is kept', async () => {
    const before = await filesOf(s3.dataDir);
    const headers = { [headerOf(algorithm)]: known[algorithm] };
    const response = await sendSigned(s3.url, { method: 'PUT', path: `/${Bucket}/bad`, headers, body: '12345678x' });
    const answer = await errorOf(response);
    expect(answer).toMatchObject({ status: 400, code: 'BadDigest' });
    expect(answer.message).toBe(`The ${algorithm} you specified did not match the calculated checksum.`);
    expect(await filesOf(s3.dataDir)).toEqual(before);
  });

  test('what cannot be one is InvalidRequest', async () => {
    const headers = { [headerOf(algorithm)]: 'AAA=' };
    const response = await sendSigned(s3.url, { method: 'PUT', path: `/${Bucket}/bad`, headers, body: text });
    expect(await errorOf(response)).toMatchObject({
      status: 400,
      code: 'InvalidRequest',
      message: `Value for ${headerOf(algorithm)} header is invalid.`,
    });
  });

  test('the SDK computes, S3 agrees, and the SDK verifies what it reads', async () => {
    const Body = Buffer.from(Array.from({ length: 300_001 }, (_, index) => (index * 7) % 251));
    const ChecksumAlgorithm: ChecksumAlgorithm = algorithm;
    // The SDK brings no CRC64NVME of its own on Node: the value computed here stands in for it above.
    if (algorithm !== 'CRC64NVME') {
      const stored = await s3.client.send(new PutObjectCommand({ Bucket, Key, Body, ChecksumAlgorithm }));
      expect(stored[field]).toBeDefined();
    } else {
      await s3.client.send(new PutObjectCommand({ Bucket, Key, Body }));
    }
    const read = await s3.client.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    expect(Buffer.from((await read.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
  });
});

describe('what senders do', () => {
  test('the SDK sends CRC32 when nothing is said', async () => {
    const stored = await s3.client.send(new PutObjectCommand({ Bucket, Key: 'default', Body: Buffer.from(text) }));
    expect(stored).toMatchObject({ ChecksumCRC32: known.CRC32, ChecksumType: 'FULL_OBJECT' });
  });

  test('without any, S3 keeps CRC64NVME', async () => {
    await sendSigned(s3.url, { method: 'PUT', path: `/${Bucket}/none`, body: text });
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'none', ChecksumMode: 'ENABLED' }));
    expect(head.ChecksumCRC64NVME).toBe(known.CRC64NVME);
  });

  test('a part of an object comes without the checksum of the whole', async () => {
    const read = await s3.client.send(
      new GetObjectCommand({ Bucket, Key: 'default', ChecksumMode: 'ENABLED', Range: 'bytes=0-3' }),
    );
    expect(read.ChecksumCRC32).toBeUndefined();
    expect(await read.Body?.transformToString()).toBe('1234');
  });

  test('the SDK asks for the checksum by itself, and notices bytes that have changed on the disk', async () => {
    const before = new Set((await filesOf(s3.dataDir)).objects);
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'rotten', Body: Buffer.from(text) }));
    const [file] = (await filesOf(s3.dataDir)).objects.filter((name) => !before.has(name));
    const where = path.join(s3.dataDir, 'objects', file!);
    const bytes = await readFile(where);
    bytes[4]! ^= 1;
    await writeFile(where, bytes);
    const { Body } = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'rotten' }));
    await expect(Body?.transformToString()).rejects.toThrow(/[Cc]hecksum mismatch/);
  });

  test('two at once are refused', async () => {
    const headers = { [headerOf('CRC32')]: known.CRC32, [headerOf('SHA1')]: known.SHA1 };
    const response = await sendSigned(s3.url, { method: 'PUT', path: `/${Bucket}/two`, headers, body: text });
    expect(await errorOf(response)).toMatchObject({ status: 400, code: 'InvalidRequest' });
  });

  test('an announced checksum that does not come is refused', async () => {
    const headers = { 'x-amz-sdk-checksum-algorithm': 'CRC32' };
    const response = await sendSigned(s3.url, { method: 'PUT', path: `/${Bucket}/two`, headers, body: text });
    expect(await errorOf(response)).toMatchObject({ status: 400, code: 'InvalidRequest' });
  });
});

describe('STREAMING-UNSIGNED-PAYLOAD-TRAILER', () => {
  async function send(body: string, decodedLength = text.length) {
    const headers = {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': String(decodedLength),
      'x-amz-trailer': headerOf('CRC32'),
      'content-encoding': 'aws-chunked',
    };
    const signed = await signer(s3.url, { method: 'PUT', path: `/${Bucket}/trailer`, headers });
    return fetch(signed.url, { method: 'PUT', headers: signed.headers, body });
  }
  const framed = (value: string) => `9\r\n123456789\r\n0\r\n${headerOf('CRC32')}:${value}\r\n\r\n`;

  test('the trailing checksum is verified and kept', async () => {
    const stored = await send(framed(known.CRC32));
    expect([stored.status, stored.headers.get(headerOf('CRC32'))]).toEqual([200, known.CRC32]);
    const read = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'trailer' }));
    expect(await read.Body?.transformToString()).toBe(text);
  });

  test('wrong, missing and cut off are three refusals', async () => {
    expect(await errorOf(await send(framed('AAAAAA==')))).toMatchObject({ status: 400, code: 'BadDigest' });
    expect(await errorOf(await send('9\r\n123456789\r\n0\r\n\r\n'))).toMatchObject({ code: 'BadDigest' });
    expect(await errorOf(await send('9\r\n1234'))).toMatchObject({ status: 400, code: 'IncompleteBody' });
    expect(await errorOf(await send(framed(known.CRC32), 8))).toMatchObject({ status: 400, code: 'IncompleteBody' });
    expect(await errorOf(await send('no framing'))).toMatchObject({ status: 400 });
  });

  // A stream of small pieces goes through a lax server, and fails in production.
  test('every chunk but the last has 8 KB, or the answer is InvalidChunkSizeError', async () => {
    const piece = (bytes: number) => `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`;
    const sum = crc32('x'.repeat(8195)).toString(16).padStart(8, '0');
    const end = `0\r\n${headerOf('CRC32')}:${base64(sum)}\r\n\r\n`;
    expect((await send(piece(8192) + piece(3) + end, 8195)).status).toBe(200);
    const answer = await errorOf(await send(piece(8191) + piece(4) + end, 8195));
    expect(answer).toMatchObject({ status: 403, code: 'InvalidChunkSizeError' });
    expect([answer.element('Chunk'), answer.element('BadChunkSize')]).toEqual(['2', '8191']);
    const pieces = () => Readable.from([Buffer.from('first '), Buffer.from('second')]);
    const put = (client: S3Client) =>
      client.send(new PutObjectCommand({ Bucket, Key: 'pieces', Body: pieces(), ContentLength: 12 }));
    expect(await failureOf(put(s3.client))).toMatchObject({ code: 'InvalidChunkSizeError', status: 403 });
    const buffering = clientFor(s3.url, undefined, { requestStreamBufferSize: 65_536 });
    await put(buffering);
    buffering.destroy();
  });

  test('a stream through the SDK whose bytes the checksum does not fit is BadDigest', async () => {
    const Body = Readable.from([Buffer.from('12345678x')]);
    const put = new PutObjectCommand({ Bucket, Key: 'k', Body, ContentLength: 9, ChecksumCRC32: known.CRC32 });
    expect(await failureOf(s3.client.send(put))).toMatchObject({ code: 'BadDigest', status: 400 });
  });
});

describe('Content-MD5', () => {
  const send = (value: string) =>
    sendSigned(s3.url, { method: 'PUT', path: `/${Bucket}/md5`, headers: { 'content-md5': value }, body: text });

  test('right, wrong and impossible', async () => {
    expect((await send(createHash('md5').update(text).digest('base64'))).status).toBe(200);
    expect(await errorOf(await send(createHash('md5').update('other').digest('base64')))).toMatchObject({
      status: 400,
      code: 'BadDigest',
    });
    expect(await errorOf(await send('not a digest'))).toMatchObject({ status: 400, code: 'InvalidDigest' });
  });
});
