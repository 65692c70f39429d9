import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { parseKeyring } from '../lambdas/adapters/keyring.ts';
import { type ApiDefinition, readApi } from './api-definition.ts';
import { startApiGateway } from './api-gateway.ts';
import { type AwsEnvironment, awsEnvironment } from './aws-environment.ts';
import { Cleanup } from './cleanup.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { startEngine } from './dynamodb-engine.ts';
import { ensureFirstWorkspace } from './first-workspace.ts';
import { type FunctionDefinition, readFunctions } from './functions.ts';
import { Gateway } from './gateway.ts';
import { GatewayKeys } from './gateway-keys.ts';
import { startHttpServer } from './http-server.ts';
import { LambdaPool } from './lambda-pool.ts';
import { type Log, openLog } from './log-file.ts';
import { newOperator, type OperatorCredentials } from './operator.ts';
import { ensureSecrets, type Secret } from './secrets.ts';
import { startSecretsManager } from './secrets-manager.ts';
import type { Settings } from './settings.ts';
import { StartError } from './start-error.ts';
import { checkSupported } from './supported.ts';
import { synthesize } from './synth.ts';
import { ensureTables } from './tables.ts';
import { Stack } from './template.ts';

export interface LocalRun {
  readonly url: string;
  readonly rootKey: string;
  readonly workspaceId: string;
  readonly plan: string;
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
  /** Called when the run cannot go on. */
  readonly onFatal?: (message: string) => void;
  /** Undoes what was started; pass one to be able to stop during the start. */
  readonly cleanup?: Cleanup;
}

const root = resolve(import.meta.dirname, '..');

/**
 * Runs the deployed thing on this machine: the synthesized template's API, its Lambdas, a DynamoDB engine and the
 * secrets.
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
  const { onProgress = () => {}, onTrouble = () => {}, onFatal = () => {}, cleanup } = options;
  const aws = awsEnvironment(settings, process.env);
  const folder = openDataFolder(settings.dataDirectory, root);
  cleanup.add(() => folder.release());
  const log = openLog(folder.temporary ? settings.logFile : folder.file('latchkey.log'));
  cleanup.add(() => log.stop());

  // The port first: if it is taken, nothing else need be started.
  const { promise: serving, resolve: ready, reject: failed } = Promise.withResolvers<Gateway>();
  serving.catch(() => {});
  cleanup.add(() => failed(new StartError('The local run is stopping.')));
  const server = await startHttpServer(settings.host, settings.port, serving);
  cleanup.add(() => server.stop());

  onProgress('Synthesizing the stack and bundling its Lambdas');
  const [synthesized, dynamoEndpoint] = await all(
    synthesize(join(folder.path, 'cloud'), settings.context),
    settings.dynamoEndpoint ?? startOwnEngine(folder, cleanup, onFatal),
  );
  const stack = new Stack(synthesized.template, { region: aws.region, stackName: synthesized.stackName });
  const leftOut = checkSupported(stack);
  const api = readApi(stack);
  const functions = readFunctions(stack, api, synthesized.assets, synthesized.outdir);

  onProgress('Preparing tables and secrets');
  const secrets = ensureSecrets(stack, folder.file('secrets.json'));
  const secretsManager = await startSecretsManager(secrets);
  cleanup.add(() => secretsManager.stop());
  const madeKeys = new GatewayKeys(folder.file('gateway-keys.json'));
  const apiGateway = await startApiGateway(api.usagePlans, madeKeys);
  cleanup.add(() => apiGateway.stop());
  const tables = await prepareTables(stack, dynamoEndpoint, aws);

  onProgress('Starting the Lambdas');
  const pool = new LambdaPool({
    functions,
    instances: settings.instances,
    environment: {
      ...aws.variables,
      AWS_REGION: aws.region,
      AWS_DEFAULT_REGION: aws.region,
      AWS_ENDPOINT_URL_API_GATEWAY: apiGateway.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: dynamoEndpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.endpoint,
    },
    onOutput: log.functionLine,
    onStartFailure: (name, error) => onTrouble(`${name} does not start: ${error.message}`),
  });
  cleanup.add(() => pool.stop());
  const operator = newOperator();
  const report = reporter(log, onTrouble);
  const gateway = new Gateway({ api, invoke: pool.invoke, operator, madeKeys, log: log.line, report });
  const [{ rootKey, workspaceId, plan }] = await all(
    firstWorkspace({ settings, api, functions, secrets, gateway, operator, dynamoEndpoint, aws, folder }),
    warmAuthorizers(pool, api),
  );

  // Once it serves, the server is the first to stop: what is under way may still end well.
  cleanup.add(() => server.stop());
  ready(gateway);
  void warmOthers(pool, functions);
  const { KEYS_TABLE, COUNTERS_TABLE, PHOTO_REQUESTS_TABLE, PEPPER_SECRET } = variablesOf(functions);
  folder.noteRun({
    url: server.url,
    region: aws.region,
    adminAccessKeyId: operator.accessKeyId,
    adminSecretAccessKey: operator.secretAccessKey,
    dynamoEndpoint,
    secretsEndpoint: secretsManager.endpoint,
    keysTable: KEYS_TABLE,
    countersTable: COUNTERS_TABLE,
    photoRequestsTable: PHOTO_REQUESTS_TABLE,
    pepperSecret: PEPPER_SECRET,
  });
  return {
    url: server.url,
    rootKey,
    workspaceId,
    plan,
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

async function startOwnEngine(
  folder: DataFolder,
  cleanup: Cleanup,
  onFatal: (message: string) => void,
): Promise<string> {
  const engine = await startEngine({
    databaseFile: folder.temporary ? undefined : folder.file('dynamodb.db'),
    onUnexpectedExit: onFatal,
  });
  cleanup.add(() => engine.stop());
  folder.noteEngine(engine.pid);
  return engine.endpoint;
}

async function prepareTables(stack: Stack, endpoint: string, { region, credentials }: AwsEnvironment) {
  const dynamo = new DynamoDBClient({ endpoint, region, ...(credentials !== undefined && { credentials }) });
  try {
    return await ensureTables(stack, dynamo);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `The DynamoDB engine at ${endpoint} does not answer: ${error instanceof Error ? error.message : error}`,
    );
  } finally {
    dynamo.destroy();
  }
}

interface FirstWorkspace {
  readonly settings: Settings;
  readonly api: ApiDefinition;
  readonly functions: readonly FunctionDefinition[];
  readonly secrets: readonly Secret[];
  readonly gateway: Gateway;
  readonly operator: OperatorCredentials;
  readonly dynamoEndpoint: string;
  readonly aws: AwsEnvironment;
  readonly folder: DataFolder;
}

/** The workspace to try things out with. */
async function firstWorkspace(run: FirstWorkspace) {
  const { settings, api, functions, secrets, gateway, operator, dynamoEndpoint, aws, folder } = run;
  const authorizers = new Set(api.routes.map(({ authorizer }) => authorizer?.functionId));
  const variables = functions.find(({ id }) => authorizers.has(id))?.environment ?? {};
  const variable = (name: string): string => {
    const value = variables[name];
    if (value === undefined) throw new StartError(`The authorizer's function has no variable ${name}.`);
    return value;
  };
  const plans = Object.keys(JSON.parse(variable('PLANS')));
  if (!plans.includes(settings.plan)) {
    throw new StartError(`LATCHKEY_PLAN: there is no plan "${settings.plan}". Configured: ${plans.join(', ')}.`);
  }
  const pepper = secrets.find(({ arn }) => arn === variable('PEPPER_SECRET'));
  if (pepper === undefined) throw new StartError('The pepper secret of the authorizer is not in the template.');
  return ensureFirstWorkspace({
    gateway,
    operator,
    dynamoEndpoint,
    aws,
    keysTable: variable('KEYS_TABLE'),
    keyring: parseKeyring(pepper.value),
    planName: settings.plan,
    rootKeyFile: folder.temporary ? undefined : folder.file('root-key'),
  });
}

/** Every instance of the authorizers: the first request needs one, and shall be quick. */
async function warmAuthorizers(pool: LambdaPool, { routes }: ApiDefinition): Promise<void> {
  const ids = new Set(routes.flatMap(({ authorizer }) => authorizer?.functionId ?? []));
  await Promise.all([...ids].map((id) => pool.warm(id)));
}

/** The rest one after another, so that it leaves room for the first requests. One that cannot start says so now. */
async function warmOthers(pool: LambdaPool, functions: readonly FunctionDefinition[]): Promise<void> {
  for (const { id } of functions) {
    // Whoever stops the run meanwhile wants no more of them.
    await pool.warm(id, 1).catch(() => {});
  }
}

/** The variables of all functions together: where this run has its tables and secrets. */
function variablesOf(functions: readonly FunctionDefinition[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...functions.map(({ environment }) => environment));
}

function reporter(log: Log, onTrouble: (message: string) => void): (message: string) => void {
  return (message) => {
    log.line(JSON.stringify({ level: 'ERROR', message }));
    onTrouble(message);
  };
}
