import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, temporaryFolder } from '../support/processes.ts';

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

/** The CDK's own command line, as a platform team runs it. */
export class Cdk {
  readonly #env: NodeJS.ProcessEnv;
  readonly #folder = temporaryFolder('cdk');
  /** Ends a running command. */
  readonly #signal: AbortSignal | undefined;

  constructor({ env }: { readonly env: NodeJS.ProcessEnv }, signal?: AbortSignal) {
    this.#signal = signal;
    // The cache of accounts must not be written to the user's home.
    this.#env = { ...env, CI: 'true', CDK_HOME: this.#folder };
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
    const options = ['--no-notices', '--output', join(this.#folder, 'cdk.out')];
    await run(process.execPath, [command, ...args, ...options], {
      env: this.#env,
      cwd,
      logFile: join(this.#folder, 'cdk.log'),
      ...(this.#signal !== undefined && { signal: this.#signal }),
    });
  }
}

function of({ config, context = {} }: AppSettings): string[] {
  const all = { ...context, ...(config !== undefined && { latchkey: JSON.stringify(config) }) };
  return Object.entries(all).flatMap(([name, value]) => ['--context', `${name}=${value}`]);
}
