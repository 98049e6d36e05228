import { SignatureV4 } from '@smithy/signature-v4';
import { createHash, createHmac } from 'node:crypto';
import { region as homeRegion, writer } from './server.ts';

/** The hash the signer asks for, from Node's own crypto. */
class Sha256 {
  private readonly hash;
  constructor(secret?: string | Uint8Array | ArrayBuffer | DataView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Uint8Array);
  }
  update(bytes: string | Uint8Array): void {
    this.hash.update(bytes);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
}

export type SignedRequest = {
  readonly method?: string;
  /** Already percent-encoded. */
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly signingDate?: Date;
  readonly region?: string;
  readonly service?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
};

/** A raw request signed by the SDK's own signer: for what the client would never send. */
export async function signer(endpoint: string, request: SignedRequest) {
  const { method = 'GET', path, query = {}, headers = {}, body, signingDate, credentials = writer } = request;
  const { region = homeRegion, service = 's3' } = request;
  const { hostname, port, host } = new URL(endpoint);
  const signature = new SignatureV4({
    credentials,
    region,
    service,
    sha256: Sha256 as NonNullable<ConstructorParameters<typeof SignatureV4>[0]['sha256']>,
    uriEscapePath: false,
  });
  const signed = await signature.sign(
    {
      method,
      protocol: 'http:',
      hostname,
      port: Number(port),
      path,
      query,
      headers: { host, ...headers },
      ...(body !== undefined && { body }),
    },
    { ...(signingDate !== undefined && { signingDate }) },
  );
  const search = new URLSearchParams(query).toString();
  return {
    url: `${endpoint}${path}${search === '' ? '' : `?${search}`}`,
    headers: signed.headers as Record<string, string>,
  };
}

export async function sendSigned(endpoint: string, request: SignedRequest): Promise<Response> {
  const { url, headers } = await signer(endpoint, request);
  return fetch(url, {
    method: request.method ?? 'GET',
    headers,
    ...(request.body !== undefined && { body: request.body }),
  });
}
