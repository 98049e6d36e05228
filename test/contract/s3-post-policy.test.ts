import { GetObjectCommand } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inOneHour, ownConditions, sendForm, signForm, signPolicy, type Fields } from './s3/form.ts';
import { clientFor, errorOf, failureOf, filesOf, startS3, writer, type RunningS3 } from './s3/server.ts';

const Bucket = 'form-bucket';
let s3: RunningS3;
let offsetSeconds = 0;
let url: string;
beforeAll(async () => {
  const clock = () => new Date(Date.now() + offsetSeconds * 1000);
  s3 = await startS3({ clock, buckets: { [Bucket]: {}, 'other-bucket': {} } });
  url = `${s3.url}/${Bucket}`;
});
afterAll(async () => {
  await s3.remove();
  expect(s3.failures).toEqual([]);
});

const pdf = (text = 'a document') => new Blob([text], { type: 'application/pdf' });
/** The form of the project's own uploads: key, type and size fixed by the signer. */
const uploadForm = () =>
  signForm(s3, {
    Bucket,
    Key: 'doc_1',
    Conditions: [
      ['content-length-range', 1, 100],
      ['starts-with', '$Content-Type', 'application/'],
    ],
    Fields: { 'Content-Type': 'application/pdf', 'x-amz-meta-docid': 'doc_1' },
    Expires: 60,
  });
/** A form with these conditions, and these fields besides its own. */
const send = (conditions: readonly unknown[], fields: Fields, file = pdf(), to = url) =>
  sendForm(
    to,
    { ...signPolicy({ expiration: inOneHour(), conditions: [...ownConditions, ...conditions] }), ...fields },
    file,
  );

async function refusal(response: Promise<Response>) {
  const before = await filesOf(s3.dataDir);
  const answer = await errorOf(await response);
  expect(await filesOf(s3.dataDir)).toEqual(before);
  return answer;
}

describe('a form as signed', () => {
  test('is stored with the type and metadata of its fields', async () => {
    const { fields } = await uploadForm();
    const response = await sendForm(url, fields, pdf());
    expect([response.status, await response.text()]).toEqual([204, '']);
    const read = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'doc_1' }));
    expect(await read.Body?.transformToString()).toBe('a document');
    expect(read).toMatchObject({ ContentType: 'application/pdf', Metadata: { docid: 'doc_1' } });
  });

  test('the address the SDK gives is the one that works', async () => {
    const form = await uploadForm();
    expect((await sendForm(form.url, form.fields, pdf())).status).toBe(204);
  });

  test('field names may come in any case', async () => {
    const { fields } = await uploadForm();
    const shouted = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.toUpperCase(), value]));
    expect((await sendForm(url, shouted, pdf())).status).toBe(204);
  });
});

describe('who signed', () => {
  test('without a policy a form is an anonymous upload: AccessDenied', async () => {
    expect(await refusal(sendForm(url, { key: 'mine' }, pdf()))).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  test('a changed policy, a changed signature and another secret are SignatureDoesNotMatch', async () => {
    const { fields } = await uploadForm();
    const policy = Buffer.from(fields['Policy']!, 'base64').toString().replace('100', '900');
    const forged = signPolicy({ expiration: inOneHour(), conditions: [['starts-with', '$key', '']] }, 'guess');
    for (const changed of [
      { ...fields, Policy: Buffer.from(policy).toString('base64') },
      { ...fields, 'X-Amz-Signature': '0'.repeat(64) },
      { ...forged, key: 'doc_1' },
    ]) {
      expect(await refusal(sendForm(url, changed, pdf()))).toMatchObject({
        status: 403,
        code: 'SignatureDoesNotMatch',
      });
    }
  });

  test('an unknown key is InvalidAccessKeyId', async () => {
    const { fields } = await uploadForm();
    const credential = fields['X-Amz-Credential']!.replace('AKIDWRITER', 'AKIDNOBODY');
    const answer = await refusal(sendForm(url, { ...fields, 'X-Amz-Credential': credential }, pdf()));
    expect(answer).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' });
  });

  test.each(['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Signature'])(
    'without %s it is refused',
    async (name) => {
      const { [name]: _left, ...fields } = (await uploadForm()).fields;
      expect(await refusal(sendForm(url, fields, pdf()))).toMatchObject({ status: 400, code: 'InvalidArgument' });
    },
  );

  test('temporary credentials count only with their token, and the policy has to name it', async () => {
    const temporary = { ...writer, sessionToken: 'token-1' };
    const server = await startS3({ credentials: () => temporary, buckets: { [Bucket]: {} } });
    const client = clientFor(server.url, temporary);
    const { url: to, fields } = await createPresignedPost(client, { Bucket, Key: 'k' });
    const { 'X-Amz-Security-Token': token, ...bare } = fields;
    expect(token).toBe('token-1');
    expect(await errorOf(await sendForm(to, bare, pdf()))).toMatchObject({ status: 400, code: 'InvalidToken' });
    const other = { ...fields, 'X-Amz-Security-Token': 'token-2' };
    expect(await errorOf(await sendForm(to, other, pdf()))).toMatchObject({ status: 400, code: 'InvalidToken' });
    // The right token beside a policy that does not speak of it is a field too many.
    const unnamed = signPolicy({ expiration: inOneHour(), conditions: [...ownConditions, { key: 'k' }] });
    const answer = await errorOf(
      await sendForm(to, { ...unnamed, key: 'k', 'X-Amz-Security-Token': 'token-1' }, pdf()),
    );
    expect(answer).toMatchObject({ status: 403, message: expect.stringContaining('x-amz-security-token') });
    expect((await sendForm(to, fields, pdf())).status).toBe(204);
    client.destroy();
    await server.remove();
  });

  test('algorithm, region, service and date of the credential have to fit', async () => {
    const { fields } = await uploadForm();
    const credential = fields['X-Amz-Credential']!;
    const day = credential.split('/')[1]!;
    const changes: [string, string][] = [
      ['X-Amz-Algorithm', 'AWS4-HMAC-SHA1'],
      ['X-Amz-Credential', credential.replace('us-west-2', 'eu-west-1')],
      ['X-Amz-Credential', credential.replace('/s3/', '/sqs/')],
      ['X-Amz-Credential', credential.replace('aws4_request', 'aws2_request')],
      ['X-Amz-Credential', 'AKIDWRITER'],
      // Another day than X-Amz-Date: the signature would be made with another key.
      ['X-Amz-Credential', credential.replace(day, '20200101')],
      ['X-Amz-Date', 'yesterday'],
    ];
    for (const [name, value] of changes) {
      const answer = await refusal(sendForm(url, { ...fields, [name]: value }, pdf()));
      expect({ value, ...answer }).toMatchObject({ status: 400, code: 'InvalidArgument' });
    }
  });

  test('one changed byte of the policy or of the signature is SignatureDoesNotMatch', async () => {
    const { fields } = await uploadForm();
    const flip = (text: string, at: number) =>
      `${text.slice(0, at)}${text[at] === 'a' ? 'b' : 'a'}${text.slice(at + 1)}`;
    for (const name of ['Policy', 'X-Amz-Signature'] as const) {
      const value = fields[name]!;
      for (const at of [0, Math.floor(value.length / 2), value.length - 3]) {
        const answer = await refusal(sendForm(url, { ...fields, [name]: flip(value, at) }, pdf()));
        expect({ name, at, ...answer }).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
      }
    }
  });

  test('signature version 2 is refused by name', async () => {
    const fields = { key: 'k', AWSAccessKeyId: 'a', Policy: 'e30=', Signature: 's' };
    expect(await refusal(sendForm(url, fields, pdf()))).toMatchObject({ status: 400, code: 'InvalidRequest' });
  });
});

describe('expiration', () => {
  test('after it the policy is AccessDenied', async () => {
    const { fields } = await uploadForm();
    offsetSeconds = 62;
    const answer = await refusal(sendForm(url, fields, pdf())).finally(() => (offsetSeconds = 0));
    expect(answer).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: 'Invalid according to Policy: Policy expired.',
    });
    expect((await sendForm(url, fields, pdf())).status).toBe(204);
  });
});

describe('conditions', () => {
  const met: [string, unknown, Fields][] = [
    ['exact match as an object', { 'x-amz-meta-kind': 'form' }, { 'x-amz-meta-kind': 'form' }],
    ['eq', ['eq', '$x-amz-meta-kind', 'form'], { 'x-amz-meta-kind': 'form' }],
    ['starts-with', ['starts-with', '$x-amz-meta-kind', 'fo'], { 'x-amz-meta-kind': 'form' }],
    ['starts-with nothing: anything', ['starts-with', '$x-amz-meta-kind', ''], { 'x-amz-meta-kind': 'whatever' }],
    ['names in another case', ['eq', '$X-Amz-Meta-Kind', 'form'], { 'x-amz-meta-kind': 'form' }],
    ['a list of types', ['starts-with', '$Content-Type', 'image/'], { 'Content-Type': 'image/png,image/jpeg' }],
  ];
  test.each(met)('%s is met', async (_name, condition, fields) => {
    const response = await send([['eq', '$key', 'k'], condition], { key: 'k', ...fields });
    expect(response.status).toBe(204);
  });

  const broken: [string, unknown, Fields, string][] = [
    ['object', { 'x-amz-meta-kind': 'form' }, { 'x-amz-meta-kind': 'Form' }, '["eq", "$x-amz-meta-kind", "form"]'],
    ['eq', ['eq', '$x-amz-meta-kind', 'form'], { 'x-amz-meta-kind': 'forms' }, '["eq", "$x-amz-meta-kind", "form"]'],
    ['eq, field left out', ['eq', '$x-amz-meta-kind', 'form'], {}, '["eq", "$x-amz-meta-kind", "form"]'],
    [
      'starts-with',
      ['starts-with', '$content-type', 'image/'],
      { 'Content-Type': 'text/html' },
      '["starts-with", "$content-type", "image/"]',
    ],
    [
      'starts-with, field left out',
      ['starts-with', '$content-type', 'image/'],
      {},
      '["starts-with", "$content-type", "image/"]',
    ],
    [
      'one of a list of types',
      ['starts-with', '$content-type', 'image/'],
      { 'Content-Type': 'image/png,text/html' },
      '["starts-with", "$content-type", "image/"]',
    ],
    ['the key', ['eq', '$key', 'other'], {}, '["eq", "$key", "other"]'],
    ['the bucket', { bucket: 'other-bucket' }, {}, '["eq", "$bucket", "other-bucket"]'],
  ];
  test.each(broken)('%s is broken: AccessDenied, named', async (_name, condition, fields, named) => {
    const answer = await refusal(send([['starts-with', '$key', ''], condition], { key: 'k', ...fields }));
    expect(answer).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: `Invalid according to Policy: Policy Condition failed: ${named}`,
    });
  });

  test('a form for one bucket does not open another, whatever its bucket field says', async () => {
    const { fields } = await uploadForm();
    const other = `${s3.url}/other-bucket`;
    expect(await refusal(sendForm(other, fields, pdf()))).toMatchObject({ status: 403, code: 'AccessDenied' });
    const renamed = await refusal(sendForm(other, { ...fields, bucket: 'other-bucket' }, pdf()));
    expect(renamed).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  test('every changed field of the signed form is refused', async () => {
    const { fields } = await uploadForm();
    const changes = {
      key: 'doc_2',
      'Content-Type': 'application/xml',
      'x-amz-meta-docid': 'doc_2',
      bucket: 'other-bucket',
      'X-Amz-Date': `${fields['X-Amz-Date']!.slice(0, 8)}T000000Z`,
    };
    for (const [name, value] of Object.entries(changes)) {
      const answer = await refusal(sendForm(url, { ...fields, [name]: value }, pdf()));
      expect({ name, ...answer }).toMatchObject({ status: 403, code: 'AccessDenied' });
    }
  });
});

describe('fields the policy does not name', () => {
  test('are AccessDenied, all of them named', async () => {
    const extra = { key: 'k', 'x-amz-meta-one': '1', Other: '2' };
    expect(await refusal(send([['eq', '$key', 'k']], extra))).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: 'Invalid according to Policy: Extra input fields: x-amz-meta-one, other',
    });
  });

  // Each field that changes what is kept or answered needs a condition that names it.
  test.each<[string, string]>([
    ['success_action_redirect', 'https://evil.test/'],
    ['success_action_status', '201'],
    ['Content-Type', 'text/html'],
    ['Content-Disposition', 'inline'],
    ['Content-Encoding', 'gzip'],
    ['Cache-Control', 'public'],
    ['Expires', 'never'],
    ['acl', 'private'],
    ['tagging', '<Tagging><TagSet/></Tagging>'],
    ['x-amz-meta-kind', 'form'],
    ['x-amz-server-side-encryption', 'AES256'],
    ['x-amz-storage-class', 'STANDARD'],
    ['x-amz-checksum-crc32', 'AAAAAA=='],
  ])('%s without a condition is refused; with one it counts', async (name, value) => {
    const answer = await refusal(send([{ key: 'k' }], { key: 'k', [name]: value }));
    expect(answer).toMatchObject({
      status: 403,
      message: `Invalid according to Policy: Extra input fields: ${name.toLowerCase()}`,
    });
    const wrong = await refusal(send([{ key: 'k' }, { [name]: `${value}-other` }], { key: 'k', [name]: value }));
    expect(wrong).toMatchObject({ status: 403, message: expect.stringContaining('Policy Condition failed: ["eq"') });
    const named = await send([{ key: 'k' }, { [name]: value }], { key: 'k', [name]: value }, pdf(''));
    expect([200, 201, 204, 303]).toContain(named.status);
  });

  test('a condition of its own for a field that does not come is broken', async () => {
    const answer = await refusal(send([{ key: 'k' }, { success_action_status: '201' }], { key: 'k' }));
    expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  test('the key is such a field too', async () => {
    expect(await refusal(send([], { key: 'k' }))).toMatchObject({
      message: 'Invalid according to Policy: Extra input fields: key',
    });
  });

  test('x-ignore- fields are free, and what follows the file is not looked at', async () => {
    const policy = signPolicy({ expiration: inOneHour(), conditions: [...ownConditions, { key: 'k' }] });
    const fields = { ...policy, key: 'k', 'x-ignore-csrf': 'token' };
    expect((await sendForm(url, fields, pdf(), { after: { submit: 'Send' } })).status).toBe(204);
  });
});

describe('content-length-range', () => {
  const sized = (bytes: number) =>
    send([{ key: 'k' }, ['content-length-range', 10, 1000]], { key: 'k' }, pdf('x'.repeat(bytes)));

  test.each([10, 11, 1000])('%i bytes fit', async (bytes) => {
    expect((await sized(bytes)).status).toBe(204);
  });

  test('one byte too many is EntityTooLarge, with both sizes', async () => {
    const answer = await refusal(sized(1001));
    expect(answer).toMatchObject({ status: 400, code: 'EntityTooLarge' });
    expect([answer.element('ProposedSize'), answer.element('MaxSizeAllowed')]).toEqual(['1001', '1000']);
  });

  test('one byte too few, and an empty file, are EntityTooSmall', async () => {
    for (const bytes of [9, 0]) {
      const answer = await refusal(sized(bytes));
      expect(answer).toMatchObject({ status: 400, code: 'EntityTooSmall' });
      expect([answer.element('ProposedSize'), answer.element('MinSizeAllowed')]).toEqual([String(bytes), '10']);
    }
  });

  test('of two ranges the narrower counts', async () => {
    const ranges = [
      ['content-length-range', 0, 1000],
      ['content-length-range', 5, 20],
    ];
    expect((await refusal(send([{ key: 'k' }, ...ranges], { key: 'k' }, pdf('x'.repeat(21))))).code).toBe(
      'EntityTooLarge',
    );
  });
});

describe('policies that are none', () => {
  const expiration = inOneHour();
  test.each<[string, unknown]>([
    ['not JSON', '{"expiration":'],
    ['a list', []],
    ['no expiration', { conditions: [] }],
    ['no conditions', { expiration }],
    ['an expiration that is no date', { expiration: 'tomorrow', conditions: [] }],
    ['an unknown operator', { expiration, conditions: [['ends-with', '$key', 'k']] }],
    ['a field without $', { expiration, conditions: [['eq', 'key', 'k']] }],
    ['an object of two', { expiration, conditions: [{ key: 'k', acl: 'private' }] }],
    ['a range upside down', { expiration, conditions: [['content-length-range', 10, 1]] }],
    ['an element nobody knows', { expiration, conditions: [], note: 'x' }],
  ])('%s is InvalidPolicyDocument', async (_name, document) => {
    const answer = await refusal(sendForm(url, { ...signPolicy(document), key: 'k' }, pdf()));
    expect(answer).toMatchObject({ status: 400, code: 'InvalidPolicyDocument' });
  });
});

test('nothing that was refused above can be read', async () => {
  const absent = s3.client.send(new GetObjectCommand({ Bucket, Key: 'mine' }));
  expect(await failureOf(absent)).toMatchObject({ code: 'NoSuchKey' });
});
