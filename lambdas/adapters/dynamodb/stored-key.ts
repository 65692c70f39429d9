import { nextDue } from '../../domain/keys/agenda.ts';
import type { ApiKeyRecord } from '../../domain/keys/key-record.ts';
import { apiKeyKey, dueAttributes, tagKey } from './key-items.ts';

/** The attributes of a key's item. The authorizer, which writes no keys, does not load this module. */

/** Returns the item of a new key. */
export const apiKeyItem = (record: ApiKeyRecord) => ({
  ...apiKeyKey(record.workspaceId, record.id, record.isRoot),
  ...record,
  ...dueAttributes(record.id, nextDue(record)),
});

/** Returns the content of the item that reserves the tag of a key: it finds the key by its tag. */
export const tagOwner = ({ workspaceId, id: keyId, isRoot }: ApiKeyRecord) => ({ workspaceId, keyId, isRoot });

/** Returns the item that reserves the tag of a key. */
export const tagItem = (record: ApiKeyRecord) => ({ ...tagKey(record.tag), ...tagOwner(record) });

/**
 * Returns the attributes that a change of a key writes: all except the ones that never change, and `lastUsedAt`, which the
 * authorizer may write at the same time.
 */
export function changedAttributes(record: ApiKeyRecord): Readonly<Record<string, unknown>> {
  const { id, workspaceId, tag, isRoot, environment, createdAt, lastUsedAt, ...changed } = record;
  return { ...changed, ...dueAttributes(id, nextDue(record)) };
}
