import { describe, expect, test } from '@jest/globals';
import { PDFDocument } from 'pdf-lib';
import { embedFonts } from '../../../adapters/pdf/fonts.ts';
import { PageWriter } from '../../../adapters/pdf/page-writer.ts';
import { dateAndTime, hoursOfDay, longDate } from '../../../adapters/pdf/spoken.ts';
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
