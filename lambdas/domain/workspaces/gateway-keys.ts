import { type Plans, planOf } from '../limits/plans.ts';
import type { Clock } from '../shared/random.ts';
import { minuteMs } from '../shared/time.ts';
import type { GatewayKeys, SpareGatewayKey, SpareGatewayKeys, WorkspaceStore } from './ports.ts';
import type { GatewayKey, Workspace } from './workspace.ts';

export interface GatewayKeyDependencies {
  readonly workspaces: Pick<WorkspaceStore, 'getWorkspace'>;
  readonly gatewayKeys: GatewayKeys;
  readonly spareGatewayKeys: SpareGatewayKeys;
  readonly usagePlanKeys: 'per-workspace' | 'per-plan';
  readonly plans: Plans;
  readonly clock: Clock;
  /** Called if spare gateway keys could not be deleted. A later request tries again. */
  readonly onLeftover: (error: unknown) => void;
}

/**
 * The time for which a gateway key stays after the last credential that named it has changed, in milliseconds. A request that an
 * authorizer is checking may still name it, and so may an authorizer that remembers a full window for a second. An authorizer
 * runs for 25 seconds at most. A new key stays for as long until its workspace names it.
 */
export const retentionMs = 5 * minuteMs;

/** The number of spare keys that one request deletes. API Gateway's control plane accepts few requests a second. */
const maxDeleted = 5;

/**
 * Returns the gateway key that a workspace should have, and creates it if needed.
 * @param isRepair Whether to restore a key that is missing from API Gateway or from its usage plan
 */
export async function wantedGatewayKey(
  dependencies: GatewayKeyDependencies,
  workspace: Workspace,
  isRepair: boolean,
): Promise<GatewayKey | null> {
  const { gatewayKeys, usagePlanKeys, plans } = dependencies;
  const { gatewayKey: known, plan, planChanges, status } = workspace;
  // The keys of a suspended workspace are refused, and a suspension must not depend on API Gateway.
  if (status === 'suspended') return known;
  const hasUsagePlan = (planOf(plans, plan)?.limits ?? null) !== null;
  if (usagePlanKeys !== 'per-workspace' || !hasUsagePlan || status === 'deleting') return null;
  const isOfPlan = known !== null && known.planChanges === planChanges;
  if (isOfPlan && (!isRepair || (await gatewayKeys.addToPlan(known.id, plan)))) return known;
  return { ...(await createGatewayKey(dependencies, workspace)), planChanges };
}

/** Creates a gateway key. It is deleted later unless the workspace names it, wherever the request stops. */
async function createGatewayKey(
  { gatewayKeys, spareGatewayKeys, clock }: GatewayKeyDependencies,
  workspace: Workspace,
): Promise<GatewayKey> {
  const made = await gatewayKeys.create(workspace);
  try {
    await spareGatewayKeys.add([{ id: made.id, workspaceId: workspace.id, deletableFrom: clock() + retentionMs }]);
    return made;
  } catch (error) {
    await gatewayKeys.delete(made.id).catch(() => {});
    throw error;
  }
}

/** Returns the workspace with another gateway key, unless a concurrent request has replaced the one that was read. */
export function withGatewayKey(current: Workspace, read: Workspace, wanted: GatewayKey | null): Workspace {
  const { gatewayKey: previous, retiredGatewayKeys } = current;
  const isReplaced = previous?.id !== read.gatewayKey?.id;
  if (isReplaced || previous?.id === wanted?.id) return current;
  const retired = previous === null ? [] : [previous.id];
  return { ...current, gatewayKey: wanted, retiredGatewayKeys: [...retiredGatewayKeys, ...retired] };
}

/** Makes the old gateway keys of a workspace spare. No credential names them any more. */
export async function releaseGatewayKeys(
  { spareGatewayKeys, clock }: GatewayKeyDependencies,
  { id: workspaceId, retiredGatewayKeys: ids }: Workspace,
): Promise<void> {
  if (ids.length === 0) return;
  const deletableFrom = clock() + retentionMs;
  await spareGatewayKeys.add(ids.map((id) => ({ id, workspaceId, deletableFrom })));
}

/** Deletes the spare gateway keys of all workspaces that no request can name. Reports a failure and does not throw. */
export async function deleteSpareGatewayKeys(dependencies: GatewayKeyDependencies): Promise<void> {
  const now = dependencies.clock();
  try {
    const spare = await dependencies.spareGatewayKeys.list();
    const due = spare.filter(({ deletableFrom }) => deletableFrom <= now);
    for (const key of due.slice(0, maxDeleted)) await deleteSpare(dependencies, key);
  } catch (error) {
    dependencies.onLeftover(error);
  }
}

/** Deletes the spare gateway keys of a workspace that is being deleted. Its requests are refused before they need one. */
export async function deleteGatewayKeysOf(dependencies: GatewayKeyDependencies, workspaceId: string): Promise<void> {
  const spare = await dependencies.spareGatewayKeys.list();
  for (const key of spare) if (key.workspaceId === workspaceId) await deleteSpare(dependencies, key);
}

async function deleteSpare(
  { workspaces, gatewayKeys, spareGatewayKeys }: GatewayKeyDependencies,
  { id, workspaceId }: SpareGatewayKey,
): Promise<void> {
  const workspace = await workspaces.getWorkspace(workspaceId);
  const isNamed = workspace?.gatewayKey?.id === id || workspace?.retiredGatewayKeys.includes(id) === true;
  if (!isNamed) await gatewayKeys.delete(id);
  await spareGatewayKeys.remove(id);
}
