import { ConflictError, UnfinishedError } from '../shared/errors.ts';
import type { Clock } from '../shared/random.ts';
import {
  deleteSpareGatewayKeys,
  type GatewayKeyDependencies,
  releaseGatewayKeys,
  wantedGatewayKey,
  withGatewayKey,
} from './gateway-keys.ts';
import type { WorkspaceKeys, WorkspaceStore } from './ports.ts';
import { isPending, type Workspace } from './workspace.ts';

export interface SettleDependencies extends GatewayKeyDependencies {
  readonly workspaces: WorkspaceStore;
  readonly workspaceKeys: WorkspaceKeys;
}

interface SettleOptions {
  /** The time at which the work on keys stops, in epoch milliseconds. @default in 12 seconds */
  readonly deadline?: number;
  /** Whether to restore a gateway key that is missing from API Gateway. @default false */
  readonly isRepair?: boolean;
  /** Whether to delete spare gateway keys, of any workspace. @default true */
  readonly deletesSpareKeys?: boolean;
}

/**
 * The time that one request may spend on many keys, in milliseconds. A read, a write and the note of the progress may follow,
 * of four seconds each if DynamoDB does not respond. Together they take less than the timeout of the Lambda, 25 seconds.
 */
const timeMs = 12_000;

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
 * It creates the new gateway key first, then changes the credentials, then gives up the old gateway key, which is deleted
 * minutes later. At every moment, each credential and each running request names a gateway key that exists. Each step can be
 * repeated, so the next call finishes an interrupted one.
 */
export async function settleWorkspace(
  dependencies: SettleDependencies,
  workspace: Workspace,
  { deadline = deadlineOf(dependencies.clock), isRepair = false, deletesSpareKeys = true }: SettleOptions = {},
): Promise<Workspace> {
  const settled = await continuable(settle(dependencies, workspace, deadline, isRepair));
  if (deletesSpareKeys) await deleteSpareGatewayKeys(dependencies);
  return settled;
}

async function settle(
  dependencies: SettleDependencies,
  workspace: Workspace,
  deadline: number,
  isRepair: boolean,
): Promise<Workspace> {
  const { workspaces, workspaceKeys } = dependencies;
  const wanted = await wantedGatewayKey(dependencies, workspace, isRepair);
  const isOvertaken = (read: Workspace) =>
    read.planChanges !== workspace.planChanges || (read.status === 'deleting') !== (workspace.status === 'deleting');
  const current = await workspaces.changeWorkspace(workspace.id, (read) => ({
    workspace: isOvertaken(read) ? read : withGatewayKey(read, workspace, wanted),
    audit: undefined,
  }));
  // A concurrent change settles the workspace in its own call.
  if (isOvertaken(current)) return current;
  if (isPending(current)) await workspaceKeys.applyTerms(current, deadline);
  await releaseGatewayKeys(dependencies, current);
  return workspaces.changeWorkspace(current.id, (read) => ({
    workspace: read.revision === current.revision && isPending(read) ? settled(read) : read,
    audit: undefined,
  }));
}

function settled(workspace: Workspace): Workspace {
  return { ...workspace, appliedRevision: workspace.revision, progress: null, retiredGatewayKeys: [] };
}
