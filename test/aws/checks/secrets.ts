import { CreateSecretCommand, GetSecretValueCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { Ground } from '../ground.ts';
import { until } from '../wait.ts';
import { type Check, seenIf } from './check.ts';

/** What Secrets Manager generates, calls and allows. */
export const secretChecks: readonly Check[] = [
  {
    id: 'generated-secrets',
    statement: 'CloudFormation generates a pepper of 64 letters and digits.',
    page: 'deploying.md',
    async run(ground) {
      const keyring = JSON.parse(await textOf(ground, ground.outputs['PepperSecretArn'] ?? ''));
      const pepper = String(keyring.v1 ?? keyring.peppers?.v1 ?? '');
      return seenIf(
        /^[A-Za-z0-9]{64}$/.test(pepper),
        `${pepper.length} characters, ${/\W/.test(pepper) ? 'with' : 'without'} punctuation`,
      );
    },
    emulator: 'ignores ExcludePunctuation',
  },
  {
    id: 'tag-conditions',
    statement: 'A rotation writes only to secrets with the tag `latchkey:workspace` of the key’s workspace.',
    page: 'rotation.md',
    async run(ground) {
      const { id: workspaceId, rootKey } = await ground.workspace();
      const tagged = await newSecret(ground, 'tagged', '{"apiKey":"none"}', workspaceId);
      const untagged = await newSecret(ground, 'untagged', 'untouched', undefined);
      const policy = { everyDays: 30, gracePeriodSeconds: 3600 };
      const keys = {
        tagged: await ground.key(rootKey, { rotation: { ...policy, deliverTo: tagged } }),
        untagged: await ground.key(rootKey, { rotation: { ...policy, deliverTo: untagged } }),
      };
      const rotationOf = async (id: string) =>
        (await ground.call('GET', `/api/v1/api-keys/${id}`, { key: rootKey })).body.apiKey.rotation;
      const { value, ms } = await until(
        'the schedule has processed both keys',
        async () => {
          const [good, bad] = [await rotationOf(keys.tagged.id), await rotationOf(keys.untagged.id)];
          return good.lastRotatedAt !== null && bad.lastFailure !== null ? { good, bad } : undefined;
        },
        { timeoutMs: 300_000, everyMs: 5000 },
      );
      const isDelivered = JSON.parse(await textOf(ground, tagged)).apiKey !== 'none';
      const isUntouched = (await textOf(ground, untagged)) === 'untouched';
      return seenIf(
        isDelivered && isUntouched,
        `with the tag: ${isDelivered ? 'delivered' : 'not delivered'}; without: ${value.bad.lastFailure.reason}, ${isUntouched ? 'untouched' : 'changed'} (after ${Math.round(ms / 1000)} s)`,
      );
    },
  },
  {
    id: 'rotate-secret',
    statement: '`RotateSecret` calls the rotation function, which puts a working key value into the secret.',
    page: 'rotation.md',
    async run(ground) {
      const { id: workspaceId, rootKey } = await ground.workspace();
      const { id, key } = await ground.key(rootKey);
      const secretId = await newSecret(ground, 'rotated', key, workspaceId);
      await ground.account.secrets.send(
        new RotateSecretCommand({
          SecretId: secretId,
          RotationLambdaARN: ground.outputs['SecretRotationFunctionArn'],
          RotationRules: { AutomaticallyAfterDays: 30 },
        }),
      );
      const { value, ms } = await until(
        'the secret has a new value',
        async () => {
          const text = await textOf(ground, secretId);
          return text === key ? undefined : text;
        },
        { timeoutMs: ground.isEmulated ? 3000 : 180_000 },
      );
      const answer = await ground.call('GET', '/v1/status', { key: value });
      return seenIf(
        answer.body?.keyId === id,
        `a new value after ${Math.round(ms / 1000)} s; it gets ${answer.status}`,
      );
    },
    emulator: 'calls no function for RotateSecret',
  },
];

/** Creates a secret that the clean-up finds by its name. */
async function newSecret(ground: Ground, name: string, text: string, workspaceId: string | undefined): Promise<string> {
  const { ARN = '' } = await ground.account.secrets.send(
    new CreateSecretCommand({
      Name: `${ground.name}/check/${name}`,
      SecretString: text,
      ...(workspaceId !== undefined && { Tags: [{ Key: 'latchkey:workspace', Value: workspaceId }] }),
    }),
  );
  return ARN;
}

async function textOf({ account }: Ground, SecretId: string): Promise<string> {
  return (await account.secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '';
}
