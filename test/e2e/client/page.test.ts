import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { examplesIn } from '../../clients/examples.ts';
import { createWorkspace } from '../../support/service/provision.ts';
import { TypedCommands } from '../support/typed-commands.ts';

/** The curl commands of docs/client.md, typed from top to bottom, against the local run. */
const { dataFolder } = JSON.parse(process.env['LATCHKEY_LOCAL_RUN'] ?? '{}');
const url = process.env['LATCHKEY_BASE_URL'] ?? '';
const operator = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');
let shell: TypedCommands;

beforeAll(() => {
  shell = new TypedCommands('client', dataFolder);
});
afterAll(() => shell.remove());

test('the curl commands manage a key and a workspace', async () => {
  const blocks = examplesIn('client.md', 'sh');
  expect(blocks.length).toBeGreaterThan(4);
  const { rootKey } = await createWorkspace(url, 'Professional', operator);
  const { code, output } = await shell.type(blocks.join('\n'), [], {
    LATCHKEY_URL: url,
    LATCHKEY_KEY: rootKey,
    AWS_REGION: operator.region,
    AWS_ACCESS_KEY_ID: operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
  });
  expect({ code, output }).toMatchObject({ code: 0 });
  const lines = output
    .replaceAll(/(\{"success":true\})/g, '\n$1\n')
    .split('\n')
    .filter((line) => line !== '');
  expect(lines).toEqual([
    '"Shop"',
    'false',
    '200',
    expect.stringMatching(/^\d+$/),
    '{"success":true}',
    '"Professional"',
    '{"success":true}',
  ]);
});
