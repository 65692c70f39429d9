import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/processes.ts';
import { InProcessCommands } from './in-process-commands.ts';

/** A shell for commands from the documentation, in which `npx latchkey` calls the local run. */
export class TypedCommands {
  readonly #folder: string;
  readonly #tools: string;
  readonly #commands: InProcessCommands;

  /** @param name The start of the temporary folder's name */
  constructor(name: string, dataFolder: string) {
    this.#folder = temporaryFolder(name);
    this.#tools = join(this.#folder, 'bin');
    mkdirSync(this.#tools);
    this.#commands = new InProcessCommands(['--local', '--data-dir', dataFolder]);
  }

  /** Adds a command with this script. */
  tool(name: string, script: string): void {
    writeFileSync(join(this.#tools, name), `#!/bin/bash\n${script}\n`);
    chmodSync(join(this.#tools, name), 0o755);
  }

  /**
   * Types commands into a shell. The shell stops at the first command that fails.
   * @param pasted The lines that the commands read
   */
  async type(
    script: string,
    pasted: readonly string[] = [],
    variables: Record<string, string> = {},
  ): Promise<{ code: number | null; output: string }> {
    this.tool('npx', await this.#commands.script());
    const file = join(this.#folder, 'commands.sh');
    writeFileSync(file, script);
    const env = { PATH: `${this.#tools}:${process.env['PATH']}`, HOME: this.#folder, ...variables };
    const child = spawn('bash', ['-euo', 'pipefail', file], { env, cwd: this.#folder });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.stdin.end(`${pasted.join('\n')}\n`);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, output }));
    });
  }

  remove(): void {
    this.#commands.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
