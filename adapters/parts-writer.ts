import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** S3 takes no smaller part but the last one. */
export const partBytesMin = 5 * 1024 * 1024;

/**
 * An object whose size is not known before it is written: in parts, one in memory at a time. What breaks off the bucket forgets by
 * itself, after a day.
 */
export type PartsWriter = ReturnType<typeof partsWriter>;

export function partsWriter({ client, name }: { client: S3Client; name: string }) {
  return {
    async begin(key: string, contentType: string): Promise<string> {
      const { UploadId } = await client.send(
        new CreateMultipartUploadCommand({ Bucket: name, Key: key, ContentType: contentType }),
      );
      if (UploadId === undefined) throw new Error('s3: an upload without an id');
      return UploadId;
    },
    /** Numbered from 1; answers the tag that the parts are joined by. */
    async put(key: string, uploadId: string, number: number, body: Uint8Array): Promise<string> {
      const { ETag } = await client.send(
        new UploadPartCommand({ Bucket: name, Key: key, UploadId: uploadId, PartNumber: number, Body: body }),
      );
      return ETag ?? '';
    },
    async join(key: string, uploadId: string, tags: readonly string[]): Promise<{ versionId: string }> {
      const Parts = tags.map((ETag, at) => ({ ETag, PartNumber: at + 1 }));
      const { VersionId } = await client.send(
        new CompleteMultipartUploadCommand({ Bucket: name, Key: key, UploadId: uploadId, MultipartUpload: { Parts } }),
      );
      return { versionId: VersionId ?? 'null' };
    },
  };
}
