import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

test('every generated file is up to date', () => {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['scripts/generate.ts', '--check'], {
    encoding: 'utf8',
  });
  // The output names each file that is not, and the command that writes it.
  expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 });
});
