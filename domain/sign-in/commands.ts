import { boardLanguages } from '../languages.ts';
import * as z from 'zod';
import { actorSchema, coachActorSchema, staffActorSchema, staffRoles } from '../access/actor.ts';
import { operationIdSchema, personIdSchema } from '../ids.ts';
import { safeReturnTo } from './return-to.ts';

/**
 * What the sign-in function answers, chosen by `command`. Unlike the other commands there is no actor yet, and a code
 * asks for no operation id of its own: the form's token is one.
 */

/** Six digits; people type them with spaces or a hyphen in between. */
const codeSchema = z
  .string()
  .max(40)
  .transform((typed) => typed.replace(/[\s\-–—.]/gu, ''))
  .pipe(z.string().regex(/^\d{6}$/));
const emailSchema = z
  .string()
  .max(400)
  .transform((typed) => typed.trim().toLowerCase())
  .pipe(z.email().max(200));
const secretSchema = z.string().regex(/^[A-Za-z0-9_-]{16,128}$/);
const sessionIdSchema = z.string().regex(/^[0-9a-f]{16}$/);
const instant = z.iso.datetime();

const session = { token: z.string(), csrfToken: z.string(), endsAt: instant };

export const signInCommands = {
  /** Answers the same whether the address is known or not. The same form sent twice sends one mail. */
  'request-code': {
    input: z.object({
      command: z.literal('request-code'),
      email: emailSchema,
      language: z.enum(boardLanguages),
      /** The client's address as the edge saw it; counted, never kept in clear. */
      networkAddress: z.string().min(2).max(64),
      /** Random, from the page that carries the form; 16 characters at least. The handle is derived from it. */
      formToken: secretSchema,
      /** Which sign-in it was asked at: one session is one of the two, also for somebody who is both. */
      door: z.enum(['participant', 'coach']).default('participant'),
    }),
    /** `handle` goes into the browser's cookie (or back to the API's caller): the code works with it only. */
    value: z.object({ handle: z.string(), minutes: z.number().int(), expiresAt: instant }),
  },
  'redeem-code': {
    input: z.object({ command: z.literal('redeem-code'), handle: secretSchema, code: codeSchema }),
    value: z.object({ ...session, personId: personIdSchema, language: z.string() }),
  },
  /** The same for a Career Coach: refuses `coach-unknown` to whoever is none, after the address is proved. */
  'redeem-coach-code': {
    input: z.object({ command: z.literal('redeem-coach-code'), handle: secretSchema, code: codeSchema }),
    value: z.object({ ...session, actor: coachActorSchema, language: z.string() }),
  },
  'staff-start': {
    input: z.object({
      command: z.literal('staff-start'),
      returnTo: z
        .string()
        .max(500)
        .optional()
        .transform((path) => safeReturnTo(path)),
    }),
    /** Send the browser to `url`, with `handle` in a cookie. */
    value: z.object({ url: z.url(), handle: z.string() }),
  },
  'staff-callback': {
    input: z.object({
      command: z.literal('staff-callback'),
      handle: secretSchema,
      /** The query of the callback as it came, without "?". */
      query: z.string().max(8000),
    }),
    value: z.object({ ...session, actor: staffActorSchema, returnTo: z.string() }),
  },
  /** Moves the idle limit on. Whoever reads sessions asks for it when `renewalDue` says so. */
  renew: {
    input: z.object({ command: z.literal('renew'), token: secretSchema }),
    value: z.object({ actor: actorSchema, idleUntil: instant }),
  },
  'sign-out': {
    input: z.object({ command: z.literal('sign-out'), token: z.string().max(200) }),
    value: z.object({}),
  },
  /** A phone was lost, a computer was not one's own: every session of whoever holds this one is over, this one too. */
  'sign-out-everywhere': {
    input: z.object({ command: z.literal('sign-out-everywhere'), token: secretSchema }),
    value: z.object({}),
  },
  /** Where whoever holds this session is signed in now, this one first. */
  'list-sessions': {
    input: z.object({ command: z.literal('list-sessions'), token: secretSchema }),
    value: z.object({
      sessions: z.array(
        z.object({ sessionId: sessionIdSchema, startedAt: instant, usedAt: instant, here: z.boolean() }),
      ),
    }),
  },
  /** One of them is over. */
  'end-session': {
    input: z.object({ command: z.literal('end-session'), token: secretSchema, sessionId: sessionIdSchema }),
    value: z.object({}),
  },
  /** An operator ends a colleague's sessions, or says which roles they have no more, whatever the issuer says. */
  'change-rights': {
    input: z.object({
      command: z.literal('change-rights'),
      operationId: operationIdSchema,
      actor: staffActorSchema,
      staffId: z.string().min(1).max(100),
      /** All that are withheld from now on; left out, only their sessions end. */
      withheld: z.array(z.enum(staffRoles)).max(staffRoles.length).optional(),
      reason: z.string().trim().min(3).max(1000),
    }),
    value: z.object({}),
  },
} as const;

export const signInInputSchema = z.discriminatedUnion('command', [
  signInCommands['request-code'].input,
  signInCommands['redeem-code'].input,
  signInCommands['redeem-coach-code'].input,
  signInCommands['staff-start'].input,
  signInCommands['staff-callback'].input,
  signInCommands.renew.input,
  signInCommands['sign-out'].input,
  signInCommands['sign-out-everywhere'].input,
  signInCommands['list-sessions'].input,
  signInCommands['end-session'].input,
  signInCommands['change-rights'].input,
]);

export type SignInCommandName = keyof typeof signInCommands;
/** As a caller writes it. */
export type SignInInput<N extends SignInCommandName = SignInCommandName> = z.input<(typeof signInCommands)[N]['input']>;
/** As the function gets it. */
export type ParsedSignIn<N extends SignInCommandName = SignInCommandName> = z.output<
  (typeof signInCommands)[N]['input']
>;
export type SignInValue<N extends SignInCommandName> = z.output<(typeof signInCommands)[N]['value']>;
