import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { startPdfium } from '../../adapters/pdf/pdfium.ts';

export const damages = ['clean', 'tilted', 'faint', 'noisy', 'small', 'dark'] as const;
export type Damage = (typeof damages)[number];

/** The first page of a PDF as somebody's scan or photo of it: a picture in a PDF, no text is left in it. */
export async function scanOf(source: Uint8Array, damage: Damage): Promise<Uint8Array> {
  const file = (await startPdfium()).open(source);
  if (typeof file === 'string') throw new Error(file);
  const { width, height, rgbx } = file.renderPage(0, { width: damage === 'small' ? 850 : 1700, pixelsMax: 5_000_000 });
  file.close();
  let picture = sharp(rgbx, { raw: { width, height, channels: 4 } }).removeAlpha();
  if (damage === 'tilted') picture = picture.rotate(1.5, { background: '#fff' });
  if (damage === 'faint') picture = picture.linear(0.35, 150);
  // A lamp on one side, far away: gray paper, and darker where it ends.
  if (damage === 'dark')
    picture = picture
      .linear(0.45, 5)
      .composite([{ input: shade(width, height), raw: { width, height, channels: 3 }, blend: 'multiply' }])
      .removeAlpha();
  if (damage === 'noisy')
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

function shade(width: number, height: number): Buffer {
  const dots = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 3;
      dots.fill(255 - Math.round((120 * x) / width), at, at + 3);
    }
  return dots;
}
