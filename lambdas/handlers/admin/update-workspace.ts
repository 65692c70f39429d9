import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { auditEvent } from '../../domain/events/audit-event.ts';
import { assertEffective, withOverrides } from '../../domain/limits/overrides.ts';
import { assertPlan } from '../../domain/limits/plans.ts';
import { mergedMetadata } from '../../domain/shared/metadata.ts';
import type { RandomBytes } from '../../domain/shared/random.ts';
import { isoTime } from '../../domain/shared/time.ts';
import { type SettleDependencies, settleWorkspace } from '../../domain/workspaces/settle-workspace.ts';
import {
  assertNotDeleting,
  viewOf,
  type Workspace,
  type WorkspaceChange,
  workspaceIdOf,
} from '../../domain/workspaces/workspace.ts';
import { readEnvironment, WorkspacesEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/admin.ts';
import { workspacesDependencies } from '../../wiring/admin.ts';

export interface Dependencies extends ApiDependencies, SettleDependencies {
  readonly random: RandomBytes;
}

/** Changes the name, plan, external id, metadata or overrides of a workspace. Responds when every key has the new terms. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.updateWorkspace, dependencies, async ({ input, caller, requestId }) => {
    const { workspaces, plans, clock } = dependencies;
    const workspaceId = workspaceIdOf(input.path.id);
    const { plan } = input.body;
    if (plan !== undefined) assertPlan(plans, plan);

    const changed = await workspaces.changeWorkspace(workspaceId, (current) => {
      assertNotDeleting(current);
      const workspace = withChange(current, input.body);
      assertEffective(plans, workspace.plan, input.body.overrides ?? {});
      if (isDeepStrictEqual(workspace, current)) return { workspace: current, audit: undefined };
      const event = { action: 'workspace.updated', workspaceId, keyId: null, actor: caller.actor, requestId } as const;
      return {
        workspace: { ...workspace, updatedAt: isoTime(clock()) },
        audit: auditEvent(dependencies, { ...event, changes: input.body }),
      };
    });
    // Settle even if nothing changed, because an earlier request may have failed before it was complete.
    const settled = await settleWorkspace(dependencies, changed, { isRepair: true });
    return { workspace: viewOf(settled, plans, clock()) };
  });

function withChange(
  current: Workspace,
  { plan, metadata, overrides, ...change }: z.output<typeof WorkspaceChange>,
): Workspace {
  const workspace = withPlan(current, plan);
  return {
    ...workspace,
    name: change.name ?? current.name,
    ...(change.externalId !== undefined && { externalId: change.externalId }),
    ...(overrides !== undefined && { overrides: withOverrides(current.overrides, overrides) }),
    ...(metadata !== undefined && { metadata: mergedMetadata(current.metadata ?? {}, metadata) }),
  };
}

function withPlan(workspace: Workspace, plan: string | undefined): Workspace {
  if (plan === undefined || plan === workspace.plan) return workspace;
  return { ...workspace, plan, planChanges: workspace.planChanges + 1 };
}

export const handler = createHandler(workspacesDependencies(readEnvironment(WorkspacesEnvironment)));
