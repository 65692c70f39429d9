/** What the deployment says about itself in /console/config.json. */
export interface Settings {
  readonly signIn: SignInSettings;
}

export interface SignInSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  /** Added to authorization and token requests, such as an audience. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Where the provider's session ends; null: where its discovery document says. */
  readonly signOutUrl: string | null;
}

/** @throws when the file cannot be had, or is not what it should be */
export async function loadSettings(): Promise<Settings> {
  const response = await fetch('/console/config.json', { cache: 'no-cache' });
  if (!response.ok) throw new Error(`/console/config.json: ${response.status}`);
  const settings = (await response.json()) as Partial<Settings>;
  const { issuer, clientId, scope, parameters, signOutUrl } = settings.signIn ?? ({} as Partial<SignInSettings>);
  if (typeof issuer !== 'string' || typeof clientId !== 'string' || typeof scope !== 'string')
    throw new Error('/console/config.json does not say how to sign in.');
  return { signIn: { issuer, clientId, scope, parameters: parameters ?? {}, signOutUrl: signOutUrl ?? null } };
}
