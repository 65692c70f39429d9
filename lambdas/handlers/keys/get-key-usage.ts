import { keyIdOf, manageable } from '../../domain/keys/manageable.ts';
import type { KeyStore } from '../../domain/keys/ports.ts';
import { limitsOf, type Plans } from '../../domain/limits/plans.ts';
import type { QuotaReader } from '../../domain/limits/quota-ports.ts';
import { readKeyQuota } from '../../domain/limits/quotas/read-quotas.ts';
import { NotFoundError } from '../../domain/shared/errors.ts';
import { readLimits } from '../../domain/usage/read-counters.ts';
import { type KeyUsageDependencies, usageOfDeletedKey, usageOfKey } from '../../domain/usage/usage-of-key.ts';
import { usageRange } from '../../domain/usage/usage-range.ts';
import { readEnvironment, UsageEnvironment } from '../../environment.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/keys.ts';
import { getWorkspaceApiKeyUsage } from '../../http/routes/operators.ts';
import { workspaceHandler } from '../../http/workspace-handler.ts';
import { quotaReaderFrom } from '../../wiring/quotas.ts';
import { ledgerFrom } from '../../wiring/usage.ts';
import { usageDependencies } from '../../wiring/workspace.ts';

export interface Dependencies extends ApiDependencies, KeyUsageDependencies {
  readonly keys: KeyStore;
  readonly quotas: QuotaReader;
  readonly plans: Plans;
}

/** Returns the usage of a key, which may be deleted, and its current state of its rate limits and quota. */
export const createHandler = (dependencies: Dependencies) =>
  workspaceHandler(
    routes.getKeyUsage,
    getWorkspaceApiKeyUsage,
    dependencies,
    async ({ input, caller: { principal } }) => {
      const { keys, usage, quotas, plans, clock } = dependencies;
      const now = clock();
      const range = usageRange(input.query, now);
      const { workspaceId } = principal;
      const keyId = keyIdOf(input.path.id);
      const [key, workspace] = await Promise.all([keys.getKey(workspaceId, keyId), keys.getWorkspace(workspaceId)]);
      // The environment of a deleted key is unknown, so a test key sees none.
      const isDeleted = key === undefined && principal.environment === 'live';
      const deleted = isDeleted ? await usageOfDeletedKey(dependencies, { workspaceId, keyId }, range) : undefined;
      if (deleted !== undefined) return { usage: deleted, limits: null, quota: null };
      const record = manageable(principal, key);
      const { tag, limits: own } = record;
      if (workspace === undefined) throw new NotFoundError('workspace');
      const limits = limitsOf(plans, workspace, own);
      const [counted, state, quota] = await Promise.all([
        usageOfKey(dependencies, { workspaceId, keyId, tag }, range),
        limits === null ? null : readLimits(usage, tag, limits, now),
        readKeyQuota(quotas, record, now),
      ]);
      return { usage: counted, limits: state, quota };
    },
  );

function liveDependencies(): Dependencies {
  const environment = readEnvironment(UsageEnvironment);
  return {
    ...usageDependencies(environment),
    ...ledgerFrom(environment),
    quotas: quotaReaderFrom(environment),
    plans: environment.PLANS,
  };
}

export const handler = createHandler(liveDependencies());
