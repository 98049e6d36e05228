import { textArea } from '../text-area.ts';
import etpl from './en/etpl.json' with { type: 'json' };

/** The state's list of training programs: people and staff read the same words for what a listing holds. */
export const etplTexts = textArea({ etpl });
