import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from './aws-error.ts';
import type { CredentialStore, Principal } from './credentials.ts';

export interface SignedRequest {
  method: string;
  /** Path and query as they came over the wire. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const ALLOWED_SKEW_MILLISECONDS = 5 * 60_000;

const sha256 = (data: string | Buffer) => hash('sha256', data);
const hmac = (key: string | Buffer | KeyObject, data: string) => createHmac('sha256', key).update(data).digest();
const escapeUri = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** A key holds for a day and a service; whoever calls calls often. */
const signingKeys = new Map<string, KeyObject>();
const MOST_SIGNING_KEYS = 1000;

function signingKey(secretAccessKey: string, scope: string): KeyObject {
  const name = `${secretAccessKey}/${scope}`;
  const known = signingKeys.get(name);
  if (known !== undefined) return known;
  const secret = scope.split('/').reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${secretAccessKey}`);
  const key = createSecretKey(secret as Buffer);
  if (signingKeys.size >= MOST_SIGNING_KEYS) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
}

/** Checks a header-signed request (every service but S3, which has its own rules) and answers who sent it. */
export function verifySignature(
  request: SignedRequest,
  credentials: CredentialStore,
  nowMilliseconds: number,
): { principal: Principal; service: string; region: string } {
  const header = request.headers.authorization ?? '';
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(
      header,
    );
  if (match === null) {
    throw new AwsError(
      'MissingAuthenticationTokenException',
      'Request is missing an AWS Signature Version 4 header.',
      403,
    );
  }
  const [, accessKeyId = '', day = '', region = '', service = '', signedHeaders = '', signature = ''] = match;
  const known = credentials.find(accessKeyId);
  if (known === undefined) {
    throw new AwsError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid. (Keys live as long as one run of the local system.)',
      403,
    );
  }
  if (known.credentials.sessionToken !== request.headers['x-amz-security-token']) {
    throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.', 403);
  }
  const names = signedHeaders.split(';');
  const time = request.headers['x-amz-date'];
  if (typeof time !== 'string' || !names.includes('host') || !names.includes('x-amz-date')) {
    throw new AwsError('IncompleteSignatureException', 'host and x-amz-date have to be signed.', 403);
  }
  const target = request.headers['x-amz-target'];
  // An unsigned target would let a signed body be sent to another operation.
  if (target !== undefined && !names.includes('x-amz-target')) {
    throw new AwsError('IncompleteSignatureException', 'x-amz-target has to be signed.', 403);
  }
  const instant = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs(instant - nowMilliseconds) <= ALLOWED_SKEW_MILLISECONDS) || !time.startsWith(day)) {
    // AWS's own name for it: the SDKs set their clock by the answer's date and try again.
    throw new AwsError('InvalidSignatureException', `Signature expired or not yet valid: ${time}`, 403);
  }
  const [path = '/', query = ''] = request.url.split(/\?(.*)/s);
  const canonicalHeaders = names.map((name) => {
    const value = request.headers[name];
    const text = Array.isArray(value) ? value.join(',') : (value ?? '');
    return `${name}:${text.trim().replace(/\s+/g, ' ')}\n`;
  });
  const canonicalQuery = [...new URLSearchParams(query)]
    .map(([key, value]): [string, string] => [escapeUri(key), escapeUri(value)])
    .sort(([k1, v1], [k2, v2]) => (k1 < k2 ? -1 : k1 > k2 ? 1 : v1 < v2 ? -1 : v1 > v2 ? 1 : 0))
    .map(([key, value]) => `${key}=${value}`)
    .join('&');
  const canonicalRequest = [
    request.method,
    // All services but S3 sign the path encoded once more.
    escapeUri(path).replace(/%2F/g, '/'),
    canonicalQuery,
    canonicalHeaders.join(''),
    signedHeaders,
    sha256(request.body),
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonicalRequest)].join('\n');
  const expected = hmac(signingKey(known.credentials.secretAccessKey, scope), toSign);
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) {
    throw new AwsError('InvalidSignatureException', 'The request signature does not match the one computed here.', 403);
  }
  return { principal: known.principal, service, region };
}
