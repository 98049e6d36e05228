import { timingSafeEqual, createHash } from 'node:crypto';
import { Refusal } from '../../domain/errors.ts';
import type { HttpContext, HttpOptions } from './environment.ts';

/** The header that CloudFront adds to each request to the origin. */
export const originSecretHeader = 'x-origin-verify';

const digest = (text: string) => createHash('sha256').update(text).digest();
export const sameText = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

/** Only what the page itself needs; scripts by nonce alone, no inline style, no frame. */
function contentPolicy(options: HttpOptions, nonce: string): string {
  const images = (options.imageOrigins ?? []).join(' ');
  const uploads = (options.uploadOrigins ?? []).join(' ');
  const forms = [...(options.uploadOrigins ?? []), ...(options.formOrigins ?? [])].join(' ');
  return [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src 'self'`,
    `img-src 'self' data: ${images}`.trim(),
    `connect-src 'self' ${uploads}`.trim(),
    `form-action 'self' ${forms}`.trim(),
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

/** Styles and scripts, which a browser keeps: what they are is said, and over which connection they come. */
export function setFileHeaders(c: HttpContext, options: HttpOptions): void {
  c.header('X-Content-Type-Options', 'nosniff');
  if (options.baseUrl.startsWith('https://'))
    c.header('Strict-Transport-Security', 'max-age=63072000; includeSubDomains');
}

export function setSecurityHeaders(c: HttpContext, options: HttpOptions, nonce: string): void {
  setFileHeaders(c, options);
  c.header('Content-Security-Policy', contentPolicy(options, nonce));
  c.header('X-Frame-Options', 'DENY');
  // Not "no-referrer": browsers then send "Origin: null" with our own forms.
  c.header('Referrer-Policy', 'same-origin');
  c.header('Permissions-Policy', 'geolocation=(), microphone=(), camera=(self)');
  c.header('Cross-Origin-Opener-Policy', 'same-origin');
  // Pages hold what one person may see; a shared computer's back button must not.
  c.header('Cache-Control', 'no-store');
}

/** The browser itself says so; where it says nothing nobody knows. */
export function isFromOurPages(c: HttpContext, options: HttpOptions): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  return c.req.header('origin') === new URL(options.baseUrl).origin;
}

/** Browsers say where a form came from and scripts of other sites cannot change it; a missing header is decided by the token. */
export function checkOrigin(c: HttpContext, options: HttpOptions): void {
  if (c.req.header('sec-fetch-site') === 'same-origin') return;
  const origin = c.req.header('origin');
  if (origin !== undefined && origin !== new URL(options.baseUrl).origin) throw new Refusal('form-expired');
}
