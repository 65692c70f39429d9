import { keyIdOf, manageable } from '../../domain/keys/manageable.ts';
import type { KeyStore } from '../../domain/keys/ports.ts';
import { type Plans, planOf } from '../../domain/limits/plans.ts';
import { readLimits, readUsage, type UsageDependencies } from '../../domain/limits/read-usage.ts';
import { usageOf } from '../../domain/limits/usage.ts';
import { usageRange } from '../../domain/limits/usage-range.ts';
import { readEnvironment, UsageEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/keys.ts';
import { usageDependencies } from '../../wiring/workspace.ts';

export interface Dependencies extends ApiDependencies, UsageDependencies {
  readonly keys: KeyStore;
  readonly plans: Plans;
}

/** Returns the usage of a key and its current rate limit state. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.getKeyUsage, dependencies, async ({ input, caller: { principal } }) => {
    const { keys, usage, plans, clock } = dependencies;
    const now = clock();
    const range = usageRange(input.query, now);
    const { tag } = manageable(principal, await keys.getKey(principal.workspaceId, keyIdOf(input.path.id)));
    const limits = planOf(plans, principal.plan)?.limits ?? null;
    const [counted, state] = await Promise.all([
      readUsage(dependencies, tag, range),
      limits === null ? null : readLimits(usage, tag, limits, now),
    ]);
    return { usage: usageOf(range, counted), limits: state };
  });

const environment = readEnvironment(UsageEnvironment);
export const handler = createHandler({ ...usageDependencies(environment), plans: environment.PLANS });
