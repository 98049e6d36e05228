import { knownSettings, settingPaths, settingsHistorySchema } from '../domain/oversight/settings-history.ts';
import { parsedBoardFile, readBoardFile } from '../settings/board-files.ts';

const { entries } = parsedBoardFile('history.json', (raw) => settingsHistorySchema.parse(raw));

/** Who set what, as it was laid beside the bundle with the settings themselves; the entries oldest first. */
export const settingsHistory = {
  entries,
  settings: knownSettings(settingPaths(readBoardFile('board.json')), { entries }),
};
export type SettingsRecord = typeof settingsHistory;
