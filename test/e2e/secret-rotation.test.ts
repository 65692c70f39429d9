import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CallOptions, send } from '../support/service/http.ts';
import { invokeScheduled, type LocalRun, startLocalRun } from '../support/service/local-run.ts';

/** Secrets Manager calls the rotation functions of the template. Needs the run's Secrets Manager. */
const settings = {
  LATCHKEY_PLAN: 'Enterprise',
  // As in recovery.test.ts, so that the stack is synthesized once.
  LATCHKEY_CONTEXT: JSON.stringify({ rotation: { everyMinutes: 60 }, recoverableKeys: true }),
};

let run: LocalRun;
let secrets: SecretsManagerClient;

async function start(former?: LocalRun): Promise<void> {
  run = await startLocalRun(settings, former);
  const { region, secretsEndpoint: endpoint } = run.endpoints;
  secrets = new SecretsManagerClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}

beforeAll(() => start());
afterAll(async () => {
  secrets.destroy();
  await run.stop();
});

const call = (method: string, path: string, options: CallOptions = {}) =>
  send(run.url, method, path, { key: run.rootKey, ...options });

const status = (key: string) => call('GET', '/v1/status', { key });

const textOf = async (SecretId: string): Promise<string> =>
  (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '';

function functionArn(name: string): string {
  const { Resources } = JSON.parse(readFileSync(join(run.endpoints.cloudAssembly, 'Latchkey.template.json'), 'utf8'));
  const [id] =
    Object.entries<{ Properties?: { Description?: string } }>(Resources).find(
      ([, { Properties }]) => Properties?.Description === `Latchkey: ${name}`,
    ) ?? [];
  return `arn:aws:lambda:${run.endpoints.region}:000000000000:function:${id}`;
}

let secretArn: string;
let keyId: string;

/** Rotates the secret, and returns its new value. */
async function rotate(): Promise<string> {
  const before = await textOf(secretArn);
  await secrets.send(new RotateSecretCommand({ SecretId: secretArn, RotationLambdaARN: functionArn('rotate-secret') }));
  while ((await textOf(secretArn)) === before) await sleep(20);
  return textOf(secretArn);
}

test('a rotation function gives a secret a new value of its key', async () => {
  const { apiKey } = (await call('POST', '/api/v1/api-keys', { json: { name: 'Shop' } })).body;
  const { workspaceId } = (await status(apiKey.key)).body;
  keyId = apiKey.id;
  const { ARN = '' } = await secrets.send(
    new CreateSecretCommand({
      Name: 'shop/latchkey',
      SecretString: apiKey.key,
      Tags: [{ Key: 'latchkey:workspace', Value: workspaceId }],
    }),
  );
  secretArn = ARN;
  const value = await rotate();
  expect((await status(value)).body).toMatchObject({ keyId });
  expect((await status(apiKey.key)).status).toBe(200);
  const shown = await call('GET', `/api/v1/api-keys/${keyId}?full=true`);
  expect(shown.body.apiKey.fullKey).toBe(value);
});

test('the schedule delivers a value into a secret of the consumer, and keeps the rest of its text', async () => {
  const { workspaceId } = (await status(run.rootKey)).body;
  const { ARN = '' } = await secrets.send(
    new CreateSecretCommand({
      Name: 'shop/settings',
      SecretString: '{"url":"https://x","apiKey":"none"}',
      Tags: [{ Key: 'latchkey:workspace', Value: workspaceId }],
    }),
  );
  const rotation = { everyDays: 30, gracePeriodSeconds: 3600, deliverTo: ARN };
  const { apiKey } = (await call('POST', '/api/v1/api-keys', { json: { name: 'Delivered', rotation } })).body;
  expect(await invokeScheduled(run, /rotatekeys/i, {})).toMatchObject({ isFinished: true });
  const content = JSON.parse(await textOf(ARN));
  expect(content.url).toBe('https://x');
  expect((await status(content.apiKey)).body).toMatchObject({ keyId: apiKey.id });
});

test('a key moves to the new pepper with its next use, and works before and after', async () => {
  const { key } = (await call('POST', '/api/v1/api-keys', { json: { name: 'Old', scopes: ['*', 'api-keys:*'] } })).body
    .apiKey;
  const { pepperSecret: SecretId } = run.endpoints;
  // The generated secret has the first pepper only.
  const { v1 } = JSON.parse(await textOf(SecretId));
  const rotated = {
    peppers: { v1, v2: [...v1].reverse().join('') },
    current: 'v2',
    currentFrom: new Date(Date.now() - 60_000).toISOString(),
  };
  await secrets.send(
    new PutSecretValueCommand({
      SecretId,
      SecretString: JSON.stringify(rotated),
      ClientRequestToken: randomUUID(),
    }),
  );
  // New instances read the keyring.
  secrets.destroy();
  const former = run;
  await former.stop({ keepData: true });
  await start(former);
  for (const path of ['/v1/status', '/v1/status', '/api/v1/api-keys', '/api/v1/api-keys']) {
    expect((await call('GET', path, { key })).status).toBe(200);
  }
  expect((await call('GET', '/api/v1/api-keys')).status).toBe(200);
});

test('a rotation function rotates a key under the new pepper', async () => {
  const former = await textOf(secretArn);
  const value = await rotate();
  expect((await status(value)).body).toMatchObject({ keyId });
  expect((await status(former)).status).toBe(200);
});
