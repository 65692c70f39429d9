import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ensureSecrets } from '../../../local/secrets.ts';
import { startSecretsManager } from '../../../local/secrets-manager.ts';
import { Stack } from '../../../local/template.ts';

const secret = (Properties: Record<string, unknown>) => ({ Type: 'AWS::SecretsManager::Secret', Properties });
const stack = new Stack({
  Resources: {
    Pepper: secret({
      GenerateSecretString: {
        SecretStringTemplate: '{"current":"v1"}',
        GenerateStringKey: 'v1',
        PasswordLength: 64,
        ExcludePunctuation: true,
      },
    }),
    Plain: secret({ GenerateSecretString: { PasswordLength: 8, ExcludeCharacters: 'abc' } }),
    Given: secret({ Name: 'given', SecretString: 'value' }),
  },
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-secrets-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('secrets are generated as the template says, once, and kept for this user alone', () => {
  const file = join(folder, 'secrets.json');
  const first = ensureSecrets(stack, file);
  const [pepper, plain, given] = first;
  expect(JSON.parse(pepper?.value ?? '')).toEqual({ current: 'v1', v1: expect.stringMatching(/^[A-Za-z0-9]{64}$/) });
  expect(plain?.value).toHaveLength(8);
  for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(plain?.value).toMatch(kind);
  expect(plain?.value).not.toMatch(/[abc]/);
  expect(given).toMatchObject({ name: 'given', value: 'value' });
  expect(ensureSecrets(stack, file)).toEqual(first);
  expect(statSync(file).mode & 0o077).toBe(0);
});

test('a damaged file is not overwritten', () => {
  const file = join(folder, 'damaged.json');
  writeFileSync(file, '{');
  expect(() => ensureSecrets(stack, file)).toThrow('is damaged');
});

test('the SDK reads them at the endpoint; who does not know its path cannot', async () => {
  const manager = await startSecretsManager([{ arn: 'arn:x', name: 'x', value: 'hunter2' }]);
  const read = (endpoint: string, SecretId: string, VersionStage?: string) =>
    new SecretsManagerClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    }).send(new GetSecretValueCommand({ SecretId, VersionStage }));
  await expect(read(manager.endpoint, 'arn:x')).resolves.toMatchObject({ SecretString: 'hunter2', ARN: 'arn:x' });
  await expect(read(manager.endpoint, 'x')).resolves.toMatchObject({ SecretString: 'hunter2' });
  await expect(read(manager.endpoint, 'y')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(read(manager.endpoint, 'x', 'AWSPREVIOUS')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(read(new URL('/', manager.endpoint).href, 'x')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await manager.stop();
});
