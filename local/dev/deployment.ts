import { Gateway } from '../gateway/gateway.ts';
import type { Responder } from '../gateway/http-server.ts';
import type { OperatorCredentials } from '../gateway/operator.ts';
import { HttpApiGateway } from '../http-api/http-api-gateway.ts';
import type { FunctionDefinition } from '../lambda/functions.ts';
import type { CallFunction, Invoke } from '../lambda/invocation.ts';
import { callerOf, type LambdaPool } from '../lambda/lambda-pool.ts';
import type { RunContext } from '../run/local-run.ts';
import { prepareTables } from '../run/start-database.ts';
import { startPool } from '../run/start-pool.ts';
import { startServices } from '../run/start-services.ts';
import { startWorkspace } from '../run/start-workspace.ts';
import { verifierSettings } from '../run/verifier-settings.ts';
import { type Queues, readQueues } from '../services/queues/queues.ts';
import { Cleanup } from '../shared/cleanup.ts';
import { systemTimers } from '../shared/timers.ts';
import { startTriggers } from '../triggers/triggers.ts';
import { isHttpApi } from './app/find-apis.ts';
import type { App } from './app/read-app.ts';
import { type DevKey, ensureDevKey } from './dev-key.ts';

/** A version of the app that runs. */
export interface Deployment {
  /** The gateways of the APIs, by the path of their constructs. */
  readonly gateways: ReadonlyMap<string, Responder>;
  readonly rootKey: string;
  readonly workspaceId: string;
  readonly plan: string;
  /** The scopes that the app's routes need, sorted. */
  readonly scopes: readonly string[];
  /** A key with these scopes. */
  readonly key: DevKey;
  /** The settings of a service on this machine that checks keys in its own process. undefined: the app has none. */
  readonly verifier: Readonly<Record<string, unknown>> | undefined;
  /** Loads functions again whose code has changed. */
  reload(functionIds: readonly string[]): void;
  stop(): Promise<void>;
}

export interface DeploymentOptions {
  readonly app: App;
  /** The queues of the run: their endpoint stays when the app changes. */
  readonly queues: Queues;
  readonly queueEndpoint: string;
  readonly dynamoEndpoint: string;
  readonly otherServices: string;
  readonly operator: OperatorCredentials;
}

/** Starts a version of the app: its services, functions and gateways. The engine and the HTTP servers run already. */
export async function startDeployment(run: RunContext, options: DeploymentOptions): Promise<Deployment> {
  const cleanup = new Cleanup();
  const context: RunContext = { ...run, cleanup };
  try {
    return await start(context, options);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

async function start(context: RunContext, options: DeploymentOptions): Promise<Deployment> {
  const { aws, folder, log, cleanup, report } = context;
  const { app, queues, queueEndpoint, dynamoEndpoint, otherServices, operator } = options;
  const { stack, latchkey, triggers } = app;
  const functions = [...app.ownFunctions, ...app.appFunctions];
  await prepareTables(stack, dynamoEndpoint, aws);
  queues.replace(readQueues(stack));
  const pooled = Promise.withResolvers<ReturnType<typeof startPools>>();
  const call: CallFunction = async (functionId, event) => (await pooled.promise).call(functionId, event);
  const api = latchkey.definition;
  const services = await startServices(context, { stack, api, functions, queues, call, onEvent: () => {} });
  const { endpoints, madeKeys, secrets } = services;
  const shared = { dynamoEndpoint, queueEndpoint, endpoints, otherServices, onTrouble: report };
  const pools = startPools(context, app, shared);
  pooled.resolve(pools);

  const { invoke } = pools;
  const gatewayOf = (definition: typeof api) =>
    new Gateway({ api: definition, invoke, operator, madeKeys, log: log.line, report });
  const gateway = gatewayOf(api);
  const gateways = new Map<string, Responder>([
    [latchkey.path, gateway],
    ...app.protectedApis.map(({ path, definition }): [string, Responder] => [
      path,
      isHttpApi(definition) ? new HttpApiGateway({ api: definition, invoke, report }) : gatewayOf(definition),
    ]),
  ]);
  const workspace = await startWorkspace(context, {
    api,
    functions,
    secrets,
    gateway,
    operator,
    dynamoEndpoint,
    owner: undefined,
  });
  const scopes = [...new Set(app.protectedApis.flatMap((each) => each.scopes))].sort();
  const key = await ensureDevKey({ gateway, rootKey: workspace.rootKey, scopes, file: folder.file('dev-key.json') });
  startTriggers(triggers, {
    aws,
    dynamoEndpoint,
    folder,
    queues,
    call,
    timers: systemTimers,
    cleanup,
    onTrouble: report,
  });
  const verifier = verifierSettings(stack, { dynamodb: dynamoEndpoint, secretsManager: endpoints.secretsManager });
  return { gateways, ...workspace, scopes, key, verifier, reload: pools.reload, stop: () => cleanup.run() };
}

type Shared = Omit<Parameters<typeof startPool>[1], 'functions'>;

/**
 * Starts two pools: the functions of Latchkey share a worker, and each function of the app has its own. A function of the app that
 * blocks or crashes stops no other, and a changed one gets a new worker alone.
 */
function startPools(context: RunContext, { ownFunctions, appFunctions }: App, shared: Shared) {
  const poolOf = (functions: readonly FunctionDefinition[], isolated: boolean) =>
    startPool({ ...context, settings: { ...context.settings, isolated } }, { ...shared, functions });
  const own = poolOf(ownFunctions, false);
  const others = poolOf(appFunctions, true);
  const ownIds = new Set(ownFunctions.map(({ id }) => id));
  const poolWith = (functionId: string): LambdaPool => (ownIds.has(functionId) ? own : others);
  const invoke: Invoke = (functionId, event, timeoutMs) => poolWith(functionId).invoke(functionId, event, timeoutMs);
  const callers = new Map([own, others].map((pool) => [pool, callerOf(Promise.resolve(pool))]));
  const call: CallFunction = (functionId, event) =>
    (callers.get(poolWith(functionId)) as CallFunction)(functionId, event);
  return { invoke, call, reload: (functionIds: readonly string[]) => others.reload(functionIds) };
}
