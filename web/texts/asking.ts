import { textArea } from '../text-area.ts';
import asking from './en/asking.json' with { type: 'json' };

/** Why something is asked for again: the person and staff read the same words, each in their own language. */
export const askingTexts = textArea({ asking });
