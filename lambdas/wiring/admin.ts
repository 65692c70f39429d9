import type * as z from 'zod';
import { DynamoWorkspaceKeys } from '../adapters/dynamodb/workspace-keys.ts';
import { DynamoWorkspaceStore } from '../adapters/dynamodb/workspace-store.ts';
import { createLeanDynamo } from '../adapters/lean/lean-dynamo.ts';
import { systemRandom } from '../domain/shared/random.ts';
import { planGatewayKeys } from '../domain/workspaces/plan-gateway-keys.ts';
import type { GatewayKeys } from '../domain/workspaces/ports.ts';
import type { AdminEnvironment, WorkspacesEnvironment } from '../environment.ts';
import { apiDependencies } from './api.ts';

export function adminDependencies(environment: z.output<typeof AdminEnvironment>) {
  return {
    ...apiDependencies(environment),
    workspaces: new DynamoWorkspaceStore(createLeanDynamo(), environment.KEYS_TABLE),
    plans: environment.PLANS,
    random: systemRandom,
  };
}

export function workspacesDependencies(environment: z.output<typeof WorkspacesEnvironment>) {
  return {
    ...adminDependencies(environment),
    workspaceKeys: new DynamoWorkspaceKeys(createLeanDynamo(), environment.KEYS_TABLE),
    gatewayKeys: gatewayKeysFrom(environment),
    usagePlanKeys: environment.USAGE_PLAN_KEYS_MODE,
  };
}

/** Loads the SDK's client at the first call, because deployments with shared gateway keys never need it. */
function gatewayKeysFrom({
  PLANS,
  USAGE_PLAN_SUFFIX,
}: Pick<z.output<typeof WorkspacesEnvironment>, 'PLANS' | 'USAGE_PLAN_SUFFIX'>): GatewayKeys {
  return loadedWithFirstCall(async () => {
    const { ApiGatewayKeys, createApiGateway } = await import('../adapters/api-gateway/api-gateway-keys.ts');
    return new ApiGatewayKeys(createApiGateway(), planGatewayKeys(PLANS, USAGE_PLAN_SUFFIX));
  });
}

/** Returns gateway keys that call `load` once. If it fails, the next call tries again. */
export function loadedWithFirstCall(load: () => Promise<GatewayKeys>): GatewayKeys {
  let loading: Promise<GatewayKeys> | undefined;
  const loaded = async () => {
    loading ??= load();
    try {
      return await loading;
    } catch (error) {
      loading = undefined;
      throw error;
    }
  };
  return {
    ensure: async (workspace) => (await loaded()).ensure(workspace),
    delete: async (keyId) => (await loaded()).delete(keyId),
    deleteAll: async (workspaceId) => (await loaded()).deleteAll(workspaceId),
  };
}
