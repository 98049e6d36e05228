import { notImplemented, S3Error } from './errors.ts';
import { bucketArn, type Exchange, type Operation } from './exchange.ts';
import type { ObjectVersion, StoredObject } from './model.ts';
import { encodeRfc3986 } from './target.ts';
import { element, tag, xmlDocument } from './xml.ts';

const MOST_KEYS = 1000;
const BATCH = 500;

/** Sorts after every key that begins with `prefix`, and before all later ones. */
const afterAll = (prefix: string) => `${prefix}\u{10FFFF}`;

type Page<T> = {
  readonly rows: readonly T[];
  readonly commonPrefixes: readonly string[];
  /** The last key or common prefix of a page that is not the last one. */
  readonly last: T | string | undefined;
};

/** Fills one page from rows in key order: grouped by the delimiter, and knowing whether more follows. */
function collectPage<T extends { readonly key: string }>(
  next: (after: T | string | undefined) => readonly T[],
  prefix: string,
  delimiter: string,
  maxKeys: number,
): Page<T> {
  const rows: T[] = [];
  const commonPrefixes: string[] = [];
  let last: T | string | undefined;
  for (;;) {
    const batch = next(last);
    if (batch.length === 0) return { rows, commonPrefixes, last: undefined };
    for (const row of batch) {
      if (!row.key.startsWith(prefix)) return { rows, commonPrefixes, last: undefined };
      // Rows of the group just written were read before it was known to be one.
      if (typeof last === 'string' && row.key.startsWith(last)) continue;
      if (rows.length + commonPrefixes.length === maxKeys) return { rows, commonPrefixes, last };
      const cut = delimiter === '' ? -1 : row.key.indexOf(delimiter, prefix.length);
      if (cut === -1) {
        rows.push((last = row));
      } else {
        commonPrefixes.push((last = row.key.slice(0, cut + delimiter.length)));
      }
    }
  }
}

function readMaxKeys(exchange: Exchange): number {
  const text = exchange.query('max-keys') ?? String(MOST_KEYS);
  if (!/^\d{1,9}$/.test(text)) {
    throw new S3Error('InvalidArgument', {
      message: 'Provided max-keys not an integer or within integer range',
      details: { ArgumentName: 'max-keys', ArgumentValue: text },
    });
  }
  return Math.min(Number(text), MOST_KEYS);
}

function readEncoding(exchange: Exchange): (text: string) => string {
  const encoding = exchange.query('encoding-type');
  if (encoding === undefined) return (text) => text;
  if (encoding !== 'url') {
    throw new S3Error('InvalidArgument', { message: 'Invalid Encoding Method specified in Request' });
  }
  return (text) => text.split('/').map(encodeRfc3986).join('/');
}

async function demandList(exchange: Exchange, action: string): Promise<void> {
  const context: Record<string, string> = {};
  for (const name of ['prefix', 'delimiter', 'max-keys']) {
    const value = exchange.query(name);
    if (value !== undefined) context[`s3:${name}`] = value;
  }
  await exchange.demand(action, bucketArn(exchange.target.bucket), context);
}

const tokenMark = 'after:';

function readContinuation(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (text.startsWith(tokenMark)) return text.slice(tokenMark.length);
  throw new S3Error('InvalidArgument', {
    message: 'The continuation token provided is incorrect',
    details: { ArgumentName: 'continuation-token' },
  });
}

export const listObjectsV2: Operation = async (exchange) => {
  const bucket = exchange.requireBucket();
  await demandList(exchange, 's3:ListBucket');
  const encode = readEncoding(exchange);
  const maxKeys = readMaxKeys(exchange);
  const [prefix, delimiter] = [exchange.query('prefix') ?? '', exchange.query('delimiter') ?? ''];
  const [startAfter, token] = [exchange.query('start-after'), exchange.query('continuation-token')];
  const begin = token === undefined ? (startAfter ?? '') : readContinuation(token);
  const page = collectPage<StoredObject>(
    (last) => {
      const after = last === undefined ? begin : typeof last === 'string' ? afterAll(last) : last.key;
      // The first key with the prefix is the prefix itself, hence "from" rather than "after" it.
      const isBeforePrefix = after < prefix;
      return exchange.service.store.listCurrent(bucket.name, isBeforePrefix ? prefix : after, isBeforePrefix, BATCH);
    },
    prefix,
    delimiter,
    maxKeys,
  );
  const { rows, commonPrefixes, last } = page;
  const resume = last === undefined ? undefined : typeof last === 'string' ? afterAll(last) : last.key;
  exchange.reply(
    200,
    {},
    xmlDocument(
      'ListBucketResult',
      tag('Name', bucket.name),
      tag('Prefix', encode(prefix)),
      tag('StartAfter', startAfter === undefined ? undefined : encode(startAfter)),
      tag('ContinuationToken', token),
      tag(
        'NextContinuationToken',
        resume === undefined ? undefined : Buffer.from(tokenMark + resume).toString('base64url'),
      ),
      tag('KeyCount', rows.length + commonPrefixes.length),
      tag('MaxKeys', maxKeys),
      tag('Delimiter', delimiter === '' ? undefined : encode(delimiter)),
      tag('EncodingType', exchange.query('encoding-type')),
      tag('IsTruncated', resume !== undefined),
      ...rows.map((object) => element('Contents', tag('Key', encode(object.key)), objectXml(object))),
      ...commonPrefixes.map((common) => element('CommonPrefixes', tag('Prefix', encode(common)))),
    ),
  );
};

function objectXml(object: StoredObject): string {
  return [
    tag('LastModified', object.modifiedAt.toISOString()),
    tag('ETag', `"${object.etag}"`),
    tag('ChecksumAlgorithm', object.attributes.checksum.algorithm),
    tag('ChecksumType', object.attributes.checksum.type),
    tag('Size', object.sizeBytes),
    tag('StorageClass', 'STANDARD'),
  ].join('');
}

export const listObjectVersions: Operation = async (exchange) => {
  const { store, accountId } = exchange.service;
  const bucket = exchange.requireBucket();
  await demandList(exchange, 's3:ListBucketVersions');
  if ((exchange.query('delimiter') ?? '') !== '') throw notImplemented('ListObjectVersions with delimiter');
  const encode = readEncoding(exchange);
  const maxKeys = readMaxKeys(exchange);
  const prefix = exchange.query('prefix') ?? '';
  const [keyMarker, versionMarker] = [exchange.query('key-marker') ?? '', exchange.query('version-id-marker')];
  if (versionMarker !== undefined && keyMarker === '') {
    throw new S3Error('InvalidArgument', { message: 'A version-id marker cannot be specified without a key marker.' });
  }
  const marked = versionMarker === undefined ? undefined : store.version(bucket.name, keyMarker, versionMarker);
  if (versionMarker !== undefined && marked === undefined) {
    throw new S3Error('InvalidArgument', { message: 'Invalid version id specified' });
  }
  // Without a version marker the marked key is done with; sequences begin at 1.
  const begin = { key: keyMarker, sequence: marked?.sequence ?? 0 };
  const page = collectPage<ObjectVersion>(
    (last) => {
      const after = last === undefined || typeof last === 'string' ? begin : last;
      return after.key < prefix
        ? store.listVersions(bucket.name, prefix, Number.MAX_SAFE_INTEGER, BATCH)
        : store.listVersions(bucket.name, after.key, after.sequence, BATCH);
    },
    prefix,
    '',
    maxKeys,
  );
  const last = typeof page.last === 'string' ? undefined : page.last;
  const owner = element('Owner', tag('ID', accountId));
  exchange.reply(
    200,
    {},
    xmlDocument(
      'ListVersionsResult',
      tag('Name', bucket.name),
      tag('Prefix', encode(prefix)),
      tag('KeyMarker', encode(keyMarker)),
      tag('VersionIdMarker', versionMarker ?? ''),
      tag('NextKeyMarker', last === undefined ? undefined : encode(last.key)),
      tag('NextVersionIdMarker', last?.versionId),
      tag('MaxKeys', maxKeys),
      tag('EncodingType', exchange.query('encoding-type')),
      tag('IsTruncated', last !== undefined),
      ...page.rows.map((version) => {
        const identity = [
          tag('Key', encode(version.key)),
          tag('VersionId', version.versionId),
          tag('IsLatest', version.isLatest),
        ];
        return version.isDeleteMarker
          ? element('DeleteMarker', ...identity, tag('LastModified', version.modifiedAt.toISOString()), owner)
          : element('Version', ...identity, objectXml(version), owner);
      }),
    ),
  );
};
