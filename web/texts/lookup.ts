import type { TextArea } from '../text.ts';
import en from './en/lookup.json' with { type: 'json' };
import es from './es/lookup.json' with { type: 'json' };
import { etplTexts } from './etpl.ts';

/** What staff read when they look a program up, beside the words for what a listing holds. */
export const lookupTexts: readonly TextArea[] = [{ en, es }, etplTexts];
