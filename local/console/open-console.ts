import { onOrigin, type RequestHandler } from '../gateway/mounts.ts';
import type { DataFolder } from '../shared/data-folder.ts';
import { builtConsole } from './build.ts';
import { serveConsole } from './console-files.ts';
import { ensurePassword } from './password.ts';
import { consoleClient, consoleScope, localIssuer } from './sign-in.ts';
import { ensureSignInKeys } from './sign-in-keys.ts';

/** The address that is a member of the first workspace from the start. */
const owner = 'owner@latchkey.localhost';

export interface ConsoleOptions {
  /** Where browsers find it, e.g. `http://127.0.0.1:3000` */
  readonly origin: string;
  readonly folder: DataFolder;
  /** How long an access token holds, in seconds. */
  readonly tokenSeconds: number;
  readonly onTrouble: (message: string) => void;
  /** Builds the console. Returns the folder with its files. */
  readonly build?: () => Promise<string>;
}

/** Who may sign in to the console of a run, and where. */
export interface LocalConsole {
  /** e.g. `http://127.0.0.1:3000/console/` */
  readonly url: string;
  readonly issuer: string;
  readonly owner: string;
  readonly password: string;
  /** Serves the OpenID provider. */
  readonly provider: Promise<RequestHandler>;
  /** Serves the console itself. */
  readonly files: Promise<RequestHandler>;
}

/**
 * Opens the console of a run on the run's own origin.
 * @throws StartError if what an earlier run kept for it is damaged
 */
export function openConsole(options: ConsoleOptions): LocalConsole {
  const { origin, folder, tokenSeconds, onTrouble, build = builtConsole } = options;
  const kept = (name: string) => (folder.temporary ? undefined : folder.file(name));
  const password = ensurePassword(kept('console-password'));
  const serveProvider = async () => {
    // Loaded aside: the start does not wait for it.
    const { createOpenIdProvider } = await import('./openid-provider.ts');
    const keys = await ensureSignInKeys(kept('sign-in-keys.json'));
    return onOrigin(origin, createOpenIdProvider({ origin, owner, password, keys, tokenSeconds, onTrouble }));
  };
  const issuer = localIssuer(origin);
  const serveFiles = async () => {
    const signIn = { issuer, clientId: consoleClient, scope: consoleScope, parameters: {}, signOutUrl: null };
    return onOrigin(origin, serveConsole(await build(), { signIn }));
  };
  return {
    url: `${origin}/console/`,
    issuer,
    owner,
    password,
    provider: serveProvider(),
    files: serveFiles(),
  };
}
