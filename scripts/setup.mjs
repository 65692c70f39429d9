// Installs the pinned packages when they are missing or out of date, so that `npm start` and `npm test` work
// on a fresh clone. Plain JavaScript without dependencies: it runs on the machine's own Node, before anything else.
//   node scripts/setup.mjs        everything
//   node scripts/setup.mjs run    only what running and deploying need
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const forRunning = process.argv[2] === 'run';

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`Latchkey needs Node 20 or newer to set itself up; this is ${process.version}. https://nodejs.org`);
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
      installed[path]?.version === wanted.version,
  );
}

if (!isInstalled()) {
  console.error('Installing the pinned packages (once; up to a minute) …');
  // A half-built tree is completed; otherwise `ci` starts clean. --no-save: the lock file is never rewritten here.
  const command = existsSync(join(root, 'node_modules/.package-lock.json')) ? ['install', '--no-save'] : ['ci'];
  const flags = [
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--prefer-offline',
    ...(forRunning ? ['--omit=dev'] : []),
  ];
  const npm = process.env.npm_execpath;
  const { status } = npm
    ? spawnSync(process.execPath, [npm, ...command, ...flags], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', [...command, ...flags], { cwd: root, stdio: ['ignore', 2, 2], shell: true });
  if (status !== 0) {
    console.error(
      'The install failed (see above). Check that the npm registry can be reached, then run the command again.',
    );
    process.exit(status ?? 1);
  }
}

if (!forRunning) installHooks();

/**
 * Installs the git hooks of lefthook.yml in a clone of its own, once. Quiet, and never a reason to fail: it does nothing in CI,
 * in a linked worktree (its hooks are those of the main one), without git, or while another tool looks after the hooks.
 */
function installHooks() {
  const folder = join(root, '.git');
  const lefthook = join(root, 'node_modules/lefthook/bin/index.js');
  const isClone = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isClone || process.env.CI || process.env.LEFTHOOK === '0') return;
  if (existsSync(join(folder, 'hooks/pre-push')) || !existsSync(lefthook)) return;
  spawnSync(process.execPath, [lefthook, 'install'], { cwd: root, stdio: 'ignore' });
}
