import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { settingChanges, settingPaths } from '../../../domain/oversight/settings-history.ts';
import { previewOf } from '../../../scripts/import-settings.ts';
import { exportSheets, importSheets, sheetNames, SheetFaults } from '../../../scripts/settings-sheets.ts';

type Raw = Record<string, unknown>;
const boards = join(import.meta.dirname, '../../../settings/boards');
const rawOf = (board: string): Raw => JSON.parse(readFileSync(join(boards, board, 'board.json'), 'utf8')) as Raw;
const raw = rawOf('three-rivers');
const sheet = (name: string): string => exportSheets(raw).get(name) ?? '';
const changesOf = (next: Raw) => settingChanges(settingPaths(raw), settingPaths(next));
const imported = (name: string, change: (csv: string) => string): Raw => {
  const csv = sheet(name);
  const changed = change(csv);
  if (changed === csv) throw new Error('the change changes nothing');
  return importSheets(raw, new Map([[name, changed]]));
};
const faultsOf = (name: string, change: (csv: string) => string): string[] => {
  try {
    imported(name, change);
  } catch (error) {
    if (error instanceof SheetFaults) return error.faults.map((each) => `${each.row} ${each.column}: ${each.wrong}`);
    throw error;
  }
  return [];
};

describe('a spreadsheet of the settings', () => {
  test.each(readdirSync(boards))('of %s comes back as it went', (board) => {
    const own = rawOf(board);
    expect([...exportSheets(own).keys()].sort()).toEqual([...sheetNames].sort());
    expect(settingChanges(settingPaths(own), settingPaths(importSheets(own, exportSheets(own))))).toEqual([]);
  });

  test('saved by a program that writes semicolons, and with empty rows, says the same', () => {
    const other = sheet('holidays').replaceAll('","', '";"').replace('\r\n', '\r\n;\r\n');
    expect(changesOf(importSheets(raw, new Map([['holidays', other]])))).toEqual([]);
  });

  test('changes one cell, adds a row and takes one out; what it does not hold stays', () => {
    const next = imported('centers', (csv) => csv.replace('555-555-0111', '555-555-0999'));
    expect(changesOf(next)).toEqual([{ path: 'centers.fork.phone', before: '555-555-0111', after: '555-555-0999' }]);
    expect(settingPaths(next).get('centers.fork.hours.sat')).toBeDefined();

    const added = imported('holidays', (csv) => `${csv}"2027-05-31","Memorial Day"\r\n`);
    expect(previewOf(changesOf(added)).join('\n')).toMatch(/added .*2027-05-31[\s\S]*keep the due dates/);
    const gone = imported('holidays', (csv) => csv.replace(/"2027-03-02".*\r\n/, ''));
    expect(previewOf(changesOf(gone)).join('\n')).toMatch(/removed .*Founders/);
  });

  test('a day as a spreadsheet program writes it is the same day', () => {
    const saved = sheet('holidays').replace('2027-07-05', '7/5/2027').replace('2026-11-26', '11/26/2026');
    expect(changesOf(importSheets(raw, new Map([['holidays', saved]])))).toEqual([]);
  });

  test('amounts are dollars there and cents here', () => {
    const next = imported('policy', (csv) => csv.replace('"6500.00"', '"$7,000"'));
    expect(changesOf(next)).toEqual([{ path: 'policy.trainingCapCents', before: 650_000, after: 700_000 }]);
    const funds = imported('funds', (csv) => csv.replace('"mill: 90000.00', '"mill: 80000.50'));
    expect(changesOf(funds)).toEqual([
      { path: 'funds.jf-adult-26.centerAllocations.mill', before: 9_000_000, after: 8_000_050 },
    ]);
  });

  test.each<[name: string, change: (csv: string) => string, fault: string]>([
    ['funds', (csv) => csv.replace('"210000.00"', '"a lot"'), '2 cap (dollars): "a lot" is no amount'],
    ['funds', (csv) => csv.replace('"wioa-youth"', '"youth"'), '4 stream: is not what this column takes'],
    ['funds', (csv) => csv.replace('tuition; fees', 'tuition; feees'), '2 pays: is not what this column takes'],
    ['funds', (csv) => csv.replace('mill: 90000.00', 'mill 90000'), '2 centerAllocations (dollars): "mill 90000; fork: 60000.00; quarry: 60000.00" is no list of names with amounts'], // prettier-ignore
    ['centers', (csv) => csv.replace('"FK"', '"fk"'), '3 code: is not what this column takes'],
    ['centers', (csv) => csv.replace('"FK"', ''), '3 code: is empty'],
    ['centers', (csv) => csv.replace('"fork"', '"mill"'), '3 centerId: "mill" stands in row 2 too'],
    ['centers', (csv) => csv.replace('"phone"', '"telephone"'), '1 phone: is missing'],
    ['holidays', (csv) => csv.replace('2027-07-05', '5 July'), '7 date: "5 July" is no day'],
    ['policy', (csv) => csv.replace('"decisionBusinessDays","7"', '"decisionBusinessDays","soon"'), '7 value: "soon"'],
    ['policy', (csv) => csv.replace('"appealDays"', '"apealDays"'), 'setting: "apealDays" is no setting of the policy'],
  ])('%s: a bad cell is named', (name, change, fault) => {
    const faults = faultsOf(name, change);
    expect(faults.some((each) => each.includes(fault.replace(/^7 value/, 'value')))).toBe(true);
  });

  test('what is wrong only as a whole is said too', () => {
    expect(() => imported('centers', (csv) => csv.replace('99911', '99901'))).toThrow('two nearest centers');
    expect(() => imported('centers', (csv) => csv.replace(/"fork".*\r\n/, ''))).toThrow('routing names no center fork');
  });
});
