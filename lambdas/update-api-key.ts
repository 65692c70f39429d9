import { type ApiKeyChange, type ApiKeyRecord, toApiKey } from './domain/api-key.ts';
import { type AuditAction, auditEvent } from './domain/audit-event.ts';
import { assertFutureExpiry, keyIdOf, manageable } from './domain/manageable.ts';
import type { KeyStore } from './domain/ports.ts';
import { assertMayGrant } from './domain/principal.ts';
import type { RandomBytes } from './domain/random.ts';
import { KeysEnvironment, readEnvironment } from './environment.ts';
import { type ApiDependencies, apiHandler } from './http/api-handler.ts';
import { routes } from './http/routes.ts';
import { keysDependencies } from './wiring.ts';

export interface Dependencies extends ApiDependencies {
  readonly keys: KeyStore;
  readonly random: RandomBytes;
}

/** Changes a key; it applies from the next request on, because the credential changes in the same transaction. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.updateApiKey, dependencies, async ({ input, caller, requestId }) => {
    const { keys, clock } = dependencies;
    const { principal, actor } = caller;
    const { workspaceId } = principal;
    const keyId = keyIdOf(input.path.id);
    const changes = input.body;
    assertMayGrant(principal, changes.scopes ?? []);
    assertFutureExpiry(changes.expiresAt, clock());

    const record = await keys.changeKey(workspaceId, keyId, (current) => ({
      record: changed(manageable(principal, current), changes, clock()),
      audit: auditEvent(dependencies, {
        action: actionOf(current, changes),
        workspaceId,
        keyId,
        actor,
        requestId,
        changes,
      }),
    }));
    return { apiKey: toApiKey(record) };
  });

function changed(current: ApiKeyRecord, changes: ApiKeyChange, now: number): ApiKeyRecord {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return { ...current, ...given, updatedAt: new Date(now).toISOString() };
}

function actionOf(current: ApiKeyRecord, { isActive }: ApiKeyChange): AuditAction {
  if (isActive === undefined || isActive === current.isActive) return 'key.updated';
  return isActive ? 'key.activated' : 'key.deactivated';
}

export const handler = createHandler(keysDependencies(readEnvironment(KeysEnvironment)));
