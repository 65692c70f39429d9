import type { ApiKeyRecord, NewApiKey } from './api-key.ts';
import { currentDigest, type PepperKeyring } from './digest.ts';
import { type KeyFormat, maskKeyValue, newKeyValue } from './key-format.ts';
import { type Clock, newId, type RandomBytes } from './random.ts';

export interface IssueDependencies {
  readonly keyFormat: KeyFormat;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/** A key as it is to be stored, and its value, which exists nowhere else. */
export interface IssuedKey {
  readonly record: ApiKeyRecord;
  readonly keyValue: string;
}

/** Makes a new key of a workspace. */
export function issueKey(
  { keyFormat, clock, random }: IssueDependencies,
  keyring: PepperKeyring,
  owner: { readonly workspaceId: string; readonly isRoot: boolean },
  settings: NewApiKey,
): IssuedKey {
  const keyValue = newKeyValue(keyFormat, settings.environment, random);
  const now = clock();
  const at = new Date(now).toISOString();
  const record: ApiKeyRecord = {
    ...settings,
    ...owner,
    id: newId('key', now, random),
    mask: maskKeyValue(keyFormat, settings.environment, keyValue),
    digests: [currentDigest(keyring, keyValue)],
    createdAt: at,
    updatedAt: at,
    lastUsedAt: null,
    revision: 1,
  };
  return { record, keyValue };
}

/** Gives a key a new value. Whatever value it had is refused once this is stored. */
export function reissueKey(
  { keyFormat, clock, random }: IssueDependencies,
  keyring: PepperKeyring,
  record: ApiKeyRecord,
): IssuedKey {
  const keyValue = newKeyValue(keyFormat, record.environment, random);
  return {
    keyValue,
    record: {
      ...record,
      mask: maskKeyValue(keyFormat, record.environment, keyValue),
      digests: [currentDigest(keyring, keyValue)],
      updatedAt: new Date(clock()).toISOString(),
    },
  };
}
