import type { TextArea } from '../text.ts';
import en from './en/messages.json' with { type: 'json' };
import es from './es/messages.json' with { type: 'json' };

export const messagesTexts: TextArea = { en, es };
