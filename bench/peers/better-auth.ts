import { serve } from '../child.ts';
import { type Load, type Measurement, measure } from '../load.ts';
import { createApiKeys, openAuth, peer, verifyWith } from './better-auth-setup.ts';

/** better-auth in its own process, with its fastest database: better-sqlite3 in the process, in memory. */
const { default: Database } = await peer('better-sqlite3');
const auth = openAuth(new Database(':memory:'));
const keys = await createApiKeys(auth, Number(process.env['KEYS']));

serve<Omit<Load<string>, 'requests'>, Measurement>((load) =>
  measure((key) => verifyWith(auth, key), { ...load, requests: keys }),
);
