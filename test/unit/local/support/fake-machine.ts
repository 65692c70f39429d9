import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../../../../local/database/machine.ts';

export interface FakeMachine extends Machine {
  /** The commands that were run. */
  readonly calls: string[];
}

export interface FakeMachineOptions {
  readonly platform?: string;
  readonly arch?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cache: string;
  readonly files?: readonly string[];
  /** Outputs by the beginning of the command. Other programs are missing; npm finds nothing in the registry. */
  readonly programs?: Readonly<Record<string, string>>;
  /** Whether Maven writes DynamoDB Local into its folder. */
  readonly fetchesJars?: boolean;
}

/** A Mac, unless it is told otherwise. Packages are installed in `/app`. */
export function fakeMachine(options: FakeMachineOptions): FakeMachine {
  const { platform = 'darwin', arch = 'arm64', env = {}, files = [], programs = {}, fetchesJars = false } = options;
  const calls: string[] = [];
  return {
    platform,
    arch,
    env: { LATCHKEY_CACHE_DIR: options.cache, ...env },
    home: '/home/someone',
    calls,
    isFile: (path) => files.includes(path),
    packageFolder: (name) => `/app/node_modules/${name}`,
    async run(command, args, { cwd, shell = false } = {}) {
      const line = [command, ...args].join(' ');
      calls.push(shell ? `(shell) ${line}` : line);
      const known = Object.entries(programs).find(([start]) => line.startsWith(start));
      if (fetchesJars && line.startsWith('mvn -q') && cwd !== undefined) {
        mkdirSync(join(cwd, 'jars'));
        writeFileSync(join(cwd, 'jars/DynamoDBLocal-3.3.1.jar'), '');
      }
      if (known !== undefined) return { code: 0, output: known[1] };
      if (command === 'npm') return { code: 1, output: 'npm error code E404\nnpm error 404 Not Found.\n' };
      return { code: undefined, output: `spawn ${command} ENOENT` };
    },
  };
}
