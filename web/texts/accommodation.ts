import type { TextArea } from '../text.ts';
import en from './en/accommodation.json' with { type: 'json' };
import es from './es/accommodation.json' with { type: 'json' };

export const accommodationTexts: TextArea = { en, es };
