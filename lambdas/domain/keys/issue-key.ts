import { type Clock, newId, type RandomBytes } from '../shared/random.ts';
import { isoTime } from '../shared/time.ts';
import type { NewApiKey } from './api-key.ts';
import { currentDigest, type PepperKeyring } from './digest.ts';
import { maskKeyValue, newKeyValue, newTag } from './key-format.ts';
import type { KeyFormat } from './key-format-schema.ts';
import type { ApiKeyRecord } from './key-record.ts';
import { type Ending, type LiveValue, withNewestValue } from './live-values.ts';
import { stateAfterRegeneration, withPolicy } from './rotation.ts';

export interface IssueDependencies {
  readonly keyFormat: KeyFormat;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/** A new key as it will be stored, and its value, which exists nowhere else. */
export interface IssuedKey {
  readonly record: ApiKeyRecord;
  readonly keyValue: string;
}

/** A new value for a key. */
export interface IssuedValue {
  readonly value: LiveValue;
  readonly keyValue: string;
}

/**
 * Creates a key of a workspace, without storing it.
 * @param holderScopes The scopes of the caller who receives the value
 */
export function issueKey(
  dependencies: IssueDependencies,
  keyring: PepperKeyring,
  owner: { readonly workspaceId: string; readonly isRoot: boolean },
  { rotation, ...settings }: NewApiKey,
  holderScopes: readonly string[],
): IssuedKey {
  const tag = newTag(dependencies.random);
  const { keyValue, value } = issueValue(dependencies, keyring, { ...settings, tag });
  const record = keyRecordOf(dependencies, owner, settings, { ...value, holderScopes }, tag);
  const withRotation = {
    ...withPolicy(record, rotation, Date.parse(record.createdAt)),
    policyHolderScopes: holderScopes,
  };
  return { record: rotation === null ? record : withRotation, keyValue };
}

/** Returns the record of a new key with this value, without a rotation policy. */
export function keyRecordOf(
  { clock, random }: Pick<IssueDependencies, 'clock' | 'random'>,
  owner: { readonly workspaceId: string; readonly isRoot: boolean },
  settings: Omit<NewApiKey, 'rotation'>,
  value: LiveValue,
  tag: string,
): ApiKeyRecord {
  const now = clock();
  const at = isoTime(now);
  return {
    ...settings,
    ...owner,
    id: newId('key', now, random),
    tag,
    values: [{ ...value, issuedAt: at }],
    rotation: null,
    rotationState: null,
    isRecoverable: false,
    createdAt: at,
    updatedAt: at,
    handledUntil: at,
    lastUsedAt: null,
    foundUnusedAt: null,
    changedAt: at,
    revision: 1,
  };
}

/** Creates a value for a key. */
export function issueValue(
  { keyFormat, random }: Pick<IssueDependencies, 'keyFormat' | 'random'>,
  keyring: PepperKeyring,
  { environment, tag }: Pick<ApiKeyRecord, 'environment' | 'tag'>,
): IssuedValue {
  const keyValue = newKeyValue(keyFormat, environment, tag, random);
  return { keyValue, value: liveValueOf(keyring, keyValue) };
}

/** Returns a key value in the form in which the key's record holds it: its digest and its mask. */
export function liveValueOf(keyring: PepperKeyring, keyValue: string): LiveValue {
  return {
    ...currentDigest(keyring, keyValue),
    mask: maskKeyValue(keyValue),
    validUntil: null,
    graceOnFirstUse: null,
  };
}

/** Gives a key the value that a request created for it. The value records its holders. */
export function withRegeneratedValue(
  record: ApiKeyRecord,
  value: LiveValue,
  ending: Ending,
  now: number,
): ApiKeyRecord {
  return {
    ...record,
    values: withNewestValue(record.values, { ...value, issuedAt: isoTime(now) }, ending, now),
    rotationState: stateAfterRegeneration(record, now),
    isRecoverable: false,
    updatedAt: isoTime(now),
    changedAt: isoTime(now),
  };
}
