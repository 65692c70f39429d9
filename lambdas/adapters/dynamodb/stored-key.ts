import { nextDue } from '../../domain/keys/agenda.ts';
import type { ApiKeyRecord } from '../../domain/keys/key-record.ts';
import type { TagOwner } from '../../domain/keys/ports.ts';
import { apiKeyKey, dueAttributes, packedValues, tagKey } from './key-items.ts';

/** The attributes of a key's item. The authorizer, which writes no keys, does not load this module. */

/**
 * Returns the record as attributes. Only the fields that expressions name have an attribute each: conditions, filters and updates
 * of one field. The others share one text, which is faster to store and to list (docs/decisions/0046-packed-keys.md).
 */
function attributesOf({ environment, lastUsedAt, revision, values, ...others }: ApiKeyRecord) {
  return { environment, lastUsedAt, revision, values: packedValues(values), packed: JSON.stringify(others) };
}

/** Returns the item of a new key. */
export const apiKeyItem = (record: ApiKeyRecord) => ({
  ...apiKeyKey(record.workspaceId, record.id, record.isRoot),
  ...attributesOf(record),
  ...dueAttributes(record.id, nextDue(record)),
});

/** Returns the content of the item that reserves the tag of a key: it finds the key by its tag. */
export const tagOwner = ({ workspaceId, id: keyId, isRoot }: ApiKeyRecord): TagOwner => ({
  workspaceId,
  keyId,
  isRoot,
});

/** Returns the item that reserves the tag of a key. */
export const tagItem = (record: ApiKeyRecord) => ({ ...tagKey(record.tag), ...tagOwner(record) });

/**
 * Returns the attributes that a change of a key writes: all except `environment`, which never changes, and `lastUsedAt`, which the
 * authorizer may write at the same time.
 */
export function changedAttributes(record: ApiKeyRecord): Readonly<Record<string, unknown>> {
  const { environment, lastUsedAt, ...changed } = attributesOf(record);
  return { ...changed, ...dueAttributes(record.id, nextDue(record)) };
}
