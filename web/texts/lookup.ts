import { textArea, type TextArea } from '../text-area.ts';
import lookup from './en/lookup.json' with { type: 'json' };
import { etplTexts } from './etpl.ts';

/** What staff read when they look a program up, beside the words for what a listing holds. */
export const lookupTexts: readonly TextArea[] = [textArea({ lookup }), etplTexts];
