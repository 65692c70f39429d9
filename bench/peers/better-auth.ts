import { serve } from '../child.ts';
import { type Load, type Measurement, measure } from '../load.ts';

/**
 * better-auth's API-key plugin in its own process, set up as its documentation says, with its fastest database:
 * better-sqlite3 in the process, in memory. Its rate limit is on, and too high to limit any request.
 *
 * The packages are not dependencies of the product, so their types are unknown here.
 */
interface Auth {
  readonly options: object;
  readonly api: {
    signUpEmail(request: { body: object }): Promise<{ user: { id: string } }>;
    createApiKey(request: { body: object }): Promise<{ key: string }>;
    verifyApiKey(request: { body: { key: string } }): Promise<{ valid: boolean; error: { code: string } | null }>;
  };
}

const peer = (name: string) => import(name);
const { betterAuth } = await peer('better-auth');
const { getMigrations } = await peer('better-auth/db/migration');
const { apiKey } = await peer('@better-auth/api-key');
const { default: Database } = await peer('better-sqlite3');

const auth: Auth = betterAuth({
  database: new Database(':memory:'),
  secret: 'a secret for a benchmark, 0123456789abcdef',
  baseURL: 'http://localhost:3000',
  emailAndPassword: { enabled: true },
  logger: { disabled: true },
  telemetry: { enabled: false },
  plugins: [apiKey({ rateLimit: { enabled: true, timeWindow: 60_000, maxRequests: 1_000_000_000 } })],
});
await (await getMigrations(auth.options)).runMigrations();

const body = { email: 'bench@example.com', password: 'a password for a benchmark', name: 'Bench' };
const { user } = await auth.api.signUpEmail({ body });
const keys: string[] = [];
for (let i = 0; i < Number(process.env['KEYS']); i++) {
  keys.push((await auth.api.createApiKey({ body: { userId: user.id, name: `key ${i}` } })).key);
}

async function verify(key: string): Promise<string> {
  const { valid, error } = await auth.api.verifyApiKey({ body: { key } });
  return valid ? 'admitted' : (error?.code ?? 'refused');
}

serve<Omit<Load<string>, 'requests'>, Measurement>((load) => measure(verify, { ...load, requests: keys }));
