import * as z from 'zod';
import { scanCheckNames, type ScanDetail } from '../../domain/document-verdict.ts';
import { lookAtBytes } from './look-at-bytes.ts';

/** The part of EventBridge's S3 `Object Created` event that this function reads. */
export const arrivalSchema = z.object({
  detail: z.object({ object: z.object({ key: z.string().min(1), 'version-id': z.string().min(1) }) }),
});
type Arrival = z.infer<typeof arrivalSchema>;

export interface ScanDeps {
  /** Undefined when that version is not there any more: it was checked before and moved on. */
  open(key: string, versionId: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  publish(detail: ScanDetail): Promise<void>;
}

/** One uploaded version: looked at, its verdict published. A repeated event publishes the same verdict again. */
export async function scanDocument(arrival: Arrival, deps: ScanDeps): Promise<ScanDetail | undefined> {
  const { key, 'version-id': versionId } = arrival.detail.object;
  const stream = await deps.open(key, versionId);
  if (stream === undefined) return undefined;
  const found = await lookAtBytes(stream);
  const detail: ScanDetail = {
    // Uploads lie under their document's id and nothing else.
    documentId: key,
    versionId,
    verdict: found.size === 0 ? 'clean' : 'suspicious',
    checks: scanCheckNames.map((name) => ({ name, passed: !found.has(name) })),
  };
  await deps.publish(detail);
  return detail;
}
