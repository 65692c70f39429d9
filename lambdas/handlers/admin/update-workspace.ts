import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { auditEvent } from '../../domain/events/audit-event.ts';
import { assertEffective, withOverrides } from '../../domain/limits/overrides.ts';
import { assertPlan } from '../../domain/limits/plans.ts';
import { mergedMetadata } from '../../domain/shared/metadata.ts';
import { isoTime } from '../../domain/shared/time.ts';
import { type GrantDependencies, type Granted, grantQuota } from '../../domain/workspaces/grant-quota.ts';
import { settleWorkspace } from '../../domain/workspaces/settle-workspace.ts';
import {
  assertNotDeleting,
  viewOf,
  type Workspace,
  type WorkspaceChange,
  workspaceIdOf,
} from '../../domain/workspaces/workspace.ts';
import { readEnvironment, WorkspaceChangeEnvironment } from '../../environment.ts';
import { type ApiHandler, apiHandler } from '../../http/api-handler.ts';
import type { KeepingDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/admin.ts';
import { workspacesDependencies } from '../../wiring/admin.ts';
import { answersFrom } from '../../wiring/answers.ts';

export interface Dependencies extends KeepingDependencies, Omit<GrantDependencies, 'onUnsettled'> {}

/** Changes a workspace, or grants it requests: the same calls and permissions serve both routes. */
export function createHandler(dependencies: Dependencies): ApiHandler {
  const [change, grant] = [changeHandler(dependencies), grantHandler(dependencies)];
  return (event, context) => (event.resource === routes.grantQuota.path ? grant : change)(event, context);
}

/** Grants requests on top of the quota of a workspace. */
const grantHandler = (dependencies: Dependencies) =>
  apiHandler(routes.grantQuota, dependencies, async ({ input, caller, requestId, keep }) => {
    const { plans, clock, logger } = dependencies;
    const onUnsettled = (workspaceId: string, error: unknown) =>
      logger.error('workspace not settled', { requestId, workspaceId, error });
    const responseOf = ({ workspace, quota }: Granted) => ({ workspace: viewOf(workspace, plans, clock()), quota });
    const granted = await grantQuota({ ...dependencies, onUnsettled }, workspaceIdOf(input.path.id), {
      ...input.body,
      actor: caller.actor,
      requestId,
      // Copying the limit to the credentials changes the answer. If it never ends, this one stays.
      keep: (made) => keep(responseOf(made), { isFinal: false }),
    });
    return responseOf(granted);
  });

/** Changes the name, plan, external id, metadata or overrides of a workspace. Responds when every key has the new terms. */
const changeHandler = (dependencies: Dependencies) =>
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
        audit: auditEvent(dependencies, { ...event, changes: input.body, before: before(current, input.body) }),
      };
    });
    // Settle even if nothing changed, because an earlier request may have failed before it was complete.
    const settled = await settleWorkspace(dependencies, changed, { isRepair: true });
    return { workspace: viewOf(settled, plans, clock()) };
  });

/** Returns the fields that a change names, as they were before it. */
function before(current: Workspace, change: z.output<typeof WorkspaceChange>) {
  return Object.fromEntries(Object.keys(change).map((name) => [name, current[name as keyof Workspace] ?? null]));
}

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

function liveDependencies(): Dependencies {
  const environment = readEnvironment(WorkspaceChangeEnvironment);
  const dependencies = workspacesDependencies(environment);
  return { ...dependencies, answers: answersFrom(environment, dependencies) };
}

export const handler = createHandler(liveDependencies());
