import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { fitSize } from '../../../functions/compose-packet/fit-size.ts';

let picture: Uint8Array;
beforeAll(async () => {
  picture = await sharp({ create: { width: 1100, height: 1424, channels: 3, background: '#eee' } })
    .jpeg()
    .toBuffer();
});

const document = (name: string, megabytes: number, pages: number) => ({
  name,
  pages,
  pdf: new Uint8Array(randomBytes(megabytes * 1e6)),
});
const asked: string[] = [];
const picturesOf = async ({ name, pages }: { name: string; pages: number }) => {
  asked.push(name);
  return Array.from({ length: pages }, () => picture);
};
const shown = (fitted: readonly { name: string; asPictures?: true }[]) =>
  fitted.filter((each) => each.asPictures).map(({ name }) => name);

describe('a packet that would be too large', () => {
  test('stays as it is while it is not', async () => {
    const documents = [document('id', 2, 1), document('quote', 3, 4)];
    asked.length = 0;
    expect(await fitSize(documents, 6e6, picturesOf)).toEqual(documents);
    expect(asked).toEqual([]);
  });

  test('the ones with the heaviest pages stand as pictures, no more than needed, in the same places', async () => {
    const documents = [
      document('id', 3, 1),
      document('scan', 9, 40),
      document('photos', 8, 2),
      document('quote', 5, 3),
    ];
    const fitted = await fitSize(documents, 18e6, picturesOf);
    expect(fitted.map(({ name }) => name)).toEqual(['id', 'scan', 'photos', 'quote']);
    expect(shown(fitted)).toEqual(['photos']);
    expect(fitted.reduce((bytes, { pdf }) => bytes + pdf.length, 0)).toBeLessThanOrEqual(18e6);
  });

  test('each page is there, in the shape of its picture, the same bytes each time', async () => {
    const [fitted] = await fitSize([document('photos', 2, 3)], 1e6, picturesOf);
    const [again] = await fitSize([document('photos', 2, 3)], 1e6, picturesOf);
    const pdf = await PDFDocument.load(fitted!.pdf);
    expect(pdf.getPageCount()).toBe(3);
    const { width, height } = pdf.getPage(2).getSize();
    expect(height).toBe(792);
    expect(width).toBeCloseTo((792 * 1100) / 1424);
    expect(Buffer.from(fitted!.pdf).equals(again!.pdf)).toBe(true);
  });

  test('what its pictures would not make smaller stays whole, though it is too large', async () => {
    const documents = [{ ...document('scan', 1, 400), pdf: new Uint8Array(100_000) }];
    expect(await fitSize(documents, 1e6, picturesOf)).toEqual(documents);
  });
});
