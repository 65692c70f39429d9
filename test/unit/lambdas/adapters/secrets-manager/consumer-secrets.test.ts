import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, test } from '@jest/globals';
import { SecretsManagerConsumerSecrets } from '../../../../../lambdas/adapters/secrets-manager/consumer-secrets.ts';
import type { ConsumerSecrets } from '../../../../../lambdas/domain/rotation/ports.ts';
import { DeliveryRefusedError, ServiceUnavailableError } from '../../../../../lambdas/domain/shared/errors.ts';
import {
  answering,
  cut,
  cutShort,
  type FaultyService,
  failing,
  notJson,
  type Reply,
  silent,
  startFaultyService,
  timeoutFor,
} from '../../../../support/stores/faulty-service.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:theirs-AbCdEf';
const key = { workspaceId: 'ws_1', keyId: 'key_1' };
const version = '11111111-1111-1111-1111-111111111111';

let service: FaultyService | undefined;
afterEach(() => {
  service?.stop();
  service = undefined;
});

async function secretsWith(...replies: Reply[]): Promise<ConsumerSecrets> {
  return secretsOf(undefined, ...replies);
}
async function secretsOf(kmsKeyId: string | undefined, ...replies: Reply[]): Promise<ConsumerSecrets> {
  service = await startFaultyService(...replies);
  const client = new SecretsManagerClient({
    endpoint: service.endpoint,
    maxAttempts: 1,
    requestHandler: timeoutFor(replies),
  });
  return new SecretsManagerConsumerSecrets(client, { deployment: 'Latchkey', namePrefix: 'latchkey/', kmsKeyId });
}

/** The requests to Secrets Manager, in order. */
const asked = () =>
  (service?.requests ?? []).map(({ headers, body }) => [
    String(headers['x-amz-target']).replace('secretsmanager.', ''),
    JSON.parse(body),
  ]);

const described = (more: object = {}) =>
  answering({
    ARN: arn,
    Name: 'theirs',
    Tags: [{ Key: 'latchkey:workspace', Value: 'ws_1' }],
    VersionIdsToStages: { [version]: ['AWSCURRENT'] },
    ...more,
  });
const missing = failing(400, 'ResourceNotFoundException');
const exists = failing(400, 'ResourceExistsException');
const deletedMessage =
  "You can't perform this operation on the secret because it was marked for deletion. (message of Secrets Manager)";
const markedMessage =
  'An error occurred (InvalidRequestException) when calling the operation: You tried to perform the operation on a secret that’s currently marked deleted.';

const replicaMessage = "Operation not permitted on a replica secret. Call must be made in primary secret's region.";

const calls: [string, (secrets: ConsumerSecrets) => Promise<unknown>][] = [
  ['describing', (secrets) => secrets.describe(arn)],
  ['making a managed one', (secrets) => secrets.ensureManaged(key)],
  ['reading', (secrets) => secrets.read(arn, version)],
  ['staging', (secrets) => secrets.stage(arn, version, 'text')],
  ['taking a label away', (secrets) => secrets.unstage(arn, version)],
  ['making current', (secrets) => secrets.makeCurrent(arn, version, undefined)],
];

describe.each(calls)('%s a secret', (name, call) => {
  test.each<[string, Reply, string]>([
    ['AccessDeniedException', failing(400, 'AccessDeniedException'), 'access_denied'],
    ['DecryptionFailure', failing(400, 'DecryptionFailure'), 'access_denied'],
    ['EncryptionFailure', failing(400, 'EncryptionFailure'), 'access_denied'],
    ['InvalidRequestException', failing(400, 'InvalidRequestException'), 'secret_rejected'],
    [
      'LimitExceededException',
      failing(400, 'LimitExceededException'),
      name === 'staging' ? 'too_many_versions' : 'secret_rejected',
    ],
    [
      'a replica of a secret in another Region',
      failing(400, 'InvalidParameterException', { message: replicaMessage }),
      'secret_is_replica',
    ],
    ['an error that nobody knows', failing(400, 'SomethingNewException'), 'secret_rejected'],
    [
      'a secret that is being deleted',
      failing(400, 'InvalidRequestException', { message: deletedMessage }),
      'secret_deleted',
    ],
    [
      'a secret that is marked deleted',
      failing(400, 'InvalidRequestException', { message: markedMessage }),
      'secret_deleted',
    ],
  ])('that responds with %s is refused', async (_, reply, reason) => {
    const refused = call(await secretsWith(reply));
    await expect(refused).rejects.toThrow(DeliveryRefusedError);
    await expect(refused).rejects.toMatchObject({ reason, cause: expect.any(Error) });
  });

  test.each<[string, Reply]>([
    ['ThrottlingException', failing(400, 'ThrottlingException')],
    ['RequestLimitExceeded', failing(400, 'RequestLimitExceeded')],
    ['ExpiredTokenException', failing(400, 'ExpiredTokenException')],
    ['InternalServiceError', failing(500, 'InternalServiceError')],
    ['503', failing(503, 'ServiceUnavailable')],
    ['access denied, with 500', failing(500, 'AccessDeniedException')],
    ['HTML with 503', notJson(503)],
    ['silence', silent],
    ['a cut connection', cut],
    ['half an answer', cutShort],
  ])('that responds with %s is unavailable', async (_, reply) => {
    await expect(call(await secretsWith(reply))).rejects.toThrow(ServiceUnavailableError);
  });

  test('that responds with an error reveals none of the text of the secret to its caller', async () => {
    const refused = call(await secretsWith(failing(400, 'InvalidRequestException')));
    await expect(refused).rejects.toThrow(/^The secret did not accept the value: secret_rejected\.$/);
  });

  if (name !== 'reading' && name !== 'making a managed one') {
    test('that does not exist is refused', async () => {
      await expect(call(await secretsWith(missing))).rejects.toMatchObject({ reason: 'secret_not_found' });
    });
  }
});

describe('the description of a secret', () => {
  test('has the workspace of its tag, its current version and all versions', async () => {
    const secrets = await secretsWith(
      described({
        Tags: [
          { Key: 'team', Value: 'a' },
          { Key: 'latchkey:workspace', Value: 'ws_1' },
        ],
        VersionIdsToStages: { before: ['AWSPREVIOUS'], [version]: ['OTHER', 'AWSCURRENT'], next: ['AWSPENDING'] },
      }),
    );
    expect(await secrets.describe(arn)).toEqual({
      arn,
      workspaceId: 'ws_1',
      currentVersionId: version,
      versionIds: ['before', version, 'next'],
    });
    expect(asked()).toEqual([['DescribeSecret', { SecretId: arn }]]);
  });

  test('may lack tags and versions', async () => {
    const secrets = await secretsWith(answering({ ARN: arn }));
    expect(await secrets.describe(arn)).toEqual({
      arn,
      workspaceId: undefined,
      currentVersionId: undefined,
      versionIds: [],
    });
  });

  test.each([
    ['eu-west-1', 'secret_is_replica'],
    ['us-east-1', undefined],
  ])('with its primary in %s is refused as %s', async (PrimaryRegion, reason) => {
    const secrets = await secretsWith(described({ PrimaryRegion }));
    const outcome = secrets.describe(arn).then(
      () => undefined,
      (error) => error.reason,
    );
    expect(await outcome).toBe(reason);
  });

  test('is refused if the secret is scheduled for deletion', async () => {
    const secrets = await secretsWith(described({ DeletedDate: 1_795_515_330 }));
    await expect(secrets.describe(arn)).rejects.toMatchObject({ reason: 'secret_deleted' });
  });
});

describe('a managed secret', () => {
  test('that exists is used', async () => {
    const secrets = await secretsWith(described());
    expect(await secrets.ensureManaged(key)).toMatchObject({ arn, workspaceId: 'ws_1' });
    expect(asked()).toEqual([['DescribeSecret', { SecretId: 'latchkey/ws_1/key_1' }]]);
  });

  const made = (more: object = {}) => ({
    Name: 'latchkey/ws_1/key_1',
    ClientRequestToken: expect.any(String),
    Description: 'Latchkey: the value of the API key key_1, which is rotated automatically',
    Tags: [
      { Key: 'latchkey:workspace', Value: 'ws_1' },
      { Key: 'latchkey:key', Value: 'key_1' },
      { Key: 'latchkey:deployment', Value: 'Latchkey' },
    ],
    ...more,
  });

  test('that does not exist is created, without a value, and tagged', async () => {
    const secrets = await secretsWith(missing, answering({ ARN: arn }), described({ VersionIdsToStages: undefined }));
    expect(await secrets.ensureManaged(key)).toMatchObject({ arn, currentVersionId: undefined });
    expect(asked()[1]).toEqual(['CreateSecret', made()]);
  });

  test('is encrypted with the deployment’s own key, if it has one', async () => {
    const secrets = await secretsOf('alias/own', missing, answering({ ARN: arn }), described());
    await secrets.ensureManaged(key);
    expect(asked()[1]).toEqual(['CreateSecret', made({ KmsKeyId: 'alias/own' })]);
  });

  test('that another run creates at the same moment is used', async () => {
    const secrets = await secretsWith(missing, exists, described());
    expect(await secrets.ensureManaged(key)).toMatchObject({ arn });
  });

  test.each<[string, Reply, object]>([
    ['AccessDeniedException', failing(400, 'AccessDeniedException'), { reason: 'access_denied' }],
    [
      'that one of its name is being deleted',
      failing(400, 'InvalidRequestException', {
        message: "You can't create this secret because a secret with this name is already scheduled for deletion.",
      }),
      { reason: 'secret_deleted' },
    ],
    ['throttling', failing(400, 'ThrottlingException'), { code: 'service_unavailable' }],
  ])('cannot be created because of %s', async (_, reply, error) => {
    await expect((await secretsWith(missing, reply)).ensureManaged(key)).rejects.toMatchObject(error);
  });
});

describe('a version of a secret', () => {
  test('is read', async () => {
    const secrets = await secretsWith(answering({ SecretString: 'text' }));
    expect(await secrets.read(arn, version)).toBe('text');
    expect(asked()).toEqual([['GetSecretValue', { SecretId: arn, VersionId: version }]]);
  });

  test('that does not exist, or has no text, is undefined', async () => {
    expect(await (await secretsWith(missing)).read(arn, version)).toBeUndefined();
    service?.stop();
    expect(await (await secretsWith(answering({ SecretBinary: 'AAAA' }))).read(arn, version)).toBeUndefined();
  });

  test('is stored as pending', async () => {
    const secrets = await secretsWith(answering({}));
    expect(await secrets.stage(arn, version, 'text')).toBe('staged');
    const input = { SecretId: arn, ClientRequestToken: version, SecretString: 'text', VersionStages: ['AWSPENDING'] };
    expect(asked()).toEqual([['PutSecretValue', input]]);
  });

  test('that exists with another text stays unchanged', async () => {
    expect(await (await secretsWith(exists)).stage(arn, version, 'text')).toBe('exists');
  });

  test('replaces the current version', async () => {
    const secrets = await secretsWith(answering({}));
    expect(await secrets.makeCurrent(arn, version, 'before')).toBe(true);
    const input = {
      SecretId: arn,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: version,
      RemoveFromVersionId: 'before',
    };
    expect(asked()).toEqual([['UpdateSecretVersionStage', input]]);
  });

  test('becomes current if no version is', async () => {
    const secrets = await secretsWith(answering({}));
    expect(await secrets.makeCurrent(arn, version, undefined)).toBe(true);
    expect(asked()[0]?.[1]).toEqual({ SecretId: arn, VersionStage: 'AWSCURRENT', MoveToVersionId: version });
  });

  test('does not become current if the current version has changed', async () => {
    const secrets = await secretsWith(failing(400, 'InvalidParameterException'));
    expect(await secrets.makeCurrent(arn, version, 'before')).toBe(false);
  });
});

describe('a version that is abandoned', () => {
  test('loses its label', async () => {
    await (await secretsWith(answering({}))).unstage(arn, version);
    const input = { SecretId: arn, VersionStage: 'AWSPENDING', RemoveFromVersionId: version };
    expect(asked()).toEqual([['UpdateSecretVersionStage', input]]);
  });

  test('may have lost its label already', async () => {
    const secrets = await secretsWith(failing(400, 'InvalidParameterException'));
    await expect(secrets.unstage(arn, version)).resolves.toBeUndefined();
    expect(asked().map(([call]) => call)).toEqual(['UpdateSecretVersionStage']);
  });
});

describe('deleting a managed secret', () => {
  const retired = { ...key, secretArn: arn };

  test('leaves seven days to restore it', async () => {
    await (await secretsWith(described(), answering({}))).deleteManaged(retired);
    expect(asked()).toEqual([
      ['DescribeSecret', { SecretId: arn }],
      ['DeleteSecret', { SecretId: arn, RecoveryWindowInDays: 7 }],
    ]);
  });

  test('finds a secret by its name if no key records it', async () => {
    await (await secretsWith(described(), answering({}))).deleteManaged({ ...key, secretArn: null });
    expect(asked()[1]?.[1]).toMatchObject({ SecretId: 'latchkey/ws_1/key_1' });
  });

  test.each<[string, Reply[]]>([
    ['gone', [missing]],
    ['gone meanwhile', [described(), missing]],
    ['being deleted', [described({ DeletedDate: 1_764_000_000 })]],
    ['being deleted meanwhile', [described(), failing(400, 'InvalidRequestException', { message: markedMessage })]],
  ])('succeeds if the secret is %s', async (_, replies) => {
    await (await secretsWith(...replies)).deleteManaged(retired);
    expect(asked()).toHaveLength(replies.length);
  });

  test('is refused for other reasons', async () => {
    const secrets = await secretsWith(described(), failing(400, 'AccessDeniedException'));
    await expect(secrets.deleteManaged(retired)).rejects.toMatchObject({ reason: 'access_denied' });
    service?.stop();
    await expect((await secretsWith(silent)).deleteManaged(retired)).rejects.toThrow(ServiceUnavailableError);
  });
});
