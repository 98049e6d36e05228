import {
  scanCheckNames,
  type ScanDetail,
  type ScanEngine,
  type ScanRequest,
  type ScanVerdict,
} from '../../domain/scanning.ts';
import { lookAtBytes } from './look-at-bytes.ts';

type File = AsyncIterable<Uint8Array>;

/** A scanner that is handed the bytes and answers at once. Throws only when the file itself could not be read. */
export interface Scanner {
  engine: ScanEngine;
  scan(file: File): Promise<Pick<ScanDetail, 'verdict' | 'checks'>>;
}

export interface ScanDeps {
  /** Undefined when that version is not there any more. */
  open(key: string, versionId: string): Promise<File | undefined>;
  publish(detail: ScanDetail): Promise<void>;
  scanners: readonly Scanner[];
  /** Scanners that see an arrival by themselves and answer later, by an event of their own: only a second look is asked for. */
  askAgain?: (key: string, versionId: string) => Promise<void>;
}

/** Always there; a deployment adds others beside it. */
export const builtInScanner: Scanner = {
  engine: 'built-in',
  async scan(file) {
    const found = await lookAtBytes(file);
    return {
      verdict: found.size === 0 ? 'clean' : 'suspicious',
      checks: scanCheckNames.map((name) => ({ name, passed: !found.has(name) })),
    };
  },
};

/** One uploaded version, shown to each scanner, each one's word published. A repeated event publishes the same again. */
export async function scanDocument(request: ScanRequest, deps: ScanDeps): Promise<ScanVerdict | 'gone'> {
  const { key, 'version-id': versionId } = request.detail.object;
  const said: ScanVerdict[] = [];
  for (const { engine, scan } of deps.scanners) {
    const file = await deps.open(key, versionId);
    if (file === undefined) return 'gone';
    const found = await scan(file);
    // Uploads lie under their document's id and nothing else.
    await deps.publish({ documentId: key, versionId, engine, ...found });
    said.push(found.verdict);
  }
  if (request.again) await deps.askAgain?.(key, versionId);
  return said.find((verdict) => verdict === 'suspicious') ?? said.find((verdict) => verdict !== 'clean') ?? 'clean';
}
