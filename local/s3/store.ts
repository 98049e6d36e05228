import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { tryLock } from '../data-lock.ts';
import type {
  Bucket,
  BucketConfiguration,
  CompletedUpload,
  DeleteMarker,
  ObjectAttributes,
  ObjectVersion,
  Part,
  Retention,
  StoredObject,
  Upload,
} from './model.ts';

// An answer goes out only after the commit has reached the disk (synchronous FULL). The lock that makes one process the owner
// of the folder lies beside this file and not on it, so that a backup can read it while the owner writes.
const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, created_at INTEGER NOT NULL, configuration TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS versions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    bucket TEXT NOT NULL, key TEXT NOT NULL, version_id TEXT NOT NULL,
    is_latest INTEGER NOT NULL, is_delete_marker INTEGER NOT NULL, modified_at INTEGER NOT NULL,
    blob TEXT, size_bytes INTEGER, etag TEXT, attributes TEXT,
    UNIQUE (bucket, key, version_id)
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS latest ON versions (bucket, key) WHERE is_latest = 1;
  CREATE INDEX IF NOT EXISTS history ON versions (bucket, key, sequence DESC);
  CREATE TABLE IF NOT EXISTS uploads (upload_id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, upload TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS parts (
    upload_id TEXT NOT NULL REFERENCES uploads, part_number INTEGER NOT NULL,
    blob TEXT NOT NULL, size_bytes INTEGER NOT NULL, etag TEXT NOT NULL, checksum TEXT NOT NULL, modified_at INTEGER NOT NULL,
    PRIMARY KEY (upload_id, part_number)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS completed_uploads (
    upload_id TEXT PRIMARY KEY, completed_at INTEGER NOT NULL, completed TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS events (sequence INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL) STRICT;
`;

export type NewObject = {
  readonly bucket: string;
  readonly key: string;
  readonly blob: string;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly modifiedAt: Date;
  readonly attributes: ObjectAttributes;
  /** Throws when the current object forbids the write; part of the commit, so two writers cannot both pass. */
  readonly precondition?: (current: StoredObject | undefined) => void;
  /** Built inside the commit: an acknowledged object always has its event. */
  readonly event?: (created: StoredObject) => object;
  /** The multipart upload that this object ends, and the parts it is made of. */
  readonly completes?: { readonly uploadId: string; readonly parts: string };
};

type Row = Record<string, string | number | null>;

export type Store = ReturnType<typeof createStore>;

export function createStore(dataDir: string) {
  const lock = tryLock(path.join(dataDir, 's3.lock'));
  if ('heldBy' in lock) throw new Error(`local S3: the database is locked by ${lock.heldBy}`);
  const database = new DatabaseSync(path.join(dataDir, 's3.sqlite'));
  database.exec(schema);

  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  function statement(sql: string) {
    let found = prepared.get(sql);
    if (found === undefined) prepared.set(sql, (found = database.prepare(sql)));
    return found;
  }
  const run = (sql: string, ...values: SQLInputValue[]) => statement(sql).run(...values);
  const one = (sql: string, ...values: SQLInputValue[]) => statement(sql).get(...values) as Row | undefined;
  const all = (sql: string, ...values: SQLInputValue[]) => statement(sql).all(...values) as Row[];

  function commit<T>(work: () => T): T {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  const findBucket = (name: string): Bucket | undefined => {
    const row = one('SELECT * FROM buckets WHERE name = ?', name);
    return row && toBucket(row);
  };

  const current = (bucket: string, key: string): ObjectVersion | undefined => {
    const row = one('SELECT * FROM versions WHERE bucket = ? AND key = ? AND is_latest = 1', bucket, key);
    return row && toVersion(row);
  };

  const version = (bucket: string, key: string, versionId: string): ObjectVersion | undefined => {
    const row = one('SELECT * FROM versions WHERE bucket = ? AND key = ? AND version_id = ?', bucket, key, versionId);
    return row && toVersion(row);
  };

  /** Makes room for a new latest version: demotes the old one, or takes the 'null' version away that it replaces. */
  function supersede(bucket: string, key: string, versionId: string): string[] {
    const replaced = version(bucket, key, versionId);
    if (replaced !== undefined) run('DELETE FROM versions WHERE sequence = ?', replaced.sequence);
    run('UPDATE versions SET is_latest = 0 WHERE bucket = ? AND key = ? AND is_latest = 1', bucket, key);
    return replaced === undefined || replaced.isDeleteMarker ? [] : [replaced.blob];
  }

  const newVersionId = (bucket: string): string =>
    findBucket(bucket)?.configuration.versioning === 'Enabled' ? randomBytes(24).toString('base64url') : 'null';

  function takeParts(uploadId: string): string[] {
    const blobs = all('SELECT blob FROM parts WHERE upload_id = ?', uploadId).map((row) => String(row['blob']));
    run('DELETE FROM parts WHERE upload_id = ?', uploadId);
    run('DELETE FROM uploads WHERE upload_id = ?', uploadId);
    return blobs;
  }

  return {
    findBucket,
    listBuckets: (): Bucket[] => all('SELECT * FROM buckets ORDER BY name').map(toBucket),
    putBucket(name: string, configuration: BucketConfiguration, now: Date): void {
      run(
        `INSERT INTO buckets (name, created_at, configuration) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET configuration = excluded.configuration`,
        name,
        now.getTime(),
        JSON.stringify(configuration),
      );
    },

    current,
    version,

    /** Answers the new version, and the blobs that nothing points to any more. */
    putObject(object: NewObject): { created: StoredObject; unused: string[] } {
      return commit(() => {
        const before = current(object.bucket, object.key);
        object.precondition?.(before === undefined || before.isDeleteMarker ? undefined : before);
        const versionId = newVersionId(object.bucket);
        const unused = supersede(object.bucket, object.key, versionId);
        run(
          `INSERT INTO versions (bucket, key, version_id, is_latest, is_delete_marker, modified_at, blob, size_bytes, etag, attributes)
           VALUES (?, ?, ?, 1, 0, ?, ?, ?, ?, ?)`,
          object.bucket,
          object.key,
          versionId,
          object.modifiedAt.getTime(),
          object.blob,
          object.sizeBytes,
          object.etag,
          JSON.stringify(object.attributes),
        );
        const created = version(object.bucket, object.key, versionId) as StoredObject;
        if (object.event !== undefined)
          run('INSERT INTO events (body) VALUES (?)', JSON.stringify(object.event(created)));
        if (object.completes !== undefined) {
          const { uploadId, parts } = object.completes;
          const completed: CompletedUpload = {
            bucket: object.bucket,
            key: object.key,
            parts,
            versionId,
            etag: object.etag,
          };
          unused.push(...takeParts(uploadId));
          run(
            'INSERT INTO completed_uploads VALUES (?, ?, ?)',
            uploadId,
            created.modifiedAt.getTime(),
            JSON.stringify(completed),
          );
        }
        return { created, unused };
      });
    },

    putTags(target: StoredObject, tags: ObjectAttributes['tags']): void {
      run(
        'UPDATE versions SET attributes = ? WHERE sequence = ?',
        JSON.stringify({ ...target.attributes, tags }),
        target.sequence,
      );
    },

    putRetention(target: StoredObject, retention: Retention): void {
      run(
        'UPDATE versions SET attributes = ? WHERE sequence = ?',
        JSON.stringify({ ...target.attributes, retention }),
        target.sequence,
      );
    },

    /** DELETE without a version: a marker where versions are kept, otherwise the object is gone. */
    deleteCurrent(bucket: string, key: string, now: Date): { marker: DeleteMarker | undefined; unused: string[] } {
      return commit(() => {
        if (findBucket(bucket)?.configuration.versioning === undefined) {
          return { marker: undefined, unused: supersede(bucket, key, 'null') };
        }
        const versionId = newVersionId(bucket);
        const unused = supersede(bucket, key, versionId);
        run(
          'INSERT INTO versions (bucket, key, version_id, is_latest, is_delete_marker, modified_at) VALUES (?, ?, ?, 1, 1, ?)',
          bucket,
          key,
          versionId,
          now.getTime(),
        );
        return { marker: version(bucket, key, versionId) as DeleteMarker, unused };
      });
    },

    /** DELETE of one version, for good; the next newest becomes the latest. */
    deleteVersion(
      bucket: string,
      key: string,
      versionId: string,
    ): { removed: ObjectVersion | undefined; unused: string[] } {
      return commit(() => {
        const removed = version(bucket, key, versionId);
        if (removed === undefined) return { removed, unused: [] };
        run('DELETE FROM versions WHERE sequence = ?', removed.sequence);
        if (removed.isLatest) {
          run(
            `UPDATE versions SET is_latest = 1 WHERE sequence =
             (SELECT max(sequence) FROM versions WHERE bucket = ? AND key = ?)`,
            bucket,
            key,
          );
        }
        return { removed, unused: removed.isDeleteMarker ? [] : [removed.blob] };
      });
    },

    /** Takes away every version and marker under a prefix that is older; answers the blobs. */
    forgetVersions: (bucket: string, prefix: string, before: Date): { unused: string[] } =>
      commit(() => ({
        unused: all(
          `DELETE FROM versions WHERE bucket = ? AND substr(key, 1, length(?)) = ? AND modified_at < ? RETURNING blob`,
          bucket,
          prefix,
          prefix,
          before.getTime(),
        ).flatMap((row) => (row['blob'] === null ? [] : [String(row['blob'])])),
      })),

    /** Current objects in key order (bytes, as on S3), from `from` on. */
    listCurrent(bucket: string, from: string, isIncluded: boolean, limit: number): StoredObject[] {
      return all(
        `SELECT * FROM versions WHERE bucket = ? AND is_latest = 1 AND is_delete_marker = 0
         AND key ${isIncluded ? '>=' : '>'} ? ORDER BY key LIMIT ?`,
        bucket,
        from,
        limit,
      ).map(toVersion) as StoredObject[];
    },

    /** Every version, by key and then newest first; of the key `from` only those older than `beforeSequence`. */
    listVersions(bucket: string, from: string, beforeSequence: number, limit: number): ObjectVersion[] {
      return all(
        `SELECT * FROM versions WHERE bucket = ? AND key >= ? AND (key > ? OR sequence < ?)
         ORDER BY key, sequence DESC LIMIT ?`,
        bucket,
        from,
        from,
        beforeSequence,
        limit,
      ).map(toVersion);
    },

    putUpload(upload: Upload): void {
      run(
        'INSERT INTO uploads (upload_id, bucket, key, upload) VALUES (?, ?, ?, ?)',
        upload.uploadId,
        upload.bucket,
        upload.key,
        JSON.stringify(upload),
      );
    },
    findUpload(bucket: string, key: string, uploadId: string): Upload | undefined {
      const row = one(
        'SELECT upload FROM uploads WHERE upload_id = ? AND bucket = ? AND key = ?',
        uploadId,
        bucket,
        key,
      );
      return row && (JSON.parse(String(row['upload'])) as Upload);
    },
    findCompletedUpload(uploadId: string): CompletedUpload | undefined {
      const row = one('SELECT completed FROM completed_uploads WHERE upload_id = ?', uploadId);
      return row && (JSON.parse(String(row['completed'])) as CompletedUpload);
    },
    forgetCompletedUploads: (before: Date): void =>
      void run('DELETE FROM completed_uploads WHERE completed_at < ?', before.getTime()),
    /** Takes away what the bucket's lifecycle gives up; answers the blobs of its parts. */
    abortOldUploads: (bucket: string, before: Date): { unused: string[] } =>
      commit(() => ({
        unused: all(
          `SELECT upload_id FROM uploads WHERE bucket = ? AND upload ->> 'initiatedAtMilliseconds' < ?`,
          bucket,
          before.getTime(),
        ).flatMap((row) => takeParts(String(row['upload_id']))),
      })),
    /** Answers undefined when the upload has ended meanwhile. */
    putPart(uploadId: string, part: Part): { unused: string[] } | undefined {
      return commit(() => {
        if (one('SELECT 1 FROM uploads WHERE upload_id = ?', uploadId) === undefined) return undefined;
        const where = 'upload_id = ? AND part_number = ?';
        const before = one(`SELECT blob FROM parts WHERE ${where}`, uploadId, part.partNumber);
        run(
          `INSERT OR REPLACE INTO parts (upload_id, part_number, blob, size_bytes, etag, checksum, modified_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
          uploadId,
          part.partNumber,
          part.blob,
          part.sizeBytes,
          part.etag,
          part.checksum,
          part.modifiedAt.getTime(),
        );
        return { unused: before === undefined ? [] : [String(before['blob'])] };
      });
    },
    listParts: (uploadId: string): Part[] =>
      all('SELECT * FROM parts WHERE upload_id = ? ORDER BY part_number', uploadId).map(toPart),
    abortUpload: (uploadId: string): { unused: string[] } => commit(() => ({ unused: takeParts(uploadId) })),

    nextEvents: (afterSequence: number, limit: number): { sequence: number; body: string }[] =>
      all('SELECT * FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?', afterSequence, limit).map((row) => ({
        sequence: Number(row['sequence']),
        body: String(row['body']),
      })),
    removeEvent: (sequence: number): void => void run('DELETE FROM events WHERE sequence = ?', sequence),

    knownBlobs: (): Set<string> =>
      new Set(
        all('SELECT blob FROM versions WHERE blob IS NOT NULL UNION ALL SELECT blob FROM parts').map((row) =>
          String(row['blob']),
        ),
      ),
    close(): void {
      database.close();
      lock.release();
    },
  };
}

function toBucket(row: Row): Bucket {
  return {
    name: String(row['name']),
    createdAt: new Date(Number(row['created_at'])),
    configuration: JSON.parse(String(row['configuration'])) as BucketConfiguration,
  };
}

function toVersion(row: Row): ObjectVersion {
  const common = {
    sequence: Number(row['sequence']),
    bucket: String(row['bucket']),
    key: String(row['key']),
    versionId: String(row['version_id']),
    isLatest: row['is_latest'] === 1,
    modifiedAt: new Date(Number(row['modified_at'])),
  };
  if (row['is_delete_marker'] === 1) return { ...common, isDeleteMarker: true };
  return {
    ...common,
    isDeleteMarker: false,
    blob: String(row['blob']),
    sizeBytes: Number(row['size_bytes']),
    etag: String(row['etag']),
    attributes: JSON.parse(String(row['attributes'])) as ObjectAttributes,
  };
}

function toPart(row: Row): Part {
  return {
    partNumber: Number(row['part_number']),
    blob: String(row['blob']),
    sizeBytes: Number(row['size_bytes']),
    etag: String(row['etag']),
    checksum: String(row['checksum']),
    modifiedAt: new Date(Number(row['modified_at'])),
  };
}
