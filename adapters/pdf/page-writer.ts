import { PDFDocument, PDFName, PDFString, rgb, type PDFFont, type PDFPage } from 'pdf-lib';
import { embedFonts, type Fonts } from './fonts.ts';
import { wrapText } from './wrap-text.ts';

/** Letter paper, points. */
const PAGE = { width: 612, height: 792, margin: 50, footer: 32 } as const;
const LINE = 1.3;
const ink = rgb(0.1, 0.1, 0.1);
const quiet = rgb(0.35, 0.35, 0.35);
const line = rgb(0.75, 0.75, 0.75);

interface TableColumn {
  title: string;
  /** Share of the width; the shares of a table sum to one. */
  share: number;
  align?: 'left' | 'right';
}

/**
 * Writes plain pages from top to bottom: headings, paragraphs, rows, tables; breaks pages by itself. Enough for a cover
 * sheet, a filled form and a letter, and nothing that a screen reader could not read in the order it was written.
 */
export class PageWriter {
  readonly #document: PDFDocument;
  readonly #fonts: Fonts;
  #page: PDFPage;
  #y: number;

  private constructor(document: PDFDocument, fonts: Fonts) {
    this.#document = document;
    this.#fonts = fonts;
    this.#page = document.addPage([PAGE.width, PAGE.height]);
    this.#y = PAGE.height - PAGE.margin;
  }

  static async start({ title, language }: { title: string; language: string }): Promise<PageWriter> {
    const document = await PDFDocument.create({ updateMetadata: false });
    document.setTitle(title, { showInWindowTitleBar: true });
    document.catalog.set(PDFName.of('Lang'), PDFString.of(language));
    return new PageWriter(document, await embedFonts(document));
  }

  get pageCount(): number {
    return this.#document.getPageCount();
  }

  heading(text: string, level: 1 | 2 = 2): void {
    const size = level === 1 ? 20 : 12;
    if (level === 2) this.space(6);
    // A heading stays with the first lines of what it heads.
    this.#need(size * LINE + 34);
    this.#lines(text, { font: this.#fonts.bold, size });
    this.space(level === 1 ? 6 : 3);
  }

  paragraph(text: string, { bold = false, size = 10 }: { bold?: boolean; size?: number } = {}): void {
    for (const part of text.split('\n'))
      this.#lines(part, { font: bold ? this.#fonts.bold : this.#fonts.regular, size });
    this.space(4);
  }

  small(text: string): void {
    this.#lines(text, { font: this.#fonts.regular, size: 8.5, color: quiet });
    this.space(3);
  }

  /** What was asked on the left, what was answered on the right. */
  keyValues(rows: readonly { key: string; value: string }[], keyShare = 0.36): void {
    for (const { key, value } of rows)
      this.#row([
        { text: key, share: keyShare, font: this.#fonts.regular, color: quiet },
        { text: value, share: 1 - keyShare, font: this.#fonts.regular },
      ]);
    this.space(6);
  }

  table(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): void {
    const cells = (texts: readonly string[], font: PDFFont) =>
      columns.map(({ share, align }, index) => ({ text: texts[index] ?? '', share, font, align: align ?? 'left' }));
    this.#row(
      cells(
        columns.map((column) => column.title),
        this.#fonts.bold,
      ),
    );
    for (const row of rows) this.#row(cells(row, this.#fonts.regular));
    this.space(6);
  }

  space(points: number): void {
    this.#y -= points;
  }

  pageBreak(): void {
    this.#page = this.#document.addPage([PAGE.width, PAGE.height]);
    this.#y = PAGE.height - PAGE.margin;
  }

  /** Footers are written last, when it is known how many pages there are. */
  async save(footer: (page: number, pages: number) => string): Promise<Uint8Array> {
    const pages = this.#document.getPages();
    for (const [index, page] of pages.entries())
      page.drawText(footer(index + 1, pages.length), {
        x: PAGE.margin,
        y: PAGE.footer,
        size: 8,
        font: this.#fonts.regular,
        color: quiet,
      });
    return this.#document.save({ useObjectStreams: true });
  }

  #need(points: number): void {
    if (this.#y - points < PAGE.margin) this.pageBreak();
  }

  #lines(text: string, { font, size, color = ink }: { font: PDFFont; size: number; color?: typeof ink }): void {
    for (const each of wrapText(text, font, size, PAGE.width - 2 * PAGE.margin)) {
      this.#need(size * LINE);
      this.#y -= size * LINE;
      this.#page.drawText(each, { x: PAGE.margin, y: this.#y, size, font, color });
    }
  }

  #row(cells: readonly { text: string; share: number; font: PDFFont; color?: typeof ink; align?: string }[]): void {
    const size = 9.5;
    const gap = 8;
    const width = PAGE.width - 2 * PAGE.margin;
    const wrapped = cells.map((cell) => wrapText(cell.text, cell.font, size, width * cell.share - gap));
    const lines = Math.max(...wrapped.map((each) => each.length));
    this.#rule();
    for (let index = 0; index < lines; index += 1) {
      this.#need(size * LINE + 4);
      this.#y -= size * LINE;
      let x: number = PAGE.margin;
      for (const [column, cell] of cells.entries()) {
        const text = wrapped[column]?.[index] ?? '';
        const cellWidth = width * cell.share;
        const shift = cell.align === 'right' ? cellWidth - gap - cell.font.widthOfTextAtSize(text, size) : 0;
        if (text !== '')
          this.#page.drawText(text, { x: x + shift, y: this.#y, size, font: cell.font, color: cell.color ?? ink });
        x += cellWidth;
      }
    }
    this.space(4);
  }

  #rule(): void {
    this.#need(16);
    this.#page.drawLine({
      start: { x: PAGE.margin, y: this.#y },
      end: { x: PAGE.width - PAGE.margin, y: this.#y },
      thickness: 0.5,
      color: line,
    });
  }
}
