import { createHmac } from 'node:crypto';
import type { StoredKeyring } from './keyring-schema.ts';

/** The peppers by version. New digests use `current`; the others are kept while a credential still refers to them. */
export type PepperKeyring = Pick<StoredKeyring, 'current' | 'peppers'>;

/**
 * The keyring as it is to be used at this moment. A version comes into the secret some time before it is current, so that
 * every instance knows it by then (docs/decisions/0018-pepper-rotation.md).
 */
export function keyringAt({ current, currentFrom, peppers }: StoredKeyring, now: number): PepperKeyring {
  if (currentFrom === undefined || now >= Date.parse(currentFrom)) return { current, peppers };
  const [newest = current] = Object.keys(peppers)
    .filter((version) => version !== current)
    .sort((one, other) => (isNewerPepper(one, other) ? -1 : 1));
  return { current: newest, peppers };
}

/** Whether the one pepper version came after the other. */
export function isNewerPepper(version: string, than: string): boolean {
  return Number(version.slice(1)) > Number(than.slice(1));
}

/** How a credential is found: the digest of the key value, and the pepper that made it. */
export interface DigestReference {
  readonly pepperVersion: string;
  /** HMAC-SHA-256(pepper, key value), base64url. */
  readonly digest: string;
}

/** The digest under the current pepper: what a new credential is stored under. */
export function currentDigest(keyring: PepperKeyring, keyValue: string): DigestReference {
  return digestUnder(keyring, keyring.current, keyValue);
}

/** The digests under every pepper, the current one first: where a credential may be found. */
export function allDigests(keyring: PepperKeyring, keyValue: string): DigestReference[] {
  const older = Object.keys(keyring.peppers).filter((version) => version !== keyring.current);
  return [keyring.current, ...older].map((version) => digestUnder(keyring, version, keyValue));
}

function digestUnder(keyring: PepperKeyring, pepperVersion: string, keyValue: string): DigestReference {
  const pepper = keyring.peppers[pepperVersion];
  if (pepper === undefined) throw new Error(`The pepper keyring has no version ${pepperVersion}.`);
  return { pepperVersion, digest: createHmac('sha256', pepper).update(keyValue).digest('base64url') };
}
