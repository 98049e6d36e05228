import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { S3Error } from './errors.ts';
import { encodePath, encodeRfc3986, type Target } from './target.ts';

/** `sessionToken`, where set, must come with every request of that key, as with temporary credentials on AWS. */
export type Credentials = { readonly secretAccessKey: string; readonly sessionToken?: string };
export type FindCredentials = (accessKeyId: string) => Credentials | undefined;

export type Headers = Readonly<Record<string, string>>;

export type Authentication = {
  readonly accessKeyId: string;
  readonly presigned: boolean;
  /** The signed payload hash: hex SHA-256, UNSIGNED-PAYLOAD or one of the STREAMING forms. */
  readonly payloadHash: string;
  /** What the chunks of a signed stream are chained to. */
  readonly seed: SignatureSeed;
};

export type SignatureSeed = {
  readonly signature: string;
  readonly signingKey: Buffer;
  readonly amzDate: string;
  readonly scope: string;
};

type Verification = {
  readonly method: string;
  readonly target: Target;
  readonly headers: Headers;
  readonly credentials: FindCredentials;
  readonly region: string;
  readonly now: Date;
};

const algorithm = 'AWS4-HMAC-SHA256';
const LARGEST_SKEW_SECONDS = 15 * 60;
const LONGEST_EXPIRY_SECONDS = 7 * 24 * 3600;

export function sha256Hex(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function hmac(key: string | Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

export function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

export type CredentialScope = { readonly accessKeyId: string; readonly date: string; readonly scope: string };

/** `AKID/20250101/us-east-1/s3/aws4_request`; the caller names the error its form of request answers. */
export function parseCredentialScope(
  credential: string,
  region: string,
  fail: (message: string) => S3Error,
): CredentialScope {
  const parts = credential.split('/');
  const [terminator, service, givenRegion, date] = parts.slice(-4).reverse();
  const accessKeyId = parts.slice(0, -4).join('/');
  if (accessKeyId === '' || !/^\d{8}$/.test(date ?? '') || terminator !== 'aws4_request') {
    throw fail('the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".');
  }
  if (service !== 's3') throw fail(`incorrect service "${service}". This endpoint belongs to "s3".`);
  if (givenRegion !== region) throw fail(`the region '${givenRegion}' is wrong; expecting '${region}'`);
  return { accessKeyId, date: date!, scope: `${date}/${region}/s3/aws4_request` };
}

export function signingKey(secretAccessKey: string, date: string, region: string): Buffer {
  return hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, date), region), 's3'), 'aws4_request');
}

/** `20250101T000000Z` as an instant; undefined for anything else. */
export function parseAmzDate(text: string): Date | undefined {
  const matched = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (matched === null) return undefined;
  const [, year, month, day, hour, minute, second] = matched;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** The credentials of a key id, with the session token checked. */
export function findCredentials(
  credentials: FindCredentials,
  accessKeyId: string,
  token: string | undefined,
): Credentials {
  const found = credentials(accessKeyId);
  if (found === undefined) throw new S3Error('InvalidAccessKeyId', { details: { AWSAccessKeyId: accessKeyId } });
  if (found.sessionToken !== undefined && !sameText(found.sessionToken, token ?? '')) throw new S3Error('InvalidToken');
  return found;
}

/** Who signed this request. Throws S3Error when nobody did, or not well, or not now. */
export function authenticate(verification: Verification): Authentication {
  const { headers, target } = verification;
  const authorization = headers['authorization'];
  const presigned = target.query.has('X-Amz-Algorithm') || target.query.has('X-Amz-Signature');
  if (authorization !== undefined && presigned) {
    throw new S3Error('InvalidArgument', {
      message:
        'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
    });
  }
  if (presigned) return authenticateQuery(verification);
  // Neither form of signature: an anonymous request, and no bucket here is public.
  if (authorization === undefined) throw new S3Error('AccessDenied');
  return authenticateHeader(verification, authorization);
}

function authenticateHeader(verification: Verification, authorization: string): Authentication {
  const { headers, now, region } = verification;
  const malformed = (message: string) =>
    new S3Error('AuthorizationHeaderMalformed', { message: `The authorization header is malformed; ${message}` });
  if (!authorization.startsWith(`${algorithm} `)) {
    throw new S3Error('InvalidRequest', {
      message: 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    });
  }
  const parameters = new Map(
    authorization
      .slice(algorithm.length)
      .split(',')
      .map((part) => [part.trim().split('=', 1)[0]!, part.slice(part.indexOf('=') + 1).trim()] as const),
  );
  const [credential, signedHeaders, signature] = ['Credential', 'SignedHeaders', 'Signature'].map((name) => {
    const value = parameters.get(name);
    if (value === undefined) throw malformed(`missing ${name}.`);
    return value;
  }) as [string, string, string];
  const { accessKeyId, date, scope } = parseCredentialScope(credential, region, malformed);
  const amzDate = headers['x-amz-date'];
  const signedAt = amzDate === undefined ? undefined : parseAmzDate(amzDate);
  if (amzDate === undefined || signedAt === undefined) {
    throw new S3Error('AccessDenied', { message: 'AWS authentication requires a valid Date or x-amz-date header' });
  }
  if (!amzDate.startsWith(date)) throw malformed('Invalid credential date. Date is not the same as X-Amz-Date.');
  if (Math.abs(now.getTime() - signedAt.getTime()) > LARGEST_SKEW_SECONDS * 1000) {
    throw new S3Error('RequestTimeTooSkewed', {
      details: {
        RequestTime: amzDate,
        ServerTime: now.toISOString(),
        MaxAllowedSkewMilliseconds: LARGEST_SKEW_SECONDS * 1000,
      },
    });
  }
  const payloadHash = headers['x-amz-content-sha256'];
  if (payloadHash === undefined) {
    throw new S3Error('InvalidRequest', { message: 'Missing required header for this request: x-amz-content-sha256' });
  }
  return verify(verification, {
    accessKeyId,
    date,
    scope,
    amzDate,
    signedHeaders,
    signature,
    payloadHash,
    presigned: false,
  });
}

function authenticateQuery(verification: Verification): Authentication {
  const { target, headers, now, region } = verification;
  const malformed = (message: string) => new S3Error('AuthorizationQueryParametersError', { message });
  const read = (name: string): string => {
    const value = target.query.get(name);
    if (value === undefined || value === '') {
      throw malformed(
        'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
      );
    }
    return value;
  };
  if (read('X-Amz-Algorithm') !== algorithm) throw malformed('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  const { accessKeyId, date, scope } = parseCredentialScope(read('X-Amz-Credential'), region, (message) =>
    malformed(`Error parsing the X-Amz-Credential parameter; ${message}`),
  );
  const amzDate = read('X-Amz-Date');
  const signedAt = parseAmzDate(amzDate);
  if (signedAt === undefined) throw malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  if (!amzDate.startsWith(date)) throw malformed('Invalid credential date. Date is not the same as X-Amz-Date.');
  const expiresText = read('X-Amz-Expires');
  if (!/^-?\d{1,12}$/.test(expiresText)) throw malformed('X-Amz-Expires should be a number');
  const expiresSeconds = Number(expiresText);
  if (expiresSeconds < 0) throw malformed('X-Amz-Expires must be non-negative');
  if (expiresSeconds > LONGEST_EXPIRY_SECONDS) {
    throw malformed(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  }
  const expiresAt = new Date(signedAt.getTime() + expiresSeconds * 1000);
  if (now > expiresAt) {
    throw new S3Error('AccessDenied', {
      message: 'Request has expired',
      details: {
        'X-Amz-Expires': expiresSeconds,
        Expires: expiresAt.toISOString(),
        ServerTime: now.toISOString(),
      },
    });
  }
  if (signedAt.getTime() - now.getTime() > LARGEST_SKEW_SECONDS * 1000) {
    throw new S3Error('AccessDenied', {
      message: 'Request is not yet valid',
      details: { ServerTime: now.toISOString() },
    });
  }
  return verify(verification, {
    accessKeyId,
    date,
    scope,
    amzDate,
    signedHeaders: read('X-Amz-SignedHeaders'),
    signature: read('X-Amz-Signature'),
    payloadHash: headers['x-amz-content-sha256'] ?? target.query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
    presigned: true,
  });
}

type Claim = {
  readonly accessKeyId: string;
  readonly date: string;
  readonly scope: string;
  readonly amzDate: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly payloadHash: string;
  readonly presigned: boolean;
};

function verify(verification: Verification, claim: Claim): Authentication {
  const { headers, target, region, credentials } = verification;
  const token = headers['x-amz-security-token'] ?? target.query.get('X-Amz-Security-Token');
  const { secretAccessKey } = findCredentials(credentials, claim.accessKeyId, token);
  const signedNames = claim.signedHeaders.split(';');
  const unsigned = Object.keys(headers).filter((name) => mustBeSigned(name) && !signedNames.includes(name));
  if (unsigned.length > 0) {
    throw new S3Error('AccessDenied', {
      message: 'There were headers present in the request which were not signed',
      details: { HeadersNotSigned: unsigned.join(', ') },
    });
  }
  const canonicalQuery = target.pairs
    .filter(([name]) => !claim.presigned || name !== 'X-Amz-Signature')
    .map(([name, value]) => [encodeRfc3986(name), encodeRfc3986(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const canonicalRequest = [
    verification.method,
    encodePath(target.path),
    canonicalQuery,
    ...signedNames.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    claim.signedHeaders,
    claim.payloadHash,
  ].join('\n');
  const stringToSign = [algorithm, claim.amzDate, claim.scope, sha256Hex(canonicalRequest)].join('\n');
  const key = signingKey(secretAccessKey, claim.date, region);
  if (!sameText(hmac(key, stringToSign).toString('hex'), claim.signature)) {
    throw new S3Error('SignatureDoesNotMatch', {
      details: {
        AWSAccessKeyId: claim.accessKeyId,
        StringToSign: stringToSign,
        SignatureProvided: claim.signature,
        CanonicalRequest: canonicalRequest,
      },
    });
  }
  return {
    accessKeyId: claim.accessKeyId,
    presigned: claim.presigned,
    payloadHash: claim.payloadHash,
    seed: { signature: claim.signature, signingKey: key, amzDate: claim.amzDate, scope: claim.scope },
  };
}

/** AWS: the host and every x-amz-* header that is present has to be under the signature. */
function mustBeSigned(name: string): boolean {
  return name === 'host' || (name.startsWith('x-amz-') && name !== 'x-amz-content-sha256');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
