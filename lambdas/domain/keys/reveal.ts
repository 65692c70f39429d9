import type { Powers } from '../access/principal.ts';
import { covers, missingScopes } from '../access/scopes.ts';
import { type Actor, auditEvent } from '../events/audit-event.ts';
import { InsufficientScopeError, RecoveryDisabledError } from '../shared/errors.ts';
import type { Clock, RandomBytes } from '../shared/random.ts';
import type { ApiKeyRecord } from './key-record.ts';
import type { KeyStore, ValueSealer } from './ports.ts';

/** The scope that a caller needs, besides the one of the route, to see full key values. */
const revealScope = 'api-keys:reveal';

export interface RevealDependencies {
  readonly keys: Pick<KeyStore, 'getSealed' | 'record'>;
  /** undefined: the deployment does not keep values. */
  readonly sealer: ValueSealer | undefined;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

export interface RevealRequest {
  readonly principal: Powers;
  readonly actor: Actor;
  readonly requestId: string;
}

/**
 * Returns the values of these keys by key id, after writing to the audit log who sees which. A key is left out if its value
 * is not kept, or if it has scopes that the caller lacks: a caller who sees a value can use its scopes.
 * @throws RecoveryDisabledError if the deployment does not keep values
 * @throws InsufficientScopeError if the caller lacks the scope to see values
 */
export async function reveal(
  { keys, sealer, clock, random }: RevealDependencies,
  records: readonly ApiKeyRecord[],
  { principal, actor, requestId }: RevealRequest,
): Promise<ReadonlyMap<string, string>> {
  assertMayReveal(sealer, principal);
  const { workspaceId } = principal;
  const wanted = records.filter(
    ({ isRecoverable, scopes }) => isRecoverable && missingScopes(principal.scopes, scopes).length === 0,
  );
  const sealed = await keys.getSealed(
    workspaceId,
    wanted.map(({ id }) => id),
  );
  const opened = await Promise.all(
    [...sealed].map(async ([keyId, each]) => [keyId, await sealer.open({ workspaceId, keyId }, each)] as const),
  );
  const values = opened.flatMap(([keyId, value]) => (value === undefined ? [] : [[keyId, value] as const]));
  await keys.record(
    values.map(([keyId]) =>
      auditEvent({ clock, random }, { action: 'key.revealed', workspaceId, keyId, actor, requestId, changes: {} }),
    ),
  );
  return new Map(values);
}

/** Checks that the caller may see values, before anything is read. */
export function assertMayReveal(sealer: ValueSealer | undefined, principal: Powers): asserts sealer is ValueSealer {
  if (sealer === undefined) throw new RecoveryDisabledError();
  if (!covers(principal.scopes, revealScope)) throw new InsufficientScopeError([revealScope], 'The caller');
}
