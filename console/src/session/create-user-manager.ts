import { InMemoryWebStorage, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { SignInSettings } from './settings.ts';

/** The path that the provider redirects to after a sign-in. */
export const callbackPath = '/console/callback';
/** The path of a window that signs in for the page that opened it. */
export const againPath = '/console/sign-in-again';
export const signedOutPath = '/console/signed-out';
/** The start of the names under which the tab keeps sign-ins that have begun. */
export const stateStorePrefix = 'latchkey.sign-in.';

/**
 * Creates the OpenID client: authorization code with PKCE. Tokens stay in the memory of the page. The data kept during the
 * redirect (state, code verifier) contains no token.
 */
export function createUserManager({ issuer, clientId, scope, parameters }: SignInSettings): UserManager {
  return new UserManager({
    authority: issuer,
    client_id: clientId,
    redirect_uri: location.origin + callbackPath,
    post_logout_redirect_uri: location.origin + signedOutPath,
    response_type: 'code',
    scope,
    extraQueryParams: { ...parameters },
    userStore: new WebStorageStateStore({ prefix: '', store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ prefix: stateStorePrefix, store: sessionStorage }),
    // The session renews with the refresh token only. The library's own renewal would fall back to a frame.
    automaticSilentRenew: false,
    monitorSession: false,
    loadUserInfo: false,
    // The Back button must not lead to a finished sign-in.
    redirectMethod: 'replace',
  });
}
