import { randomBytes } from 'node:crypto';
import {
  chosenAlgorithm,
  encryptionHeaders,
  parseBody,
  parseTagHeader,
  parseTagXml,
  readUploadAttributes,
  versionHeaders,
} from './attributes.ts';
import { checksumHeader, defaultChecksumAlgorithm, type Checksum } from './checksums.ts';
import { S3Error } from './errors.ts';
import { objectArn, objectCreatedEvent, type CreationReason, type Exchange, type Operation } from './exchange.ts';
import type { Bucket, Encryption, StoredObject, UploadAttributes } from './model.ts';
import { refuseLocked, refuseUncheckedUpload, retentionOf } from './object-lock.ts';
import { findVersion, openObject } from './object-reads.ts';
import { digesting, openPayload, type Payload } from './payload.ts';
import { checkRead, writePrecondition } from './preconditions.ts';
import { refuseLongKey } from './target.ts';
import { element, tag, xmlDocument } from './xml.ts';

/** AWS: the MD5 of one piece, but under a KMS key a text of the same form that says nothing about the bytes. */
export function etagOf(md5: string, encryption: Encryption): string {
  return encryption.algorithm === 'aws:kms' ? randomBytes(16).toString('hex') : md5;
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}

export function checksumHeaders(checksum: Checksum): Record<string, string> {
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

export function checksumXml(checksum: Checksum): string {
  return tag(`Checksum${checksum.algorithm}`, checksum.value) + tag('ChecksumType', checksum.type);
}

/** What every way of uploading needs, and what a bucket's key asks for on top. */
export async function demandPut(exchange: Exchange, bucket: Bucket, key: string, attributes: UploadAttributes) {
  const { algorithm, kmsKeyId } = attributes.encryption;
  await exchange.demand('s3:PutObject', objectArn(bucket.name, key), {
    's3:x-amz-server-side-encryption': algorithm,
    ...(kmsKeyId !== undefined && { 's3:x-amz-server-side-encryption-aws-kms-key-id': kmsKeyId }),
  });
  if (attributes.tags.length > 0) await exchange.demand('s3:PutObjectTagging', objectArn(bucket.name, key));
  await exchange.demandKey('kms:GenerateDataKey', attributes.encryption);
}

/** Bytes to disk, then row and event in one commit. Whatever fails before the commit leaves nothing behind. */
export async function keepObject(
  exchange: Exchange,
  bucket: Bucket,
  upload: {
    readonly key: string;
    readonly payload: Payload;
    readonly attributes: UploadAttributes;
    readonly reason: CreationReason;
    readonly precondition?: ((current: StoredObject | undefined) => void) | undefined;
    /** For an object made of parts: its own ETag and checksum. */
    readonly composed?: {
      readonly etag: string;
      readonly checksum: Checksum | undefined;
      readonly completes: { readonly uploadId: string; readonly parts: string };
    };
  },
): Promise<StoredObject> {
  const { store, blobs, wakeEvents } = exchange.service;
  const { payload, composed, precondition } = upload;
  const { headers, metadata, tags, encryption } = upload.attributes;
  const blob = await blobs.write(payload.bytes);
  const event = objectCreatedEvent(exchange, bucket, upload.reason);
  try {
    const digest = payload.digest();
    const whole: Checksum = { algorithm: payload.algorithm, value: digest.checksum, type: 'FULL_OBJECT' };
    const { created, unused } = store.putObject({
      bucket: bucket.name,
      key: upload.key,
      blob,
      sizeBytes: digest.sizeBytes,
      etag: composed?.etag ?? etagOf(digest.md5, upload.attributes.encryption),
      modifiedAt: exchange.now,
      // A copy takes nothing of its source's lock: the bucket it comes into says how long it stays.
      attributes: {
        headers,
        metadata,
        tags,
        encryption,
        checksum: composed?.checksum ?? whole,
        ...retentionOf(bucket, exchange.now),
      },
      ...(precondition !== undefined && { precondition }),
      ...(event !== undefined && { event }),
      ...(composed !== undefined && { completes: composed.completes }),
    });
    wakeEvents?.();
    await blobs.remove(unused);
    return created;
  } catch (error) {
    if (error instanceof S3Error) await blobs.remove([blob]);
    throw error;
  }
}

export function createdHeaders(bucket: Bucket, created: StoredObject): Record<string, string> {
  return {
    etag: quoted(created.etag),
    ...versionHeaders(bucket, created),
    ...encryptionHeaders(created.attributes.encryption),
  };
}

export const putObject: Operation = async (exchange) => {
  const { headers, key } = exchange;
  const bucket = exchange.requireBucket();
  const attributes = readUploadAttributes(headers, bucket, parseTagHeader(headers['x-amz-tagging']));
  await demandPut(exchange, bucket, key, attributes);
  refuseUncheckedUpload(bucket, headers);
  const precondition = writePrecondition(headers);
  if (headers['if-match'] !== undefined) await exchange.demand('s3:GetObject', objectArn(bucket.name, key));
  precondition?.(currentObject(exchange, bucket.name, key));
  const payload = openPayload(exchange.req, headers, exchange.signedBy());
  const created = await keepObject(exchange, bucket, { key, payload, attributes, precondition, reason: 'PutObject' });
  exchange.reply(200, { ...createdHeaders(bucket, created), ...checksumHeaders(created.attributes.checksum) });
};

function currentObject(exchange: Exchange, bucket: string, key: string): StoredObject | undefined {
  const current = exchange.service.store.current(bucket, key);
  return current === undefined || current.isDeleteMarker ? undefined : current;
}

/** `x-amz-copy-source: /bucket/key?versionId=…`, percent-encoded. */
function parseCopySource(text: string): { bucket: string; key: string; versionId: string | undefined } {
  const [path = '', query = ''] = text.split('?', 2);
  const matched = /^\/?([^/]+)\/(.+)$/s.exec(path);
  try {
    if (matched !== null) {
      const versionId = /^versionId=(.+)$/.exec(query)?.[1];
      const key = decodeURIComponent(matched[2]!);
      refuseLongKey(key);
      return { bucket: decodeURIComponent(matched[1]!), key, versionId };
    }
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
  }
  throw new S3Error('InvalidArgument', {
    message: 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    details: { ArgumentName: 'x-amz-copy-source' },
  });
}

function readDirective(exchange: Exchange, name: string): 'COPY' | 'REPLACE' {
  const directive = exchange.headers[name] ?? 'COPY';
  if (directive === 'COPY' || directive === 'REPLACE') return directive;
  throw new S3Error('InvalidArgument', { message: `Unknown ${name.replace('x-amz-', '')}.` });
}

export const copyObject: Operation = async (exchange) => {
  const { headers, key } = exchange;
  const bucket = exchange.requireBucket();
  const from = parseCopySource(headers['x-amz-copy-source']!);
  const sourceBucket = exchange.requireBucket(from.bucket);
  await exchange.demand(
    from.versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion',
    objectArn(from.bucket, from.key),
    from.versionId === undefined ? {} : { 's3:VersionId': from.versionId },
  );
  const source = await findVersion(exchange, from.bucket, from.key, from.versionId);
  const replaces = readDirective(exchange, 'x-amz-metadata-directive') === 'REPLACE';
  const replacesTags = readDirective(exchange, 'x-amz-tagging-directive') === 'REPLACE';
  const asked = readUploadAttributes(headers, bucket, parseTagHeader(headers['x-amz-tagging']));
  const attributes: UploadAttributes = {
    ...(replaces ? asked : source.attributes),
    tags: replacesTags ? asked.tags : source.attributes.tags,
    encryption: asked.encryption,
  };
  const isItself = from.bucket === bucket.name && from.key === key && from.versionId === undefined;
  if (isItself && !replaces && headers['x-amz-server-side-encryption'] === undefined) {
    throw new S3Error('InvalidRequest', {
      message:
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    });
  }
  if (!replacesTags && source.attributes.tags.length > 0) {
    await exchange.demand(
      from.versionId === undefined ? 's3:GetObjectTagging' : 's3:GetObjectVersionTagging',
      objectArn(from.bucket, from.key),
    );
  }
  if (checkRead(headers, source, 'x-amz-copy-source-') === 'not-modified') throw new S3Error('PreconditionFailed');
  await exchange.demandKey('kms:Decrypt', source.attributes.encryption);
  await demandPut(exchange, bucket, key, attributes);
  const algorithm = chosenAlgorithm(headers) ?? source.attributes.checksum.algorithm ?? defaultChecksumAlgorithm;
  const precondition = writePrecondition(headers);
  const created = await keepObject(exchange, bucket, {
    key,
    payload: digesting(openObject(exchange, source), algorithm, true, { sizeBytes: source.sizeBytes }),
    attributes,
    precondition,
    reason: 'CopyObject',
  });
  exchange.reply(
    200,
    {
      ...versionHeaders(bucket, created),
      ...encryptionHeaders(created.attributes.encryption),
      ...(sourceBucket.configuration.versioning !== undefined && { 'x-amz-copy-source-version-id': source.versionId }),
    },
    xmlDocument(
      'CopyObjectResult',
      tag('LastModified', created.modifiedAt.toISOString()),
      tag('ETag', quoted(created.etag)),
      checksumXml(created.attributes.checksum),
    ),
  );
};

export const putObjectTagging: Operation = async (exchange) => {
  const bucket = exchange.requireBucket();
  const versionId = exchange.query('versionId');
  await exchange.demand(
    versionId === undefined ? 's3:PutObjectTagging' : 's3:PutObjectVersionTagging',
    objectArn(bucket.name, exchange.key),
  );
  const tags = parseTagXml(await exchange.readText());
  const object = await findVersion(exchange, bucket.name, exchange.key, versionId);
  exchange.service.store.putTags(object, tags);
  exchange.reply(200, versionHeaders(bucket, object));
};

async function deleteOne(exchange: Exchange, bucket: Bucket, key: string, versionId: string | undefined) {
  const { store, blobs } = exchange.service;
  await exchange.demand(
    versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion',
    objectArn(bucket.name, key),
    versionId === undefined ? {} : { 's3:VersionId': versionId },
  );
  if (versionId === undefined) {
    const { marker, unused } = store.deleteCurrent(bucket.name, key, exchange.now);
    await blobs.remove(unused);
    return { markerId: marker?.versionId, versionId: undefined };
  }
  await refuseLocked(exchange, bucket, store.version(bucket.name, key, versionId));
  const { removed, unused } = store.deleteVersion(bucket.name, key, versionId);
  await blobs.remove(unused);
  return { markerId: removed?.isDeleteMarker === true ? versionId : undefined, versionId };
}

export const deleteObject: Operation = async (exchange) => {
  if (exchange.headers['if-match'] !== undefined) {
    throw new S3Error('NotImplemented', { message: 'DeleteObject with If-Match is not implemented by this local S3.' });
  }
  const bucket = exchange.requireBucket();
  const { markerId, versionId } = await deleteOne(exchange, bucket, exchange.key, exchange.query('versionId'));
  const shown = versionId ?? markerId;
  exchange.reply(204, {
    ...(markerId !== undefined && { 'x-amz-delete-marker': 'true' }),
    ...(shown !== undefined && { 'x-amz-version-id': shown }),
  });
};

const MOST_KEYS_AT_ONCE = 1000;

export const deleteObjects: Operation = async (exchange) => {
  const bucket = exchange.requireBucket();
  const isProtected = ['content-md5', 'x-amz-trailer'].some((name) => exchange.headers[name] !== undefined);
  if (!isProtected && !Object.keys(exchange.headers).some((name) => /^x-amz-checksum-(crc|sha)/.test(name))) {
    throw new S3Error('InvalidRequest', {
      message: 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
    });
  }
  const body = parseBody(await exchange.readText(), 'Delete');
  const objects = body.all('Object').map((object) => {
    const key = object.textOf('Key');
    if (key === undefined || key === '') throw new S3Error('MalformedXML');
    const unknown = object.children.find(({ name }) => name !== 'Key' && name !== 'VersionId');
    if (unknown !== undefined) {
      throw new S3Error('NotImplemented', {
        message: `DeleteObjects with ${unknown.name} is not implemented by this local S3.`,
      });
    }
    return { key, versionId: object.textOf('VersionId') };
  });
  if (objects.length === 0 || objects.length > MOST_KEYS_AT_ONCE) throw new S3Error('MalformedXML');
  const results: string[] = [];
  for (const { key, versionId } of objects) {
    try {
      const deleted = await deleteOne(exchange, bucket, key, versionId);
      if (body.textOf('Quiet') === 'true') continue;
      results.push(
        element(
          'Deleted',
          tag('Key', key),
          tag('VersionId', versionId),
          tag('DeleteMarker', deleted.markerId === undefined ? undefined : true),
          tag('DeleteMarkerVersionId', deleted.markerId),
        ),
      );
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      results.push(
        element(
          'Error',
          tag('Key', key),
          tag('VersionId', versionId),
          tag('Code', error.code),
          tag('Message', error.message),
        ),
      );
    }
  }
  exchange.reply(200, {}, xmlDocument('DeleteResult', ...results));
};
