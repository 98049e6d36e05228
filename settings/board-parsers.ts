import { parseHandOffSystems } from '../domain/hand-off/settings.ts';
import { outcomeSettingsSchema } from '../domain/outcomes/settings.ts';
import { settingsHistorySchema } from '../domain/oversight/settings-history.ts';
import { parseSettings } from '../domain/settings.ts';
import type { BoardFile } from './board-files.ts';

/** What each file of a board has to be. All of them throw with the place of the first mistake. */
export const boardParsers = {
  'board.json': parseSettings,
  'hand-off.json': parseHandOffSystems,
  'outcomes.json': (raw: unknown) => outcomeSettingsSchema.parse(raw),
  'history.json': (raw: unknown) => settingsHistorySchema.parse(raw),
} satisfies Record<BoardFile, (raw: unknown) => unknown>;
