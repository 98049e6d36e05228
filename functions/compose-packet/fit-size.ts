import { PDFDocument } from 'pdf-lib';

interface Sized {
  pdf: Uint8Array;
  pages: number;
}

const LETTER_POINTS = { long: 792, short: 612 };

/**
 * A packet has to go through the mail. Where its documents are larger together than `maxBytes`, those with the heaviest
 * pages stand in it as pictures of them, drawn when they were checked: each page stays, and stays readable. The full copies
 * are kept beside it, and the cover sheet says which they are. What is still larger then is whole all the same.
 */
export async function fitSize<D extends Sized>(
  documents: readonly D[],
  maxBytes: number,
  picturesOf: (document: D) => Promise<Uint8Array[]>,
): Promise<(D & { asPictures?: true })[]> {
  const fitted: (D & { asPictures?: true })[] = [...documents];
  const weight = ({ pdf, pages }: D): number => pdf.length / Math.max(pages, 1);
  const heaviestFirst = documents
    .map((document, index) => ({ document, index }))
    .sort((a, b) => weight(b.document) - weight(a.document) || a.index - b.index);
  for (const { document, index } of heaviestFirst) {
    if (sum(fitted) <= maxBytes) break;
    const pdf = await pdfOfPictures(await picturesOf(document));
    if (pdf.length < document.pdf.length) fitted[index] = { ...document, pdf, asPictures: true };
  }
  return fitted;
}

const sum = (documents: readonly Sized[]): number => documents.reduce((bytes, { pdf }) => bytes + pdf.length, 0);

/** Each picture fills a page of its own shape, as large as Letter paper. */
async function pdfOfPictures(pictures: readonly Uint8Array[]): Promise<Uint8Array> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  for (const jpeg of pictures) {
    const picture = await pdf.embedJpg(jpeg);
    const scale = Math.min(
      LETTER_POINTS.long / Math.max(picture.width, picture.height),
      LETTER_POINTS.short / Math.min(picture.width, picture.height),
    );
    const [width, height] = [picture.width * scale, picture.height * scale];
    pdf.addPage([width, height]).drawImage(picture, { x: 0, y: 0, width, height });
  }
  return pdf.save({ useObjectStreams: false });
}
