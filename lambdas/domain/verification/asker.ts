import QuickLRU from 'quick-lru';
import { mayManage } from '../access/principal.ts';
import { type Credential, isUsable } from '../keys/credential.ts';
import { isServiceKeyValue } from '../keys/key-format.ts';
import { parseKeyValue, referencesOf } from '../keys/key-value.ts';
import { findServiceKey, type ServiceKeyDependencies } from '../service-keys/check-service-key.ts';
import type { ServiceKey } from '../service-keys/service-key.ts';
import { hourMs, isoTime } from '../shared/time.ts';
import { CredentialAccess } from './credential-access.ts';
import type { VerifyDependencies } from './dependencies.ts';
import { permissionOf } from './permission.ts';
import { UnauthorizedError } from './unauthorized-error.ts';
import { known, type VerifyRequest } from './verdict.ts';

/** The caller who asks about keys: a service key, or an API key with a scope for this. */
export interface Asker {
  /** The id of the key that asks. */
  readonly id: string;
  /** The workspace whose keys the caller may ask about. null: all workspaces. */
  readonly workspaceId: string | null;
  /** undefined: every key is visible. */
  readonly isVisible: VerifyRequest['isVisible'];
}

/** A request for an answer about a key, as far as it is about the caller. */
export interface Asking {
  /** The value that the caller presents for itself. */
  readonly keyValue: string | undefined;
  /** The scope that an API key needs. Service keys need none. */
  readonly scope: string;
  readonly sourceIp: string;
}

export interface AskerDependencies
  extends ServiceKeyDependencies,
    Pick<VerifyDependencies, 'credentials' | 'keyFormat' | 'plans' | 'clock'> {}

/** The number of keys whose use an instance remembers; up to twice as many for a while. */
const maxKeys = 1000;

/**
 * Creates the function that finds out who asks. It reads the key for each request, so a revoked one is refused from the next
 * request on. It does not count the request: only requests with the key that is asked about count.
 */
export function createAskers(dependencies: AskerDependencies): (asking: Asking) => Promise<Asker> {
  const { credentials, serviceKeys, pepper, keyFormat, plans, clock, onTrouble } = dependencies;
  const access = new CredentialAccess({ credentials, pepper, clock, onTrouble });
  /** The hour in which this instance last recorded the use of a key. */
  const usedIn = new QuickLRU<string, number>({ maxSize: maxKeys });

  /** @throws UnauthorizedError if the value is not that of a working key, LatchkeyError if the key may not ask */
  return async (asking) => {
    const { keyValue } = asking;
    if (keyValue === undefined) throw new UnauthorizedError();
    return isServiceKeyValue(keyFormat, keyValue) ? byServiceKey(keyValue) : byApiKey(keyValue, asking);
  };

  async function byServiceKey(keyValue: string): Promise<Asker> {
    const key = await findServiceKey(dependencies, keyValue);
    if (key === undefined) throw new UnauthorizedError();
    await onceAnHour(key.id, (at) => markUsed(key, at));
    return { id: key.id, workspaceId: null, isVisible: undefined };
  }

  async function markUsed(key: ServiceKey, at: number): Promise<void> {
    await serviceKeys
      .markUsed(key, isoTime(at - (at % hourMs)))
      .catch((error: unknown) => onTrouble('last_used_failure', error));
  }

  async function byApiKey(text: string, asking: Asking): Promise<Asker> {
    const keyValue = parseKeyValue(keyFormat, text);
    if (keyValue === undefined) throw new UnauthorizedError();
    const keyring = await pepper.keyring();
    const found = await access.find(keyValue, keyring, referencesOf(keyring, keyValue));
    const isOwnTag = keyValue.tag === undefined || keyValue.tag === found?.credential.tag;
    if (found === undefined || !isOwnTag || !isUsable(found.credential, clock())) throw new UnauthorizedError();
    const { error } = permissionOf(plans, found.credential, asking);
    if (error !== undefined) throw error;
    await access.recordUse(found, keyValue, 'admitted');
    await onceAnHour(found.credential.keyId, (at) => access.markUsed(found.credential, at));
    return askerOf(found.credential);
  }

  /** Records a use, once in an hour: without it, a key that only asks would count as unused. */
  async function onceAnHour(id: string, record: (at: number) => Promise<void>): Promise<void> {
    const now = clock();
    const hour = Math.floor(now / hourMs);
    if (usedIn.get(id) === hour) return;
    usedIn.set(id, hour);
    await record(now);
  }
}

/** An API key may ask about the keys of its workspace that it could manage: a test key must not learn about live keys. */
function askerOf(credential: Credential): Asker {
  const { principal } = known(credential);
  const { keyId, workspaceId } = principal;
  return {
    id: keyId,
    workspaceId,
    isVisible: (key) => key.workspaceId === workspaceId && mayManage(principal, key.environment),
  };
}
