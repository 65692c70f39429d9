import type { Powers } from '../access/principal.ts';
import { covers, missingScopes } from '../access/scopes.ts';
import { type Actor, auditEvent } from '../events/audit-event.ts';
import { InsufficientScopeError, RecoveryDisabledError } from '../shared/errors.ts';
import type { Clock, RandomBytes } from '../shared/random.ts';
import type { ApiKeyRecord } from './key-record.ts';
import type { KeyStore, ValueSealer } from './ports.ts';

/** What a key needs beyond the scope of the route to see full key values. */
const revealScope = 'api-keys:reveal';

export interface RevealDependencies {
  readonly keys: Pick<KeyStore, 'getSealed' | 'record'>;
  /** undefined: the deployment keeps no values. */
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
 * Opens the values of these keys, and writes down who saw which before anybody does. A key whose value is not kept, or that
 * has scopes which the caller lacks, has none here: whoever sees a value holds its scopes.
 * @throws RecoveryDisabledError if the deployment keeps no values
 * @throws InsufficientScopeError without the scope to see any
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

/** For what is refused before anything is read. */
export function assertMayReveal(sealer: ValueSealer | undefined, principal: Powers): asserts sealer is ValueSealer {
  if (sealer === undefined) throw new RecoveryDisabledError();
  if (!covers(principal.scopes, revealScope)) throw new InsufficientScopeError([revealScope], 'The caller');
}
