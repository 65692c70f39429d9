import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SecretStore } from '../../../../local/services/secrets/secret-store.ts';
import { ensureSecrets } from '../../../../local/services/secrets/secrets.ts';
import { Stack } from '../../../../local/template/template.ts';

const secret = (Properties: Record<string, unknown>) => ({ Type: 'AWS::SecretsManager::Secret', Properties });
const resources = {
  Pepper: secret({
    GenerateSecretString: {
      SecretStringTemplate: '{"current":"v1"}',
      GenerateStringKey: 'v1',
      PasswordLength: 64,
      ExcludePunctuation: true,
    },
    Description: 'the peppers',
    Tags: [{ Key: 'team', Value: 'keys' }],
  }),
  Plain: secret({ GenerateSecretString: { PasswordLength: 8, ExcludeCharacters: 'abc' } }),
  Given: secret({ Name: 'given', SecretString: 'value' }),
  Schedule: {
    Type: 'AWS::SecretsManager::RotationSchedule',
    Properties: {
      SecretId: { Ref: 'Pepper' },
      RotationLambdaARN: 'arn:function',
      RotationRules: { ScheduleExpression: 'rate(90 days)' },
      RotateImmediatelyOnUpdate: false,
    },
  },
};
const stack = new Stack({ Resources: resources });
const arnOf = (id: string, ofStack = stack) => String(ofStack.resolve({ Ref: id }, 'here'));

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-secrets-'));
  file = join(folder, 'secrets.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Loads the secrets as a run that starts with this file. */
function started(ofStack = stack): SecretStore {
  const store = new SecretStore({ file });
  ensureSecrets(ofStack, store);
  return store;
}

describe('the secrets of the template', () => {
  test('are generated, or have the value of the template', () => {
    const store = started();
    expect(JSON.parse(store.currentValue(arnOf('Pepper')) ?? '')).toEqual({
      current: 'v1',
      v1: expect.stringMatching(/^[A-Za-z0-9]{64}$/),
    });
    const plain = store.currentValue(arnOf('Plain'));
    expect(plain).toHaveLength(8);
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(plain).toMatch(kind);
    expect(plain).not.toMatch(/[abc]/);
    expect(store.currentValue('given')).toBe('value');
  });

  test('have the description, tags and rotation of the template', () => {
    expect(started().find(arnOf('Pepper'))).toMatchObject({
      description: 'the peppers',
      tags: { team: 'keys' },
      rotation: { lambdaArn: 'arn:function', rules: { ScheduleExpression: 'rate(90 days)' } },
    });
  });

  test('stay unchanged over restarts, in a file for this user only', () => {
    const first = started().find(arnOf('Pepper'));
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(started().find(arnOf('Pepper'))).toEqual(first);
  });

  test('stay unchanged in another Region, under another ARN', () => {
    const first = started().currentValue(arnOf('Pepper'));
    const elsewhere = new Stack({ Resources: resources }, { region: 'eu-west-1' });
    const store = started(elsewhere);
    expect(store.currentValue(arnOf('Pepper', elsewhere))).toBe(first);
    expect(store.find(arnOf('Pepper'))).toBeUndefined();
  });

  test('survive a template without them', () => {
    const first = started().currentValue(arnOf('Plain'));
    started(new Stack({ Resources: {} }));
    expect(started().currentValue(arnOf('Plain'))).toBe(first);
  });
});

test.each(['{', '[]', '{"secrets":[{}],"unclaimed":{}}'])('the damaged file %s is not overwritten', (text) => {
  writeFileSync(file, text);
  expect(() => started()).toThrow('secrets.json is damaged');
  expect(readFileSync(file, 'utf8')).toBe(text);
});
