import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MissingTool } from '../../support/missing-tool.ts';

const root = join(import.meta.dirname, '../../..');
const requirements = join(import.meta.dirname, 'requirements.txt');
const folder = join(root, '.venv');
const bin = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin');
const stamp = join(folder, '.requirements');

/**
 * The program `name` of the project's own Python environment, .venv, which is made when it is missing or was made from
 * other requirements.
 * @throws MissingTool
 */
export function pythonTool(name: 'python' | 'cfn-lint'): string {
  const text = readFileSync(requirements, 'utf8');
  const wanted = createHash('sha256').update(text).digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    const python = systemPython();
    rmSync(folder, { recursive: true, force: true });
    console.log('Installing the pinned Python packages into .venv (once; about half a minute) …');
    run(python, ['-m', 'venv', folder], 'Install the module venv (Debian and Ubuntu: the package python3-venv).');
    run(
      join(bin, 'python'),
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--requirement', requirements],
      'Check that the Python package index can be reached, then run the command again.',
    );
    writeFileSync(stamp, wanted);
  }
  return join(bin, name);
}

/** A Python of the machine that is new enough. */
function systemPython(): string {
  for (const name of ['python3', 'python']) {
    const version = spawnSync(name, ['-c', 'import sys; print(sys.version_info >= (3, 10))'], { encoding: 'utf8' });
    if (version.status === 0 && version.stdout.trim() === 'True') return name;
  }
  throw new MissingTool('This needs Python 3.10 or newer on the path, as python3. https://www.python.org/downloads');
}

function run(command: string, args: string[], advice: string): void {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new MissingTool(`This failed (see above): ${command} ${args.join(' ')}\n${advice}`);
}
