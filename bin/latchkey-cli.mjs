#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The project brings the Node.js that it needs; the one that runs this may be older.
const root = fileURLToPath(new URL('..', import.meta.url));
const node = installedNode();
if (node === undefined) {
  console.error('Latchkey is not installed yet. Run: npm ci');
  process.exit(1);
}
const child = spawn(node, [join(root, 'cli', 'main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });
// The terminal sends Ctrl-C to both: the child says with which code it ends. Others send signals to this one alone.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.once('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));

/** It may lie in the folder of a project that this one is a workspace of. */
function installedNode() {
  try {
    const installed = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    return join(installed, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  } catch {
    return undefined;
  }
}
