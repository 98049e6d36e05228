import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { canonical } from '../domain/canonical.ts';
import { boardOf } from '../settings/board-files.ts';
import { parseSettings } from '../domain/settings.ts';
import {
  settingChanges,
  settingPaths,
  settingsAfter,
  settingsHistorySchema,
  type SettingsHistory,
} from '../domain/oversight/settings-history.ts';

/**
 * Writes down who changed the board's settings and why: what differs between board.json in the board's folder and
 * what was written down last becomes one entry of history.json beside it. A test fails while something is not written down.
 */
const usage = `Usage: npm run settings-history -- record --by ROLE --why "…" [--on 2026-11-23] [--board NAME]
ROLE: whose decision it was (Director, Board), never a person's name.`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { by: { type: 'string' }, why: { type: 'string' }, on: { type: 'string' }, board: { type: 'string' } },
  });
  if (positionals[0] !== 'record' || values.by === undefined || values.why === undefined) {
    console.error(usage);
    return 2;
  }
  if (values.board !== undefined) process.env['BOARD'] = values.board;
  const board = boardOf(process.env['STAGE'] || 'local');
  await recordSettings(board, {
    by: values.by,
    why: values.why,
    ...(values.on === undefined ? {} : { on: values.on }),
  });
  return 0;
}

/** One entry with all that differs from what was written down last; nothing where nothing does. */
export async function recordSettings(board: string, said: { by: string; why: string; on?: string }): Promise<void> {
  const fileOf = (name: string) => path.join(import.meta.dirname, '..', 'settings', 'boards', board, name);
  const raw: unknown = JSON.parse(readFileSync(fileOf('board.json'), 'utf8'));
  parseSettings(raw);
  const file = fileOf('history.json');
  const history: SettingsHistory = existsSync(file)
    ? settingsHistorySchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    : { schemaVersion: 1, entries: [] };
  const changes = settingChanges(settingsAfter(history), settingPaths(raw));
  if (changes.length === 0) {
    console.log('Nothing has changed since the last entry.');
    return;
  }
  const entry = {
    on: said.on ?? new Date().toISOString().slice(0, 10),
    by: said.by,
    why: said.why,
    sha256: createHash('sha256').update(canonical(raw)).digest('hex'),
    changes,
  };
  const next = settingsHistorySchema.parse({ schemaVersion: 1, entries: [...history.entries, entry] });
  writeFileSync(file, await format(JSON.stringify(next), { parser: 'json', printWidth: 120 }));
  console.log(`${changes.length} settings, by ${entry.by}, on ${entry.on}:`);
  for (const { path: at } of changes.slice(0, 20)) console.log(`  ${at}`);
}

if (import.meta.main) process.exitCode = await main();
