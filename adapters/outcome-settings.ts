import raw from '../settings/outcomes.json' with { type: 'json' };
import { outcomeSettingsSchema, type OutcomeSettings } from '../domain/outcomes/settings.ts';
import { boardSettings } from './board-settings.ts';

/** Local policy about outcomes and their report. */
export const outcomeSettings: OutcomeSettings = {
  ...outcomeSettingsSchema.parse(raw),
  timeZone: boardSettings.timeZone,
};
