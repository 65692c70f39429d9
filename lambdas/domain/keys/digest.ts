import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { StoredKeyring } from './keyring-schema.ts';

/** The peppers by version. New digests use `current`; the others are kept while a credential still refers to them. */
export type PepperKeyring = Pick<StoredKeyring, 'current' | 'peppers'>;

/**
 * Returns the keyring to use at this moment. A new pepper is added to the secret some time before it is current, because
 * every instance must know it by then (docs/decisions/0018-pepper-rotation.md).
 */
export function keyringAt({ current, currentFrom, peppers }: StoredKeyring, now: number): PepperKeyring {
  if (currentFrom === undefined || now >= Date.parse(currentFrom)) return { current, peppers };
  const [newest = current] = Object.keys(peppers)
    .filter((version) => version !== current)
    .sort((one, other) => (isNewerPepper(one, other) ? -1 : 1));
  return { current: newest, peppers };
}

/** Whether one pepper version is newer than the other. */
export function isNewerPepper(version: string, than: string): boolean {
  return Number(version.slice(1)) > Number(than.slice(1));
}

/** The reference to a credential: the digest of the key value, and the version of its pepper. */
export interface DigestReference {
  readonly pepperVersion: string;
  /** HMAC-SHA-256(pepper, key value), base64url. */
  readonly digest: string;
}

/** Returns the digest under the current pepper, for a new credential. */
export function currentDigest(keyring: PepperKeyring, keyValue: string): DigestReference {
  return digestUnder(keyring, keyring.current, keyValue);
}

/** Returns the digests under all peppers, the current one first. A credential may be stored under any of them. */
export function allDigests(keyring: PepperKeyring, keyValue: string): DigestReference[] {
  const older = Object.keys(keyring.peppers).filter((version) => version !== keyring.current);
  return [keyring.current, ...older].map((version) => digestUnder(keyring, version, keyValue));
}

function digestUnder(keyring: PepperKeyring, pepperVersion: string, keyValue: string): DigestReference {
  const pepper = keyring.peppers[pepperVersion];
  if (pepper === undefined) throw new Error(`The pepper keyring has no version ${pepperVersion}.`);
  return { pepperVersion, digest: createHmac('sha256', keyOf(pepper)).update(keyValue).digest('base64url') };
}

/** The peppers that were last used, as key objects. An HMAC takes 50 % longer with a text. A deployment has two peppers, or three for a while. */
const pepperKeys = new Map<string, KeyObject>();
const maxPepperKeys = 4;

function keyOf(pepper: string): KeyObject {
  const known = pepperKeys.get(pepper);
  if (known !== undefined) return known;
  if (pepperKeys.size === maxPepperKeys) pepperKeys.clear();
  const key = createSecretKey(pepper, 'utf8');
  pepperKeys.set(pepper, key);
  return key;
}
