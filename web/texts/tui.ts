import type { TextArea } from '../text.ts';
import en from './en/tui.json' with { type: 'json' };
import es from './es/tui.json' with { type: 'json' };

export const tuiTexts: TextArea = { en, es };
