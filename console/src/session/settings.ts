/** The deployment's settings in /console/config.json. */
export interface Settings {
  readonly signIn: SignInSettings;
}

export interface SignInSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  /** Added to authorization and token requests, such as an audience. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The address that ends the provider's session; null uses the discovery document. */
  readonly signOutUrl: string | null;
}

/** Loads the settings. @throws if the file cannot be loaded or is not valid */
export async function loadSettings(): Promise<Settings> {
  // index.html preloads it with the same options. The file itself has to be revalidated each time.
  const response = await fetch('/console/config.json');
  if (!response.ok) throw new Error(`/console/config.json: ${response.status}`);
  const settings = (await response.json()) as Partial<Settings>;
  const { issuer, clientId, scope, parameters, signOutUrl } = settings.signIn ?? ({} as Partial<SignInSettings>);
  if (typeof issuer !== 'string' || typeof clientId !== 'string' || typeof scope !== 'string')
    throw new Error('/console/config.json has no sign-in settings.');
  return { signIn: { issuer, clientId, scope, parameters: parameters ?? {}, signOutUrl: signOutUrl ?? null } };
}
