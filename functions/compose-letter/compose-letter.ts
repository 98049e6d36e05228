import { PageWriter } from '../../adapters/pdf/page-writer.ts';
import { letterLines, type AnyLetterFacts } from './letter-lines.ts';
import type { Translate } from './letter-parts.ts';

/** The letter as a PDF. The same facts give the same bytes, so that a step that runs twice writes one letter. */
export async function composeLetter(
  facts: AnyLetterFacts,
  { language, t }: { language: string; t: Translate },
): Promise<Uint8Array> {
  const lines = letterLines(facts, t);
  const title = lines.find((line) => line.is === 'title');
  const writer = await PageWriter.start({
    title: title && 'text' in title ? title.text : facts.number,
    language,
    saying: JSON.stringify(lines),
  });
  for (const line of lines) {
    switch (line.is) {
      case 'title':
        writer.heading(line.text, 1);
        break;
      case 'heading':
        writer.heading(line.text);
        break;
      case 'text':
        writer.paragraph(line.text);
        break;
      case 'strong':
        writer.paragraph(line.text, { bold: true, size: 12.5 });
        break;
      case 'bullet':
        writer.paragraph(`•  ${line.text}`);
        break;
      case 'small':
        writer.small(line.text);
        break;
      case 'amounts':
        writer.table(
          line.head.map((title, at) => ({
            title,
            share: at === 0 ? 1 - 0.3 * (line.head.length - 1) : 0.3,
            ...(at === 0 ? {} : { align: 'right' as const }),
          })),
          line.rows,
        );
        break;
    }
  }
  return writer.save((page, pages) =>
    t('letter.footer', { board: facts.boardName, number: facts.number, page, pages }),
  );
}
