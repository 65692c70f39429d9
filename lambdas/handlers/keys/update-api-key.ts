import { auditEvent, type Deed } from '../../domain/events/audit-event.ts';
import type { ApiKeyChange } from '../../domain/keys/api-key.ts';
import { type ViewDependencies, viewOf } from '../../domain/keys/api-key-view.ts';
import type { ApiKeyRecord } from '../../domain/keys/key-record.ts';
import { assertFutureExpiry, assertOwnSecret, keyIdOf, manageable } from '../../domain/keys/manageable.ts';
import { assertMayChange } from '../../domain/keys/may-change.ts';
import type { KeyStore } from '../../domain/keys/ports.ts';
import { withPolicy } from '../../domain/keys/rotation.ts';
import type { OwnLimits } from '../../domain/limits/effective-limits.ts';
import { assertWithinLimits, type Plans } from '../../domain/limits/plans.ts';
import { NotFoundError } from '../../domain/shared/errors.ts';
import { mergedMetadata } from '../../domain/shared/metadata.ts';
import type { RandomBytes } from '../../domain/shared/random.ts';
import { isoTime } from '../../domain/shared/time.ts';
import { ChangingEnvironment, readEnvironment } from '../../environment.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/keys.ts';
import { updateWorkspaceApiKey } from '../../http/routes/operators.ts';
import { workspaceHandler } from '../../http/workspace-handler.ts';
import { changingDependencies } from '../../wiring/keys.ts';

export interface Dependencies extends ApiDependencies, ViewDependencies {
  readonly keys: KeyStore;
  readonly plans: Plans;
  readonly random: RandomBytes;
  /** The prefix of the ARNs of secrets that values may be delivered to. */
  readonly secretArnPrefix: string;
}

/** Changes a key. The change applies to the next request, because its credentials change in the same transaction. */
export const createHandler = (dependencies: Dependencies) =>
  workspaceHandler(routes.updateApiKey, updateWorkspaceApiKey, dependencies, async ({ input, caller, requestId }) => {
    const { keys, clock, secretArnPrefix } = dependencies;
    const { principal, actor } = caller;
    const { workspaceId } = principal;
    const keyId = keyIdOf(input.path.id);
    const changes = input.body;
    assertFutureExpiry(changes.expiresAt, clock());
    assertOwnSecret(changes.rotation, secretArnPrefix);
    if (changes.limits != null) await assertAllowed(dependencies, workspaceId, changes.limits);

    const record = await keys.changeKey(workspaceId, keyId, (read) => {
      const current = manageable(principal, read);
      assertMayChange(principal, current, changes, clock());
      const origin = { workspaceId, keyId, actor, requestId };
      return {
        record: changed(current, changes, principal.scopes, clock()),
        audits: [auditEvent(dependencies, { ...origin, ...deedOf(current, changes) })],
      };
    });
    return { apiKey: await viewOf(dependencies, record) };
  });

/** The workspace may get lower limits in the meantime. They apply to the key all the same. */
async function assertAllowed({ keys, plans }: Dependencies, workspaceId: string, limits: OwnLimits): Promise<void> {
  const workspace = await keys.getWorkspace(workspaceId);
  if (workspace === undefined) throw new NotFoundError('workspace');
  assertWithinLimits(plans, workspace, limits);
}

function changed(
  current: ApiKeyRecord,
  { rotation, metadata, ...changes }: ApiKeyChange,
  callerScopes: readonly string[],
  now: number,
): ApiKeyRecord {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const at = isoTime(now);
  const record = {
    ...current,
    ...given,
    ...(metadata !== undefined && { metadata: mergedMetadata(current.metadata, metadata) }),
    updatedAt: at,
    changedAt: at,
    // After a change of the expiry, reminders whose time has passed are not sent.
    ...(changes.expiresAt !== undefined && { handledUntil: at }),
  };
  if (rotation === undefined) return record;
  return { ...withPolicy(record, rotation, now), policyHolderScopes: callerScopes };
}

function deedOf(current: ApiKeyRecord, changes: ApiKeyChange): Deed {
  const { isActive } = changes;
  if (isActive === undefined || isActive === current.isActive) return { action: 'key.updated', changes };
  return { action: isActive ? 'key.activated' : 'key.deactivated', changes };
}

export const handler = createHandler(changingDependencies(readEnvironment(ChangingEnvironment)));
