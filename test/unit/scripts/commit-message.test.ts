import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

const folder = mkdtempSync(join(tmpdir(), 'commit-message-'));
afterAll(() => rmSync(folder, { recursive: true }));

function check(message: string) {
  const file = join(folder, 'message');
  writeFileSync(file, message);
  const { status, stderr } = spawnSync(process.execPath, ['scripts/commit-message.mjs', file], { encoding: 'utf8' });
  return { status, stderr };
}

test.each([
  'fix(verification): read the credential again after a move',
  'docs: explain the pepper\n\nA body may be as long as it likes, and end with a period.',
  'refactor(keys)!: derive the view from one shape',
  'Merge branch main',
  'fixup! docs: explain the pepper',
])('%j passes', (message) => {
  expect(check(message)).toEqual({ status: 0, stderr: '' });
});

test.each([
  ['Explain the pepper', 'Start the subject with a type'],
  ['docs: explain the pepper.', 'do not end it with a period'],
  [`docs: ${'x'.repeat(67)}`, 'at most 72 are allowed'],
  ['', 'Start the subject with a type'],
])('%j is refused', (message, reason) => {
  expect(check(message)).toEqual({ status: 1, stderr: expect.stringContaining(reason) });
});
