import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type EnginePackage, engineVersion } from './engine-package.ts';
import { cacheFolder, type Machine, type RunResult } from './machine.ts';

/** Returns the path of the binary after the installation into the cache. */
export function cachedBinary(machine: Machine, { name, os, cpu, binary }: EnginePackage): string {
  const folder = join(cacheFolder(machine), 'engine', engineVersion, `${os}-${cpu}`);
  return join(folder, 'node_modules', ...name.split('/'), binary);
}

/**
 * Returns the arguments of npm that install the package into the current folder. npm refuses a package for another platform,
 * such as the one for x64 on Windows on Arm, unless it is forced.
 */
export function installArguments(
  { platform, arch }: Pick<Machine, 'platform' | 'arch'>,
  wanted: EnginePackage,
): string[] {
  const isForeign = wanted.os !== platform || wanted.cpu !== arch;
  return ['install', '--no-save', `${wanted.name}@${engineVersion}`, ...(isForeign ? ['--force'] : [])];
}

const flags = [
  '--no-package-lock',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--fetch-retries=0',
  '--loglevel=error',
];

/**
 * Installs the package into the cache, with npm. Programs that start at the same time may install it twice; each sees a
 * complete folder only.
 * @returns The reason if it failed
 */
export async function installEngine(machine: Machine, wanted: EnginePackage): Promise<string | undefined> {
  const folder = dirname(dirname(dirname(dirname(cachedBinary(machine, wanted)))));
  let draft: string | undefined;
  try {
    mkdirSync(dirname(folder), { recursive: true });
    draft = mkdtempSync(`${folder}.draft-`);
    // npm installs into the nearest folder with a package.json.
    writeFileSync(join(draft, 'package.json'), '{ "private": true }\n');
    const { code, output } = await npm(machine, [...installArguments(machine, wanted), ...flags], draft);
    if (code !== 0) return firstLine(output) || `npm ended with ${code}`;
    const problem = integrityProblem(draft, wanted);
    if (problem !== undefined) return problem;
    place(machine, draft, folder, wanted);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    if (draft !== undefined) rmSync(draft, { recursive: true, force: true });
  }
}

/** Runs the npm that runs this program, or else the one on the PATH. On Windows, that one is a script for the shell. */
function npm(machine: Machine, args: readonly string[], cwd: string): Promise<RunResult> {
  const cli = machine.env['npm_execpath'];
  if (cli !== undefined && basename(cli) === 'npm-cli.js')
    return machine.run(process.execPath, [cli, ...args], { cwd });
  return machine.run('npm', args, { cwd, shell: machine.platform === 'win32' });
}

function firstLine(output: string): string {
  const lines = output.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim());
  return lines.find((line) => line !== '' && !line.startsWith('code ')) ?? '';
}

function integrityProblem(folder: string, { name, integrity }: EnginePackage): string | undefined {
  if (integrity === undefined) return undefined;
  const { packages } = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8'));
  const found = packages[`node_modules/${name}`]?.integrity;
  if (found === integrity) return undefined;
  return `The registry has another ${name}@${engineVersion} than expected (${found}, not ${integrity}); it was removed`;
}

function place(machine: Machine, draft: string, folder: string, wanted: EnginePackage): void {
  try {
    renameSync(draft, folder);
  } catch (error) {
    // Another program was faster. Its folder is the same.
    if (!machine.isFile(cachedBinary(machine, wanted))) throw error;
  }
}
