import { createHash } from 'node:crypto';
import type { Bucket } from '../../adapters/buckets.ts';
import type { FileStore, NamedVersion } from '../../domain/cases/file-versions.ts';

export type Stores = Readonly<Record<FileStore, Pick<Bucket, 'versionsUnder' | 'stream'>>>;

/** What lies in a bucket for a version that a row names. */
export type Found =
  | { is: 'as-it-is' }
  /** The same bytes under another id. `unproved`: the row keeps no hash, and all that lies there is the same. */
  | { is: 'elsewhere'; versionId: string; unproved: boolean }
  | {
      is: 'missing';
      because: 'nothing lies there' | 'other bytes lie there' | 'several lie there, and no hash is kept';
    }
  /** R23: destroyed on purpose, and there again. */
  | { is: 'back'; versionIds: string[] };

/** Uploads are given once, results are written again by a few retries: nobody reads bytes without end. */
const mostVersions = 50;

export async function findVersion(named: NamedVersion, stores: Stores): Promise<Found> {
  const store = stores[named.store];
  // A key may begin another one. Markers of deletion have no bytes.
  const all = (await store.versionsUnder(named.key)).filter(
    ({ key, bytes }) => key === named.key && bytes !== undefined,
  );
  const isThere = all.some(({ versionId }) => versionId === named.versionId);
  if (named.destroyed !== 'gone' && isThere) return { is: 'as-it-is' };

  const likely = all.filter(({ bytes }) => named.bytes === undefined || bytes === named.bytes).slice(0, mostVersions);
  const hashes = new Map<string, string>();
  const hashOf = async (versionId: string): Promise<string> => {
    const hash = await sha256Of(await store.stream(named.key, versionId));
    hashes.set(versionId, hash);
    return hash;
  };
  if (named.destroyed === 'gone') {
    const back: string[] = [];
    for (const { versionId } of likely)
      if (versionId === named.versionId || (await hashOf(versionId)) === named.sha256) back.push(versionId);
    return back.length > 0 ? { is: 'back', versionIds: back } : { is: 'as-it-is' };
  }
  for (const { versionId } of likely) {
    const hash = await hashOf(versionId);
    if (named.sha256 !== undefined && hash === named.sha256) return { is: 'elsewhere', versionId, unproved: false };
  }
  const [newest] = likely;
  if (named.sha256 === undefined && newest && likely.length < mostVersions) {
    if (new Set(hashes.values()).size === 1) return { is: 'elsewhere', versionId: newest.versionId, unproved: true };
    return { is: 'missing', because: 'several lie there, and no hash is kept' };
  }
  if (named.destroyed === 'may-be-gone') return { is: 'as-it-is' };
  return { is: 'missing', because: all.length === 0 ? 'nothing lies there' : 'other bytes lie there' };
}

async function sha256Of(bytes: AsyncIterable<Uint8Array> | undefined): Promise<string> {
  const hash = createHash('sha256');
  // Gone between the list and this: the hash of nothing is nobody's.
  for await (const chunk of bytes ?? []) hash.update(chunk);
  return hash.digest('hex');
}
