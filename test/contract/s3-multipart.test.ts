import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { failureOf, filesOf, startS3, type RunningS3 } from './s3/server.ts';
import { sendSigned } from './s3/signed-request.ts';

const Bucket = 'parts-bucket';
const MiB = 1024 ** 2;
let s3: RunningS3;
beforeAll(async () => {
  s3 = await startS3({ buckets: { [Bucket]: { versioning: 'Enabled' } } });
});
afterAll(async () => {
  await s3.remove();
  expect(s3.failures).toEqual([]);
});

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest();
const part = (fill: string, bytes = 5 * MiB) => Buffer.alloc(bytes, fill);
const create = async (Key: string, more: object = {}) => {
  const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  return { Bucket, Key, UploadId };
};
type Started = Awaited<ReturnType<typeof create>>;
const send = (upload: Started, PartNumber: number, Body: Buffer, more: object = {}) =>
  s3.client.send(new UploadPartCommand({ ...upload, PartNumber, Body, ...more }));
const complete = (upload: Started, Parts: { PartNumber: number; ETag?: string | undefined }[], more: object = {}) =>
  s3.client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more }));
const versionsOf = async (Prefix: string) => {
  const { Versions } = await s3.client.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
  return Versions?.map(({ VersionId }) => VersionId);
};
const read = async (upload: Started) => {
  const object = await s3.client.send(new GetObjectCommand({ Bucket, Key: upload.Key }));
  return Buffer.from((await object.Body?.transformToByteArray()) ?? []);
};

describe('an object in parts', () => {
  test('is joined in the order of part numbers, with the attributes of its beginning', async () => {
    const upload = await create('joined', { ContentType: 'application/pdf', Metadata: { docid: 'doc_1' } });
    const [first, last] = [part('a'), part('b', 1000)];
    // Sent the wrong way round, and one of them twice: the last sent counts.
    const second = await send(upload, 7, last);
    await send(upload, 2, part('x'));
    const one = await send(upload, 2, first);
    expect(one.ETag).toBe(`"${md5(first).toString('hex')}"`);
    const done = await complete(upload, [
      { PartNumber: 2, ETag: one.ETag },
      { PartNumber: 7, ETag: second.ETag },
    ]);
    expect(done.ETag).toBe(`"${md5(Buffer.concat([md5(first), md5(last)])).toString('hex')}-2"`);
    expect(done.VersionId).toBeDefined();
    expect((await read(upload)).equals(Buffer.concat([first, last]))).toBe(true);
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'joined' }));
    expect(head).toMatchObject({ ContentType: 'application/pdf', Metadata: { docid: 'doc_1' }, ETag: done.ETag });
  });

  test('after it the parts are gone from the disk, and the upload takes no more', async () => {
    const before = (await filesOf(s3.dataDir)).objects.length;
    const upload = await create('ended');
    const { ETag } = await send(upload, 1, part('a', 10));
    await complete(upload, [{ PartNumber: 1, ETag }]);
    expect((await filesOf(s3.dataDir)).objects).toHaveLength(before + 1);
    expect(await failureOf(send(upload, 1, part('a', 10)))).toMatchObject({ code: 'NoSuchUpload', status: 404 });
    expect(await failureOf(s3.client.send(new ListPartsCommand(upload)))).toMatchObject({ code: 'NoSuchUpload' });
    expect(await failureOf(s3.client.send(new AbortMultipartUploadCommand(upload)))).toMatchObject({
      code: 'NoSuchUpload',
    });
  });

  // A client whose answer got lost asks again: AWS gives it once more, and makes no second version.
  test('completed twice it is one version, and both hear the same', async () => {
    const upload = await create('twice');
    const { ETag } = await send(upload, 1, part('a', 10));
    const again = () => complete(upload, [{ PartNumber: 1, ETag }]);
    const [one, two] = [await again(), await again()];
    expect({ ...two, $metadata: 0 }).toEqual({ ...one, $metadata: 0 });
    expect(await versionsOf('twice')).toEqual([one.VersionId]);
    // With other parts it is not the same request.
    expect(await failureOf(complete(upload, [{ PartNumber: 2, ETag }]))).toMatchObject({ code: 'NoSuchUpload' });
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'twice', VersionId: one.VersionId }));
    expect(await failureOf(again())).toMatchObject({ code: 'NoSuchUpload' });
  });

  test('completed five times at once it is one version too', async () => {
    const upload = await create('at-once');
    const bodies = [part('a'), part('b', 10)];
    const parts = await Promise.all(bodies.map((body, index) => send(upload, index + 1, body)));
    const listed = parts.map(({ ETag }, index) => ({ PartNumber: index + 1, ETag }));
    const done = await Promise.all(Array.from({ length: 5 }, () => complete(upload, listed)));
    expect(await versionsOf('at-once')).toEqual([done[0]!.VersionId]);
    expect(new Set(done.map(({ VersionId }) => VersionId)).size).toBe(1);
  });

  test('a part that is sent again while the upload is completed spoils nothing: it comes before, or too late', async () => {
    const upload = await create('meanwhile');
    const body = part('a');
    const [{ ETag }, last] = [await send(upload, 1, body), await send(upload, 2, part('z', 1))];
    const listed = [
      { PartNumber: 1, ETag },
      { PartNumber: 2, ETag: last.ETag },
    ];
    const outcomes = await Promise.allSettled([
      complete(upload, listed),
      send(upload, 1, body),
      send(upload, 2, part('z', 1)),
    ]);
    expect(outcomes[0].status).toBe('fulfilled');
    for (const { status, ...rest } of outcomes.slice(1)) {
      if (status === 'rejected') expect((rest as { reason: Error }).reason.name).toBe('NoSuchUpload');
    }
    expect((await read(upload)).equals(Buffer.concat([body, part('z', 1)]))).toBe(true);
  });

  test('before it there is no object', async () => {
    const upload = await create('unfinished');
    await send(upload, 1, part('a', 10));
    expect(await failureOf(read(upload))).toMatchObject({ code: 'NoSuchKey' });
  });

  test('given up, it takes its parts along', async () => {
    const before = await filesOf(s3.dataDir);
    const upload = await create('given-up');
    await send(upload, 1, part('a', 10));
    await s3.client.send(new AbortMultipartUploadCommand(upload));
    expect(await filesOf(s3.dataDir)).toEqual(before);
    expect(await failureOf(s3.client.send(new AbortMultipartUploadCommand(upload)))).toMatchObject({
      code: 'NoSuchUpload',
    });
  });

  test('its parts can be listed, page by page', async () => {
    const upload = await create('listed');
    for (const number of [3, 1, 2]) await send(upload, number, part('a', number * 10));
    const first = await s3.client.send(new ListPartsCommand({ ...upload, MaxParts: 2 }));
    expect(first).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '2' });
    expect(first.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, 10],
      [2, 20],
    ]);
    const rest = await s3.client.send(new ListPartsCommand({ ...upload, PartNumberMarker: '2' }));
    expect(rest.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3]);
    expect(rest.IsTruncated).toBe(false);
  });
});

describe('what cannot be joined', () => {
  test('a part that did not come, or another one than came, is InvalidPart', async () => {
    const upload = await create('bad-part');
    const { ETag } = await send(upload, 1, part('a', 10));
    expect(await failureOf(complete(upload, [{ PartNumber: 2, ETag }]))).toMatchObject({
      code: 'InvalidPart',
      status: 400,
    });
    const other = [{ PartNumber: 1, ETag: '"0123456789abcdef0123456789abcdef"' }];
    expect(await failureOf(complete(upload, other))).toMatchObject({ code: 'InvalidPart', status: 400 });
  });

  test('parts out of order are InvalidPartOrder', async () => {
    const upload = await create('order');
    const [one, two] = [await send(upload, 1, part('a', 10)), await send(upload, 2, part('b', 10))];
    const swapped = [
      { PartNumber: 2, ETag: two.ETag },
      { PartNumber: 1, ETag: one.ETag },
    ];
    expect(await failureOf(complete(upload, swapped))).toMatchObject({ code: 'InvalidPartOrder', status: 400 });
  });

  test('a part below 5 MB that is not the last is EntityTooSmall, and the upload goes on', async () => {
    const upload = await create('small');
    const [one, two] = [await send(upload, 1, part('a', 10)), await send(upload, 2, part('b', 10))];
    const both = [
      { PartNumber: 1, ETag: one.ETag },
      { PartNumber: 2, ETag: two.ETag },
    ];
    expect(await failureOf(complete(upload, both))).toMatchObject({ code: 'EntityTooSmall', status: 400 });
    await complete(upload, [{ PartNumber: 2, ETag: two.ETag }]);
    expect((await read(upload)).toString()).toBe('b'.repeat(10));
  });

  test('part numbers run from 1 to 10000', async () => {
    const upload = await create('numbers');
    for (const number of [0, 10_001]) {
      expect(await failureOf(send(upload, number, part('a', 1)))).toMatchObject({
        code: 'InvalidArgument',
        status: 400,
      });
    }
    expect((await send(upload, 10_000, part('a', 1))).$metadata.httpStatusCode).toBe(200);
  });

  test('If-None-Match * that does not hold leaves the upload open; If-Match names what it replaces', async () => {
    const first = await create('conditional');
    const { ETag } = await send(first, 1, part('a', 10));
    const done = await complete(first, [{ PartNumber: 1, ETag }]);
    const second = await create('conditional');
    const other = await send(second, 1, part('b', 10));
    const listed = [{ PartNumber: 1, ETag: other.ETag }];
    expect(await failureOf(complete(second, listed, { IfNoneMatch: '*' }))).toMatchObject({ status: 412 });
    expect(await failureOf(complete(second, listed, { IfMatch: '"other"' }))).toMatchObject({ status: 412 });
    await complete(second, listed, { IfMatch: done.ETag });
    expect((await read(second)).equals(part('b', 10))).toBe(true);
  });

  test('If-None-Match * holds for the whole', async () => {
    const first = await create('exclusive');
    const one = await send(first, 1, part('a', 10));
    await complete(first, [{ PartNumber: 1, ETag: one.ETag }], { IfNoneMatch: '*' });
    const second = await create('exclusive');
    const two = await send(second, 1, part('b', 10));
    const late = complete(second, [{ PartNumber: 1, ETag: two.ETag }], { IfNoneMatch: '*' });
    expect(await failureOf(late)).toMatchObject({ code: 'PreconditionFailed', status: 412 });
  });
});

describe('checksums of parts', () => {
  const crc = (bytes: Uint8Array) => {
    const word = Buffer.alloc(4);
    word.writeUInt32BE(crc32(bytes));
    return word;
  };
  const [first, last] = [part('a'), part('b', 10)];
  const uploadBoth = async (more: object) => {
    const upload = await create('summed', { ChecksumAlgorithm: 'CRC32', ...more });
    const sent = [
      await send(upload, 1, first, { ChecksumAlgorithm: 'CRC32' }),
      await send(upload, 2, last, { ChecksumAlgorithm: 'CRC32' }),
    ];
    const parts = sent.map(({ ETag, ChecksumCRC32 }, index) => ({ PartNumber: index + 1, ETag, ChecksumCRC32 }));
    return { upload, parts };
  };

  test('COMPOSITE is the checksum of checksums, with their number', async () => {
    const { upload, parts } = await uploadBoth({});
    expect(parts.map(({ ChecksumCRC32 }) => ChecksumCRC32)).toEqual(
      [first, last].map((bytes) => crc(bytes).toString('base64')),
    );
    const composite = `${crc(Buffer.concat([crc(first), crc(last)])).toString('base64')}-2`;
    expect(await complete(upload, parts)).toMatchObject({ ChecksumCRC32: composite, ChecksumType: 'COMPOSITE' });
    const read = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'summed', ChecksumMode: 'ENABLED' }));
    expect(read.ChecksumCRC32).toBe(composite);
    await read.Body?.transformToByteArray();
  });

  test('FULL_OBJECT is that of all bytes, and is held against the one given', async () => {
    const whole = crc(Buffer.concat([first, last])).toString('base64');
    const wrong = await uploadBoth({ ChecksumType: 'FULL_OBJECT' });
    const refused = complete(wrong.upload, wrong.parts, { ChecksumType: 'FULL_OBJECT', ChecksumCRC32: 'AAAAAA==' });
    expect(await failureOf(refused)).toMatchObject({ code: 'BadDigest', status: 400 });
    const right = await uploadBoth({ ChecksumType: 'FULL_OBJECT' });
    const done = await complete(right.upload, right.parts, { ChecksumType: 'FULL_OBJECT', ChecksumCRC32: whole });
    expect(done).toMatchObject({ ChecksumCRC32: whole, ChecksumType: 'FULL_OBJECT' });
  });

  test('a part under another algorithm than the upload is refused', async () => {
    const upload = await create('mixed', { ChecksumAlgorithm: 'SHA256' });
    expect(await failureOf(send(upload, 1, last, { ChecksumAlgorithm: 'SHA1' }))).toMatchObject({ status: 400 });
  });

  test('an upload that named none takes parts under any, verifies them, and keeps CRC64NVME of the whole', async () => {
    const upload = await create('unnamed');
    const { ETag, ChecksumCRC32 } = await send(upload, 1, last);
    expect(ChecksumCRC32).toBe(crc(last).toString('base64'));
    expect(await failureOf(send(upload, 1, last, { ChecksumCRC32: 'AAAAAA==' }))).toMatchObject({ code: 'BadDigest' });
    const done = await complete(upload, [{ PartNumber: 1, ETag }]);
    expect(done.ChecksumType).toBe('FULL_OBJECT');
    expect(done.ChecksumCRC64NVME).toMatch(/^[\w+/]{11}=$/);
  });

  test('SHA256 cannot be FULL_OBJECT', async () => {
    const impossible = create('impossible', { ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' });
    expect(await failureOf(impossible)).toMatchObject({ code: 'InvalidRequest', status: 400 });
  });
});

describe('odd requests', () => {
  test('a list that is no XML is MalformedXML', async () => {
    const upload = await create('xml');
    const query = { uploadId: upload.UploadId! };
    for (const body of [
      '',
      'text',
      '<CompleteMultipartUpload>',
      '<!DOCTYPE a [<!ENTITY b "c">]><CompleteMultipartUpload/>',
    ]) {
      const response = await sendSigned(s3.url, { method: 'POST', path: `/${Bucket}/xml`, query, body });
      expect([response.status, /<Code>(\w+)/.exec(await response.text())?.[1]]).toEqual([400, 'MalformedXML']);
    }
  });

  test('an upload belongs to its key', async () => {
    const upload = await create('mine');
    expect(await failureOf(send({ ...upload, Key: 'yours' }, 1, part('a', 1)))).toMatchObject({ code: 'NoSuchUpload' });
  });

  test('UploadPartCopy is not there, and says so', async () => {
    const upload = await create('copied');
    const copy = new UploadPartCopyCommand({ ...upload, PartNumber: 1, CopySource: `${Bucket}/joined` });
    expect(await failureOf(s3.client.send(copy))).toMatchObject({ code: 'NotImplemented', status: 501 });
  });
});

describe('unfinished uploads', () => {
  test('are forgotten with their parts when the lifecycle of the bucket says so', async () => {
    const day = 24 * 3600 * 1000;
    let ahead = 0;
    const dated = await startS3({
      clock: () => new Date(Date.now() + ahead),
      buckets: { 'tidy-bucket': { abortUploadsAfterDays: 7 }, 'keeping-bucket': {} },
    });
    const begin = async (name: string) => {
      const where = { Bucket: name, Key: 'k' };
      const { UploadId } = await dated.client.send(new CreateMultipartUploadCommand(where));
      await dated.client.send(new UploadPartCommand({ ...where, UploadId, PartNumber: 1, Body: Buffer.from('x') }));
      return () => dated.client.send(new ListPartsCommand({ ...where, UploadId }));
    };
    const [tidied, kept] = [await begin('tidy-bucket'), await begin('keeping-bucket')];
    const at = async (days: number, list: typeof tidied) => {
      ahead = days * day;
      dated.client.config.systemClockOffset = ahead;
      return list();
    };
    expect((await at(6.9, tidied)).Parts).toHaveLength(1);
    expect(await failureOf(at(7.1, tidied))).toMatchObject({ code: 'NoSuchUpload' });
    expect((await at(400, kept)).Parts).toHaveLength(1);
    expect((await filesOf(dated.dataDir)).objects).toHaveLength(1);
    await dated.remove();
  });
});

test('what the lifecycle lets expire under a prefix goes with all its versions, and nothing beside it', async () => {
  let ahead = 0;
  const dated = await startS3({
    clock: () => new Date(Date.now() + ahead),
    buckets: { 'tidy-bucket': { versioning: 'Enabled', expiry: [{ prefix: 'copies/', days: 5 }] } },
  });
  const put = async (Key: string) => {
    const written = await dated.client.send(
      new PutObjectCommand({ Bucket: 'tidy-bucket', Key, Body: Buffer.from(Key) }),
    );
    const where = { Bucket: 'tidy-bucket', Key, VersionId: written.VersionId };
    return () => dated.client.send(new GetObjectCommand(where));
  };
  const [old, newer, beside] = [await put('copies/a'), await put('copies/a'), await put('copie')];
  const at = async (days: number, get: typeof old) => {
    ahead = days * 24 * 3600 * 1000;
    dated.client.config.systemClockOffset = ahead;
    return get();
  };
  for (const get of [old, newer]) expect((await at(4.9, get)).ContentLength).toBe(8);
  for (const get of [old, newer]) expect(await failureOf(at(5.1, get))).toMatchObject({ code: 'NoSuchVersion' });
  expect((await at(400, beside)).ContentLength).toBe(5);
  expect((await filesOf(dated.dataDir)).objects).toHaveLength(1);
  await dated.remove();
});
