import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { findActiveKeys } from '../../adapters/pdf/active-content.ts';
import { plainPdf } from '../unit/documents/files.ts';
import { activeFiles } from './active-files.ts';
import { pdfBombs, pictureBombs } from './bombs.ts';
import { startParser, type HostileAnswer, type HostileParser, type Responder } from './parser.ts';

/**
 * Each file goes through the deployed bundle in its isolated child, in front of a store behind links. It is answered by a
 * verdict, or ended by its caps ("could not check", which is never "clean"); and the next person's file is taken.
 */
let parser: HostileParser;
let good: Uint8Array;
beforeAll(async () => {
  parser = await startParser();
  good = await plainPdf(1);
});
afterAll(() => parser.stop());

const outcomeOf = ({ verdict, ended }: HostileAnswer): string =>
  verdict === undefined
    ? ended === undefined
      ? 'no answer'
      : 'could not check'
    : verdict.verdict === 'accepted'
      ? 'accepted'
      : verdict.reason;

/** Whatever came of the file: nothing active is kept of it, nothing at all where it was not taken, and the service goes on. */
async function asked(file: Uint8Array | Responder, by: HostileParser = parser): Promise<HostileAnswer> {
  const answer = await by.ask(file);
  if (answer.verdict?.verdict === 'accepted') {
    expect(answer.pictures).toBe(answer.verdict.pages);
    expect(await findActiveKeys(answer.normalized ?? Buffer.alloc(0))).toEqual([]);
  } else expect(answer.normalized).toBeUndefined();
  expect(outcomeOf(await by.ask(good))).toBe('accepted');
  return answer;
}

const expectedOf: Record<string, string> = {
  'a stream packed three times over, 1.5 gigabytes': 'could not check',
  'LZW that grows': 'blank',
  'run lengths inside a packed stream': 'blank',
  'an object stream of 900 megabytes': 'could not check',
  'a table stream of 800 megabytes that claims two thousand million objects': 'no-pages',
  'forms that draw each other ten thousand million times': 'could not check',
  'a page tree that holds itself': 'unreadable',
  'a form that draws itself': 'could not check',
  'references in a circle': 'blank',
  '10,000 pages': 'too-many-pages',
  'one page 10,000 times': 'too-many-pages',
  'a PNG that claims 4 × 10^18 pixels': 'unreadable',
  'a PNG of 10,000 megapixels in a few kilobytes': 'image-too-large',
  'a PNG with a note of 900 megabytes': 'photo-too-dark',
  'a JPEG that claims 4,000 megapixels': 'unreadable',
  'a JPEG that stops after its head': 'unreadable',
  'a JPEG without size': 'unreadable',
  'a WebP that claims 2^48 pixels': 'unreadable',
};
const neverEnds = new Set([
  'a pattern of steps too small to count',
  'a page tree 50,000 deep',
  'a page tree that is its own parent',
  '20,000 filled fields on a page',
]);
const ends = ([name]: [string, unknown]): boolean => !neverEnds.has(name);

describe('bombs, circles and depths', () => {
  test.each([...pdfBombs.filter(ends), ...pictureBombs])('%s', async (name, make) => {
    expect(outcomeOf(await asked(make()))).toBe(expectedOf[name] ?? 'accepted');
  });
});

describe('what never ends is ended', () => {
  let impatient: HostileParser;
  beforeAll(async () => {
    impatient = await startParser({ timeoutSeconds: 4 });
  });
  afterAll(() => impatient.stop());
  test.each(pdfBombs.filter((bomb) => !ends(bomb)))('%s', async (_, make) => {
    expect((await asked(make(), impatient)).ended).toBe('Sandbox.Timedout');
  });
  test.each<[string, Responder]>([
    ['an answer that never begins', () => undefined],
    ['a head without a body', (_, response) => void response.writeHead(200, { 'content-length': 5000 }).flushHeaders()],
    [
      'a byte now and then',
      (_, response) => {
        const timer = setInterval(() => response.write('%'), 200);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('%s', async (_, respond) => {
    // The function itself notices a moment before its time is over.
    expect((await asked(respond, impatient)).ended).toMatch(/^(Sandbox\.Timedout|TimeoutError)$/);
  });
});

describe('a store that does not keep its word', () => {
  test.each<[string, Responder, string]>([
    [
      'says less than it sends',
      (_, response) => {
        response.socket?.end(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 40\r\n\r\n'), good]));
      },
      'unreadable',
    ],
    [
      'says more than it sends',
      (_, response) => {
        response.socket?.end(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 90000\r\n\r\n'), good]));
      },
      'could not check',
    ],
    [
      'says that it is too much',
      (_, response) => {
        response.writeHead(200, { 'content-length': 9e9 }).flushHeaders();
      },
      'too-large',
    ],
    [
      'goes on for ever',
      (_, response) => {
        const send = (): void =>
          void (response.destroyed ? undefined : response.write(Buffer.alloc(64_000, ' '), () => send()));
        send();
      },
      'too-large',
    ],
    [
      'packs what it sends',
      (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(good);
      },
      'could not check',
    ],
    [
      'sends elsewhere',
      (_, response) => {
        response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
      },
      'could not check',
    ],
    ['breaks off', (_, response) => void response.socket?.destroy(), 'could not check'],
    ['is not there', (_, response) => void response.writeHead(404).end(), 'could not check'],
  ])('%s', async (_, respond, outcome) => {
    expect(outcomeOf(await asked(respond))).toBe(outcome);
  });
});

describe('what could act, reach out or carry something', () => {
  test.each(activeFiles)('%s', async (_, bytes) => {
    const { verdict, normalized } = await asked(bytes);
    expect(verdict).toMatchObject({ pages: 1 });
    if (verdict?.verdict !== 'accepted') return expect(verdict?.verdict === 'rejected' && verdict.reason).toBe('blank');
    // By parsing in `asked`; this looks at what stands in strings and streams as well.
    const document = await PDFDocument.load(normalized ?? Buffer.alloc(0));
    const objects = document.context.enumerateIndirectObjects().map(([, object]) => String(object));
    expect(objects.join('\n')).not.toMatch(/app\.alert|program|example\.org|cmd\.exe|\.pdf|film|passwd|data\.fdf/);
  });
});

describe('files that are two things', () => {
  const joined = (...parts: (string | Uint8Array)[]): Buffer =>
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
  const zip = 'PK\x03\x04\x14\0\0\0\0\0\0\0\0\0HIDDEN\0\0PK\x05\x06';
  const html = '<!DOCTYPE html><script>alert("HIDDEN")</script>';
  const photo = () =>
    sharp({ create: { width: 400, height: 500, channels: 3, background: '#ffffff' } })
      .composite([
        { input: Buffer.from('<svg width="300" height="200"><rect width="300" height="200" fill="#222"/></svg>') },
      ])
      .jpeg()
      .toBuffer();
  test.each<[string, () => Promise<Buffer>, string]>([
    ['a PDF with an archive behind it', async () => joined(good, zip), 'accepted'],
    ['a PDF with a web page behind it', async () => joined(good, html), 'accepted'],
    ['a PDF with a web page before it', async () => joined(html, '\n', good), 'accepted'],
    ['a PDF with a program before it', async () => joined('MZ', '\0'.repeat(62), good), 'wrong-type'],
    ['a PDF with a shell script before it', async () => joined('#!/bin/sh\necho HIDDEN\nexit\n', good), 'accepted'],
    ['an archive with a PDF behind it', async () => joined(zip, good), 'wrong-type'],
    ['a GIF with a PDF behind it', async () => joined('GIF89a\x01\0\x01\0\0\0\0;', good), 'wrong-type'],
    ['a photo with a PDF behind it', async () => joined(await photo(), good), 'accepted'],
    ['a photo with an archive behind it', async () => joined(await photo(), zip), 'accepted'],
    [
      'an SVG',
      async () => joined('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
      'wrong-type',
    ],
    ['PostScript', async () => joined('%!PS-Adobe-3.0\n(/etc/passwd) (r) file\n'), 'wrong-type'],
    ['a web page', async () => joined(html), 'wrong-type'],
    ['an archive', async () => joined(zip), 'wrong-type'],
    [
      'a Word file of before 2007',
      async () => joined('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', '\0'.repeat(600)),
      'wrong-type',
    ],
    ['a header and nothing else', async () => joined('%PDF-1.7'), 'unreadable'],
    ['nothing', async () => Buffer.alloc(0), 'empty-file'],
  ])('%s', async (_, make, outcome) => {
    const answer = await asked(await make());
    expect(outcomeOf(answer)).toBe(outcome);
    expect(answer.normalized?.includes('HIDDEN') ?? false).toBe(false);
  });
});
