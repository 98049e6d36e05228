import { PDFDocument } from 'pdf-lib';
import { findActiveKeys } from '../../adapters/pdf/active-content.ts';
import { composePacket, type PacketDocument } from '../../functions/compose-packet/compose-packet.ts';
import { packetTexts } from '../../functions/compose-packet/packet-texts.ts';
import { translator } from '../../web/text.ts';
import { normalizedOf, pagesOf, type Outcome } from './check-files.ts';

const DOCUMENTS_A_PACKET = 20;
const t = translator('en', packetTexts);

/** Where a file's pages stand: in which packet, from which page on. */
export interface Placed {
  outcome: Outcome;
  packet: Uint8Array;
  firstPage: number;
}

export interface Composed {
  placed: Placed[];
  packets: Uint8Array[];
  pages: number;
  activeKeys: number;
  failures: string[];
}

export const compose = (number: string, outcomes: readonly Outcome[]) =>
  composePacket({ cover: coverOf(number), documents: outcomes.map(asDocument) }, t);

/** Packets of twenty; a file counts as placed when all of its pages are there after the packet was read again. */
export async function composeFiles(outcomes: readonly Outcome[]): Promise<Composed> {
  const result: Composed = { placed: [], packets: [], pages: 0, activeKeys: 0, failures: [] };
  for (let at = 0; at < outcomes.length; at += DOCUMENTS_A_PACKET) {
    const group = outcomes.slice(at, at + DOCUMENTS_A_PACKET);
    const number = `CORPUS-${1 + at / DOCUMENTS_A_PACKET}`;
    try {
      const packet = await compose(number, group);
      const reread = await PDFDocument.load(packet.bytes, { updateMetadata: false });
      result.packets.push(packet.bytes);
      result.pages += reread.getPageCount();
      result.activeKeys += (await findActiveKeys(packet.bytes)).length;
      if (reread.getPageCount() !== packet.pages) result.failures.push(`${number}: page count differs when read again`);
      for (const [index, outcome] of group.entries()) {
        // The cover sheet comes first.
        const part = packet.parts[index + 1];
        if (part && part.lastPage - part.firstPage + 1 === pagesOf(outcome) && part.lastPage <= reread.getPageCount())
          result.placed.push({ outcome, packet: packet.bytes, firstPage: part.firstPage });
      }
    } catch (error) {
      result.failures.push(`${number}: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  }
  return result;
}

function asDocument(outcome: Outcome): PacketDocument {
  const { entry, answer } = outcome;
  const originalSha256 = 'verdict' in answer ? (answer.verdict.sha256 ?? '') : '';
  return {
    title: entry.file,
    normalizedBytes: normalizedOf(outcome),
    provenance: { uploadedBy: 'the corpus', arrivedAt: '2026-07-01', originalSha256 },
  };
}

const coverOf = (number: string) => ({
  number,
  boardName: 'Corpus run',
  personName: '',
  centerName: '',
  programName: '',
  schoolName: '',
  sentOn: '',
  signedBy: '',
  asked: '',
  askedByKind: [],
  missing: [],
});
