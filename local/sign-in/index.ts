import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Configuration } from 'oidc-provider';
import { isLocalHost, send } from '../desk-page.ts';
import { readBody } from '../edge/index.ts';
import { sendChoicePage, sendProblemPage } from './page.ts';
import { readyPeople, type StaffPerson } from './people.ts';
import { openIssuerStore } from './store.ts';

export { readyPeople, type StaffPerson } from './people.ts';

export interface LocalSignIn {
  /** Everything under the issuer's path. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  people: readonly StaffPerson[];
  close(): void;
}

export interface SignInOptions {
  /** `http://127.0.0.1:<desk>/oidc` */
  issuerUrl: string;
  clientId: string;
  redirectUris: string[];
  dataDir: string;
  people?: readonly StaffPerson[];
  log?: (line: string) => void;
}

/**
 * An OpenID Connect issuer with ready people, in Cognito's place: authorization code with PKCE, a public client, RS256, and
 * Cognito's claim names. Differs from Cognito: no password, no second factor, the subject is a readable id.
 */
export function createSignIn({
  issuerUrl,
  clientId,
  redirectUris,
  dataDir,
  people = readyPeople,
  log = (line) => console.error(line),
}: SignInOptions): LocalSignIn {
  const store = openIssuerStore(dataDir);
  const mount = new URL(issuerUrl).pathname.replace(/\/$/, '');
  const siteOrigins = [...new Set(redirectUris.map((uri) => new URL(uri).origin))];
  const startUrl = siteOrigins[0] === undefined ? undefined : `${siteOrigins[0]}/staff`;
  // Loaded when somebody signs in: the library takes a fifth of the time of a start, and most starts see no staff.
  const load = async () => {
    const { default: Provider, errors } = await import('oidc-provider');
    const configuration = configurationFor({ store, clientId, redirectUris, people, mount, startUrl, log });
    const provider = new Provider(issuerUrl, configuration);
    return { provider, callback: provider.callback(), errors };
  };
  let loaded: ReturnType<typeof load> | undefined;
  const issuer = () => (loaded ??= load());

  async function interaction(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { provider } = await issuer();
    const { uid } = await provider.interactionDetails(req, res);
    const action = `${mount}/interaction/${uid}`;
    if (req.method === 'GET' || req.method === 'HEAD') {
      return sendChoicePage(res, { action, people, formOrigins: siteOrigins });
    }
    if (req.method !== 'POST') return send(res, 405, 'text/plain; charset=utf-8', '', { allow: 'GET, HEAD, POST' });
    const form = new URLSearchParams((await readBody(req)).toString('utf8'));
    if (form.has('cancel')) {
      return provider.interactionFinished(req, res, { error: 'access_denied', error_description: 'not signed in' });
    }
    const person = people.find((each) => each.email === form.get('email'));
    if (!person) return sendProblemPage(res, 400, startUrl);
    return provider.interactionFinished(req, res, { login: { accountId: person.staffId, remember: false } });
  }

  return {
    people,
    async handle(req, res) {
      if (!isLocalHost(req)) return send(res, 421, 'text/plain; charset=utf-8', 'Open this page on 127.0.0.1.\n');
      const path = (req.url ?? '/').split('?')[0] ?? '/';
      if (path.startsWith(`${mount}/interaction/`)) {
        try {
          return await interaction(req, res);
        } catch (error) {
          if (!(error instanceof (await issuer()).errors.OIDCProviderError)) throw error;
          return sendProblemPage(res, 400, startUrl);
        }
      }
      // The library finds its mount point by comparing the two.
      const original = req.url ?? '/';
      Object.assign(req, { originalUrl: original });
      req.url = original.slice(mount.length) || '/';
      await (await issuer()).callback(req, res);
    },
    close: () => store.close(),
  };
}

function configurationFor({
  store,
  clientId,
  redirectUris,
  people,
  mount,
  startUrl,
  log,
}: {
  store: ReturnType<typeof openIssuerStore>;
  clientId: string;
  redirectUris: string[];
  people: readonly StaffPerson[];
  mount: string;
  startUrl: string | undefined;
  log: (line: string) => void;
}): Configuration {
  const minutes = (count: number) => count * 60;
  return {
    adapter: store.adapter,
    jwks: store.signingKeys(),
    cookies: { keys: store.cookieKeys() },
    clients: [
      {
        client_id: clientId,
        redirect_uris: redirectUris,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        scope: 'openid profile email',
      },
    ],
    scopes: ['openid', 'profile', 'email'],
    claims: {
      openid: ['sub', 'cognito:groups', 'custom:center', 'custom:organizations'],
      profile: ['name'],
      email: ['email', 'email_verified'],
    },
    // Cognito puts everything into the ID token, and so do we: nobody has to ask userinfo.
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    ttl: {
      AccessToken: minutes(5),
      AuthorizationCode: minutes(1),
      Grant: minutes(60),
      IdToken: minutes(5),
      Interaction: minutes(15),
      Session: minutes(60),
    },
    interactions: { url: (_ctx, { uid }) => `${mount}/interaction/${uid}` },
    findAccount: (_ctx, staffId) => {
      const person = people.find((each) => each.staffId === staffId);
      return (
        person && {
          accountId: staffId,
          claims: async () => ({
            sub: staffId,
            name: person.name,
            email: person.email,
            email_verified: true,
            'cognito:groups': person.groups,
            ...(person.center === undefined ? {} : { 'custom:center': person.center }),
            ...(person.organizations === undefined ? {} : { 'custom:organizations': person.organizations.join(',') }),
          }),
        }
      );
    },
    // Our own site asks for its own staff: there is nothing to consent to.
    async loadExistingGrant(ctx) {
      const { client, session, provider } = ctx.oidc;
      if (!client || !session?.accountId) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    renderError: (ctx, out) => {
      // What went wrong is for the log of whoever sets up a client, not for the person.
      log(`sign-in: ${String(out.error)}: ${String(out.error_description ?? '')}`);
      ctx.respond = false;
      sendProblemPage(ctx.res, ctx.status >= 400 ? ctx.status : 400, startUrl);
    },
  };
}
