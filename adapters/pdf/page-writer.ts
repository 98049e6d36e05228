import { PDFDocument, PDFName, PDFNumber, PDFOperator, PDFOperatorNames, rgb, type PDFPage } from 'pdf-lib';
import { finishPdf } from './finish-pdf.ts';
import { Face } from './face.ts';
import { embedFonts } from './fonts.ts';
import { structure, type PageTags, type Structure, type Tag } from './structure.ts';
import { wrapText } from './wrap-text.ts';

/** Letter paper, points. */
const PAGE = { width: 612, height: 792, margin: 50, footer: 32 } as const;
const LINE = 1.3;
/** Above any that a letter beside them has. */
const KEYS_IN_A_LARGER_FILE = 100_000;
const ink = rgb(0.1, 0.1, 0.1);
const quiet = rgb(0.35, 0.35, 0.35);
const line = rgb(0.75, 0.75, 0.75);

interface TableColumn {
  title: string;
  /** Share of the width; the shares of a table sum to one. */
  share: number;
  align?: 'left' | 'right';
}

interface Cell {
  text: string;
  share: number;
  font: Face;
  color?: typeof ink;
  align?: string;
  scope?: 'Column' | 'Row';
}

/** Where a line of text stands. */
interface Place {
  page: PDFPage;
  x: number;
  y: number;
  text: string;
}

/**
 * Writes plain pages from top to bottom: headings, paragraphs, rows, tables; breaks pages by itself. Enough for a cover
 * sheet, a filled form and a letter. What is drawn is tagged as what it is, in the order in which it is to be read.
 */
export class PageWriter {
  readonly #document: PDFDocument;
  readonly #fonts: { regular: Face; bold: Face };
  readonly #title: string;
  readonly #language: string;
  readonly #structure: Structure;
  readonly #marks = new Map<PDFPage, number>();
  readonly #fontOf = new Map<PDFPage, unknown>();
  #page: PDFPage;
  #y: number;

  private constructor(
    document: PDFDocument,
    fonts: { regular: Face; bold: Face },
    { title, language }: { title: string; language: string },
  ) {
    this.#document = document;
    this.#fonts = fonts;
    this.#title = title;
    this.#language = language;
    this.#structure = structure('Document', { title });
    this.#page = document.addPage([PAGE.width, PAGE.height]);
    this.#y = PAGE.height - PAGE.margin;
  }

  /** `saying`: all that will be written, in any order, for whoever chooses the fonts. */
  static async start(about: { title: string; language: string; saying?: string }): Promise<PageWriter> {
    const document = await PDFDocument.create({ updateMetadata: false });
    const { regular, bold, han } = await embedFonts(document, about.saying);
    return new PageWriter(document, { regular: new Face(regular, han), bold: new Face(bold, han) }, about);
  }

  get pageCount(): number {
    return this.#document.getPageCount();
  }

  heading(text: string, level: 1 | 2 = 2): void {
    const size = level === 1 ? 20 : 12;
    if (level === 2) this.space(6);
    // A heading stays with the first lines of what it heads.
    this.#need(size * LINE + 34);
    this.#lines(text, this.#add(level === 1 ? 'H1' : 'H2'), { font: this.#fonts.bold, size });
    this.space(level === 1 ? 6 : 3);
  }

  paragraph(text: string, { bold = false, size = 10 }: { bold?: boolean; size?: number } = {}): void {
    const font = bold ? this.#fonts.bold : this.#fonts.regular;
    for (const part of text.split('\n')) this.#lines(part, this.#add('P'), { font, size });
    this.space(4);
  }

  small(text: string): void {
    this.#lines(text, this.#add('P'), { font: this.#fonts.regular, size: 8.5, color: quiet });
    this.space(3);
  }

  /** What was asked on the left, what was answered on the right. */
  keyValues(rows: readonly { key: string; value: string }[], keyShare = 0.36): void {
    const table = this.#add('Table');
    for (const { key, value } of rows)
      this.#row(table, [
        { text: key, share: keyShare, font: this.#fonts.regular, color: quiet, scope: 'Row' },
        { text: value, share: 1 - keyShare, font: this.#fonts.regular },
      ]);
    this.space(6);
  }

  table(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): void {
    const cells = (texts: readonly string[], font: Face, head?: { scope: 'Column' }): Cell[] =>
      columns.map(({ share, align }, index) => ({
        text: texts[index] ?? '',
        share,
        font,
        align: align ?? 'left',
        ...head,
      }));
    const table = this.#add('Table');
    const titles = columns.map((column) => column.title);
    this.#row(table, cells(titles, this.#fonts.bold, { scope: 'Column' }));
    for (const row of rows) this.#row(table, cells(row, this.#fonts.regular));
    this.space(6);
  }

  space(points: number): void {
    this.#y -= points;
  }

  pageBreak(): void {
    this.#page = this.#document.addPage([PAGE.width, PAGE.height]);
    this.#y = PAGE.height - PAGE.margin;
  }

  /** A file of its own, whole. Footers are written last, when it is known how many pages there are. */
  async save(footer: (page: number, pages: number) => string): Promise<Uint8Array> {
    const { bytes, tags } = await this.#write(footer, 0);
    return finishPdf(bytes, {
      title: this.#title,
      language: this.#language,
      pages: this.#document.getPages().map(({ ref }) => ({ object: ref.objectNumber, top: PAGE.height })),
      tags,
    });
  }

  /** Pages for a larger file, which keeps the marks on them and is told what they mean. */
  async savePages(footer: (page: number, pages: number) => string): Promise<{ bytes: Uint8Array; tags: PageTags }> {
    return this.#write(footer, KEYS_IN_A_LARGER_FILE);
  }

  async #write(
    footer: (page: number, pages: number) => string,
    keysFrom: number,
  ): Promise<{ bytes: Uint8Array; tags: PageTags }> {
    const pages = this.#document.getPages();
    for (const [index, page] of pages.entries()) {
      const text = footer(index + 1, pages.length);
      this.#artifact(page, () =>
        this.#draw({ page, x: PAGE.margin, y: PAGE.footer, text }, this.#fonts.regular, 8, quiet),
      );
      page.node.set(PDFName.of('StructParents'), PDFNumber.of(keysFrom + index));
      page.node.set(PDFName.of('Tabs'), PDFName.of('S'));
    }
    const bytes = await this.#document.save({ useObjectStreams: false });
    return { bytes, tags: { top: this.#structure, keysFrom, wholePages: [] } };
  }

  #add(tag: Tag, parent = this.#structure, scope?: Cell['scope']): Structure {
    const node = structure(tag, scope === undefined ? {} : { scope });
    parent.kids.push(node);
    return node;
  }

  #need(points: number): void {
    if (this.#y - points < PAGE.margin) this.pageBreak();
  }

  #lines(
    text: string,
    node: Structure,
    { font, size, color = ink }: { font: Face; size: number; color?: typeof ink },
  ): void {
    const places = wrapText(text, font, size, PAGE.width - 2 * PAGE.margin).map((each): Place => {
      this.#need(size * LINE);
      this.#y -= size * LINE;
      return { page: this.#page, x: PAGE.margin, y: this.#y, text: each };
    });
    this.#marked(node, places, (place) => this.#draw(place, font, size, color));
  }

  /** Cell after cell, not line after line: so it is also read by what knows no tags. */
  #row(table: Structure, cells: readonly Cell[]): void {
    const size = 9.5;
    const gap = 8;
    const width = PAGE.width - 2 * PAGE.margin;
    const wrapped = cells.map((cell) => wrapText(cell.text, cell.font, size, width * cell.share - gap));
    this.#rule();
    const places = Array.from({ length: Math.max(...wrapped.map((each) => each.length)) }, () => {
      this.#need(size * LINE + 4);
      this.#y -= size * LINE;
      return { page: this.#page, y: this.#y };
    });
    const row = this.#add('TR', table);
    let x: number = PAGE.margin;
    for (const [column, { share, font, color = ink, align, scope }] of cells.entries()) {
      const left = x;
      const cellWidth = width * share;
      const lines = places.flatMap(({ page, y }, index): Place[] => {
        const text = wrapped[column]?.[index] ?? '';
        const shift = align === 'right' ? cellWidth - gap - font.widthOfTextAtSize(text, size) : 0;
        return text === '' ? [] : [{ page, x: left + shift, y, text }];
      });
      this.#marked(this.#add(scope ? 'TH' : 'TD', row, scope), lines, (place) => this.#draw(place, font, size, color));
      x += cellWidth;
    }
    this.space(4);
  }

  #rule(): void {
    this.#need(16);
    const [page, y] = [this.#page, this.#y];
    this.#artifact(page, () =>
      page.drawLine({
        start: { x: PAGE.margin, y },
        end: { x: PAGE.width - PAGE.margin, y },
        thickness: 0.5,
        color: line,
      }),
    );
  }

  /** The font of a page is changed only where it differs: the library gives it a new name each time. */
  #draw({ page, x, y, text }: Place, face: Face, size: number, color: typeof ink): void {
    let from = x;
    for (const { font, text: run } of face.runs(text)) {
      if (this.#fontOf.get(page) !== font) page.setFont(font);
      this.#fontOf.set(page, font);
      page.drawText(run, { x: from, y, size, color });
      from += font.widthOfTextAtSize(run, size);
    }
  }

  /** One mark for all lines of it on one page. */
  #marked(node: Structure, places: readonly Place[], draw: (place: Place) => void): void {
    for (const page of new Set(places.map((place) => place.page))) {
      const mark = this.#marks.get(page) ?? 0;
      this.#marks.set(page, mark + 1);
      node.marks.push({ page: this.#document.getPages().indexOf(page), mark });
      page.pushOperators(begin(`/${node.tag}`, `<</MCID ${mark}>>`));
      for (const place of places.filter((each) => each.page === page)) draw(place);
      page.pushOperators(end());
    }
  }

  /** Decoration: no reader says it. */
  #artifact(page: PDFPage, draw: () => void): void {
    page.pushOperators(begin('/Artifact', '<<>>'));
    draw();
    page.pushOperators(end());
  }
}

const begin = (tag: string, properties: string): PDFOperator =>
  PDFOperator.of(PDFOperatorNames.BeginMarkedContentSequence, [tag, properties]);
const end = (): PDFOperator => PDFOperator.of(PDFOperatorNames.EndMarkedContent);
