import { parseBody, versionHeaders } from './attributes.ts';
import { S3Error } from './errors.ts';
import { objectArn, type Operation } from './exchange.ts';
import type { Bucket, LockMode } from './model.ts';
import { bypasses, isKept, lockRefusal, refuseUncheckedUpload } from './object-lock.ts';
import { findVersion } from './object-reads.ts';
import { tag, xmlDocument } from './xml.ts';

function requireLock(bucket: Bucket): void {
  if (bucket.configuration.objectLock !== undefined) return;
  throw new S3Error('InvalidRequest', { message: 'Bucket is missing Object Lock Configuration' });
}

export const getObjectRetention: Operation = async (exchange) => {
  const bucket = exchange.requireBucket();
  await exchange.demand('s3:GetObjectRetention', objectArn(bucket.name, exchange.key));
  requireLock(bucket);
  const object = await findVersion(exchange, bucket.name, exchange.key, exchange.query('versionId'));
  const { retention } = object.attributes;
  if (retention === undefined) throw new S3Error('NoSuchObjectLockConfiguration');
  const until = new Date(retention.retainUntilMilliseconds).toISOString();
  exchange.reply(
    200,
    versionHeaders(bucket, object),
    xmlDocument('Retention', tag('Mode', retention.mode), tag('RetainUntilDate', until)),
  );
};

const isMode = (text: string | undefined): text is LockMode => text === 'GOVERNANCE' || text === 'COMPLIANCE';

/** Longer always; shorter, or another mode, only where governance is lifted. */
export const putObjectRetention: Operation = async (exchange) => {
  const bucket = exchange.requireBucket();
  await exchange.demand('s3:PutObjectRetention', objectArn(bucket.name, exchange.key));
  refuseUncheckedUpload(bucket, exchange.headers);
  const body = parseBody(await exchange.readText(), 'Retention');
  requireLock(bucket);
  const [mode, until] = [body.textOf('Mode'), Date.parse(body.textOf('RetainUntilDate') ?? '')];
  if (!isMode(mode) || Number.isNaN(until)) throw new S3Error('MalformedXML');
  if (until <= exchange.now.getTime())
    throw new S3Error('InvalidArgument', { message: 'The retain until date must be in the future!' });
  const object = await findVersion(exchange, bucket.name, exchange.key, exchange.query('versionId'));
  const { retention } = object.attributes;
  const loosens =
    isKept(retention, exchange.now) && (mode !== retention.mode || until < retention.retainUntilMilliseconds);
  if (loosens && (retention.mode === 'COMPLIANCE' || !(await bypasses(exchange, bucket, exchange.key))))
    throw lockRefusal();
  exchange.service.store.putRetention(object, { mode, retainUntilMilliseconds: until });
  exchange.reply(200, versionHeaders(bucket, object));
};
