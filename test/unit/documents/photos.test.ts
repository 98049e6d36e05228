import { beforeAll, describe, expect, test } from '@jest/globals';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import sharp, { type Sharp } from 'sharp';
import { startPdfium } from '../../../adapters/pdf/pdfium.ts';
import { drawPages } from '../../../functions/parse-document/page-images.ts';
import { checkDocument } from '../../../functions/parse-document/parse-document.ts';
import { plainPdf } from './files.ts';
import { heic, tiff } from './pictures.ts';

const limits = { maxPages: 10 };
const verdictOn = async (bytes: Uint8Array) => (await checkDocument(bytes, limits)).verdict;
const reasonOf = async (bytes: Uint8Array) => {
  const verdict = await verdictOn(bytes);
  return verdict.verdict === 'rejected' ? verdict.reason : `accepted: ${JSON.stringify(verdict.warnings ?? [])}`;
};
const warningsOf = async (bytes: Uint8Array) => {
  const verdict = await verdictOn(bytes);
  return verdict.verdict === 'accepted' ? (verdict.warnings ?? []).map(({ code }) => code) : verdict.reason;
};

/** A page of small print and a page with one line, as a phone would see them when it is held quite straight. */
let print: Buffer;
let oneLine: Buffer;
beforeAll(async () => {
  const document = await PDFDocument.create({ updateMetadata: false });
  const font = await document.embedFont(StandardFonts.Helvetica);
  const full = document.addPage([612, 792]);
  for (let line = 0; line < 48; line += 1)
    full.drawText('The sample asks for money to pay tuition, books and a bus pass', {
      x: 50,
      y: 740 - line * 14,
      size: 10,
      font,
    });
  document.addPage([612, 792]).drawText('Pay stub  $412.50  May 29, 2026', { x: 60, y: 600, size: 12, font });
  const file = (await startPdfium()).open(await document.save());
  if (typeof file === 'string') throw new Error(file);
  [print, oneLine] = (await Promise.all(
    [0, 1].map((page) => {
      const { width, height, rgbx } = file.renderPage(page, { width: 1650, pixelsMax: 9_000_000 });
      return sharp(rgbx, { raw: { width, height, channels: 4 } })
        .removeAlpha()
        .png()
        .toBuffer();
    }),
  )) as [Buffer, Buffer];
});
const photo = (picture: Sharp) => picture.jpeg({ quality: 85 }).toBuffer();

/** Which half of the first page is red: the one that was up, if all went well. */
async function redSide(bytes: Uint8Array): Promise<string> {
  const checked = await checkDocument(bytes, limits);
  if (!('normalized' in checked)) throw new Error(checked.verdict.reason);
  for await (const { pixels } of drawPages(checked.normalized)) {
    const { data, width, height } = pixels;
    const isRed = (x: number, y: number): boolean => {
      const at = 4 * (Math.floor(y * height) * width + Math.floor(x * width));
      return (data[at] ?? 0) > 150 && (data[at + 2] ?? 0) < 100;
    };
    const [topLeft, topRight, bottomLeft, bottomRight] = [
      isRed(0.3, 0.3),
      isRed(0.7, 0.3),
      isRed(0.3, 0.7),
      isRed(0.7, 0.7),
    ];
    const sides = {
      top: topLeft && topRight,
      bottom: bottomLeft && bottomRight,
      left: topLeft && bottomLeft,
      right: topRight && bottomRight,
    };
    return `${width > height ? 'wide' : 'high'} ${Object.entries(sides).flatMap(([side, red]) => (red ? [side] : []))}`;
  }
  throw new Error('no page');
}

describe('right side up', () => {
  const upright = sharp({ create: { width: 600, height: 800, channels: 3, background: '#0000ff' } }).composite([
    { input: { create: { width: 600, height: 400, channels: 3, background: '#ff0000' } }, gravity: 'north' },
  ]);
  /** What a camera stores so that the flag brings it upright again. */
  const stored: Record<number, (picture: Sharp) => Sharp> = {
    1: (picture) => picture,
    2: (picture) => picture.flop(),
    3: (picture) => picture.rotate(180),
    4: (picture) => picture.flip(),
    5: (picture) => picture.flip().rotate(90),
    6: (picture) => picture.rotate(270),
    7: (picture) => picture.flip().rotate(270),
    8: (picture) => picture.rotate(90),
  };
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('rotation flag %s, as JPEG, WebP and TIFF', async (orientation) => {
    const turned = stored[orientation]?.(sharp(await upright.clone().png().toBuffer())).withMetadata({ orientation });
    for (const format of ['jpeg', 'webp', 'tiff'] as const)
      expect(await redSide((await turned?.clone().toFormat(format).toBuffer()) ?? Buffer.alloc(0))).toBe('high top');
  });
  test('HEIC as it lies, and turned by the file’s own note', async () => {
    expect(await redSide(heic())).toBe('high top');
    expect(await redSide(heic({ turns: 2 }))).toBe('high bottom');
    expect(await redSide(heic({ turns: 1 }))).toBe('wide left');
  });
  test('a HEIC whose EXIF says the same as its own note is turned once', async () => {
    const both = heic({ turns: 1, orientation: 8 });
    expect(both.toString('latin1')).toContain('Sample Phone');
    expect(await redSide(both)).toBe('wide left');
    const checked = await checkDocument(both, limits);
    expect('normalized' in checked && Buffer.from(checked.normalized).toString('latin1')).not.toContain('Sample Phone');
  });
});

describe('can it be read', () => {
  test.each([
    [0, []],
    [1, []],
    [2, []],
    [3, ['maybe-blurred']],
    [4, ['maybe-blurred']],
    [8, ['maybe-blurred']],
  ])('blurred by %s of 1650 pixels: %j, however much is written on it', async (sigma, expected) => {
    for (const page of [print, oneLine]) {
      const blurred = sigma === 0 ? sharp(page) : sharp(page).blur(sigma);
      expect(await warningsOf(await photo(blurred))).toEqual(expected);
    }
  });
  test('grain does not pass for sharpness, nor for ink', async () => {
    const grain = {
      create: {
        width: 1650,
        height: 2135,
        channels: 3,
        background: '#808080',
        noise: { type: 'gaussian', mean: 128, sigma: 8 },
      },
    } as const;
    const grained = async (picture: Sharp) =>
      photo(
        sharp(
          await picture
            .composite([{ input: await sharp(grain).png().toBuffer(), blend: 'soft-light' }])
            .png()
            .toBuffer(),
        ),
      );
    expect(await warningsOf(await grained(sharp(await sharp(print).blur(4).png().toBuffer())))).toEqual([
      'maybe-blurred',
    ]);
    expect(
      await reasonOf(
        await grained(sharp({ create: { width: 1650, height: 2135, channels: 3, background: '#c8c8c8' } })),
      ),
    ).toBe('blank');
  });
  test.each([
    [0.5, []],
    [0.3, []],
    [0.2, ['maybe-too-dark']],
    [0.06, ['maybe-too-dark']],
    [0.03, 'photo-too-dark'],
    [0, 'photo-too-dark'],
  ])('in %s of the light: %j', async (light, expected) => {
    expect(await warningsOf(await photo(sharp(print).linear(light, 0)))).toEqual(expected);
  });
  test.each(['#ffffff', '#8a6f55', '#303030'])('nothing on it but %s', async (background) => {
    expect(await reasonOf(await photo(sharp({ create: { width: 1200, height: 1600, channels: 3, background } })))).toBe(
      'blank',
    );
  });
  test('empty pages of a PDF are named; a PDF that is empty throughout is sent back, and no picture of it is kept', async () => {
    const document = await PDFDocument.load(await plainPdf(2));
    document.insertPage(0, [612, 792]);
    document.addPage([612, 792]);
    const kept: number[] = [];
    const keep = async (_: Uint8Array, index: number) => void kept.push(index);
    const { verdict } = await checkDocument(await document.save(), limits, keep);
    expect(verdict).toMatchObject({ pages: 4, warnings: [{ code: 'blank-pages', pages: [1, 4] }] });
    expect(kept).toEqual([0, 1, 2, 3]);
    kept.length = 0;
    document.removePage(1);
    document.removePage(1);
    expect((await checkDocument(await document.save(), limits, keep)).verdict).toMatchObject({
      reason: 'blank',
      pages: 2,
    });
    expect(kept).toEqual([]);
  });
  test('the specks of a scanned empty page are no writing, but no reason to send it back either', async () => {
    const specks = [0.2, 0.5, 0.7].map((share) => ({
      input: { create: { width: 3, height: 3, channels: 3 as const, background: '#404040' } },
      left: Math.round(1650 * share),
      top: Math.round(2100 * share * share) + 200,
    }));
    const scan = sharp({ create: { width: 1650, height: 2135, channels: 3, background: '#f4f4f0' } }).composite(specks);
    expect(await warningsOf(await photo(scan))).toEqual(['blank-pages']);
  });
});

describe('several pages in one picture file', () => {
  test('a TIFF becomes a page for each, thumbnails aside; empty ones are named', async () => {
    expect(await verdictOn(tiff([{}, { subfile: 1, width: 60, height: 80 }, { empty: true }, {}]))).toMatchObject({
      kind: 'tiff',
      pages: 3,
      warnings: [{ code: 'blank-pages', pages: [2] }],
    });
  });
  test('a fax keeps the shape of its paper', async () => {
    const checked = await checkDocument(tiff([{ width: 860, height: 540, resolution: [204, 98] }]), limits);
    if (!('normalized' in checked)) throw new Error(checked.verdict.reason);
    expect((await PDFDocument.load(checked.normalized)).getPage(0).getSize()).toEqual({ width: 612, height: 792 });
  });
  test('pictures of a HEIC that stand for themselves are pages; tiles are not', async () => {
    expect(await verdictOn(heic({ pictures: 3 }))).toMatchObject({ kind: 'heic', pages: 3 });
    expect(await verdictOn(heic({ tiles: { columns: 2, rows: 2 } }))).toMatchObject({ pages: 1 });
  });
  test('48 megapixels, as the largest phone pictures have', async () => {
    expect(await verdictOn(heic({ tiles: { columns: 25, rows: 25 } }))).toMatchObject({ kind: 'heic', pages: 1 });
  });
});

describe('a hostile picture is answered by its name', () => {
  const bomb = (format: 'png' | 'webp' | 'tiff') => {
    const picture = sharp({ create: { width: 9000, height: 8000, channels: 3, background: '#ffffff' } });
    return format === 'tiff'
      ? picture.tiff({ compression: 'deflate' }).toBuffer()
      : picture.toFormat(format).toBuffer();
  };
  test.each(['png', 'webp', 'tiff'] as const)('a %s that unpacks to 72 megapixels', async (format) => {
    const bytes = await bomb(format);
    expect(bytes.length).toBeLessThan(2_000_000);
    expect(await reasonOf(bytes)).toBe('image-too-large');
  });
  test.each([
    ['a HEIC of 52 megapixels', heic({ tiles: { columns: 26, rows: 26 } }), 'image-too-large'],
    ['a HEIC that claims 4 billion', heic({ claims: [65_535, 65_535] }), 'image-too-large'],
    ['a HEIC cut off in its data', heic().subarray(0, 400), 'unreadable'],
    ['a HEIC cut off in its table', heic().subarray(0, 200), 'unreadable'],
    ['a TIFF that claims 400 megapixels', tiff([{ claims: [20_000, 20_000] }]), 'image-too-large'],
    ['a TIFF that claims rows it has not', tiff([{ claims: [240, 3200] }]), 'unreadable'],
    ['a TIFF whose chain of pages ends in its start', tiff([{}, {}], 'loops'), 'unreadable'],
    ['a TIFF of eleven pages', tiff(Array.from({ length: 11 }, () => ({}))), 'too-many-pages'],
    ['a TIFF cut off', tiff([{}]).subarray(0, 40_000), 'unreadable'],
    ['a TIFF of nothing but thumbnails', tiff([{ subfile: 1 }]), 'no-pages'],
  ])('%s', async (_, bytes, reason) => {
    expect(await reasonOf(bytes)).toBe(reason);
  });
  test('a million directories are not walked through', async () => {
    const chain = Buffer.alloc(8 + 18 * 1_000_000);
    chain.write('MM\0*', 'latin1');
    chain.writeUInt32BE(8, 4);
    for (let at = 8; at < chain.length; at += 18) {
      chain.writeUInt16BE(1, at);
      chain.writeUInt16BE(256, at + 2);
      chain.writeUInt32BE(at + 18 < chain.length ? at + 18 : 0, at + 14);
    }
    expect(await reasonOf(chain)).toBe('unreadable');
  });
  test('a picture with a PDF behind it is the picture, a PDF behind a GIF header is no document', async () => {
    const jpeg = await photo(sharp(print));
    const both = Buffer.concat([jpeg, await plainPdf(3)]);
    expect(await verdictOn(both)).toMatchObject({ verdict: 'accepted', kind: 'jpeg', pages: 1 });
    const gif = Buffer.concat([Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'), await plainPdf(1)]);
    expect(await verdictOn(gif)).toMatchObject({ reason: 'wrong-type', looksLike: 'gif' });
  });
  test('an SVG, which could fetch, is never drawn', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hostname"/></svg>');
    expect(await reasonOf(svg)).toBe('wrong-type');
  });
});

describe('the same content in other bytes', () => {
  const contentOf = async (bytes: Uint8Array) => {
    const verdict = await verdictOn(bytes);
    return verdict.verdict === 'accepted' ? [verdict.contentSha256, verdict.sha256] : verdict.reason;
  };
  test('a photo whose notes were changed', async () => {
    const plain = await photo(sharp(print));
    const withNote = Buffer.concat([
      plain.subarray(0, 2),
      Buffer.from('\xff\xfe\0\x08sample', 'latin1'),
      plain.subarray(2),
    ]);
    const [first, second] = [await contentOf(plain), await contentOf(withNote)];
    expect(first[0]).toBe(second[0]);
    expect(first[1]).not.toBe(second[1]);
  });
  test('a PDF that was saved again, but not one with another word', async () => {
    const original = await plainPdf(2);
    const again = await PDFDocument.load(original);
    again.setTitle('Another title');
    const [first, second] = [await contentOf(original), await contentOf(await again.save())];
    expect(first[0]).toBe(second[0]);
    expect(first[1]).not.toBe(second[1]);
    expect((await contentOf(await plainPdf(2, 'A page of the sampIe')))[0]).not.toBe(first[0]);
  });
});
