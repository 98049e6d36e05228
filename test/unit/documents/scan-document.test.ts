import { describe, expect, test } from '@jest/globals';
import { scanDetailSchema, type ScanDetail } from '../../../domain/scanning.ts';
import { lookAtBytes } from '../../../functions/scan-document/look-at-bytes.ts';
import { builtInScanner, scanDocument, type ScanDeps } from '../../../functions/scan-document/scan-document.ts';
import { plainPdf } from './files.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');
async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const testFile = latin('X5O!P%@AP[4\\PZX54(P^)7CC)7}$' + 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*');
const found = async (bytes: Uint8Array, size = 1000) => [...(await lookAtBytes(inPieces(bytes, size)))];

describe('a plain look at the raw bytes', () => {
  test.each([1, 7, 64, 5000])('sees the test file in pieces of %i bytes, at the start or deep inside', async (size) => {
    expect(await found(testFile, size)).toEqual(['test-virus']);
    const deep = Buffer.concat([await plainPdf(1), testFile, latin('\n%%EOF')]);
    expect(await found(deep, size)).toEqual(['test-virus']);
  });
  test.each([
    ['a Windows program', latin('MZ\x90\x00\x03'), 'program'],
    ['a Linux program', latin('\x7fELF\x02\x01'), 'program'],
    ['a shell script', latin('#!/bin/sh\nrm -rf /\n'), 'script'],
    ['a document with macros', latin('PK\x03\x04....word/vbaProject.bin....'), 'macros'],
    [
      'a program behind a PDF header',
      latin('%PDF-1.4\n....!This program cannot be run in DOS mode.'),
      'program-inside',
    ],
  ])('sees %s', async (_, bytes, check) => {
    expect(await found(bytes)).toEqual([check]);
  });
  test('finds nothing in a plain document, nor in a PDF that only mentions macros', async () => {
    expect(await found(await plainPdf(2))).toEqual([]);
    expect(await found(await plainPdf(1, 'vbaProject.bin'))).toEqual([]);
  });
});

describe('scan-document', () => {
  const arrival = { detail: { object: { key: 'doc_0123456789abc', 'version-id': 'v1' } } };
  const looked = (file: () => Promise<AsyncIterable<Uint8Array> | undefined>, deps: Partial<ScanDeps> = {}) => {
    const published: ScanDetail[] = [];
    const opened: string[] = [];
    return {
      published,
      opened,
      deps: {
        open: (key: string, versionId: string) => {
          opened.push(`${key} ${versionId}`);
          return file();
        },
        publish: async (detail: ScanDetail) => void published.push(scanDetailSchema.parse(detail)),
        scanners: [builtInScanner],
        ...deps,
      },
    };
  };

  test('publishes a verdict about exactly the version that arrived', async () => {
    const { deps, published, opened } = looked(async () => inPieces(testFile, 10));
    expect(await scanDocument(arrival, deps)).toBe('suspicious');
    expect(opened).toEqual(['doc_0123456789abc v1']);
    expect(published).toMatchObject([
      { documentId: 'doc_0123456789abc', versionId: 'v1', engine: 'built-in', verdict: 'suspicious' },
    ]);
    expect(published[0]?.checks?.filter(({ passed }) => !passed)).toEqual([{ name: 'test-virus', passed: false }]);
  });

  test('each scanner sees the whole file and says its own word; one that could not look is not "clean"', async () => {
    const seen: number[] = [];
    const { deps, published } = looked(async () => inPieces(await plainPdf(1), 100), {
      scanners: [
        builtInScanner,
        {
          engine: 'clamd',
          async scan(file) {
            let bytes = 0;
            for await (const piece of file) bytes += piece.length;
            seen.push(bytes);
            return { verdict: 'not-scanned' };
          },
        },
      ],
    });
    expect(await scanDocument(arrival, deps)).toBe('not-scanned');
    expect(published.map(({ engine, verdict }) => [engine, verdict])).toEqual([
      ['built-in', 'clean'],
      ['clamd', 'not-scanned'],
    ]);
    expect(seen).toEqual([(await plainPdf(1)).length]);
  });

  test('a scanner that sees arrivals by itself is asked for a second look, and only for that', async () => {
    const asked: string[] = [];
    const { deps } = looked(async () => inPieces(await plainPdf(1), 1000), {
      askAgain: async (key, versionId) => void asked.push(`${key} ${versionId}`),
    });
    await scanDocument(arrival, deps);
    expect(asked).toEqual([]);
    await scanDocument({ ...arrival, again: true }, deps);
    expect(asked).toEqual(['doc_0123456789abc v1']);
  });

  test('a version that is gone gives no verdict, and one that cannot be read is an error', async () => {
    const publish = () => Promise.reject(new Error('must not publish'));
    expect(await scanDocument(arrival, looked(async () => undefined, { publish }).deps)).toBe('gone');
    const broken = looked(() => Promise.reject(new Error('no answer')), { publish });
    await expect(scanDocument(arrival, broken.deps)).rejects.toThrow('no answer');
  });
});
