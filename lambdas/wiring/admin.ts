import { DynamoDeletedHistory } from '../adapters/dynamodb/audit/deleted-history.ts';
import { DynamoSpareGatewayKeys } from '../adapters/dynamodb/spare-gateway-keys.ts';
import { DynamoWorkspaceKeys } from '../adapters/dynamodb/workspace-keys.ts';
import { DynamoWorkspaceStore } from '../adapters/dynamodb/workspace-store.ts';
import { systemRandom } from '../domain/shared/random.ts';
import { planGatewayKeys } from '../domain/workspaces/plan-gateway-keys.ts';
import type { GatewayKeys } from '../domain/workspaces/ports.ts';
import type { AdminEnvironment, DeletingEnvironment, ValuesOf, WorkspacesEnvironment } from '../environment.ts';
import type { Logger } from '../logger.ts';
import { apiDependencies } from './api.ts';
import { dynamoClient } from './clients.ts';

export function adminDependencies(environment: ValuesOf<typeof AdminEnvironment>) {
  return {
    ...apiDependencies(environment),
    workspaces: new DynamoWorkspaceStore(dynamoClient(), environment.KEYS_TABLE),
    plans: environment.PLANS,
    random: systemRandom,
  };
}

export function workspacesDependencies(environment: ValuesOf<typeof WorkspacesEnvironment>) {
  const dependencies = suspendingDependencies(environment);
  return { ...dependencies, gatewayKeys: gatewayKeysFrom(environment, dependencies.logger) };
}

export function deletingDependencies(environment: ValuesOf<typeof DeletingEnvironment>) {
  return {
    ...workspacesDependencies(environment),
    deletedHistory: new DynamoDeletedHistory(dynamoClient(), environment.KEYS_TABLE),
    auditDays: Number(environment.AUDIT_DAYS_AFTER_DELETION),
  };
}

/** The dependencies of suspending a workspace, which does not call API Gateway. Its client is therefore not in the bundle. */
export function suspendingDependencies(environment: ValuesOf<typeof WorkspacesEnvironment>) {
  const dependencies = adminDependencies(environment);
  const { logger } = dependencies;
  return {
    ...dependencies,
    workspaceKeys: new DynamoWorkspaceKeys(dynamoClient(), environment.KEYS_TABLE),
    gatewayKeys: noGatewayKeys,
    spareGatewayKeys: new DynamoSpareGatewayKeys(dynamoClient(), environment.KEYS_TABLE),
    usagePlanKeys: environment.USAGE_PLAN_KEYS_MODE,
    onLeftover: (error: unknown) => logger.warn('gateway keys not deleted', { error }),
  };
}

const notForSuspending = async () => {
  throw new Error('A suspension calls API Gateway, for which its function has no permission.');
};

const noGatewayKeys: GatewayKeys = {
  create: notForSuspending,
  addToPlan: notForSuspending,
  delete: notForSuspending,
};

/** Loads the SDK's client at the first call, because deployments with shared gateway keys never need it. */
function gatewayKeysFrom(
  { PLANS, USAGE_PLAN_SUFFIX, DEPLOYMENT }: ValuesOf<typeof WorkspacesEnvironment>,
  logger: Logger,
): GatewayKeys {
  return loadedWithFirstCall(async () => {
    const { ApiGatewayKeys, createApiGateway } = await import('../adapters/api-gateway/api-gateway-keys.ts');
    return new ApiGatewayKeys(createApiGateway(), {
      usagePlanNames: planGatewayKeys(PLANS, USAGE_PLAN_SUFFIX),
      deployment: DEPLOYMENT,
      onDenied: (gatewayKeyId, error) => logger.warn('gateway key not deleted', { gatewayKeyId, error }),
    });
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
    create: async (workspace) => (await loaded()).create(workspace),
    addToPlan: async (keyId, plan) => (await loaded()).addToPlan(keyId, plan),
    delete: async (keyId) => (await loaded()).delete(keyId),
  };
}
