import { describe, expect, test } from '@jest/globals';
import { synthesized } from '../support/synthesized.ts';

const retained = synthesized();
const destroyed = synthesized({ removalPolicy: 'destroy' });
const tableNames = ['KeysTableName', 'CountersTableName', 'PhotoRequestsTableName'] as const;

describe.each(tableNames)('%s', (name) => {
  const { Properties, DeletionPolicy } = retained.named(name);

  test('is billed per request, with the keys pk and sk', () => {
    expect(Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    });
    expect(Properties['AttributeDefinitions'].slice(0, 2)).toEqual([
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ]);
  });

  test('can be restored to any point in time, and is protected from deletion', () => {
    expect(Properties['Replicas']).toMatchObject([
      { DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
    ]);
    expect(DeletionPolicy).toBe('Retain');
  });

  test('goes with the stack only if so configured', () => {
    const table = destroyed.named(name);
    expect(table.DeletionPolicy).toBe('Delete');
    expect(table.Properties['Replicas'][0].DeletionProtectionEnabled).toBe(false);
    expect(table.Properties['Replicas'][0].PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled).toBe(true);
  });
});

test('the indexes are events of a key, due keys, and counters by hour', () => {
  const indexes = tableNames.map((name) => retained.named(name).Properties['GlobalSecondaryIndexes']);
  expect(indexes).toEqual([
    [
      {
        IndexName: 'auditOf',
        KeySchema: [
          { AttributeName: 'auditOf', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
      {
        IndexName: 'due',
        KeySchema: [
          { AttributeName: 'due', KeyType: 'HASH' },
          { AttributeName: 'dueAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    [
      {
        IndexName: 'usedIn',
        KeySchema: [
          { AttributeName: 'usedIn', KeyType: 'HASH' },
          { AttributeName: 'usedBy', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    undefined,
  ]);
});

test('there are no other tables', () => {
  expect(retained.all('AWS::DynamoDB::GlobalTable')).toHaveLength(tableNames.length);
  expect(retained.all('AWS::DynamoDB::Table')).toHaveLength(0);
});

test('the keys table streams new and old images; the others stream nothing', () => {
  const streams = tableNames.map((name) => retained.named(name).Properties['StreamSpecification']);
  expect(streams).toEqual([{ StreamViewType: 'NEW_AND_OLD_IMAGES' }, undefined, undefined]);
});

test('counters expire, and the kept answers of the keys table; nothing else does', () => {
  const expiries = tableNames.map((name) => retained.named(name).Properties['TimeToLiveSpecification']);
  expect(expiries).toEqual([
    { AttributeName: 'deleteAfter', Enabled: true },
    { AttributeName: 'expiresAt', Enabled: true },
    undefined,
  ]);
});

describe('secrets', () => {
  const pepper = retained.named('PepperSecretArn');
  const others = retained.all('AWS::SecretsManager::Secret').filter(({ id }) => id !== pepper.id);

  test('the pepper keyring starts with one generated pepper, v1', () => {
    expect(pepper.Properties['GenerateSecretString']).toEqual({
      SecretStringTemplate: '{"current":"v1"}',
      GenerateStringKey: 'v1',
      PasswordLength: 64,
      ExcludePunctuation: true,
    });
  });

  test('the cursor secret and the idempotency secret are one generated text each', () => {
    const generated = { PasswordLength: 64, ExcludePunctuation: true };
    expect(others.map(({ Properties }) => Properties['GenerateSecretString'])).toEqual([generated, generated]);
  });

  test('secrets have the removal policy of the tables', () => {
    const policies = (stack: typeof retained) =>
      stack.all('AWS::SecretsManager::Secret').map(({ DeletionPolicy }) => DeletionPolicy);
    expect(policies(retained)).toEqual(['RetainExceptOnCreate', 'RetainExceptOnCreate', 'RetainExceptOnCreate']);
    expect(policies(destroyed)).toEqual(['Delete', 'Delete', 'Delete']);
  });
});
