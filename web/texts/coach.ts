import { textArea } from '../text-area.ts';
import coach from './en/coach.json' with { type: 'json' };

/** Consents on both sides: the person's own pages and the coach's. */
export const coachTexts = textArea({ coach });
