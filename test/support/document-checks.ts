import { randomBytes } from 'node:crypto';
import type { Bucket } from '../../adapters/buckets.ts';
import type { Accepted, ParseVerdict } from '../../domain/document-verdict.ts';
import type { ScanEngine, ScanVerdict } from '../../domain/scanning.ts';
import type { CheckDeps, CheckMessage } from '../../functions/check-document/check-document.ts';
import { unsigned, type desk } from './cases.ts';
import { emptyReading } from './readings.ts';

/** What stands in the queue of checks about one upload, as its senders write it. */
export const arrival = (documentId: string, versionId = 'v1'): CheckMessage => ({
  source: 'aws.s3',
  detail: { object: { key: documentId, size: 1000, 'version-id': versionId } },
});
export const scanned = (
  documentId: string,
  verdict: ScanVerdict,
  { engine = 'built-in', versionId = 'v1' }: { engine?: ScanEngine; versionId?: string } = {},
): CheckMessage => ({ source: 'skillsdesk.scan', detail: { documentId, versionId, engine, verdict } });
export const guardDuty = (documentId: string, scanResultStatus: string): CheckMessage => ({
  source: 'aws.guardduty',
  detail: { s3ObjectDetails: { objectKey: documentId, versionId: 'v1' }, scanResultDetails: { scanResultStatus } },
});

export const randomSha256 = (): string => randomBytes(32).toString('hex');
export const accepted = (sha256 = randomSha256(), more: Partial<Accepted> = {}): Accepted => ({
  verdict: 'accepted',
  kind: 'pdf',
  pages: 2,
  bytes: 1000,
  sha256,
  normalized: { bytes: 900, sha256: randomSha256() },
  ...more,
});

/**
 * Everything around a check over the real tables: stores, parser and reader are ports here, since what such a test looks at is
 * the order of events. `parse` answers what the parser says next; S3 says the hash of what it copied, which is that of the
 * bytes that were parsed last unless a test lets them differ.
 */
export function checkPorts(
  { deps }: Pick<ReturnType<typeof desk>, 'deps'>,
  parse: () => ParseVerdict = () => accepted(),
  copied: () => string | undefined = () => undefined,
): CheckDeps {
  let last: string | undefined;
  const store = (name: string) =>
    ({
      name,
      head: async () => ({ bytes: 900, versionId: 'normalized-1' }),
      copyFrom: async (_source: unknown, key: string) => ({
        key,
        versionId: 'copy-1',
        sha256: copied() ?? last,
      }),
    }) as unknown as Bucket;
  return {
    ...deps,
    quarantine: store('quarantine'),
    clean: store('clean'),
    signer: unsigned,
    async parse() {
      const verdict = parse();
      last = verdict.sha256;
      return verdict;
    },
    read: async () => emptyReading,
  };
}
