import { describe, expect, test } from '@jest/globals';
import { scanDetailSchema, type ScanDetail } from '../../../domain/document-verdict.ts';
import { lookAtBytes } from '../../../functions/scan-document/look-at-bytes.ts';
import { scanDocument } from '../../../functions/scan-document/scan-document.ts';
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

  test('publishes a verdict about exactly the version that arrived', async () => {
    const published: ScanDetail[] = [];
    const asked: string[] = [];
    const deps = {
      open: (key: string, versionId: string) => {
        asked.push(`${key} ${versionId}`);
        return Promise.resolve(inPieces(testFile, 10));
      },
      publish: (detail: ScanDetail) => Promise.resolve(void published.push(detail)),
    };
    await scanDocument(arrival, deps);
    expect(asked).toEqual(['doc_0123456789abc v1']);
    expect(published).toHaveLength(1);
    expect(scanDetailSchema.parse(published[0])).toMatchObject({
      documentId: 'doc_0123456789abc',
      versionId: 'v1',
      verdict: 'suspicious',
    });
    expect(published[0]?.checks.filter(({ passed }) => !passed)).toEqual([{ name: 'test-virus', passed: false }]);
  });

  test('a version that is gone gives no verdict, and one that cannot be read is an error', async () => {
    const publish = () => Promise.reject(new Error('must not publish'));
    expect(await scanDocument(arrival, { open: () => Promise.resolve(undefined), publish })).toBeUndefined();
    await expect(
      scanDocument(arrival, { open: () => Promise.reject(new Error('no answer')), publish }),
    ).rejects.toThrow('no answer');
  });
});
