import { constants, inflateSync } from 'node:zlib';
import { PDFArray, PDFDocument, PDFName, PDFRawStream, type PDFPage } from 'pdf-lib';

/** Enough to tell drawing from noise; a stream can unpack to gigabytes. */
const SAMPLE_BYTES_MAX = 1_000_000;
/** Drawing is written in plain letters; what was damaged or stayed encrypted is not. */
const OTHER_THAN_LETTERS_SHARE_MAX = 0.1;

/**
 * Is the drawing of a page there, but destroyed: sent as text by some program on the way (each byte above 127 lost), damaged
 * in its encryption? Asked of a file of which nothing could be drawn, opened and saved anew.
 */
export async function hasBrokenContents(saved: Uint8Array): Promise<boolean> {
  const document = await PDFDocument.load(saved, { updateMetadata: false });
  return document.getPages().some((page) => streamsOf(page).some(isBroken));
}

function streamsOf(page: PDFPage): PDFRawStream[] {
  const contents = page.node.Contents();
  const streams =
    contents instanceof PDFArray ? contents.asArray().map((each) => page.node.context.lookup(each)) : [contents];
  return streams.filter((each) => each instanceof PDFRawStream);
}

function isBroken(stream: PDFRawStream): boolean {
  const filter = stream.dict.lookup(PDFName.of('Filter'));
  const only = filter instanceof PDFArray && filter.size() === 1 ? filter.lookup(0) : filter;
  const packed = stream.getContents();
  if (packed.length === 0) return false;
  if (only === undefined) return isNoise(packed);
  // Other filters are rare and forgiving: what they hold is not judged here.
  if (only !== PDFName.of('FlateDecode')) return false;
  try {
    // As readers do: what came out before the end was lost counts.
    const options = { maxOutputLength: SAMPLE_BYTES_MAX, finishFlush: constants.Z_SYNC_FLUSH };
    return isNoise(inflateSync(packed, options));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE';
  }
}

function isNoise(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, SAMPLE_BYTES_MAX);
  const others = sample.filter(
    (byte) => byte > 126 || (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 0),
  );
  return others.length > sample.length * OTHER_THAN_LETTERS_SHARE_MAX;
}
