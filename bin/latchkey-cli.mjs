#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The Node.js that runs this file may be older than the Node.js that the project installs and needs.
const root = fileURLToPath(new URL('..', import.meta.url));
const node = installedNode();
if (node === undefined) {
  console.error('Latchkey is not installed. Run: npm ci');
  process.exit(1);
}
const child = spawn(node, [join(root, 'cli', 'main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });
// The terminal sends Ctrl-C to both processes, and the child decides the exit code. Other signals come to this process only.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.once('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));

/** Returns the path of the project's Node.js. It can be in the folder of a project that has this one as a workspace. */
function installedNode() {
  try {
    const installed = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    return join(installed, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  } catch {
    return undefined;
  }
}
