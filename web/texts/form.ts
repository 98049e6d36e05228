import type { TextArea } from '../text.ts';
import en from './en/form.json' with { type: 'json' };
import es from './es/form.json' with { type: 'json' };

/** The questions of the packet's form and the names of its documents: pages, PDF and staff read the same words. */
export const formTexts: TextArea = { en, es };
