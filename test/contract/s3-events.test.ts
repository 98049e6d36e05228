import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ObjectCreatedEvent } from '../../local/s3/index.ts';
import { sendForm, signForm } from './s3/form.ts';
import { failureOf, region, startS3, type RunningS3 } from './s3/server.ts';
import { until } from './s3/spawn.ts';

const Bucket = 'loud-bucket';
let s3: RunningS3;
let events: ObjectCreatedEvent[] = [];
/** What the listener does with an event; tests make it fail. */
let listen: (event: ObjectCreatedEvent) => Promise<void>;
beforeAll(async () => {
  s3 = await startS3({
    accountId: '123456789012',
    onEvent: (event) => listen(event),
    buckets: {
      [Bucket]: { versioning: 'Enabled', eventBridge: true },
      'flat-bucket': { eventBridge: true },
      'quiet-bucket': { versioning: 'Enabled' },
    },
  });
});
afterAll(() => s3.remove());
beforeEach(() => {
  events = [];
  listen = async (event) => void events.push(event);
});

const put = (Key: string, text = 'x', bucket = Bucket) =>
  s3.client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Buffer.from(text) }));
const first = async () => {
  await until(() => events.length > 0);
  return events[0]!;
};

describe('Object Created', () => {
  test('has the shape EventBridge gives it', async () => {
    const before = Date.now();
    const stored = await put('folder/a b+ü.pdf', 'hello');
    const event = await first();
    expect(event).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      'detail-type': 'Object Created',
      source: 'aws.s3',
      account: '123456789012',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region,
      resources: [`arn:aws:s3:::${Bucket}`],
      detail: {
        version: '0',
        bucket: { name: Bucket },
        // The key as it is: unlike the older notifications, EventBridge does not encode it.
        object: {
          key: 'folder/a b+ü.pdf',
          size: 5,
          etag: '5d41402abc4b2a76b9719d911017c592',
          'version-id': stored.VersionId,
          sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
        },
        'request-id': stored.$metadata.requestId,
        requester: '123456789012',
        'source-ip-address': '127.0.0.1',
        reason: 'PutObject',
      },
    });
    expect(Math.abs(Date.parse(event.time) - before)).toBeLessThan(60_000);
  });

  test('tells how the object came', async () => {
    const form = await signForm(s3, { Bucket, Key: 'posted' });
    await sendForm(form.url, form.fields, new Blob(['x']));
    await s3.client.send(new CopyObjectCommand({ Bucket, Key: 'copied', CopySource: `${Bucket}/posted` }));
    const where = { Bucket, Key: 'joined' };
    const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand(where));
    const part = new UploadPartCommand({ ...where, UploadId, PartNumber: 1, Body: Buffer.from('x') });
    const { ETag } = await s3.client.send(part);
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await s3.client.send(new CompleteMultipartUploadCommand({ ...where, UploadId, MultipartUpload }));
    await until(() => events.length === 3);
    const reasons = Object.fromEntries(events.map(({ detail }) => [detail.object.key, detail.reason]));
    expect(reasons).toEqual({ posted: 'POST Object', copied: 'CopyObject', joined: 'CompleteMultipartUpload' });
  });

  test('sequencers of one key grow with its versions', async () => {
    const versions: (string | undefined)[] = [];
    for (const text of ['1', '2', '3']) versions.push((await put('same', text)).VersionId);
    await until(() => events.length === 3);
    const inOrder = [...events].sort((a, b) => (a.detail.object.sequencer < b.detail.object.sequencer ? -1 : 1));
    expect(inOrder.map(({ detail }) => detail.object['version-id'])).toEqual(versions);
  });

  test('the last sequencer of many writers at once belongs to the version that is read', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, index) => put('raced', String(index))));
    await until(() => events.length === 8);
    const [last] = [...events].sort((a, b) => (a.detail.object.sequencer > b.detail.object.sequencer ? -1 : 1));
    const { VersionId } = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'raced' }));
    expect(last?.detail.object['version-id']).toBe(VersionId);
  });

  test('tells ETag and size of the whole for an object in parts, and comes once though completed twice', async () => {
    const where = { Bucket, Key: 'parts' };
    const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand(where));
    const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
    for (const [index, Body] of [Buffer.alloc(5 * 1024 ** 2, 'a'), Buffer.from('end')].entries()) {
      const PartNumber = index + 1;
      const { ETag } = await s3.client.send(new UploadPartCommand({ ...where, UploadId, PartNumber, Body }));
      Parts.push({ PartNumber, ETag });
    }
    const complete = () =>
      s3.client.send(new CompleteMultipartUploadCommand({ ...where, UploadId, MultipartUpload: { Parts } }));
    const { ETag, VersionId } = await complete();
    await complete();
    await put('after');
    await until(() => events.some(({ detail }) => detail.object.key === 'after'));
    const [event, ...more] = events.filter(({ detail }) => detail.object.key === 'parts');
    expect(more).toEqual([]);
    expect(event?.detail.object).toMatchObject({
      size: 5 * 1024 ** 2 + 3,
      etag: ETag?.replaceAll('"', ''),
      'version-id': VersionId,
    });
    expect(event?.detail.object.etag).toMatch(/^[0-9a-f]{32}-2$/);
  });

  test('has no version-id where no versions are kept', async () => {
    await put('k', 'x', 'flat-bucket');
    expect(Object.keys((await first()).detail.object)).toEqual(['key', 'size', 'etag', 'sequencer']);
  });

  test('comes from no bucket that was not asked to, for no refused upload, no deletion and no tag', async () => {
    await put('k', 'x', 'quiet-bucket');
    const refused = new PutObjectCommand({ Bucket, Key: 'bad', Body: Buffer.from('x'), ChecksumCRC32: 'AAAAAA==' });
    expect(await failureOf(s3.client.send(refused))).toMatchObject({ code: 'BadDigest' });
    await put('good');
    await first();
    await s3.client.send(new PutObjectTaggingCommand({ Bucket, Key: 'good', Tagging: { TagSet: [] } }));
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'good' }));
    await put('last');
    await until(() => events.some(({ detail }) => detail.object.key === 'last'));
    expect(events.map(({ detail }) => detail.object.key)).toEqual(['good', 'last']);
  });
});

describe('delivery', () => {
  test('is tried again until it is taken, as the same event, and holds up no other', async () => {
    const tries: string[] = [];
    listen = async (event) => {
      if (event.detail.object.key !== 'stubborn') return void events.push(event);
      tries.push(event.id);
      if (tries.length < 4) throw new Error('not now');
    };
    await put('stubborn');
    await until(() => tries.length > 0);
    await put('other');
    await first();
    expect(events[0]!.detail.object.key).toBe('other');
    await until(() => tries.length === 4);
    expect(new Set(tries).size).toBe(1);
    expect(s3.failures.splice(0)).toHaveLength(3);
  });

  test('more events that fail than go out at once do not dam up the rest', async () => {
    let failed = 0;
    let isOpen = false;
    listen = async (event) => {
      if (event.detail.object.key.startsWith('dam/') && !isOpen) {
        failed += 1;
        throw new Error('closed');
      }
      events.push(event);
    };
    const dam = Array.from({ length: 20 }, (_, index) => `dam/${index}`);
    await Promise.all(dam.map((key) => put(key)));
    await put('through');
    await until(() => events.some(({ detail }) => detail.object.key === 'through'));
    isOpen = true;
    await until(() => events.length === 21);
    expect(new Set(events.map(({ detail }) => detail.object.key))).toEqual(new Set([...dam, 'through']));
    expect(s3.failures.splice(0)).toHaveLength(failed);
  });

  test('goes on after a restart, with the event as it was recorded', async () => {
    const recorded: ObjectCreatedEvent[] = [];
    listen = (event) => {
      recorded.push(event);
      return new Promise(() => undefined);
    };
    const old = await startS3({ onEvent: (event) => listen(event), buckets: { [Bucket]: { eventBridge: true } } });
    await old.client.send(new PutObjectCommand({ Bucket, Key: 'held', Body: Buffer.from('x') }));
    await until(() => recorded.length === 1);
    await old.stop();
    const again = await startS3({ dataDir: old.dataDir, onEvent: async (event) => void events.push(event) });
    expect(await first()).toEqual(recorded[0]);
    await again.remove();
  });
});
