import type { TextArea } from '../text.ts';
import en from './en/desk.json' with { type: 'json' };
import es from './es/desk.json' with { type: 'json' };

/** Who has a case, where it stands, notes, who is away: the desk's own words. */
export const deskTexts: TextArea = { en, es };
