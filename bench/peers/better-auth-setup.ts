/**
 * better-auth's API-key plugin, set up as its documentation says. Its rate limit is on, and too high to limit any request.
 *
 * The packages are not dependencies of the product, so their types are unknown here.
 */
export interface Auth {
  readonly options: object;
  readonly api: {
    signUpEmail(request: { body: object }): Promise<{ user: { id: string } }>;
    createApiKey(request: { body: object }): Promise<{ key: string }>;
    verifyApiKey(request: { body: { key: string } }): Promise<{ valid: boolean; error: { code: string } | null }>;
  };
}

export const peer = (name: string) => import(name);
const { betterAuth } = await peer('better-auth');
const { getMigrations } = await peer('better-auth/db/migration');
const { apiKey } = await peer('@better-auth/api-key');

export function openAuth(database: unknown): Auth {
  return betterAuth({
    database,
    secret: 'a secret for a benchmark, 0123456789abcdef',
    baseURL: 'http://localhost:3000',
    emailAndPassword: { enabled: true },
    logger: { disabled: true },
    telemetry: { enabled: false },
    plugins: [apiKey({ rateLimit: { enabled: true, timeWindow: 60_000, maxRequests: 1_000_000_000 } })],
  });
}

/** Creates the tables and keys, and returns the values of the keys. */
export async function createApiKeys(auth: Auth, count: number): Promise<string[]> {
  await (await getMigrations(auth.options)).runMigrations();
  const body = { email: 'bench@example.com', password: 'a password for a benchmark', name: 'Bench' };
  const { user } = await auth.api.signUpEmail({ body });
  const keys: string[] = [];
  for (let i = 0; i < count; i++) {
    keys.push((await auth.api.createApiKey({ body: { userId: user.id, name: `key ${i}` } })).key);
  }
  return keys;
}

/** Returns the outcome of a verification. */
export async function verifyWith(auth: Auth, key: string): Promise<string> {
  const { valid, error } = await auth.api.verifyApiKey({ body: { key } });
  return valid ? 'admitted' : (error?.code ?? 'refused');
}
