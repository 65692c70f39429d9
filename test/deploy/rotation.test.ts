import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createWorkspace, type ProvisionedWorkspace } from '../support/service/provision.ts';
import { call, createKey, deleteKey, statusOf } from '../support/service/service.ts';
import { account, baseUrl, outputs } from './support/deployed.ts';

/**
 * Tests after the second deployment, whose schedule runs every minute (changedConfig in latchkey.ts). The tests never call
 * the rotation function themselves. Every function has the permissions of its role, tag conditions among them.
 */
const made: string[] = [];
let owner: ProvisionedWorkspace;
let other: ProvisionedWorkspace;
let queueUrl: string;
const events: { id: string; type: string; keyId: string }[] = [];

async function createSecret(name: string, workspaceId: string | undefined, text: string): Promise<string> {
  const { ARN = '' } = await account.secrets.send(
    new CreateSecretCommand({
      Name: name,
      SecretString: text,
      ...(workspaceId !== undefined && { Tags: [{ Key: 'latchkey:workspace', Value: workspaceId }] }),
    }),
  );
  made.push(ARN);
  return ARN;
}

const textOf = async (SecretId: string) =>
  (await account.secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '';

const rotationOf = async (id: string) =>
  (await call('GET', `/api/v1/api-keys/${id}`, { key: owner.rootKey })).body.apiKey.rotation;

beforeAll(async () => {
  owner = await createWorkspace(baseUrl, 'Enterprise');
  other = await createWorkspace(baseUrl, 'Enterprise');
  queueUrl = (await account.queues.send(new CreateQueueCommand({ QueueName: 'listener' }))).QueueUrl ?? '';
  const { Attributes } = await account.queues.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
  );
  const rule = { EventBusName: outputs['EventBusName'] };
  await account.events.send(
    new PutRuleCommand({ ...rule, Name: 'listener', EventPattern: JSON.stringify({ source: ['latchkey'] }) }),
  );
  await account.events.send(
    new PutTargetsCommand({
      ...rule,
      Rule: 'listener',
      Targets: [{ Id: 'queue', Arn: Attributes?.['QueueArn'] ?? '' }],
    }),
  );
});

afterAll(async () => {
  const rule = { EventBusName: outputs['EventBusName'] };
  await account.events.send(new RemoveTargetsCommand({ ...rule, Rule: 'listener', Ids: ['queue'] }));
  await account.events.send(new DeleteRuleCommand({ ...rule, Name: 'listener' }));
  await account.queues.send(new DeleteQueueCommand({ QueueUrl: queueUrl }));
  for (const SecretId of made) {
    await account.secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
  }
  account.close();
});

async function listen(): Promise<void> {
  const { Messages = [] } = await account.queues.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
  );
  for (const { Body = '{}' } of Messages) events.push(JSON.parse(Body).detail);
}

/** The schedule fires once a minute, and the emulator looks at its schedules every ten seconds. */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 150_000; !(await isSo()); await sleep(1000)) {
    if (Date.now() > deadline) throw new Error(`This did not happen: ${what}`);
  }
}

test('the schedule fires: keys are rotated and delivered, and events published', async () => {
  const policy = { everyDays: 30, gracePeriodSeconds: 3600 };
  const own = await createSecret('app/own', owner.id, '{"url":"https://x","apiKey":"none"}');
  const foreign = await createSecret('app/foreign', other.id, 'untouched');
  const untagged = await createSecret('app/untagged', undefined, 'untouched');
  const create = (deliverTo: string) => createKey(owner.rootKey, { rotation: { ...policy, deliverTo } });
  const keys = {
    managed: await create('managed'),
    own: await create(own),
    foreign: await create(foreign),
    untagged: await create(untagged),
  };
  const settled = (rotation: { lastRotatedAt: unknown; lastFailure: unknown }) =>
    rotation.lastRotatedAt !== null || rotation.lastFailure !== null;
  await until('all four keys are dealt with', async () => {
    const rotations = await Promise.all(Object.values(keys).map(({ id }) => rotationOf(id)));
    return rotations.every(settled);
  });

  const { secretArn } = await rotationOf(keys.managed.id);
  made.push(secretArn);
  const { Name, Tags } = await account.secrets.send(new DescribeSecretCommand({ SecretId: secretArn }));
  expect(Name).toBe(`latchkey/${owner.id}/${keys.managed.id}`);
  expect(Object.fromEntries((Tags ?? []).map(({ Key, Value }) => [Key, Value]))).toMatchObject({
    'latchkey:workspace': owner.id,
    'latchkey:key': keys.managed.id,
  });
  const status = await call('GET', '/v1/status', { key: await textOf(secretArn) });
  expect(status.body).toMatchObject({ status: 'ok', keyId: keys.managed.id });
  expect(await statusOf(keys.managed.key)).toBe(200);

  const content = JSON.parse(await textOf(own));
  expect(content.url).toBe('https://x');
  expect((await call('GET', '/v1/status', { key: content.apiKey })).body).toMatchObject({ keyId: keys.own.id });

  for (const [key, arn] of [
    [keys.foreign, foreign],
    [keys.untagged, untagged],
  ] as const) {
    expect((await rotationOf(key.id)).lastFailure).toMatchObject({ reason: 'secret_not_tagged', attempts: 1 });
    expect(await textOf(arn)).toBe('untouched');
    expect(await statusOf(key.key)).toBe(200);
  }

  const typesOf = ({ id }: { id: string }) => events.filter(({ keyId }) => keyId === id).map(({ type }) => type);
  await until('the events have come', async () => {
    await listen();
    return Object.values(keys).every((key) => typesOf(key).length >= 2);
  });
  for (const key of [keys.managed, keys.own]) expect(typesOf(key)).toEqual(['key.created', 'key.rotated']);
  for (const key of [keys.foreign, keys.untagged]) expect(typesOf(key)).toEqual(['key.created', 'key.rotation_failed']);
  for (const { id } of Object.values(keys)) await deleteKey(owner.rootKey, id);
}, 360_000);

describe('the rotation functions of Secrets Manager', () => {
  const take = async (name: string, SecretId: string, ClientRequestToken: string) => {
    for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) {
      await account.invoke(name, { Step, SecretId, ClientRequestToken });
    }
  };

  test('rotate a secret that holds a key', async () => {
    const { id, key } = await createKey(owner.rootKey);
    const arn = await createSecret('app/led', owner.id, key);
    await take(outputs['SecretRotationFunctionArn'] ?? '', arn, randomUUID());
    const value = await textOf(arn);
    expect(value).not.toBe(key);
    expect((await call('GET', '/v1/status', { key: value })).body).toMatchObject({ keyId: id });
    expect(await statusOf(key)).toBe(200);
    await deleteKey(owner.rootKey, id);
  });

  test('rotate the pepper: every key works as before', async () => {
    const { id, key } = await createKey(owner.rootKey);
    const pepper = outputs['PepperSecretArn'] ?? '';
    const name = (await account.functions()).find((each) => /rotatepepper/i.test(each)) ?? '';
    await take(name, pepper, randomUUID());
    const keyring = JSON.parse(await textOf(pepper));
    expect(Object.keys(keyring.peppers)).toEqual(['v1', 'v2']);
    expect(keyring.current).toBe('v2');
    expect(Date.parse(keyring.currentFrom)).toBeGreaterThan(Date.now() + 25 * 60_000);
    expect([await statusOf(key), await statusOf(owner.rootKey)]).toEqual([200, 200]);
    await deleteKey(owner.rootKey, id);
  });
});
