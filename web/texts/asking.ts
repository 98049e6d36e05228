import type { TextArea } from '../text.ts';
import en from './en/asking.json' with { type: 'json' };
import es from './es/asking.json' with { type: 'json' };

/** Why something is asked for again: the person and staff read the same words, each in their own language. */
export const askingTexts: TextArea = { en, es };
