import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientFor, errorOf, startS3, writer, type RunningS3 } from './s3/server.ts';

const Bucket = 'presigned-bucket';
let s3: RunningS3;
/** Added to real time: the server's clock, which tests move. */
let offsetSeconds = 0;
beforeAll(async () => {
  const clock = () => new Date(Date.now() + offsetSeconds * 1000);
  s3 = await startS3({ clock, buckets: { [Bucket]: { versioning: 'Enabled' } } });
});
afterAll(async () => {
  await s3.remove();
  expect(s3.failures).toEqual([]);
});

const put = (Key: string, text: string, more: object = {}) =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(text), ...more }));
const signGet = (Key: string, more: object = {}, expiresIn = 60) =>
  getSignedUrl(s3.client, new GetObjectCommand({ Bucket, Key, ...more }), { expiresIn });

async function at<T>(seconds: number, work: () => Promise<T>): Promise<T> {
  offsetSeconds = seconds;
  try {
    return await work();
  } finally {
    offsetSeconds = 0;
  }
}

describe('presigned GET and HEAD', () => {
  test('opens for whoever has the address', async () => {
    await put('page', 'one page', { ContentType: 'image/jpeg' });
    const response = await fetch(await signGet('page'));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(await response.text()).toBe('one page');
    const url = await getSignedUrl(s3.client, new HeadObjectCommand({ Bucket, Key: 'page' }), { expiresIn: 60 });
    const head = await fetch(url, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe('8');
  });

  test('ranges and conditions work on it: browsers send them unsigned', async () => {
    await put('ranged', '0123456789');
    const part = await fetch(await signGet('ranged'), { headers: { range: 'bytes=2-4' } });
    expect([part.status, await part.text()]).toEqual([206, '234']);
    const again = await fetch(await signGet('ranged'), { headers: { 'if-none-match': part.headers.get('etag')! } });
    expect(again.status).toBe(304);
  });

  test('names one version for as long as it lives', async () => {
    const { VersionId } = await put('versioned', 'old');
    await put('versioned', 'new');
    expect(await (await fetch(await signGet('versioned', { VersionId }))).text()).toBe('old');
    expect(await (await fetch(await signGet('versioned'))).text()).toBe('new');
  });

  test('replaces type and disposition when the signer says so', async () => {
    await put('letter', 'pdf', { ContentType: 'application/pdf' });
    const url = await signGet('letter', {
      ResponseContentType: 'application/octet-stream',
      ResponseContentDisposition: `attachment; filename="Carta.pdf"; filename*=UTF-8''Carta%20n%C3%BAmero.pdf`,
      ResponseCacheControl: 'no-store',
    });
    const { headers } = await fetch(url);
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="Carta.pdf"; filename*=UTF-8''Carta%20n%C3%BAmero.pdf`,
    );
    expect(headers.get('cache-control')).toBe('no-store');
    // Added afterwards by someone else, the same parameter breaks the signature.
    const added = await fetch(`${await signGet('letter')}&response-content-type=text%2Fhtml`);
    expect(await errorOf(added)).toMatchObject({ code: 'SignatureDoesNotMatch' });
  });

  test('a line break in an override cannot add a header', async () => {
    const answer = await fetch(await signGet('letter', { ResponseContentType: 'text/plain\r\nset-cookie: a=b' }));
    expect(await errorOf(answer)).toMatchObject({ status: 400, code: 'InvalidArgument' });
    expect(answer.headers.get('set-cookie')).toBeNull();
  });
});

describe('expiry', () => {
  test('the last second counts, the one after is AccessDenied "Request has expired"', async () => {
    await put('soon', 'x');
    const url = await signGet('soon', {}, 60);
    const status = await at(58, async () => (await fetch(url)).status);
    expect(status).toBe(200);
    const answer = await at(62, async () => errorOf(await fetch(url)));
    expect(answer).toMatchObject({ status: 403, code: 'AccessDenied', message: 'Request has expired' });
    expect(answer.element('X-Amz-Expires')).toBe('60');
    expect(Date.parse(answer.element('ServerTime')!)).toBeGreaterThan(Date.parse(answer.element('Expires')!));
  });

  test('nobody can lengthen it', async () => {
    const url = (await signGet('soon', {}, 60)).replace('X-Amz-Expires=60', 'X-Amz-Expires=6000');
    expect(await errorOf(await fetch(url))).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
  });

  test.each(['604801', '-1', 'soon', ''])('X-Amz-Expires=%s is AuthorizationQueryParametersError', async (expires) => {
    const url = (await signGet('soon')).replace('X-Amz-Expires=60', `X-Amz-Expires=${expires}`);
    expect(await errorOf(await fetch(url))).toMatchObject({ status: 400, code: 'AuthorizationQueryParametersError' });
  });

  test('signed for a time to come it does not open yet', async () => {
    const url = await signGet('soon');
    const answer = await at(-3600, async () => errorOf(await fetch(url)));
    expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' });
  });
});

describe('wrong use', () => {
  test('another secret, another key, another method', async () => {
    await put('used', 'x');
    const forger = clientFor(s3.url, { ...writer, secretAccessKey: 'guess' });
    const forged = await getSignedUrl(forger, new GetObjectCommand({ Bucket, Key: 'used' }), { expiresIn: 60 });
    forger.destroy();
    const url = await signGet('used');
    for (const response of [
      await fetch(forged),
      await fetch(url.replace('/used', '/page')),
      await fetch(url, { method: 'DELETE' }),
      await fetch(url, { method: 'PUT', body: 'x' }),
    ]) {
      expect(await errorOf(response)).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    }
  });

  // Each part by itself, one byte: an address that is nearly right opens nothing.
  test('one changed byte in any part of it opens nothing', async () => {
    await put('exact', 'x', { Metadata: { a: '1' } });
    const version = (await put('exact', 'y')).VersionId;
    const url = new URL(await signGet('exact', { VersionId: version, ResponseContentType: 'text/plain' }));
    expect((await fetch(url)).status).toBe(200);
    const twist = (text: string) => `${text.slice(0, -2)}${text.at(-2) === '1' ? '2' : '1'}${text.slice(-1)}`;
    const names = [...url.searchParams.keys()];
    expect(names).toEqual(
      expect.arrayContaining([
        'X-Amz-Date',
        'X-Amz-Expires',
        'X-Amz-SignedHeaders',
        'versionId',
        'response-content-type',
      ]),
    );
    const statuses: Record<string, string> = {};
    for (const name of names) {
      const changed = new URL(url);
      changed.searchParams.set(name, twist(url.searchParams.get(name)!));
      const answer = await errorOf(await fetch(changed));
      expect({ name, status: answer.status }).not.toMatchObject({ status: 200 });
      statuses[name] = answer.code!;
    }
    expect(statuses).toMatchObject({
      'X-Amz-Date': 'SignatureDoesNotMatch',
      'X-Amz-Expires': 'SignatureDoesNotMatch',
      'X-Amz-Signature': 'SignatureDoesNotMatch',
      versionId: 'SignatureDoesNotMatch',
      'response-content-type': 'SignatureDoesNotMatch',
      'X-Amz-Algorithm': 'AuthorizationQueryParametersError',
      'X-Amz-Credential': 'AuthorizationQueryParametersError',
    });
    for (const name of names) {
      const without = new URL(url);
      without.searchParams.delete(name);
      expect({ name, status: (await fetch(without)).status }).not.toMatchObject({ status: 200 });
    }
    const added = new URL(url);
    added.searchParams.set('response-content-disposition', 'attachment');
    expect(await errorOf(await fetch(added))).toMatchObject({ code: 'SignatureDoesNotMatch' });
  });

  test('both kinds of signature at once are refused', async () => {
    const response = await fetch(await signGet('used'), { headers: { authorization: 'AWS4-HMAC-SHA256 x' } });
    expect(await errorOf(response)).toMatchObject({ status: 400, code: 'InvalidArgument' });
  });

  test('a query without all its parameters is AuthorizationQueryParametersError', async () => {
    const url = (await signGet('used')).replace(/X-Amz-Signature=[^&]*/, 'X-Amz-Signature=');
    expect(await errorOf(await fetch(url))).toMatchObject({ code: 'AuthorizationQueryParametersError' });
  });
});

describe('presigned PUT', () => {
  test('takes the body, although the signer did not know its checksum', async () => {
    const command = new PutObjectCommand({ Bucket, Key: 'sent', Metadata: { docid: 'doc_1' } });
    const response = await fetch(await getSignedUrl(s3.client, command, { expiresIn: 60 }), {
      method: 'PUT',
      body: Buffer.from('from a browser'),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-amz-version-id')).not.toBeNull();
    const read = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'sent', ChecksumMode: 'ENABLED' }));
    expect(await read.Body?.transformToString()).toBe('from a browser');
    // What the signer moved into the address counts as sent.
    expect(read.Metadata).toEqual({ docid: 'doc_1' });
    // S3's type for what has none.
    expect(read.ContentType).toBe('binary/octet-stream');
  });

  test('signed with temporary credentials it carries their token, which counts like a part of the signature', async () => {
    const temporary = { ...writer, sessionToken: 'token-1' };
    const server = await startS3({ credentials: () => temporary, buckets: { [Bucket]: {} } });
    const client = clientFor(server.url, temporary);
    const url = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: 'k' }), { expiresIn: 60 });
    const send = (address: string) => fetch(address, { method: 'PUT', body: 'x' });
    expect(url).toContain('X-Amz-Security-Token=token-1');
    const without = url.replace('&X-Amz-Security-Token=token-1', '');
    expect(await errorOf(await send(without))).toMatchObject({ status: 400, code: 'InvalidToken' });
    expect(await errorOf(await send(url.replace('token-1', 'token-2')))).toMatchObject({ code: 'InvalidToken' });
    expect((await send(url)).status).toBe(200);
    client.destroy();
    await server.remove();
  });

  test('expires like any other address, and nothing is kept', async () => {
    const url = await getSignedUrl(s3.client, new PutObjectCommand({ Bucket, Key: 'late' }), { expiresIn: 60 });
    const answer = await at(62, async () => errorOf(await fetch(url, { method: 'PUT', body: 'x' })));
    expect(answer).toMatchObject({ status: 403, message: 'Request has expired' });
    expect((await fetch(await signGet('late'))).status).toBe(404);
  });

  test('a signed header has to come as signed', async () => {
    const command = new PutObjectCommand({ Bucket, Key: 'typed', ContentType: 'image/png' });
    const url = await getSignedUrl(s3.client, command, { expiresIn: 60, signableHeaders: new Set(['content-type']) });
    const send = (type: string) => fetch(url, { method: 'PUT', body: 'x', headers: { 'content-type': type } });
    expect(await errorOf(await send('text/html'))).toMatchObject({ code: 'SignatureDoesNotMatch' });
    expect((await send('image/png')).status).toBe(200);
  });
});
