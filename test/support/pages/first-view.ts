import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';

/** Whoever comes for the first time has nothing of ours yet: the design's promise for a participant, on a phone and its data. */
export const firstViewAtMostBytes = 40_000;
/** At a desk: a packet's page holds all answers, papers, what was read and the decision at once. */
export const deskViewAtMostBytes = 50_000;

/** What a page takes on the wire until it can be read and used: itself, its styles, its scripts and fonts, as the edge packs them. */
export function firstViewOf(site: string) {
  const files = new Map<string, number>();
  const packed = async (path: string): Promise<number> => {
    const known = files.get(path);
    if (known !== undefined) return known;
    const response = await fetch(new URL(path, site));
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    const bytes = gzipSync(new Uint8Array(await response.arrayBuffer())).byteLength;
    files.set(path, bytes);
    return bytes;
  };
  return async (page: Page, html: Buffer): Promise<number> => {
    const paths = await page.evaluate(() =>
      [...document.querySelectorAll('link[rel=stylesheet], link[rel=preload], script[src]')].map(
        (each) => each.getAttribute('href') ?? each.getAttribute('src') ?? '',
      ),
    );
    const others = await Promise.all(paths.map(packed));
    return others.reduce((sum, bytes) => sum + bytes, gzipSync(html).byteLength);
  };
}
