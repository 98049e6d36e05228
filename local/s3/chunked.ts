import { createHash } from 'node:crypto';
import { S3Error } from './errors.ts';
import { hmac, sameText, sha256Hex, type SignatureSeed } from './signature.ts';

/** Longest line between chunks: a hexadecimal size with its signature, or one trailer. */
const LONGEST_LINE_BYTES = 1024;
const MOST_TRAILERS = 16;
/** Each chunk but the last has at least this much: a stream of small pieces works on a lax server and fails on AWS. */
const SMALLEST_CHUNK_BYTES = 8192;

/** Bytes of a request body, read by line and by length. */
class ByteReader {
  private readonly source: AsyncIterator<Uint8Array>;
  private pending: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]();
  }

  private async more(): Promise<boolean> {
    const next = await this.source.next();
    if (next.done === true) return false;
    this.pending = this.pending.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.pending, next.value]);
    return true;
  }

  /** Up to the next CRLF, which is taken too. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.pending.indexOf('\r\n');
      if (end !== -1) {
        const line = this.pending.toString('latin1', 0, end);
        this.pending = this.pending.subarray(end + 2);
        return line;
      }
      if (this.pending.length > LONGEST_LINE_BYTES || !(await this.more())) throw new S3Error('IncompleteBody');
    }
  }

  /** Some bytes, at least one and at most `most`. */
  async some(most: number): Promise<Buffer> {
    if (this.pending.length === 0 && !(await this.more())) throw new S3Error('IncompleteBody');
    const bytes = this.pending.subarray(0, most);
    this.pending = this.pending.subarray(bytes.length);
    return bytes;
  }

  async atEnd(): Promise<boolean> {
    return this.pending.length === 0 && !(await this.more());
  }
}

/**
 * Takes the `aws-chunked` framing off a body. With a `seed`, each chunk's signature is held against the chain that
 * starts at the request's own (STREAMING-AWS4-HMAC-SHA256-PAYLOAD). Trailing headers land in `trailers`, lower-case,
 * before the last byte has been handed out.
 */
export async function* decodeAwsChunked(
  body: AsyncIterable<Uint8Array>,
  seed: SignatureSeed | undefined,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(body);
  let previous = seed?.signature ?? '';
  let sizeBefore: number | undefined;
  for (let number = 1; ; number += 1) {
    const [sizeText, ...extensions] = (await reader.line()).split(';');
    if (!/^[0-9a-f]{1,12}$/i.test(sizeText ?? ''))
      throw new S3Error('InvalidRequest', { message: 'Malformed aws-chunked body' });
    const size = parseInt(sizeText!, 16);
    if (size > 0 && sizeBefore !== undefined && sizeBefore < SMALLEST_CHUNK_BYTES) {
      throw new S3Error('InvalidChunkSizeError', { details: { Chunk: number, BadChunkSize: sizeBefore } });
    }
    sizeBefore = size;
    const hash = seed === undefined ? undefined : createHash('sha256');
    for (let left = size; left > 0;) {
      const bytes = await reader.some(left);
      left -= bytes.length;
      hash?.update(bytes);
      yield bytes;
    }
    if (seed !== undefined && hash !== undefined) {
      const given = extensions.find((part) => part.startsWith('chunk-signature='))?.slice('chunk-signature='.length);
      const stringToSign = [
        'AWS4-HMAC-SHA256-PAYLOAD',
        seed.amzDate,
        seed.scope,
        previous,
        sha256Hex(''),
        hash.digest('hex'),
      ];
      previous = hmac(seed.signingKey, stringToSign.join('\n')).toString('hex');
      if (!sameText(previous, given ?? '')) throw new S3Error('SignatureDoesNotMatch');
    }
    if (size === 0) break;
    if ((await reader.line()) !== '') throw new S3Error('InvalidRequest', { message: 'Malformed aws-chunked body' });
  }
  await readTrailers(reader, seed, previous, trailers);
}

async function readTrailers(
  reader: ByteReader,
  seed: SignatureSeed | undefined,
  previous: string,
  trailers: Map<string, string>,
): Promise<void> {
  let canonical = '';
  let signature: string | undefined;
  while (!(await reader.atEnd())) {
    const line = (await reader.line()).replace(/\n$/, '');
    if (line === '') break;
    const colon = line.indexOf(':');
    if (colon < 1 || trailers.size >= MOST_TRAILERS) throw new S3Error('MalformedTrailerError');
    const [name, value] = [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    if (name === 'x-amz-trailer-signature') {
      signature = value;
      continue;
    }
    trailers.set(name, value);
    canonical += `${name}:${value}\n`;
  }
  if (seed === undefined || canonical === '') return;
  const stringToSign = ['AWS4-HMAC-SHA256-TRAILER', seed.amzDate, seed.scope, previous, sha256Hex(canonical)].join(
    '\n',
  );
  if (!sameText(hmac(seed.signingKey, stringToSign).toString('hex'), signature ?? '')) {
    throw new S3Error('SignatureDoesNotMatch');
  }
}
