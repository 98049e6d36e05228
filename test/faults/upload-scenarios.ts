import { randomBytes } from 'node:crypto';
import { PDFDocument } from 'pdf-lib';
import type { FileToSend } from '../../scripts/api-client.ts';
import { dayMs, participant } from './people.ts';
import type { Scene } from './scene.ts';

/** Too large for one request: a page, and bytes that nothing makes fewer. */
async function large(page: FileToSend): Promise<FileToSend> {
  const document = await PDFDocument.load(page.bytes);
  document.context.register(document.context.stream(randomBytes(11_000_000)));
  return { ...page, fileName: 'large-budgie.pdf', bytes: await document.save() };
}

export const uploadScenarios: Record<string, (scene: Scene) => Promise<void>> = {
  /** A large file in parts, and another that is broken off after its first part; a day later its place is free. */
  async largePapers(scene) {
    const who = participant(scene.world, `canary.${scene.name}.large@example.org`);
    scene.people.push(who);
    const id = await who.start();
    const documentId = await who.uploadLarge(id, await large(scene.page('cost-sheet')));
    await who.checked(id);
    await who.breakOff(id, await large(scene.page('budget')));
    await scene.world.advance(dayMs);
    await scene.world.advance(dayMs / 12);
    scene.promise(`of ${id} the large file is there, once, and nothing is waited for`, async () => {
      const { documents } = await who.packet(id);
      return documents.length === 1 && documents[0]?.documentId === documentId;
    });
  },
};
