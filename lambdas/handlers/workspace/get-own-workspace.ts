import type { User } from '../../domain/access/member.ts';
import type { MemberStore } from '../../domain/access/ports.ts';
import type { KeyStore } from '../../domain/keys/ports.ts';
import { noOverrides } from '../../domain/limits/effective-limits.ts';
import { limitsOf, maxKeysOf, type Plans } from '../../domain/limits/plans.ts';
import type { QuotaReader } from '../../domain/limits/quota-ports.ts';
import { readWorkspaceQuota } from '../../domain/limits/quotas/read-quotas.ts';
import { NotFoundError } from '../../domain/shared/errors.ts';
import { heldPlacesOf } from '../../domain/workspaces/held-places.ts';
import { rootKeyName, type Workspace } from '../../domain/workspaces/workspace.ts';
import { OwnWorkspaceEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/workspace.ts';
import { keysDependencies } from '../../wiring/keys.ts';
import { quotaReaderFrom } from '../../wiring/quotas.ts';
import { memberStoreFrom } from '../../wiring/workspace.ts';

export interface Dependencies extends ApiDependencies {
  readonly keys: KeyStore;
  readonly members: MemberStore;
  readonly quotas: QuotaReader;
  readonly plans: Plans;
  readonly recoverableKeys: boolean;
}

/** Returns the caller and its workspace. Test keys may read them too, because it is their own workspace. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.getOwnWorkspace, dependencies, async ({ caller }) => {
    const { members, quotas, plans, recoverableKeys, clock } = dependencies;
    const now = clock();
    const { principal, member, actor } = caller;
    const workspace = await members.getWorkspace(principal.workspaceId);
    if (workspace === undefined) throw new NotFoundError('workspace');
    const { id, name, plan, status, keyCount, rootKeyId, createdAt } = workspace;
    const [maxKeys, limits] = [maxKeysOf(plans, workspace), limitsOf(plans, workspace)];
    const [nameOfCaller, memberships, quota] = await Promise.all([
      member === undefined ? nameOfKey(dependencies, workspace, actor.id) : nameOfMember(dependencies, id, member),
      member === undefined ? [] : membershipsOf(dependencies, member),
      readWorkspaceQuota(quotas, workspace, plans, now),
    ]);
    return {
      workspace: {
        id,
        name,
        plan,
        status,
        keyCount,
        heldPlaces: heldPlacesOf(workspace, now),
        maxKeys,
        limits,
        quota,
        overrides: workspace.overrides ?? noOverrides,
        rootKeyId,
        createdAt,
      },
      plans: plansFor(plans, plan),
      caller: {
        type: member === undefined ? ('api_key' as const) : ('user' as const),
        id: actor.id,
        name: nameOfCaller,
        role: member?.role ?? null,
        scopes: [...principal.scopes],
      },
      memberships,
      recoverableKeys,
    };
  });

/** Returns the plans that a workspace may see: its own, and the public ones. */
function plansFor(plans: Plans, own: string) {
  return Object.entries(plans)
    .filter(([name, plan]) => name === own || plan.public)
    .map(([name, { maxKeys, limits, quota = null }]) => ({ name, maxKeys, limits, quota }));
}

/** Returns the name of a key. Root keys are not in the list of keys and share one name. */
async function nameOfKey({ keys }: Dependencies, { id, rootKeyId }: Workspace, keyId: string): Promise<string | null> {
  if (keyId === rootKeyId) return rootKeyName;
  return (await keys.getKey(id, keyId))?.name ?? null;
}

async function nameOfMember({ members }: Dependencies, workspaceId: string, user: User): Promise<string | null> {
  return (await members.getMembership(workspaceId, user))?.name ?? null;
}

/** Returns the workspaces that the person can choose from, without workspaces that are being deleted. */
async function membershipsOf({ members }: Dependencies, user: User) {
  const memberships = await members.membershipsOf(user);
  const workspaces = await members.getWorkspaces(memberships.map(({ workspaceId }) => workspaceId));
  const names = new Map(workspaces.filter(({ status }) => status !== 'deleting').map(({ id, name }) => [id, name]));
  return memberships.flatMap(({ workspaceId, role }) => {
    const name = names.get(workspaceId);
    return name === undefined ? [] : [{ workspaceId, name, role }];
  });
}

function liveDependencies(): Dependencies {
  const environment = readEnvironment(OwnWorkspaceEnvironment);
  return {
    ...keysDependencies(environment),
    members: memberStoreFrom(environment),
    quotas: quotaReaderFrom(environment),
    plans: environment.PLANS,
    recoverableKeys: environment.RECOVERABLE_KEYS === 'true',
  };
}

export const handler = createHandler(liveDependencies());
