import { type Plans, planNamed } from '../limits/plans.ts';
import { ConflictError, NotFoundError, UnfinishedError } from '../shared/errors.ts';
import type { Clock } from '../shared/random.ts';
import type { GatewayKeys, WorkspaceKeys, WorkspaceStore } from './ports.ts';
import { type GatewayKey, isPending, type Workspace } from './workspace.ts';

export interface SettleDependencies {
  readonly workspaces: WorkspaceStore;
  readonly workspaceKeys: WorkspaceKeys;
  readonly gatewayKeys: GatewayKeys;
  readonly usagePlanKeys: 'per-workspace' | 'per-plan';
  readonly plans: Plans;
  readonly clock: Clock;
}

/** The time that one request may spend on many keys, in milliseconds: well under the timeout of its Lambda. */
const timeMs = 15_000;

/**
 * Runs a part of a change that is stored already. If other requests change the workspace all the time, the same request again
 * continues the change.
 * @throws UnfinishedError instead of ConflictError, which would say that nothing was changed
 */
export async function continuable<T>(part: Promise<T>): Promise<T> {
  try {
    return await part;
  } catch (error) {
    if (error instanceof ConflictError) throw new UnfinishedError({ cause: error });
    throw error;
  }
}

export const deadlineOf = (clock: Clock): number => clock() + timeMs;

/**
 * Applies the stored state of a workspace: its gateway key in the usage plan of its plan, and its terms in each credential.
 * It creates the new gateway key first, then changes the credentials, then deletes the old gateway key. At every moment, each
 * credential names a gateway key that exists. Each step can be repeated, so the next call finishes an interrupted one.
 */
export async function settleWorkspace(
  dependencies: SettleDependencies,
  workspace: Workspace,
  deadline = deadlineOf(dependencies.clock),
): Promise<Workspace> {
  return continuable(settle(dependencies, workspace, deadline));
}

async function settle(dependencies: SettleDependencies, workspace: Workspace, deadline: number): Promise<Workspace> {
  const { workspaces, workspaceKeys, gatewayKeys } = dependencies;
  const wanted = await ensureGatewayKey(dependencies, workspace);
  const isOvertaken = (read: Workspace) =>
    read.planChanges !== workspace.planChanges || (read.status === 'deleting') !== (workspace.status === 'deleting');
  const current = await workspaces
    .changeWorkspace(workspace.id, (read) => ({
      workspace: isOvertaken(read) ? read : withGatewayKey(read, wanted),
      audit: undefined,
    }))
    .catch(async (error: unknown) => {
      // A concurrent deletion may have listed the gateway keys before this one was created.
      if (error instanceof NotFoundError && wanted !== null) await gatewayKeys.delete(wanted.id);
      throw error;
    });
  if (isOvertaken(current)) {
    // A concurrent change settles the workspace in its own call. The gateway key of this call is not needed.
    if (wanted !== null && !pointsTo(current, wanted)) await gatewayKeys.delete(wanted.id);
    return current;
  }
  if (isPending(current)) await workspaceKeys.applyTerms(current, deadline);
  for (const id of current.retiredGatewayKeys) await gatewayKeys.delete(id);
  return workspaces.changeWorkspace(current.id, (read) => ({
    workspace: read.revision === current.revision && isPending(read) ? settled(read) : read,
    audit: undefined,
  }));
}

async function ensureGatewayKey(
  { gatewayKeys, usagePlanKeys, plans }: SettleDependencies,
  workspace: Workspace,
): Promise<GatewayKey | null> {
  const hasUsagePlan = planNamed(plans, workspace.plan).limits !== null;
  const wantsOne = usagePlanKeys === 'per-workspace' && hasUsagePlan && workspace.status !== 'deleting';
  return wantsOne ? gatewayKeys.ensure(workspace) : null;
}

function withGatewayKey(workspace: Workspace, gatewayKey: GatewayKey | null): Workspace {
  const previous = workspace.gatewayKey;
  if (previous?.id === gatewayKey?.id && previous?.value === gatewayKey?.value) return workspace;
  const retired = previous === null ? [] : [previous.id];
  return { ...workspace, gatewayKey, retiredGatewayKeys: [...workspace.retiredGatewayKeys, ...retired] };
}

function pointsTo({ gatewayKey, retiredGatewayKeys }: Workspace, { id }: GatewayKey): boolean {
  return gatewayKey?.id === id || retiredGatewayKeys.includes(id);
}

function settled(workspace: Workspace): Workspace {
  return { ...workspace, appliedRevision: workspace.revision, progress: null, retiredGatewayKeys: [] };
}
