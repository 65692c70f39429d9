import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

const command = join(import.meta.dirname, '../../cli/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'latchkey-dev-data-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('latchkey dev keeps its data in LATCHKEY_DATA_DIR, where --local looks for it', () => {
  const { stderr } = spawnSync(process.execPath, [command, 'dev', '--port', '0'], {
    cwd: folder,
    env: { ...process.env, LATCHKEY_DATA_DIR: join(folder, 'elsewhere') },
    encoding: 'utf8',
  });
  // The folder has no app. The data folder is opened before the app is synthesized.
  expect(stderr).toContain('There is no cdk.json');
  expect([existsSync(join(folder, 'elsewhere')), existsSync(join(folder, '.latchkey'))]).toEqual([true, false]);
});
