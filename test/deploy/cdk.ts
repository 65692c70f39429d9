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
    await this.#run(['bootstrap', 'aws://000000000000/us-east-1'], root);
  }

  /** The outputs of each stack. */
  async deploy(app: AppSettings): Promise<Record<string, Outputs>> {
    const file = join(this.#folder, 'outputs.json');
    await this.#run(['deploy', '--all', '--require-approval', 'never', '--outputs-file', file, ...of(app)], app.folder);
    return JSON.parse(readFileSync(file, 'utf8'));
  }

  async destroy(app: AppSettings): Promise<void> {
    await this.#run(['destroy', '--all', '--force', ...of(app)], app.folder);
  }

  async #run(args: readonly string[], cwd: string): Promise<void> {
    const signal = this.#signal;
    const options = { cwd, logFile: join(this.#folder, 'cdk.log'), ...(signal !== undefined && { signal }) };
    if (relative(root, cwd).startsWith('..')) {
      return run('npx', ['cdk', ...args, '--no-notices'], { ...options, env: this.#strangersEnv });
    }
    // Other steps of a check use the default output folder.
    const output = ['--no-notices', '--output', join(this.#folder, 'cdk.out')];
    return run(process.execPath, [command, ...args, ...output], { ...options, env: this.#env });
  }
}

function of({ config, context = {} }: AppSettings): string[] {
  const all = { ...context, ...(config !== undefined && { latchkey: JSON.stringify(config) }) };
  return Object.entries(all).flatMap(([name, value]) => ['--context', `${name}=${value}`]);
}
