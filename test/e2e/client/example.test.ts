import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { send } from '../../support/service/http.ts';

/** The program of examples/customer-keys, in a folder of its own, against the local run. */
const root = join(import.meta.dirname, '../../..');
const url = process.env['LATCHKEY_BASE_URL'] ?? '';
const operator = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-example-'));
  cpSync(join(root, 'examples/customer-keys'), folder, { recursive: true });
  mkdirSync(join(folder, 'node_modules/@latchkey'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules/@latchkey/cdk'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (args: readonly string[], more: Record<string, string> = {}) =>
  promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', 'prepare-customer.js', ...args], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      LATCHKEY_URL: url,
      AWS_REGION: operator.region,
      AWS_ACCESS_KEY_ID: operator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
      ...more,
    },
  });

test('the example gives a customer one workspace and one key, however often it runs', async () => {
  const customer = [`customer_${crypto.randomUUID()}`, 'Acme'];
  const first = (await run(customer)).stdout;
  const [, workspace, id, key = ''] =
    /^Acme has the workspace (ws_\w+) and the new key (key_\w+)\. Give .*:\n(\S+)\n$/.exec(first) ?? [];
  expect(await send(url, 'GET', '/v1/status', { key })).toMatchObject({ status: 200 });
  expect((await run(customer)).stdout).toBe(`Acme has the workspace ${workspace} and the key ${id}.\n`);
});

test('the example says why it failed', async () => {
  const refused = run(['customer_42', 'Acme'], { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' });
  await expect(refused).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^unauthorized: The security token/),
  });
});
