import { PDFDocument } from 'pdf-lib';

/** For comparison: each file's pages copied by pdf-lib as most programs would, or missing where that throws. */
export async function areNaivelyPresent(files: readonly { bytes: Uint8Array; pages: number }[]): Promise<boolean[]> {
  const copied = await copyEach(files.map(({ bytes }) => bytes));
  return files.map(({ pages }, index) => copied[index] === pages);
}

/** How many pages arrive in one file. */
export const copyNaively = async (files: readonly Uint8Array[]): Promise<number> =>
  (await copyEach(files)).reduce((sum, pages) => sum + pages, 0);

async function copyEach(files: readonly Uint8Array[]): Promise<number[]> {
  const merged = await PDFDocument.create();
  // pdf-lib complains on the console about each broken object.
  const warn = console.warn;
  console.warn = () => undefined;
  const counts: number[] = [];
  for (const bytes of files) {
    try {
      const source = await PDFDocument.load(bytes);
      const copied = await merged.copyPages(source, source.getPageIndices());
      for (const page of copied) merged.addPage(page);
      counts.push(copied.length);
    } catch {
      // This is what is counted.
      counts.push(0);
    }
  }
  await merged.save();
  console.warn = warn;
  return counts;
}
