import type { TextArea } from '../text.ts';
import en from './en/etpl.json' with { type: 'json' };
import es from './es/etpl.json' with { type: 'json' };

/** The state's list of training programs: people and staff read the same words for what a listing holds. */
export const etplTexts: TextArea = { en, es };
