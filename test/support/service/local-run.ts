import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingFolder } from '../aws-calls/recording-folder.ts';
import { noteTemplate } from '../aws-calls/run-template.ts';

const root = join(import.meta.dirname, '../../..');
const entry = join(root, 'local/main.ts');
const recorder = new URL('../aws-calls/record-run.ts', import.meta.url).href;

/** A separate local run, in a data folder that is removed afterwards. */
export interface LocalRun {
  readonly url: string;
  readonly dataFolder: string;
  readonly rootKey: string;
  /** The password of the sign-in, valid with every e-mail address: see sign-in.ts. */
  readonly consolePassword: string;
  /** The endpoints in run.json: the engine, the secrets and the tables of this run. */
  readonly endpoints: RunFile;
  /** The output so far. */
  readonly output: () => string;
  stop(options?: { readonly keepData?: boolean }): Promise<number | null>;
}

interface RunFile {
  readonly region: string;
  /** The folder of the synthesized stack. */
  readonly cloudAssembly: string;
  readonly adminAccessKeyId: string;
  readonly adminSecretAccessKey: string;
  readonly dynamoEndpoint: string;
  readonly secretsEndpoint: string;
  readonly lambdaEndpoint: string;
  readonly scheduledFunctions: readonly { readonly name: string; readonly input: unknown }[];
  readonly keysTable: string;
  readonly countersTable: string;
  readonly photoRequestsTable: string;
  readonly pepperSecret: string;
  /** The settings of a service that checks keys of the run in its own process. */
  readonly verifier: object;
}

/** @param former A run that was stopped with `keepData`: its folder is used again. */
export async function startLocalRun(environment: Record<string, string> = {}, former?: LocalRun): Promise<LocalRun> {
  const dataFolder = former?.dataFolder ?? mkdtempSync(join(tmpdir(), 'latchkey-'));
  const child = spawn('node', ['--import', recorder, entry], {
    cwd: root,
    env: { ...withoutAws(process.env), PORT: '0', LATCHKEY_DATA_DIR: dataFolder, ...environment },
    // The channel ends with this process, and the run with the channel.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  const url = await readyUrl(child, () => output);
  const endpoints: RunFile = JSON.parse(readFileSync(join(dataFolder, 'run.json'), 'utf8'));
  const recording = process.env[recordingFolder];
  if (recording !== undefined) noteTemplate(join(recording, String(child.pid)), endpoints.cloudAssembly);
  return {
    url,
    dataFolder,
    rootKey: readFileSync(join(dataFolder, 'root-key'), 'utf8').trim(),
    consolePassword: readFileSync(join(dataFolder, 'console-password'), 'utf8').trim(),
    endpoints,
    output: () => output,
    async stop({ keepData = false } = {}) {
      const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
      if (child.exitCode === null) child.kill('SIGINT');
      const code = child.exitCode ?? (await exited);
      if (!keepData) rmSync(dataFolder, { recursive: true, force: true });
      return code;
    },
  };
}

/** Calls a function that a schedule of the run calls, and returns its response. */
export async function invokeScheduled({ endpoints }: LocalRun, which: RegExp, event: object): Promise<unknown> {
  const name = endpoints.scheduledFunctions.find((each) => which.test(each.name))?.name;
  const url = `${endpoints.lambdaEndpoint}/2015-03-31/functions/${name}/invocations`;
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(event) });
  if (!answer.ok || answer.headers.has('x-amz-function-error')) throw new Error(`${name}: ${await answer.text()}`);
  return answer.json();
}

/** The test process has its own AWS settings, which must not reach the processes that it starts. */
function withoutAws(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^(AWS_|POWERTOOLS_|DYNAMODB_|NODE_OPTIONS|NODE_ENV)/.test(name)),
  );
}

function readyUrl(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const url = /Latchkey is ready at (http:\S+)/.exec(output())?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('exit', (code) => reject(new Error(`The local run ended with ${code}:\n${output()}`)));
  });
}
