import type { ScanCheckName } from '../../domain/scanning.ts';

/**
 * A few plain signs in the raw bytes that no scholarship document has. This is not an antivirus and is never called one:
 * it is the part of the second verdict that needs no outside service, and it fails closed like the others.
 */
interface Sign {
  check: ScanCheckName;
  bytes: Buffer;
  /** At the very start, or anywhere. */
  where: 'start' | 'anywhere';
  /** Counts only in files that start so: chance hits in a photo's compressed data are no sign. */
  inFiles?: readonly Buffer[];
}
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const zip = latin('PK\x03\x04');
const oldOffice = Buffer.from('d0cf11e0a1b11ae1', 'hex');

const signs: readonly Sign[] = [
  // The harmless test file of the antivirus makers, written in two parts so that this source is not taken for it.
  {
    check: 'test-virus',
    bytes: latin('X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-' + 'STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'),
    where: 'anywhere',
  },
  { check: 'program', bytes: latin('MZ'), where: 'start' },
  { check: 'program', bytes: latin('\x7fELF'), where: 'start' },
  { check: 'program', bytes: Buffer.from('feedface', 'hex'), where: 'start' },
  { check: 'program', bytes: Buffer.from('feedfacf', 'hex'), where: 'start' },
  { check: 'program', bytes: Buffer.from('cefaedfe', 'hex'), where: 'start' },
  { check: 'program', bytes: Buffer.from('cffaedfe', 'hex'), where: 'start' },
  { check: 'program', bytes: Buffer.from('cafebabe', 'hex'), where: 'start' },
  { check: 'program', bytes: latin('\x4c\x00\x00\x00\x01\x14\x02\x00'), where: 'start' },
  { check: 'script', bytes: latin('#!'), where: 'start' },
  { check: 'script', bytes: latin('<?php'), where: 'start' },
  { check: 'script', bytes: latin('<script'), where: 'start' },
  { check: 'program-inside', bytes: latin('This program cannot be run in DOS mode'), where: 'anywhere' },
  { check: 'macros', bytes: latin('vbaProject.bin'), where: 'anywhere', inFiles: [zip] },
  { check: 'macros', bytes: Buffer.from('_VBA_PROJECT', 'utf16le'), where: 'anywhere', inFiles: [oldOffice] },
];
const longestSign = Math.max(...signs.map((sign) => sign.bytes.length));

/** More than any upload policy allows: reading on would only cost. */
const SCAN_BYTES_MAX = 200_000_000;

/** Reads the file once, a piece at a time; returns the checks that found something. */
export async function lookAtBytes(stream: AsyncIterable<Uint8Array>): Promise<ReadonlySet<ScanCheckName>> {
  const found = new Set<ScanCheckName>();
  let start = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > SCAN_BYTES_MAX) throw new Error('larger than anything the upload policy lets in');
    if (start.length < longestSign) start = Buffer.concat([start, chunk]).subarray(0, longestSign);
    // A sign may lie across two pieces.
    const piece = Buffer.concat([tail, chunk]);
    for (const sign of signs) if (shows(sign, piece, start)) found.add(sign.check);
    tail = piece.subarray(Math.max(0, piece.length - longestSign + 1));
  }
  return found;
}

function shows(sign: Sign, piece: Buffer, start: Buffer): boolean {
  const startsWith = (bytes: Buffer): boolean => start.subarray(0, bytes.length).equals(bytes);
  if (sign.where === 'start') return startsWith(sign.bytes);
  return piece.includes(sign.bytes) && (sign.inFiles?.some(startsWith) ?? true);
}
