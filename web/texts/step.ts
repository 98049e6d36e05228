import { textArea } from '../text-area.ts';
import step from './en/step.json' with { type: 'json' };

/** What a person in STEP reads on their own pages. */
export const stepTexts = textArea({ step });
