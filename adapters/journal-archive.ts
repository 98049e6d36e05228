import {
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  S3ServiceException,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { StoredLine } from '../domain/money/chain.ts';
import type { ChainLink } from '../domain/money/ledger-rows.ts';

/** A link with its line, as one line of an archived object. */
export interface ArchivedEntry {
  link: ChainLink;
  line: StoredLine;
}

export interface ArchivedVersion {
  key: string;
  versionId: string;
  writtenAt: Date;
}

export interface ArchivedObject {
  key: string;
  versionId: string;
  /** Until when nobody can delete it, and how firmly; undefined where nothing keeps it. */
  lock: { mode: string; retainUntil: Date } | undefined;
  /** The object's lines as they are written. */
  text: string;
}

const place = (seq: number): string => String(seq).padStart(10, '0');
/** `fund#PY2026#adult` → `PY2026/adult/`. */
const folderOf = (fundLimitId: string): string => {
  const [, year = '', ...fundId] = fundLimitId.split('#');
  return `${year}/${fundId.join('-')}/`;
};
export const archiveKey = (fundLimitId: string, from: number, through: number): string =>
  `${folderOf(fundLimitId)}${place(from)}-${place(through)}.jsonl`;
const throughOf = (key: string): number => Number(/-(\d{10})\.jsonl$/.exec(key)?.[1] ?? NaN);

export const archiveText = (entries: readonly ArchivedEntry[]): string =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

/** The bucket under object lock: what was written to it stays as it is, for as long as the stage's retention says. */
export type JournalArchive = ReturnType<typeof journalArchive>;

export function journalArchive({ client, bucket }: { client: S3Client; bucket: string }) {
  return {
    /** Through which place an object that begins at this one goes; undefined when there is none: a run before wrote it and died. */
    async writtenFrom(fundLimitId: string, from: number): Promise<number | undefined> {
      const Prefix = `${folderOf(fundLimitId)}${place(from)}-`;
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix, MaxKeys: 1 }));
      return Contents[0]?.Key === undefined ? undefined : throughOf(Contents[0].Key);
    },
    /** Writes links that follow each other. An object that is there already is not written over. */
    async write(fundLimitId: string, entries: readonly ArchivedEntry[]): Promise<void> {
      const [first, last] = [entries[0], entries.at(-1)];
      if (!first || !last) throw new Error('journal: nothing to archive');
      try {
        await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: archiveKey(fundLimitId, first.link.seq, last.link.seq),
            Body: archiveText(entries),
            ContentType: 'application/jsonl',
            // A bucket with a retention takes nothing without a checksum.
            ChecksumAlgorithm: 'SHA256',
            IfNoneMatch: '*',
          }),
        );
      } catch (error) {
        if (!(error instanceof S3ServiceException) || error.$metadata.httpStatusCode !== 412) throw error;
      }
    },
    /** Every version of every object, older ones too: a newer one on top hides nothing. Delete markers by their keys. */
    async *versions(): AsyncGenerator<ArchivedVersion | { hidden: string }> {
      let [key, version]: [string | undefined, string | undefined] = [undefined, undefined];
      do {
        const page: ListObjectVersionsCommandOutput = await client.send(
          new ListObjectVersionsCommand({
            Bucket: bucket,
            ...(key === undefined ? {} : { KeyMarker: key }),
            ...(version === undefined ? {} : { VersionIdMarker: version }),
          }),
        );
        for (const { Key = '', VersionId = '', LastModified = new Date(0) } of page.Versions ?? [])
          yield { key: Key, versionId: VersionId, writtenAt: LastModified };
        for (const { Key = '' } of page.DeleteMarkers ?? []) yield { hidden: Key };
        [key, version] =
          page.IsTruncated === true ? [page.NextKeyMarker, page.NextVersionIdMarker] : [undefined, undefined];
      } while (key !== undefined);
    },
    async read(key: string, versionId: string): Promise<ArchivedObject> {
      const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
      if (!found.Body) throw new Error('s3: an object without a body');
      const { ObjectLockMode: mode, ObjectLockRetainUntilDate: retainUntil } = found;
      return {
        key,
        versionId,
        lock: mode === undefined || retainUntil === undefined ? undefined : { mode, retainUntil },
        text: await found.Body.transformToString(),
      };
    },
  };
}
