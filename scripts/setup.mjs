// Installs the pinned packages when they are missing or out of date, so that `npm start` and `npm test` work
// on a fresh clone. Plain JavaScript without dependencies: it runs on the machine's own Node, before anything else.
// It contains no `?.` or `??`, because old versions of Node must parse it to print the error message.
//   node scripts/setup.mjs        everything
//   node scripts/setup.mjs run    only what running and deploying need
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const forRunning = process.argv[2] === 'run';
const oldestNode = 20;

if (Number(process.versions.node.split('.')[0]) < oldestNode) {
  fail(
    `Latchkey needs Node.js ${oldestNode} or newer. This is Node.js ${process.versions.node} (${process.execPath}).\n` +
      'Install a newer version from https://nodejs.org, or run: nvm install 24',
  );
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

const packagesIn = (file) => JSON.parse(readFileSync(join(root, file), 'utf8')).packages;

function isInstalled() {
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) return false;
  const installed = packagesIn('node_modules/.package-lock.json');
  return Object.entries(packagesIn('package-lock.json')).every(
    ([path, wanted]) =>
      path === '' ||
      wanted.optional ||
      wanted.devOptional ||
      (forRunning && wanted.dev) ||
      (installed[path] && installed[path].version === wanted.version),
  );
}

if (!isInstalled()) {
  console.error('Installing the pinned packages (once; up to a minute) …');
  // A half-built tree is completed; otherwise `ci` starts clean. --no-save: the lock file is never rewritten here.
  const command = existsSync(join(root, 'node_modules/.package-lock.json')) ? ['install', '--no-save'] : ['ci'];
  const flags = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
  if (forRunning) flags.push('--omit=dev');
  const npm = basename(process.env.npm_execpath || '') === 'npm-cli.js' && process.env.npm_execpath;
  const run = { cwd: root, stdio: ['ignore', 2, 2] };
  // On Windows, npm is a script that only a shell runs.
  const install = npm
    ? spawnSync(process.execPath, [npm].concat(command, flags), run)
    : spawnSync('npm', command.concat(flags), Object.assign({ shell: process.platform === 'win32' }, run));
  if (install.error)
    fail(`npm could not be started: ${install.error.message}. It comes with Node.js: https://nodejs.org`);
  if (install.status !== 0) {
    fail(
      'The install failed (see above). Check that the npm registry can be reached, then run the command again.' +
        (process.platform + process.arch === 'win32arm64' ? ' On Windows on Arm, use Node.js for x64.' : ''),
    );
  }
  checkInstalledNode();
}

if (!forRunning) installHooks();

/** The npm package `node` has no build for musl. On Alpine Linux, npm installs a build that cannot run. */
function checkInstalledNode() {
  const file = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const result = spawnSync(file, ['--version']);
  if (result.status === 0) return;
  const reason = result.error ? ` (${result.error.message})` : '';
  fail(
    `The Node.js that npm installed into node_modules does not run on this machine${reason}.\n` +
      'Latchkey needs Linux with glibc, macOS or Windows. On Alpine Linux, run: apk add gcompat libstdc++',
  );
}

/**
 * Installs the git hooks of lefthook.yml in a clone of its own, once. Quiet, and never a reason to fail: it does nothing in CI,
 * in a linked worktree (its hooks are those of the main one), without git, or while another tool looks after the hooks.
 */
function installHooks() {
  const folder = join(root, '.git');
  const lefthook = join(root, 'node_modules/lefthook/bin/index.js');
  const isClone = existsSync(folder) && statSync(folder).isDirectory();
  if (!isClone || process.env.CI || process.env.LEFTHOOK === '0') return;
  if (existsSync(join(folder, 'hooks/pre-push')) || !existsSync(lefthook)) return;
  spawnSync(process.execPath, [lefthook, 'install'], { cwd: root, stdio: 'ignore' });
}
