import { currentDigest, type PepperKeyring } from '../keys/digest.ts';
import type { IssueDependencies } from '../keys/issue-key.ts';
import { maskKeyValue, newServiceKeyValue, newTag } from '../keys/key-format.ts';
import { isoTime } from '../shared/time.ts';
import { type ServiceKey, serviceKeyIdOf } from './service-key.ts';

/** Creates a service key, without storing it. The value exists nowhere else. */
export function issueServiceKey(
  { keyFormat, clock, random }: IssueDependencies,
  keyring: PepperKeyring,
  { name, createdBy }: Pick<ServiceKey, 'name' | 'createdBy'>,
): { readonly serviceKey: ServiceKey; readonly keyValue: string } {
  const tag = newTag(random);
  const keyValue = newServiceKeyValue(keyFormat, tag, random);
  const serviceKey: ServiceKey = {
    ...currentDigest(keyring, keyValue),
    id: serviceKeyIdOf(tag),
    tag,
    name,
    mask: maskKeyValue(keyValue),
    createdAt: isoTime(clock()),
    createdBy,
    lastUsedAt: null,
    revision: 1,
  };
  return { serviceKey, keyValue };
}
