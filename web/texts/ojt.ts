import { textArea } from '../text-area.ts';
import ojt from './en/ojt.json' with { type: 'json' };

/** What a person who learns on the job reads on their own pages. */
export const ojtTexts = textArea({ ojt });
