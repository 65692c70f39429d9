import { randomUUID } from 'node:crypto';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PrivateEndpoint } from '../../../../local/services/private-endpoint.ts';
import type { RotationEvent } from '../../../../local/services/secrets/secret-rotation.ts';
import { SecretStore } from '../../../../local/services/secrets/secret-store.ts';
import { startSecretsManager } from '../../../../local/services/secrets/secrets-manager.ts';
import { localClient, named } from '../support/local-client.ts';

const SecretId = 'the-secret';
const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
const now = Date.UTC(2026, 0, 1);

let served: PrivateEndpoint;
let client: SecretsManagerClient;
let steps: string[];
let failAt: string | undefined;
let tested: PromiseWithResolvers<void>;
let ended: PromiseWithResolvers<void>;
let trouble: PromiseWithResolvers<string>;

/** A rotation function like AWS's own examples. */
async function rotateSecret(functionArn: string, event: RotationEvent): Promise<void> {
  const { Step, SecretId, ClientRequestToken } = event;
  steps.push(`${functionArn} ${Step} ${ClientRequestToken}`);
  if (Step === failAt) throw new Error('no luck');
  if (Step === 'createSecret') {
    const unset = client.send(new GetSecretValueCommand({ SecretId, VersionId: ClientRequestToken }));
    await expect(unset).rejects.toThrow(named('ResourceNotFoundException'));
    const VersionStages = ['AWSPENDING'];
    const value = {
      SecretId,
      ClientRequestToken,
      SecretString: 'new',
      VersionStages,
      RotationToken: event.RotationToken,
    };
    await client.send(new PutSecretValueCommand(value));
  }
  if (Step === 'finishSecret') {
    const move = {
      SecretId,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: ClientRequestToken,
      RemoveFromVersionId: first,
    };
    await client.send(new UpdateSecretVersionStageCommand(move));
  }
  if (Step === 'testSecret') tested.resolve();
  if (Step === 'finishSecret') ended.resolve();
}

beforeEach(async () => {
  steps = [];
  failAt = undefined;
  tested = Promise.withResolvers();
  ended = Promise.withResolvers();
  trouble = Promise.withResolvers();
  served = await startSecretsManager(new SecretStore({ file: undefined, clock: () => now }), {
    rotate: rotateSecret,
    onTrouble: trouble.resolve,
  });
  client = new SecretsManagerClient(localClient(served.endpoint));
  await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'old', ClientRequestToken: first }));
});
afterEach(async () => {
  client.destroy();
  await served.stop();
});

const rotate = (token: string, more: object = { RotationLambdaARN: 'arn:f' }) =>
  client.send(new RotateSecretCommand({ SecretId, ClientRequestToken: token, ...more }));
const labels = async () => (await client.send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages;

describe('RotateSecret', () => {
  test('responds immediately, and the function takes its four steps in turn', async () => {
    expect(await rotate(second)).toMatchObject({ Name: SecretId, VersionId: second });
    await ended.promise;
    expect(steps).toEqual(
      ['createSecret', 'setSecret', 'testSecret', 'finishSecret'].map((step) => `arn:f ${step} ${second}`),
    );
    expect(await labels()).toEqual({ [first]: ['AWSPREVIOUS'], [second]: ['AWSPENDING', 'AWSCURRENT'] });
    expect((await client.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe('new');
    expect(await client.send(new DescribeSecretCommand({ SecretId }))).toMatchObject({
      RotationEnabled: true,
      RotationLambdaARN: 'arn:f',
      LastRotatedDate: new Date(now),
    });
  });

  test('stops at a failing step, and reports it; the secret stays unchanged', async () => {
    failAt = 'setSecret';
    await rotate(second);
    expect(await trouble.promise).toMatch(/^The rotation of arn:\S+ has stopped at setSecret: no luck$/);
    expect(steps.map((step) => step.split(' ')[1])).toEqual(['createSecret', 'setSecret']);
    expect(await labels()).toEqual({ [first]: ['AWSCURRENT'], [second]: ['AWSPENDING'] });
  });

  test('resumes an interrupted rotation before it starts another', async () => {
    failAt = 'createSecret';
    await rotate(second);
    await trouble.promise;
    failAt = undefined;
    await expect(rotate(third)).rejects.toThrow(named('InvalidRequestException'));
    await ended.promise;
    expect(await labels()).toMatchObject({ [second]: ['AWSPENDING', 'AWSCURRENT'] });
  });

  test('does nothing if it is repeated for the same version', async () => {
    await rotate(second);
    await ended.promise;
    await client.send(
      new UpdateSecretVersionStageCommand({ SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId: second }),
    );
    await rotate(second);
    expect(steps).toHaveLength(4);
  });

  test('only tests the function if it is not immediate', async () => {
    await rotate(second, {
      RotationLambdaARN: 'arn:f',
      RotateImmediately: false,
      RotationRules: { AutomaticallyAfterDays: 30 },
    });
    await tested.promise;
    expect(steps).toEqual([expect.stringMatching(/^arn:f testSecret /)]);
    expect(steps).not.toEqual([expect.stringContaining(second)]);
    expect(await labels()).toEqual({ [first]: ['AWSCURRENT'] });
  });

  test('needs a function, in this or an earlier request', async () => {
    await expect(rotate(second, {})).rejects.toThrow(named('InvalidRequestException'));
  });
});
