import type { Child } from 'hono/jsx';
import type { PartName } from '../domain/access/parts.ts';
import type { BoardLanguage } from '../domain/languages.ts';
import type { Settings } from '../domain/settings.ts';
import type { Language, Translate } from './text.ts';

/** Whom a coach is working for on this page: a bar says so, and every form says it again. */
export interface WorkingFor {
  personId: string;
  name: string;
  birthYear: number;
  /** A number by which one client looks like no other (domain/consent). */
  mark: number;
  /** Of the packet that the page is about. */
  number?: string | undefined;
}

/** What every page is drawn with. Made once per request by functions/http; a page is a function of this and its own props. */
export interface PageContext {
  t: Translate;
  language: Language;
  /** Path and query of the page that a language link leads back to (GET). */
  path: string;
  /** For the one script a page may have; the policy allows no other. */
  nonce: string;
  csrfToken: string;
  /** A new id for each form that is drawn: a hidden field, so that a second click is the same command. */
  newOperationId: () => string;
  /** The instant of the request, in milliseconds: pages read no clock. */
  nowMs: number;
  timeZone: string;
  demonstration: boolean;
  boardName: string;
  languageAccessLine: string;
  /** What people can ask for here. */
  requests: Settings['requests'];
  /** What people choose their county from. */
  counties: Settings['counties'];
  /** R20: the unemployment office's numbers, for the one kind of question that nobody here can answer. */
  unemploymentPhones: readonly string[];
  /** What a page about this kind of request always says, below its heading (R16). Set where the request is read. */
  banner?: Child;
  /** What one upload and one packet may hold; errors say it again. */
  uploadLimits: { megabytes: number; documents: number };
  /** The languages that the board has switched on, and people are written to in. */
  languages: readonly BoardLanguage[];
  /** Those of them that these pages can be read in. */
  pageLanguages: readonly BoardLanguage[];
  cssHref: string;
  /** Where the service's name in the header leads. */
  homeHref: string;
  /** Present when somebody is signed in: the name shown (or nothing) and where the sign-out form posts. */
  signedIn?:
    | {
        name?: string | undefined;
        signOutAction: string;
        untilMs: number;
        /** Other parts of the site that they may open. */
        parts?: readonly { name: PartName; href: string }[] | undefined;
      }
    | undefined;
  /** The script that says that a session is about to end. */
  stayHref?: string | undefined;
  /** On a coach's pages about one client. */
  workingFor?: WorkingFor | undefined;
}

/** What words are made of: as much of a page as a letter or a file has too. */
export type WordsContext = Pick<PageContext, 't' | 'language' | 'timeZone' | 'nowMs'>;
