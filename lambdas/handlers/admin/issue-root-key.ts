import { auditEvent } from '../../domain/events/audit-event.ts';
import type { IssueDependencies } from '../../domain/keys/issue-key.ts';
import type { PepperSource } from '../../domain/keys/ports.ts';
import { orAdvise } from '../../domain/keys/value-not-received.ts';
import type { WorkspaceStore } from '../../domain/workspaces/ports.ts';
import { issueRootKey } from '../../domain/workspaces/provision.ts';
import { workspaceIdOf } from '../../domain/workspaces/workspace.ts';
import { RootKeyEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { KeepingDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/admin.ts';
import { adminDependencies } from '../../wiring/admin.ts';
import { answersFrom } from '../../wiring/answers.ts';
import { rootKeyDependencies } from '../../wiring/keys.ts';

export interface Dependencies extends KeepingDependencies, IssueDependencies {
  readonly workspaces: WorkspaceStore;
  readonly pepper: PepperSource;
}

/** Issues a new root key, and revokes the previous one. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.issueRootKey, dependencies, async ({ input, caller, requestId, keep }) => {
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
    const response = { rootKey: { id: record.id, key: keyValue } };
    const answer = await keep(response);
    await orAdvise(
      dependencies.workspaces.replaceRootKey(workspaceId, record, audit, answer),
      `It may have replaced the root key of the workspace ${workspaceId} with ${record.id}, whose value nobody has received. Issue the root key again.`,
    );
    return response;
  });

function liveDependencies(): Dependencies {
  const environment = readEnvironment(RootKeyEnvironment);
  const dependencies = adminDependencies(environment);
  return { ...dependencies, ...rootKeyDependencies(environment), answers: answersFrom(environment, dependencies) };
}

export const handler = createHandler(liveDependencies());
