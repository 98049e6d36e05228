import { createHash } from 'node:crypto';
import { readDict, writeDict } from './raw-dict.ts';
import { numberIn, readSaved } from './saved-pdf.ts';
import type { PageTags, Structure } from './structure.ts';

/**
 * What a library leaves out of a file that it wrote: language, page labels, bookmarks below bookmarks, structure, metadata.
 * Written behind the last object, without reading the objects before it: a parse of a whole packet would cost more than
 * making it. Only for files that our own libraries have just saved, with a plain table and one catalog; what was in their
 * catalog and in their notes is left behind, so that nothing stands there but this. The same input gives the same bytes.
 */
export interface Finish {
  title: string;
  author?: string | undefined;
  language: string;
  /** Object numbers of the pages, in order, and where their top is (null where turning the page moves it). */
  pages: readonly { object: number; top: number | null }[];
  tags?: PageTags | undefined;
  labels?: readonly PageLabel[] | undefined;
  bookmarks?: readonly Bookmark[] | undefined;
}

export interface PageLabel {
  fromPage: number;
  style: 'roman' | 'decimal';
  prefix?: string;
}

export interface Bookmark {
  title: string;
  page: number;
  kids?: readonly Bookmark[];
}

const PRODUCER = 'Skillsdesk';
const labelStyles = { roman: '/r', decimal: '/D' } as const;

export const finishPdf = (pdf: Uint8Array, finish: Finish): Uint8Array => finishObjects(unfinished(pdf), finish);

/** Changes `saved`: nobody else has it. */
export function finishObjects(saved: Unfinished, finish: Finish): Uint8Array {
  const added = new Added(saved.size);
  const info = added.object(infoOf(finish));
  const catalog = added.object(catalogOf(finish, saved.pagesRoot, added));
  if (finish.tags) markWholePages(finish.tags, finish.pages, saved, added);

  const { offsets } = saved;
  const parts: Uint8Array[] = [saved.body];
  let length = saved.body.length;
  for (const [number, text] of added.objects) {
    const bytes = Buffer.from(`${number} 0 obj\n${text}\nendobj\n`, 'latin1');
    offsets.set(number, length);
    parts.push(bytes);
    length += bytes.length;
  }
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  const id = `<${hash.digest('hex').slice(0, 32)}>`;
  const trailer = `trailer\n<</Size ${added.next}/Root ${catalog} 0 R/Info ${info} 0 R/ID[${id}${id}]>>`;
  parts.push(Buffer.from(`${tableOf(offsets, added.next)}${trailer}\nstartxref\n${length}\n%%EOF\n`, 'latin1'));
  return Buffer.concat(parts);
}

/** What is finished: objects, where they stand, and the root of their page tree. Neither catalog nor notes. */
interface Unfinished {
  body: Buffer;
  offsets: Map<number, number>;
  size: number;
  pagesRoot: number;
}

const OPENS_A_LIST = '['.charCodeAt(0);

/** The old catalog and notes are blanked out. */
function unfinished(pdf: Uint8Array): Unfinished {
  const { file, tableAt, offsets, size, root, info } = readSaved(pdf);
  const body = Buffer.from(file.subarray(0, tableAt));
  const catalog = takeOut(body, root, offsets);
  if (info !== undefined) takeOut(body, info, offsets);
  for (const gone of [root, info]) if (gone !== undefined) offsets.delete(gone);
  return { body, offsets, size, pagesRoot: numberIn(catalog, /\/Pages\s+(\d+)\s+0\s+R/) };
}

/** Blanks the object out where it stands, so that nothing else moves; answers what it was. */
function takeOut(body: Buffer, number: number, offsets: ReadonlyMap<number, number>): string {
  const from = offsets.get(number);
  const end = from === undefined ? -1 : body.indexOf('endobj', from);
  if (from === undefined || end < 0) throw new Error('a saved file whose table names no catalog');
  const text = body.toString('latin1', from, end);
  body.fill(' ', from, end + 'endobj'.length);
  return text;
}

/** Between a begin and an end of ours: what the page marks itself inside of that is part of the whole. */
function markWholePages(
  { wholePages, keysFrom }: PageTags,
  pages: Finish['pages'],
  saved: Unfinished,
  added: Added,
): void {
  if (wholePages.length === 0) return;
  const [begin, end] = ['/P <</MCID 0>> BDC\n', '\nEMC\n'].map((text) =>
    added.object(`<</Length ${text.length}>>\nstream\n${text}\nendstream`),
  );
  for (const index of wholePages) {
    const number = pages[index]?.object;
    if (number === undefined) throw new Error('a page that is not there');
    const text = takeOut(saved.body, number, saved.offsets);
    const dict = readDict(text.slice(text.indexOf('<<')));
    const streams = streamsOf(dict.get('Contents') ?? '', saved);
    dict.set('Contents', `[${begin} 0 R ${streams} ${end} 0 R]`);
    dict.set('StructParents', String(keysFrom + index));
    dict.set('Tabs', '/S');
    added.set(number, writeDict(dict));
  }
}

/** The content of a page is one stream, a list of them, or a list that stands elsewhere. */
function streamsOf(contents: string, { body, offsets }: Unfinished): string {
  if (contents.startsWith('[')) return contents.slice(1, -1);
  const at = offsets.get(Number(/^(\d+)\s+0\s+R$/.exec(contents)?.[1]));
  if (at === undefined) return contents;
  const listAt = at + (/^\d+ 0 obj\s*/.exec(body.toString('latin1', at, at + 40))?.[0].length ?? 0);
  return body[listAt] === OPENS_A_LIST ? body.toString('latin1', listAt + 1, body.indexOf(']', listAt)) : contents;
}

/** Objects that are not there are a chain, as the format wants it: each names the next, the last one the first. */
function tableOf(offsets: ReadonlyMap<number, number>, size: number): string {
  const rows: string[] = [];
  let nextFree = 0;
  for (let number = size - 1; number >= 0; number -= 1) {
    const offset = offsets.get(number);
    if (offset === undefined) {
      rows.push(`${ten(nextFree)} ${number === 0 ? '65535' : '00001'} f \n`);
      nextFree = number;
    } else rows.push(`${ten(offset)} 00000 n \n`);
  }
  return `xref\n0 ${size}\n${rows.reverse().join('')}`;
}

const ten = (value: number): string => String(value).padStart(10, '0');

/** The objects to add. A number may be asked for before it is known what stands there: structures point both ways. */
class Added {
  readonly objects: [number, string][] = [];
  next: number;
  constructor(size: number) {
    this.next = size;
  }

  number(): number {
    this.next += 1;
    return this.next - 1;
  }

  set(number: number, text: string): number {
    this.objects.push([number, text]);
    return number;
  }

  object(text: string): number {
    return this.set(this.number(), text);
  }
}

function infoOf({ title, author }: Finish): string {
  const by = author === undefined ? '' : `/Author ${textString(author)}`;
  return `<</Title ${textString(title)}${by}/Creator ${textString(PRODUCER)}/Producer ${textString(PRODUCER)}>>`;
}

function catalogOf(finish: Finish, pagesRoot: number, added: Added): string {
  const { labels = [], bookmarks = [], tags, language } = finish;
  const entries = [
    '/Type/Catalog',
    `/Pages ${pagesRoot} 0 R`,
    `/Lang ${textString(language)}`,
    '/ViewerPreferences<</DisplayDocTitle true>>',
    `/Metadata ${added.object(xmpOf(finish))} 0 R`,
  ];
  if (tags) entries.push(`/StructTreeRoot ${structureTree(tags, finish, added)} 0 R`, '/MarkInfo<</Marked true>>');
  if (labels.length > 0) entries.push(`/PageLabels<</Nums[${labels.map(labelEntry).join('')}]>>`);
  if (bookmarks.length > 0)
    entries.push(`/Outlines ${outlines(bookmarks, finish, added)} 0 R`, '/PageMode/UseOutlines');
  return `<<${entries.join('')}>>`;
}

const labelEntry = ({ fromPage, style, prefix }: PageLabel): string =>
  `${fromPage}<</S${labelStyles[style]}${prefix === undefined ? '' : `/P ${textString(prefix)}`}>>`;

/** Metadata once more, as programs that keep files read it. Without dates: the audit line knows when. */
function xmpOf({ title, author, language }: Finish): string {
  const list = (kind: string, items: string) => `<rdf:${kind}>${items}</rdf:${kind}>`;
  const xml = [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">',
    `<dc:title>${list('Alt', `<rdf:li xml:lang="x-default">${xmlText(title)}</rdf:li>`)}</dc:title>`,
    author === undefined ? '' : `<dc:creator>${list('Seq', `<rdf:li>${xmlText(author)}</rdf:li>`)}</dc:creator>`,
    `<dc:language>${list('Bag', `<rdf:li>${xmlText(language)}</rdf:li>`)}</dc:language>`,
    `<pdf:Producer>${PRODUCER}</pdf:Producer><xmp:CreatorTool>${PRODUCER}</xmp:CreatorTool>`,
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>',
  ].join('');
  const bytes = Buffer.from(xml, 'utf8');
  return `<</Type/Metadata/Subtype/XML/Length ${bytes.length}>>\nstream\n${bytes.toString('latin1')}\nendstream`;
}

const xmlText = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .replace(/[<>&]/g, (sign) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;' })[sign] ?? sign);

/** Closed below the first level: the list of the parts is what is looked for. */
function outlines(bookmarks: readonly Bookmark[], finish: Finish, added: Added): number {
  const root = added.number();
  const [first, last] = bookmarkList(bookmarks, root, finish, added);
  return added.set(root, `<</Type/Outlines/First ${first} 0 R/Last ${last} 0 R/Count ${bookmarks.length}>>`);
}

function bookmarkList(list: readonly Bookmark[], parent: number, finish: Finish, added: Added): [number, number] {
  const numbers = list.map(() => added.number());
  for (const [at, { title, page, kids = [] }] of list.entries()) {
    const target = finish.pages[page];
    const number = numbers[at];
    if (target === undefined || number === undefined) throw new Error('a bookmark to a page that is not there');
    const entries = [
      `/Title ${textString(title)}/Parent ${parent} 0 R`,
      `/Dest[${target.object} 0 R/XYZ null ${target.top ?? 'null'} null]`,
    ];
    const [before, after] = [numbers[at - 1], numbers[at + 1]];
    if (before !== undefined) entries.push(`/Prev ${before} 0 R`);
    if (after !== undefined) entries.push(`/Next ${after} 0 R`);
    if (kids.length > 0) {
      const [first, last] = bookmarkList(kids, number, finish, added);
      entries.push(`/First ${first} 0 R/Last ${last} 0 R/Count -${kids.length}`);
    }
    added.set(number, `<<${entries.join('')}>>`);
  }
  const [first = 0, last = 0] = [numbers[0], numbers.at(-1)];
  return [first, last];
}

/** Each tagged page carries a key (page-writer), and each of its marks leads to the element that it draws. */
function structureTree({ top, keysFrom }: PageTags, { pages }: Finish, added: Added): number {
  const root = added.number();
  const elements: number[][] = [];
  const pageRef = (page: number): string => {
    const found = pages[page];
    if (!found) throw new Error('a mark on a page that is not there');
    return `${found.object} 0 R`;
  };
  const write = (node: Structure, parent: number): number => {
    const number = added.number();
    for (const { page, mark } of node.marks) (elements[page] ??= [])[mark] = number;
    const kids = [
      ...node.marks.map(({ page, mark }) => `<</Type/MCR/Pg ${pageRef(page)}/MCID ${mark}>>`),
      ...node.kids.map((kid) => `${write(kid, number)} 0 R`),
    ];
    const scope = node.scope === undefined ? '' : `/A<</O/Table/Scope/${node.scope}>>`;
    const title = node.title === undefined ? '' : `/T ${textString(node.title)}`;
    return added.set(number, `<</Type/StructElem/S/${node.tag}/P ${parent} 0 R${title}${scope}/K[${kids.join(' ')}]>>`);
  };
  const document = write(top, root);
  const byPage = Array.from(elements, (marks, page) =>
    marks === undefined
      ? ''
      : `${keysFrom + page}[${Array.from(marks, (each) => (each === undefined ? 'null' : `${each} 0 R`)).join(' ')}]`,
  );
  return added.set(
    root,
    `<</Type/StructTreeRoot/K ${document} 0 R/ParentTree<</Nums[${byPage.join('')}]>>/ParentTreeNextKey ${keysFrom + elements.length}>>`,
  );
}

/** Plain letters as they are; the rest as UTF-16, as the format wants it. */
function textString(text: string): string {
  const clean = text.toWellFormed().replace(/\p{Cc}/gu, ' ');
  if (/^[\x20-\x7e]*$/.test(clean)) return `(${clean.replace(/[\\()]/g, '\\$&')})`;
  return `<${Buffer.from(`\ufeff${clean}`, 'utf16le').swap16().toString('hex')}>`;
}
