import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { startPdfium } from '../../adapters/pdf/pdfium.ts';

export const damages = ['clean', 'tilted', 'faint', 'noisy', 'small', 'dark'] as const;
/** `photo`: taken by hand from one end of the sheet. */
export type Damage = (typeof damages)[number] | 'photo';

/** The first page of a PDF as somebody's scan or photo of it: a picture in a PDF, no text is left in it. */
export async function scanOf(source: Uint8Array, damage: Damage): Promise<Uint8Array> {
  const file = (await startPdfium()).open(source);
  if (typeof file === 'string') throw new Error(file);
  const { width, height, rgbx } = file.renderPage(0, { width: damage === 'small' ? 850 : 1700, pixelsMax: 5_000_000 });
  file.close();
  const seen = damage === 'photo' ? fromOneEnd(rgbx, width, height) : rgbx;
  let picture = sharp(seen, { raw: { width, height, channels: 4 } }).removeAlpha();
  if (damage === 'tilted') picture = picture.rotate(1.5, { background: '#fff' });
  if (damage === 'faint') picture = picture.linear(0.35, 150);
  // A lamp on one side, far away: gray paper, and darker where it ends.
  if (damage === 'dark')
    picture = picture
      .linear(0.45, 5)
      .composite([{ input: shade(width, height), raw: { width, height, channels: 3 }, blend: 'multiply' }])
      .removeAlpha();
  if (damage === 'photo') picture = picture.linear(0.85, 10).blur(0.6);
  if (damage === 'noisy' || damage === 'photo')
    picture = picture
      .blur(0.9)
      .composite([{ input: grain(width, height), raw: { width, height, channels: 3 }, blend: 'multiply' }])
      .removeAlpha();
  const jpeg = await picture.jpeg({ quality: damage === 'clean' ? 80 : 45 }).toBuffer();
  const pdf = await PDFDocument.create();
  const image = await pdf.embedJpg(jpeg);
  const paper = { width: 612, height: (612 * height) / width };
  pdf.addPage([paper.width, paper.height]).drawImage(image, { x: 0, y: 0, ...paper });
  return pdf.save();
}

/** The same grain each time: a test that rolls dice proves nothing twice. */
function grain(width: number, height: number): Buffer {
  const dots = Buffer.alloc(width * height * 3);
  let state = 12_345;
  for (let at = 0; at < dots.length; at += 3) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    dots.fill(200 + ((state >>> 16) % 56), at, at + 3);
  }
  return dots;
}

/** The far edge of the sheet is narrower, and its lines lie closer together; around it is a table. */
function fromOneEnd(rgbx: Uint8Array, width: number, height: number): Uint8Array {
  const keystone = 0.06;
  const out = new Uint8Array(rgbx.length).fill(92);
  for (let y = 0; y < height; y += 1) {
    const down = y / height;
    const wide = 0.97 - keystone * (1 - down);
    const v = (down - 0.015) / 0.97 / (1 + keystone * (1 - down));
    if (v < 0 || v >= 1) continue;
    const row = Math.floor(v * height);
    for (let x = 0; x < width; x += 1) {
      const u = (x / width - 0.5) / wide + 0.5;
      if (u < 0 || u >= 1) continue;
      const from = (row * width + Math.floor(u * width)) * 4;
      const to = (y * width + x) * 4;
      for (let channel = 0; channel < 4; channel += 1) out[to + channel] = rgbx[from + channel] ?? 0;
    }
  }
  return out;
}

function shade(width: number, height: number): Buffer {
  const dots = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 3;
      dots.fill(255 - Math.round((120 * x) / width), at, at + 3);
    }
  return dots;
}
