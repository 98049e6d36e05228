import { textArea } from '../text-area.ts';
import accommodation from './en/accommodation.json' with { type: 'json' };

export const accommodationTexts = textArea({ accommodation });
