import { describe, expect, test } from '@jest/globals';
import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { checkDocument } from '../../../functions/parse-document/parse-document.ts';
import { drawPages } from '../../../functions/parse-document/page-images.ts';

const limits = { maxPages: 10 };

/** The upper half red, the lower half blue: which way is up can be read off a pixel. */
const upright = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#0000ff' } }).composite([
    {
      input: { create: { width, height: Math.floor(height / 2), channels: 3, background: '#ff0000' } },
      gravity: 'north',
    },
  ]);

async function accepted(bytes: Uint8Array) {
  const checked = await checkDocument(bytes, limits);
  if (!('normalized' in checked)) throw new Error(`rejected: ${checked.verdict.reason}`);
  return checked;
}
const reasonOf = async (bytes: Uint8Array) => {
  const { verdict } = await checkDocument(bytes, limits);
  return verdict.verdict === 'rejected' ? verdict.reason : undefined;
};
async function pixel(pdf: Uint8Array, share: { x: number; y: number }): Promise<string> {
  for await (const { jpeg } of drawPages(pdf)) {
    const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
    const at = (Math.floor(share.y * info.height) * info.width + Math.floor(share.x * info.width)) * info.channels;
    return (data[at] ?? 0) > (data[at + 2] ?? 0) ? 'red' : 'blue';
  }
  throw new Error('no page');
}

describe('a photo becomes one Letter page', () => {
  test('stored on its head, it is shown upright, and forgets place and device', async () => {
    const photo = await sharp(await upright(1200, 1600).png().toBuffer())
      .rotate(180)
      .withExif({ IFD0: { Make: 'Sample Phone' }, IFD3: { GPSLatitudeRef: 'N' } })
      .withMetadata({ orientation: 3 })
      .jpeg()
      .toBuffer();
    expect(photo.toString('latin1')).toContain('Sample Phone');
    const { verdict, normalized } = await accepted(photo);
    expect(verdict).toMatchObject({ kind: 'jpeg', pages: 1 });
    expect(Buffer.from(normalized).toString('latin1')).not.toContain('Sample Phone');
    expect(await pixel(normalized, { x: 0.5, y: 0.3 })).toBe('red');
    expect(await pixel(normalized, { x: 0.5, y: 0.7 })).toBe('blue');
  });

  test('lying on its side, it stands up and so does the paper', async () => {
    const lying = await sharp(await upright(1200, 1600).png().toBuffer())
      .rotate(270)
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { normalized } = await accepted(lying);
    const { width, height } = (await PDFDocument.load(normalized)).getPage(0).getSize();
    expect([width, height]).toEqual([612, 792]);
    expect(await pixel(normalized, { x: 0.5, y: 0.3 })).toBe('red');
  });

  test('a wide picture gets a wide page, and PNG transparency is white, not black', async () => {
    const line = { create: { width: 300, height: 10, channels: 4, background: '#000000' } } as const;
    const png = await sharp({ create: { width: 900, height: 500, channels: 4, background: '#00000000' } })
      .composite([{ input: line }])
      .png()
      .toBuffer();
    const { verdict, normalized } = await accepted(png);
    expect(verdict.kind).toBe('png');
    const page = (await PDFDocument.load(normalized)).getPage(0);
    expect(page.getSize()).toEqual({ width: 792, height: 612 });
    for await (const { jpeg } of drawPages(normalized)) {
      const { channels } = await sharp(jpeg).stats();
      expect(channels[0]?.mean).toBeGreaterThan(250);
    }
  });

  test('eight photos of 12 megapixels with detail stay within 2.5 MB, 200 dots per inch', async () => {
    // Blurred noise has more detail than paper has; what passes here passes for documents.
    const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
    const photo = await sharp({ create: { width: 3024, height: 4032, channels: 3, background: '#888888', noise } })
      .blur(6)
      .composite([{ input: { create: { width: 900, height: 60, channels: 3, background: '#000000' } } }])
      .jpeg({ quality: 92 })
      .toBuffer();
    const { verdict, normalized } = await accepted(photo);
    expect(verdict.normalized.bytes * 8).toBeLessThan(2_500_000);
    const text = Buffer.from(normalized).toString('latin1');
    expect([/\/Width (\d+)/.exec(text)?.[1], /\/Height (\d+)/.exec(text)?.[1]]).toEqual(['1650', '2200']);
  });
});

describe('a picture that is sent back says why', () => {
  test('cut off in the middle', async () => {
    const whole = await sharp({
      create: {
        width: 800,
        height: 800,
        channels: 3,
        background: '#888888',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    })
      .jpeg()
      .toBuffer();
    expect(await reasonOf(whole.subarray(0, whole.length / 2))).toBe('unreadable');
    expect(await reasonOf(whole.subarray(0, 24))).toBe('unreadable');
  });
  test('too small to read anything on it', async () => {
    const icon = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#ffffff' } })
      .png()
      .toBuffer();
    expect(await reasonOf(icon)).toBe('photo-too-small');
  });
  test('a small file that claims a gigantic picture is not unpacked', async () => {
    const bomb = await sharp({ create: { width: 10_000, height: 8_000, channels: 3, background: '#ffffff' } })
      .png()
      .toBuffer();
    expect(bomb.length).toBeLessThan(1_000_000);
    expect(await reasonOf(bomb)).toBe('image-too-large');
  });
});
