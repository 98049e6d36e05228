import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  RestoreObjectCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AuthorizationRequest } from '../../local/s3/index.ts';
import { sendForm, signForm } from './s3/form.ts';
import { errorOf, failureOf, filesOf, readerClient, startS3, type RunningS3 } from './s3/server.ts';
import { sendSigned } from './s3/signed-request.ts';

const Bucket = 'guarded-bucket';
const kmsKeyId = 'arn:aws:kms:us-west-2:000000000000:key/guarded';
const arn = `arn:aws:s3:::${Bucket}`;
let s3: RunningS3;
let asked: AuthorizationRequest[] = [];
let denied: readonly string[] = [];
beforeAll(async () => {
  s3 = await startS3({
    authorize: (request) => {
      asked.push(request);
      return denied.includes(request.action) ? 'deny' : 'allow';
    },
    buckets: {
      [Bucket]: { versioning: 'Enabled' },
      'keyed-bucket': { encryption: { algorithm: 'aws:kms', kmsKeyId } },
    },
  });
});
afterAll(async () => {
  await s3.remove();
  expect(s3.failures).toEqual([]);
});
beforeEach(async () => {
  denied = [];
  await put('k');
  asked = [];
});

const put = (Key: string, more: object = {}) =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from('x'), ...more }));
const questions = () => asked.map(({ action, resource }) => [action, resource]);

describe('what a request needs', () => {
  test('principal, action, resource, operation and context', async () => {
    const { VersionId } = await put('k');
    asked = [];
    const reader = readerClient(s3.url);
    await reader.send(new GetObjectCommand({ Bucket, Key: 'k', VersionId }));
    reader.destroy();
    expect(asked).toEqual([
      {
        accessKeyId: 'AKIDREADER',
        action: 's3:GetObjectVersion',
        resource: `${arn}/k`,
        operation: 'GetObject',
        context: { 'aws:SourceIp': '127.0.0.1', 's3:VersionId': VersionId },
      },
    ]);
  });

  const cases: [string, () => Promise<unknown>, string[][]][] = [
    ['PutObject', () => put('k'), [['s3:PutObject', `${arn}/k`]]],
    [
      'PutObject with tags',
      () => put('k', { Tagging: 'a=1' }),
      [
        ['s3:PutObject', `${arn}/k`],
        ['s3:PutObjectTagging', `${arn}/k`],
      ],
    ],
    ['GetObject', () => s3.client.send(new GetObjectCommand({ Bucket, Key: 'k' })), [['s3:GetObject', `${arn}/k`]]],
    ['HeadObject', () => s3.client.send(new HeadObjectCommand({ Bucket, Key: 'k' })), [['s3:GetObject', `${arn}/k`]]],
    [
      'CopyObject',
      () => s3.client.send(new CopyObjectCommand({ Bucket, Key: 'c', CopySource: `${Bucket}/k` })),
      [
        ['s3:GetObject', `${arn}/k`],
        ['s3:PutObject', `${arn}/c`],
      ],
    ],
    [
      'CopyObject of what has tags',
      async () => {
        await put('tagged', { Tagging: 'a=1' });
        asked = [];
        await s3.client.send(new CopyObjectCommand({ Bucket, Key: 'c', CopySource: `${Bucket}/tagged` }));
      },
      [
        ['s3:GetObject', `${arn}/tagged`],
        ['s3:GetObjectTagging', `${arn}/tagged`],
        ['s3:PutObject', `${arn}/c`],
        ['s3:PutObjectTagging', `${arn}/c`],
      ],
    ],
    [
      'DeleteObject',
      () => s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'k' })),
      [['s3:DeleteObject', `${arn}/k`]],
    ],
    [
      'DeleteObjects',
      () =>
        s3.client.send(
          new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a' }, { Key: 'b', VersionId: 'v' }] } }),
        ),
      [
        ['s3:DeleteObject', `${arn}/a`],
        ['s3:DeleteObjectVersion', `${arn}/b`],
      ],
    ],
    ['ListObjectsV2', () => s3.client.send(new ListObjectsV2Command({ Bucket })), [['s3:ListBucket', arn]]],
    [
      'ListObjectVersions',
      () => s3.client.send(new ListObjectVersionsCommand({ Bucket })),
      [['s3:ListBucketVersions', arn]],
    ],
    [
      'CreateMultipartUpload',
      () => s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'm' })),
      [['s3:PutObject', `${arn}/m`]],
    ],
    [
      'POST',
      async () => {
        const form = await signForm(s3, { Bucket, Key: 'p' });
        expect((await sendForm(form.url, form.fields, new Blob(['x']))).status).toBe(204);
      },
      [['s3:PutObject', `${arn}/p`]],
    ],
  ];
  test.each(cases)('%s', async (_name, send, expected) => {
    await send();
    expect(questions()).toEqual(expected);
  });

  test('a listing tells its prefix, so that a policy can hold it', async () => {
    await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: 'pages/', Delimiter: '/' }));
    expect(asked[0]!.context).toMatchObject({ 's3:prefix': 'pages/', 's3:delimiter': '/' });
  });

  test("a customer's key needs its own permission, to write and to read", async () => {
    const where = { Bucket: 'keyed-bucket', Key: 'k' };
    await s3.client.send(new PutObjectCommand({ ...where, Body: Buffer.from('x') }));
    await s3.client.send(new GetObjectCommand(where));
    expect(questions().filter(([action]) => action!.startsWith('kms:'))).toEqual([
      ['kms:GenerateDataKey', kmsKeyId],
      ['kms:Decrypt', kmsKeyId],
    ]);
    denied = ['kms:Decrypt'];
    expect(await failureOf(s3.client.send(new GetObjectCommand(where)))).toMatchObject({ code: 'AccessDenied' });
  });
});

describe('denied', () => {
  test('is AccessDenied naming who, what and where, and nothing happens', async () => {
    denied = ['s3:PutObject', 's3:DeleteObject'];
    const before = await filesOf(s3.dataDir);
    const failure = await failureOf(put('k'));
    expect(failure).toMatchObject({ code: 'AccessDenied', status: 403 });
    expect(failure.message).toContain(
      `User: AKIDWRITER is not authorized to perform: s3:PutObject on resource: "${arn}/k"`,
    );
    expect(await failureOf(s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'k' })))).toMatchObject({
      code: 'AccessDenied',
    });
    expect(await filesOf(s3.dataDir)).toEqual(before);
    expect((await s3.client.send(new GetObjectCommand({ Bucket, Key: 'k' }))).$metadata.httpStatusCode).toBe(200);
  });

  test('a presigned URL and a form can do no more than their signer, at the time they are used', async () => {
    const url = await getSignedUrl(s3.client, new GetObjectCommand({ Bucket, Key: 'k' }));
    const form = await signForm(s3, { Bucket, Key: 'p' });
    denied = ['s3:GetObject', 's3:PutObject'];
    expect(await errorOf(await fetch(url))).toMatchObject({ status: 403, code: 'AccessDenied' });
    const posted = await sendForm(form.url, form.fields, new Blob(['x']));
    expect(await errorOf(posted)).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  test('of many deletions only those that are denied fail', async () => {
    denied = ['s3:DeleteObjectVersion'];
    const Objects = [{ Key: 'k' }, { Key: 'k', VersionId: 'v' }];
    const result = await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(result.Deleted).toMatchObject([{ Key: 'k' }]);
    expect(result.Errors).toMatchObject([{ Key: 'k', VersionId: 'v', Code: 'AccessDenied' }]);
  });

  test('who may not list does not learn what is missing: 403 in the place of 404', async () => {
    const absent = () => s3.client.send(new GetObjectCommand({ Bucket, Key: 'absent' }));
    expect(await failureOf(absent())).toMatchObject({ code: 'NoSuchKey', status: 404 });
    denied = ['s3:ListBucket'];
    expect(await failureOf(absent())).toMatchObject({ code: 'AccessDenied', status: 403 });
  });
});

describe('what this server does not do', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['GetBucketPolicy', () => s3.client.send(new GetBucketPolicyCommand({ Bucket }))],
    [
      'RestoreObject',
      () => s3.client.send(new RestoreObjectCommand({ Bucket, Key: 'k', RestoreRequest: { Days: 1 } })),
    ],
    ['ListObjects', () => s3.client.send(new ListObjectsCommand({ Bucket }))],
    ['x-amz-object-lock-mode', () => put('k', { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date() })],
    ['x-amz-storage-class', () => put('k', { StorageClass: 'GLACIER' })],
    ['x-amz-website-redirect-location', () => put('k', { WebsiteRedirectLocation: '/' })],
    ['GetObject with partNumber', () => s3.client.send(new GetObjectCommand({ Bucket, Key: 'k', PartNumber: 1 }))],
  ])('%s is 501 NotImplemented and named', async (name, send) => {
    const failure = await failureOf(send());
    expect(failure).toMatchObject({ code: 'NotImplemented', status: 501 });
    expect(failure.message).toContain(name);
  });

  test('a method nobody knows is refused too', async () => {
    const answer = await errorOf(await sendSigned(s3.url, { method: 'PATCH', path: `/${Bucket}/k`, body: 'x' }));
    expect(answer).toMatchObject({ status: 501, code: 'NotImplemented' });
  });

  test('a public ACL is refused as on a bucket whose owner is enforced', async () => {
    expect(await failureOf(put('k', { ACL: 'public-read' }))).toMatchObject({ code: 'AccessControlListNotSupported' });
    expect((await put('k', { ACL: 'private' })).$metadata.httpStatusCode).toBe(200);
  });
});
