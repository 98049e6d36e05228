import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { OcrPort } from '../../adapters/ocr/ocr-port.ts';
import { startTesseract } from '../../adapters/ocr/tesseract.ts';
import { flagsOf, sameName } from '../../domain/reading/flags.ts';
import { readingSchema, type ReadField, type Reading } from '../../domain/reading/reading.ts';
import { folded } from '../../domain/reading/words.ts';
import { readPdf } from '../../functions/read-document/read-document.ts';
import { papers } from './labelled.ts';
import { damages } from '../../scripts/reading/scan-of.ts';
import { asScan, asText, type Paper } from './papers.ts';

/** One engine for all: the fault of one page is not what is looked at here. */
let ocr: OcrPort;
let recalled = { found: 0, all: 0 };
beforeAll(async () => {
  const engine = await startTesseract();
  ocr = {
    engine: engine.engine,
    async readPage(...page) {
      const words = await engine.readPage(...page);
      const read = new Set(folded(words.map(({ text }) => text).join(' ')).split(' '));
      const wanted = folded(current).split(' ');
      recalled = {
        found: recalled.found + wanted.filter((word) => read.has(word)).length,
        all: recalled.all + wanted.length,
      };
      return words;
    },
    close: () => Promise.resolve(),
  };
  closeEngine = () => engine.close();
});
let closeEngine: () => Promise<void>;
let current = '';
afterAll(() => closeEngine());

const withoutEnd = 3_600_000;
const read = (pdf: Uint8Array, maxPages = 5): Promise<Reading> =>
  readPdf(pdf, maxPages, withoutEnd, { startOcr: async () => ocr, now: () => 0 });

const asked = ['name', 'date', 'amount', 'school', 'program'] as const;
type Asked = (typeof asked)[number];

/** Of what stands on a paper, how much was found; of what was read, how much stands there as that. */
interface Count {
  all: number;
  found: number;
  read: number;
  right: number;
}

interface Score {
  right: number;
  fields: Record<Asked, Count>;
  confusion: string[];
}

const wantedOf = ({ name, dates, amountsCents, school, program }: Paper): Record<Asked, readonly string[]> => ({
  name: name ? [folded(name)] : [],
  date: dates ?? [],
  amount: (amountsCents ?? []).map(String),
  school: school ? [folded(school)] : [],
  program: program ? [folded(program)] : [],
});
const keyOf = (field: ReadField): string =>
  field.what === 'date' ? field.date : field.what === 'amount' ? String(field.amountCents) : folded(field.text);

function judge(all: readonly { paper: Paper; reading: Reading }[]): Score {
  const none = (): Count => ({ all: 0, found: 0, read: 0, right: 0 });
  const fields = { name: none(), date: none(), amount: none(), school: none(), program: none() };
  const score: Score = { right: 0, fields, confusion: [] };
  for (const { paper, reading } of all) {
    expect(readingSchema.parse(reading)).toEqual(reading);
    const { guess } = reading.kind;
    if (guess === paper.kind) score.right += 1;
    else score.confusion.push(`${paper.kind} (${paper.language}) → ${guess}`);
    const wanted = wantedOf(paper);
    for (const what of asked) {
      const read = reading.fields.filter((each) => each.what === what).map(keyOf);
      const count = fields[what];
      count.all += wanted[what].length;
      count.found += wanted[what].filter((key) => read.includes(key)).length;
      count.read += read.length;
      count.right += read.filter((key) => wanted[what].includes(key)).length;
    }
  }
  return score;
}

const sum = (scores: readonly Score[], what: readonly Asked[], of: keyof Count): number =>
  scores.reduce((total, { fields }) => total + what.reduce((part, each) => part + fields[each][of], 0), 0);

/** Days and sums stand on these papers that nobody listed: how many of those were rightly read cannot be said. */
const told = (how: string, score: Score, of: number, recall = ''): void =>
  void process.stdout.write(
    `${how}: kinds ${score.right}/${of}${asked
      .map((what) => {
        const { all, found, read, right } = score.fields[what];
        const precise = what === 'date' || what === 'amount' ? '' : ` (of ${read} read ${right} right)`;
        return `, ${what} ${found}/${all}${precise}`;
      })
      .join('')}${recall}${score.confusion.map((each) => `\n  ${each}`).join('')}\n`,
  );

describe('papers with text in the file', () => {
  test('are told apart, in both languages, and say what matters', async () => {
    const all = [];
    for (const paper of papers) all.push({ paper, reading: await read(await asText(paper)) });
    const score = judge(all);
    told('text', score, all.length);
    expect(all.every(({ reading }) => reading.engine === 'text')).toBe(true);
    expect(score.right / all.length).toBeGreaterThanOrEqual(0.9);
    for (const what of asked)
      expect(sum([score], [what], 'found') / sum([score], [what], 'all')).toBeGreaterThanOrEqual(0.9);
    // A name that is nobody's would have staff look for a wrong person.
    expect(sum([score], ['name'], 'right')).toBe(sum([score], ['name'], 'read'));
  });
});

describe('scans', () => {
  const scores: Score[] = [];
  // Every damage on some of the papers: all of them on all takes minutes.
  test.each(damages)(
    '%s ones are read',
    async (damage) => {
      recalled = { found: 0, all: 0 };
      const some = papers.filter((_, at) => at % damages.length === damages.indexOf(damage));
      const all = [];
      for (const paper of some) {
        current = paper.text.replaceAll('|', ' ');
        all.push({ paper, reading: await read(await asScan(paper, damage)) });
      }
      const score = judge(all);
      const recall = recalled.found / recalled.all;
      scores.push(score);
      told(`scan, ${damage}`, score, all.length, `, words ${(recall * 100).toFixed(1)} %`);
      expect(all.every(({ reading }) => reading.engine === 'tesseract')).toBe(true);
      expect(recall).toBeGreaterThanOrEqual(0.85);
      expect(score.right / all.length).toBeGreaterThanOrEqual(0.6);
      expect(sum([score], asked, 'found')).toBeGreaterThanOrEqual(Math.floor(sum([score], asked, 'all') * 0.7));
    },
    300_000,
  );

  test('of all of them together: who it is, and hardly ever somebody else', () => {
    expect(scores).toHaveLength(damages.length);
    expect(sum(scores, ['name'], 'found') / sum(scores, ['name'], 'all')).toBeGreaterThanOrEqual(0.7);
    expect(sum(scores, ['name'], 'right') / sum(scores, ['name'], 'read')).toBeGreaterThanOrEqual(0.85);
    expect(sum(scores, ['school', 'program'], 'found')).toBeGreaterThan(0);
  });
});

describe('what is kept', () => {
  test('no date of birth, no number of an account', async () => {
    const text = `Earnings statement\nEmployee: Sam Reed\nDate of birth: 01/02/1990\nAccount 123456789 balance | $10.00\nSSN 123-45-6789 | $5.00\nNet pay | $700.00\nPay date: 03/01/2026\nGross pay | $800.00`;
    const kept = JSON.stringify(await read(await asText({ text })));
    expect(kept).toContain('Sam Reed');
    expect(kept).not.toMatch(/1990|123456789|6789/);
  });
  test('a name in two fields, each on its own line, in either order; headings of a table are nobody', async () => {
    const names = async (text: string) =>
      (
        await read(await asText({ text: `Some form\nthat asks for things\n${text}\nand says no more than that` }))
      ).fields
        .filter(({ what }) => what === 'name')
        .map((each) => ('text' in each ? each.text : ''));
    expect(await names('First Name: | Maria Elena\nLast Name: | Lopez')).toEqual(['Maria Elena Lopez']);
    expect(await names('Apellidos: | Ibarra\nNombres: | Rosa')).toEqual(['Rosa Ibarra']);
    expect(await names('Name(s) as shown | Social Security Number')).toEqual([]);
    expect(await names('First name | Last name\nMI | Suffix')).toEqual([]);
  });
  test('time that is over ends it with what was read', async () => {
    const pdf = await asText({ text: papers[2]?.text ?? '' });
    const reading = await readPdf(pdf, 5, 1, { startOcr: async () => ocr, now: () => 2 });
    expect(reading).toMatchObject({ pages: 1, pagesRead: 0, kind: { guess: 'unknown' } });
  });
});

describe('flags', () => {
  const personName = { first: 'María Elena', last: 'López García' };
  const today = '2026-06-01';
  test.each([
    ['LOPEZ MARIA', true],
    ['Maria E. Lopez-Garcia', true],
    ['Elena García', true],
    ['Mar1a Lopez', true],
    ['M Lopez', true],
    ['Jose Lopez', false],
    ['Maria Smith', false],
  ])('%s on a paper of María Elena López García', (name, isSame) => {
    expect(sameName(name, personName)).toBe(isSame);
  });

  test('an ID that ended, of somebody else, uploaded as something else', async () => {
    const reading = await read(await asText({ text: papers[0]?.text.replace('05/14/2029', '05/14/2025') ?? '' }));
    expect(flagsOf(reading, { uploadedAs: 'government-id', personName, today })).toEqual([
      { flag: 'expired', date: '2025-05-14', page: 1 },
    ]);
    const other = { uploadedAs: 'budget', personName: { first: 'Sam', last: 'Reed' }, today } as const;
    expect(flagsOf(reading, other).map(({ flag }) => flag)).toEqual(['wrong-person', 'wrong-kind']);
  });

  test('a day that can be read two ways ends nobody’s ID', () => {
    const kind = { guess: 'unknown', confidence: 0 } as const;
    const expires = {
      what: 'date',
      means: 'expires',
      date: '2026-03-08',
      orDate: '2026-08-03',
      page: 1,
      box: [0, 0, 0, 0],
    } as const;
    const field = { ...expires, box: [0, 0, 0, 0] as [number, number, number, number] };
    expect(flagsOf({ kind, fields: [field] }, { uploadedAs: 'government-id', personName, today })).toEqual([]);
  });
});
