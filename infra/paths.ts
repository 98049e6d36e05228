import { join } from 'node:path';
import { boardNamedBy } from '../settings/board-files.ts';

/** The project's own folder: every path in infra starts here, wherever a command was typed. */
export const projectDir = join(import.meta.dirname, '..');
export const buildDir = join(projectDir, '.build');
/** What is built for another board than this machine's own stands apart, so that trying one does not undo the other. */
export const buildDirFor = (board: string): string =>
  board === boardNamedBy('local') ? buildDir : join(buildDir, 'boards', board);
export const inProject = (...parts: string[]): string => join(projectDir, ...parts);
