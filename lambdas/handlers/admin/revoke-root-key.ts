import { auditEvent } from '../../domain/events/audit-event.ts';
import type { RandomBytes } from '../../domain/shared/random.ts';
import type { WorkspaceStore } from '../../domain/workspaces/ports.ts';
import { workspaceIdOf } from '../../domain/workspaces/workspace.ts';
import { AdminEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/admin.ts';
import { adminDependencies } from '../../wiring/admin.ts';

export interface Dependencies extends ApiDependencies {
  readonly workspaces: WorkspaceStore;
  readonly random: RandomBytes;
}

/** Revokes the root key of a workspace. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.revokeRootKey, dependencies, async ({ input, caller, requestId }) => {
    const workspaceId = workspaceIdOf(input.path.id);
    await dependencies.workspaces.deleteRootKey(workspaceId, (keyId) =>
      auditEvent(dependencies, {
        action: 'root_key.revoked',
        workspaceId,
        keyId,
        actor: caller.actor,
        requestId,
        changes: {},
      }),
    );
    return { success: true as const };
  });

export const handler = createHandler(adminDependencies(readEnvironment(AdminEnvironment)));
