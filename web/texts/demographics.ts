import { textArea } from '../text-area.ts';
import demographics from './en/demographics.json' with { type: 'json' };

/** The optional questions (R22), as people read them; the board's totals name them too. */
export const demographicsTexts = textArea({ demographics });
