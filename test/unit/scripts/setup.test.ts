import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const setup = join(import.meta.dirname, '../../../scripts/setup.mjs');

test('an old Node.js gets a message with the version that it needs', () => {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '18.20.8' });`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, setup, 'run'],
    { encoding: 'utf8' },
  );
  expect(status).toBe(1);
  expect(stderr).toBe(
    `Latchkey needs Node.js 20 or newer. This is Node.js 18.20.8 (${process.execPath}).\n` +
      'Install a newer version from https://nodejs.org, or run: nvm install 24\n',
  );
});

test('an old Node.js can parse the set-up', () => {
  const code = readFileSync(setup, 'utf8').replace(/^\s*(\/\/|\/?\*).*$/gm, '');
  expect(code.match(/\?\.\w|\?\?|import\.meta\.dirname|^await|\.at\(|\.flatMap\(/gm)).toBeNull();
});
