import { nextDue } from '../../domain/keys/agenda.ts';
import type { ApiKeyRecord } from '../../domain/keys/key-record.ts';
import { apiKeyKey, dueAttributes } from './key-items.ts';

/** The attributes of a key's item. The authorizer, which writes no keys, does not load this module. */

/** Returns the item of a new key. */
export const apiKeyItem = (record: ApiKeyRecord) => ({
  ...apiKeyKey(record.workspaceId, record.id, record.isRoot),
  ...record,
  ...dueAttributes(record.id, nextDue(record)),
});

/**
 * Returns the attributes that a change of a key writes: all except the ones that never change, and `lastUsedAt`, which the
 * authorizer may write at the same time.
 */
export function changedAttributes(record: ApiKeyRecord): Readonly<Record<string, unknown>> {
  const { id, workspaceId, isRoot, environment, createdAt, lastUsedAt, ...changed } = record;
  return { ...changed, ...dueAttributes(id, nextDue(record)) };
}
