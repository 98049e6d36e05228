import type { Context } from 'hono';
import type { Session } from '../../domain/sign-in/session.ts';
import type { Settings } from '../../domain/settings.ts';
import type { PageContext } from '../../web/page.tsx';
import type { TextArea } from '../../web/text.ts';

/** What a route finds in its context. */
export interface HttpEnv {
  Bindings: { event?: { requestContext?: unknown } };
  Variables: {
    page: PageContext;
    session: Session | undefined;
    sessionToken: string | undefined;
    /** How the request said who it is: by cookie (forms need the token) or as a bearer (scripts; no cookie, no forgery). */
    signedInBy: 'cookie' | 'bearer' | undefined;
    /** True where JSON is the answer, errors included. */
    json: boolean;
  };
}
export type HttpContext = Context<HttpEnv>;

/** What the three serve-* functions hand to `pagesApp`. */
export interface HttpOptions {
  settings: Settings;
  texts: readonly TextArea[];
  /** Pages for staff are in the languages that staff have. */
  isForStaff: boolean;
  baseUrl: string;
  demonstration: boolean;
  /** CloudFront knows it; whoever comes past CloudFront does not. */
  originSecret: string;
  /** The part of the site: '' , '/staff' or '/finance'. */
  homeHref: string;
  /** Where somebody who is not signed in is sent, with `?next=`. */
  signInPath: string;
  signOutPath: string;
  cssHref: string;
  /** Says that a session is about to end. */
  stayHref?: string;
  sessions: {
    find(token: string): Promise<Session | undefined>;
    /** Moves the idle limit on; asked for once a quarter of it is gone. */
    renew(token: string): Promise<void>;
  };
  /** Origins of the buckets: page images and uploads. */
  imageOrigins?: readonly string[];
  uploadOrigins?: readonly string[];
  /** Where a form may lead besides ourselves (the staff's issuer). */
  formOrigins?: readonly string[];
  now: () => Date;
  randomBytes: (count: number) => Uint8Array;
}
