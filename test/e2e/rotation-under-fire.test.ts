import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readApi } from '../../local/gateway/read-api.ts';
import { type FunctionDefinition, readFunctions } from '../../local/lambda/functions.ts';
import { LambdaWorker } from '../../local/lambda/lambda-worker.ts';
import { Stack } from '../../local/template/template.ts';
import { chanceFrom, testSeed } from '../support/chance.ts';
import { rounds } from '../support/rounds.ts';
import { send } from '../support/service/http.ts';
import { type LocalRun, startLocalRun } from '../support/service/local-run.ts';
import { momentsAround } from '../support/stores/crashing-calls.ts';
import { startDoor } from '../support/stores/killing-proxy.ts';

/**
 * A consumer reads its key from the secret and calls the API, again and again, through many rotations. The test
 * terminates the thread of the rotating Lambda around its calls to AWS: before it sends a call, or after the service has
 * completed it. The Lambda is the deployed bundle. This needs a local run, because the test starts that Lambda itself.
 */
const plans = { Big: { maxKeys: null, limits: { perMinute: 30_000, perHour: 1_000_000 } } };

let run: LocalRun;
let rotateKeys: FunctionDefinition;
let client: SecretsManagerClient;

beforeAll(async () => {
  run = await startLocalRun({
    LATCHKEY_PLAN: 'Big',
    // Uses the bundles that are deployed.
    LATCHKEY_ISOLATED: 'true',
    // The run's own schedule must not interfere.
    LATCHKEY_CONTEXT: JSON.stringify({ plans, rotation: { everyMinutes: 60 } }),
  });
  const cloud = run.endpoints.cloudAssembly;
  const read = (file: string) => JSON.parse(readFileSync(join(cloud, `Latchkey.${file}.json`), 'utf8'));
  const stack = new Stack(read('template'), { region: run.endpoints.region, stackName: 'Latchkey' });
  const functions = readFunctions(stack, readApi(stack), read('assets'), cloud);
  const found = functions.find(({ id }) => stack.resource(id).properties['Description'] === 'Latchkey: rotate-keys');
  if (found === undefined) throw new Error('The template has no rotate-keys.');
  rotateKeys = found;
  client = new SecretsManagerClient({
    endpoint: run.endpoints.secretsEndpoint,
    region: run.endpoints.region,
    credentials: { accessKeyId: 'consumer', secretAccessKey: 'consumer' },
  });
});
afterAll(async () => {
  client.destroy();
  await run.stop();
});

interface KillAt {
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** Starts a separate instance of the Lambda. Its calls to AWS go through proxies that can kill it. */
async function startInstance(killAt?: KillAt) {
  let calls = 0;
  let instance: LambdaWorker | undefined;
  const around = async (when: 'before' | 'after') => {
    if (when === 'before') calls += 1;
    if (killAt === undefined || calls !== killAt.call || when !== killAt.when) return;
    await instance?.stop();
    throw new Error('killed');
  };
  const { dynamoEndpoint, secretsEndpoint, region } = run.endpoints;
  const dynamo = await startDoor(dynamoEndpoint, around);
  const secrets = await startDoor(secretsEndpoint, around);
  instance = new LambdaWorker([rotateKeys], {
    environment: {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    },
    onOutput: () => {},
    onStartFailure: (_, { errorMessage }) => {
      throw new Error(errorMessage);
    },
  });
  const started = instance;
  return {
    /** The number of its calls. */
    calls: () => calls,
    rotate: () => started.invoke(rotateKeys.id, {}),
    async stop() {
      await started.stop();
      await dynamo.stop();
      await secrets.stop();
    },
  };
}

async function rotateAndDie(killAt: KillAt): Promise<void> {
  const instance = await startInstance(killAt);
  await instance.rotate();
  await instance.stop();
}

const call = (method: string, path: string, json?: unknown, key = run.rootKey) =>
  send(run.url, method, path, { key, ...(json !== undefined && { json }) });

test(`rotations with crashes at every step: the consumer never sees a 401 (seed ${testSeed})`, async () => {
  const chance = chanceFrom(testSeed);
  const rotation = { everyDays: 1, gracePeriodSeconds: 60, deliverTo: 'managed' };
  const created = await call('POST', '/api/v1/api-keys', { name: 'Consumer', rotation });
  expect(created.status).toBe(200);
  const { id } = created.body.apiKey;
  const path = `/api/v1/api-keys/${id}`;
  const survivor = await startInstance();
  await survivor.rotate();
  const shown = async () => (await call('GET', path)).body.apiKey;
  const { secretArn } = (await shown()).rotation;

  const statuses: Record<number, number> = {};
  let done = false;
  const consumer = (async () => {
    while (!done) {
      const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
      const { status } = await call('GET', '/v1/status', undefined, SecretString);
      statuses[status] = (statuses[status] ?? 0) + 1;
      await sleep(rounds(2, 10));
    }
  })();

  const current = async () => (await client.send(new GetSecretValueCommand({ SecretId: secretArn }))).SecretString;
  let callsOfOne = 0;
  const killed = new Set<string>();
  let places: KillAt[] = [];
  // Round 0 counts the calls. Each further round kills at the next place. Secrets Manager keeps at most 100 versions that are
  // younger than a day, and each round makes one.
  for (let round = 0; round <= places.length; round++) {
    const before = await current();
    // Setting a policy makes a rotation due.
    expect((await call('PATCH', path, { rotation })).status).toBe(200);
    if (round > 0) {
      // Kills at every call in turn, in full rounds before and after it, and sometimes again in the same rotation.
      const killAt = places[round - 1] as KillAt;
      killed.add(`${killAt.when} ${killAt.call}`);
      await rotateAndDie(killAt);
      if (round % rounds(2, 4) === 0)
        await rotateAndDie({ call: 1 + Math.floor(chance() * callsOfOne), when: 'after' });
    }
    const callsBefore = survivor.calls();
    await survivor.rotate();
    if (round === 0) {
      callsOfOne = survivor.calls() - callsBefore;
      places = Array.from({ length: callsOfOne }, (_, index) =>
        momentsAround(index).map((when): KillAt => ({ call: 1 + index, when })),
      ).flat();
    }
    const after = await current();
    expect({ round, isNew: after !== before }).toEqual({ round, isNew: true });
    expect((await call('GET', '/v1/status', undefined, after)).body).toMatchObject({ status: 'ok', keyId: id });
  }
  done = true;
  await consumer;
  await survivor.stop();

  expect(Object.keys(statuses)).toEqual(['200']);
  expect(statuses[200]).toBeGreaterThan(rounds(300, 100));
  expect(callsOfOne).toBeGreaterThan(15);
  expect(killed.size).toBe(rounds(2 * callsOfOne, 1 + callsOfOne));
  const { rotation: view, previousKeyValidUntil } = await shown();
  expect(view).toMatchObject({ everyDays: 1, lastFailure: null, secretArn });
  expect(Date.parse(previousKeyValidUntil)).toBeGreaterThan(Date.now());
  const { limits } = (await call('GET', '/api/v1/api-keys')).body;
  expect(limits).toMatchObject({ current: 1 });
});
