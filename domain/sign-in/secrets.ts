import { createHash, scryptSync, timingSafeEqual } from 'node:crypto';
import type { RandomBytes } from '../clock.ts';

/** 256 random bits: a session's token, a handle, a CSRF token. */
export const newSecret = (randomBytes: RandomBytes): string => Buffer.from(randomBytes(32)).toString('base64url');

/** What is stored instead of a token: whoever reads the table cannot sign in with what they find. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** How its owner names one session of theirs: opens nothing, and is no token. */
export const sessionIdOf = (token: string): string => sha256(token).slice(0, 16);

/** Six digits, each equally likely: numbers in the last, incomplete block are drawn again. */
export function newCode(randomBytes: RandomBytes): string {
  const limit = Math.floor(2 ** 32 / 1_000_000) * 1_000_000;
  for (let draw = 0; draw < 100; draw += 1) {
    const value = Buffer.from(randomBytes(4)).readUInt32BE();
    if (value < limit) return String(value % 1_000_000).padStart(6, '0');
  }
  throw new Error('newCode: the source of chance is stuck');
}

/** A million codes are quickly tried by whoever has the table, so each try is made dear: about 50 ms and 16 MB. */
export const codeHash = (code: string, salt: string): string =>
  scryptSync(code, Buffer.from(salt, 'base64url'), 32, { N: 2 ** 14, r: 8, p: 1 }).toString('base64url');

/** Same time for a near miss as for a far one. */
export function sameSecret(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(sha256(a)), Buffer.from(sha256(b))];
  return timingSafeEqual(left, right);
}

/**
 * The browser's side of a code. Derived, so that the same form sent twice gets the same handle; as secret as the form's
 * token, which is random and stands only in the page of the browser that asked.
 */
export const handleFor = (formToken: string, email: string, door: 'participant' | 'coach' = 'participant'): string =>
  createHash('sha256')
    .update(`code-handle\n${formToken}\n${email}${door === 'coach' ? '\ncoach' : ''}`)
    .digest('base64url');

/** The network that limits are counted for: an IPv4 address, or the /64 that one IPv6 customer has. */
export function networkOf(address: string): string {
  const plain = address
    .trim()
    .toLowerCase()
    .replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('%')[0]!.split('::');
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const gap = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  const first64 = [...left, ...gap, ...right].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${first64.join(':')}::/64`;
}
