import { textArea } from '../text-area.ts';
import messages from './en/messages.json' with { type: 'json' };

export const messagesTexts = textArea({ messages });
