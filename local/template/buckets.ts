import { TemplateError, type System } from './system.ts';

interface CorsRuleProperties {
  AllowedOrigins: string[];
  AllowedMethods: string[];
  AllowedHeaders?: string[];
  ExposedHeaders?: string[];
  MaxAge?: number;
}

interface EncryptionProperties {
  ServerSideEncryptionConfiguration?: {
    BucketKeyEnabled?: boolean;
    ServerSideEncryptionByDefault?: { SSEAlgorithm: string; KMSMasterKeyID?: string };
  }[];
}

interface BucketPlan {
  name: string;
  configuration: {
    versioning?: 'Enabled' | 'Suspended';
    cors?: {
      allowedOrigins: string[];
      allowedMethods: string[];
      allowedHeaders?: string[];
      exposeHeaders?: string[];
      maxAgeSeconds?: number;
    }[];
    eventBridge?: boolean;
    abortUploadsAfterDays?: number;
    expiry?: { prefix: string; days: number }[];
    objectLock?: { mode?: 'GOVERNANCE' | 'COMPLIANCE'; days?: number };
    encryption?: { algorithm: 'AES256' | 'aws:kms'; kmsKeyId?: string; bucketKeyEnabled?: boolean };
  };
}

/** The buckets of the template, as far as a setting shows to those who use them. */
export function readBuckets(system: System): BucketPlan[] {
  return system.resources('AWS::S3::Bucket').map(({ ref, properties }) => {
    const versioning = (properties['VersioningConfiguration'] as { Status?: 'Enabled' | 'Suspended' } | undefined)
      ?.Status;
    const cors = (properties['CorsConfiguration'] as { CorsRules: CorsRuleProperties[] } | undefined)?.CorsRules;
    const eventBridge = (
      properties['NotificationConfiguration'] as
        { EventBridgeConfiguration?: { EventBridgeEnabled?: boolean } } | undefined
    )?.EventBridgeConfiguration;
    const [encryption] =
      (properties['BucketEncryption'] as EncryptionProperties | undefined)?.ServerSideEncryptionConfiguration ?? [];
    const byDefault = encryption?.ServerSideEncryptionByDefault;
    const { abortUploadsAfterDays, expiry } = readLifecycle(ref, properties['LifecycleConfiguration']);
    return {
      name: ref,
      configuration: {
        ...(abortUploadsAfterDays === undefined ? {} : { abortUploadsAfterDays }),
        ...(expiry.length === 0 ? {} : { expiry }),
        ...(versioning === undefined ? {} : { versioning }),
        ...readObjectLock(ref, properties),
        ...(cors === undefined ? {} : { cors: cors.map(corsRule) }),
        eventBridge: eventBridge !== undefined && eventBridge.EventBridgeEnabled !== false,
        ...(byDefault === undefined
          ? {}
          : {
              encryption: {
                algorithm: byDefault.SSEAlgorithm === 'aws:kms' ? 'aws:kms' : 'AES256',
                ...(byDefault.KMSMasterKeyID === undefined ? {} : { kmsKeyId: byDefault.KMSMasterKeyID }),
                ...(encryption?.BucketKeyEnabled === undefined
                  ? {}
                  : { bucketKeyEnabled: encryption.BucketKeyEnabled }),
              },
            }),
      },
    };
  });
}

const corsRule = (rule: CorsRuleProperties) => ({
  allowedOrigins: rule.AllowedOrigins,
  allowedMethods: rule.AllowedMethods,
  ...(rule.AllowedHeaders === undefined ? {} : { allowedHeaders: rule.AllowedHeaders }),
  ...(rule.ExposedHeaders === undefined ? {} : { exposeHeaders: rule.ExposedHeaders }),
  ...(rule.MaxAge === undefined ? {} : { maxAgeSeconds: rule.MaxAge }),
});

interface DefaultRetention {
  Mode: 'GOVERNANCE' | 'COMPLIANCE';
  Days?: number;
  Years?: number;
}

function readObjectLock(
  bucket: string,
  properties: Record<string, unknown>,
): Pick<BucketPlan['configuration'], 'objectLock'> {
  if (properties['ObjectLockEnabled'] !== true) return {};
  const { Rule } = (properties['ObjectLockConfiguration'] ?? {}) as { Rule?: { DefaultRetention?: DefaultRetention } };
  const { Mode, Days, Years } = Rule?.DefaultRetention ?? {};
  if (Mode === undefined) return { objectLock: {} };
  if (Days === undefined)
    throw new TemplateError(`Bucket ${bucket}: a retention in years (${Years}) is not known here.`);
  return { objectLock: { mode: Mode, days: Days } };
}

/** Read from there as fast as before: what lies in it is the same here. */
const readAsBefore = new Set(['GLACIER_IR', 'STANDARD_IA', 'INTELLIGENT_TIERING']);

/** Moves objects of some keys, or of some size, to another class, and does nothing else. */
function onlyMoves(rule: Record<string, unknown>): boolean {
  const { Id: _id, Status: _status, Prefix: _prefix, ObjectSizeGreaterThan: _size, ...what } = rule;
  const { Transitions, NoncurrentVersionTransitions, ...others } = what;
  const moves = [Transitions ?? [], NoncurrentVersionTransitions ?? []].flat() as { StorageClass: string }[];
  return (
    Object.keys(others).length === 0 &&
    moves.length > 0 &&
    moves.every(({ StorageClass }) => readAsBefore.has(StorageClass))
  );
}

/** Under a prefix everything goes after so many days, older versions so many days after they became that. */
function expiryOf(rule: Record<string, unknown>): { prefix: string; days: number } | undefined {
  const { Id: _id, Status: _status, Prefix, ExpirationInDays, NoncurrentVersionExpiration, ...others } = rule;
  const { NoncurrentDays, ...rest } = (NoncurrentVersionExpiration ?? {}) as Record<string, unknown>;
  if (typeof Prefix !== 'string' || typeof ExpirationInDays !== 'number' || typeof NoncurrentDays !== 'number')
    return undefined;
  if (Object.keys({ ...others, ...rest }).length > 0) return undefined;
  return { prefix: Prefix, days: ExpirationInDays + NoncurrentDays };
}

/** The rules that are obeyed here: anything else would delete on AWS what stays on this machine. */
function readLifecycle(
  bucket: string,
  configuration: unknown,
): { abortUploadsAfterDays?: number; expiry: { prefix: string; days: number }[] } {
  const { Rules = [] } = (configuration ?? {}) as { Rules?: Record<string, unknown>[] };
  const enabled = Rules.filter((rule) => rule['Status'] === 'Enabled' && !onlyMoves(rule));
  const expiry = enabled.flatMap((rule) => expiryOf(rule) ?? []);
  const days = enabled
    .filter((rule) => expiryOf(rule) === undefined)
    .map((rule) => {
      const { Id: _id, Status: _status, AbortIncompleteMultipartUpload: abort, ...others } = rule;
      const [unknown] = Object.keys(others);
      if (unknown !== undefined)
        throw new TemplateError(`Bucket ${bucket}: a lifecycle rule with ${unknown} has no effect here.`);
      return (abort as { DaysAfterInitiation: number }).DaysAfterInitiation;
    });
  return { expiry, ...(days.length === 0 ? {} : { abortUploadsAfterDays: Math.min(...days) }) };
}
