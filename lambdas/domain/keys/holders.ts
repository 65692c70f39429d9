import { everyScope, missingScopes } from '../access/scopes.ts';
import { ValueHeldByOthersError } from '../shared/errors.ts';
import type { ApiKeyRecord } from './key-record.ts';
import { withoutEnded } from './live-values.ts';

/**
 * The holders of key values. A caller who received a value can use it for every scope of its key, so a working value must
 * not get scopes that one of its holders lacked. Each value therefore records scopes that all of its holders had
 * (docs/decisions/0034-who-may-change-a-key.md).
 */

/**
 * Checks that the key may have these scopes.
 * @throws ValueHeldByOthersError when a working value of the key, or its rotation policy, belongs to a caller without one of them
 */
export function assertHoldersMayHave(record: ApiKeyRecord, scopes: readonly string[], now: number): void {
  const lackedBy = (holderScopes: readonly string[] = scopes) => missingScopes(holderScopes, scopes);
  const byHolders = withoutEnded(record.values, now).flatMap(({ holderScopes }) => lackedBy(holderScopes));
  const byPolicy = record.rotation === null ? [] : lackedBy(record.policyHolderScopes);
  const missing = [...new Set([...byHolders, ...byPolicy])];
  if (missing.length > 0) throw new ValueHeldByOthersError(missing, byPolicy.length > 0);
}

/**
 * Returns scopes that the holders of all values of a key had, for a new value that one of these holders receives. undefined:
 * no value records its holders, because all of them were issued before Latchkey recorded holders.
 */
export function scopesOfAllHolders({ values, scopes }: ApiKeyRecord): readonly string[] | undefined {
  const all = values.map(({ holderScopes }) => holderScopes).filter((each) => each !== undefined);
  const narrowest = all.find((one) => all.every((other) => missingScopes(other, one).length === 0));
  // Every holder of a value had the present scopes of its key.
  return all.length === 0 ? undefined : (narrowest ?? scopes);
}

/** Returns the key after a caller with these scopes was shown its newest value. The caller has every scope of the key. */
export function withShownValue(record: ApiKeyRecord, callerScopes: readonly string[]): ApiKeyRecord {
  const [newest, ...others] = record.values;
  if (newest === undefined) return { ...record };
  // A value that records no holders counts as held by callers with every scope.
  const hasAll = missingScopes(callerScopes, newest.holderScopes ?? everyScope).length === 0;
  return hasAll ? { ...record } : { ...record, values: [{ ...newest, holderScopes: record.scopes }, ...others] };
}
