import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** The machine of this run: its platform, files and programs. Tests pass their own. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  isFile(path: string): boolean;
  /** Returns the folder of an npm package that is installed beside Latchkey or in the current folder. */
  packageFolder(name: string): string | undefined;
  /** Runs a program to its end. It does not throw if the program is missing. */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<RunResult>;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Whether a shell finds the program, as Windows needs for `npm.cmd`. The arguments must contain no spaces. */
  readonly shell?: boolean;
}

export interface RunResult {
  /** Undefined: the program did not start, or a signal ended it. */
  readonly code: number | undefined;
  /** Standard output and standard error. */
  readonly output: string;
}

export const thisMachine: Machine = {
  platform: process.platform,
  arch: process.arch,
  env: process.env,
  home: homedir(),
  isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true,
  packageFolder(name) {
    for (const base of [import.meta.url, join(process.cwd(), 'package.json')]) {
      try {
        return dirname(createRequire(base).resolve(`${name}/package.json`));
      } catch {
        // It is not installed there.
      }
    }
    return undefined;
  },
  run(command, args, { cwd, shell = false } = {}) {
    const child = spawn(command, args, {
      cwd,
      env: process.env,
      shell,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
      });
    }
    return new Promise<RunResult>((resolve) => {
      child.once('error', ({ message }) => resolve({ code: undefined, output: message }));
      child.once('close', (code) => resolve({ code: code ?? undefined, output }));
    }).finally(() => process.off('exit', kill));
  },
};

/** The folder of this user for downloads that all checkouts and apps share. */
export function cacheFolder({ platform, env, home }: Machine): string {
  const given = env['LATCHKEY_CACHE_DIR'];
  if (given) return given;
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'latchkey', 'Cache');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'latchkey');
  return join(env['XDG_CACHE_HOME'] || join(home, '.cache'), 'latchkey');
}
