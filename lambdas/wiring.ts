import type * as z from 'zod';
import { DynamoAuditHistory } from './adapters/dynamodb/audit-history.ts';
import { DynamoKeyStore } from './adapters/dynamodb/key-store.ts';
import { DynamoMemberStore } from './adapters/dynamodb/member-store.ts';
import { DynamoPhotoRequestStore } from './adapters/dynamodb/photo-request-store.ts';
import { DynamoUsageStore } from './adapters/dynamodb/usage-store.ts';
import { DynamoWorkspaceKeys } from './adapters/dynamodb/workspace-keys.ts';
import { DynamoWorkspaceStore } from './adapters/dynamodb/workspace-store.ts';
import { createKms, KmsSealer } from './adapters/kms/kms-sealer.ts';
import { createLeanDynamo } from './adapters/lean/lean-dynamo.ts';
import { createLeanSecretReader } from './adapters/lean/lean-secrets-manager.ts';
import { CachedCursorSecret } from './adapters/secrets-manager/cached-cursor-secret.ts';
import { CachedPepper } from './adapters/secrets-manager/cached-pepper.ts';
import { SecretsManagerConsumerSecrets } from './adapters/secrets-manager/consumer-secrets.ts';
import { createPacedSecretsManager } from './adapters/secrets-manager/secrets-manager.ts';
import type { MemberStore } from './domain/access/ports.ts';
import type { ValueSealer } from './domain/keys/ports.ts';
import { systemClock, systemRandom } from './domain/shared/random.ts';
import type { GatewayKeys } from './domain/workspaces/ports.ts';
import type {
  AdminEnvironment,
  ChangingEnvironment,
  IssuingEnvironment,
  KeysEnvironment,
  MembersEnvironment,
  PhotoRequestsEnvironment,
  RevealingEnvironment,
  RootKeyEnvironment,
  RotateKeysEnvironment,
  UsageEnvironment,
  WorkspacesEnvironment,
} from './environment.ts';
import { type Cursors, createCursors } from './http/cursor.ts';
import type { ApiDependencies } from './http/dependencies.ts';
import { createLogger } from './logger.ts';

/** The real collaborators, as several Lambdas wire them. */

export function apiDependencies(environment: { CORS_ALLOW_ORIGIN: string }): ApiDependencies {
  return { logger: createLogger(), clock: systemClock, corsAllowOrigin: environment.CORS_ALLOW_ORIGIN };
}

export function keysDependencies(environment: z.output<typeof KeysEnvironment>) {
  return {
    ...apiDependencies(environment),
    keys: new DynamoKeyStore(createLeanDynamo(), environment.KEYS_TABLE),
    random: systemRandom,
  };
}

export function changingDependencies(environment: z.output<typeof ChangingEnvironment>) {
  return { ...keysDependencies(environment), secretArnPrefix: environment.SECRET_ARN_PREFIX };
}

export function revealingDependencies(environment: z.output<typeof RevealingEnvironment>) {
  return { ...keysDependencies(environment), sealer: sealerFrom(environment) };
}

export function usageDependencies(environment: z.output<typeof UsageEnvironment>) {
  return {
    ...keysDependencies(environment),
    usage: new DynamoUsageStore(createLeanDynamo(), environment.COUNTERS_TABLE),
    plans: environment.PLANS,
  };
}

export function auditHistoryDependencies(environment: z.output<typeof KeysEnvironment>) {
  return {
    ...apiDependencies(environment),
    history: new DynamoAuditHistory(createLeanDynamo(), environment.KEYS_TABLE),
  };
}

export function issuingDependencies(environment: z.output<typeof IssuingEnvironment>) {
  return {
    ...revealingDependencies(environment),
    secretArnPrefix: environment.SECRET_ARN_PREFIX,
    ...rootKeyDependencies(environment),
    plans: environment.PLANS,
  };
}

/** What rotates keys by itself, without a request. */
export function rotatingDependencies(environment: z.output<typeof RotateKeysEnvironment>) {
  const { DEPLOYMENT, MANAGED_SECRET_PREFIX, MANAGED_SECRET_KEY } = environment;
  return {
    ...rootKeyDependencies(environment),
    logger: createLogger(),
    clock: systemClock,
    random: systemRandom,
    keys: new DynamoKeyStore(createLeanDynamo(), environment.KEYS_TABLE),
    secrets: new SecretsManagerConsumerSecrets(createPacedSecretsManager(), {
      deployment: DEPLOYMENT,
      namePrefix: MANAGED_SECRET_PREFIX,
      kmsKeyId: MANAGED_SECRET_KEY || undefined,
    }),
    sealer: sealerFrom(environment),
  };
}

export function membersDependencies(environment: z.output<typeof MembersEnvironment>) {
  return {
    ...apiDependencies(environment),
    members: memberStoreFrom(environment),
    signIn: environment.SIGN_IN,
    random: systemRandom,
  };
}

export function memberStoreFrom({ KEYS_TABLE }: { KEYS_TABLE: string }): MemberStore {
  return new DynamoMemberStore(createLeanDynamo(), KEYS_TABLE);
}

export function photoRequestsDependencies(environment: z.output<typeof PhotoRequestsEnvironment>) {
  return {
    ...apiDependencies(environment),
    photoRequests: new DynamoPhotoRequestStore(createLeanDynamo(), environment.PHOTO_REQUESTS_TABLE),
    random: systemRandom,
  };
}

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

/** Loads the SDK's client with the first call: deployments that share usage-plan keys make none. */
function gatewayKeysFrom({ USAGE_PLAN_NAMES }: { USAGE_PLAN_NAMES: Readonly<Record<string, string>> }): GatewayKeys {
  let loading: Promise<GatewayKeys> | undefined;
  const load = async () => {
    const { ApiGatewayKeys, createApiGateway } = await import('./adapters/api-gateway/api-gateway-keys.ts');
    return new ApiGatewayKeys(createApiGateway(), USAGE_PLAN_NAMES);
  };
  const loaded = () => {
    loading ??= load();
    return loading;
  };
  return {
    ensure: async (workspace) => (await loaded()).ensure(workspace),
    delete: async (keyId) => (await loaded()).delete(keyId),
    deleteAll: async (workspaceId) => (await loaded()).deleteAll(workspaceId),
  };
}

export function rootKeyDependencies(
  environment: Pick<z.output<typeof RootKeyEnvironment>, 'PEPPER_SECRET' | 'KEY_FORMAT'>,
) {
  return {
    pepper: new CachedPepper(createLeanSecretReader(), environment.PEPPER_SECRET, systemClock, { failsWhenOld: true }),
    keyFormat: environment.KEY_FORMAT,
  };
}

export function cursorsFrom(environment: { CURSOR_SECRET: string }): Cursors {
  return createCursors(new CachedCursorSecret(createLeanSecretReader(), environment.CURSOR_SECRET));
}

function sealerFrom({ RECOVERY_KEY }: { RECOVERY_KEY: string }): ValueSealer | undefined {
  return RECOVERY_KEY === '' ? undefined : new KmsSealer(createKms(), RECOVERY_KEY);
}
