/** A file as our own libraries save it: each object in the open, one plain table behind them. */
export interface SavedPdf {
  file: Buffer;
  /** Where the table begins, and so where the objects end. */
  tableAt: number;
  offsets: Map<number, number>;
  size: number;
  root: number;
  info: number | undefined;
}

const TAIL_BYTES = 1024;

export function readSaved(pdf: Uint8Array): SavedPdf {
  const file = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
  const tail = file.toString('latin1', Math.max(file.length - TAIL_BYTES, 0));
  const tableAt = numberIn(tail, /startxref\s+(\d+)\s+%%EOF\s*$/);
  const table = file.toString('latin1', tableAt);
  if (!table.startsWith('xref')) throw new Error('a saved file without a plain table');
  const trailer = table.slice(table.lastIndexOf('trailer'));
  const info = /\/Info\s+(\d+)\s+0\s+R/.exec(trailer)?.[1];
  return {
    file,
    tableAt,
    offsets: readTable(table),
    size: numberIn(trailer, /\/Size\s+(\d+)/),
    root: numberIn(trailer, /\/Root\s+(\d+)\s+0\s+R/),
    info: info === undefined ? undefined : Number(info),
  };
}

export function numberIn(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`a saved file without ${pattern.source}`);
  return Number(found);
}

function readTable(table: string): Map<number, number> {
  const offsets = new Map<number, number>();
  let number = 0;
  const rows = /(\d+) (\d+)(?: ([nf]))?\s+/y;
  rows.lastIndex = table.indexOf('\n') + 1;
  for (let row = rows.exec(table); row !== null; row = rows.exec(table)) {
    if (row[3] === undefined) number = Number(row[1]);
    else {
      if (row[3] === 'n') offsets.set(number, Number(row[1]));
      number += 1;
    }
  }
  return offsets;
}
