import { textArea } from '../text-area.ts';
import ask from './en/ask.json' with { type: 'json' };

export const askTexts = textArea({ ask });
