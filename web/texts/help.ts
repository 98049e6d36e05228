import type { TextArea } from '../text.ts';
import en from './en/help.json' with { type: 'json' };
import es from './es/help.json' with { type: 'json' };

/** Whom to call for what, and how to sign up with WorkSource. */
export const helpTexts: TextArea = { en, es };
