import { S3Error } from './errors.ts';

const LONGEST_KEY_BYTES = 1024;

/** What a path-style request points at. `key` is '' for the bucket itself, `bucket` is '' for the service. */
export type Target = {
  /** Decoded path, as it stands in the canonical request after encoding it again. */
  readonly path: string;
  readonly bucket: string;
  readonly key: string;
  /** Decoded, in the order sent; the signature covers every pair. */
  readonly pairs: readonly (readonly [name: string, value: string])[];
  readonly query: ReadonlyMap<string, string>;
};

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new S3Error('InvalidURI');
  }
}

/** RFC 3986 encoding as Signature Version 4 wants it: everything but A–Z a–z 0–9 - . _ ~. */
export function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function encodePath(path: string): string {
  return path.split('/').map(encodeRfc3986).join('/');
}

export function parseTarget(url: string): Target {
  const mark = url.indexOf('?');
  const path = decode(mark === -1 ? url : url.slice(0, mark));
  const pairs = (mark === -1 ? '' : url.slice(mark + 1))
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): [string, string] => {
      const equals = pair.indexOf('=');
      const [name, value] = equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [decode(name.replaceAll('+', ' ')), decode(value.replaceAll('+', ' '))];
    });
  const slash = path.indexOf('/', 1);
  const bucket = path.slice(1, slash === -1 ? undefined : slash);
  const key = slash === -1 ? '' : path.slice(slash + 1);
  refuseLongKey(key);
  return { path, bucket, key, pairs, query: new Map(pairs) };
}

export function refuseLongKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size > LONGEST_KEY_BYTES) {
    throw new S3Error('KeyTooLongError', { details: { Size: size, MaxSizeAllowed: LONGEST_KEY_BYTES } });
  }
}
