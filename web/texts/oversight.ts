import { textArea } from '../text-area.ts';
import oversight from './en/oversight.json' with { type: 'json' };

export const oversightTexts = textArea({ oversight });
