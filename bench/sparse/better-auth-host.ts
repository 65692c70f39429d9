import { openAuth, verifyWith } from '../peers/better-auth-setup.ts';
import { networkedSqlite } from '../peers/networked-sqlite.ts';
import { CountingProxies } from '../subject/counting-proxy.ts';
import { serveInstances } from './host.ts';
import type { Instance } from './run-checks.ts';

/** Many instances of better-auth in one process, with a networked database. */
const database = process.env['DATABASE'] ?? '';

serveInstances(({ instances, callMs }) => Promise.all(Array.from({ length: instances }, () => open(callMs))));

async function open(callMs: number): Promise<Instance> {
  const proxies = new CountingProxies({ holdMs: callMs });
  const auth = openAuth(networkedSqlite(await proxies.before(database)));
  // The first request of an instance reads the schema, which belongs to its start and to no check.
  await verifyWith(auth, 'unknown');
  proxies.take();
  return { proxies, check: (key) => verifyWith(auth, key) };
}
