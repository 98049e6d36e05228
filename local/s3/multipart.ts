import { createHash, randomBytes } from 'node:crypto';
import { chosenAlgorithm, encryptionHeaders, parseBody, parseTagHeader, readUploadAttributes } from './attributes.ts';
import {
  checksumHeader,
  compositeChecksum,
  defaultChecksumAlgorithm,
  type Checksum,
  type ChecksumAlgorithm,
} from './checksums.ts';
import { S3Error } from './errors.ts';
import { forgetExpired } from './expiry.ts';
import { objectArn, type Exchange, type Operation } from './exchange.ts';
import type { Bucket, Part, StoredObject, Upload } from './model.ts';
import { checksumXml, createdHeaders, demandPut, etagOf, keepObject, quoted } from './object-writes.ts';
import { refuseUncheckedUpload } from './object-lock.ts';
import { digesting, givenChecksum, openPayload } from './payload.ts';
import { writePrecondition } from './preconditions.ts';
import type { Headers } from './signature.ts';
import { element, tag, xmlDocument } from './xml.ts';

const LARGEST_PART_NUMBER = 10_000;
/** Every part but the last has at least this much. */
const SMALLEST_PART_BYTES = 5 * 1024 ** 2;
const DAY_MILLISECONDS = 24 * 3600 * 1000;
/** How long a completion can be repeated; AWS does not say how long it can there. */
const KEEPS_ANSWERS_MILLISECONDS = DAY_MILLISECONDS;

/** What ends an upload or changes its parts, one after the other: a part must not go while it is being joined. */
const underWay = new Map<string, Promise<unknown>>();

async function inTurn<T>(uploadId: string, work: () => Promise<T>): Promise<T> {
  const before = underWay.get(uploadId) ?? Promise.resolve();
  const mine = before.then(work, work);
  underWay.set(uploadId, mine);
  try {
    return await mine;
  } finally {
    if (underWay.get(uploadId) === mine) underWay.delete(uploadId);
  }
}

/** CRCs can be joined over a whole object, hashes cannot: what S3 does when the caller does not say. */
function checksumType(exchange: Exchange, algorithm: ChecksumAlgorithm): Checksum['type'] {
  const asked = exchange.headers['x-amz-checksum-type'];
  const usual = algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE';
  if (asked === undefined) return usual;
  const isPossible =
    (asked === 'FULL_OBJECT' && algorithm.startsWith('CRC')) || (asked === 'COMPOSITE' && algorithm !== 'CRC64NVME');
  if (!isPossible) {
    throw new S3Error('InvalidRequest', {
      message: `The ${asked} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    });
  }
  return asked as Checksum['type'];
}

export const createMultipartUpload: Operation = async (exchange) => {
  const { headers, key, service } = exchange;
  const bucket = exchange.requireBucket();
  const attributes = readUploadAttributes(headers, bucket, parseTagHeader(headers['x-amz-tagging']));
  await demandPut(exchange, bucket, key, attributes);
  const chosen = chosenAlgorithm(headers);
  const algorithm = chosen ?? defaultChecksumAlgorithm;
  const type = checksumType(exchange, algorithm);
  await abortOldUploads(exchange, bucket);
  await forgetExpired(exchange, bucket.name);
  const uploadId = randomBytes(32).toString('base64url');
  service.store.forgetCompletedUploads(new Date(exchange.now.getTime() - KEEPS_ANSWERS_MILLISECONDS));
  service.store.putUpload({
    uploadId,
    bucket: bucket.name,
    key,
    attributes,
    checksumAlgorithm: algorithm,
    isAlgorithmChosen: chosen !== undefined,
    checksumType: type,
    initiatedAtMilliseconds: exchange.now.getTime(),
  });
  exchange.reply(
    200,
    {
      ...encryptionHeaders(attributes.encryption),
      ...(chosen !== undefined && { 'x-amz-checksum-algorithm': chosen, 'x-amz-checksum-type': type }),
    },
    xmlDocument(
      'InitiateMultipartUploadResult',
      tag('Bucket', bucket.name),
      tag('Key', key),
      tag('UploadId', uploadId),
    ),
  );
};

/** Forgets what the bucket's lifecycle has given up. AWS looks once a day, this server whenever an upload is asked for. */
async function abortOldUploads(exchange: Exchange, bucket: Bucket): Promise<void> {
  const days = bucket.configuration.abortUploadsAfterDays;
  if (days === undefined) return;
  const before = new Date(exchange.now.getTime() - days * DAY_MILLISECONDS);
  await exchange.service.blobs.remove(exchange.service.store.abortOldUploads(bucket.name, before).unused);
}

async function requireUpload(exchange: Exchange, bucket: Bucket): Promise<Upload> {
  await abortOldUploads(exchange, bucket);
  const uploadId = exchange.query('uploadId') ?? '';
  const upload = exchange.service.store.findUpload(bucket.name, exchange.key, uploadId);
  if (upload === undefined) throw new S3Error('NoSuchUpload', { details: { UploadId: uploadId } });
  return upload;
}

function readPartNumber(text: string | undefined): number {
  const partNumber = /^\d{1,5}$/.test(text ?? '') ? Number(text) : 0;
  if (partNumber < 1 || partNumber > LARGEST_PART_NUMBER) {
    throw new S3Error('InvalidArgument', {
      message: 'Part number must be an integer between 1 and 10000, inclusive',
      details: { ArgumentName: 'partNumber', ArgumentValue: text ?? '' },
    });
  }
  return partNumber;
}

export const uploadPart: Operation = async (exchange) => {
  const { service, req, headers } = exchange;
  const bucket = exchange.requireBucket();
  const partNumber = readPartNumber(exchange.query('partNumber'));
  const upload = await requireUpload(exchange, bucket);
  await exchange.demand('s3:PutObject', objectArn(bucket.name, exchange.key));
  await exchange.demandKey('kms:GenerateDataKey', upload.attributes.encryption);
  // AWS asks for this too, of every part: it is read again when the parts are joined.
  await exchange.demandKey('kms:Decrypt', upload.attributes.encryption);
  refuseUncheckedUpload(bucket, headers);
  const payload = openPayload(req, headers, exchange.signedBy(), upload.checksumAlgorithm);
  if (upload.isAlgorithmChosen && payload.algorithm !== upload.checksumAlgorithm) {
    throw new S3Error('InvalidRequest', {
      message: `Checksum Type mismatch occurred, expected checksum Type: ${upload.checksumAlgorithm.toLowerCase()}, actual checksum Type: ${payload.algorithm.toLowerCase()}`,
    });
  }
  const blob = await service.blobs.write(payload.bytes);
  const { sizeBytes, md5, checksum } = payload.digest();
  const etag = etagOf(md5, upload.attributes.encryption);
  const stored = await inTurn(upload.uploadId, async () => {
    const part = { partNumber, blob, sizeBytes, etag, checksum, modifiedAt: exchange.now };
    const kept = service.store.putPart(upload.uploadId, part);
    await service.blobs.remove(kept?.unused ?? [blob]);
    return kept;
  });
  if (stored === undefined) throw new S3Error('NoSuchUpload', { details: { UploadId: upload.uploadId } });
  exchange.reply(200, {
    etag: quoted(etag),
    [checksumHeader(payload.algorithm)]: checksum,
    ...encryptionHeaders(upload.attributes.encryption),
  });
};

function withoutChecksums(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^x-amz-checksum-|^x-amz-sdk-/.test(name)));
}

/** The parts the caller lists, each held against what has arrived. */
function chooseParts(body: string, upload: Upload, stored: readonly Part[]): Part[] {
  const byNumber = new Map(stored.map((part) => [part.partNumber, part]));
  let before = 0;
  const listed = parseBody(body, 'CompleteMultipartUpload').all('Part');
  if (listed.length === 0) throw new S3Error('MalformedXML');
  const parts = listed.map((entry) => {
    const [number, etag] = [entry.textOf('PartNumber'), entry.textOf('ETag')];
    if (number === undefined || etag === undefined) throw new S3Error('MalformedXML');
    const partNumber = readPartNumber(number);
    if (partNumber <= before) throw new S3Error('InvalidPartOrder', { details: { UploadId: upload.uploadId } });
    before = partNumber;
    const part = byNumber.get(partNumber);
    const checksum = entry.children.find((child) => child.name.startsWith('Checksum'));
    const isSame =
      part?.etag === etag.replaceAll('"', '') &&
      (checksum === undefined ||
        (upload.isAlgorithmChosen &&
          checksum.name === `Checksum${upload.checksumAlgorithm}` &&
          checksum.text === part.checksum));
    if (part === undefined || !isSame) {
      throw new S3Error('InvalidPart', { details: { UploadId: upload.uploadId, PartNumber: partNumber, ETag: etag } });
    }
    return part;
  });
  for (const part of parts.slice(0, -1)) {
    if (part.sizeBytes >= SMALLEST_PART_BYTES) continue;
    throw new S3Error('EntityTooSmall', {
      details: {
        ProposedSize: part.sizeBytes,
        MinSizeAllowed: SMALLEST_PART_BYTES,
        PartNumber: part.partNumber,
        ETag: part.etag,
      },
    });
  }
  return parts;
}

/** The parts a completion names, as text: the same request gets the same answer again. */
function listedParts(body: string): string {
  const listed = parseBody(body, 'CompleteMultipartUpload').all('Part');
  return JSON.stringify(listed.map((part) => [part.textOf('PartNumber'), part.textOf('ETag')?.replaceAll('"', '')]));
}

/** The object that this same request made before, while it is there: a client may not have got the answer. */
function completedBefore(exchange: Exchange, bucket: Bucket, body: string): StoredObject | undefined {
  const { store } = exchange.service;
  const completed = store.findCompletedUpload(exchange.query('uploadId') ?? '');
  if (completed?.bucket !== bucket.name || completed.key !== exchange.key) return undefined;
  if (completed.parts !== listedParts(body)) return undefined;
  const made = store.version(bucket.name, exchange.key, completed.versionId);
  // Where no versions are kept, another object may stand in its place by now.
  return made === undefined || made.isDeleteMarker || made.etag !== completed.etag ? undefined : made;
}

export const completeMultipartUpload: Operation = async (exchange) => {
  const bucket = exchange.requireBucket();
  await exchange.demand('s3:PutObject', objectArn(bucket.name, exchange.key));
  const body = await exchange.readText(withoutChecksums(exchange.headers));
  const made = await inTurn(
    exchange.query('uploadId') ?? '',
    async () => completedBefore(exchange, bucket, body) ?? (await joinParts(exchange, bucket, body)),
  );
  const { etag: _etag, ...answer } = createdHeaders(bucket, made);
  exchange.reply(
    200,
    answer,
    xmlDocument(
      'CompleteMultipartUploadResult',
      tag('Location', `http://${exchange.headers['host']}/${bucket.name}/${encodeURI(exchange.key)}`),
      tag('Bucket', bucket.name),
      tag('Key', exchange.key),
      tag('ETag', quoted(made.etag)),
      checksumXml(made.attributes.checksum),
    ),
  );
};

async function joinParts(exchange: Exchange, bucket: Bucket, body: string): Promise<StoredObject> {
  const { service, key, headers } = exchange;
  const upload = await requireUpload(exchange, bucket);
  await exchange.demandKey('kms:Decrypt', upload.attributes.encryption);
  const precondition = writePrecondition(headers);
  // The checksum headers of this request speak of the finished object, not of the list of parts in its body.
  const promised = givenChecksum(headers);
  const parts = chooseParts(body, upload, service.store.listParts(upload.uploadId));
  const { checksumAlgorithm, checksumType: type } = upload;
  const composite =
    type === 'COMPOSITE'
      ? compositeChecksum(
          checksumAlgorithm,
          parts.map((part) => part.checksum),
        )
      : undefined;
  if (promised !== undefined && promised.algorithm !== checksumAlgorithm) {
    throw new S3Error('InvalidRequest', { message: 'The upload was created with another checksum algorithm.' });
  }
  if (composite !== undefined && promised !== undefined && promised.value !== composite.value.split('-')[0]) {
    throw new S3Error('BadDigest', {
      message: `The ${checksumAlgorithm} you specified did not match the calculated checksum.`,
    });
  }
  const md5s = createHash('md5');
  for (const part of parts) md5s.update(Buffer.from(part.etag, 'hex'));
  async function* joined() {
    for (const part of parts) yield* service.blobs.read(part.blob) as AsyncIterable<Uint8Array>;
  }
  return keepObject(exchange, bucket, {
    key,
    payload: digesting(joined(), checksumAlgorithm, true, {
      sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
      range: { leastBytes: 0, mostBytes: Number.MAX_SAFE_INTEGER },
      ...(composite === undefined && promised !== undefined && { checksum: () => promised.value }),
    }),
    attributes: upload.attributes,
    precondition,
    composed: {
      etag: `${md5s.digest('hex')}-${parts.length}`,
      checksum: composite,
      completes: { uploadId: upload.uploadId, parts: listedParts(body) },
    },
    reason: 'CompleteMultipartUpload',
  });
}

export const abortMultipartUpload: Operation = async (exchange) => {
  const bucket = exchange.requireBucket();
  const upload = await requireUpload(exchange, bucket);
  await exchange.demand('s3:AbortMultipartUpload', objectArn(bucket.name, exchange.key));
  await inTurn(upload.uploadId, async () => {
    const { unused } = exchange.service.store.abortUpload(upload.uploadId);
    await exchange.service.blobs.remove(unused);
  });
  exchange.reply(204);
};

const MOST_PARTS_LISTED = 1000;

export const listParts: Operation = async (exchange) => {
  const bucket = exchange.requireBucket();
  const upload = await requireUpload(exchange, bucket);
  await exchange.demand('s3:ListMultipartUploadParts', objectArn(bucket.name, exchange.key));
  const marker = Number(exchange.query('part-number-marker') ?? 0);
  const most = Math.min(Number(exchange.query('max-parts') ?? MOST_PARTS_LISTED), MOST_PARTS_LISTED);
  if (!Number.isInteger(marker) || !Number.isInteger(most) || most < 1) throw new S3Error('InvalidArgument');
  const rest = exchange.service.store.listParts(upload.uploadId).filter((part) => part.partNumber > marker);
  const shown = rest.slice(0, most);
  exchange.reply(
    200,
    {},
    xmlDocument(
      'ListPartsResult',
      tag('Bucket', bucket.name),
      tag('Key', exchange.key),
      tag('UploadId', upload.uploadId),
      tag('PartNumberMarker', marker),
      tag('NextPartNumberMarker', shown.at(-1)?.partNumber),
      tag('MaxParts', most),
      tag('IsTruncated', rest.length > shown.length),
      tag('StorageClass', 'STANDARD'),
      tag('ChecksumAlgorithm', upload.checksumAlgorithm),
      tag('ChecksumType', upload.checksumType),
      ...shown.map((part) =>
        element(
          'Part',
          tag('PartNumber', part.partNumber),
          tag('LastModified', part.modifiedAt.toISOString()),
          tag('ETag', quoted(part.etag)),
          tag('Size', part.sizeBytes),
          tag(`Checksum${upload.checksumAlgorithm}`, upload.isAlgorithmChosen ? part.checksum : undefined),
        ),
      ),
    ),
  );
};
