import { auditEvent } from '../../domain/events/audit-event.ts';
import type { IssueDependencies } from '../../domain/keys/issue-key.ts';
import type { PepperSource } from '../../domain/keys/ports.ts';
import { orAdvise } from '../../domain/keys/value-not-received.ts';
import type { WorkspaceStore } from '../../domain/workspaces/ports.ts';
import { issueRootKey } from '../../domain/workspaces/provision.ts';
import { workspaceIdOf } from '../../domain/workspaces/workspace.ts';
import { RootKeyEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/admin.ts';
import { adminDependencies } from '../../wiring/admin.ts';
import { rootKeyDependencies } from '../../wiring/keys.ts';

export interface Dependencies extends ApiDependencies, IssueDependencies {
  readonly workspaces: WorkspaceStore;
  readonly pepper: PepperSource;
}

/** Issues a new root key, and revokes the previous one. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.issueRootKey, dependencies, async ({ input, caller, requestId }) => {
    const workspaceId = workspaceIdOf(input.path.id);
    const { record, keyValue } = issueRootKey(dependencies, await dependencies.pepper.keyring(), workspaceId);
    const audit = auditEvent(dependencies, {
      action: 'root_key.issued',
      workspaceId,
      keyId: record.id,
      actor: caller.actor,
      requestId,
      changes: {},
    });
    await orAdvise(
      dependencies.workspaces.replaceRootKey(workspaceId, record, audit),
      `It may have replaced the root key of the workspace ${workspaceId} with ${record.id}, whose value nobody has received. Issue the root key again.`,
    );
    return { rootKey: { id: record.id, key: keyValue } };
  });

function liveDependencies(): Dependencies {
  const environment = readEnvironment(RootKeyEnvironment);
  return { ...adminDependencies(environment), ...rootKeyDependencies(environment) };
}

export const handler = createHandler(liveDependencies());
