import { newOperator } from '../gateway/operator.ts';
import { awsEnvironment } from '../run/aws-environment.ts';
import type { RunContext } from '../run/local-run.ts';
import type { Settings } from '../run/settings.ts';
import { startOwnEngine } from '../run/start-database.ts';
import { startQueueEndpoint } from '../services/queues/queue-endpoint.ts';
import { Queues } from '../services/queues/queues.ts';
import type { Cleanup } from '../shared/cleanup.ts';
import { openDataFolder } from '../shared/data-folder.ts';
import { openLog } from '../shared/log-file.ts';
import { systemTimers } from '../shared/timers.ts';
import { type Deployment, startDeployment } from './deployment.ts';
import { DevRun, type DevRunParts, type Messages } from './dev-run.ts';
import type { DevSettings } from './dev-settings.ts';
import { Fronts } from './fronts.ts';
import { ignoreInGit } from './ignore-in-git.ts';
import { startOtherServices } from './other-services.ts';
import { withoutKeys } from './without-keys.ts';
import { makeWorkFolder } from './work-folder.ts';

export interface DevOptions extends Messages {
  readonly cleanup: Cleanup;
  /** Called when the run cannot continue. */
  readonly onFatal: (message: string) => void;
}

/** Keeps the AWS SDK from warning about old versions of Node.js in each function. */
const quietSdk = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/**
 * Runs a CDK app's protected APIs, with a Latchkey of its own, on this machine.
 * @throws StartError
 */
export async function startDev(settings: DevSettings, options: DevOptions): Promise<DevRun> {
  const { cleanup } = options;
  try {
    return await start(settings, options);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

async function start(settings: DevSettings, options: DevOptions): Promise<DevRun> {
  const { cleanup, onServed } = options;
  Object.assign(process.env, quietSdk);
  const fronts = new Fronts({ host: '127.0.0.1', port: settings.port, onServed });
  cleanup.add(() => fronts.stop());
  await fronts.listen();
  const context = contextOf(settings, options, (name, line) => {
    const path = run.pathOf(name);
    if (path !== undefined) options.onOutput(path, line);
  });
  const work = makeWorkFolder(settings.folder);
  cleanup.add(() => work.remove());
  const queues = new Queues({ timers: systemTimers, onTrouble: context.report });
  const [queueServer, otherServices] = await Promise.all([startQueueEndpoint(queues), startOtherServices()]);
  for (const server of [queueServer, otherServices]) cleanup.add(() => server.stop());
  const { dynamoEndpoint } = context.settings;
  const engine =
    dynamoEndpoint === undefined ? startOwnEngine(context.folder, cleanup, options) : Promise.resolve(dynamoEndpoint);
  const operator = newOperator();
  const parts: DevRunParts = {
    settings,
    context,
    fronts,
    work,
    operator,
    queueEndpoint: queueServer.endpoint,
    messages: options,
    deploy: async (app): Promise<Deployment> =>
      startDeployment(context, {
        app,
        queues,
        queueEndpoint: queueServer.endpoint,
        dynamoEndpoint: await engine,
        otherServices: otherServices.endpoint,
        operator,
      }),
  };
  const run: DevRun = new DevRun(parts);
  cleanup.add(() => run.stop());
  const [started] = await Promise.allSettled([run.start(), engine]);
  await engine;
  if (started.status === 'rejected') throw started.reason;
  return run;
}

function contextOf(
  settings: DevSettings,
  { cleanup, onTrouble }: DevOptions,
  onOutput: (functionName: string, line: string) => void,
): RunContext {
  const ofRun: Settings = {
    port: settings.port,
    host: '127.0.0.1',
    plan: settings.plan,
    dataDirectory: settings.dataDirectory,
    dynamoEndpoint: process.env['DYNAMODB_ENDPOINT']?.trim() || undefined,
    instances: 1,
    isolated: false,
    logFile: undefined,
    tokenSeconds: 3600,
    context: {},
  };
  const folder = openDataFolder(settings.dataDirectory, settings.folder, { reset: settings.reset });
  cleanup.add(() => folder.release());
  if (!folder.temporary) ignoreInGit(folder.path);
  const file = openLog(folder.temporary ? undefined : folder.file('latchkey.log'));
  cleanup.add(() => file.stop());
  const log: typeof file = {
    ...file,
    line: (text) => file.line(withoutKeys(text)),
    functionLine: (name, line) => {
      const safe = withoutKeys(line);
      file.functionLine(name, safe);
      if (name !== undefined) onOutput(name, safe);
    },
  };
  const report = (message: string) => {
    log.line(JSON.stringify({ level: 'ERROR', message }));
    // Errors during shutdown are expected.
    if (!cleanup.begun) onTrouble(message);
  };
  const aws = awsEnvironment(ofRun, {});
  return {
    settings: ofRun,
    aws: { ...aws, variables: { ...aws.variables, ...quietSdk } },
    folder,
    log,
    cleanup,
    report,
  };
}
