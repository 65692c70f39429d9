import { DynamoCredentialStore } from '../adapters/dynamodb/credential-store.ts';
import { DynamoKeyStore } from '../adapters/dynamodb/key-store.ts';
import { DynamoUsageStore } from '../adapters/dynamodb/usage-store.ts';
import { createKms, KmsSealer } from '../adapters/kms/kms-sealer.ts';
import { CachedPepper } from '../adapters/secrets-manager/cached-pepper.ts';
import type { ValueSealer } from '../domain/keys/ports.ts';
import { systemClock, systemRandom } from '../domain/shared/random.ts';
import type {
  ChangingEnvironment,
  IssuingEnvironment,
  KeysEnvironment,
  LookupEnvironment,
  RevealingEnvironment,
  RootKeyEnvironment,
  ValuesOf,
} from '../environment.ts';
import { answersFrom } from './answers.ts';
import { apiDependencies } from './api.ts';
import { dynamoClient, secretReader } from './clients.ts';

export function keysDependencies(environment: ValuesOf<typeof KeysEnvironment>) {
  return {
    ...apiDependencies(environment),
    keys: new DynamoKeyStore(dynamoClient(), environment.KEYS_TABLE),
    random: systemRandom,
  };
}

export function changingDependencies(environment: ValuesOf<typeof ChangingEnvironment>) {
  return {
    ...keysDependencies(environment),
    ...lastUseDependencies(environment),
    plans: environment.PLANS,
    secretArnPrefix: environment.SECRET_ARN_PREFIX,
  };
}

export function revealingDependencies(environment: ValuesOf<typeof RevealingEnvironment>) {
  return {
    ...keysDependencies(environment),
    ...lastUseDependencies(environment),
    sealer: sealerFrom(environment),
  };
}

/** Reads the minute in which keys were last used. */
function lastUseDependencies({ COUNTERS_TABLE }: { COUNTERS_TABLE: string }) {
  return { lastUse: new DynamoUsageStore(dynamoClient(), COUNTERS_TABLE) };
}

export function issuingDependencies(environment: ValuesOf<typeof IssuingEnvironment>) {
  const dependencies = keysDependencies(environment);
  const { lastUse } = lastUseDependencies(environment);
  return {
    ...dependencies,
    keys: new DynamoKeyStore(dynamoClient(), environment.KEYS_TABLE, lastUse),
    lastUse,
    answers: answersFrom(environment, dependencies),
    sealer: sealerFrom(environment),
    secretArnPrefix: environment.SECRET_ARN_PREFIX,
    ...rootKeyDependencies(environment),
    plans: environment.PLANS,
  };
}

export function rootKeyDependencies(
  environment: Pick<ValuesOf<typeof RootKeyEnvironment>, 'PEPPER_SECRET' | 'KEY_FORMAT'>,
) {
  return {
    pepper: new CachedPepper(secretReader(), environment.PEPPER_SECRET, systemClock, { failsWhenOld: true }),
    keyFormat: environment.KEY_FORMAT,
  };
}

export function lookupDependencies(environment: ValuesOf<typeof LookupEnvironment>) {
  return {
    ...keysDependencies(environment),
    ...rootKeyDependencies(environment),
    credentials: new DynamoCredentialStore(dynamoClient(), environment.KEYS_TABLE),
  };
}

export function sealerFrom({ RECOVERY_KEY }: { RECOVERY_KEY: string }): ValueSealer | undefined {
  return RECOVERY_KEY === '' ? undefined : new KmsSealer(createKms(), RECOVERY_KEY);
}
