import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../support/processes.ts';
import { latchkey } from '../../support/service/command-line.ts';
import { statusOf } from '../../support/service/service.ts';

/** The leak drill: the commands of docs/leaked-key.md, typed from top to bottom, against the local run. */
const root = join(import.meta.dirname, '../../..');
const { dataFolder } = JSON.parse(process.env['LATCHKEY_LOCAL_RUN'] ?? '{}');
const secretId = `consumer-${process.pid}`;
let secrets: SecretsManagerClient;
let tools: string;

beforeAll(() => {
  const run = JSON.parse(readFileSync(join(dataFolder, 'run.json'), 'utf8'));
  const credentials = { accessKeyId: run.adminAccessKeyId, secretAccessKey: run.adminSecretAccessKey };
  secrets = new SecretsManagerClient({ endpoint: run.secretsEndpoint, region: run.region, credentials });
  tools = join(temporaryFolder('leak-drill'), 'bin');
  mkdirSync(tools);
  const client = JSON.stringify({ endpoint: run.secretsEndpoint, region: run.region, credentials });
  // npx with the local run as its target, and the one command of the AWS CLI that the page uses.
  tool(
    'npx',
    `shift; exec '${process.execPath}' '${root}/bin/latchkey-cli.mjs' --local --data-dir '${dataFolder}' "$@"`,
  );
  tool('aws', `exec '${process.execPath}' '${root}/test/support/put-secret-value.ts' '${client}' "$@"`);
});
afterAll(() => {
  secrets.destroy();
  rmSync(join(tools, '..'), { recursive: true, force: true });
});

function tool(name: string, script: string): void {
  writeFileSync(join(tools, name), `#!/bin/bash\n${script}\n`);
  chmodSync(join(tools, name), 0o755);
}

/** The commands of the page. */
function commands(): string {
  const page = readFileSync(join(root, 'docs/leaked-key.md'), 'utf8');
  return [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block).join('\n');
}

/** Types commands into a shell, and what it reads. The shell stops at the first command that fails. */
function type(script: string, pasted: readonly string[]): Promise<{ code: number | null; output: string }> {
  const file = join(tools, 'page.sh');
  writeFileSync(file, script);
  const env = { PATH: `${tools}:${process.env['PATH']}`, HOME: tools, SECRET_ID: secretId };
  const child = spawn('bash', ['-euo', 'pipefail', file], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  child.stdin.end(`${pasted.join('\n')}\n`);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

test('the page leads from a leaked value to a replaced one, and prints neither', async () => {
  const local = ['--local', '--data-dir', dataFolder, '--json'];
  const create = ['workspace', 'create', '--name', 'Leaky', '--plan', 'Professional'];
  const { workspace, rootKey } = (await latchkey([...local, ...create])).json;
  const make = ['key', 'create', '--name', 'Published', '--scope', 'status:read'];
  const { apiKey } = (await latchkey([...local, ...make], { LATCHKEY_KEY: rootKey.key })).json;
  await secrets.send(new CreateSecretCommand({ Name: secretId, SecretString: apiKey.key }));
  expect(await statusOf(apiKey.key)).toBe(200);

  const { code, output } = await type(commands(), [apiKey.key, rootKey.key]);
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(output).toContain(`"id": "${apiKey.id}"`);
  expect(output).toContain('Leaky');
  expect(output).toContain('Not found: There is no such API key.');
  expect(output).toContain('key.regenerated');

  const { SecretString: renewed = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: secretId }));
  expect(renewed).not.toBe(apiKey.key);
  expect([await statusOf(apiKey.key), await statusOf(renewed)]).toEqual([401, 200]);
  for (const value of [apiKey.key, rootKey.key, renewed]) expect(output).not.toContain(value);
  await latchkey([...local, 'workspace', 'delete', workspace.id, '--yes']);
});
