import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** A local run of its own, in a data folder that is removed afterwards. */
export interface LocalRun {
  readonly url: string;
  readonly dataFolder: string;
  readonly rootKey: string;
  /** What run.json says: where the engine, the secrets and the tables of this run are. */
  readonly endpoints: RunFile;
  /** All that was printed so far. */
  readonly output: () => string;
  stop(): Promise<number | null>;
}

interface RunFile {
  readonly region: string;
  readonly adminAccessKeyId: string;
  readonly adminSecretAccessKey: string;
  readonly dynamoEndpoint: string;
  readonly secretsEndpoint: string;
  readonly keysTable: string;
  readonly countersTable: string;
  readonly photoRequestsTable: string;
  readonly pepperSecret: string;
}

export async function startLocalRun(environment: Record<string, string> = {}): Promise<LocalRun> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'latchkey-'));
  const child = spawn('node', ['local/main.ts'], {
    cwd: root,
    env: { ...withoutAws(process.env), PORT: '0', LATCHKEY_DATA_DIR: dataFolder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const url = await readyUrl(child, () => output);
  return {
    url,
    dataFolder,
    rootKey: readFileSync(join(dataFolder, 'root-key'), 'utf8').trim(),
    endpoints: JSON.parse(readFileSync(join(dataFolder, 'run.json'), 'utf8')),
    output: () => output,
    async stop() {
      const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
      if (child.exitCode === null) child.kill('SIGINT');
      const code = child.exitCode ?? (await exited);
      rmSync(dataFolder, { recursive: true, force: true });
      return code;
    },
  };
}

/** The test process has AWS settings of its own, which must not reach what it starts. */
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
