import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signer } from '../../adapters/signer.ts';
import { sendForm } from './s3/form.ts';
import { errorOf, region, startS3, writer, type RunningS3 } from './s3/server.ts';

/** Our own signatures: used by a server that checks them, and compared with those of the SDK's own presigners. */
const bucket = 'signed-bucket';
let s3: RunningS3;
let own: ReturnType<typeof signer>;
beforeAll(async () => {
  s3 = await startS3({ buckets: { [bucket]: { versioning: 'Enabled' } } });
  own = signer({ region, ...writer, endpoint: s3.url });
});
afterAll(async () => {
  expect(s3.failures).toEqual([]);
  await s3.remove();
});

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const form = (now = new Date()) =>
  own.post(bucket, 'doc_form', { maxBytes: 20, contentType: 'application/pdf', seconds: 60, now });
const pdf = (text = 'a document') => new Blob([text], { type: 'application/pdf' });

describe('links', () => {
  test('a version is read under the name that the link gives it, and no other version', async () => {
    const put = (text: string) =>
      s3.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'originals/doc_1', Body: text }));
    const { VersionId: first } = await put('first');
    await put('second');
    const link = await own.read(bucket, 'originals/doc_1', {
      now: new Date(),
      versionId: first,
      downloadName: 'my id (1).pdf',
    });
    const response = await fetch(link);
    expect(await response.text()).toBe('first');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="my_id__1_.pdf"');

    const otherVersion = new URL(link);
    otherVersion.searchParams.delete('versionId');
    expect(await errorOf(await fetch(otherVersion))).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
  });

  test('a link for reading lives sixty seconds at most, however many are asked for', async () => {
    const link = new URL(await own.read(bucket, 'originals/doc_1', { now: minutesAgo(2), seconds: 3600 }));
    expect(link.searchParams.get('X-Amz-Expires')).toBe('60');
    expect(await errorOf(await fetch(link))).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  test('a link for writing writes its one key', async () => {
    const link = await own.writeForParser(bucket, 'pages/doc_1/001.jpg', { now: new Date(), seconds: 60 });
    expect((await fetch(link, { method: 'PUT', body: 'a page' })).status).toBe(200);
    const read = await s3.client.send(new GetObjectCommand({ Bucket: bucket, Key: 'pages/doc_1/001.jpg' }));
    expect(await read.Body?.transformToString()).toBe('a page');
    const elsewhere = link.replace('001.jpg', '002.jpg');
    expect((await fetch(elsewhere, { method: 'PUT', body: 'a page' })).status).toBe(403);
  });

  test("on AWS, where no endpoint is given, a link has the address and the terms of the SDK's own", async () => {
    const now = new Date('2026-11-03T18:00:00Z');
    const ours = new URL(
      await signer({ region, ...writer }).read(bucket, 'normalized/doc_1.pdf', { now, versionId: 'v1' }),
    );
    const client = new S3Client({ region, credentials: writer });
    const command = new GetObjectCommand({ Bucket: bucket, Key: 'normalized/doc_1.pdf', VersionId: 'v1' });
    const theirs = new URL(await getSignedUrl(client, command, { expiresIn: 60, signingDate: now }));
    client.destroy();
    expect(ours.host).toBe(theirs.host);
    expect(ours.pathname).toBe(theirs.pathname);
    for (const name of ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Expires', 'versionId'])
      expect([name, ours.searchParams.get(name)]).toEqual([name, theirs.searchParams.get(name)]);
  });
});

describe('forms', () => {
  test('a file within the limits is stored under the one key', async () => {
    const { url, fields } = await form();
    expect((await sendForm(url, fields, pdf())).status).toBe(204);
    const read = await s3.client.send(new GetObjectCommand({ Bucket: bucket, Key: 'doc_form' }));
    expect(await read.Body?.transformToString()).toBe('a document');
    expect(read.ContentType).toBe('application/pdf');
  });

  test('S3 refuses what the form does not allow', async () => {
    const { url, fields } = await form();
    const refused = async (change: Record<string, string>, file = pdf()) =>
      (await errorOf(await sendForm(url, { ...fields, ...change }, file))).code;
    expect(await refused({}, pdf('more than twenty bytes of it'))).toBe('EntityTooLarge');
    expect(await refused({ key: 'doc_other' })).toBe('AccessDenied');
    expect(await refused({ 'Content-Type': 'text/html' })).toBe('AccessDenied');
    expect(await refused({ 'x-amz-meta-more': 'of the sender' })).toBe('AccessDenied');
    const late = await form(minutesAgo(2));
    expect((await errorOf(await sendForm(late.url, late.fields, pdf()))).code).toBe('AccessDenied');
  });

  test('without JavaScript the browser is led back', async () => {
    const back = 'http://127.0.0.1:3000/applications/app_1/documents';
    const { url, fields } = await own.post(bucket, 'doc_back', {
      maxBytes: 20,
      redirectTo: back,
      seconds: 60,
      now: new Date(),
    });
    const response = await sendForm(url, fields, pdf());
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toMatch(`${back}?`);
  });

  test("the fields that carry the signature are those of the SDK's own presigner", async () => {
    const theirs = await createPresignedPost(s3.client, { Bucket: bucket, Key: 'doc_form', Expires: 60 });
    const ours = await form();
    expect(new URL(ours.url).pathname.replace(/\/$/, '')).toBe(new URL(theirs.url).pathname.replace(/\/$/, ''));
    // S3 reads names without regard to case.
    const names = (fields: Record<string, string>) =>
      Object.keys(fields)
        .map((name) => name.toLowerCase())
        .filter((name) => name.startsWith('x-amz-') || name === 'policy');
    expect(names(ours.fields).sort()).toEqual(names(theirs.fields).sort());
  });
});
