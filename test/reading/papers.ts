import { PDFDocument, StandardFonts } from 'pdf-lib';
import sharp from 'sharp';
import { startPdfium } from '../../adapters/pdf/pdfium.ts';
import type { ChecklistKind } from '../../domain/cases/rows.ts';

/** Papers as people send them, of invented people. `|` sets a column; the first line is the title. */
export interface Paper {
  kind: ChecklistKind | 'quote' | 'unknown';
  language: 'en' | 'es';
  text: string;
  /** What has to be found in it. */
  name?: string;
  dates?: readonly string[];
  amountsCents?: readonly number[];
}

const column = 270;

/** Letter paper with text that stands in the file. */
export async function asText({ text }: Pick<Paper, 'text'>): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const [regular, bold] = await Promise.all([
    pdf.embedFont(StandardFonts.Helvetica),
    pdf.embedFont(StandardFonts.HelveticaBold),
  ]);
  const page = pdf.addPage([612, 792]);
  text
    .trim()
    .split('\n')
    .forEach((line, at) => {
      line.split('|').forEach((cell, column_) => {
        const size = at === 0 ? 16 : 11;
        page.drawText(cell.trim(), {
          x: 60 + column_ * column,
          y: 730 - at * 24,
          size,
          font: at === 0 ? bold : regular,
        });
      });
    });
  return pdf.save();
}

export const damages = ['clean', 'tilted', 'faint', 'noisy', 'small'] as const;
export type Damage = (typeof damages)[number];

/** The same paper as a picture in a PDF: no text is left in it. */
export async function asScan(paper: Pick<Paper, 'text'>, damage: Damage): Promise<Uint8Array> {
  const file = (await startPdfium()).open(await asText(paper));
  if (typeof file === 'string') throw new Error(file);
  const { width, height, rgbx } = file.renderPage(0, { width: damage === 'small' ? 850 : 1700, pixelsMax: 5_000_000 });
  file.close();
  let picture = sharp(rgbx, { raw: { width, height, channels: 4 } }).removeAlpha();
  if (damage === 'tilted') picture = picture.rotate(1.5, { background: '#fff' });
  if (damage === 'faint') picture = picture.linear(0.35, 150);
  if (damage === 'noisy')
    picture = picture
      .blur(0.9)
      .composite([{ input: grain(width, height), raw: { width, height, channels: 3 }, blend: 'multiply' }])
      .removeAlpha();
  const jpeg = await picture.jpeg({ quality: damage === 'clean' ? 80 : 45 }).toBuffer();
  const pdf = await PDFDocument.create();
  const image = await pdf.embedJpg(jpeg);
  pdf.addPage([612, 792]).drawImage(image, { x: 0, y: 0, width: 612, height: 792 });
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
