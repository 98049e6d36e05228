import { textArea } from '../text-area.ts';
import oed from './en/oed.json' with { type: 'json' };

/** What every page and every message about training unemployment insurance says (R16, R20). */
export const oedTexts = textArea({ oed });
