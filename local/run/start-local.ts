import { resolve } from 'node:path';
import { type LocalConsole, openConsole } from '../console/open-console.ts';
import { consoleOrigin } from '../console/origin.ts';
import { withLocalSignIn } from '../console/sign-in.ts';
import { type ApiDefinition, readApi } from '../gateway/api-definition.ts';
import { Gateway } from '../gateway/gateway.ts';
import { startHttpServer } from '../gateway/http-server.ts';
import { nothingHere } from '../gateway/mounts.ts';
import { type FunctionDefinition, readFunctions } from '../lambda/functions.ts';
import { callerOf, LambdaPool } from '../lambda/lambda-pool.ts';
import type { BusEvent } from '../services/events/event-bus.ts';
import { startQueueEndpoint } from '../services/queues/queue-endpoint.ts';
import { Queues, readQueues } from '../services/queues/queues.ts';
import { Cleanup } from '../shared/cleanup.ts';
import { openDataFolder } from '../shared/data-folder.ts';
import { type Log, openLog } from '../shared/log-file.ts';
import { StartError } from '../shared/start-error.ts';
import { systemTimers } from '../shared/timers.ts';
import { checkSupported } from '../template/supported.ts';
import { Stack } from '../template/template.ts';
import { readTriggers, startTriggers } from '../triggers/triggers.ts';
import { awsEnvironment } from './aws-environment.ts';
import { newOperator, type OperatorCredentials } from './operator.ts';
import type { Settings } from './settings.ts';
import { prepareTables, startOwnEngine } from './start-database.ts';
import { startServices } from './start-services.ts';
import { startWorkspace } from './start-workspace.ts';
import { synthesize } from './synth.ts';

export interface LocalRun {
  readonly url: string;
  readonly rootKey: string;
  readonly workspaceId: string;
  readonly plan: string;
  /** Who signs in to the console; undefined: the run is not at an address where browsers sign in. */
  readonly console: Pick<LocalConsole, 'url' | 'owner' | 'password'> | undefined;
  /** Whose signature the admin plane takes. */
  readonly operator: OperatorCredentials;
  readonly region: string;
  readonly dynamoEndpoint: string;
  /** Table names by logical id. */
  readonly tables: Readonly<Record<string, string>>;
  readonly logFile: string | undefined;
  /** Where data is kept; undefined: nowhere. */
  readonly dataFolder: string | undefined;
  /** Resource types of the template that are not run here. */
  readonly leftOut: readonly string[];
  stop(): Promise<void>;
}

export interface LocalRunOptions {
  /** Takes what is shown while the run starts. */
  readonly onProgress?: (step: string) => void;
  /** Takes what the person at the keyboard should know: why a function does not start, why the gateway answered 500. */
  readonly onTrouble?: (message: string) => void;
  /** Takes the events that functions publish. */
  readonly onEvent?: (event: BusEvent) => void;
  /** Called when the run cannot go on. */
  readonly onFatal?: (message: string) => void;
  /** Undoes what was started; pass one to be able to stop during the start. */
  readonly cleanup?: Cleanup;
}

const root = resolve(import.meta.dirname, '../..');

const noConsole = nothingHere(
  'There is no console: browsers sign in over plain HTTP on this machine only. Start without HOST, or with HOST=0.0.0.0.',
);

/**
 * Runs the deployed thing on this machine: the synthesized template's API, its Lambdas with all that runs
 * them, a DynamoDB engine and the services of AWS that they use.
 * @throws StartError
 */
export async function startLocal(settings: Settings, options: LocalRunOptions = {}): Promise<LocalRun> {
  const { cleanup = new Cleanup() } = options;
  try {
    return await start(settings, { ...options, cleanup });
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

async function start(settings: Settings, options: LocalRunOptions & { cleanup: Cleanup }): Promise<LocalRun> {
  const { onProgress = () => {}, onTrouble = () => {}, onEvent = () => {}, onFatal = () => {}, cleanup } = options;
  const aws = awsEnvironment(settings, process.env);
  const folder = openDataFolder(settings.dataDirectory, root);
  cleanup.add(() => folder.release());
  const log = openLog(folder.temporary ? settings.logFile : folder.file('latchkey.log'));
  cleanup.add(() => log.stop());

  // The port first: if it is taken, nothing else need be started.
  const { promise: serving, resolve: ready, reject: failed } = Promise.withResolvers<Gateway>();
  serving.catch(() => {});
  const { promise: opening, resolve: opened, reject: notOpened } = Promise.withResolvers<LocalConsole | undefined>();
  const mounts = {
    '/oidc': opening.then((opened) => opened?.provider ?? noConsole),
    '/console': opening.then((opened) => opened?.files ?? noConsole),
  };
  for (const each of Object.values(mounts)) each.catch(() => {});
  cleanup.add(() => {
    for (const fail of [failed, notOpened]) fail(new StartError('The local run is stopping.'));
  });
  const server = await startHttpServer(settings.host, settings.port, serving, mounts);
  cleanup.add(() => server.stop());
  const report = reporter(log, onTrouble, cleanup);
  const { tokenSeconds } = settings;
  const origin = consoleOrigin(server.url);
  const localConsole =
    origin === undefined ? undefined : openConsole({ origin, folder, tokenSeconds, onTrouble: report });
  opened(localConsole);

  onProgress('Synthesizing the stack and bundling its Lambdas');
  const [synthesized, dynamoEndpoint] = await all(
    synthesize(settings),
    settings.dynamoEndpoint ?? startOwnEngine(folder, cleanup, onFatal),
  );
  const queues = new Queues({ timers: systemTimers, onTrouble: report });
  const queueEndpoint = await startQueueEndpoint(queues);
  cleanup.add(() => queueEndpoint.stop());
  const stack = new Stack(synthesized.template, {
    region: aws.region,
    stackName: synthesized.stackName,
    queueEndpoint: queueEndpoint.endpoint,
  });
  const leftOut = checkSupported(stack);
  const api = readApi(stack);
  const functions = withLocalSignIn(
    readFunctions(stack, api, synthesized.assets, synthesized.outdir),
    localConsole?.issuer,
  );
  const triggers = readTriggers(stack);
  queues.add(readQueues(stack));

  onProgress('Preparing tables and secrets');
  const { promise: pooled, resolve: poolReady } = Promise.withResolvers<LambdaPool>();
  const call = callerOf(pooled);
  const services = await startServices({
    stack,
    api,
    functions,
    folder,
    queues,
    call,
    cleanup,
    onTrouble: report,
    onEvent,
  });
  const { secrets, madeKeys, endpoints, eventsFile } = services;
  const tables = await prepareTables(stack, dynamoEndpoint, aws);

  onProgress('Starting the Lambdas');
  const pool = new LambdaPool({
    functions,
    instances: settings.instances,
    isolated: settings.isolated,
    environment: {
      ...aws.variables,
      AWS_REGION: aws.region,
      AWS_DEFAULT_REGION: aws.region,
      AWS_ENDPOINT_URL_API_GATEWAY: endpoints.apiGateway,
      AWS_ENDPOINT_URL_DYNAMODB: dynamoEndpoint,
      AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.events,
      AWS_ENDPOINT_URL_KMS: endpoints.kms,
      AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsManager,
      AWS_ENDPOINT_URL_SQS: queueEndpoint.endpoint,
    },
    onOutput: log.functionLine,
    onStartFailure: (name, error) => onTrouble(`${name} does not start: ${error.errorMessage}`),
    onCrash: report,
  });
  cleanup.add(() => pool.stop());
  poolReady(pool);
  const operator = newOperator();
  const gateway = new Gateway({ api, invoke: pool.invoke, operator, madeKeys, log: log.line, report });
  const [{ rootKey, workspaceId, plan }] = await all(
    startWorkspace({
      settings,
      api,
      functions,
      secrets,
      gateway,
      operator,
      dynamoEndpoint,
      aws,
      folder,
      owner: localConsole && { issuer: localConsole.issuer, subject: localConsole.owner },
      onTrouble: report,
    }),
    warmAuthorizers(pool, api),
  );
  await all(localConsole?.provider, localConsole?.files);

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
  // Once it serves, the server is the first to stop: what is under way may still end well.
  cleanup.add(() => server.stop());
  ready(gateway);
  const { KEYS_TABLE, COUNTERS_TABLE, PHOTO_REQUESTS_TABLE, PEPPER_SECRET } = variablesOf(functions);
  folder.noteRun({
    url: server.url,
    region: aws.region,
    cloudAssembly: synthesized.outdir,
    adminAccessKeyId: operator.accessKeyId,
    adminSecretAccessKey: operator.secretAccessKey,
    dynamoEndpoint,
    secretsEndpoint: endpoints.secretsManager,
    kmsEndpoint: endpoints.kms,
    eventsEndpoint: endpoints.events,
    queuesEndpoint: queueEndpoint.endpoint,
    lambdaEndpoint: endpoints.lambda,
    keysTable: KEYS_TABLE,
    countersTable: COUNTERS_TABLE,
    photoRequestsTable: PHOTO_REQUESTS_TABLE,
    pepperSecret: PEPPER_SECRET,
    eventsFile,
    scheduledFunctions: triggers.schedules.map(({ functionId, input }) => ({
      name: functions.find(({ id }) => id === functionId)?.name,
      input,
    })),
  });
  return {
    url: server.url,
    rootKey,
    workspaceId,
    plan,
    console: localConsole,
    operator,
    region: aws.region,
    dynamoEndpoint,
    tables,
    logFile: log.file,
    dataFolder: folder.temporary ? undefined : folder.path,
    leftOut,
    stop: () => cleanup.run(),
  };
}

/** Waits for both even if one fails: what the other starts must be there to be stopped. */
async function all<A, B>(first: Promise<A> | A, second: Promise<B> | B): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}

/** Every instance of the authorizers: the first request needs one, and shall be quick. */
async function warmAuthorizers(pool: LambdaPool, { routes }: ApiDefinition): Promise<void> {
  const ids = new Set(routes.flatMap(({ authorizer }) => authorizer?.functionId ?? []));
  await Promise.all([...ids].map((id) => pool.warm(id)));
}

/** The variables of all functions together: where this run has its tables and secrets. */
function variablesOf(functions: readonly FunctionDefinition[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...functions.map(({ environment }) => environment));
}

function reporter(log: Log, onTrouble: (message: string) => void, cleanup: Cleanup): (message: string) => void {
  return (message) => {
    log.line(JSON.stringify({ level: 'ERROR', message }));
    // What fails because the run is being stopped is no news.
    if (!cleanup.begun) onTrouble(message);
  };
}
