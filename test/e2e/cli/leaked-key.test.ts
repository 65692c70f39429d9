import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { latchkey } from '../../support/service/command-line.ts';
import { statusOf } from '../../support/service/service.ts';
import { TypedCommands } from '../support/typed-commands.ts';

/** The leak drill: the commands of docs/leaked-key.md, typed from top to bottom, against the local run. */
const root = join(import.meta.dirname, '../../..');
const { dataFolder } = JSON.parse(process.env['LATCHKEY_LOCAL_RUN'] ?? '{}');
const secretId = `consumer-${process.pid}`;
let secrets: SecretsManagerClient;
let shell: TypedCommands;

beforeAll(() => {
  const run = JSON.parse(readFileSync(join(dataFolder, 'run.json'), 'utf8'));
  const credentials = { accessKeyId: run.adminAccessKeyId, secretAccessKey: run.adminSecretAccessKey };
  secrets = new SecretsManagerClient({ endpoint: run.secretsEndpoint, region: run.region, credentials });
  const client = JSON.stringify({ endpoint: run.secretsEndpoint, region: run.region, credentials });
  shell = new TypedCommands('leak-drill', dataFolder);
  // The one command of the AWS CLI that the page uses.
  shell.tool('aws', `exec '${process.execPath}' '${root}/test/support/put-secret-value.ts' '${client}' "$@"`);
});
afterAll(() => {
  secrets.destroy();
  shell.remove();
});

/** The commands of the page. */
function commands(): string {
  const page = readFileSync(join(root, 'docs/leaked-key.md'), 'utf8');
  return [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block).join('\n');
}

test('the page leads from a leaked value to a replaced one, and prints neither', async () => {
  const local = ['--local', '--data-dir', dataFolder, '--json'];
  const create = ['workspace', 'create', '--name', 'Leaky', '--plan', 'Professional'];
  const { workspace, rootKey } = (await latchkey([...local, ...create])).json;
  const make = ['key', 'create', '--name', 'Published', '--scope', 'status:read'];
  const { apiKey } = (await latchkey([...local, ...make], { LATCHKEY_KEY: rootKey.key })).json;
  await secrets.send(new CreateSecretCommand({ Name: secretId, SecretString: apiKey.key }));
  expect(await statusOf(apiKey.key)).toBe(200);

  const { code, output } = await shell.type(commands(), [apiKey.key], { SECRET_ID: secretId });
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(output).toContain(`"id": "${apiKey.id}"`);
  expect(output).toContain('Leaky');
  expect(output).toContain('"match": "current"');
  expect(output).toMatch(/^given +not a value of the key that works now\naccepted +no$/m);
  expect(output).toContain('key.regenerated');

  const { SecretString: renewed = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: secretId }));
  expect(renewed).not.toBe(apiKey.key);
  expect([await statusOf(apiKey.key), await statusOf(renewed)]).toEqual([401, 200]);
  for (const value of [apiKey.key, rootKey.key, renewed]) expect(output).not.toContain(value);
  await latchkey([...local, 'workspace', 'delete', workspace.id, '--yes']);
});
