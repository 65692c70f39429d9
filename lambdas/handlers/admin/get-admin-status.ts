import type { Plans } from '../../domain/limits/plans.ts';
import { AdminStatusEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/admin.ts';
import { apiDependencies } from '../../wiring/api.ts';

export interface Dependencies extends ApiDependencies {
  readonly plans: Plans;
  readonly usagePlanKeys: 'per-workspace' | 'per-plan';
  readonly version: string;
}

/** Returns the version and settings of the deployment. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.getAdminStatus, dependencies, async () => {
    const { version, plans, usagePlanKeys } = dependencies;
    return { status: 'ok' as const, version, plans: Object.keys(plans), usagePlanKeys };
  });

function liveDependencies(): Dependencies {
  const environment = readEnvironment(AdminStatusEnvironment);
  return {
    ...apiDependencies(environment),
    plans: environment.PLANS,
    usagePlanKeys: environment.USAGE_PLAN_KEYS_MODE,
    version: environment.LATCHKEY_VERSION,
  };
}

export const handler = createHandler(liveDependencies());
