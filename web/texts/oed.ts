import type { TextArea } from '../text.ts';
import en from './en/oed.json' with { type: 'json' };
import es from './es/oed.json' with { type: 'json' };

/** What every page and every message about training unemployment insurance says (R16, R20). */
export const oedTexts: TextArea = { en, es };
