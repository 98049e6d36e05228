import { PDFDocument } from 'pdf-lib';

/** For comparison: each file's pages copied by pdf-lib as most programs would, or missing where that throws. */
export async function countNaivelyPresent(files: readonly { bytes: Uint8Array; pages: number }[]): Promise<number> {
  const merged = await PDFDocument.create();
  // pdf-lib complains on the console about each broken object.
  const warn = console.warn;
  console.warn = () => undefined;
  let present = 0;
  for (const { bytes, pages } of files) {
    try {
      const source = await PDFDocument.load(bytes);
      const copied = await merged.copyPages(source, source.getPageIndices());
      for (const page of copied) merged.addPage(page);
      if (copied.length === pages) present += 1;
    } catch {
      // This is what is counted.
    }
  }
  await merged.save();
  console.warn = warn;
  return present;
}
