import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run, temporaryFolder } from '../support/processes.ts';
import { strangersEnvironment } from '../support/strangers-environment.ts';

const root = join(import.meta.dirname, '../..');
const command = join(root, 'node_modules/aws-cdk/bin/cdk');

export interface AppSettings {
  /** The folder of its cdk.json. */
  readonly folder: string;
  /** The context `latchkey`, instead of that of cdk.json. */
  readonly config?: unknown;
  /** Additional context. */
  readonly context?: Readonly<Record<string, string>>;
}

export type Outputs = Readonly<Record<string, string>>;

/** The CDK's own command line, as a platform team runs it. Apps outside of this repository have one of their own. */
export class Cdk {
  readonly #env: NodeJS.ProcessEnv;
  readonly #strangersEnv: NodeJS.ProcessEnv;
  readonly #folder = temporaryFolder('cdk');
  /** Ends a running command. */
  readonly #signal: AbortSignal | undefined;

  constructor({ env }: { readonly env: NodeJS.ProcessEnv }, signal?: AbortSignal) {
    this.#signal = signal;
    // The cache of accounts must not be written to the user's home.
    this.#env = { ...env, CI: 'true', CDK_HOME: this.#folder };
    const aws = Object.entries(env).filter(([name]) => /^(AWS_|CDK_DEFAULT_)/.test(name));
    this.#strangersEnv = { ...strangersEnvironment(), ...Object.fromEntries(aws) };
  }

  async bootstrap(): Promise<void> {
    // Not in the folder of an app, which would be synthesized first.
    await this.#run(['bootstrap', 'aws://000000000000/us-east-1'], this.#folder);
  }

  /** The outputs of each stack. */
  async deploy(app: AppSettings): Promise<Record<string, Outputs>> {
    const file = join(this.#folder, 'outputs.json');
    const deploy = ['deploy', '--all', '--require-approval', 'never', '--outputs-file', file, ...of(app)];
    // Other steps of a check use the default output folder.
    if (isOurs(app)) await this.#run([...deploy, '--output', this.#assemblyOf(app)], app.folder);
    else await this.#runAsStranger(deploy, app.folder);
    return JSON.parse(readFileSync(file, 'utf8'));
  }

  /** Destroys an app: one of this repository as it was last deployed, whatever its settings here, without another synthesis. */
  async destroy(app: AppSettings): Promise<void> {
    const destroy = ['destroy', '--all', '--force'];
    if (isOurs(app)) await this.#run([...destroy, '--app', this.#assemblyOf(app)], app.folder);
    else await this.#runAsStranger([...destroy, ...of(app)], app.folder);
  }

  /** Returns the folder of the cloud assembly of an app of this repository. */
  #assemblyOf({ folder }: AppSettings): string {
    return join(this.#folder, relative(root, folder) || 'latchkey', 'cdk.out');
  }

  #run(args: readonly string[], cwd: string): Promise<void> {
    return run(process.execPath, [command, ...args, '--no-notices'], { ...this.#options(cwd), env: this.#env });
  }

  #runAsStranger(args: readonly string[], cwd: string): Promise<void> {
    return run('npx', ['cdk', ...args, '--no-notices'], { ...this.#options(cwd), env: this.#strangersEnv });
  }

  #options(cwd: string) {
    const signal = this.#signal;
    return { cwd, logFile: join(this.#folder, 'cdk.log'), ...(signal !== undefined && { signal }) };
  }
}

/** Whether the app is in this repository. */
function isOurs({ folder }: AppSettings): boolean {
  return !relative(root, folder).startsWith('..');
}

function of({ config, context = {} }: AppSettings): string[] {
  const all = { ...context, ...(config !== undefined && { latchkey: JSON.stringify(config) }) };
  return Object.entries(all).flatMap(([name, value]) => ['--context', `${name}=${value}`]);
}
