import { GetObjectCommand, GetObjectTaggingCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { inOneHour, ownConditions, sendForm, signPolicy, type Fields } from './s3/form.ts';
import { errorOf, failureOf, filesOf, startS3, type RunningS3 } from './s3/server.ts';
import { until } from './s3/spawn.ts';

const Bucket = 'form-bucket';
let s3: RunningS3;
let url: string;
beforeAll(async () => {
  s3 = await startS3({ buckets: { [Bucket]: { versioning: 'Enabled' } } });
  url = `${s3.url}/${Bucket}`;
});
afterAll(async () => {
  await s3.remove();
  expect(s3.failures).toEqual([]);
});

const text = 'a scanned page';
const etag = `"${createHash('md5').update(text).digest('hex')}"`;
const file = new Blob([text]);

/** A form whose policy allows exactly these fields, with any value. */
function open(fields: Fields): Fields {
  const named = Object.keys(fields).map((name) => ['starts-with', `$${name}`, '']);
  return { ...signPolicy({ expiration: inOneHour(), conditions: [...ownConditions, ...named] }), ...fields };
}
const send = (fields: Fields, more = {}) => sendForm(url, open(fields), file, more);
const read = (Key: string) => s3.client.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));

describe('the answer to a form', () => {
  test.each([
    [undefined, 204],
    ['200', 200],
    ['204', 204],
    ['302', 204],
    ['nonsense', 204],
  ])('success_action_status %s is %i without a body', async (status, expected) => {
    const response = await send({ key: 'answered', ...(status && { success_action_status: status }) });
    expect([response.status, await response.text()]).toEqual([expected, '']);
    expect(response.headers.get('etag')).toBe(etag);
    expect(response.headers.get('location')).toBe(`${url}/answered`);
    expect(response.headers.get('x-amz-version-id')).not.toBeNull();
  });

  test('201 says in XML where the object is', async () => {
    const answer = await errorOf(await send({ key: 'a&b/c', success_action_status: '201' }));
    expect(answer.status).toBe(201);
    expect(['Location', 'Bucket', 'Key', 'ETag'].map(answer.element)).toEqual([
      `${url}/a%26b/c`,
      Bucket,
      'a&amp;b/c',
      etag,
    ]);
  });

  test('success_action_redirect is 303 with bucket, key and etag, and keeps its own query', async () => {
    const success_action_redirect = 'http://127.0.0.1:3000/documents?lang=es';
    const response = await send({ key: 'doc 1', success_action_redirect, success_action_status: '201' });
    expect(response.status).toBe(303);
    const location = new URL(response.headers.get('location')!);
    expect(location.origin + location.pathname).toBe('http://127.0.0.1:3000/documents');
    expect(Object.fromEntries(location.searchParams)).toEqual({ lang: 'es', bucket: Bucket, key: 'doc 1', etag });
  });

  test('an address that is none counts as none', async () => {
    for (const success_action_redirect of ['not an address', 'javascript:alert(1)']) {
      expect((await send({ key: 'k', success_action_redirect })).status).toBe(204);
    }
  });
});

describe('what a form can say', () => {
  test('${filename} becomes the name of the file, without its folders, before the policy is checked', async () => {
    const policy = { expiration: inOneHour(), conditions: [...ownConditions, ['starts-with', '$key', 'in/scan']] };
    const fields = { ...signPolicy(policy), key: 'in/${filename}' };
    expect((await sendForm(url, fields, file, { fileName: 'C:\\Users\\Ana\\scan-ñ.pdf' })).status).toBe(204);
    expect(await (await read('in/scan-ñ.pdf')).Body?.transformToString()).toBe(text);
    const other = await errorOf(await sendForm(url, fields, file, { fileName: 'other.pdf' }));
    expect(other).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  test('headers, metadata, tags and encryption', async () => {
    const tagging = '<Tagging><TagSet><Tag><Key>kind</Key><Value>form</Value></Tag></TagSet></Tagging>';
    const response = await send({
      key: 'said',
      'Content-Type': 'image/jpeg',
      'Content-Disposition': 'inline; filename="año.jpg"',
      'Cache-Control': 'no-store',
      'x-amz-meta-name': 'José',
      'x-amz-server-side-encryption': 'AES256',
      acl: 'private',
      tagging,
    });
    expect(response.status).toBe(204);
    expect(await read('said')).toMatchObject({
      ContentType: 'image/jpeg',
      CacheControl: 'no-store',
      ServerSideEncryption: 'AES256',
      // S3 gives what is not ASCII back as RFC 2047 says.
      Metadata: { name: '=?UTF-8?B?Sm9zw6k=?=' },
    });
    const { TagSet } = await s3.client.send(new GetObjectTaggingCommand({ Bucket, Key: 'said' }));
    expect(TagSet).toEqual([{ Key: 'kind', Value: 'form' }]);
  });

  test('the type of the file part is not the type of the object', async () => {
    await sendForm(url, open({ key: 'typed' }), new Blob([text], { type: 'text/html' }));
    expect((await read('typed')).ContentType).toBe('binary/octet-stream');
  });

  test('a checksum and an MD5 are verified', async () => {
    const sum = (algorithm: string, bytes = text) => createHash(algorithm).update(bytes).digest('base64');
    expect((await send({ key: 'sum', 'x-amz-checksum-sha256': sum('sha256') })).status).toBe(204);
    expect((await read('sum')).ChecksumSHA256).toBe(sum('sha256'));
    for (const field of [{ 'x-amz-checksum-sha256': sum('sha256', 'other') }, { 'Content-MD5': sum('md5', 'other') }]) {
      const answer = await errorOf(await send({ key: 'sum-bad', ...(field as Fields) }));
      expect(answer).toMatchObject({ status: 400, code: 'BadDigest' });
    }
    expect(await failureOf(read('sum-bad'))).toMatchObject({ code: 'NoSuchKey' });
  });

  test('what this server cannot do is refused by name', async () => {
    const website = await errorOf(await send({ key: 'k', 'x-amz-website-redirect-location': '/' }));
    expect(website).toMatchObject({ status: 501, code: 'NotImplemented' });
    expect(website.message).toContain('x-amz-website-redirect-location');
    expect(await errorOf(await send({ key: 'k', acl: 'public-read' }))).toMatchObject({
      status: 400,
      code: 'AccessControlListNotSupported',
    });
  });

  test('a line break in a field cannot become a header', async () => {
    const answer = await errorOf(await send({ key: 'k', 'Content-Disposition': 'inline\r\nset-cookie: a=b' }));
    expect(answer).toMatchObject({ status: 400, code: 'InvalidArgument' });
  });
});

describe('forms that are none', () => {
  test('without a file, and with the file under another name', async () => {
    const [none, misnamed] = [new FormData(), new FormData()];
    for (const [name, value] of Object.entries(open({ key: 'k' }))) {
      none.append(name, value);
      misnamed.append(name, value);
    }
    misnamed.append('document', file, 'a.pdf');
    for (const body of [none, misnamed]) {
      const answer = await errorOf(await fetch(url, { method: 'POST', body }));
      expect(answer).toMatchObject({ status: 400, code: 'InvalidArgument' });
      expect(answer.message).toBe('POST requires exactly one file upload per request.');
    }
  });

  test('a field given twice is refused: which one the policy meant would be a guess', async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries(open({ key: 'k' }))) form.append(name, value);
    form.append('key', 'other');
    form.append('file', file, 'a.pdf');
    expect(await errorOf(await fetch(url, { method: 'POST', body: form }))).toMatchObject({ status: 400 });
  });

  test('more than 20 KB before the file is MaxPostPreDataLengthExceededError', async () => {
    const fields = { key: 'k', 'x-ignore-long': 'x'.repeat(21_000) };
    expect(await errorOf(await send(fields))).toMatchObject({ status: 400, code: 'MaxPostPreDataLengthExceededError' });
  });

  test('a body that is not its boundary is MalformedPOSTRequest', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=abc' };
    const answer = await errorOf(await fetch(url, { method: 'POST', headers, body: '--abc\r\nnothing' }));
    expect(answer).toMatchObject({ status: 400, code: 'MalformedPOSTRequest' });
  });

  test('a POST that is no form is refused', async () => {
    const answer = await errorOf(await fetch(url, { method: 'POST', body: new URLSearchParams({ key: 'k' }) }));
    expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' });
  });
});

describe('a connection that breaks in the middle of the file', () => {
  test('leaves no object, no half file, and a server that goes on', async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries(open({ key: 'cut' }))) form.append(name, value);
    form.append('file', new Blob(['y'.repeat(500_000)]), 'a.pdf');
    const body = new Response(form);
    const type = body.headers.get('content-type')!;
    const bytes = Buffer.from(await body.arrayBuffer());
    const before = await filesOf(s3.dataDir);
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /${Bucket} HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: ${bytes.length}\r\n\r\n`,
    );
    socket.write(bytes.subarray(0, 300_000));
    // Cut only when the server has begun to write: then there is a half file to leave behind.
    await until(async () => (await filesOf(s3.dataDir)).incoming.length === 1);
    socket.destroy();
    await until(async () => (await filesOf(s3.dataDir)).incoming.length === 0);
    expect(await filesOf(s3.dataDir)).toEqual(before);
    expect(await failureOf(read('cut'))).toMatchObject({ code: 'NoSuchKey' });
    expect((await send({ key: 'after' })).status).toBe(204);
  });
});
