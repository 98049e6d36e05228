import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import {
  settingChanges,
  settingPaths,
  type SettingChange,
  type SettingValue,
} from '../domain/oversight/settings-history.ts';
import { formatCents } from '../domain/money/amount.ts';
import { boardOf } from '../settings/board-files.ts';
import { settingKey } from '../web/oversight/settings-view.ts';
import { hasText, translator } from '../web/text.ts';
import { settingTexts } from '../web/texts/oversight.ts';
import { recordSettings } from './settings-history.ts';
import { exportSheets, importSheets, sheetNames, SheetFaults } from './settings-sheets.ts';

/**
 * A board's settings from a spreadsheet. Nothing is written without `--write`: first it says what would change. Each sheet is
 * a CSV of its own name (centers.csv, funds.csv …); `--export DIR` writes them filled, to begin with.
 */
const usage = `Usage: npm run import-settings -- FILE… | DIR [--board NAME] [--write --by ROLE --why "…"]
       npm run import-settings -- --export DIR [--board NAME]
FILE: ${sheetNames.map((each) => `${each}.csv`).join(', ')}`;

function shown(at: string, value: SettingValue | undefined): string {
  if (typeof value === 'number' && /cents$|centerAllocations|costKindCaps/i.test(at)) return formatCents(value);
  return value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value);
}
const t = translator('en', settingTexts);

/** Each change in a line, and what follows from some of them, once. */
export function previewOf(changes: readonly SettingChange[]): string[] {
  const lines = changes.map(({ path: at, before, after }) => {
    const { key, thing, name } = settingKey(at);
    const what = hasText(key, settingTexts) ? t(key, { name }) : at;
    const about = thing === undefined ? what : `${thing}: ${what}`;
    if (before === undefined) return `added     ${about}: ${shown(at, after)}`;
    if (after === undefined) return `removed   ${about}: ${shown(at, before)}`;
    return `changed   ${about}: ${shown(at, before)} → ${shown(at, after)}`;
  });
  const begins = (first: string, gone = false) =>
    changes.some((each) => each.path.startsWith(first) && (!gone || each.after === undefined));
  return [
    ...lines,
    ...(begins('holidays') || begins('policy')
      ? ['', 'People who are waiting keep the due dates and limits that they were told. New ones follow this.']
      : []),
    ...(begins('funds')
      ? [
          '',
          'Funds that are open do not change by this: finance changes them, by two people. New ones are proposed with npm run open-funds.',
        ]
      : []),
    ...(begins('centers.', true)
      ? ['', 'A center goes. Requests that stand there need it: move them to another one first, and deploy then.']
      : []),
  ];
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      board: { type: 'string' },
      write: { type: 'boolean', default: false },
      by: { type: 'string' },
      why: { type: 'string' },
      export: { type: 'string' },
    },
  });
  if (values.board !== undefined) process.env['BOARD'] = values.board;
  const board = boardOf(process.env['STAGE'] || 'local');
  const file = path.join(import.meta.dirname, '..', 'settings', 'boards', board, 'board.json');
  const raw = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  if (values.export !== undefined) {
    mkdirSync(values.export, { recursive: true });
    for (const [name, csv] of exportSheets(raw)) writeFileSync(path.join(values.export, `${name}.csv`), csv);
    console.log(`${sheetNames.length} sheets of ${board} in ${values.export}.`);
    return 0;
  }
  if (positionals.length === 0 || (values.write && (values.by === undefined || values.why === undefined))) {
    console.error(usage);
    return 2;
  }
  const files = positionals.flatMap((each) =>
    existsSync(each) && statSync(each).isDirectory() ? readdirSync(each).map((name) => path.join(each, name)) : [each],
  );
  const csvs = new Map<string, string>();
  for (const each of files) {
    const name = path.basename(each, '.csv');
    if (!each.endsWith('.csv') || !sheetNames.includes(name)) {
      console.error(`${each} is no sheet of ours. ${usage}`);
      return 2;
    }
    csvs.set(name, readFileSync(each, 'utf8'));
  }
  let next;
  try {
    next = importSheets(raw, csvs);
  } catch (error) {
    if (error instanceof SheetFaults)
      for (const { sheet, row, column, wrong, write } of error.faults)
        console.error(`${sheet}.csv, row ${row}, ${column}: ${wrong}. Write: ${write}.`);
    else console.error(error instanceof Error ? error.message : error);
    console.error('Nothing is changed.');
    return 1;
  }
  const changes = settingChanges(settingPaths(raw), settingPaths(next));
  if (changes.length === 0) {
    console.log(`Nothing would change for ${board}.`);
    return 0;
  }
  console.log(`For ${board}:\n${previewOf(changes).join('\n')}`);
  if (!values.write) {
    console.log('\nNothing is changed yet. Again with --write --by ROLE --why "…" changes it.');
    return 0;
  }
  writeFileSync(file, await format(JSON.stringify(next), { parser: 'json', printWidth: 120 }));
  await recordSettings(board, { by: values.by ?? '', why: values.why ?? '' });
  return 0;
}

if (import.meta.main) process.exitCode = await main();
