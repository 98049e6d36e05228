import rawSettings from '../settings/board.json' with { type: 'json' };
import rawHistory from '../settings/history.json' with { type: 'json' };
import { knownSettings, settingPaths, settingsHistorySchema } from '../domain/oversight/settings-history.ts';

const { entries } = settingsHistorySchema.parse(rawHistory);

/** Who set what, as it was bundled with the settings themselves; the entries oldest first. */
export const settingsHistory = {
  entries,
  settings: knownSettings(settingPaths(rawSettings), { entries }),
};
export type SettingsRecord = typeof settingsHistory;
