import {
  allowInsecureRequests,
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientError,
  discovery,
  None,
  ResponseBodyError,
  type Configuration,
} from 'openid-client';
import { Refusal } from '../domain/errors.ts';
import type { StaffIssuer } from '../domain/sign-in/ports.ts';

const timeoutSeconds = 5;

/** Any OpenID Connect issuer: Cognito when deployed, the one in local mode. A public client; PKCE stands for the secret. */
export function staffIssuer({ issuer, clientId }: { issuer: string; clientId: string }): StaffIssuer {
  const url = new URL(issuer);
  // In clear only to this very machine, where nobody listens in between.
  const inClear = url.protocol === 'http:' && url.hostname === '127.0.0.1';
  if (url.protocol !== 'https:' && !inClear) throw new Error('staffIssuer: the issuer must be https');

  let configuration: Promise<Configuration> | undefined;
  const configured = (): Promise<Configuration> => {
    configuration ??= discovery(url, clientId, undefined, None(), {
      timeout: timeoutSeconds,
      execute: inClear ? [allowInsecureRequests] : [],
    }).catch((error: unknown) => {
      // An issuer that was away a moment ago is asked again next time.
      configuration = undefined;
      throw unreachable(error) ? new Refusal('busy-try-again') : error;
    });
    return configuration;
  };

  return {
    async authorizationUrl({ redirectUri, state, nonce, codeVerifier }) {
      const target = buildAuthorizationUrl(await configured(), {
        redirect_uri: redirectUri,
        scope: 'openid profile email',
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        // Desks are shared: whoever signs in says who they are.
        prompt: 'login',
      });
      return target.href;
    },
    async claimsFor({ callbackUrl, state, nonce, codeVerifier }) {
      const ready = await configured();
      try {
        const tokens = await authorizationCodeGrant(ready, new URL(callbackUrl), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        });
        return { ...tokens.claims() };
      } catch (error) {
        if (unreachable(error)) throw new Refusal('busy-try-again');
        // Turned down there, a code used twice, a state, nonce or signature that is not ours.
        if (
          error instanceof AuthorizationResponseError ||
          error instanceof ResponseBodyError ||
          error instanceof ClientError
        )
          throw new Refusal('not-signed-in', { because: 'issuer' });
        throw error;
      }
    },
  };
}

/** Nobody answered, or not in time. The reason may stand behind another error. */
function unreachable(error: unknown): boolean {
  let each = error as { name?: unknown; message?: unknown; code?: unknown; cause?: unknown } | null | undefined;
  for (let depth = 0; each && depth < 4; depth += 1) {
    if (each.name === 'TypeError' && each.message === 'fetch failed') return true;
    if (each.code === 'OAUTH_TIMEOUT' || each.code === 'OAUTH_ABORT') return true;
    each = each.cause as typeof each;
  }
  return false;
}
