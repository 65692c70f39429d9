import { User, type UserManager } from 'oidc-client-ts';
import { againPath, callbackPath, createUserManager, signedOutPath } from './create-user-manager.ts';
import { mayRedirect } from './redirect-guard.ts';
import { loadSettings, type SignInSettings } from './settings.ts';
import { failureOf, type SignInFailure } from './sign-in-failure.ts';
import { SignOutChannel } from './sign-out-channel.ts';
import { receiveUser, sendUser } from './user-channel.ts';

/** The person who is signed in, as the provider names them. */
export interface Person {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
}

export type SessionState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'signed-out' }
  /** A window that signed in for the page that opened it. */
  | { readonly kind: 'handed-over' }
  | { readonly kind: 'failed'; readonly failure: SignInFailure }
  /** `ended`: the API no longer accepts the token, and it could not be renewed. The page stays as it is. */
  | { readonly kind: 'signed-in'; readonly person: Person; readonly ended: boolean };

/** The sign-in of this page. React reads it with useSyncExternalStore. */
export class Session {
  #state: SessionState = { kind: 'starting' };
  #user: User | null = null;
  #manager: UserManager | null = null;
  #settings: SignInSettings | null = null;
  #renewal: Promise<boolean> | null = null;
  readonly #signOuts = new SignOutChannel((person) => {
    if (this.#isPerson(person)) this.#dropUser();
  });
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): SessionState => this.#state;

  readonly accessToken = (): string | null => this.#user?.access_token ?? null;

  /** Handles the provider's response, or redirects to the provider. Ends in a state to show, or leaves the page. */
  async start(): Promise<void> {
    const { pathname, href } = location;
    // First, to keep the code out of the address bar and the history.
    if (pathname === callbackPath) history.replaceState(null, '', '/console/');
    try {
      await this.#open();
      if (pathname === callbackPath) await this.#finish(href);
      else if (pathname === againPath) await this.#redirect({ handTo: location.hash.slice(1) });
      else if (pathname === signedOutPath) this.#become({ kind: 'signed-out' });
      else if (mayRedirect()) await this.signIn();
      else this.#become({ kind: 'failed', failure: 'loop' });
    } catch (error) {
      this.#become({ kind: 'failed', failure: failureOf(error) });
    }
  }

  /** Redirects to the provider, which returns to the current page. */
  readonly signIn = async (): Promise<void> => {
    try {
      const { pathname, search, hash } = location;
      const isPage = ![signedOutPath, againPath].includes(pathname);
      const { usr } = (history.state ?? {}) as { usr?: unknown };
      await this.#redirect(isPage ? { returnTo: pathname + search + hash, pageState: usr } : { returnTo: '/console/' });
    } catch (error) {
      this.#become({ kind: 'failed', failure: failureOf(error) });
    }
  };

  /**
   * Signs in again in another window, to keep the state of this page. Returns false if the browser blocks the window.
   * @param onRefused Called if a different person signs in there, which changes nothing here.
   */
  readonly signInAgain = (onRefused: () => void): boolean => {
    const id = crypto.randomUUID();
    receiveUser(id, (text) => {
      if (!this.#adopt(User.fromStorageString(text))) onRefused();
    });
    return window.open(`${againPath}#${id}`, '_blank', 'popup,width=520,height=720') !== null;
  };

  /** Gets a new access token with the refresh token, once for concurrent calls. */
  readonly renew = (): Promise<boolean> => {
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  };

  readonly ended = () => {
    if (this.#state.kind === 'signed-in' && !this.#state.ended) this.#become({ ...this.#state, ended: true });
  };

  /** Closes the dialog about the ended session. The next request with 401 opens it again. */
  readonly stayEnded = () => {
    if (this.#state.kind === 'signed-in') this.#become({ ...this.#state, ended: false });
  };

  /** Ends the session here and at the provider, and leaves the page. */
  readonly signOut = async (): Promise<void> => {
    const manager = await this.#open();
    if (this.#state.kind === 'signed-in') this.#signOuts.announce(this.#state.person);
    // Best effort: not every provider supports revocation, and the session ends without it.
    await manager.revokeTokens(['refresh_token']).catch(() => undefined);
    this.#user = null;
    // Otherwise the library puts the ID token into the address, which logs keep. Without it the provider may ask the person.
    await manager.removeUser();
    // The deployment's setting goes first: Cognito's endpoint expects other parameters than OpenID Connect defines.
    const signOutUrl = this.#settings?.signOutUrl ?? null;
    const endSession =
      signOutUrl === null && (await manager.metadataService.getEndSessionEndpoint().catch(() => undefined));
    if (endSession) {
      await manager.signoutRedirect();
      return;
    }
    location.replace(signOutUrl ?? signedOutPath);
  };

  async #open(): Promise<UserManager> {
    if (this.#manager !== null) return this.#manager;
    const { signIn } = await loadSettings();
    const manager = createUserManager(signIn);
    manager.events.addAccessTokenExpiring(() => void this.renew());
    manager.events.addUserLoaded((user) => {
      this.#user = this.#state.kind === 'signed-out' ? null : user;
    });
    this.#settings = signIn;
    this.#manager = manager;
    return manager;
  }

  async #finish(href: string): Promise<void> {
    const manager = await this.#open();
    const user = await manager.signinRedirectCallback(href);
    const { handTo } = (user.state ?? {}) as RedirectState;
    if (handTo !== undefined) {
      sendUser(handTo, user.toStorageString());
      await manager.removeUser();
      this.#user = null;
      this.#become({ kind: 'handed-over' });
      window.close();
      return;
    }
    this.#user = user;
    const { pageState } = (user.state ?? {}) as RedirectState;
    history.replaceState(pageState === undefined ? null : { usr: pageState }, '', returnPath(user.state));
    this.#become({ kind: 'signed-in', person: personOf(user), ended: false });
  }

  async #redirect(state: RedirectState): Promise<void> {
    const manager = await this.#open();
    await manager.signinRedirect({ state, extraTokenParams: { ...this.#settings?.parameters } });
  }

  /** Takes over a user who signed in in another window, if it is the same person. */
  #adopt(user: User): boolean {
    const person = personOf(user);
    if (!this.#isPerson(person)) return false;
    this.#user = user;
    // Reading the stored user starts the timer that renews the token.
    void this.#manager?.storeUser(user).then(() => this.#manager?.getUser());
    this.#become({ kind: 'signed-in', person, ended: false });
    return true;
  }

  async #renew(): Promise<boolean> {
    if (this.#manager === null || !this.#user?.refresh_token) return false;
    try {
      const user = await this.#manager.signinSilent({ extraTokenParams: { ...this.#settings?.parameters } });
      // The person may have signed out in another tab meanwhile.
      if (this.#state.kind !== 'signed-in') return false;
      this.#user = user;
      return user !== null;
    } catch {
      return false;
    }
  }

  #isPerson({ issuer, subject }: Pick<Person, 'issuer' | 'subject'>): boolean {
    const state = this.#state;
    return state.kind === 'signed-in' && state.person.issuer === issuer && state.person.subject === subject;
  }

  /** Ends the session in this tab, because the person signed out in another one. */
  #dropUser(): void {
    this.#user = null;
    void this.#manager?.removeUser();
    this.#become({ kind: 'signed-out' });
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

/** The purpose of a sign-in: to return to a page of the console, or to hand the user to another window's channel. */
interface RedirectState {
  readonly returnTo?: string;
  /** The state that the router keeps with the entry of the browser's history. */
  readonly pageState?: unknown;
  readonly handTo?: string;
}

/** The path to return to, within the console only. */
function returnPath(state: unknown): string {
  const { returnTo } = (state ?? {}) as RedirectState;
  return returnTo?.startsWith('/console/') ? returnTo : '/console/';
}
