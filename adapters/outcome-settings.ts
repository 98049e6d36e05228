import { outcomeSettingsSchema, type OutcomeSettings } from '../domain/outcomes/settings.ts';
import { readBoardFile } from '../settings/board-files.ts';
import { boardSettings } from './board-settings.ts';

/** Local policy about outcomes and their report. */
export const outcomeSettings: OutcomeSettings = {
  ...outcomeSettingsSchema.parse(readBoardFile('outcomes.json')),
  timeZone: boardSettings.timeZone,
};
