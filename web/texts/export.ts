import { textArea } from '../text-area.ts';
import copy from './en/export.json' with { type: 'json' };

/** The page on which a person asks for a copy of everything they gave, and the copy's own words. */
export const exportTexts = textArea({ export: copy });
