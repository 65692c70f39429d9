import type { Environment } from '../keys/key-format-schema.ts';
import type { ApiKeyRecord } from '../keys/key-record.ts';
import { otherKeys, plus, type UsageRow } from './record.ts';
import type { Sums } from './refusals.ts';

/** The requests of one key. */
interface UsageOfKey {
  readonly id: string;
  /** null: the key is deleted. The row of `otherKeys` has a description. */
  readonly name: string | null;
  readonly isRoot: boolean;
  readonly isDeleted: boolean;
  /** null: the key is deleted. */
  readonly environment: Environment | null;
  readonly ownerId: string | null;
  readonly sums: Sums;
}

/** Returns the requests of each key: of all keys in their order, and of the deleted ones that made requests, by id. */
export function byKey(
  keys: readonly Pick<ApiKeyRecord, 'id' | 'name' | 'isRoot' | 'environment' | 'ownerId'>[],
  rows: readonly UsageRow[],
): UsageOfKey[] {
  const sums = new Map<string, { ownerId: string | null; sums: Sums }>();
  for (const { keyId, ownerId, sums: more } of rows) {
    sums.set(keyId, { ownerId, sums: plus(sums.get(keyId)?.sums, more) });
  }
  const existing = keys.map(({ id, name, isRoot, environment, ownerId }) => {
    const used = sums.get(id)?.sums ?? {};
    sums.delete(id);
    return { id, name, isRoot, isDeleted: false, environment, ownerId: ownerId ?? null, sums: used };
  });
  const deleted = [...sums].map(([id, used]) => ({
    ...{ id, name: id === otherKeys ? 'Other keys with refused requests only' : null },
    ...{ isRoot: false, isDeleted: true, environment: null },
    ...used,
  }));
  return [...existing, ...deleted];
}

/** Returns the requests of each owner, by id. Requests of keys without an owner come first. */
export function byOwner(rows: readonly UsageRow[]): { readonly ownerId: string | null; readonly sums: Sums }[] {
  const sums = new Map<string | null, Sums>();
  for (const row of rows) sums.set(row.ownerId, plus(sums.get(row.ownerId), row.sums));
  return [...sums]
    .map(([ownerId, each]) => ({ ownerId, sums: each }))
    .toSorted((one, other) => ((one.ownerId ?? '') < (other.ownerId ?? '') ? -1 : 1));
}
