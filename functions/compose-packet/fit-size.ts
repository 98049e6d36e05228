import { PDFDocument } from 'pdf-lib';

interface Sized {
  pdf: Uint8Array;
  pages: number;
}

/** A picture of a page, as staff look at it (parse-document): 130 dots an inch, at most some 300 KB. */
const PICTURE_BYTES = 250_000;
const LETTER_POINTS = { long: 792, short: 612 };

/**
 * A packet has to go through the mail. Where its documents are larger together than `maxBytes`, those that shrink most stand
 * in it as pictures of their pages, drawn when they were checked: each page stays, and stays readable. The full copies are
 * kept beside it, and the cover sheet says which they are. What is still larger then is whole all the same.
 */
export async function fitSize<D extends Sized>(
  documents: readonly D[],
  maxBytes: number,
  picturesOf: (document: D) => Promise<Uint8Array[]>,
): Promise<(D & { asPictures?: true })[]> {
  const fitted: (D & { asPictures?: true })[] = [...documents];
  const shrinksBy = ({ pdf, pages }: D): number => pdf.length - pages * PICTURE_BYTES;
  const largestFirst = documents
    .map((document, index) => ({ document, index }))
    .filter(({ document }) => shrinksBy(document) > 0)
    .sort((a, b) => shrinksBy(b.document) - shrinksBy(a.document) || a.index - b.index);
  for (const { document, index } of largestFirst) {
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
