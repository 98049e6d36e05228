import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { boardNamedBy, boardOf } from '../settings/board-files.ts';

/** `npm run e2e -- --board NAME [PATTERN…]`: the end-to-end suite on another board, or some of it. */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { board: { type: 'string' } } });
if (values.board !== undefined) process.env['BOARD'] = values.board;
const board = boardOf('local');
const { boardSettings } = await import('../adapters/board-settings.ts');
const { offers } = await import('../domain/settings.ts');

/**
 * What a board has no use for: what it does not offer; the rights of each function, where that leaves functions out that only
 * such a request reaches (they are of the template, the same for every board); the store that another board's release left.
 */
const notOffered = (['step', 'tui'] as const).filter((kind) => !offers(boardSettings, kind));
const notHere = [
  ...notOffered,
  ...(notOffered.length > 0 ? ['iam', 'iam-removal'] : []),
  ...(board === boardNamedBy('local') ? [] : ['upgrade']),
];
console.log(
  `The end-to-end suite on the board ${board}${notHere.length > 0 ? `, without ${notHere.join(', ')}` : ''}.`,
);
const patterns = positionals.length > 0 ? positionals.map((each) => `test/e2e/${each}`) : ['test/e2e/'];
const left = notHere.flatMap((name) => ['--testPathIgnorePatterns', `/test/e2e/${name}\\.test\\.ts$`]);
const { status } = spawnSync('npm', ['run', 'jest', '--', ...patterns, ...left], {
  cwd: path.join(import.meta.dirname, '..'),
  env: { ...process.env, BOARD: board },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
