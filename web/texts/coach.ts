import type { TextArea } from '../text.ts';
import en from './en/coach.json' with { type: 'json' };
import es from './es/coach.json' with { type: 'json' };

/** Consents on both sides: the person's own pages and the coach's. */
export const coachTexts: TextArea = { en, es };
