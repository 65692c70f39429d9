import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PrivateEndpoint } from '../../../../local/services/private-endpoint.ts';
import { SecretStore } from '../../../../local/services/secrets/secret-store.ts';
import { startSecretsManager } from '../../../../local/services/secrets/secrets-manager.ts';
import { localClient, named } from '../support/local-client.ts';

const dayMs = 24 * 3600 * 1000;
let now: number;
let store: SecretStore;
let served: PrivateEndpoint;
let client: SecretsManagerClient;

beforeEach(async () => {
  now = Date.UTC(2026, 0, 1);
  store = new SecretStore({ file: undefined, clock: () => now });
  served = await startSecretsManager(store);
  client = new SecretsManagerClient(localClient(served.endpoint));
});
afterEach(async () => {
  client.destroy();
  await served.stop();
});

const SecretId = 'the-secret';
const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
const create = (more: object = {}) => client.send(new CreateSecretCommand({ Name: SecretId, ...more }));
const createWith = (SecretString: string, token = first) => create({ SecretString, ClientRequestToken: token });
const put = (token: string, SecretString: string, VersionStages?: string[]) =>
  client.send(new PutSecretValueCommand({ SecretId, ClientRequestToken: token, SecretString, VersionStages }));
const get = (which: { VersionId?: string; VersionStage?: string } = {}) =>
  client.send(new GetSecretValueCommand({ SecretId, ...which }));
const describeIt = () => client.send(new DescribeSecretCommand({ SecretId }));
const labels = async () => (await describeIt()).VersionIdsToStages;
const move = (VersionStage: string, MoveToVersionId?: string, RemoveFromVersionId?: string) =>
  client.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage, MoveToVersionId, RemoveFromVersionId }));

describe('CreateSecret', () => {
  test('creates a secret with its first version, found by name and ARN', async () => {
    const { ARN, Name, VersionId } = await createWith('a');
    expect({ Name, VersionId }).toEqual({ Name: SecretId, VersionId: first });
    expect(ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:the-secret-[A-Za-z0-9]{6}$/);
    const expected = {
      ARN,
      Name,
      VersionId,
      SecretString: 'a',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(now),
    };
    expect(await get()).toMatchObject(expected);
    expect(await client.send(new GetSecretValueCommand({ SecretId: ARN }))).toMatchObject(expected);
  });

  test('creates an empty secret without a value', async () => {
    const { VersionId } = await create({ Description: 'd', KmsKeyId: 'alias/k', Tags: [{ Key: 'a', Value: 'b' }] });
    expect(VersionId).toBeUndefined();
    expect(await describeIt()).toMatchObject({
      Description: 'd',
      KmsKeyId: 'alias/k',
      Tags: [{ Key: 'a', Value: 'b' }],
      VersionIdsToStages: {},
    });
    await expect(get()).rejects.toThrow(named('ResourceNotFoundException'));
  });

  test('may be repeated, but not with another value or token', async () => {
    const { ARN } = await createWith('a');
    expect((await createWith('a')).ARN).toBe(ARN);
    await expect(createWith('b')).rejects.toThrow(named('ResourceExistsException'));
    await expect(createWith('a', second)).rejects.toThrow(named('ResourceExistsException'));
    await expect(create()).rejects.toThrow(named('ResourceExistsException'));
  });

  test('refuses an invalid name, and binary values', async () => {
    await expect(create({ Name: 'a b' })).rejects.toThrow(named('InvalidParameterException'));
    const binary = create({ SecretBinary: Buffer.from('a') });
    await expect(binary).rejects.toThrow(named('InvalidParameterException'));
  });
});

describe('PutSecretValue', () => {
  test('makes a version current, and the current one previous', async () => {
    await createWith('a');
    expect(await put(second, 'b')).toMatchObject({ VersionId: second, VersionStages: ['AWSCURRENT'] });
    await put(third, 'c');
    expect(await labels()).toEqual({ [second]: ['AWSPREVIOUS'], [third]: ['AWSCURRENT'] });
    expect((await get({ VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('b');
    // Without a label it is deprecated, but exists.
    expect((await get({ VersionId: first })).SecretString).toBe('a');
  });

  test('stages a version next to the current one', async () => {
    await createWith('a');
    await put(second, 'b', ['AWSPENDING']);
    expect(await labels()).toEqual({ [first]: ['AWSCURRENT'], [second]: ['AWSPENDING'] });
    expect((await get()).SecretString).toBe('a');
  });

  test('makes the first version current, whatever its labels', async () => {
    await create();
    await put(first, 'a', ['AWSPENDING']);
    expect(await labels()).toEqual({ [first]: ['AWSPENDING', 'AWSCURRENT'] });
  });

  test('may be repeated, which changes nothing', async () => {
    await createWith('a');
    await put(second, 'b');
    const before = await labels();
    await put(first, 'a');
    await put(second, 'b', ['AWSPENDING']);
    expect(await labels()).toEqual(before);
  });

  test('does not change a version', async () => {
    await createWith('a');
    await expect(put(first, 'b')).rejects.toThrow(named('ResourceExistsException'));
    expect((await get()).SecretString).toBe('a');
  });

  test('keeps at most a hundred versions, in addition to those with labels', async () => {
    await createWith('a');
    await move('mine', first);
    for (let i = 0; i < 105; i++) {
      now += dayMs / 50;
      await put(randomUUID(), String(i));
    }
    expect(Object.keys(store.find(SecretId)?.versions ?? {})).toHaveLength(100);
    expect(await labels()).toMatchObject({ [first]: ['mine'] });
  });

  test('deletes no version that is younger than a day, and then refuses another one', async () => {
    await createWith('a');
    for (let i = 0; i < 99; i++) await put(randomUUID(), String(i));
    await expect(put(second, 'b')).rejects.toThrow(named('LimitExceededException'));
    expect((await get()).SecretString).toBe('98');
    now += dayMs;
    await put(second, 'b');
    expect((await get()).SecretString).toBe('b');
  });

  test('needs a token', async () => {
    await createWith('a');
    const raw = (body: object) =>
      fetch(served.endpoint, {
        method: 'POST',
        headers: { 'X-Amz-Target': 'secretsmanager.PutSecretValue' },
        body: JSON.stringify(body),
      });
    const response = await raw({ SecretId, SecretString: 'b' });
    expect([response.status, await response.json()]).toEqual([
      400,
      { __type: 'InvalidParameterException', message: expect.stringContaining('ClientRequestToken') },
    ]);
  });
});

describe('GetSecretValue', () => {
  test('finds a version by id and label, if they match', async () => {
    await createWith('a');
    await put(second, 'b');
    expect((await get({ VersionId: second, VersionStage: 'AWSCURRENT' })).SecretString).toBe('b');
    await expect(get({ VersionId: first, VersionStage: 'AWSCURRENT' })).rejects.toThrow(
      named('InvalidRequestException'),
    );
  });

  test.each([[{ VersionStage: 'AWSPENDING' }], [{ VersionId: third }]])('does not find %j', async (which) => {
    await createWith('a');
    await expect(get(which)).rejects.toThrow(named('ResourceNotFoundException'));
  });
});

describe('UpdateSecretVersionStage', () => {
  beforeEach(async () => {
    await createWith('a');
    await put(second, 'b', ['AWSPENDING']);
  });

  test('moves AWSCURRENT, and AWSPREVIOUS to its place', async () => {
    await move('AWSCURRENT', second, first);
    expect(await labels()).toEqual({ [first]: ['AWSPREVIOUS'], [second]: ['AWSPENDING', 'AWSCURRENT'] });
    await move('AWSCURRENT', first, second);
    expect(await labels()).toEqual({ [first]: ['AWSCURRENT'], [second]: ['AWSPENDING', 'AWSPREVIOUS'] });
  });

  test('attaches a new label, removes it, and leaves an attached one', async () => {
    await move('mine', first);
    await move('mine', first);
    expect(await labels()).toMatchObject({ [first]: ['AWSCURRENT', 'mine'] });
    await move('mine', undefined, first);
    await move('AWSPENDING', undefined, second);
    expect(await labels()).toEqual({ [first]: ['AWSCURRENT'] });
  });

  test.each<[string, [stage: string, to?: string, from?: string]]>([
    ['without the version that has it', ['AWSCURRENT', second]],
    ['with another than that', ['AWSCURRENT', second, second]],
    ['from a version when nothing has it', ['mine', second, first]],
    ['from nowhere to nowhere', ['mine']],
  ])('does not move a label %s', async (_, call) => {
    await expect(move(...call)).rejects.toThrow(named('InvalidParameterException'));
    expect(await labels()).toEqual({ [first]: ['AWSCURRENT'], [second]: ['AWSPENDING'] });
  });

  test('never leaves a secret without a current version', async () => {
    await expect(move('AWSCURRENT', undefined, first)).rejects.toThrow(named('InvalidParameterException'));
  });

  test('refuses unknown versions', async () => {
    await expect(move('AWSCURRENT', third, first)).rejects.toThrow(named('ResourceNotFoundException'));
  });
});

describe('DeleteSecret', () => {
  const remove = (more: object = {}) => client.send(new DeleteSecretCommand({ SecretId, ...more }));
  const restore = () => client.send(new RestoreSecretCommand({ SecretId }));

  test('schedules a deletion: until then the secret can only be described and restored', async () => {
    await createWith('a');
    const DeletedDate = new Date(now + 7 * dayMs);
    expect((await remove({ RecoveryWindowInDays: 7 })).DeletionDate).toEqual(DeletedDate);
    expect((await describeIt()).DeletedDate).toEqual(DeletedDate);
    for (const call of [get, () => put(second, 'b'), () => move('x', first), remove, () => createWith('a')]) {
      await expect(call()).rejects.toThrow(named('InvalidRequestException'));
    }
    await restore();
    expect((await get()).SecretString).toBe('a');
    expect((await describeIt()).DeletedDate).toBeUndefined();
  });

  test('deletes after the recovery window, by default thirty days', async () => {
    await createWith('a');
    await remove();
    now += 30 * dayMs - 1;
    await describeIt();
    now += 1;
    await expect(describeIt()).rejects.toThrow(named('ResourceNotFoundException'));
    await createWith('b');
  });

  test('deletes immediately if forced, even a secret that does not exist', async () => {
    await createWith('a');
    await remove({ ForceDeleteWithoutRecovery: true });
    await expect(get()).rejects.toThrow(named('ResourceNotFoundException'));
    await remove({ ForceDeleteWithoutRecovery: true });
  });

  test('refuses a recovery window that is too short, or given twice', async () => {
    await createWith('a');
    await expect(remove({ RecoveryWindowInDays: 6 })).rejects.toThrow(named('InvalidParameterException'));
    const both = remove({ RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true });
    await expect(both).rejects.toThrow(named('InvalidParameterException'));
  });
});

test('tags are added, replaced and removed', async () => {
  await create({
    Tags: [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ],
  });
  await client.send(
    new TagResourceCommand({
      SecretId,
      Tags: [
        { Key: 'b', Value: '3' },
        { Key: 'c', Value: '4' },
      ],
    }),
  );
  await client.send(new UntagResourceCommand({ SecretId, TagKeys: ['a'] }));
  expect((await describeIt()).Tags).toEqual([
    { Key: 'b', Value: '3' },
    { Key: 'c', Value: '4' },
  ]);
});

test('a client without the path of the run reads nothing; unsupported operations are named', async () => {
  await createWith('a');
  const stranger = new SecretsManagerClient(localClient(new URL('/', served.endpoint).href));
  const read = stranger.send(new GetSecretValueCommand({ SecretId }));
  await expect(read).rejects.toThrow(named('AccessDeniedException'));
  stranger.destroy();
  await expect(client.send(new ListSecretsCommand({}))).rejects.toThrow('does not serve secretsmanager.ListSecrets');
  await expect(client.send(new GetSecretValueCommand({ SecretId: 'nope' }))).rejects.toThrow(
    named('ResourceNotFoundException'),
  );
});

test('versions and labels survive the run', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-secrets-'));
  const file = join(folder, 'secrets.json');
  const kept = await startSecretsManager(new SecretStore({ file }));
  const writer = new SecretsManagerClient(localClient(kept.endpoint));
  await writer.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'a', ClientRequestToken: first }));
  await writer.send(new PutSecretValueCommand({ SecretId, SecretString: 'b', ClientRequestToken: second }));
  writer.destroy();
  await kept.stop();
  const again = new SecretStore({ file }).find(SecretId);
  expect(again?.versions).toMatchObject({
    [first]: { value: 'a', stages: ['AWSPREVIOUS'] },
    [second]: { value: 'b', stages: ['AWSCURRENT'] },
  });
  rmSync(folder, { recursive: true });
});
