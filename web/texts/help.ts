import { textArea } from '../text-area.ts';
import help from './en/help.json' with { type: 'json' };

/** Whom to call for what, and how to sign up with the network. */
export const helpTexts = textArea({ help });
