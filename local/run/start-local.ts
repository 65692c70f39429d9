import { resolve } from 'node:path';
import type { ApiDefinition } from '../gateway/api-definition.ts';
import { Gateway } from '../gateway/gateway.ts';
import { newOperator } from '../gateway/operator.ts';
import { callerOf, type LambdaPool } from '../lambda/lambda-pool.ts';
import { startQueueEndpoint } from '../services/queues/queue-endpoint.ts';
import { Queues, readQueues } from '../services/queues/queues.ts';
import { Cleanup } from '../shared/cleanup.ts';
import { openDataFolder } from '../shared/data-folder.ts';
import { openLog } from '../shared/log-file.ts';
import { systemTimers } from '../shared/timers.ts';
import { startTriggers } from '../triggers/triggers.ts';
import { awsEnvironment } from './aws-environment.ts';
import type { LocalRun, LocalRunOptions, RunContext } from './local-run.ts';
import { readStack } from './read-stack.ts';
import { runFileOf } from './run-file.ts';
import type { Settings } from './settings.ts';
import { prepareTables, startOwnEngine } from './start-database.ts';
import { startFront } from './start-front.ts';
import { startPool } from './start-pool.ts';
import { startServices } from './start-services.ts';
import { startWorkspace } from './start-workspace.ts';
import { synthesize } from './synth.ts';

const root = resolve(import.meta.dirname, '../..');

/**
 * Runs a deployment on this machine: the API of the synthesized template, its Lambdas and everything that invokes them, a
 * DynamoDB engine, and the AWS services that they use.
 * @throws StartError
 */
export async function startLocal(settings: Settings, options: LocalRunOptions = {}): Promise<LocalRun> {
  const { cleanup = new Cleanup() } = options;
  try {
    return await start(contextOf(settings, cleanup, options), options);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

function contextOf(settings: Settings, cleanup: Cleanup, { onTrouble = () => {} }: LocalRunOptions): RunContext {
  const aws = awsEnvironment(settings, process.env);
  const folder = openDataFolder(settings.dataDirectory, root);
  cleanup.add(() => folder.release());
  const log = openLog(folder.temporary ? settings.logFile : folder.file('latchkey.log'));
  cleanup.add(() => log.stop());
  const report = (message: string) => {
    log.line(JSON.stringify({ level: 'ERROR', message }));
    // Errors during shutdown are expected.
    if (!cleanup.begun) onTrouble(message);
  };
  return { settings, aws, folder, log, cleanup, report };
}

async function start(context: RunContext, options: LocalRunOptions): Promise<LocalRun> {
  const { onProgress = () => {}, onTrouble = () => {}, onEvent = () => {} } = options;
  const { settings, aws, folder, log, cleanup, report } = context;
  // The port comes first: if it is taken, nothing else has to start.
  const front = await startFront(context);

  onProgress('Synthesizing the stack and bundling its Lambdas');
  const [synthesized, dynamoEndpoint] = await all(
    synthesize(settings),
    settings.dynamoEndpoint ?? startOwnEngine(folder, cleanup, options),
  );
  const queues = new Queues({ timers: systemTimers, onTrouble: report });
  const queueServer = await startQueueEndpoint(queues);
  cleanup.add(() => queueServer.stop());
  const queueEndpoint = queueServer.endpoint;
  const served = readStack(synthesized, { region: aws.region, queueEndpoint, issuer: front.console?.issuer });
  const { stack, api, functions, triggers } = served;
  front.know(api);
  queues.add(readQueues(stack));

  onProgress('Preparing tables and secrets');
  const { promise: pooled, resolve: poolReady } = Promise.withResolvers<LambdaPool>();
  const call = callerOf(pooled);
  const services = await startServices(context, { ...served, queues, call, onEvent });
  const tables = await prepareTables(stack, dynamoEndpoint, aws);

  onProgress('Starting the Lambdas');
  const { endpoints, madeKeys } = services;
  const pool = startPool(context, { functions, dynamoEndpoint, queueEndpoint, endpoints, onTrouble });
  poolReady(pool);
  const operator = newOperator();
  const gateway = new Gateway({ api, invoke: pool.invoke, operator, madeKeys, log: log.line, report });
  const owner = front.console && { issuer: front.console.issuer, subject: front.console.owner };
  const [workspace] = await all(
    startWorkspace(context, { ...served, secrets: services.secrets, gateway, operator, dynamoEndpoint, owner }),
    warmAuthorizers(pool, api),
  );
  await all(front.console?.provider, front.console?.files);

  const timers = systemTimers;
  startTriggers(triggers, { aws, dynamoEndpoint, folder, queues, call, timers, cleanup, onTrouble: report });
  front.open(gateway);
  const run = { url: front.url, region: aws.region, operator, dynamoEndpoint };
  folder.noteRun(
    runFileOf({ ...run, stack, cloudAssembly: synthesized.outdir, queueEndpoint, services, functions, triggers }),
  );
  return {
    ...run,
    ...workspace,
    console: front.console,
    tables,
    logFile: log.file,
    dataFolder: folder.temporary ? undefined : folder.path,
    leftOut: served.leftOut,
    stop: () => cleanup.run(),
  };
}

/** Waits for both even if one fails: everything that the other starts must be known to the cleanup. */
async function all<A, B>(first: Promise<A> | A, second: Promise<B> | B): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}

/** Loads the authorizers in every worker, because the first request waits for one. */
async function warmAuthorizers(pool: LambdaPool, { routes }: ApiDefinition): Promise<void> {
  const ids = new Set(routes.flatMap(({ authorizer }) => authorizer?.functionId ?? []));
  await Promise.all([...ids].map((id) => pool.warm(id)));
}
