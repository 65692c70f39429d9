import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type Configuration, type ErrorOut, errors, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { RequestHandler } from '../gateway/mounts.ts';
import { createSessions } from './sessions.ts';
import { apiAudience, consoleClient, consoleScope, localIssuer, providerPath } from './sign-in.ts';
import { SignInInteraction } from './sign-in-interaction.ts';
import type { SignInKeys } from './sign-in-keys.ts';
import { messagePage, signOutPage } from './sign-in-pages.ts';

const signInPath = '/sign-in/';
const hour = 3600;
/** The time that a browser stays signed in: a working day. */
const sessionSeconds = 12 * hour;

/**
 * No frames, and forms only to this origin. `script-src` is here so that the provider can add the hash of its one
 * inline script (a form that submits itself when the session has ended).
 */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

export interface OpenIdProviderOptions {
  /** e.g. `http://127.0.0.1:3000` */
  readonly origin: string;
  readonly password: string;
  readonly keys: SignInKeys;
  /** The lifetime of access tokens, in seconds. */
  readonly tokenSeconds: number;
  /** The address of the first member. */
  readonly owner: string;
  /** Receives internal errors. */
  readonly onTrouble: (message: string) => void;
}

/**
 * Creates a real OpenID provider for the console of a local run: authorization code with PKCE, JWT access tokens, one
 * public client. Any e-mail address can sign in with the password of the run. The address is the subject of its
 * tokens.
 */
export function createOpenIdProvider(options: OpenIdProviderOptions): RequestHandler {
  const { origin, owner, password, onTrouble } = options;
  const provider = new Provider(localIssuer(origin), configurationOf(options));
  provider.on('server_error', (_, error) => onTrouble(`The OpenID provider of the console: ${error.stack}`));
  const interaction = new SignInInteraction({ provider, owner, password });
  const serveProtocol = provider.callback();
  const serveStyle = file('style.css', 'text/css');

  return async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', origin);
    response.setHeader('Content-Security-Policy', contentSecurityPolicy);
    response.setHeader('Referrer-Policy', 'same-origin');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (pathname === `${providerPath}/style.css`) serveStyle(request, response);
    else if (pathname.startsWith(`${providerPath}${signInPath}`)) await interaction.serve(request, response);
    else await serveProtocol(...mounted(request, response));
  };
}

/**
 * Prepares a request as frameworks do for a mounted application: `url` is the path below the mount, `originalUrl` the
 * whole path.
 */
function mounted(request: IncomingMessage, response: ServerResponse): [IncomingMessage, ServerResponse] {
  const whole = request.url ?? providerPath;
  const rest = whole.slice(providerPath.length);
  return [Object.assign(request, { originalUrl: whole, url: rest.startsWith('/') ? rest : `/${rest}` }), response];
}

function configurationOf({ origin, keys, tokenSeconds }: OpenIdProviderOptions): Configuration {
  const { port } = new URL(origin);
  return {
    adapter: createSessions(),
    clients: [
      {
        client_id: consoleClient,
        client_name: 'Latchkey console',
        token_endpoint_auth_method: 'none',
        redirect_uris: [`${origin}/console/callback`],
        post_logout_redirect_uris: [`${origin}/console/signed-out`],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
    ],
    clientAuthMethods: ['none'],
    responseTypes: ['code'],
    scopes: ['openid', 'profile', 'email'],
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    jwks: { keys: [keys.signing] },
    cookies: {
      keys: [keys.cookies],
      // Cookies do not depend on the port: two runs on one machine must not overwrite each other's.
      names: {
        session: `latchkey_session_${port}`,
        interaction: `latchkey_interaction_${port}`,
        resume: `latchkey_resume_${port}`,
      },
      long: { httpOnly: true, sameSite: 'lax', path: providerPath, signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    clientBasedCORS: (_, from) => from === origin,
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({ sub, name: sub, email: sub, email_verified: true }),
    }),
    interactions: { url: (_, { uid }) => `${providerPath}${signInPath}${uid}` },
    loadExistingGrant,
    issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: { enabled: true, logoutSource, postLogoutSuccessSource },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => apiAudience,
        useGrantedResource: () => true,
        getResourceServerInfo(_, resource) {
          if (resource !== apiAudience) throw new errors.InvalidTarget();
          return {
            scope: '',
            audience: apiAudience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: tokenSeconds,
            jwt: { sign: { alg: 'RS256' } },
          };
        },
      },
    },
    ttl: {
      AccessToken: tokenSeconds,
      AuthorizationCode: 60,
      Grant: sessionSeconds,
      IdToken: hour,
      Interaction: hour,
      RefreshToken: sessionSeconds,
      Session: sessionSeconds,
    },
    renderError,
  };
}

/** Grants access without asking for consent, because the console belongs to the API. */
async function loadExistingGrant({ oidc }: KoaContextWithOIDC) {
  const { client, session, provider } = oidc;
  const known = client && session?.grantIdFor(client.clientId);
  if (known !== undefined) return provider.Grant.find(known);
  const grant = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId });
  grant.addOIDCScope(consoleScope);
  await grant.save();
  return grant;
}

function logoutSource(ctx: KoaContextWithOIDC, form: string): void {
  ctx.body = signOutPage(form);
}

function postLogoutSuccessSource(ctx: KoaContextWithOIDC): void {
  ctx.body = messagePage('Signed out', 'You are signed out of Latchkey.');
}

function renderError(ctx: KoaContextWithOIDC, { error, error_description: description }: ErrorOut): void {
  ctx.type = 'html';
  ctx.body = messagePage('This did not work', `${description ?? 'The request is refused.'} (${error})`);
}

function file(name: string, type: string) {
  const content = readFileSync(join(import.meta.dirname, name));
  return (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, {
      'Content-Type': `${type}; charset=utf-8`,
      'Content-Length': content.length,
      'Cache-Control': 'no-cache',
    });
    response.end(content);
  };
}
