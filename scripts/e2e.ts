import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { boardOf } from '../settings/board-files.ts';

/** `npm run e2e -- --board NAME [PATTERN…]`: the end-to-end suite on another board, or some of it. */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { board: { type: 'string' } } });
if (values.board !== undefined) process.env['BOARD'] = values.board;
const board = boardOf('local');
console.log(`The end-to-end suite on the board ${board}.`);
const patterns = positionals.length > 0 ? positionals.map((each) => `test/e2e/${each}`) : ['test/e2e/'];
const { status } = spawnSync('npm', ['run', 'jest', '--', ...patterns], {
  cwd: path.join(import.meta.dirname, '..'),
  env: { ...process.env, BOARD: board },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
