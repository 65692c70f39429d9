import { describe, expect, test } from '@jest/globals';
import { type Properties, type Resource, synthesized } from '../support/synthesized.ts';

test('by default, keys of AWS encrypt data, and no role needs permissions for them', () => {
  const stack = synthesized();
  expect(stack.all('AWS::KMS::Key')).toEqual([]);
  expect(JSON.stringify(stack.policies())).not.toContain('kms:');
});

describe('with a customer-managed key', () => {
  const stack = synthesized({
    customerManagedKey: true,
    alarmEmail: 'ops@example.com',
    webhook: { url: 'https://hooks.example.com' },
  });
  const { id, Properties: key, ...policies } = stack.only('AWS::KMS::Key');
  const arn = { 'Fn::GetAtt': [id, 'Arn'] };

  test('the key is rotated, and kept as long as the data that it encrypts', () => {
    expect(key['EnableKeyRotation']).toBe(true);
    expect(policies).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    const destroyed = synthesized({ customerManagedKey: true, removalPolicy: 'destroy' });
    expect(destroyed.only('AWS::KMS::Key').DeletionPolicy).toBe('Delete');
  });

  test('the key encrypts every table, secret and log group, and the topic of alarms', () => {
    const tables = stack.all('AWS::DynamoDB::GlobalTable').map(({ Properties }) => Properties);
    expect(tables).toHaveLength(3);
    for (const table of tables) {
      expect(table['SSESpecification']).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
      expect(table['Replicas'][0].SSESpecification).toEqual({ KMSMasterKeyId: arn });
    }
    for (const { Properties } of stack.all('AWS::SecretsManager::Secret')) expect(Properties['KmsKeyId']).toEqual(arn);
    for (const { Properties } of stack.all('AWS::Logs::LogGroup')) expect(Properties['KmsKeyId']).toEqual(arn);
    expect(stack.only('AWS::SNS::Topic').Properties['KmsMasterKeyId']).toEqual(arn);
  });

  test('the key may be used by logs of this stack, and by alarms and events of this account', () => {
    const statements: Properties[] = key['KeyPolicy'].Statement;
    const services = statements.filter(({ Principal }) => Principal.Service !== undefined);
    expect(services.map(({ Sid }) => Sid)).toEqual(['LogsOfThisStack', 'AlarmsOfThisAccount', 'EventsOfThisAccount']);
    const contexts = JSON.stringify(services[0]?.['Condition'].ArnLike['kms:EncryptionContext:aws:logs:arn']);
    expect(contexts).toContain(':log-group:Latchkey-*');
    expect(contexts).toContain(':log-group:API-Gateway-Execution-Logs_*');
    for (const { Condition } of services.slice(1)) {
      expect(Condition).toEqual({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } });
    }
  });

  test('every role of the account may use it through the services that it encrypts', () => {
    const statements: Properties[] = key['KeyPolicy'].Statement;
    const endpointOf = (service: string) => ({
      'Fn::Join': ['', [`${service}.`, { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
    });
    expect(statements.filter(({ Sid }) => Sid === 'ThisAccountThroughServices')).toEqual([
      {
        Sid: 'ThisAccountThroughServices',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        Resource: '*',
        Condition: {
          StringEquals: {
            'kms:CallerAccount': { Ref: 'AWS::AccountId' },
            'kms:ViaService': ['dynamodb', 'secretsmanager', 'sqs'].map(endpointOf),
          },
        },
      },
    ]);
  });

  const via = (service: string) => ({
    StringEquals: {
      'kms:ViaService': { 'Fn::Join': ['', [`${service}.`, { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] },
    },
  });
  const reading = {
    Action: ['kms:Decrypt', 'kms:DescribeKey'],
    Effect: 'Allow',
    Resource: arn,
    Condition: via('dynamodb'),
  };
  const writing = {
    ...reading,
    Action: [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
  };
  const readingSecret = {
    Action: 'kms:Decrypt',
    Effect: 'Allow',
    Resource: arn,
    Condition: via('secretsmanager'),
  };

  const receivingMessage = { ...readingSecret, Condition: via('sqs') };
  const sendingMessage = { ...receivingMessage, Action: ['kms:Decrypt', 'kms:GenerateDataKey'] };

  function keyStatementsOf(lambda: Resource): Properties[] {
    const roleId = lambda.Properties['Role']['Fn::GetAtt'][0];
    return stack
      .policies()
      .filter(({ Properties }) => Properties['Roles'].some(({ Ref }: { Ref: string }) => Ref === roleId))
      .flatMap(({ Properties }): Properties[] => Properties['PolicyDocument'].Statement)
      .filter(({ Action }) => [Action].flat().some((action) => action.startsWith('kms:')));
  }

  test.each<[string, unknown[]]>([
    ['authorizer', [writing, readingSecret]],
    ['create-api-key', [writing, readingSecret]],
    ['update-api-key', [writing]],
    ['get-api-key', [reading]],
    ['list-api-keys', [reading, readingSecret]],
    ['create-photo-request', [writing]],
    ['publish-events', [reading, sendingMessage]],
    ['send-webhook', [readingSecret, receivingMessage]],
    ['create-workspace', [writing, readingSecret]],
    ['get-status', []],
  ])('%s may use the key only through the services that the role uses', (name, statements) => {
    expect(keyStatementsOf(stack.function(name))).toEqual(statements);
  });

  test('a role may use the key only if it uses a table or secret that the key encrypts', () => {
    for (const [name, lambda] of stack.functions()) {
      const policy = JSON.stringify(
        stack.policies().filter((each) => JSON.stringify(each).includes(lambda.Properties['Role']['Fn::GetAtt'][0])),
      );
      const needsKey = policy.includes('dynamodb:') || policy.includes('secretsmanager:');
      expect({ name, hasKey: keyStatementsOf(lambda).length > 0 }).toEqual({ name, hasKey: needsKey });
    }
  });
});
