import { createVerifier } from '../../verify/index.ts';
import { serve } from '../child.ts';
import { type Load, type Measurement, measure } from '../load.ts';

/** A service that checks keys in its own process. LATCHKEY_VERIFIER has the settings. */
const verifier = createVerifier();
await verifier.ready();

serve<Load<string>, Measurement>((load) =>
  measure(async (key) => {
    const headers = { 'x-api-key': key };
    const { outcome } = await verifier.verify({ headers, scope: 'status:read', clientAddress: '192.0.2.1' });
    return outcome;
  }, load),
);
