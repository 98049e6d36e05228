import { parseHandOffSystems } from '../domain/hand-off/settings.ts';
import { parsedBoardFile } from '../settings/board-files.ts';

/** The board's own systems and what is typed there (local policy). */
export const handOffSystems = parsedBoardFile('hand-off.json', parseHandOffSystems);
