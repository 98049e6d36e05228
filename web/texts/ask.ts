import type { TextArea } from '../text.ts';
import en from './en/ask.json' with { type: 'json' };
import es from './es/ask.json' with { type: 'json' };

export const askTexts: TextArea = { en, es };
