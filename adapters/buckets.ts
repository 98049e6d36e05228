import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  NotFound,
  NoSuchKey,
  NoSuchUpload,
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
    /** The bytes as they come, of one version; undefined when it is not there. */
    async stream(key: string, versionId: string): Promise<AsyncIterable<Uint8Array> | undefined> {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: name, Key: key, VersionId: versionId }));
        if (!Body) throw new Error('s3: an object without a body');
        return Body as unknown as AsyncIterable<Uint8Array>;
      } catch (error) {
        if (isGone(error) || (error as { name?: string }).name === 'NoSuchVersion') return undefined;
        throw error;
      }
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
        if (isGone(error)) return undefined;
        throw error;
      }
    },
    /** What S3 knows of one version without sending it: its size, and its SHA-256 where one was asked for at the writing. */
    async headVersion(
      key: string,
      versionId: string,
    ): Promise<{ bytes: number; sha256: string | undefined; writtenAt: Date } | undefined> {
      try {
        const { ContentLength, ChecksumSHA256, ChecksumType, LastModified } = await client.send(
          new HeadObjectCommand({ Bucket: name, Key: key, VersionId: versionId, ChecksumMode: 'ENABLED' }),
        );
        // The checksum of an object made of parts is one of checksums, not of its bytes.
        return {
          bytes: ContentLength ?? 0,
          sha256: ChecksumType === 'COMPOSITE' ? undefined : hexOf(ChecksumSHA256),
          // To the second.
          writtenAt: LastModified ?? new Date(0),
        };
      } catch (error) {
        if (isGone(error)) return undefined;
        throw error;
      }
    },
    /**
     * Copies exactly one version from another bucket to here, without the bytes passing through the function. S3 reckons the
     * SHA-256 of what it wrote and keeps it: that proves the copy, now and later.
     */
    async copyFrom(
      source: { bucket: string; key: string; versionId: string },
      key: string,
    ): Promise<{ key: string; versionId: string; sha256: string | undefined }> {
      const { VersionId, CopyObjectResult } = await client.send(
        new CopyObjectCommand({
          Bucket: name,
          Key: key,
          CopySource: `${source.bucket}/${encodeURIComponent(source.key)}?versionId=${source.versionId}`,
          ChecksumAlgorithm: 'SHA256',
        }),
      );
      return { key, versionId: VersionId ?? 'null', sha256: hexOf(CopyObjectResult?.ChecksumSHA256) };
    },
    /** Current objects under a prefix, in pages, in the order of their keys. */
    async *list(prefix: string): AsyncGenerator<{ key: string; writtenAt: Date }[]> {
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: name, Prefix: prefix, ...(token ? { ContinuationToken: token } : {}) }),
        );
        yield (page.Contents ?? []).map(({ Key = '', LastModified = new Date(0) }) => ({
          key: Key,
          writtenAt: LastModified,
        }));
        token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
      } while (token !== undefined);
    },
    /** Every version under a prefix, of each key the newest first; markers of deletion too, which have no bytes. */
    async versionsUnder(prefix: string): Promise<{ key: string; versionId: string; bytes?: number | undefined }[]> {
      const found: { key: string; versionId: string; bytes?: number | undefined }[] = [];
      let [key, version]: [string | undefined, string | undefined] = [undefined, undefined];
      do {
        const page: ListObjectVersionsCommandOutput = await client.send(
          new ListObjectVersionsCommand({
            Bucket: name,
            Prefix: prefix,
            ...(key === undefined ? {} : { KeyMarker: key }),
            ...(version === undefined ? {} : { VersionIdMarker: version }),
          }),
        );
        for (const { Key = '', VersionId = '', Size } of page.Versions ?? [])
          found.push({ key: Key, versionId: VersionId, bytes: Size });
        for (const { Key = '', VersionId = '' } of page.DeleteMarkers ?? [])
          found.push({ key: Key, versionId: VersionId });
        [key, version] =
          page.IsTruncated === true ? [page.NextKeyMarker, page.NextVersionIdMarker] : [undefined, undefined];
      } while (key !== undefined);
      return found;
    },
    /** Of an upload in parts that nobody completed. One that is over already is none the worse. */
    async abortParts(key: string, uploadId: string): Promise<void> {
      try {
        await client.send(new AbortMultipartUploadCommand({ Bucket: name, Key: key, UploadId: uploadId }));
      } catch (error) {
        if (!(error instanceof NoSuchUpload)) throw error;
      }
    },
    /** For good: no marker stays. One that is gone already is none the worse. */
    async deleteVersion(key: string, versionId: string): Promise<void> {
      await client.send(new DeleteObjectCommand({ Bucket: name, Key: key, VersionId: versionId }));
    },
    async delete(key: string): Promise<void> {
      await client.send(new DeleteObjectCommand({ Bucket: name, Key: key }));
    },
  };
}

/** A head has no body, so S3 cannot say which of key and version is missing: both are 404. */
const isGone = (error: unknown): boolean => error instanceof NotFound || error instanceof NoSuchKey;

const hexOf = (base64: string | undefined): string | undefined =>
  base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('hex');
