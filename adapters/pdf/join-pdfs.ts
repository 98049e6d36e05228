import { afterText, afterValue, readDict, writeDict } from './raw-dict.ts';
import { readSaved, type SavedPdf } from './saved-pdf.ts';

/**
 * One file of several, page after page, without unpacking or drawing anything: what the pages hold is copied as it stands,
 * and only its numbers change. Each file keeps its own page tree, so that what a page inherits stays what it was. For files
 * that our own libraries have just saved (saved-pdf.ts), checked when they arrived; what no page refers to is left behind.
 */
export interface PdfPart {
  saved: SavedPdf;
  /** Where each object ends: the next begins there. */
  ends: ReadonlyMap<number, number>;
  pagesRoot: number;
  pages: readonly PartPage[];
}

interface PartPage {
  object: number;
  /** Of the box that is shown; unknown where turning the page moves it. */
  top: number | null;
}

export interface JoinedPdfs {
  body: Buffer;
  offsets: Map<number, number>;
  size: number;
  pagesRoot: number;
  pages: PartPage[];
}

const HEAD_BYTES = 40;
const DEPTH_MAX = 64;
const STREAM = Buffer.from('stream');

/** Undefined where the file is not written plainly, or has no pages: a library that reads everything has to save it anew. */
export function readPart(pdf: Uint8Array): PdfPart | undefined {
  try {
    const saved = readSaved(pdf);
    const starts = [...saved.offsets].sort(([, a], [, b]) => a - b);
    const ends = new Map(starts.map(([number], at) => [number, starts[at + 1]?.[1] ?? saved.tableAt]));
    const part = { saved, ends, pagesRoot: 0, pages: [] };
    const pagesRoot = target(dictOf(part, saved.root).get('Pages'));
    const pages = pagesBelow(part, pagesRoot, {}, 0);
    return pages.length === 0 ? undefined : { ...part, pagesRoot, pages };
  } catch {
    return undefined;
  }
}

export function joinPdfs(parts: readonly PdfPart[]): JoinedPdfs {
  const header = Buffer.from('%PDF-1.7\n%\u00b5\u00b5\u00b5\u00b5\n', 'latin1');
  const pieces: Uint8Array[] = [header];
  const offsets = new Map<number, number>();
  const pagesRoot = 1;
  let next = pagesRoot + 1;
  let length = header.length;
  const write = (number: number, ...contents: Uint8Array[]): void => {
    offsets.set(number, length);
    for (const piece of [Buffer.from(`${number} 0 obj\n`, 'latin1'), ...contents]) {
      pieces.push(piece);
      length += piece.length;
    }
  };
  const roots: number[] = [];
  const pages: PartPage[] = [];
  for (const part of parts) {
    const numbers = new Map<number, number>();
    const waiting: number[] = [];
    const newNumberOf = (old: number): number | undefined => {
      const known = numbers.get(old);
      if (known !== undefined || !part.ends.has(old)) return known;
      numbers.set(old, next);
      waiting.push(old);
      next += 1;
      return next - 1;
    };
    const root = newNumberOf(part.pagesRoot) ?? pagesRoot;
    // The list grows while it is gone through: everything that the pages lead to.
    for (const old of waiting) {
      const { text, rest } = objectOf(part, old);
      const isRoot = old === part.pagesRoot;
      const own = isRoot ? writeDict(new Map([...readDict(text)].filter(([key]) => key !== 'Parent'))) : text;
      const moved = renumbered(own, newNumberOf);
      const told = isRoot ? `${moved.slice(0, moved.lastIndexOf('>>'))}/Parent ${pagesRoot} 0 R>>\nendobj\n` : moved;
      write(numbers.get(old) ?? 0, Buffer.from(told, 'latin1'), rest);
    }
    roots.push(root);
    pages.push(...part.pages.map(({ object, top }) => ({ object: numbers.get(object) ?? 0, top })));
  }
  const kids = roots.map((each) => `${each} 0 R`).join(' ');
  write(pagesRoot, Buffer.from(`<</Type/Pages/Count ${pages.length}/Kids[${kids}]>>\nendobj\n`, 'latin1'));
  return { body: Buffer.concat(pieces), offsets, size: next, pagesRoot, pages };
}

/** What an object says, and behind it its bytes, which are passed on as they are. */
function objectOf({ saved: { file, offsets }, ends }: PdfPart, number: number): { text: string; rest: Buffer } {
  const [from, end] = [offsets.get(number), ends.get(number)];
  if (from === undefined || end === undefined) throw new Error('a saved file without an object that it names');
  const head = /^(\d+) 0 obj\s*/.exec(file.toString('latin1', from, Math.min(from + HEAD_BYTES, end)));
  if (Number(head?.[1]) !== number) throw new Error('a saved file whose table is wrong');
  const at = from + (head?.[0].length ?? 0);
  const streamAt = bytesAt(file, at, end);
  return { text: file.toString('latin1', at, streamAt ?? end), rest: file.subarray(streamAt ?? end, end) };
}

/** Where the bytes of a stream begin, with their own keyword. */
function bytesAt(file: Buffer, from: number, end: number): number | undefined {
  const found = file.subarray(from, end).indexOf(STREAM);
  if (found < 0) return undefined;
  const before = file.toString('latin1', from, from + found);
  if (/>>\s*$/.test(before) && !before.includes('(')) return from + found;
  // The word may stand in a text: only behind the whole dictionary do bytes begin.
  const all = file.toString('latin1', from, end);
  const after = afterValue(all, 0);
  const keyword = /^\s*(?=stream\r?\n)/.exec(all.slice(after, after + HEAD_BYTES));
  return all.startsWith('<<') && keyword ? from + after + keyword[0].length : undefined;
}

const reference = /\b(\d+)[ \r\n\t]+(\d+)[ \r\n\t]+R\b/g;

/** Texts may hold anything, even what looks like a reference. */
function renumbered(text: string, numberOf: (old: number) => number | undefined): string {
  const moved = (plain: string): string =>
    plain.replace(reference, (_, number: string, generation: string) => {
      const known = generation === '0' ? numberOf(Number(number)) : undefined;
      return known === undefined ? 'null' : `${known} 0 R`;
    });
  let from = 0;
  let all = '';
  for (let at = text.indexOf('('); at >= 0; at = text.indexOf('(', from)) {
    const end = afterText(text, at);
    all += moved(text.slice(from, at)) + text.slice(at, end);
    from = end;
  }
  return from === 0 ? moved(text) : all + moved(text.slice(from));
}

const dictOf = (part: PdfPart, number: number): Map<string, string> => readDict(objectOf(part, number).text);

function target(value: string | undefined): number {
  const found = /^(\d+)\s+0\s+R$/.exec(value ?? '')?.[1];
  if (found === undefined) throw new Error('a saved file without a reference where one has to be');
  return Number(found);
}

interface Inherited {
  shown?: string | undefined;
  media?: string | undefined;
  turned?: string | undefined;
}

function pagesBelow(part: PdfPart, number: number, above: Inherited, depth: number): PartPage[] {
  if (depth > DEPTH_MAX) throw new Error('a page tree without an end');
  const dict = dictOf(part, number);
  const here = {
    shown: dict.get('CropBox') ?? above.shown,
    media: dict.get('MediaBox') ?? above.media,
    turned: dict.get('Rotate') ?? above.turned,
  };
  if (dict.get('Type') === '/Page') return [{ object: number, top: topOf(part, here) }];
  const kids = [...valueOf(part, dict.get('Kids') ?? '').matchAll(/(\d+)\s+0\s+R/g)];
  return kids.flatMap(([, kid]) => pagesBelow(part, Number(kid), here, depth + 1));
}

function topOf(part: PdfPart, { shown, media, turned = '0' }: Inherited): number | null {
  if (Number(valueOf(part, turned)) % 360 !== 0) return null;
  const [, low, , high] = valueOf(part, shown ?? media ?? '')
    .replace(/[[\]]/g, ' ')
    .trim()
    .split(/\s+/)
    .map(Number);
  const top = Math.max(low ?? NaN, high ?? NaN);
  return Number.isFinite(top) ? Math.round(top) : null;
}

/** Itself, or what stands where it leads. */
function valueOf(part: PdfPart, value: string): string {
  if (!/^\d+\s+0\s+R$/.test(value)) return value;
  const { text } = objectOf(part, target(value));
  return text.slice(0, text.lastIndexOf('endobj')).trim();
}
