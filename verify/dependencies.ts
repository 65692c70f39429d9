import { setTimeout } from 'node:timers/promises';
import { DynamoCounterStore } from '../lambdas/adapters/dynamodb/counter-store.ts';
import { DynamoCredentialStore } from '../lambdas/adapters/dynamodb/credential-store.ts';
import { DynamoQuotaNotices } from '../lambdas/adapters/dynamodb/quotas/quota-notices.ts';
import { DynamoQuotaStore } from '../lambdas/adapters/dynamodb/quotas/quota-store.ts';
import type { AwsJsonOptions } from '../lambdas/adapters/lean/aws-json.ts';
import { createLeanDynamo } from '../lambdas/adapters/lean/lean-dynamo.ts';
import { createLeanSecretReader } from '../lambdas/adapters/lean/lean-secrets-manager.ts';
import { CachedPepper } from '../lambdas/adapters/secrets-manager/cached-pepper.ts';
import type { Clock } from '../lambdas/domain/shared/random.ts';
import type { VerifyDependencies } from '../lambdas/domain/verification/dependencies.ts';
import type { VerifierSettings } from './settings.ts';

/** How the verifier calls AWS. */
export type AwsAccess = Pick<AwsJsonOptions, 'credentials' | 'throttledPauseMs' | 'timeoutMs'>;

/** The time in which requests that were counted and then refused have been taken back, in milliseconds, as in the authorizer. */
const takenBackMs = 100;

/** Creates the dependencies of a verifier that runs outside of the deployment's own Lambdas. */
export function dependenciesOf(
  { region, endpoints, keysTable, countersTable, pepperSecret, ...settings }: VerifierSettings,
  aws: AwsAccess,
  clock: Clock,
  onError: (error: unknown, what: string) => void,
): VerifyDependencies {
  const dynamo = createLeanDynamo({ ...aws, region, endpoint: endpoints?.dynamodb });
  const readSecret = createLeanSecretReader({ ...aws, region, endpoint: endpoints?.secretsManager });
  return {
    credentials: new DynamoCredentialStore(dynamo, keysTable),
    counters: new DynamoCounterStore(dynamo, countersTable),
    quotas: new DynamoQuotaStore(dynamo, countersTable),
    quotaNotices: new DynamoQuotaNotices(dynamo, keysTable, clock),
    pause: () => setTimeout(takenBackMs),
    pepper: new CachedPepper(readSecret, pepperSecret, clock),
    keyFormat: settings.keyFormat,
    plans: settings.plans,
    onCounterFailure: settings.onCounterFailure,
    clock,
    onTrouble: (trouble, error) => onError(error, trouble),
  };
}
