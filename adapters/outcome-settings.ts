import { outcomeSettingsSchema, type OutcomeSettings } from '../domain/outcomes/settings.ts';
import { parsedBoardFile } from '../settings/board-files.ts';
import { boardSettings } from './board-settings.ts';

/** Local policy about outcomes and their report. */
export const outcomeSettings: OutcomeSettings = {
  ...parsedBoardFile('outcomes.json', (raw) => outcomeSettingsSchema.parse(raw)),
  timeZone: boardSettings.timeZone,
};
