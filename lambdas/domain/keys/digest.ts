import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { bytesOf } from './import/import-secret.ts';
import type { StoredKeyring } from './keyring-schema.ts';

/** The peppers by version. New digests use `current`; the others are kept while a credential still refers to them. */
export type PepperKeyring = Pick<StoredKeyring, 'current' | 'peppers' | 'importSecrets'>;

/**
 * Returns the keyring to use at this moment. A new pepper is added to the secret some time before it is current, because
 * every instance must know it by then (docs/decisions/0018-pepper-rotation.md).
 */
export function keyringAt({ currentFrom, ...keyring }: StoredKeyring, now: number): PepperKeyring {
  const { current, peppers } = keyring;
  if (currentFrom === undefined || now >= Date.parse(currentFrom)) return keyring;
  const [newest = current] = Object.keys(peppers)
    .filter((version) => version !== current)
    .sort((one, other) => (isNewerPepper(one, other) ? -1 : 1));
  return { ...keyring, current: newest };
}

/** Whether one pepper version is newer than the other. Every pepper is newer than the digest of an imported key. */
export function isNewerPepper(version: string, than: string): boolean {
  return numberOf(version) > numberOf(than);
}

function numberOf(version: string): number {
  return version.startsWith('v') ? Number(version.slice(1)) : 0;
}

/** The reference to a credential: the digest of the key value, and the version of its pepper. */
export interface DigestReference {
  /** The version of the pepper. Until the first use of an imported key: `sha256`, or `hmac-` and the name of an import secret. */
  readonly pepperVersion: string;
  /** HMAC-SHA-256(pepper, key value), base64url. Until the first use of an imported key: the digest that was imported. */
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

/** Returns the reference to a digest that another system made, base64url: SHA-256, or HMAC-SHA-256 with an import secret. */
export function importedDigest(digest: string, importSecret?: string): DigestReference {
  return { pepperVersion: importSecret === undefined ? 'sha256' : `hmac-${importSecret}`, digest };
}

/** Returns the SHA-256 digest of a key value. */
export function plainDigest(keyValue: string): DigestReference {
  return importedDigest(hash('sha256', keyValue, 'base64url'));
}

/** Returns the digests under which another system may have stored a key value that it issued. */
export function importedDigests({ importSecrets = {} }: PepperKeyring, keyValue: string): DigestReference[] {
  return [
    plainDigest(keyValue),
    ...Object.entries(importSecrets).map(([name, secret]) =>
      importedDigest(createHmac('sha256', bytesOf(secret)).update(keyValue).digest('base64url'), name),
    ),
  ];
}

/** Returns the digest under one pepper. @throws Error if the keyring does not have it */
export function digestUnder(keyring: PepperKeyring, pepperVersion: string, keyValue: string): DigestReference {
  const pepper = keyring.peppers[pepperVersion];
  if (pepper === undefined) throw new Error(`The pepper keyring has no version ${pepperVersion}.`);
  return { pepperVersion, digest: createHmac('sha256', keyOf(pepper)).update(keyValue).digest('base64url') };
}

/**
 * The peppers that were last used, as key objects. An HMAC takes 50 % longer with a text. A deployment has two peppers, or three
 * for a while.
 */
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
