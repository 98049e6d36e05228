import { S3Error } from './errors.ts';
import type { Bucket, CorsRule } from './model.ts';
import type { Headers } from './signature.ts';

function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star === -1) return pattern === text;
  const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
}

function findRule(bucket: Bucket, origin: string, method: string, requested: readonly string[]): CorsRule | undefined {
  return bucket.configuration.cors?.find(
    (rule) =>
      rule.allowedMethods.includes(method) &&
      rule.allowedOrigins.some((pattern) => matches(pattern, origin)) &&
      requested.every((name) =>
        (rule.allowedHeaders ?? []).some((pattern) => matches(pattern.toLowerCase(), name.toLowerCase())),
      ),
  );
}

function allowHeaders(rule: CorsRule, origin: string): Record<string, string> {
  const isAnyone = rule.allowedOrigins.includes('*');
  return {
    'access-control-allow-origin': isAnyone ? '*' : origin,
    ...(!isAnyone && { 'access-control-allow-credentials': 'true' }),
    'access-control-allow-methods': rule.allowedMethods.join(', '),
    ...(rule.maxAgeSeconds !== undefined && { 'access-control-max-age': String(rule.maxAgeSeconds) }),
    ...((rule.exposeHeaders ?? []).length > 0 && { 'access-control-expose-headers': rule.exposeHeaders!.join(', ') }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

/** The headers of an actual answer; none for an origin the bucket does not know, and the browser then keeps it away. */
export function corsHeaders(bucket: Bucket | undefined, method: string, headers: Headers): Record<string, string> {
  const origin = headers['origin'];
  if (bucket === undefined || origin === undefined) return {};
  const rule = findRule(bucket, origin, method, []);
  return rule === undefined ? {} : allowHeaders(rule, origin);
}

/** The answer to a browser's question before the real request; it carries no signature. */
export function preflightHeaders(bucket: Bucket | undefined, headers: Headers): Record<string, string> {
  const [origin, method] = [headers['origin'], headers['access-control-request-method']];
  if (origin === undefined || method === undefined) {
    throw new S3Error('BadRequest', {
      message: `Insufficient information. ${origin === undefined ? 'Origin' : 'Access-Control-Request-Method'} request header needed.`,
    });
  }
  if (bucket?.configuration.cors === undefined) {
    throw new S3Error('AccessForbidden', { message: 'CORSResponse: CORS is not enabled for this bucket.' });
  }
  const requested = (headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const rule = findRule(bucket, origin, method, requested);
  if (rule === undefined) {
    throw new S3Error('AccessForbidden', {
      message:
        'CORSResponse: This CORS request is not allowed. This is usually because the evaluation of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource CORS spec.',
      details: { Method: method, ResourceType: 'OBJECT' },
    });
  }
  return {
    ...allowHeaders(rule, origin),
    ...(requested.length > 0 && { 'access-control-allow-headers': requested.join(', ').toLowerCase() }),
  };
}
