import { textArea } from '../text-area.ts';
import tui from './en/tui.json' with { type: 'json' };

export const tuiTexts = textArea({ tui });
