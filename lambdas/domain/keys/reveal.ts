import type { Powers } from '../access/principal.ts';
import { covers, missingScopes } from '../access/scopes.ts';
import { type Actor, auditEvent } from '../events/audit-event.ts';
import { InsufficientScopeError, NotFoundError, RecoveryDisabledError } from '../shared/errors.ts';
import type { Clock, RandomBytes } from '../shared/random.ts';
import { withShownValue } from './holders.ts';
import type { ApiKeyRecord } from './key-record.ts';
import { assertStillAdmitted, type Calling } from './manage/calling-key.ts';
import type { KeyStore, ValueSealer } from './ports.ts';

/** The scope that a caller needs, besides the one of the route, to see full key values. */
const revealScope = 'api-keys:reveal';

export interface RevealDependencies {
  readonly keys: Pick<KeyStore, 'getSealed' | 'changeKey'>;
  /** undefined: the deployment does not keep values. */
  readonly sealer: ValueSealer | undefined;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

export interface RevealRequest extends Calling {
  readonly actor: Actor;
  readonly requestId: string;
}

/** A key, and its value if the caller may see it. */
export interface RevealedKey {
  readonly record: ApiKeyRecord;
  /** null: the value is not kept, or the key has scopes that the caller lacks. */
  readonly fullKey: string | null;
}

/**
 * Returns the keys with their values, after writing to the audit log who sees which. A value is left out if it is not kept,
 * or if the key has scopes that the caller lacks: a caller who sees a value can use its scopes. Each key is read again: one
 * reading decides what the caller may see, and the value is shown only if the key has not changed since.
 * @throws RecoveryDisabledError if the deployment does not keep values
 * @throws InsufficientScopeError if the caller lacks the scope to see values
 */
export async function reveal(
  dependencies: RevealDependencies,
  records: readonly ApiKeyRecord[],
  request: RevealRequest,
): Promise<RevealedKey[]> {
  const { sealer } = dependencies;
  assertMayReveal(sealer, request.principal);
  return Promise.all(
    records.map((record) => (record.isRecoverable ? revealOne(dependencies, sealer, record, request) : hidden(record))),
  );
}

async function revealOne(
  { keys, clock, random }: RevealDependencies,
  sealer: ValueSealer,
  listed: ApiKeyRecord,
  { actor, requestId, ...calling }: RevealRequest,
): Promise<RevealedKey> {
  const { workspaceId, id: keyId } = listed;
  let fullKey: string | undefined;
  try {
    const record = await keys.changeKey(workspaceId, keyId, async (current) => {
      fullKey = undefined;
      const unchanged = { record: current, audits: [] };
      assertStillAdmitted(calling, current, clock());
      if (!current.isRecoverable || missingScopes(calling.principal.scopes, current.scopes).length > 0)
        return unchanged;
      const sealed = await keys.getSealed(workspaceId, keyId);
      fullKey = sealed && (await sealer.open({ workspaceId, keyId }, sealed));
      if (fullKey === undefined) return unchanged;
      const event = { action: 'key.revealed', workspaceId, keyId, actor, requestId, changes: {} } as const;
      // A new revision, even if nothing else changes: the store then refuses the change if the key has changed since the read.
      return {
        record: withShownValue(current, calling.principal.scopes),
        audits: [auditEvent({ clock, random }, event)],
      };
    });
    return { record, fullKey: fullKey ?? null };
  } catch (error) {
    // The key was deleted after it was listed.
    if (error instanceof NotFoundError) return hidden(listed);
    throw error;
  }
}

function hidden(record: ApiKeyRecord): RevealedKey {
  return { record, fullKey: null };
}

/** Checks that the caller may see values, before anything is read. */
export function assertMayReveal(sealer: ValueSealer | undefined, principal: Powers): asserts sealer is ValueSealer {
  if (sealer === undefined) throw new RecoveryDisabledError();
  if (!covers(principal.scopes, revealScope)) throw new InsufficientScopeError([revealScope], 'The caller');
}
