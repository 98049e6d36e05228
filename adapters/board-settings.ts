import { createHash } from 'node:crypto';
import { canonical } from '../domain/canonical.ts';
import { parseSettings, type Settings } from '../domain/settings.ts';
import { parsedBoardFile, readBoardFile } from '../settings/board-files.ts';

/** The board's own settings, laid beside each function. One deployment serves one board. */
export const boardSettings = parsedBoardFile('board.json', parseSettings);

const sha256 = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');
let own: string | undefined;

/** Which settings these are: of the board's own the hash of the file, whatever order its lines stand in. Reckoned when first asked. */
export function settingsSha256(settings: Settings): string {
  if (settings !== boardSettings) return sha256(settings);
  own ??= sha256(readBoardFile('board.json'));
  return own;
}
