import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectVersion,
  type S3Client,
} from '@aws-sdk/client-s3';
import { openDataAtRest } from '../../local/data-at-rest.ts';
import { namesLocally } from './names.ts';

/**
 * Does to the data of a local system that does not run what a restore in another region does to buckets: of each key the newest
 * version comes back, under a new id, without the hash that S3 reckoned, and nothing else of it. AWS says so of its Backup
 * ("restores only the latest version"). Answers how many files came back. The archive of the journal stays: it is under object
 * lock, and no row names a version of it.
 */
export async function bringBucketsBack(dataDir: string): Promise<number> {
  const data = await openDataAtRest(dataDir);
  try {
    const { buckets } = await namesLocally(data.s3);
    let files = 0;
    for (const Bucket of [buckets.quarantine, buckets.clean, buckets.packets])
      files += await bringBack(data.s3, Bucket);
    return files;
  } finally {
    await data.close();
  }
}

async function bringBack(s3: S3Client, Bucket: string): Promise<number> {
  let files = 0;
  const versions: ObjectVersion[] = [];
  let [KeyMarker, VersionIdMarker]: [string | undefined, string | undefined] = [undefined, undefined];
  do {
    const page: ListObjectVersionsCommandOutput = await s3.send(
      new ListObjectVersionsCommand({ Bucket, KeyMarker, VersionIdMarker }),
    );
    versions.push(...(page.Versions ?? []), ...(page.DeleteMarkers ?? []));
    [KeyMarker, VersionIdMarker] = page.IsTruncated
      ? [page.NextKeyMarker, page.NextVersionIdMarker]
      : [undefined, undefined];
  } while (KeyMarker !== undefined);
  for (const { Key, VersionId, IsLatest, Size } of versions) {
    if (IsLatest && Size !== undefined) {
      const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
      if (!Body) throw new Error('s3: an object without a body');
      const bytes = await Body.transformToByteArray();
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: bytes, ContentType }));
      files += 1;
    }
    await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
  }
  return files;
}
