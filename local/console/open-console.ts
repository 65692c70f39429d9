import { onOrigin, type RequestHandler } from '../gateway/mounts.ts';
import type { DataFolder } from '../shared/data-folder.ts';
import { builtConsole } from './build.ts';
import { serveConsole } from './console-files.ts';
import { ensurePassword } from './password.ts';
import { consoleClient, consoleScope, localIssuer } from './sign-in.ts';
import { ensureSignInKeys } from './sign-in-keys.ts';

/** The address of the first member of the first workspace. */
const owner = 'owner@latchkey.localhost';

export interface ConsoleOptions {
  /** The origin in browsers, e.g. `http://127.0.0.1:3000`. */
  readonly origin: string;
  readonly folder: DataFolder;
  /** The lifetime of access tokens, in seconds. */
  readonly tokenSeconds: number;
  readonly onTrouble: (message: string) => void;
  /** A path of the API to try a key with; null if the API has none. */
  readonly tryPath: Promise<string | null>;
  /** Builds the console. Returns the folder with its files. */
  readonly build?: () => Promise<string>;
}

/** The console of a run, and the credentials that sign in to it. */
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
 * Starts the console of a run on the run's own origin.
 * @throws StartError if a file of an earlier run is damaged
 */
export function openConsole(options: ConsoleOptions): LocalConsole {
  const { origin, folder, tokenSeconds, onTrouble, tryPath, build = builtConsole } = options;
  const fileOf = (name: string) => (folder.temporary ? undefined : folder.file(name));
  const password = ensurePassword(fileOf('console-password'));
  const serveProvider = async () => {
    // Imported in the background: the start does not wait for it.
    const { createOpenIdProvider } = await import('./openid-provider.ts');
    const keys = await ensureSignInKeys(fileOf('sign-in-keys.json'));
    return onOrigin(origin, createOpenIdProvider({ origin, owner, password, keys, tokenSeconds, onTrouble }));
  };
  const issuer = localIssuer(origin);
  const serveFiles = async () => {
    const signIn = { issuer, clientId: consoleClient, scope: consoleScope, parameters: {}, signOutUrl: null };
    const directory = await build();
    return onOrigin(origin, serveConsole(directory, { signIn, apiUrl: origin, tryPath: await tryPath }));
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
