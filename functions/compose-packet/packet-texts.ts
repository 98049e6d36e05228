import type { TextArea } from '../../web/text.ts';
import en from '../../web/texts/en/packet.json' with { type: 'json' };
import es from '../../web/texts/es/packet.json' with { type: 'json' };

/** The packet is the board's record and is written in English; the person's own letter is in their language. */
export const packetTexts: TextArea = { en, es };
