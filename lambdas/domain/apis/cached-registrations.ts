import type { Clock } from '../shared/random.ts';
import type { ReadRegistration } from './ports.ts';
import type { RegisteredRoutes } from './registration.ts';

/** How long an instance uses a registration without reading it again. A removed or changed registration takes effect in this time. */
const knownMs = 60_000;
/** How long an instance remembers that an API is not registered. It protects the table from requests to such an API. */
const unknownMs = 10_000;

/**
 * Returns a function that reads registrations, and keeps each for a minute. An older one is never used, also if the table does not
 * respond: the function then throws, and the request is refused.
 *
 * The ids come from API Gateway, so there are no more of them than APIs in the account.
 */
export function cachedRegistrations(read: ReadRegistration, clock: Clock): ReadRegistration {
  const kept = new Map<string, { readonly registration: RegisteredRoutes | undefined; readonly until: number }>();
  return async (apiId) => {
    const now = clock();
    const found = kept.get(apiId);
    if (found !== undefined && now < found.until) return found.registration;
    // Its age counts from before the read: a change during the read may be missing from it.
    const registration = await read(apiId);
    kept.set(apiId, { registration, until: now + (registration === undefined ? unknownMs : knownMs) });
    return registration;
  };
}
