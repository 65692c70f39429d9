import { auditEvent, type By, type Deed } from '../../events/audit-event.ts';
import { mergedMetadata } from '../../shared/metadata.ts';
import type { Clock, RandomBytes } from '../../shared/random.ts';
import { isoTime } from '../../shared/time.ts';
import type { ApiKeyChange } from '../api-key.ts';
import type { ApiKeyRecord } from '../key-record.ts';
import { previousValidUntil } from '../live-values.ts';
import { assertFutureExpiry, assertPossibleEnd, keyIdOf, manageable } from '../manageable.ts';
import { assertMayChange } from '../may-change.ts';
import type { KeyStore } from '../ports.ts';
import { withPolicy } from '../rotation.ts';
import { withPreviousEnd } from '../values/previous-value.ts';
import { assertStillAdmitted, type Calling } from './calling-key.ts';

export interface ManageDependencies {
  readonly keys: Pick<KeyStore, 'changeKey' | 'deleteKey'>;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/** The caller who changes or deletes keys, and the request in which they do it. */
export interface ManagedBy extends By, Calling {}

/**
 * Changes a key, if the caller may make the change. The change applies to the next request, because the credentials of the key
 * change in the same transaction.
 * @param id The id that the request names
 */
export async function changeKey(
  dependencies: ManageDependencies,
  { principal, key, ...by }: ManagedBy,
  id: string,
  changes: ApiKeyChange,
): Promise<ApiKeyRecord> {
  const { keys, clock } = dependencies;
  const { workspaceId } = principal;
  const keyId = keyIdOf(id);
  assertFutureExpiry(changes.expiresAt, clock());
  assertPossibleEnd(changes.previousKeyValidUntil, clock());
  return keys.changeKey(workspaceId, keyId, (read) => {
    const current = manageable(principal, read);
    assertStillAdmitted({ principal, key }, current, clock());
    assertMayChange(principal, current, changes, clock());
    return {
      record: changed(current, changes, principal.scopes, clock()),
      audits: [
        auditEvent(dependencies, {
          workspaceId,
          keyId,
          ...by,
          ...deedOf(current, settingsIn(changes)),
          before: before(current, settingsIn(changes), clock()),
        }),
      ],
    };
  });
}

function changed(
  current: ApiKeyRecord,
  { rotation, metadata, previousKeyValidUntil, previousMask, ...changes }: ApiKeyChange,
  callerScopes: readonly string[],
  now: number,
): ApiKeyRecord {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const at = isoTime(now);
  const record = {
    ...current,
    ...given,
    ...(previousKeyValidUntil !== undefined && {
      values: withPreviousEnd(current.values, { validUntil: previousKeyValidUntil, mask: previousMask }, now),
    }),
    ...(metadata !== undefined && { metadata: mergedMetadata(current.metadata, metadata) }),
    updatedAt: at,
    changedAt: at,
    // After a change of the expiry, reminders whose time has passed are not sent.
    ...(changes.expiresAt !== undefined && { handledUntil: at }),
  };
  if (rotation === undefined) return record;
  return { ...withPolicy(record, rotation, now), policyHolderScopes: callerScopes };
}

type Settings = Omit<ApiKeyChange, 'previousMask'>;

function settingsIn({ previousMask: _, ...settings }: ApiKeyChange): Settings {
  return settings;
}

/** Returns the fields that a change names, as they were before it. */
function before(current: ApiKeyRecord, { metadata, ...changes }: Settings, now: number) {
  const was = { ...current, previousKeyValidUntil: previousValidUntil(current, now) };
  const named = Object.entries(changes).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(named.map(([name]) => [name, was[name as keyof typeof was] ?? null])),
    ...(metadata !== undefined && {
      metadata: Object.fromEntries(Object.keys(metadata ?? {}).map((name) => [name, current.metadata[name] ?? null])),
    }),
  };
}

function deedOf(current: ApiKeyRecord, changes: Settings): Deed {
  const { isActive } = changes;
  if (isActive === undefined || isActive === current.isActive) return { action: 'key.updated', changes };
  return { action: isActive ? 'key.activated' : 'key.deactivated', changes };
}
