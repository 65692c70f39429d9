import { timingSafeEqual } from 'node:crypto';
import { currentDigest, digestUnder, isNewerPepper, type PepperKeyring } from '../keys/digest.ts';
import { tagOf } from '../keys/key-format.ts';
import type { PepperSource } from '../keys/ports.ts';
import type { VerifyDependencies } from '../verification/dependencies.ts';
import type { ServiceKeyAccess } from './ports.ts';
import type { ServiceKey } from './service-key.ts';

export interface ServiceKeyDependencies extends Pick<VerifyDependencies, 'pepper' | 'onTrouble'> {
  readonly serviceKeys: ServiceKeyAccess;
}

/**
 * Returns the service key that has this value; undefined if none has. Each call reads the key, so a deleted one is refused from
 * the next request on. Moves its digest to the current pepper.
 * @param keyValue A text in the form of a service key
 */
export async function findServiceKey(
  { serviceKeys, pepper, onTrouble }: ServiceKeyDependencies,
  keyValue: string,
): Promise<ServiceKey | undefined> {
  const [found, keyring] = await Promise.all([serviceKeys.find(tagOf(keyValue)), pepper.keyring()]);
  if (found === undefined) return undefined;
  const known = await keyringWith(pepper, keyring, found.pepperVersion);
  if (!isSameText(digestUnder(known, found.pepperVersion, keyValue).digest, found.digest)) return undefined;
  // An instance with an old keyring must not undo the moves of others.
  if (isNewerPepper(known.current, found.pepperVersion)) {
    await serviceKeys
      .moveToPepper(found, currentDigest(known, keyValue))
      .catch((error: unknown) => onTrouble('pepper_move_failure', error));
  }
  return found;
}

/** Returns a keyring with this pepper. The key may use one that is newer than the keyring of this instance. */
async function keyringWith(pepper: PepperSource, keyring: PepperKeyring, version: string): Promise<PepperKeyring> {
  return Object.hasOwn(keyring.peppers, version) ? keyring : pepper.refreshedKeyring();
}

/** Compares two digests, in the same time wherever they differ. */
function isSameText(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
