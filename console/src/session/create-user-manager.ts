import { InMemoryWebStorage, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { SignInSettings } from './settings.ts';

/** Where the provider sends the browser after the sign-in. */
export const callbackPath = '/console/callback';
/** In a window of its own: signs in for the page that opened it. */
export const againPath = '/console/sign-in-again';
export const signedOutPath = '/console/signed-out';

/**
 * Authorization code with PKCE. Tokens live in the memory of this page alone; what outlives the redirect (state, code
 * verifier) holds none.
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
    stateStore: new WebStorageStateStore({ prefix: 'latchkey.sign-in.', store: sessionStorage }),
    // The session renews by refresh token only. The library's own renewal would fall back to a frame.
    automaticSilentRenew: false,
    monitorSession: false,
    loadUserInfo: false,
    // So that "back" does not lead into a sign-in that is over.
    redirectMethod: 'replace',
  });
}
