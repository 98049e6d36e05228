import type { TextArea } from '../text.ts';
import en from './en/step.json' with { type: 'json' };
import es from './es/step.json' with { type: 'json' };

/** What a person in STEP reads on their own pages. */
export const stepTexts: TextArea = { en, es };
