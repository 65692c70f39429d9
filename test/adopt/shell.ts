import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { type Running, run, start, temporaryFolder } from '../support/processes.ts';

/** A terminal of a stranger. The folder and the exported variables of a command hold for the next one. */
export class Shell {
  readonly name: string;
  readonly #log: string;
  #folder: string;
  #env: NodeJS.ProcessEnv;
  #commands = 0;

  constructor(name: string, folder: string, env: NodeJS.ProcessEnv) {
    this.name = name;
    this.#folder = folder;
    this.#env = env;
    this.#log = temporaryFolder(`adopt-log-${name}`);
  }

  get folder(): string {
    return this.#folder;
  }

  /** A terminal in another folder, with the same variables. */
  in(name: string, folder: string): Shell {
    mkdirSync(folder, { recursive: true });
    return new Shell(name, folder, this.#env);
  }

  set(variables: NodeJS.ProcessEnv): void {
    this.#env = { ...this.#env, ...variables };
  }

  /** Puts a folder of programs before the others. */
  prependPath(folder: string): void {
    this.set({ PATH: [folder, this.#env['PATH']].join(delimiter) });
  }

  /**
   * Runs commands in bash. Returns what they print.
   * @throws ProcessFailure with the end of the output
   */
  async run(commands: string, { echo = true } = {}): Promise<string> {
    const started = Date.now();
    const logFile = join(this.#log, `${++this.#commands}.log`);
    const state = join(this.#log, 'state');
    writeFileSync(logFile, '');
    const script = `set -euo pipefail\n${commands}\nprintf '%s\\0' "$PWD" >'${state}'\nenv -0 >>'${state}'\n`;
    await run('bash', ['-c', script], { cwd: this.#folder, env: this.#env, logFile });
    const [folder = '', ...variables] = readFileSync(state, 'utf8').split('\0').filter(Boolean);
    this.#folder = folder;
    this.#env = Object.fromEntries(variables.map((each) => [each.split('=', 1)[0], each.replace(/^[^=]*=/s, '')]));
    const [first = ''] = commands.trim().split('\n');
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    if (echo) console.log(`  [${this.name}] $ ${first.slice(0, 90)} (${seconds} s)`);
    return readFileSync(logFile, 'utf8');
  }

  /** Starts a command that runs until it is stopped. */
  start(command: string): Running {
    const logFile = join(this.#log, `${++this.#commands}.log`);
    return start('bash', ['-c', `exec ${command}`], { cwd: this.#folder, env: this.#env, logFile });
  }

  /** Writes a file of the app. */
  write(path: string, text: string): void {
    const file = join(this.#folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  read(path: string): string {
    return readFileSync(join(this.#folder, path), 'utf8');
  }

  /** Replaces a text in a file. @throws Error if it is not there */
  change(path: string, from: string | RegExp, to: string | ((...found: string[]) => string)): void {
    const text = this.read(path);
    const changed = typeof to === 'string' ? text.replace(from, to) : text.replace(from, to);
    if (changed === text) throw new Error(`${path} has no ${from}:\n${text}`);
    this.write(path, changed);
  }
}
