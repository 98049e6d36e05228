import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  checksumAlgorithms,
  checksumHeader,
  defaultChecksumAlgorithm,
  isChecksumValue,
  startChecksum,
  type ChecksumAlgorithm,
} from './checksums.ts';
import { decodeAwsChunked } from './chunked.ts';
import { S3Error } from './errors.ts';
import type { Authentication, Headers } from './signature.ts';

/** S3's limit for one PUT or one part. */
const LARGEST_UPLOAD_BYTES = 5 * 1024 ** 3;
/** A too large form is read on this far, so that the browser gets to see the answer and the true size in it. */
const SURPLUS_READ_BYTES = 64 * 1024 ** 2;

type Digest = {
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly md5: string;
  readonly checksum: string;
};

export type Payload = {
  /** Fails at its end, and so before anything is kept, when the bytes are not the promised ones. */
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly algorithm: ChecksumAlgorithm;
  /** Whether the sender named the algorithm, or S3's default was taken. */
  readonly isAlgorithmChosen: boolean;
  /** Only after the last byte. */
  digest(): Digest;
};

export type Promised = {
  readonly sizeBytes?: number;
  readonly sha256Hex?: string;
  /** Base64. */
  readonly contentMd5?: string;
  /** Base64; asked at the end, because a trailer comes last. */
  readonly checksum?: () => string | undefined;
  readonly range?: { readonly leastBytes: number; readonly mostBytes: number };
};

/** Counts and digests bytes on their way, and holds them against what was promised. */
export function digesting(
  source: AsyncIterable<Uint8Array>,
  algorithm: ChecksumAlgorithm,
  isAlgorithmChosen: boolean,
  promised: Promised,
): Payload {
  const md5 = createHash('md5');
  const sha256 = promised.sha256Hex === undefined ? undefined : createHash('sha256');
  const running = startChecksum(algorithm);
  const most = promised.range?.mostBytes ?? LARGEST_UPLOAD_BYTES;
  let sizeBytes = 0;
  let digest: Digest | undefined;

  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      sizeBytes += chunk.length;
      if (sizeBytes > most) {
        if (sizeBytes > most + SURPLUS_READ_BYTES) break;
        continue;
      }
      md5.update(chunk);
      sha256?.update(chunk);
      running.update(chunk);
      yield chunk;
    }
    digest = { sizeBytes, md5: md5.digest('hex'), checksum: running.digest() };
    refuseBrokenPromise(promised, algorithm, digest, most, sha256?.digest('hex'));
  }

  return {
    bytes: bytes(),
    algorithm,
    isAlgorithmChosen,
    digest: () => {
      if (digest === undefined) throw new Error('A digest is known only after the last byte.');
      return digest;
    },
  };
}

function refuseBrokenPromise(
  promised: Promised,
  algorithm: ChecksumAlgorithm,
  digest: Digest,
  most: number,
  sha256: string | undefined,
): void {
  const least = promised.range?.leastBytes ?? 0;
  if (digest.sizeBytes > most) {
    throw new S3Error('EntityTooLarge', { details: { ProposedSize: digest.sizeBytes, MaxSizeAllowed: most } });
  }
  if (digest.sizeBytes < least) {
    throw new S3Error('EntityTooSmall', { details: { ProposedSize: digest.sizeBytes, MinSizeAllowed: least } });
  }
  if (promised.sizeBytes !== undefined && promised.sizeBytes !== digest.sizeBytes) throw new S3Error('IncompleteBody');
  if (promised.sha256Hex !== undefined && promised.sha256Hex !== sha256) {
    throw new S3Error('XAmzContentSHA256Mismatch', {
      details: { ClientComputedContentSHA256: promised.sha256Hex, S3ComputedContentSHA256: sha256 ?? '' },
    });
  }
  if (promised.contentMd5 !== undefined) {
    const given = Buffer.from(promised.contentMd5, 'base64').toString('hex');
    if (given !== digest.md5) {
      throw new S3Error('BadDigest', { details: { ExpectedDigest: given, CalculatedDigest: digest.md5 } });
    }
  }
  if (promised.checksum !== undefined && promised.checksum() !== digest.checksum) {
    throw new S3Error('BadDigest', {
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
    });
  }
}

/** The one checksum a sender gives among headers or form fields. */
export function givenChecksum(headers: Headers): { algorithm: ChecksumAlgorithm; value: string } | undefined {
  const given = checksumAlgorithms.filter((algorithm) => headers[checksumHeader(algorithm)] !== undefined);
  const [algorithm] = given;
  if (given.length > 1) {
    throw new S3Error('InvalidRequest', {
      message: 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    });
  }
  if (algorithm === undefined) return undefined;
  const value = headers[checksumHeader(algorithm)]!;
  if (!isChecksumValue(algorithm, value)) {
    throw new S3Error('InvalidRequest', { message: `Value for ${checksumHeader(algorithm)} header is invalid.` });
  }
  return { algorithm, value };
}

export function givenContentMd5(headers: Headers): string | undefined {
  const value = headers['content-md5'];
  if (value !== undefined && Buffer.from(value, 'base64').length !== 16) throw new S3Error('InvalidDigest');
  return value;
}

/** The bytes of a request, an abrupt end of reading leaves the connection usable for the answer. */
function requestBytes(req: IncomingMessage): AsyncIterable<Uint8Array> {
  return req.iterator({ destroyOnReturn: false });
}

/**
 * The body of an authenticated request: unframed when it came aws-chunked, and verified against everything the sender
 * said about it. `fallback` is the algorithm to keep when the request names none (a part of a multipart upload).
 */
export function openPayload(
  req: IncomingMessage,
  headers: Headers,
  authentication: Authentication,
  fallback: ChecksumAlgorithm = defaultChecksumAlgorithm,
): Payload {
  const contentMd5 = givenContentMd5(headers);
  const given = givenChecksum(headers);
  const { payloadHash, seed } = authentication;
  refuseUnknownPayloadHash(payloadHash);
  const isStreaming = payloadHash.startsWith('STREAMING-');
  const trailers = new Map<string, string>();
  const trailing = isStreaming ? announcedChecksum(headers) : undefined;
  const chosen = given?.algorithm ?? trailing;
  if (chosen === undefined && headers['x-amz-sdk-checksum-algorithm'] !== undefined) {
    throw new S3Error('InvalidRequest', {
      message:
        'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    });
  }
  const sizeText = isStreaming ? headers['x-amz-decoded-content-length'] : headers['content-length'];
  if (sizeText === undefined && (isStreaming || headers['transfer-encoding'] !== undefined)) {
    throw new S3Error('MissingContentLength');
  }
  const sizeBytes = Number(sizeText ?? 0);
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) throw new S3Error('InvalidArgument');
  if (sizeBytes > LARGEST_UPLOAD_BYTES) {
    throw new S3Error('EntityTooLarge', { details: { ProposedSize: sizeBytes, MaxSizeAllowed: LARGEST_UPLOAD_BYTES } });
  }
  return digesting(openFraming(req, payloadHash, seed, trailers), chosen ?? fallback, chosen !== undefined, {
    sizeBytes,
    ...(/^[0-9a-f]{64}$/.test(payloadHash) && { sha256Hex: payloadHash }),
    ...(contentMd5 !== undefined && { contentMd5 }),
    ...(given !== undefined && { checksum: () => given.value }),
    ...(trailing !== undefined && { checksum: () => trailers.get(checksumHeader(trailing)) }),
  });
}

function announcedChecksum(headers: Headers): ChecksumAlgorithm | undefined {
  const announced = headers['x-amz-trailer']?.toLowerCase().trim();
  if (announced === undefined) return undefined;
  const algorithm = checksumAlgorithms.find((name) => checksumHeader(name) === announced);
  if (algorithm === undefined) {
    throw new S3Error('InvalidRequest', {
      message: 'The value specified in the x-amz-trailer header is not supported',
    });
  }
  return algorithm;
}

const payloadHashes = [
  'UNSIGNED-PAYLOAD',
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
];

function refuseUnknownPayloadHash(payloadHash: string): void {
  if (payloadHashes.includes(payloadHash) || /^[0-9a-f]{64}$/.test(payloadHash)) return;
  throw new S3Error('InvalidArgument', {
    message: `x-amz-content-sha256 must be ${payloadHashes.join(', ')} or a valid sha256 value.`,
  });
}

function openFraming(
  req: IncomingMessage,
  payloadHash: string,
  seed: Authentication['seed'],
  trailers: Map<string, string>,
): AsyncIterable<Uint8Array> {
  switch (payloadHash) {
    case 'STREAMING-UNSIGNED-PAYLOAD-TRAILER':
      return decodeAwsChunked(requestBytes(req), undefined, trailers);
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD':
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER':
      return decodeAwsChunked(requestBytes(req), seed, trailers);
    default:
      return requestBytes(req);
  }
}

/**
 * Reads a body to its end and forgets it, so that the answer reaches a client that is still sending. False when there
 * is more than anyone should wait for, or the client has gone.
 */
export async function drain(req: IncomingMessage): Promise<boolean> {
  if (req.readableEnded || req.complete) return true;
  if (req.destroyed) return false;
  let read = 0;
  try {
    for await (const chunk of requestBytes(req)) {
      read += (chunk as Uint8Array).length;
      if (read > SURPLUS_READ_BYTES) return false;
    }
    return true;
  } catch {
    return false;
  }
}
