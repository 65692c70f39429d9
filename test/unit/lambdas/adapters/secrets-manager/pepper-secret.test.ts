import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, test } from '@jest/globals';
import { SecretsManagerPepperVault } from '../../../../../lambdas/adapters/secrets-manager/pepper-secret.ts';
import type { PepperVault } from '../../../../../lambdas/domain/rotation/ports.ts';
import { ServiceUnavailableError } from '../../../../../lambdas/domain/shared/errors.ts';
import {
  answering,
  cut,
  type FaultyService,
  failing,
  type Reply,
  silent,
  startFaultyService,
  timeoutFor,
} from '../../../../support/stores/faulty-service.ts';
import { keyring1, keyring2, pepper1 } from '../../../../support/stores/keys.ts';

let service: FaultyService | undefined;
afterEach(() => {
  service?.stop();
  service = undefined;
});

async function vaultWith(...replies: Reply[]): Promise<PepperVault> {
  service = await startFaultyService(...replies);
  const requestHandler = timeoutFor(replies);
  return new SecretsManagerPepperVault(
    new SecretsManagerClient({ endpoint: service.endpoint, maxAttempts: 1, requestHandler }),
  );
}
const asked = () =>
  (service?.requests ?? []).map(({ headers, body }) => [
    String(headers['x-amz-target']).replace('secretsmanager.', ''),
    JSON.parse(body),
  ]);
const versions = (...ids: string[]) =>
  answering({ ARN: 'arn', VersionIdsToStages: Object.fromEntries(ids.map((id) => [id, ['AWSPENDING']])) });

describe('the current keyring', () => {
  test('has its version, and the time of its creation', async () => {
    const vault = await vaultWith(
      answering({ SecretString: JSON.stringify(keyring2), VersionId: 'one', CreatedDate: 1_795_515_330.5 }),
    );
    expect(await vault.current('pepper')).toEqual({
      keyring: keyring2,
      versionId: 'one',
      createdAt: 1_795_515_330_500,
    });
    expect(asked()).toEqual([['GetSecretValue', { SecretId: 'pepper', VersionStage: 'AWSCURRENT' }]]);
  });

  test('is refused when it is invalid, without revealing its content', async () => {
    const vault = await vaultWith(answering({ SecretString: `{"current":"v2","peppers":{"v1":"${pepper1}"}}` }));
    await expect(vault.current('pepper')).rejects.toThrow(/not a keyring/);
    await expect(vault.current('pepper')).rejects.not.toThrow(/pepper-one/);
  });
});

describe('a version of the keyring', () => {
  test('is read', async () => {
    const vault = await vaultWith(versions('one', 'two'), answering({ SecretString: JSON.stringify(keyring1) }));
    expect(await vault.read('pepper', 'two')).toEqual(keyring1);
    expect(asked()[1]).toEqual(['GetSecretValue', { SecretId: 'pepper', VersionId: 'two' }]);
  });

  test('that does not exist is undefined', async () => {
    expect(await (await vaultWith(versions('one'))).read('pepper', 'two')).toBeUndefined();
  });

  test('without a value is undefined', async () => {
    const vault = await vaultWith(versions('two'), failing(400, 'ResourceNotFoundException'));
    expect(await vault.read('pepper', 'two')).toBeUndefined();
  });

  test.each([
    ['rotation', 'AWSPENDING'],
    ['us', 'LATCHKEY_PENDING'],
  ] as const)('is stored by %s under the label %s, not as current', async (by, label) => {
    const vault = await vaultWith(answering({}));
    await vault.stage('pepper', 'two', keyring2, by);
    const input = {
      SecretId: 'pepper',
      ClientRequestToken: 'two',
      SecretString: JSON.stringify(keyring2),
      VersionStages: [label],
    };
    expect(asked()).toEqual([['PutSecretValue', input]]);
  });

  test('replaces the version that was read, and no other', async () => {
    const vault = await vaultWith(answering({}));
    await vault.makeCurrent('pepper', 'two', 'one');
    const input = {
      SecretId: 'pepper',
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: 'two',
      RemoveFromVersionId: 'one',
    };
    expect(asked()).toEqual([['UpdateSecretVersionStage', input]]);
  });

  test('that is refused loses its label, or has lost it already', async () => {
    const vault = await vaultWith(answering({}), failing(400, 'InvalidParameterException'));
    await vault.unstage('pepper', 'two');
    await vault.unstage('pepper', 'two');
    const input = { SecretId: 'pepper', VersionStage: 'AWSPENDING', RemoveFromVersionId: 'two' };
    expect(asked()).toEqual([
      ['UpdateSecretVersionStage', input],
      ['UpdateSecretVersionStage', input],
    ]);
  });
});

describe('a failure of Secrets Manager', () => {
  test.each<[string, Reply]>([
    ['a refusal', failing(400, 'AccessDeniedException')],
    ['another current version', failing(400, 'InvalidParameterException')],
    ['a version with another text', failing(400, 'ResourceExistsException')],
    ['throttling', failing(400, 'ThrottlingException')],
    ['an error', failing(500, 'InternalServiceError')],
    ['silence', silent],
    ['a cut connection', cut],
  ])('is reported as unavailability: %s', async (_, reply) => {
    const vault = await vaultWith(reply);
    await expect(vault.current('pepper')).rejects.toThrow(ServiceUnavailableError);
    await expect(vault.read('pepper', 'two')).rejects.toThrow(ServiceUnavailableError);
    await expect(vault.stage('pepper', 'two', keyring2, 'us')).rejects.toThrow(ServiceUnavailableError);
    await expect(vault.makeCurrent('pepper', 'two', 'one')).rejects.toThrow(ServiceUnavailableError);
  });

  test('while a label is removed is reported as unavailability', async () => {
    const vault = await vaultWith(failing(400, 'AccessDeniedException'));
    await expect(vault.unstage('pepper', 'two')).rejects.toThrow(ServiceUnavailableError);
  });

  test('while a version is read is reported as unavailability, not as a missing version', async () => {
    for (const reply of [failing(400, 'ThrottlingException'), failing(400, 'DecryptionFailure'), cut]) {
      const vault = await vaultWith(versions('two'), reply);
      await expect(vault.read('pepper', 'two')).rejects.toThrow(ServiceUnavailableError);
      service?.stop();
    }
  });

  test('reveals nothing of the keyring to its caller', async () => {
    const vault = await vaultWith(failing(400, 'InvalidRequestException'));
    await expect(vault.stage('pepper', 'two', keyring2, 'us')).rejects.not.toThrow(/pepper-(one|two)/);
  });
});
