import { randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, openSync, readdirSync, rmSync, type ReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** The bytes of objects and parts, one file each, never changed after they are there. Names are random. */
export interface Blobs {
  /** Takes all bytes, or leaves nothing: on disk and durable when this resolves. */
  write(bytes: AsyncIterable<Uint8Array>): Promise<string>;
  /** Opens at once, so that a later delete cannot take the file away from a read that has begun. `end` is included. */
  read(name: string, range?: { readonly start: number; readonly end: number }): ReadStream;
  remove(names: readonly string[]): Promise<void>;
  /** Removes what an earlier process left unfinished, or kept without its row. */
  sweep(isKnown: (name: string) => boolean): void;
}

export function createBlobs(dataDir: string): Blobs {
  const incoming = path.join(dataDir, 'incoming');
  const kept = path.join(dataDir, 'objects');
  mkdirSync(incoming, { recursive: true });
  mkdirSync(kept, { recursive: true });

  async function write(bytes: AsyncIterable<Uint8Array>): Promise<string> {
    const name = randomUUID();
    const unfinished = path.join(incoming, name);
    try {
      const file = await open(unfinished, 'wx');
      try {
        for await (const chunk of bytes) await file.writeFile(chunk);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(unfinished, path.join(kept, name));
      // The new name is durable only once its folder is.
      const folder = await open(kept, 'r');
      try {
        await folder.sync();
      } finally {
        await folder.close();
      }
      return name;
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }

  return {
    write,
    read: (name, range) => {
      const file = path.join(kept, name);
      return createReadStream(file, { fd: openSync(file, 'r'), highWaterMark: 256 * 1024, start: 0, ...range });
    },
    remove: async (names) => {
      for (const name of names) await rm(path.join(kept, name), { force: true });
    },
    sweep: (isKnown) => {
      for (const name of readdirSync(incoming)) rmSync(path.join(incoming, name), { force: true });
      for (const name of readdirSync(kept)) if (!isKnown(name)) rmSync(path.join(kept, name), { force: true });
    },
  };
}
