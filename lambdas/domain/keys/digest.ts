import { createHmac } from 'node:crypto';
import * as z from 'zod';

const PepperVersion = z.string().regex(/^v[1-9][0-9]{0,5}$/, 'a pepper version looks like "v1"');
const Pepper = z.string().min(32, 'a pepper has at least 32 characters');

const Keyring = z
  .object({
    current: PepperVersion,
    /** From when on `current` is it; before, the newest of the others is. Absent: it is already. */
    currentFrom: z.iso.datetime().optional(),
    peppers: z.record(PepperVersion, Pepper),
  })
  .refine((ring) => ring.peppers[ring.current] !== undefined, 'the current version is not among the peppers');

/**
 * What CloudFormation can generate: `GenerateSecretString` sets one top-level key only, so a new deployment's secret is
 * `{"current":"v1","v1":"…"}` (docs/decisions/0003-first-pepper.md).
 */
const FirstKeyring = z
  .object({ current: z.literal('v1'), v1: Pepper })
  .transform(({ current, v1 }): z.output<typeof Keyring> => ({ current, peppers: { v1 } }));

/** The keyring as the secret holds it. */
export const StoredKeyring = z.union([Keyring, FirstKeyring]);
export type StoredKeyring = z.output<typeof Keyring>;

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
