import { parseHandOffSystems } from '../domain/hand-off/settings.ts';
import { readBoardFile } from '../settings/board-files.ts';

/** The board's own systems and what is typed there (local policy). */
export const handOffSystems = parseHandOffSystems(readBoardFile('hand-off.json'));
