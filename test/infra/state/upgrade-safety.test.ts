import { describe, expect, test } from '@jest/globals';
import { synthesized } from '../support/synthesized.ts';

/**
 * The logical ids by which CloudFormation knows what a deployment must never lose.
 *
 * If this goes red, an upgrade of an existing deployment would make a new, empty resource and drop the old one: all keys
 * void, or every client's URL gone. A logical id is the path of construct ids, so it changes when a construct is renamed
 * or moved into another. Put the construct back, or give its resource the old id
 * (`(it.node.defaultChild as CfnResource).overrideLogicalId('…')`). Only add to these lists; docs/upgrading.md promises it.
 */
const pinned = {
  // Keys, counters and the data of the sample API.
  'AWS::DynamoDB::GlobalTable': [
    'LatchkeyKeysTable95D8125D',
    'LatchkeyCountersTable8D411C8F',
    'SampleApiPhotoRequestsTable452E55D3',
  ],
  // The pepper, without which every key is invalid, and the secrets of page cursors and of kept answers.
  'AWS::SecretsManager::Secret': [
    'LatchkeyPepperSecretB0F5C80F',
    'LatchkeyCursorSecretB7767B99',
    'LatchkeyIdempotencySecretC8F48DC4',
  ],
  // Other apps have rules on it.
  'AWS::Events::EventBus': ['LatchkeyEventsBus73F5F25B'],
  // Its id is in the URL.
  'AWS::ApiGateway::RestApi': ['LatchkeyApiRestApi551414A3'],
  'AWS::ApiGateway::Stage': ['LatchkeyApiRestApiDeploymentStageprod533478FE'],
  // They contain the gateway keys of workspaces, which are added at run time.
  'AWS::ApiGateway::UsagePlan': ['LatchkeyUsagePlansProfessional29A6C030', 'LatchkeyUsagePlansEnterprise30095EF6'],
  // The value of a key is unique, so a replacement could not be created before the deletion.
  'AWS::ApiGateway::ApiKey': ['LatchkeyUsagePlansProfessionalKeyF666BA55', 'LatchkeyUsagePlansEnterpriseKey7773A3DB'],
} as const;

/** Resources that depend on options. */
const pinnedOptions = {
  // Encrypted data is lost with the key.
  'AWS::KMS::Key': ['LatchkeyEncryptionKey4C694165', 'LatchkeyRecoveryKey0401AFD4'],
  // Receivers verify webhooks with it.
  'AWS::SecretsManager::Secret': [
    'LatchkeyPepperSecretB0F5C80F',
    'LatchkeyCursorSecretB7767B99',
    'LatchkeyIdempotencySecretC8F48DC4',
    'LatchkeyWebhookSecretAEF8756B',
  ],
  // DNS records point to it.
  'AWS::ApiGateway::DomainName': ['LatchkeyCustomDomainNameFCC9839A'],
  // Its id is part of the issuer and so of every membership.
  'AWS::Cognito::UserPool': ['LatchkeyUserPoolF17A90F5'],
  // Its subscriptions are confirmed by hand.
  'AWS::SNS::Topic': ['LatchkeyAlarmTopic7C86FC53'],
} as const;

const options = {
  customerManagedKey: true,
  recoverableKeys: true,
  alarmEmail: 'ops@example.com',
  webhook: { url: 'https://hooks.example.com' },
  console: {},
  customDomain: {
    name: 'api.example.com',
    certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
  },
};

const stack = synthesized();
const withOptions = synthesized(options);

const idsOf = (type: string, template = stack) => template.all(type).map(({ id }) => id);

test.each(Object.entries(pinned))('an upgrade keeps every %s', (type, ids) => {
  expect(idsOf(type)).toEqual(ids);
});

test.each(Object.entries({ ...pinned, ...pinnedOptions }))('enabling options keeps every %s', (type, ids) => {
  expect(idsOf(type, withOptions)).toEqual(ids);
});

describe('resources with state', () => {
  const stateful = [
    'AWS::DynamoDB::GlobalTable',
    'AWS::SecretsManager::Secret',
    'AWS::KMS::Key',
    'AWS::Logs::LogGroup',
    'AWS::Cognito::UserPool',
  ];

  // They are empty if the deployment that creates them fails, and nothing protects them from deletion.
  const deletedWithAFailedCreation = new Set(['AWS::SecretsManager::Secret', 'AWS::Logs::LogGroup']);

  test.each(stateful)('%s is kept when it leaves the stack, and when it is replaced', (type) => {
    const resources = withOptions.all(type);
    expect(resources.length).toBeGreaterThan(0);
    for (const { id, DeletionPolicy, UpdateReplacePolicy } of resources) {
      expect({ id, DeletionPolicy, UpdateReplacePolicy }).toEqual({
        id,
        DeletionPolicy: deletedWithAFailedCreation.has(type) ? 'RetainExceptOnCreate' : 'Retain',
        UpdateReplacePolicy: 'Retain',
      });
    }
  });

  test('tables have deletion protection', () => {
    for (const { id, Properties } of stack.all('AWS::DynamoDB::GlobalTable')) {
      const protections = Properties['Replicas'].map(
        (replica: object) => 'DeletionProtectionEnabled' in replica && replica.DeletionProtectionEnabled,
      );
      expect({ id, protections }).toEqual({ id, protections: [true] });
    }
  });

  test('no table or secret has a fixed name, which would conflict with retained resources', () => {
    for (const { Properties } of stack.all('AWS::DynamoDB::GlobalTable'))
      expect(Properties).not.toHaveProperty('TableName');
    for (const { Properties } of stack.all('AWS::SecretsManager::Secret'))
      expect(Properties).not.toHaveProperty('Name');
  });

  test('every type that holds data is pinned above', () => {
    const holdingData = /^AWS::(Cognito::UserPool|DynamoDB::(Global)?Table|EFS::FileSystem|RDS::DBCluster|S3::Bucket)$/;
    const types = [...withOptions.types()].filter((type) => holdingData.test(type));
    expect(Object.keys({ ...pinned, ...pinnedOptions })).toEqual(expect.arrayContaining(types));
  });
});
