import { isChecksumAlgorithm, type ChecksumAlgorithm } from './checksums.ts';
import { notImplemented, S3Error } from './errors.ts';
import type { Bucket, Encryption, ObjectVersion, StoredObject, Tag, UploadAttributes } from './model.ts';
import type { Headers } from './signature.ts';
import { parseXml, XmlSyntaxError, type XmlElement } from './xml.ts';

/** Headers that an object keeps and gives back. */
const keptHeaders = [
  'content-type',
  'content-disposition',
  'content-encoding',
  'content-language',
  'cache-control',
  'expires',
] as const;

// A form field may hold what a header could not; given back as a header it would break the answer.
const unprintable = /[\u0000-\u0008\u000a-\u001f\u007f]/; // eslint-disable-line no-control-regex
const LARGEST_METADATA_BYTES = 2048;
const MOST_TAGS = 10;

const understood = new Set([
  'x-amz-date',
  'x-amz-content-sha256',
  'x-amz-security-token',
  'x-amz-user-agent',
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-signature',
  'x-amz-expires',
  'x-amz-signedheaders',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-checksum-algorithm',
  'x-amz-checksum-mode',
  'x-amz-checksum-type',
  'x-amz-checksum-crc32',
  'x-amz-checksum-crc32c',
  'x-amz-checksum-crc64nvme',
  'x-amz-checksum-sha1',
  'x-amz-checksum-sha256',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-bucket-key-enabled',
  'x-amz-tagging',
  'x-amz-tagging-directive',
  'x-amz-metadata-directive',
  'x-amz-bypass-governance-retention',
  'x-amz-copy-source',
  'x-amz-copy-source-if-match',
  'x-amz-copy-source-if-none-match',
  'x-amz-copy-source-if-modified-since',
  'x-amz-copy-source-if-unmodified-since',
]);

/** A header whose meaning would be lost is refused by name: silence would look like success. */
export function refuseUnknownHeaders(headers: Headers): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('x-amz-') || name.startsWith('x-amz-meta-') || understood.has(name)) continue;
    if (name === 'x-amz-storage-class' && value === 'STANDARD') continue;
    // Object ownership is "bucket owner enforced", as on every new bucket: only the owner's own rights can be named.
    if (name === 'x-amz-acl' && (value === 'private' || value === 'bucket-owner-full-control')) continue;
    if (name === 'x-amz-acl' || name.startsWith('x-amz-grant-')) throw new S3Error('AccessControlListNotSupported');
    throw notImplemented(name);
  }
}

/** What headers, or the form fields of a POST under the same names, say about the object to be stored. */
export function readUploadAttributes(headers: Headers, bucket: Bucket, tags: readonly Tag[]): UploadAttributes {
  const kept: Record<string, string> = {};
  for (const name of keptHeaders) {
    const value = name === 'content-encoding' ? withoutFraming(headers[name]) : headers[name];
    if (value === undefined || value === '') continue;
    if (unprintable.test(value)) throw new S3Error('InvalidArgument', { details: { ArgumentName: name } });
    kept[name] = value;
  }
  kept['content-type'] ??= 'binary/octet-stream';
  return { headers: kept, metadata: readMetadata(headers), tags, encryption: readEncryption(headers, bucket) };
}

/** `aws-chunked` describes the transfer, not the object. */
function withoutFraming(encoding: string | undefined): string | undefined {
  return encoding
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== 'aws-chunked')
    .join(',');
}

function readMetadata(headers: Headers): Record<string, string> {
  const metadata: Record<string, string> = {};
  let sizeBytes = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('x-amz-meta-')) continue;
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new S3Error('InvalidArgument', { details: { ArgumentName: name } });
    metadata[name.slice('x-amz-meta-'.length)] = value;
    sizeBytes += Buffer.byteLength(name) - 'x-amz-meta-'.length + Buffer.byteLength(value);
  }
  if (sizeBytes > LARGEST_METADATA_BYTES) {
    throw new S3Error('MetadataTooLarge', { details: { Size: sizeBytes, MaxSizeAllowed: LARGEST_METADATA_BYTES } });
  }
  return metadata;
}

function readEncryption(headers: Headers, bucket: Bucket): Encryption {
  const algorithm = headers['x-amz-server-side-encryption'];
  const kmsKeyId = headers['x-amz-server-side-encryption-aws-kms-key-id'];
  const bucketKeyEnabled = headers['x-amz-server-side-encryption-bucket-key-enabled'] === 'true';
  if (algorithm === undefined) {
    if (kmsKeyId !== undefined) {
      throw new S3Error('InvalidArgument', {
        message:
          'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
      });
    }
    return bucket.configuration.encryption ?? { algorithm: 'AES256' };
  }
  if (algorithm !== 'AES256' && algorithm !== 'aws:kms') {
    throw new S3Error('InvalidArgument', { message: 'The encryption method specified is not supported' });
  }
  if (algorithm === 'AES256') return { algorithm };
  return { algorithm, ...(kmsKeyId !== undefined && { kmsKeyId }), ...(bucketKeyEnabled && { bucketKeyEnabled }) };
}

export function encryptionHeaders({ algorithm, kmsKeyId, bucketKeyEnabled }: Encryption): Record<string, string> {
  return {
    'x-amz-server-side-encryption': algorithm,
    ...(kmsKeyId !== undefined && { 'x-amz-server-side-encryption-aws-kms-key-id': kmsKeyId }),
    ...(bucketKeyEnabled === true && { 'x-amz-server-side-encryption-bucket-key-enabled': 'true' }),
  };
}

/** The version, where the bucket keeps versions. */
export function versionHeaders(bucket: Bucket, version: ObjectVersion): Record<string, string> {
  return bucket.configuration.versioning === undefined ? {} : { 'x-amz-version-id': version.versionId };
}

/** Metadata that came as UTF-8 goes back as RFC 2047 says, because a header is Latin-1. */
function headerText(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
}

export function objectHeaders(object: StoredObject): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(object.attributes.headers))
    headers[name] = Buffer.from(value).toString('latin1');
  for (const [name, value] of Object.entries(object.attributes.metadata))
    headers[`x-amz-meta-${name}`] = headerText(value);
  if (object.attributes.tags.length > 0) headers['x-amz-tagging-count'] = String(object.attributes.tags.length);
  return headers;
}

export function chosenAlgorithm(headers: Headers): ChecksumAlgorithm | undefined {
  const name = headers['x-amz-checksum-algorithm']?.toUpperCase();
  if (name === undefined) return undefined;
  if (!isChecksumAlgorithm(name)) {
    throw new S3Error('InvalidRequest', { message: 'Checksum algorithm provided is unsupported.' });
  }
  return name;
}

/** `x-amz-tagging: a=1&b=2`. */
export function parseTagHeader(text: string | undefined): Tag[] {
  if (text === undefined || text === '') return [];
  return checkedTags([...new URLSearchParams(text)].map(([key, value]) => ({ key, value })));
}

/** `<Tagging><TagSet><Tag>…`, as PutObjectTagging and the form field `tagging` send it. */
export function parseTagXml(text: string): Tag[] {
  const root = parseBody(text, 'Tagging');
  const sets = root.all('TagSet');
  if (sets.length !== 1) throw new S3Error('MalformedXML');
  return checkedTags(
    sets[0]!.all('Tag').map((tag) => {
      const [key, value] = [tag.textOf('Key'), tag.textOf('Value')];
      if (key === undefined || value === undefined) throw new S3Error('MalformedXML');
      return { key, value };
    }),
  );
}

function checkedTags(tags: readonly Tag[]): Tag[] {
  if (tags.length > MOST_TAGS) throw new S3Error('BadRequest', { message: 'Object tags cannot be greater than 10' });
  const keys = new Set<string>();
  for (const { key, value } of tags) {
    if (keys.has(key)) throw new S3Error('InvalidTag', { message: 'Cannot provide multiple Tags with the same key' });
    keys.add(key);
    if (key.length < 1 || key.length > 128)
      throw new S3Error('InvalidTag', { message: 'The TagKey you have provided is invalid' });
    if (value.length > 256) throw new S3Error('InvalidTag', { message: 'The TagValue you have provided is invalid' });
  }
  return [...tags];
}

/** A request's XML body with the root it must have. */
export function parseBody(text: string, root: string): XmlElement {
  try {
    const document = parseXml(text);
    if (document.name === root) return document;
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
  }
  throw new S3Error('MalformedXML');
}
