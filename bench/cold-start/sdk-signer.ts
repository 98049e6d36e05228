import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Signer } from '../../adapters/signer.ts';

export { awsFromEnvironment, NodeHash } from '../../adapters/signer.ts';

/** adapters/signer.ts as a guide would write it: with the service's client and its two helpers. */
export function signerFromEnvironment(): Signer {
  const client = new S3Client({});
  const read: Signer['read'] = (Bucket, Key, { now, seconds = 60, versionId: VersionId }) =>
    getSignedUrl(client, new GetObjectCommand({ Bucket, Key, VersionId }), { expiresIn: seconds, signingDate: now });
  return {
    originOf: (bucket) => `https://${bucket}.s3.us-west-2.amazonaws.com`,
    read,
    readForParser: read,
    writeForParser: (Bucket, Key, { now, seconds }) =>
      getSignedUrl(client, new PutObjectCommand({ Bucket, Key }), { expiresIn: seconds, signingDate: now }),
    part: (Bucket, Key, { uploadId, number, bytes, seconds, now }) =>
      getSignedUrl(
        client,
        new UploadPartCommand({ Bucket, Key, UploadId: uploadId, PartNumber: number, ContentLength: bytes }),
        { expiresIn: seconds, signingDate: now },
      ),
    ofParts: (_method, Bucket, Key, { uploadId, now }) =>
      uploadId === undefined
        ? getSignedUrl(client, new CreateMultipartUploadCommand({ Bucket, Key }), { signingDate: now })
        : getSignedUrl(client, new ListPartsCommand({ Bucket, Key, UploadId: uploadId }), { signingDate: now }),
    listing: (Bucket, Prefix, now) =>
      getSignedUrl(client, new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 1 }), { signingDate: now }),
    post: (Bucket, Key, { maxBytes, contentType, redirectTo, seconds }) =>
      createPresignedPost(client, {
        Bucket,
        Key,
        Expires: seconds,
        Conditions: [['content-length-range', 0, maxBytes]],
        Fields: {
          ...(contentType ? { 'Content-Type': contentType } : {}),
          ...(redirectTo ? { success_action_redirect: redirectTo } : { success_action_status: '204' }),
        },
      }),
  };
}
