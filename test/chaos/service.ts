import { DynamoAnswerStore } from '../../lambdas/adapters/dynamodb/answer-store.ts';
import { DynamoCounterStore } from '../../lambdas/adapters/dynamodb/counter-store.ts';
import { DynamoCredentialStore } from '../../lambdas/adapters/dynamodb/credential-store.ts';
import { DynamoKeyStore } from '../../lambdas/adapters/dynamodb/key-store.ts';
import { DynamoQuotaNotices } from '../../lambdas/adapters/dynamodb/quotas/quota-notices.ts';
import { DynamoQuotaStore } from '../../lambdas/adapters/dynamodb/quotas/quota-store.ts';
import { DynamoSpareGatewayKeys } from '../../lambdas/adapters/dynamodb/spare-gateway-keys.ts';
import { DynamoUsageStore } from '../../lambdas/adapters/dynamodb/usage-store.ts';
import { DynamoWorkspaceKeys } from '../../lambdas/adapters/dynamodb/workspace-keys.ts';
import { DynamoWorkspaceStore } from '../../lambdas/adapters/dynamodb/workspace-store.ts';
import { createLeanDynamo } from '../../lambdas/adapters/lean/lean-dynamo.ts';
import { LatchkeyError, ServiceUnavailableError } from '../../lambdas/domain/shared/errors.ts';
import { type Clock, systemRandom } from '../../lambdas/domain/shared/random.ts';
import { createVerifier } from '../../lambdas/domain/verification/verifier.ts';
import * as createWorkspace from '../../lambdas/handlers/admin/create-workspace.ts';
import * as resumeWorkspace from '../../lambdas/handlers/admin/resume-workspace.ts';
import * as suspendWorkspace from '../../lambdas/handlers/admin/suspend-workspace.ts';
import * as updateWorkspace from '../../lambdas/handlers/admin/update-workspace.ts';
import * as createApiKey from '../../lambdas/handlers/keys/create-api-key.ts';
import * as deleteApiKey from '../../lambdas/handlers/keys/delete-api-key.ts';
import * as regenerateApiKey from '../../lambdas/handlers/keys/regenerate-api-key.ts';
import * as updateApiKey from '../../lambdas/handlers/keys/update-api-key.ts';
import type { ApiHandler } from '../../lambdas/http/api-handler.ts';
import { createCursors } from '../../lambdas/http/cursor.ts';
import { answersIn } from '../support/stores/answers-in-memory.ts';
import type { GatewayKeysInMemory } from '../support/stores/gateway-keys.ts';
import { keyFormat, keyring1 } from '../support/stores/keys.ts';
import { authorizer, contextWith, eventOf } from '../unit/lambdas/http/support.ts';

/** The plans of the deployment. Small ones are used up all the time; the counters of the huge one have reserves. */
export const plans = {
  Small: { maxKeys: 8, limits: { perMinute: 6, perHour: 60 } },
  Medium: { maxKeys: 12, limits: { perMinute: 20, perHour: 150 } },
  Huge: { maxKeys: null, limits: { perMinute: 60_000, perHour: 100_000 } },
} as const;
export type PlanName = keyof typeof plans;

/** The scope of the route that all checks are for. */
export const scope = 'orders:read';

export type Outcome = 'admitted' | 'limited' | 'denied' | 'unauthorized' | 'failed';

export interface Call {
  readonly requestId: string;
  readonly workspaceId?: string;
  /** The id of the key, or of the workspace on the admin plane. */
  readonly id?: string;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each route has its own body, and the suite checks it.
  readonly body: any;
}

export interface ServiceOptions {
  readonly endpoint: string;
  readonly keysTable: string;
  readonly countersTable: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly gatewayKeys: GatewayKeysInMemory;
}

/** One instance of every function: its own connections, its own memory of keys, and its own clock. */
export function startService(options: ServiceOptions) {
  const { endpoint, keysTable, countersTable, timeoutMs, clock, gatewayKeys } = options;
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = endpoint;
  const dynamo = createLeanDynamo({ timeoutMs, throttledPauseMs: 20 });
  const pepper = { keyring: async () => keyring1, refreshedKeyring: async () => keyring1 };
  const dependencies = {
    keys: new DynamoKeyStore(dynamo, keysTable),
    answers: answersIn(new DynamoAnswerStore(dynamo, keysTable), clock),
    workspaces: new DynamoWorkspaceStore(dynamo, keysTable),
    workspaceKeys: new DynamoWorkspaceKeys(dynamo, keysTable),
    gatewayKeys,
    spareGatewayKeys: new DynamoSpareGatewayKeys(dynamo, keysTable),
    onLeftover: () => {},
    usagePlanKeys: 'per-workspace' as const,
    pepper,
    plans,
    keyFormat,
    lastUse: new DynamoUsageStore(dynamo, countersTable),
    secretArnPrefix: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:',
    cursors: createCursors({ cursorSecret: async () => 'a secret of some length' }),
    sealer: undefined,
    clock,
    random: systemRandom,
    corsAllowOrigin: '*',
    logger: { info: () => {}, warn: () => {}, error: showUnexpected },
  };
  const verify = createVerifier({
    credentials: new DynamoCredentialStore(dynamo, keysTable),
    counters: new DynamoCounterStore(dynamo, countersTable),
    quotas: new DynamoQuotaStore(dynamo, countersTable),
    quotaNotices: new DynamoQuotaNotices(dynamo, keysTable, clock),
    pause: async () => {},
    pepper,
    keyFormat,
    plans,
    // With `allow`, requests would pass uncounted while the counters table does not respond.
    onCounterFailure: 'deny',
    clock,
    onTrouble: () => {},
  });
  const management = (handler: ApiHandler) => (call: Call) => answerOf(handler, call, { authorizer: callerOf(call) });
  const admin = (handler: ApiHandler) => (call: Call) =>
    answerOf(handler, call, { identity: { userArn: 'arn:aws:iam::123456789012:user/chaos' } });
  return {
    clock,
    async check(keyValue: string): Promise<Outcome> {
      try {
        return (await verify({ keyValue, scope, sourceIp: '192.0.2.1' })).outcome;
      } catch (error) {
        if (error instanceof ServiceUnavailableError) return 'failed';
        throw error;
      }
    },
    createKey: management(createApiKey.createHandler(dependencies)),
    updateKey: management(updateApiKey.createHandler(dependencies)),
    regenerateKey: management(regenerateApiKey.createHandler(dependencies)),
    deleteKey: management(deleteApiKey.createHandler(dependencies)),
    createWorkspace: admin(createWorkspace.createHandler({ ...dependencies, settleTimeMs: 15_000 })),
    updateWorkspace: admin(updateWorkspace.createHandler(dependencies)),
    suspendWorkspace: admin(suspendWorkspace.createHandler(dependencies)),
    resumeWorkspace: admin(resumeWorkspace.createHandler(dependencies)),
  };
}
export type Service = ReturnType<typeof startService>;

function callerOf({ workspaceId }: Call): object {
  return { ...authorizer, workspaceId, scopes: '* api-keys:*' };
}

async function answerOf(handler: ApiHandler, { requestId, id, body }: Call, context: object): Promise<Answer> {
  const event = eventOf(
    { pathParameters: id === undefined ? null : { id }, body: body === undefined ? null : JSON.stringify(body) },
    { requestId, authorizer: null, ...context } as never,
  );
  const { statusCode, body: text } = await handler(event, contextWith(25_000));
  return { status: statusCode, body: JSON.parse(text) };
}

/** Prints an error that no fault explains. The response only says that there was one. */
function showUnexpected(_: string, { error }: { error?: unknown } = {}): void {
  if (error instanceof Error && !(error instanceof LatchkeyError)) process.stderr.write(`${error.stack}\n`);
}
