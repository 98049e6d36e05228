import { PDFDocument, StandardFonts } from 'pdf-lib';
import { scanOf, type Damage } from '../../scripts/reading/scan-of.ts';
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
  school?: string;
  program?: string;
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

/** The same paper as a picture in a PDF: no text is left in it. */
export const asScan = async (paper: Pick<Paper, 'text'>, damage: Damage): Promise<Uint8Array> =>
  scanOf(await asText(paper), damage);
