import { describe, expect, test } from '@jest/globals';
import type { Degrees } from '../../../domain/reading/turned.ts';
import type { Box, Word } from '../../../domain/reading/words.ts';
import { readUpright, type PageReader } from '../../../functions/read-document/upright.ts';

/**
 * A sheet of paper and an engine that behaves as the real one was measured to: of print that lies right it is sure, upside down
 * it makes long words of it that it doubts, on its side many short ones. The real engine reads in test/reading.
 */
const english = `Earnings statement for the period that ended in March
Employee name and address as given to the payroll office
Gross wages before taxes and other deductions were taken
Federal withholding together with state and local taxes
Please keep this statement with your other records`;
const spanish = `Constancia de ingresos del periodo que termina en marzo
Nombre y domicilio de la persona según nuestros archivos
Salario bruto antes de impuestos y demás deducciones
Retención federal junto con impuestos del estado
Conserve esta constancia con sus demás documentos`;

interface Sheet {
  text: string;
  /** How far it was turned, clockwise, before it was sent. */
  lies: Degrees;
  columns?: 1 | 2;
}

/** Boxes of the page as it is printed: one line below the other, in one column or two. */
function printed({ text, columns = 1 }: Sheet): { text: string; box: Box }[] {
  return text.split('\n').flatMap((line, row, lines) => {
    const column = columns === 2 && row >= lines.length / 2 ? 1 : 0;
    const down = column === 1 ? row - Math.ceil(lines.length / 2) : row;
    const words = line.split(' ');
    const width = 0.8 / columns / words.length;
    return words.map((word, at) => ({
      text: word,
      box: [0.1 + column * 0.42 + at * width, 0.1 + down * 0.05, width * 0.8, 0.015] as Box,
    }));
  });
}

const turns: Record<Degrees, (box: Box) => Box> = {
  0: (box) => box,
  90: ([x, y, w, h]) => [1 - y - h, x, h, w],
  180: ([x, y, w, h]) => [1 - x - w, 1 - y - h, w, h],
  270: ([x, y, w, h]) => [y, 1 - x - w, h, w],
};

function reads(words: readonly { text: string; box: Box }[], angle: Degrees): Word[] {
  if (angle === 0) return words.map((word) => ({ ...word, confidence: 0.95 }));
  if (angle === 180)
    return words.map(({ text, box }, at) => ({
      text: [...text].toReversed().join(''),
      box,
      confidence: at % 20 === 0 ? 0.82 : 0.55,
    }));
  return words.flatMap(({ text, box: [x, y, w, h] }) =>
    [...text]
      .slice(0, 4)
      .map((letter, at): Word => ({ text: letter, box: [x, y + at * h * 0.2, w, h * 0.2], confidence: 0.65 })),
  );
}

function reader(sheet: Sheet): PageReader & { wholes: Degrees[]; parts: Degrees[] } {
  const sent = printed(sheet).map(({ text, box }) => ({ text, box: turns[sheet.lies](box) }));
  const seen = (words: typeof sent, degrees: Degrees) =>
    reads(
      words.map(({ text, box }) => ({ text, box: turns[degrees](box) })),
      ((sheet.lies + degrees) % 360) as Degrees,
    );
  const wholes: Degrees[] = [];
  const parts: Degrees[] = [];
  return {
    wholes,
    parts,
    whole: async (degrees) => {
      wholes.push(degrees);
      return seen(sent, degrees);
    },
    part: async ([left, top, width, height], degrees) => {
      parts.push(degrees);
      const inside = sent.filter(
        ({ box: [x, y, w, h] }) => x >= left && y >= top && x + w <= left + width && y + h <= top + height,
      );
      return seen(inside, degrees);
    },
  };
}

const said = (words: readonly Word[]): string => words.map(({ text }) => text).join(' ');

describe('a page without a note on how it lies', () => {
  test.each<[string, Degrees, Degrees, string]>([
    ['English', 90, 270, english],
    ['English', 180, 180, english],
    ['English', 270, 90, english],
    ['Spanish', 90, 270, spanish],
    ['Spanish', 180, 180, spanish],
    ['Spanish', 270, 90, spanish],
  ])('%s, sent turned by %s: turned on by %s', async (_, lies, degrees, text) => {
    const found = await readUpright(reader({ text, lies }), 0);
    expect(found.degrees).toBe(degrees);
    expect(said(found.words)).toBe(text.replaceAll('\n', ' '));
    // Its places are those on the upright page.
    expect(found.words[0]?.box[1]).toBeCloseTo(0.1);
  });

  test('in two columns', async () => {
    const found = await readUpright(reader({ text: english, lies: 180, columns: 2 }), 0);
    expect(found.degrees).toBe(180);
  });

  test.each([english, spanish])('upright it is read once', async (text) => {
    const at = reader({ text, lies: 0 });
    expect((await readUpright(at, 0)).degrees).toBe(0);
    expect([at.wholes, at.parts]).toEqual([[0], []]);
  });

  test('one with hardly any words is left alone, and nothing is tried on it', async () => {
    const at = reader({ text: 'Page seven of the statement', lies: 180 });
    const found = await readUpright(at, 0);
    expect(found.degrees).toBe(0);
    expect([at.wholes, at.parts]).toEqual([[0], []]);
  });

  test('one that the engine can read in no direction (handwriting, another script) stays as it was sent', async () => {
    const poor = (words: Word[]) => words.map((word) => ({ ...word, confidence: 0.5 }));
    const at = reader({ text: english, lies: 0 });
    const found = await readUpright(
      {
        whole: async (degrees) => poor(await at.whole(degrees)),
        part: async (part, degrees) => poor(await at.part(part, degrees)),
      },
      0,
    );
    expect(found.degrees).toBe(0);
    expect(at.parts).toHaveLength(3);
  });

  test('one that reads a little better on its side (a stamp across a poor scan) stays as it was sent', async () => {
    const at = reader({ text: english, lies: 0 });
    const stamp: Word[] = ['RECEIVED', 'March', 'Portland', 'Office'].map((text) => ({
      text,
      box: [0.4, 0.2, 0.05, 0.01],
      confidence: 0.95,
    }));
    const poor = (words: Word[]) => words.map((word, n) => ({ ...word, confidence: n % 4 === 0 ? 0.85 : 0.6 }));
    const found = await readUpright(
      {
        whole: async (degrees) => [...poor(await at.whole(degrees)), ...(degrees === 90 ? stamp : [])],
        part: async (part, degrees) => [...poor(await at.part(part, degrees)), ...(degrees === 90 ? stamp : [])],
      },
      0,
    );
    expect(found.degrees).toBe(0);
  });

  test('an engine that breaks on a trial takes nothing away', async () => {
    const at = reader({ text: english, lies: 180 });
    const found = await readUpright({ whole: at.whole, part: () => Promise.reject(new Error('the engine broke')) }, 0);
    expect(found.degrees).toBe(0);
    expect(found.words.length).toBeGreaterThan(30);
  });
});

describe('a stack that went into the scanner all one way', () => {
  test('the next page is read once, as the one before it lay', async () => {
    const at = reader({ text: spanish, lies: 180 });
    expect((await readUpright(at, 180)).degrees).toBe(180);
    expect([at.wholes, at.parts]).toEqual([[180], []]);
  });
  test('one that lies otherwise is not turned along', async () => {
    expect((await readUpright(reader({ text: english, lies: 0 }), 180)).degrees).toBe(0);
    expect((await readUpright(reader({ text: english, lies: 270 }), 180)).degrees).toBe(90);
  });
});
