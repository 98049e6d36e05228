import { textArea } from '../../web/text-area.ts';
import read from '../../web/texts/en/packet-read.json' with { type: 'json' };
import packet from '../../web/texts/en/packet.json' with { type: 'json' };

/** The packet is the board's record and is written in English; the person's own letter is in their language. */
export const packetTexts = textArea({ packet, 'packet-read': read });
