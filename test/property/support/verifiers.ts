import type { Plans } from '../../../lambdas/domain/limits/plans.ts';
import type { Clock } from '../../../lambdas/domain/shared/random.ts';
import type { VerifyDependencies } from '../../../lambdas/domain/verification/dependencies.ts';
import { createVerifier } from '../../../lambdas/domain/verification/verifier.ts';
import { noQuotas } from '../../support/limits.ts';
import { keyFormat, keyring1 } from '../../support/stores/keys.ts';
import type { FaultyStorage } from './faulty-storage.ts';

/** Creates an instance of the authorizer, without quotas by default. It refuses requests that it cannot count. */
export function newInstance(
  storage: FaultyStorage,
  plans: Plans,
  clock: Clock,
  others: Partial<VerifyDependencies> = {},
): ReturnType<typeof createVerifier> {
  return createVerifier({
    credentials: storage,
    counters: storage,
    ...noQuotas,
    pepper: { keyring: async () => keyring1, refreshedKeyring: async () => keyring1 },
    keyFormat,
    plans,
    onCounterFailure: 'deny',
    clock,
    onTrouble: () => {},
    ...others,
  });
}
