// Builds the package @latchkey/cdk: its folder, dist/package/, and its tarball, dist/latchkey-cdk-<version>.tgz.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeDeclarations } from './declarations.ts';
import { bundleJavaScript } from './javascript.ts';
import { manifest } from './manifest.ts';

const root = join(import.meta.dirname, '../..');
const dist = resolve(process.argv[2] ?? join(root, 'dist'));
const folder = join(dist, 'package');

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const { name, version } = manifest();
console.error(`Building ${name} ${version} …`);
await bundleJavaScript(root, folder);
writeDeclarations(root, folder, [
  { source: 'lib/index.ts', asModule: false },
  { source: 'backend/index.ts', asModule: true },
  { source: 'testing/index.ts', asModule: true },
]);
const copies = {
  'scripts/package/entries/check-node.cjs': 'check-node.js',
  'scripts/package/entries/index.cjs': 'index.js',
  'scripts/package/entries/latchkey.cjs': 'bin/latchkey.js',
  'scripts/package/entries/run.cjs': 'bin/run.js',
  LICENSE: 'LICENSE',
  'README.md': 'README.md',
  'CHANGELOG.md': 'CHANGELOG.md',
};
for (const [from, to] of Object.entries(copies)) cpSync(join(root, from), join(folder, to));
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(), undefined, 2)}\n`);
execFileSync('npm', ['pack', '--silent', '--pack-destination', dist], {
  cwd: folder,
  stdio: ['ignore', 'inherit', 'inherit'],
  shell: process.platform === 'win32',
});
