import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Blobs } from './blobs.ts';
import { S3Error } from './errors.ts';
import type { Bucket, Encryption, StoredObject } from './model.ts';
import { openPayload } from './payload.ts';
import type { Authentication, FindCredentials, Headers } from './signature.ts';
import type { Store } from './store.ts';
import type { Target } from './target.ts';

/** One permission that a request needs, asked before anything is read or written. */
export type AuthorizationRequest = {
  readonly accessKeyId: string;
  /** As in a policy: `s3:PutObject`, `kms:Decrypt` … */
  readonly action: string;
  /** ARN of object, bucket or key; `*` where the action has no resource. */
  readonly resource: string;
  /** The API operation it is for: `CopyObject` needs two actions. */
  readonly operation: string;
  /** Condition keys: `s3:prefix`, `s3:VersionId`, `aws:SourceIp` … */
  readonly context: Readonly<Record<string, string>>;
};
/** A refusal may carry its own words. */
export type Verdict = 'allow' | 'deny' | { readonly deny: string };
export type Authorize = (request: AuthorizationRequest) => Verdict | Promise<Verdict>;

export type ObjectCreatedEvent = {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'Object Created';
  readonly source: 'aws.s3';
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: {
    readonly version: '0';
    readonly bucket: { readonly name: string };
    readonly object: {
      readonly key: string;
      readonly size: number;
      readonly etag: string;
      readonly 'version-id'?: string;
      readonly sequencer: string;
    };
    readonly 'request-id': string;
    readonly requester: string;
    readonly 'source-ip-address': string;
    readonly reason: CreationReason;
  };
};
export type CreationReason = 'PutObject' | 'POST Object' | 'CopyObject' | 'CompleteMultipartUpload';

/** What all requests share. */
export type Service = {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly credentials: FindCredentials;
  readonly authorize: Authorize;
  readonly clock: () => Date;
  readonly region: string;
  readonly accountId: string;
  /** Told after every commit that left an event; undefined when nobody listens, and then none are kept. */
  readonly wakeEvents: (() => void) | undefined;
};

const LARGEST_XML_BYTES = 4 * 1024 ** 2;

/** One request on its way to its answer. */
export class Exchange {
  readonly service: Service;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly requestId: string;
  readonly operation: string;
  readonly target: Target;
  /** Lower-case names; with a presigned URL also what the signer put into the query. */
  readonly headers: Headers;
  authentication: Authentication | undefined;

  constructor(parts: {
    service: Service;
    req: IncomingMessage;
    res: ServerResponse;
    requestId: string;
    operation: string;
    target: Target;
    headers: Headers;
    authentication: Authentication | undefined;
  }) {
    this.service = parts.service;
    this.req = parts.req;
    this.res = parts.res;
    this.requestId = parts.requestId;
    this.operation = parts.operation;
    this.target = parts.target;
    this.headers = parts.headers;
    this.authentication = parts.authentication;
  }

  get key(): string {
    return this.target.key;
  }

  get now(): Date {
    return this.service.clock();
  }

  query(name: string): string | undefined {
    return this.target.query.get(name);
  }

  requireBucket(name: string = this.target.bucket): Bucket {
    const bucket = this.service.store.findBucket(name);
    if (bucket === undefined) throw new S3Error('NoSuchBucket', { details: { BucketName: name } });
    return bucket;
  }

  private async ask(action: string, resource: string, context: Record<string, string> = {}): Promise<Verdict> {
    return this.service.authorize({
      accessKeyId: this.signedBy().accessKeyId,
      action,
      resource,
      operation: this.operation,
      context: { 'aws:SourceIp': this.sourceIp(), ...context },
    });
  }

  async isAllowed(action: string, resource: string): Promise<boolean> {
    return (await this.ask(action, resource)) === 'allow';
  }

  async demand(action: string, resource: string, context: Record<string, string> = {}): Promise<void> {
    const verdict = await this.ask(action, resource, context);
    if (verdict === 'allow') return;
    const message =
      typeof verdict === 'object'
        ? verdict.deny
        : `User: ${this.signedBy().accessKeyId} is not authorized to perform: ${action} on resource: "${resource}" because no identity-based policy allows the ${action} action`;
    throw new S3Error('AccessDenied', { message });
  }

  /** Bytes under a customer's key also need that key. */
  async demandKey(action: 'kms:Decrypt' | 'kms:GenerateDataKey', encryption: Encryption): Promise<void> {
    if (encryption.algorithm === 'aws:kms' && encryption.kmsKeyId !== undefined) {
      await this.demand(action, encryption.kmsKeyId);
    }
  }

  /**
   * The error for a key that is not there. AWS tells that only those who may list the bucket; anyone else gets
   * AccessDenied, which has surprised many a first deployment.
   */
  async missing(error: S3Error, bucket = this.target.bucket): Promise<S3Error> {
    if (await this.isAllowed('s3:ListBucket', bucketArn(bucket))) return error;
    return new S3Error('AccessDenied', { headers: error.headers });
  }

  signedBy(): Authentication {
    if (this.authentication === undefined) throw new S3Error('AccessDenied');
    return this.authentication;
  }

  sourceIp(): string {
    return this.req.socket.remoteAddress ?? '0.0.0.0';
  }

  /** A small XML body, verified like any other. */
  async readText(headers: Headers = this.headers): Promise<string> {
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    for await (const chunk of openPayload(this.req, headers, this.signedBy()).bytes) {
      sizeBytes += chunk.length;
      if (sizeBytes > LARGEST_XML_BYTES) throw new S3Error('MalformedXML');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  reply(status: number, headers: Readonly<Record<string, string>> = {}, xml?: string): void {
    for (const [name, value] of Object.entries(headers)) this.res.setHeader(name, value);
    if (xml !== undefined) this.res.setHeader('content-type', 'application/xml');
    // 204 and 304 have no body, and so no length.
    if (status !== 204 && status !== 304) this.res.setHeader('content-length', Buffer.byteLength(xml ?? ''));
    this.res.writeHead(status);
    this.res.end(this.req.method === 'HEAD' ? undefined : xml);
  }
}

export type Operation = (exchange: Exchange) => Promise<void>;

export function bucketArn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}

export function objectArn(bucket: string, key: string): string {
  return `arn:aws:s3:::${bucket}/${key}`;
}

/** The EventBridge event for an object, where the bucket sends them. */
export function objectCreatedEvent(exchange: Exchange, bucket: Bucket, reason: CreationReason) {
  const { service, requestId } = exchange;
  if (service.wakeEvents === undefined || bucket.configuration.eventBridge !== true) return undefined;
  return (created: StoredObject): ObjectCreatedEvent => ({
    version: '0',
    id: crypto.randomUUID(),
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: service.accountId,
    // EventBridge's own times have no fraction.
    time: created.modifiedAt.toISOString().replace(/\.\d{3}Z$/, 'Z'),
    region: service.region,
    resources: [bucketArn(bucket.name)],
    detail: {
      version: '0',
      bucket: { name: bucket.name },
      object: {
        key: created.key,
        size: created.sizeBytes,
        etag: created.etag,
        ...(bucket.configuration.versioning !== undefined && { 'version-id': created.versionId }),
        sequencer: created.sequence.toString(16).toUpperCase().padStart(16, '0'),
      },
      'request-id': requestId,
      requester: service.accountId,
      'source-ip-address': exchange.sourceIp(),
      reason,
    },
  });
}
