import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

/** Node's own hashes, in the shape that the signer asks for. */
export class NodeHash {
  private readonly hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = secret === undefined ? undefined : typeof secret === 'string' ? secret : Buffer.from(viewOf(secret));
    this.hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(typeof data === 'string' ? data : viewOf(data));
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
  reset(): void {}
}
function viewOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

export interface SignerOptions {
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
  /** Set in local mode: every service answers at this address, S3 path-style. */
  endpoint?: string | undefined;
}

/** The credentials that Lambda puts into every function's environment. */
export function awsFromEnvironment(env: NodeJS.ProcessEnv = process.env): SignerOptions {
  return {
    region: env['AWS_REGION'] ?? 'us-west-2',
    accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    sessionToken: env['AWS_SESSION_TOKEN'],
    endpoint: env['AWS_ENDPOINT_URL'],
  };
}
export const signerFromEnvironment = (): Signer => signer(awsFromEnvironment());

export type Signer = ReturnType<typeof signer>;

/**
 * Presigned S3 links, signed without the S3 client (a third of a megabyte that the page functions would carry). Signing
 * asks nobody: the function's own role decides, when the link is used, whether it was allowed to give it.
 */
export function signer(options: SignerOptions) {
  const credentials = {
    accessKeyId: options.accessKeyId,
    secretAccessKey: options.secretAccessKey,
    ...(options.sessionToken ? { sessionToken: options.sessionToken } : {}),
  };
  const v4 = new SignatureV4({
    service: 's3',
    region: options.region,
    credentials,
    sha256: NodeHash,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const bucketUrl = (bucket: string) =>
    new URL(
      options.endpoint
        ? `${options.endpoint.replace(/\/$/, '')}/${bucket}/`
        : `https://${bucket}.s3.${options.region}.amazonaws.com/`,
    );

  /** A link to one object for `seconds`. The method and, where given, the version and the download's name are signed. */
  async function link(
    method: 'GET' | 'PUT' | 'POST',
    bucket: string,
    key: string,
    {
      seconds,
      versionId,
      downloadName,
      contentType,
      query: asked = {},
      bytes,
      now,
    }: {
      seconds: number;
      versionId?: string | undefined;
      downloadName?: string | undefined;
      contentType?: string | undefined;
      query?: Readonly<Record<string, string>>;
      bytes?: number;
      now: Date;
    },
  ): Promise<string> {
    const url = new URL(key.split('/').map(encodeURIComponent).join('/'), bucketUrl(bucket));
    const query: Record<string, string> = {
      ...asked,
      ...(versionId ? { versionId } : {}),
      ...(downloadName
        ? { 'response-content-disposition': `attachment; filename="${downloadName.replace(/[^A-Za-z0-9._-]/g, '_')}"` }
        : {}),
      ...(contentType ? { 'response-content-type': contentType } : {}),
    };
    const signed = await v4.presign(
      {
        method,
        protocol: url.protocol,
        hostname: url.hostname,
        ...(url.port ? { port: Number(url.port) } : {}),
        path: url.pathname,
        query,
        // S3 signs links over this word, not over the hash of a body that is not there yet.
        headers: {
          host: url.host,
          'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
          ...(bytes === undefined ? {} : { 'content-length': String(bytes) }),
        },
      },
      { expiresIn: seconds, signingDate: now, unsignableHeaders: new Set(['content-type']) },
    );
    for (const [name, value] of Object.entries(signed.query ?? {})) url.searchParams.set(name, String(value));
    // S3 canonicalizes blanks as %20, a URL's query writes them as +.
    url.search = url.search.replaceAll('+', '%20');
    return url.toString();
  }

  return {
    /** Where a bucket's links lead: what a page's security headers let through. */
    originOf: (bucket: string): string => bucketUrl(bucket).origin,
    /** Reads live 60 seconds at most. */
    read: (
      bucket: string,
      key: string,
      options: {
        now: Date;
        versionId?: string | undefined;
        seconds?: number;
        downloadName?: string;
        contentType?: string;
      },
    ) => link('GET', bucket, key, { ...options, seconds: Math.min(options.seconds ?? 60, 60) }),
    /** For the isolated parser, which has no grant of its own: as long as its own time limit and some. */
    readForParser: (bucket: string, key: string, options: { now: Date; versionId: string; seconds: number }) =>
      link('GET', bucket, key, options),
    writeForParser: (bucket: string, key: string, options: { now: Date; seconds: number }) =>
      link('PUT', bucket, key, options),
    /** For one part of a large file: its length is signed, so that S3 takes these many bytes and no others. */
    part: (
      bucket: string,
      key: string,
      part: { uploadId: string; number: number; bytes: number; seconds: number; now: Date },
    ) =>
      link('PUT', bucket, key, {
        now: part.now,
        seconds: part.seconds,
        bytes: part.bytes,
        query: { partNumber: String(part.number), uploadId: part.uploadId },
      }),
    /** What a function asks of an upload in parts by itself, at once: to begin it, what is there, to join it. */
    ofParts: (
      method: 'GET' | 'POST',
      bucket: string,
      key: string,
      { uploadId, now }: { uploadId?: string; now: Date },
    ) =>
      link(method, bucket, key, { now, seconds: 60, query: uploadId === undefined ? { uploads: '' } : { uploadId } }),
    listing: (bucket: string, prefix: string, now: Date) =>
      link('GET', bucket, '', { now, seconds: 60, query: { 'list-type': '2', prefix, 'max-keys': '1' } }),

    /** A form upload: one key, a bounded size, a type when it is known, for a bounded time; S3 itself refuses the rest. */
    async post(
      bucket: string,
      key: string,
      {
        maxBytes,
        contentType,
        redirectTo,
        seconds,
        now,
      }: {
        maxBytes: number;
        contentType?: string | undefined;
        redirectTo?: string | undefined;
        seconds: number;
        now: Date;
      },
    ): Promise<{ url: string; fields: Record<string, string> }> {
      const stamp = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
      const fields: Record<string, string> = {
        key,
        ...(contentType ? { 'Content-Type': contentType } : {}),
        ...(redirectTo ? { success_action_redirect: redirectTo } : { success_action_status: '204' }),
        'x-amz-algorithm': 'AWS4-HMAC-SHA256',
        'x-amz-credential': `${options.accessKeyId}/${stamp.slice(0, 8)}/${options.region}/s3/aws4_request`,
        'x-amz-date': stamp,
        ...(options.sessionToken ? { 'x-amz-security-token': options.sessionToken } : {}),
      };
      const policy = {
        expiration: new Date(now.getTime() + seconds * 1000).toISOString(),
        conditions: [
          { bucket },
          ['content-length-range', 0, maxBytes],
          ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
        ],
      };
      const encoded = Buffer.from(JSON.stringify(policy)).toString('base64');
      const signature = await v4.sign(encoded, { signingDate: now });
      return {
        url: bucketUrl(bucket).toString(),
        fields: { ...fields, policy: encoded, 'x-amz-signature': signature },
      };
    },
  };
}
