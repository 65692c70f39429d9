import { assertMayGrant, type Powers } from '../access/principal.ts';
import type { ApiKeyChange } from './api-key.ts';
import { assertHoldersMayHave } from './holders.ts';
import type { ApiKeyRecord } from './key-record.ts';

/**
 * Checks that the caller may make this change. A caller who could activate, prolong or otherwise change a key with more
 * scopes than their own could make a leaked value of it work again, or narrow the key, regenerate it, and wait for its
 * scopes to return. Only a new name, a deactivation and the
 * immediate end of the previous value need no scope of the key.
 * @throws InsufficientScopeError when the caller lacks a scope that the key has before or after the change
 * @throws ValueHeldByOthersError when the change gives scopes to a value whose holders lacked them
 */
export function assertMayChange(principal: Powers, current: ApiKeyRecord, changes: ApiKeyChange, now: number): void {
  if (isHarmless(changes)) return;
  const { scopes = [] } = changes;
  assertMayGrant(principal, [...new Set([...current.scopes, ...scopes])]);
  assertHoldersMayHave(changes.rotation === undefined ? current : { ...current, rotation: null }, scopes, now);
}

function isHarmless({ name: _name, isActive, previousMask: _key, ...others }: ApiKeyChange): boolean {
  const { previousKeyValidUntil = null, ...rest } = others;
  return (
    isActive !== true && previousKeyValidUntil === null && Object.values(rest).every((value) => value === undefined)
  );
}
