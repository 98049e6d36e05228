import type { TextArea } from '../text.ts';
import en from './en/ojt.json' with { type: 'json' };
import es from './es/ojt.json' with { type: 'json' };

/** What a person who learns on the job reads on their own pages. */
export const ojtTexts: TextArea = { en, es };
