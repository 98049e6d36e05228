import type { Checksum } from './checksums.ts';

/** One rule of a bucket's CORS configuration. Origins and headers may hold one `*`. */
export type CorsRule = {
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly maxAgeSeconds?: number;
};

/** GOVERNANCE yields to whoever holds s3:BypassGovernanceRetention and says so; COMPLIANCE to nobody. */
export type LockMode = 'GOVERNANCE' | 'COMPLIANCE';
/** Until when one version can be neither deleted nor freed. */
export type Retention = { readonly mode: LockMode; readonly retainUntilMilliseconds: number };

export type Encryption = {
  readonly algorithm: 'AES256' | 'aws:kms';
  /** ARN of the key; with it the caller also needs the key's own permissions, as on AWS. */
  readonly kmsKeyId?: string;
  readonly bucketKeyEnabled?: boolean;
};

export type BucketConfiguration = {
  /** Absent: never versioned. */
  readonly versioning?: 'Enabled' | 'Suspended';
  readonly cors?: readonly CorsRule[];
  /** Whether `Object Created` events go out. */
  readonly eventBridge?: boolean;
  /** What an upload that asks for nothing gets; S3's own default is AES256. */
  readonly encryption?: Encryption;
  /**
   * Object lock, which a bucket cannot lose again. Every new version is kept by this mode for so many days; without them the
   * bucket can lock and does not by itself.
   */
  readonly objectLock?: { readonly mode?: LockMode; readonly days?: number };
  /** Lifecycle's AbortIncompleteMultipartUpload: unfinished uploads older than this are forgotten with their parts. */
  readonly abortUploadsAfterDays?: number;
  /** Lifecycle's expiration with that of older versions: under this prefix nothing older than so many days is left. */
  readonly expiry?: readonly { readonly prefix: string; readonly days: number }[];
};

export type Bucket = {
  readonly name: string;
  readonly createdAt: Date;
  readonly configuration: BucketConfiguration;
};

export type Tag = { readonly key: string; readonly value: string };

/** What an upload says about its object besides the bytes. */
export type UploadAttributes = {
  /** content-type, cache-control … as they come back on GET. */
  readonly headers: Readonly<Record<string, string>>;
  /** x-amz-meta-*, without the prefix, names lower-case. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly Tag[];
  readonly encryption: Encryption;
};

export type ObjectAttributes = UploadAttributes & { readonly checksum: Checksum; readonly retention?: Retention };

/** One version of an object; of a bucket without versions, the only one, with versionId 'null'. */
export type ObjectVersion = {
  /** Order of writing, over all objects. */
  readonly sequence: number;
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly isLatest: boolean;
  readonly modifiedAt: Date;
} & (
  | { readonly isDeleteMarker: true }
  | {
      readonly isDeleteMarker: false;
      readonly blob: string;
      readonly sizeBytes: number;
      /** Without quotes. */
      readonly etag: string;
      readonly attributes: ObjectAttributes;
    }
);

export type StoredObject = Extract<ObjectVersion, { isDeleteMarker: false }>;
export type DeleteMarker = Extract<ObjectVersion, { isDeleteMarker: true }>;

export type Upload = {
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  readonly attributes: UploadAttributes;
  readonly checksumAlgorithm: Checksum['algorithm'];
  /** Otherwise each part may come under any algorithm, and only the whole keeps a checksum. */
  readonly isAlgorithmChosen: boolean;
  readonly checksumType: Checksum['type'];
  readonly initiatedAtMilliseconds: number;
};

/** How an upload ended, so that a client that did not get the answer can ask again. */
export type CompletedUpload = {
  readonly bucket: string;
  readonly key: string;
  /** The parts it was completed with, as text; another list is another request. */
  readonly parts: string;
  readonly versionId: string;
  readonly etag: string;
};

export type Part = {
  readonly partNumber: number;
  readonly blob: string;
  readonly sizeBytes: number;
  /** Hexadecimal md5. */
  readonly etag: string;
  readonly checksum: string;
  readonly modifiedAt: Date;
};
