import { createHash } from 'node:crypto';
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import type { PartsWriter } from '../../adapters/parts-writer.ts';

/** What is held in memory, and what S3 gets at once. Ten thousand parts of it are more than a ZIP without its 64-bit form holds. */
export const zipPartBytes = 8 * 1024 * 1024;
/** Sizes and places in a plain ZIP are 32 bits: beyond that it could not be opened. Nobody comes near it. */
const zipBytesMax = 2 ** 32 - 2 ** 24;

/**
 * A ZIP that is written while it is read: whenever a part is full it goes out, and the next bytes are asked for only then. Files
 * are kept as they are (pictures and PDFs do not get smaller), our own texts are compressed.
 */
export async function writeZip(
  key: string,
  { writer, at }: { writer: PartsWriter; at: Date },
  fill: (zip: ZipFiller) => Promise<void>,
): Promise<{ versionId: string; bytes: number }> {
  const uploadId = await writer.begin(key, 'application/zip');
  const tags: string[] = [];
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let bytes = 0;
  let broken: Error | undefined;
  const zip = new Zip((error, chunk) => {
    if (error) broken = error;
    waiting.push(chunk);
    waitingBytes += chunk.length;
    bytes += chunk.length;
  });
  const send = async (isLast: boolean): Promise<void> => {
    if (broken) throw broken;
    if (bytes > zipBytesMax) throw new Error('a copy that is larger than a ZIP holds');
    while (waitingBytes >= zipPartBytes || (isLast && waitingBytes > 0)) {
      const all = Buffer.concat(waiting);
      const part = all.subarray(0, zipPartBytes);
      const rest = all.subarray(part.length);
      waiting = rest.length > 0 ? [rest] : [];
      waitingBytes = rest.length;
      tags.push(await writer.put(key, uploadId, tags.length + 1, part));
    }
  };
  await fill({
    async file(path, content) {
      const entry = new ZipPassThrough(path);
      entry.mtime = at;
      zip.add(entry);
      const hash = createHash('sha256');
      let size = 0;
      for await (const chunk of content) {
        hash.update(chunk);
        size += chunk.length;
        entry.push(chunk);
        await send(false);
      }
      entry.push(new Uint8Array(0), true);
      return { bytes: size, sha256: hash.digest('hex') };
    },
    async text(path, content) {
      const entry = new ZipDeflate(path);
      entry.mtime = at;
      zip.add(entry);
      entry.push(new TextEncoder().encode(content), true);
      await send(false);
    },
  });
  zip.end();
  await send(true);
  const { versionId } = await writer.join(key, uploadId, tags);
  return { versionId, bytes };
}

export interface ZipFiller {
  /** Answers what went in. */
  file(path: string, content: AsyncIterable<Uint8Array>): Promise<{ bytes: number; sha256: string }>;
  text(path: string, content: string): Promise<void>;
}
