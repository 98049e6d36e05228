import { createHash } from 'node:crypto';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NotFound,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** One bucket as a port. Objects are addressed by key and version: never "latest" where a decision rests on it. */
export type Bucket = ReturnType<typeof bucket>;

export interface StoredObject {
  key: string;
  versionId: string;
  sha256: string;
  bytes: number;
}

export function bucket({ client, name }: { client: S3Client; name: string }) {
  return {
    name,
    async read(key: string, versionId?: string): Promise<Uint8Array> {
      const { Body } = await client.send(
        new GetObjectCommand({ Bucket: name, Key: key, ...(versionId ? { VersionId: versionId } : {}) }),
      );
      if (!Body) throw new Error('s3: an object without a body');
      return Body.transformToByteArray();
    },
    async write(key: string, body: Uint8Array, contentType: string): Promise<StoredObject> {
      const { VersionId } = await client.send(
        new PutObjectCommand({ Bucket: name, Key: key, Body: body, ContentType: contentType }),
      );
      return {
        key,
        versionId: VersionId ?? 'null',
        sha256: createHash('sha256').update(body).digest('hex'),
        bytes: body.byteLength,
      };
    },
    /** Size and version, or undefined when it is not there. */
    async head(key: string): Promise<{ bytes: number; versionId: string } | undefined> {
      try {
        const { ContentLength, VersionId } = await client.send(new HeadObjectCommand({ Bucket: name, Key: key }));
        return { bytes: ContentLength ?? 0, versionId: VersionId ?? 'null' };
      } catch (error) {
        if (error instanceof NotFound || error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    /** Copies exactly one version from another bucket to here, without the bytes passing through the function. */
    async copyFrom(
      source: { bucket: string; key: string; versionId: string },
      key: string,
    ): Promise<{ key: string; versionId: string }> {
      const { VersionId } = await client.send(
        new CopyObjectCommand({
          Bucket: name,
          Key: key,
          CopySource: `${source.bucket}/${encodeURIComponent(source.key)}?versionId=${source.versionId}`,
        }),
      );
      return { key, versionId: VersionId ?? 'null' };
    },
    async delete(key: string): Promise<void> {
      await client.send(new DeleteObjectCommand({ Bucket: name, Key: key }));
    },
  };
}
