import { missingScopes } from '../../access/scopes.ts';
import type { ApiKeyRecord } from '../key-record.ts';
import { withoutEnded } from '../live-values.ts';
import { rotationStateOf } from '../rotation-state.ts';

export const keyStatuses = ['active', 'inactive', 'expired'] as const;

/** The states of rotations that a list can be filtered by. A key can be in several. */
export const rotationStates = ['on', 'off', 'failing', 'two_values'] as const;
type RotationFilter = (typeof rotationStates)[number];

/** The filters of a list of keys. A key must match all of them; undefined matches any key. */
export interface KeyFilters {
  /** A part of the name, id, masked value or owner, in any case. */
  readonly query?: string | undefined;
  readonly ownerId?: string | undefined;
  readonly status?: (typeof keyStatuses)[number] | undefined;
  /** A scope that the key has, by name or by a wildcard. */
  readonly scope?: string | undefined;
  /** Epoch milliseconds. A key without an expiry does not match. */
  readonly expiresBefore?: number | undefined;
  /** Epoch milliseconds. A key that was never used counts as used when it was created. */
  readonly unusedSince?: number | undefined;
  readonly rotation?: RotationFilter | undefined;
}

/** Returns whether a key matches the filters at this moment; undefined: any key matches. */
export function keyFilter(filters: KeyFilters, now: number): ((key: ApiKeyRecord) => boolean) | undefined {
  const { query, ownerId, status, scope, expiresBefore, unusedSince, rotation } = filters;
  const wanted = query?.trim().toLowerCase();
  const conditions: ((key: ApiKeyRecord) => boolean)[] = [];
  if (wanted !== undefined) conditions.push((key) => textsOf(key).some((text) => text.toLowerCase().includes(wanted)));
  if (ownerId !== undefined) conditions.push((key) => key.ownerId === ownerId);
  if (status !== undefined) conditions.push((key) => statusOf(key, now) === status);
  if (scope !== undefined) conditions.push(({ scopes }) => missingScopes(scopes, [scope]).length === 0);
  if (expiresBefore !== undefined) {
    conditions.push(({ expiresAt }) => expiresAt !== null && Date.parse(expiresAt) < expiresBefore);
  }
  if (unusedSince !== undefined) {
    // The last use is the start of an hour, in which the key may have been created.
    conditions.push((key) =>
      [key.createdAt, key.lastUsedAt].every((at) => at === null || Date.parse(at) < unusedSince),
    );
  }
  if (rotation !== undefined) conditions.push((key) => isInState(key, rotation, now));
  return conditions.length === 0 ? undefined : (key) => conditions.every((isMet) => isMet(key));
}

function isInState(key: ApiKeyRecord, state: RotationFilter, now: number): boolean {
  switch (state) {
    case 'on':
      return key.rotation !== null;
    case 'off':
      return key.rotation === null;
    case 'failing':
      return key.rotation !== null && rotationStateOf(key).failure !== null;
    case 'two_values':
      return withoutEnded(key.values, now).length > 1;
  }
}

/** Returns the texts of a key that a search reads. */
function textsOf({ name, id, ownerId, values }: ApiKeyRecord): string[] {
  return [name, id, ownerId ?? '', ...values.map(({ mask }) => mask)];
}

/** Returns the status of a key for its callers: an expired key is expired, active or not. */
export function statusOf({ isActive, expiresAt }: ApiKeyRecord, now: number): (typeof keyStatuses)[number] {
  if (expiresAt !== null && Date.parse(expiresAt) <= now) return 'expired';
  return isActive ? 'active' : 'inactive';
}
