import type { TextArea } from '../text.ts';
import en from './en/participant.json' with { type: 'json' };
import es from './es/participant.json' with { type: 'json' };

export const participantTexts: TextArea = { en, es };
