import { UnauthorizedError } from '../../verification/unauthorized-error.ts';
import type { PepperKeyring } from '../digest.ts';
import type { ApiKeyRecord } from '../key-record.ts';
import { referencesOf } from '../key-value.ts';
import { isSameDigest, type LiveValue, withoutEnded } from '../live-values.ts';
import type { PepperSource } from '../ports.ts';

/**
 * Returns the value with which a key calls about itself. Another request may have given the key a new value since the
 * authorizer read it. A caller with the previous value must not get the next one.
 * @param keyValue The value that the request presents
 * @throws UnauthorizedError when the value works no longer
 */
export async function usedValue(
  record: Pick<ApiKeyRecord, 'values'>,
  keyValue: string | undefined,
  pepper: PepperSource,
  now: number,
): Promise<LiveValue> {
  if (keyValue === undefined) throw new UnauthorizedError();
  const values = withoutEnded(record.values, now);
  const among = (keyring: PepperKeyring) => {
    const references = referencesOf(keyring, { text: keyValue, tag: undefined });
    return values.find((value) => references.some((reference) => isSameDigest(value, reference)));
  };
  // The value may be under a pepper that is newer than the keyring of this instance.
  const used = among(await pepper.keyring()) ?? among(await pepper.refreshedKeyring());
  if (used === undefined) throw new UnauthorizedError();
  return used;
}
