import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { DynamoCalls } from '../../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import type { PepperKeyring } from '../../../lambdas/domain/keys/digest.ts';
import type { Plans } from '../../../lambdas/domain/limits/plans.ts';
import type { Clock } from '../../../lambdas/domain/shared/random.ts';
import { limitsOf } from '../limits.ts';
import type * as instance from './authorizer-instance.ts';
import { keyFormat } from './keys.ts';

export interface AuthorizerOptions {
  readonly endpoint: string;
  readonly keysTable: string;
  readonly countersTable: string;
  readonly keyring: () => PepperKeyring;
  readonly clock: Clock;
  readonly plans?: Plans;
  /** Changes the calls to DynamoDB, such as by failing some. @default no change */
  readonly wrap?: (dynamo: DynamoCalls) => DynamoCalls;
  /** Waits until refused requests were taken back. @default does not wait */
  readonly pause?: () => Promise<void>;
}

const defaultPlans = {
  Professional: { maxKeys: 5, limits: limitsOf({ perMinute: 60, perHour: 1000 }) },
  Enterprise: { maxKeys: null, limits: limitsOf({ perMinute: 600, perHour: 20_000 }) },
};

/** All instances run in one process with hundreds of concurrent requests, so a response may be slow. */
const timeoutMs = 60_000;

/** Authorizers that share only the tables: each has its own bundle, loaded from its own file, and its own clients. */
export async function loadAuthorizers(count: number, options: AuthorizerOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-authorizers-'));
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = options.endpoint;
  try {
    const entry = join(import.meta.dirname, 'authorizer-instance.ts');
    await build({
      entryPoints: Array.from({ length: count }, (_, i) => ({ in: entry, out: `authorizer-${i}` })),
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node24',
      mainFields: ['module', 'main'],
    });
    const files = Array.from({ length: count }, (_, i) => pathToFileURL(join(folder, `authorizer-${i}.mjs`)).href);
    const modules: (typeof instance)[] = await Promise.all(files.map((file) => import(file)));
    return modules.map((module) => authorizerFrom(module, options));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function authorizerFrom(module: typeof instance, options: AuthorizerOptions) {
  const {
    keysTable,
    countersTable,
    keyring,
    clock,
    plans = defaultPlans,
    wrap = (dynamo) => dynamo,
    pause = async () => {},
  } = options;
  const silent = () => {};
  const dynamo = wrap(module.createLeanDynamo({ timeoutMs }));
  const handler = module.createHandler({
    credentials: new module.DynamoCredentialStore(dynamo, keysTable),
    counters: new module.DynamoCounterStore(dynamo, countersTable),
    quotas: new module.DynamoQuotaStore(dynamo, countersTable),
    quotaNotices: new module.DynamoQuotaNotices(dynamo, keysTable, clock),
    pause,
    pepper: { keyring: async () => keyring(), refreshedKeyring: async () => keyring() },
    keyFormat,
    plans,
    usagePlanSuffix: '',
    routeScopes: { 'GET /v1/status': 'status:read' },
    limitAtGateway: false,
    // A counter that fails must fail the test, not admit a request.
    onCounterFailure: 'deny',
    clock,
    onTrouble: silent,
    onOutcome: silent,
    logger: { info: silent, warn: silent, error: silent },
  });
  return async (keyValue: string): Promise<'admitted' | 'limited' | 'unauthorized'> => {
    try {
      const { context } = await handler(statusRequest(keyValue));
      return context?.['rateLimited'] === 'true' ? 'limited' : 'admitted';
    } catch (error) {
      if (error instanceof Error && error.message === 'Unauthorized') return 'unauthorized';
      throw error;
    }
  };
}

type AuthorizerEvent = Parameters<ReturnType<typeof instance.createHandler>>[0];

/** The fields of a REQUEST authorizer event that the authorizer reads. */
function statusRequest(keyValue: string): AuthorizerEvent {
  return {
    type: 'REQUEST',
    methodArn: 'arn:aws:execute-api:us-east-1:123456789012:api/prod/GET/v1/status',
    resource: '/v1/status',
    httpMethod: 'GET',
    headers: { 'x-api-key': keyValue },
    multiValueHeaders: { 'x-api-key': [keyValue] },
    requestContext: { requestId: 'request', identity: { sourceIp: '192.0.2.1' } },
  } as unknown as AuthorizerEvent;
}
