import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import {
  clientFor,
  credentialsOf,
  errorOf,
  failureOf,
  filesOf,
  region,
  startS3,
  writer,
  type RunningS3,
} from './s3/server.ts';
import { sendSigned, signer } from './s3/signed-request.ts';

const Bucket = 'auth-bucket';
let s3: RunningS3;
beforeAll(async () => {
  s3 = await startS3({ buckets: { [Bucket]: {} } });
  await s3.client.send(new PutObjectCommand({ Bucket, Key: 'secret', Body: Buffer.from('for the writer') }));
});
afterAll(async () => {
  await s3.remove();
  expect(s3.failures).toEqual([]);
});

const getWith = (credentials: { accessKeyId: string; secretAccessKey: string }) => {
  const client = clientFor(s3.url, credentials);
  return client.send(new GetObjectCommand({ Bucket, Key: 'secret' })).finally(() => client.destroy());
};

describe('signature in the header', () => {
  test('nobody in particular is AccessDenied, whatever is asked', async () => {
    for (const [method, path] of [
      ['GET', `/${Bucket}/secret`],
      ['GET', '/no-such-bucket/k'],
      ['PUT', `/${Bucket}/mine`],
      ['DELETE', `/${Bucket}/secret`],
      ['GET', `/${Bucket}?policy`],
      ['GET', '/'],
    ]) {
      const answer = await errorOf(await fetch(`${s3.url}${path}`, { method: method! }));
      expect({ method, path, ...answer }).toMatchObject({
        status: 403,
        code: 'AccessDenied',
        message: 'Access Denied',
      });
    }
  });

  test('every error names its request and has the three elements', async () => {
    const response = await fetch(`${s3.url}/${Bucket}/secret`);
    const requestId = response.headers.get('x-amz-request-id');
    expect(requestId).toMatch(/^[0-9A-F]{16}$/);
    expect(response.headers.get('content-type')).toBe('application/xml');
    expect((await errorOf(response)).element('RequestId')).toBe(requestId);
  });

  test('another secret is SignatureDoesNotMatch, an unknown key InvalidAccessKeyId', async () => {
    const wrong = { ...writer, secretAccessKey: 'guess' };
    expect(await failureOf(getWith(wrong))).toMatchObject({ code: 'SignatureDoesNotMatch', status: 403 });
    const unknown = { ...writer, accessKeyId: 'AKIDNOBODY' };
    expect(await failureOf(getWith(unknown))).toMatchObject({ code: 'InvalidAccessKeyId', status: 403 });
  });

  test('a secret never stands in an answer', async () => {
    const response = await sendSigned(s3.url, {
      path: `/${Bucket}/secret`,
      credentials: { ...writer, secretAccessKey: 'x' },
    });
    expect(await response.text()).not.toContain(writer.secretAccessKey);
  });

  test('every part of a request is under the signature', async () => {
    const sign = () => signer(s3.url, { path: `/${Bucket}/secret`, headers: { 'x-amz-meta-note': 'a' } });
    const untouched = await sign();
    expect((await fetch(untouched.url, { headers: untouched.headers })).status).toBe(200);
    const tampered: [string, (signed: Awaited<ReturnType<typeof sign>>) => Promise<Response>][] = [
      ['path', ({ url, headers }) => fetch(url.replace('secret', 'other'), { headers })],
      ['query', ({ url, headers }) => fetch(`${url}?versionId=null`, { headers })],
      ['method', ({ url, headers }) => fetch(url, { method: 'DELETE', headers })],
      ['header', ({ url, headers }) => fetch(url, { headers: { ...headers, 'x-amz-meta-note': 'b' } })],
    ];
    for (const [part, send] of tampered) {
      expect({ part, ...(await errorOf(await send(await sign()))) }).toMatchObject({ code: 'SignatureDoesNotMatch' });
    }
  });

  test('an x-amz- header that was not signed is AccessDenied', async () => {
    const { url, headers } = await signer(s3.url, { path: `/${Bucket}/secret` });
    const answer = await errorOf(await fetch(url, { headers: { ...headers, 'x-amz-meta-added': 'later' } }));
    expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(answer.element('HeadersNotSigned')).toBe('x-amz-meta-added');
  });

  test('a clock more than 15 minutes off is RequestTimeTooSkewed', async () => {
    for (const minutes of [-16, 16]) {
      const signingDate = new Date(Date.now() + minutes * 60_000);
      const response = await sendSigned(s3.url, { path: `/${Bucket}/secret`, signingDate });
      expect(await errorOf(response)).toMatchObject({ status: 403, code: 'RequestTimeTooSkewed' });
    }
    const signingDate = new Date(Date.now() - 14 * 60_000);
    expect((await sendSigned(s3.url, { path: `/${Bucket}/secret`, signingDate })).status).toBe(200);
  });

  test('another region or service is AuthorizationHeaderMalformed', async () => {
    for (const scope of [{ region: 'eu-west-1' }, { service: 'sqs' }]) {
      const answer = await errorOf(await sendSigned(s3.url, { path: `/${Bucket}/secret`, ...scope }));
      expect(answer).toMatchObject({ status: 400, code: 'AuthorizationHeaderMalformed' });
    }
  });

  test('signature version 2 is refused by name', async () => {
    const answer = await errorOf(
      await fetch(`${s3.url}/${Bucket}/secret`, { headers: { authorization: 'AWS AKID:sig' } }),
    );
    expect(answer).toMatchObject({ status: 400, code: 'InvalidRequest' });
    expect(answer.message).toContain('AWS4-HMAC-SHA256');
  });
});

describe('session tokens', () => {
  test('temporary credentials count only with their token', async () => {
    const temporary = await startS3({
      credentials: (id) => (id === writer.accessKeyId ? { ...writer, sessionToken: 'token-1' } : credentialsOf(id)),
      buckets: { [Bucket]: {} },
    });
    const attempt = (sessionToken?: string) => {
      const client = clientFor(temporary.url, { ...writer, ...(sessionToken && { sessionToken }) });
      const put = new PutObjectCommand({ Bucket, Key: 'k', Body: Buffer.from('x') });
      return client.send(put).finally(() => client.destroy());
    };
    expect((await attempt('token-1')).$metadata.httpStatusCode).toBe(200);
    expect(await failureOf(attempt('token-2'))).toMatchObject({ code: 'InvalidToken', status: 400 });
    expect(await failureOf(attempt())).toMatchObject({ code: 'InvalidToken', status: 400 });
    await temporary.remove();
  });
});

describe('the payload is what was signed', () => {
  const path = `/${Bucket}/payload`;
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

  test('a body other than the signed hash is XAmzContentSHA256Mismatch, and nothing is kept', async () => {
    const before = await filesOf(s3.dataDir);
    const { url, headers } = await signer(s3.url, { method: 'PUT', path, body: 'signed' });
    const answer = await errorOf(await fetch(url, { method: 'PUT', headers, body: 'forged' }));
    expect(answer).toMatchObject({ status: 400, code: 'XAmzContentSHA256Mismatch' });
    expect(answer.element('ClientComputedContentSHA256')).toBe(sha256('signed'));
    expect(answer.element('S3ComputedContentSHA256')).toBe(sha256('forged'));
    expect(await filesOf(s3.dataDir)).toEqual(before);
  });

  test('UNSIGNED-PAYLOAD lets any body pass', async () => {
    const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    expect((await sendSigned(s3.url, { method: 'PUT', path, headers, body: 'any' })).status).toBe(200);
  });

  test('a missing or unknown x-amz-content-sha256 is refused', async () => {
    const headers = { 'x-amz-content-sha256': 'STREAMING-SOMETHING-ELSE' };
    const unknown = await errorOf(await sendSigned(s3.url, { method: 'PUT', path, headers, body: 'any' }));
    expect(unknown).toMatchObject({ status: 400, code: 'InvalidArgument' });
    const signed = await signer(s3.url, { path });
    delete signed.headers['x-amz-content-sha256'];
    expect(await errorOf(await fetch(signed.url, { headers: signed.headers }))).toMatchObject({
      code: 'InvalidRequest',
    });
  });

  test('an upload of unknown length is MissingContentLength', async () => {
    const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    const signed = await signer(s3.url, { method: 'PUT', path, headers });
    const status = await new Promise((resolve, reject) => {
      const req = request(signed.url, { method: 'PUT', headers: signed.headers }, (res) => resolve(res.statusCode));
      req.on('error', reject);
      req.write('no length given');
      req.end();
    });
    expect(status).toBe(411);
  });
});

describe('STREAMING-AWS4-HMAC-SHA256-PAYLOAD: each chunk is signed', () => {
  const chunks = ['a'.repeat(65_536), 'b'.repeat(1024), ''];
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

  /** Frames the chunks as AWS documents it, each signature chained to the one before. */
  async function frame(path: string, sent: readonly string[]) {
    const decoded = chunks.join('').length;
    const signed = await signer(s3.url, {
      method: 'PUT',
      path,
      headers: {
        'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
        'x-amz-decoded-content-length': String(decoded),
        'content-encoding': 'aws-chunked',
      },
    });
    const date = signed.headers['x-amz-date']!;
    const scope = `${date.slice(0, 8)}/${region}/s3/aws4_request`;
    const key = [date.slice(0, 8), region, 's3', 'aws4_request'].reduce<string | Buffer>(
      hmac,
      `AWS4${writer.secretAccessKey}`,
    );
    const hash = (text: string) => createHash('sha256').update(text).digest('hex');
    let previous = /Signature=([0-9a-f]+)/.exec(signed.headers['authorization']!)![1]!;
    let body = '';
    chunks.forEach((chunk, index) => {
      const text = ['AWS4-HMAC-SHA256-PAYLOAD', date, scope, previous, hash(''), hash(chunk)].join('\n');
      previous = hmac(key, text).toString('hex');
      body += `${chunk.length.toString(16)};chunk-signature=${previous}\r\n${sent[index]}\r\n`;
    });
    return fetch(signed.url, { method: 'PUT', headers: signed.headers, body });
  }

  test('signed chunks arrive, without their framing', async () => {
    expect((await frame(`/${Bucket}/chunked`, chunks)).status).toBe(200);
    const read = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'chunked' }));
    expect(await read.Body?.transformToString()).toBe(chunks.join(''));
    expect(read.ContentEncoding).toBeUndefined();
  });

  test('one changed byte is SignatureDoesNotMatch, and nothing is kept', async () => {
    const before = await filesOf(s3.dataDir);
    const forged = [chunks[0]!, 'c'.repeat(1024), ''];
    const answer = await errorOf(await frame(`/${Bucket}/chunked-forged`, forged));
    expect(answer).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    expect(await filesOf(s3.dataDir)).toEqual(before);
  });
});
