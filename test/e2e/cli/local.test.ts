import { expect, test } from '@jest/globals';
import { latchkey } from '../../support/service/command-line.ts';

/** The command line finds the local run. The tests need a local run and its data folder. */
const { dataFolder } = JSON.parse(process.env['LATCHKEY_LOCAL_RUN'] ?? '{}');

test('the local run is found by its data folder', async () => {
  const ran = await latchkey(['--local', 'workspace', 'list', '--json'], { LATCHKEY_DATA_DIR: dataFolder });
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.json.workspaces.length).toBeGreaterThan(0);
});

test('its root key is used when no key is given', async () => {
  const keys = await latchkey(['--local', '--data-dir', dataFolder, 'key', 'list', '--json']);
  expect(keys.json.limits.planName).toBe('Enterprise');
});
