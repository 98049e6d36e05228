import raw from '../settings/outcomes.json' with { type: 'json' };
import { outcomeSettingsSchema } from '../domain/outcomes/settings.ts';

export const outcomeSettings = outcomeSettingsSchema.parse(raw);
