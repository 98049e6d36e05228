import { S3Error } from './errors.ts';
import { objectArn, type Exchange } from './exchange.ts';
import type { Bucket, ObjectVersion, Retention, StoredObject } from './model.ts';
import type { Headers } from './signature.ts';

const DAY_MILLISECONDS = 24 * 3600 * 1000;

/** What the bucket says for a version that is written now. */
export function retentionOf(bucket: Bucket, now: Date): { retention?: Retention } {
  const { mode, days } = bucket.configuration.objectLock ?? {};
  if (mode === undefined || days === undefined) return {};
  return { retention: { mode, retainUntilMilliseconds: now.getTime() + days * DAY_MILLISECONDS } };
}

/** What cannot be deleted must at least be what was sent: AWS takes nothing into such a bucket without a checksum. */
export function refuseUncheckedUpload(bucket: Bucket, headers: Headers): void {
  if (bucket.configuration.objectLock?.mode === undefined) return;
  const isChecked = Object.keys(headers).some(
    (name) => name === 'content-md5' || name === 'x-amz-trailer' || /^x-amz-checksum-(crc|sha)/.test(name),
  );
  if (isChecked) return;
  throw new S3Error('InvalidRequest', {
    message:
      'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
  });
}

export const isKept = (retention: Retention | undefined, now: Date): retention is Retention =>
  retention !== undefined && retention.retainUntilMilliseconds > now.getTime();

export const lockRefusal = () =>
  new S3Error('AccessDenied', { message: 'Access Denied because object protected by object lock.' });

/** Governance yields to the header together with its own permission; the header alone is refused. */
export async function bypasses(exchange: Exchange, bucket: Bucket, key: string): Promise<boolean> {
  if (exchange.headers['x-amz-bypass-governance-retention']?.toLowerCase() !== 'true') return false;
  await exchange.demand('s3:BypassGovernanceRetention', objectArn(bucket.name, key));
  return true;
}

/** Throws for a version that may not go yet. */
export async function refuseLocked(
  exchange: Exchange,
  bucket: Bucket,
  version: ObjectVersion | undefined,
): Promise<void> {
  if (version === undefined || version.isDeleteMarker) return;
  const { retention } = version.attributes;
  if (!isKept(retention, exchange.now)) return;
  if (retention.mode === 'COMPLIANCE' || !(await bypasses(exchange, bucket, version.key))) throw lockRefusal();
}

/** AWS shows them only to who may ask for them by themselves. */
export async function lockHeaders(exchange: Exchange, object: StoredObject): Promise<Record<string, string>> {
  const { retention } = object.attributes;
  if (retention === undefined) return {};
  if (!(await exchange.isAllowed('s3:GetObjectRetention', objectArn(object.bucket, object.key)))) return {};
  return {
    'x-amz-object-lock-mode': retention.mode,
    'x-amz-object-lock-retain-until-date': new Date(retention.retainUntilMilliseconds).toISOString(),
  };
}
