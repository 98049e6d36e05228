import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readRows, UnreadableList } from '../../../domain/etpl/read-rows.ts';
import { readFile, UnreadableFile } from '../../../functions/import-etpl/read-file.ts';

const utf8 = (text: string) => Buffer.from(text, 'utf8');
const head = 'ETPL ID,Provider,Program,City,Credential,Weeks,Cost,Sector,Website';
const row =
  'OR-1,Example College,Nursing Assistant,Portland,CNA,11,"2,450.00",Healthcare & Social Assistance,example.org';
const read = (text: string | Uint8Array) => readRows(readFile(typeof text === 'string' ? utf8(text) : text));
const first = (text: string | Uint8Array) => read(text).listings[0];
const bad = (...lines: string[]) => read([head, ...lines].join('\n')).bad;

describe('a file of listings, whoever wrote it', () => {
  test('a row becomes a listing', () => {
    expect(read(`${head}\r\n${row}\r\n`)).toEqual({
      bad: [],
      listings: [
        {
          etplId: 'OR-1',
          provider: 'Example College',
          program: 'Nursing Assistant',
          city: 'Portland',
          credential: 'CNA',
          weeks: 11,
          costCents: 245_000,
          sector: 'healthcare',
          website: 'https://example.org/',
        },
      ],
    });
  });
  test('with a byte order mark', () => expect(first(`\uFEFF${head}\n${row}`)?.etplId).toBe('OR-1'));
  test('with semicolons and a comma for cents, as Excel saves it elsewhere', () => {
    const text = 'sep=;\r\nProgram ID;Provider name;Program name;Cost\r\nOR-2;School;Welding;1.250,50\r\n';
    expect(first(text)).toMatchObject({ etplId: 'OR-2', costCents: 125_050 });
  });
  test('with tabs, in UTF-16, as Excel saves "Unicode text"', () => {
    const text = '\uFEFFETPL ID\tProvider\tProgram\r\nOR-3\tEscuela\tPanadería\r\n';
    expect(first(Buffer.from(text, 'utf16le'))).toMatchObject({ program: 'Panadería' });
  });
  test('in Windows-1252: accents, curly quotes and dashes', () => {
    const bytes = Buffer.concat([
      utf8('ETPL ID,Provider,Program\nOR-4,Caf'),
      Buffer.from([0xe9, 0x20, 0x96, 0x20, 0x93, 0x41, 0x94]),
      utf8(',Barista\n'),
    ]);
    expect(first(bytes)?.provider).toBe('Café – “A”');
  });
  test('quotes, quotes in quotes, and lines inside a cell', () => {
    const text = `${head}\nOR-5,"The ""Best"" School","Welding\nand more",Portland,,,,,\nOR-6,A,B,C,,,x,,`;
    const { listings, bad: wrong } = read(text);
    expect(listings[0]).toMatchObject({ provider: 'The "Best" School', program: 'Welding and more' });
    // The cell with two lines counts as two.
    expect(wrong).toEqual([{ line: 4, column: 'Cost', problem: 'not-money' }]);
  });
  test('a cell that looks like a formula is data', () => {
    const names = ['=1+1', '+1 503 555 0100', '-2', '@SUM(A1)', '=HYPERLINK("http://example.org")'];
    const text = [head, ...names.map((name, at) => `OR-${at},"${name.replaceAll('"', '""')}",P,,,,,,`)].join('\n');
    expect(read(text).listings.map((each) => each.provider)).toEqual(names);
  });
  test('columns in another order, under other names, and more of them', () => {
    const text = 'Notes,PROGRAM NAME,Provider name,program id\nx,Welding,School,OR-7\n';
    expect(first(text)).toMatchObject({ etplId: 'OR-7', provider: 'School', program: 'Welding' });
  });
  test('empty lines are none, and keep the count of lines', () => {
    expect(bad('', ',,,,,,,,', 'OR-8,,Program,,,,,,')).toEqual([{ line: 4, column: 'Provider', problem: 'missing' }]);
  });
});

describe('mistakes are named by line and column', () => {
  test.each([
    [',School,Program,,,,,,', 'ETPL ID', 'missing'],
    ['OR-1,School,,,,,,,', 'Program', 'missing'],
    [`OR-1,${'x'.repeat(161)},Program,,,,,,`, 'Provider', 'too-long'],
    ['OR-1,Sch\u0007ool,Program,,,,,,', 'Provider', 'unreadable-characters'],
    ['OR-1,School,Program,,,soon,,,', 'Weeks', 'not-weeks'],
    ['OR-1,School,Program,,,0,,,', 'Weeks', 'not-weeks'],
    ['OR-1,School,Program,,,,-5,,', 'Cost', 'not-money'],
    ['OR-1,School,Program,,,,ask,,', 'Cost', 'not-money'],
    ['OR-1,School,Program,,,,,,javascript:alert(1)', 'Website', 'not-a-web-address'],
    ['OR-1,School', '', 'too-few-cells'],
    ['OR-1,School,Program,,,,,,,one,more', '', 'too-many-cells'],
  ])('%s', (line, column, problem) => expect(bad(line)).toEqual([{ line: 2, column, problem }]));

  test('a number that stands twice, with the line where it stood first', () => {
    expect(bad('OR-1,A,B,,,,,,', 'or-1 ,C,D,,,,,,')).toEqual([
      { line: 3, column: 'ETPL ID', problem: 'repeated', firstLine: 2 },
    ]);
  });
  test('weeks as people write them', () => {
    const weeks = (text: string) => read(`${head}\nOR-1,A,B,,,${text},,,`).listings[0]?.weeks;
    expect([weeks('8 weeks'), weeks('8.5'), weeks(''), weeks('12 wks.')]).toEqual([8, 9, undefined, 12]);
  });
});

describe('files that are no list', () => {
  const problem = (bytes: Uint8Array) => {
    try {
      readRows(readFile(bytes));
      return 'read';
    } catch (error) {
      if (error instanceof UnreadableFile || error instanceof UnreadableList) return error.problem;
      throw error;
    }
  };
  test.each([
    ['nothing', '', 'empty'],
    ['other headings', 'a,b,c\n1,2,3', 'no-headings'],
    ['a heading missing', 'ETPL ID,Provider\n1,2', 'column-missing'],
    ['a heading twice', 'ETPL ID,Program ID,Provider,Program\n1,2,3,4', 'column-twice'],
    ['headings alone', `${head}\n`, 'no-rows'],
    ['a quote that is never closed', `${head}\nOR-1,"School,Program`, 'broken-quotes'],
    ['a quote in the middle of a cell', `${head}\nOR-1,Sch"ool,Program,,,,,,`, 'broken-quotes'],
    ['a row without end', `${head}\n"${'x'.repeat(30_000)}"`, 'too-long-row'],
  ])('%s', (_what, text, expected) => expect(problem(utf8(text))).toBe(expected));
  test('a spreadsheet, a PDF, a picture', () => {
    expect(problem(Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]))).toBe('not-text');
  });
  test('whatever bytes come, the answer is listings or a named problem', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(problem(Buffer.concat([utf8(`${head}\n`), bytes]))).toEqual(expect.any(String));
      }),
    );
  });
});
