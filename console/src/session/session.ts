import type { User, UserManager } from 'oidc-client-ts';
import { callbackPath, createUserManager, signedOutPath } from './create-user-manager.ts';
import { mayRedirect } from './redirect-guard.ts';
import { loadSettings, type SignInSettings } from './settings.ts';
import { failureOf, type SignInFailure } from './sign-in-failure.ts';

/** Who is signed in, as the provider names them. */
export interface Person {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
}

export type SessionState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'failed'; readonly failure: SignInFailure }
  /** `ended`: the API takes the token no more, and it could not be renewed. What is on the page stays. */
  | { readonly kind: 'signed-in'; readonly person: Person; readonly ended: boolean };

/** The sign-in of this page, from its first load on. React reads it by useSyncExternalStore. */
export class Session {
  #state: SessionState = { kind: 'starting' };
  #user: User | null = null;
  #manager: UserManager | null = null;
  #settings: SignInSettings | null = null;
  #renewal: Promise<boolean> | null = null;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): SessionState => this.#state;

  readonly accessToken = (): string | null => this.#user?.access_token ?? null;

  /** Takes the answer of the provider, or asks it. Ends in a state that shows something, or with the page gone. */
  async start(): Promise<void> {
    const { pathname, href } = location;
    // First of all: neither the address bar nor the history keeps the code.
    if (pathname === callbackPath) history.replaceState(null, '', '/console/');
    try {
      await this.#open();
      if (pathname === callbackPath) await this.#finish(href);
      else if (pathname === signedOutPath) this.#become({ kind: 'signed-out' });
      else if (mayRedirect()) await this.signIn();
      else this.#become({ kind: 'failed', failure: 'loop' });
    } catch (error) {
      this.#become({ kind: 'failed', failure: failureOf(error) });
    }
  }

  /** Goes to the provider. Comes back to where the person is now. */
  readonly signIn = async (): Promise<void> => {
    try {
      const manager = await this.#open();
      const { pathname, search, hash } = location;
      const returnTo = pathname === signedOutPath ? '/console/' : pathname + search + hash;
      await manager.signinRedirect({ state: { returnTo }, extraTokenParams: { ...this.#settings?.parameters } });
    } catch (error) {
      this.#become({ kind: 'failed', failure: failureOf(error) });
    }
  };

  /** A new access token by refresh token: once, for all who ask at a time. */
  readonly renew = (): Promise<boolean> => {
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  };

  readonly ended = () => {
    if (this.#state.kind === 'signed-in' && !this.#state.ended) this.#become({ ...this.#state, ended: true });
  };

  /** Ends the session here and at the provider; the page goes away. */
  readonly signOut = async (): Promise<void> => {
    const manager = await this.#open();
    // Best effort: a provider may not know revocation, and the session ends without it.
    await manager.revokeTokens(['refresh_token']).catch(() => undefined);
    this.#user = null;
    // Before the library puts the ID token into the address, where logs would keep it. The provider may then ask the person.
    await manager.removeUser();
    const endSession = await manager.metadataService.getEndSessionEndpoint().catch(() => undefined);
    if (endSession) {
      await manager.signoutRedirect();
      return;
    }
    location.replace(this.#settings?.signOutUrl ?? signedOutPath);
  };

  async #open(): Promise<UserManager> {
    if (this.#manager !== null) return this.#manager;
    const { signIn } = await loadSettings();
    const manager = createUserManager(signIn);
    manager.events.addAccessTokenExpiring(() => void this.renew());
    manager.events.addUserLoaded((user) => {
      this.#user = user;
    });
    this.#settings = signIn;
    this.#manager = manager;
    return manager;
  }

  async #finish(href: string): Promise<void> {
    const manager = await this.#open();
    const user = await manager.signinRedirectCallback(href);
    this.#user = user;
    history.replaceState(null, '', returnPath(user.state));
    this.#become({ kind: 'signed-in', person: personOf(user), ended: false });
  }

  async #renew(): Promise<boolean> {
    if (this.#manager === null || !this.#user?.refresh_token) return false;
    try {
      this.#user = await this.#manager.signinSilent({ extraTokenParams: { ...this.#settings?.parameters } });
      return this.#user !== null;
    } catch {
      return false;
    }
  }

  #become(state: SessionState) {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function personOf({ profile }: User): Person {
  const name = profile.name ?? profile.preferred_username ?? profile.email ?? profile.sub;
  return { issuer: profile.iss, subject: profile.sub, name };
}

/** Only into the console. */
function returnPath(state: unknown): string {
  const path = (state as { returnTo?: unknown } | undefined)?.returnTo;
  return typeof path === 'string' && path.startsWith('/console/') ? path : '/console/';
}
