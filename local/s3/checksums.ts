import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The checksums S3 keeps with an object, by their names in requests (`x-amz-checksum-crc32` …). */
export const checksumAlgorithms = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** COMPOSITE is the checksum of the parts' checksums, followed by `-<number of parts>`. */
export type Checksum = {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64. */
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
};

/** S3 keeps CRC64NVME for what arrives without a checksum. */
export const defaultChecksumAlgorithm: ChecksumAlgorithm = 'CRC64NVME';

export interface RunningChecksum {
  update(bytes: Uint8Array): void;
  /** Base64, big-endian, as in the headers. */
  digest(): string;
}

const digestBytes: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

export function isChecksumAlgorithm(name: string): name is ChecksumAlgorithm {
  return (checksumAlgorithms as readonly string[]).includes(name);
}

/** Whether the text can be such a checksum at all. */
export function isChecksumValue(algorithm: ChecksumAlgorithm, value: string): boolean {
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === digestBytes[algorithm] && bytes.toString('base64') === value;
}

export function startChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  switch (algorithm) {
    case 'CRC32':
      return startCrc32();
    case 'CRC32C':
      return startCrc32c();
    case 'CRC64NVME':
      return startCrc64nvme();
    case 'SHA1':
    case 'SHA256': {
      const hash = createHash(algorithm.toLowerCase());
      return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('base64') };
    }
  }
}

export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly string[]): Checksum {
  const running = startChecksum(algorithm);
  for (const part of parts) running.update(Buffer.from(part, 'base64'));
  return { algorithm, value: `${running.digest()}-${parts.length}`, type: 'COMPOSITE' };
}

function startCrc32(): RunningChecksum {
  let value = 0;
  return { update: (bytes) => void (value = crc32(bytes, value)), digest: () => bigEndian(value) };
}

function bigEndian(...words: readonly number[]): string {
  const bytes = Buffer.alloc(words.length * 4);
  words.forEach((word, index) => bytes.writeUInt32BE(word >>> 0, index * 4));
  return bytes.toString('base64');
}

// Castagnoli, reflected.
const crc32cTable = Int32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function startCrc32c(): RunningChecksum {
  let value = -1;
  return {
    update(bytes) {
      let running = value;
      for (let at = 0; at < bytes.length; at += 1) {
        running = crc32cTable[(running ^ bytes[at]!) & 0xff]! ^ (running >>> 8);
      }
      value = running;
    },
    digest: () => bigEndian(~value),
  };
}

// CRC-64/NVME, reflected. Two 32-bit halves: BigInt would be a hundred times slower on the way of every upload.
const crc64High = new Int32Array(256);
const crc64Low = new Int32Array(256);
for (let index = 0; index < 256; index += 1) {
  let value = BigInt(index);
  for (let bit = 0; bit < 8; bit += 1) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
  crc64High[index] = Number(value >> 32n) | 0;
  crc64Low[index] = Number(value & 0xffffffffn) | 0;
}

function startCrc64nvme(): RunningChecksum {
  let high = -1;
  let low = -1;
  return {
    update(bytes) {
      let [h, l] = [high, low];
      for (let at = 0; at < bytes.length; at += 1) {
        const index = (l ^ bytes[at]!) & 0xff;
        l = crc64Low[index]! ^ ((l >>> 8) | (h << 24));
        h = crc64High[index]! ^ (h >>> 8);
      }
      [high, low] = [h, l];
    },
    digest: () => bigEndian(~high, ~low),
  };
}
