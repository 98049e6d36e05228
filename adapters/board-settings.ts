import raw from '../settings/board.json' with { type: 'json' };
import { parseSettings } from '../domain/settings.ts';

/** The board's own settings, bundled with each function. One deployment serves one board. */
export const boardSettings = parseSettings(raw);
