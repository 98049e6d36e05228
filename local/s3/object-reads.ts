import { pipeline } from 'node:stream/promises';
import { encryptionHeaders, objectHeaders, versionHeaders } from './attributes.ts';
import { checksumHeader } from './checksums.ts';
import { notImplemented, S3Error } from './errors.ts';
import { forgetExpired } from './expiry.ts';
import { objectArn, type Exchange, type Operation } from './exchange.ts';
import type { StoredObject } from './model.ts';
import { lockHeaders } from './object-lock.ts';
import { checkRead, readRange } from './preconditions.ts';
import { element, tag, xmlDocument } from './xml.ts';

/** The object a request means. Absent ones are NoSuchKey, NoSuchVersion or, for a marker named by its id, 405. */
export async function findVersion(
  exchange: Exchange,
  bucket: string,
  key: string,
  versionId: string | undefined,
): Promise<StoredObject> {
  const { store } = exchange.service;
  await forgetExpired(exchange, bucket);
  if (versionId === '') {
    throw new S3Error('InvalidArgument', {
      message: 'Version id cannot be the empty string',
      details: { ArgumentName: 'versionId', ArgumentValue: '' },
    });
  }
  if (versionId === undefined) {
    const current = store.current(bucket, key);
    if (current !== undefined && !current.isDeleteMarker) return current;
    const marker = current && { 'x-amz-delete-marker': 'true', 'x-amz-version-id': current.versionId };
    throw await exchange.missing(new S3Error('NoSuchKey', { details: { Key: key }, headers: marker ?? {} }), bucket);
  }
  const version = store.version(bucket, key, versionId);
  if (version === undefined) {
    throw await exchange.missing(new S3Error('NoSuchVersion', { details: { Key: key, VersionId: versionId } }), bucket);
  }
  if (version.isDeleteMarker) {
    throw new S3Error('MethodNotAllowed', {
      details: { Method: exchange.req.method ?? '', ResourceType: 'DeleteMarker' },
      headers: { allow: 'DELETE', 'x-amz-delete-marker': 'true', 'x-amz-version-id': versionId },
    });
  }
  return version;
}

/** `response-…` parameters that replace a header of the answer; the signature covers them, so nobody can add one. */
const overrides: readonly (readonly [parameter: string, header: string])[] = [
  ['response-content-type', 'content-type'],
  ['response-content-disposition', 'content-disposition'],
  ['response-content-encoding', 'content-encoding'],
  ['response-content-language', 'content-language'],
  ['response-cache-control', 'cache-control'],
  ['response-expires', 'expires'],
];

function overridden(exchange: Exchange): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [parameter, header] of overrides) {
    const value = exchange.query(parameter);
    if (value === undefined) continue;
    if (/[\r\n\0]/.test(value)) {
      throw new S3Error('InvalidArgument', { details: { ArgumentName: parameter } });
    }
    headers[header] = Buffer.from(value).toString('latin1');
  }
  return headers;
}

async function readObject(exchange: Exchange): Promise<{ object: StoredObject; headers: Record<string, string> }> {
  const bucket = exchange.requireBucket();
  const versionId = exchange.query('versionId');
  if (exchange.query('partNumber') !== undefined) throw notImplemented(`${exchange.operation} with partNumber`);
  await exchange.demand(
    versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion',
    objectArn(bucket.name, exchange.key),
    versionId === undefined ? {} : { 's3:VersionId': versionId },
  );
  const object = await findVersion(exchange, bucket.name, exchange.key, versionId);
  const headers = {
    ...objectHeaders(object),
    ...versionHeaders(bucket, object),
    ...encryptionHeaders(object.attributes.encryption),
    ...(await lockHeaders(exchange, object)),
    etag: `"${object.etag}"`,
    'last-modified': object.modifiedAt.toUTCString(),
    'accept-ranges': 'bytes',
    ...overridden(exchange),
  };
  return { object, headers };
}

/** The checksum of the whole, only with the whole: a client would hold it against the part it got. */
function checksumOf(exchange: Exchange, object: StoredObject, isWhole: boolean): Record<string, string> {
  if (exchange.headers['x-amz-checksum-mode']?.toUpperCase() !== 'ENABLED' || !isWhole) return {};
  const { algorithm, value, type } = object.attributes.checksum;
  return { [checksumHeader(algorithm)]: value, 'x-amz-checksum-type': type };
}

export const getObject: Operation = async (exchange) => {
  const { res, req } = exchange;
  const { object, headers } = await readObject(exchange);
  const isHead = req.method === 'HEAD';
  if (!isHead) await exchange.demandKey('kms:Decrypt', object.attributes.encryption);
  if (checkRead(exchange.headers, object) === 'not-modified') {
    exchange.reply(304, { etag: headers['etag']!, 'last-modified': headers['last-modified']! });
    return;
  }
  const range = readRange(exchange.headers['range'], object.sizeBytes);
  const answer: Record<string, string> = {
    ...headers,
    ...checksumOf(exchange, object, range === undefined),
    ...(range !== undefined && { 'content-range': `bytes ${range.start}-${range.end}/${object.sizeBytes}` }),
    'content-length': String(range === undefined ? object.sizeBytes : range.end - range.start + 1),
  };
  const isEmpty = answer['content-length'] === '0';
  const bytes = isHead || isEmpty ? undefined : openObject(exchange, object, range);
  res.writeHead(range === undefined ? 200 : 206, answer);
  if (bytes === undefined) {
    res.end();
    return;
  }
  await pipeline(bytes, res);
};

/** Opens the bytes of an object whose row was read before an await: it may have been deleted in between. */
export function openObject(exchange: Exchange, object: StoredObject, range?: { start: number; end: number }) {
  const still = exchange.service.store.version(object.bucket, object.key, object.versionId);
  if (still?.sequence !== object.sequence) throw new S3Error('NoSuchKey', { details: { Key: object.key } });
  return exchange.service.blobs.read(object.blob, range);
}

export const getObjectTagging: Operation = async (exchange) => {
  const bucket = exchange.requireBucket();
  const versionId = exchange.query('versionId');
  await exchange.demand(
    versionId === undefined ? 's3:GetObjectTagging' : 's3:GetObjectVersionTagging',
    objectArn(bucket.name, exchange.key),
  );
  const object = await findVersion(exchange, bucket.name, exchange.key, versionId);
  const tags = object.attributes.tags.map(({ key, value }) => element('Tag', tag('Key', key), tag('Value', value)));
  exchange.reply(200, versionHeaders(bucket, object), xmlDocument('Tagging', element('TagSet', ...tags)));
};
