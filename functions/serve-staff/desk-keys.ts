import { getCookie, setCookie } from 'hono/cookie';
import type { HttpContext, HttpOptions } from '../http/environment.ts';
import { cookieOptions } from '../http/pages-app.tsx';

/** A preference of one browser, and nothing else: single keys at the desk are on until somebody turns them off. */
const cookie = 'skillsdesk-keys';
const yearSeconds = 31_536_000;

export const keysOn = (c: HttpContext): boolean => getCookie(c, cookie) !== 'off';
export const turnKeys = (c: HttpContext, options: HttpOptions, to: 'on' | 'off'): void =>
  setCookie(c, cookie, to, cookieOptions(options, yearSeconds));
