import { CsvError, parse } from 'csv-parse/sync';
import { headingsIn, type FileRow } from '../../domain/etpl/read-rows.ts';

/** Why a file cannot be taken apart at all. `line` is where it went wrong, as far as that is known. */
export class UnreadableFile extends Error {
  readonly problem: 'empty' | 'not-text' | 'broken-quotes' | 'too-long-row';
  readonly line: number | undefined;
  constructor(problem: UnreadableFile['problem'], line?: number) {
    super(problem);
    this.problem = problem;
    this.line = line;
  }
}

/** Far longer than a row of this list; a quote that is never closed would make one of the whole file. */
const maxRowCharacters = 20_000;

/** Bytes as they came from whatever program wrote them, into rows of cells with their line numbers. */
export function readFile(bytes: Uint8Array): FileRow[] {
  const text = textOf(bytes);
  // Excel writes "sep=;" above the headings, to tell itself which character stands between cells.
  const [hint = '', told] = /^sep=(.)\r?\n/i.exec(text) ?? [];
  const body = text.slice(hint.length);
  if (body.trim() === '') throw new UnreadableFile('empty');
  return rowsOf(body, told ?? delimiterOf(body), hint === '' ? 0 : 1);
}

/**
 * UTF-8 (with or without a byte order mark), UTF-16 with one (Excel's "Unicode text"), else Windows-1252, which Excel on
 * Windows still writes as "CSV". Bytes that are no UTF-8 are never UTF-8 by chance, so that the order decides.
 */
function textOf(bytes: Uint8Array): string {
  const decode = (encoding: string, fatal = false) => new TextDecoder(encoding, { fatal }).decode(bytes);
  let text: string;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) text = decode('utf-16le');
  else if (bytes[0] === 0xfe && bytes[1] === 0xff) text = decode('utf-16be');
  else {
    try {
      text = decode('utf-8', true);
    } catch {
      text = decode('windows-1252');
    }
  }
  // A spreadsheet's own format, a PDF, a picture.
  if (text.includes('\0')) throw new UnreadableFile('not-text');
  return text;
}

/** The one with which the first row has most headings of ours. */
function delimiterOf(text: string): string {
  const scored = [',', ';', '\t', '|'].map((delimiter) => ({
    delimiter,
    headings: headingsIn(firstCells(text, delimiter)),
  }));
  return scored.reduce((best, each) => (each.headings > best.headings ? each : best)).delimiter;
}
function firstCells(text: string, delimiter: string): string[] {
  try {
    return (
      (parse(text.slice(0, maxRowCharacters), { delimiter, to: 1, relax_column_count: true }) as string[][])[0] ?? []
    );
  } catch {
    return [];
  }
}

function rowsOf(text: string, delimiter: string, linesAbove: number): FileRow[] {
  try {
    const parsed = parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      max_record_size: maxRowCharacters,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    let end = linesAbove;
    return parsed.map(({ record, info }) => {
      const line = end + 1;
      end = linesAbove + info.lines;
      return { line, cells: record };
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as CsvError & { lines?: number };
    const line = lines === undefined ? undefined : lines + linesAbove;
    throw new UnreadableFile(error.code === 'CSV_MAX_RECORD_SIZE' ? 'too-long-row' : 'broken-quotes', line);
  }
}
