import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { PDFDocument } from 'pdf-lib';
import { Face, hasHan } from '../../../adapters/pdf/face.ts';
import { embedFonts } from '../../../adapters/pdf/fonts.ts';
import { PageWriter } from '../../../adapters/pdf/page-writer.ts';
import { dateAndTime, hoursOfDay, longDate } from '../../../adapters/pdf/spoken.ts';
import { startPdfium } from '../../../adapters/pdf/pdfium.ts';
import { wrapText } from '../../../adapters/pdf/wrap-text.ts';
import { inkOfPages } from '../documents/files.ts';

describe('fonts', () => {
  // The library's own subsets lose most letters of this font; each letter alone shows that none does.
  test('every letter of Spanish, Vietnamese and Russian is drawn', async () => {
    const letters = [...'AÑñáéíóúü¿¡ĐđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹЖжЩщЪъЫыЬьЭэЮюЯяЄєЇїҐґ$,.–•'];
    const document = await PDFDocument.create();
    const { regular, bold } = await embedFonts(document);
    for (const letter of letters) {
      const page = document.addPage([40, 40]);
      page.drawText(letter, { x: 5, y: 12, size: 12, font: regular });
      page.drawText(letter, { x: 22, y: 12, size: 12, font: bold });
    }
    const bytes = await document.save();
    expect(bytes.length).toBeLessThan(120_000);
    const ink = await inkOfPages(bytes);
    expect(letters.filter((_, index) => (ink[index] ?? 0) === 0)).toEqual([]);
  });
});

describe('Chinese', () => {
  const sentences = ['申请SE-4827的决定：已批准。', '付款对象：学校。请在2026年11月10日之前来一趟，先问我们，再付款。'];
  test('is drawn letter for letter beside Latin ones, by a font that comes along only for it', async () => {
    const letterIn = async (saying: string) => {
      const writer = await PageWriter.start({ title: 'Letter', language: 'zh-Hans', saying });
      writer.heading('SE-4827', 1);
      writer.paragraph(saying);
      return writer.save(() => 'SE-4827');
    };
    const letter = await letterIn(sentences.join(' '));
    const file = (await startPdfium()).open(letter);
    if (typeof file === 'string') throw new Error(file);
    const read = file.pageWords(0).map(({ text }) => text);
    expect(read.join('')).toContain(sentences.join(''));
    // A letter without an outline would leave no ink: each sentence has about as much for each of its letters.
    const [ink = 0] = await inkOfPages(letter);
    const [without = 0] = await inkOfPages(await letterIn('SE-4827'));
    expect(ink - without).toBeGreaterThan(without);
    expect(letter.length).toBeLessThan(60_000);
    expect((await letterIn('Señora Nguyễn, Жанна')).toString()).not.toContain('NotoSansSC');
  });

  test('every letter of the catalog and a rare name have an outline', async () => {
    const catalog = ['letter', 'letter-step', 'letter-support', 'letter-ojt', 'form'].map((name) =>
      readFileSync(new URL(`../../../web/texts/zh-Hans/${name}.json`, import.meta.url), 'utf8'),
    );
    const letters = [...new Set([...catalog.join(''), ...'龘犇喆淼玥'])].filter(hasHan);
    expect(letters.length).toBeGreaterThan(500);
    const document = await PDFDocument.create();
    const { han } = await embedFonts(document, letters.join(''));
    if (!han) throw new Error('no font for Chinese');
    const known = new Set(han.getCharacterSet());
    expect(letters.filter((letter) => !known.has(letter.codePointAt(0) ?? 0))).toEqual([]);
  });

  test('wraps between letters, and no line begins with a comma', async () => {
    const document = await PDFDocument.create();
    const fonts = await embedFonts(document, sentences.join(''));
    const face = new Face(fonts.regular, fonts.han);
    for (const width of [60, 75, 90, 120]) {
      const lines = wrapText(sentences.join(''), face, 10, width);
      expect(lines.length).toBeGreaterThan(3);
      expect(lines.join('')).toBe(sentences.join(''));
      for (const line of lines) {
        expect(face.widthOfTextAtSize(line, 10)).toBeLessThanOrEqual(width);
        expect(line).not.toMatch(/^[，。：；、！？）]/u);
      }
    }
  });
});

describe('the flow of a page', () => {
  test('breaks pages by itself and writes the footer on each', async () => {
    const writer = await PageWriter.start({ title: 'Sample', language: 'en' });
    writer.heading('Sample', 1);
    for (let index = 0; index < 80; index += 1) writer.paragraph(`Paragraph ${index}`);
    writer.table(
      [
        { title: 'One', share: 0.5 },
        { title: 'Two', share: 0.5, align: 'right' },
      ],
      [['a', 'b']],
    );
    const asked: [number, number][] = [];
    const bytes = await writer.save((page, pages) => {
      asked.push([page, pages]);
      return `${page} of ${pages}`;
    });
    const pages = (await PDFDocument.load(bytes)).getPageCount();
    expect(pages).toBeGreaterThan(1);
    expect(asked).toEqual(Array.from({ length: pages }, (_, index) => [index + 1, pages]));
    expect(Math.min(...(await inkOfPages(bytes)))).toBeGreaterThan(0);
  });

  test('wraps at words, breaks what has none, drops nothing, and survives control characters', async () => {
    const { regular } = await embedFonts(await PDFDocument.create());
    const words = 'Ask us before you pay for anything yourself.';
    const lines = wrapText(words, regular, 10, 90);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join(' ')).toBe(words);
    for (const line of lines) expect(regular.widthOfTextAtSize(line, 10)).toBeLessThanOrEqual(90);
    const unbroken = 'x'.repeat(200);
    expect(wrapText(unbroken, regular, 10, 90).join('')).toBe(unbroken);
    expect(wrapText('one\u0000two\ud800\nthree', regular, 10, 500)).toEqual(['one two\ufffd', 'three']);
    expect(wrapText('x '.repeat(30_000), regular, 10, 500).at(-1)).toContain('[…]');
  });
});

describe('dates and hours in words', () => {
  test('a calendar date is the same day everywhere; an instant is told in the board’s zone', () => {
    expect(longDate('2027-01-01', 'en', 'America/Los_Angeles')).toBe('January 1, 2027');
    expect(longDate('2027-01-01T05:00:00Z', 'en', 'America/Los_Angeles')).toBe('December 31, 2026');
    expect(longDate('2027-01-01', 'es', 'America/Los_Angeles')).toBe('1 de enero de 2027');
    expect(dateAndTime('2026-11-03T17:05:00Z', 'en', 'America/Los_Angeles')).toBe('Nov 3, 2026, 9:05 AM');
    expect(hoursOfDay('08:30', '17:30', 'en')).toBe('8:30 AM – 5:30 PM');
  });
});
