import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MissingTool } from './missing-tool.ts';

/** A Python environment of this project, in a folder of its own below .venv. */
export interface PythonEnvironment {
  readonly name: string;
  /** The file with the pinned packages. */
  readonly requirements: string;
  /** The oldest Python 3 that the packages run on. */
  readonly oldestMinor: number;
}

const environments = join(import.meta.dirname, '../../.venv');

/**
 * Returns the path of a program in an environment. Creates the environment if it is missing or was created from other
 * requirements.
 * @throws MissingTool
 */
export function pythonTool({ name, requirements, oldestMinor }: PythonEnvironment, program: string): string {
  const folder = join(environments, name);
  const bin = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin');
  const stamp = join(folder, '.requirements');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    const python = systemPython(oldestMinor);
    rmSync(folder, { recursive: true, force: true });
    console.log(`Installing the pinned Python packages into .venv/${name} (once; about half a minute) …`);
    run(python, ['-m', 'venv', folder], 'Install the module venv (Debian and Ubuntu: the package python3-venv).');
    run(
      join(bin, 'python'),
      // Python compiles the modules that it imports; pip would compile all.
      [
        ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile', '--no-deps'],
        ...['--requirement', requirements],
      ],
      'Check that the Python package index can be reached, then run the command again.',
    );
    writeFileSync(stamp, wanted);
  }
  return join(bin, program);
}

/** Returns a Python of the machine that is new enough. */
function systemPython(oldestMinor: number): string {
  for (const name of ['python3', 'python']) {
    const script = `import sys; print(sys.version_info >= (3, ${oldestMinor}))`;
    const version = spawnSync(name, ['-c', script], { encoding: 'utf8' });
    if (version.status === 0 && version.stdout.trim() === 'True') return name;
  }
  throw new MissingTool(
    `This needs Python 3.${oldestMinor} or newer on the path, as python3. https://www.python.org/downloads`,
  );
}

function run(command: string, args: string[], advice: string): void {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new MissingTool(`This failed (see above): ${command} ${args.join(' ')}\n${advice}`);
}
