import { describe, expect, test } from '@jest/globals';
import { webhookAttempts } from '../../../lambdas/environment.ts';
import { parseConfig } from '../../../lib/config/config.ts';
import { ConfigError } from '../../../lib/config/config-error.ts';
import { type Properties, type Resource, synthesized } from '../support/synthesized.ts';

const url = 'https://hooks.example.com/latchkey?tenant=1';
const stack = synthesized({ webhook: { url } });
const sender = stack.function('send-webhook');
const rule = stack.only('AWS::Events::Rule');
const secret = stack.named('WebhookSecretArn');
const arnOf = ({ id }: Resource) => ({ 'Fn::GetAtt': [id, 'Arn'] });

function resource(type: string, id: string): Resource {
  const found = stack.all(type).find((each) => each.id === id);
  if (found === undefined) throw new Error(`There is no ${type} ${id}.`);
  return found;
}

const queue = resource('AWS::SQS::Queue', rule.Properties['Targets'][0].Arn['Fn::GetAtt'][0]);
const deadLetters = resource('AWS::SQS::Queue', queue.Properties['RedrivePolicy'].deadLetterTargetArn['Fn::GetAtt'][0]);

test('there is no webhook by default', () => {
  const without = synthesized();
  expect(without.functions().has('send-webhook')).toBe(false);
  expect(without.all('AWS::Events::Rule')).toEqual([]);
  expect(without.outputs()).not.toHaveProperty('WebhookSecretArn');
});

describe('the rule', () => {
  test('accepts all events of the bus, including future types', () => {
    expect(rule.Properties).toMatchObject({
      EventBusName: { Ref: stack.named('EventBusName').id },
      State: 'ENABLED',
    });
    expect(rule.Properties['EventPattern']).toEqual({ source: ['latchkey'] });
  });

  test('accepts the configured types', () => {
    const some = synthesized({ webhook: { url, eventTypes: ['key.created', 'key.deleted'] } });
    expect(some.only('AWS::Events::Rule').Properties['EventPattern']).toEqual({
      source: ['latchkey'],
      'detail-type': ['key.created', 'key.deleted'],
    });
  });

  test('sends them to the queue, and undeliverable ones to the dead-letter queue', () => {
    expect(rule.Properties['Targets']).toMatchObject([
      { Arn: arnOf(queue), DeadLetterConfig: { Arn: arnOf(deadLetters) } },
    ]);
  });

  test('with a KMS key, sends undeliverable events to the queue that does not need the key', () => {
    const encrypted = synthesized({ webhook: { url }, customerManagedKey: true });
    const [{ DeadLetterConfig }] = encrypted.only('AWS::Events::Rule').Properties['Targets'];
    expect(DeadLetterConfig).toEqual(encrypted.only('AWS::Events::EventBus').Properties['DeadLetterConfig']);
  });

  test.each([
    ['queue', queue],
    ['dead-letter queue', deadLetters],
  ])('is the only sender to the %s, over TLS only', (_, { id }) => {
    const policy = stack.all('AWS::SQS::QueuePolicy').find(({ Properties }) => Properties['Queues'][0].Ref === id);
    const statements: Properties[] = policy?.Properties['PolicyDocument'].Statement;
    expect(statements).toMatchObject([
      { Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': arnOf(rule) } },
      },
    ]);
  });
});

describe('the queue', () => {
  test('gives up a message after as many attempts as there are waits', () => {
    expect(queue.Properties['RedrivePolicy'].maxReceiveCount).toBe(webhookAttempts);
  });

  test('keeps messages longer than all attempts take, and the dead-letter queue even longer', () => {
    const allAttempts = 1.1 * (5 + 300 + 1800 + 7200 + 18_000 + 36_000 + 36_000);
    expect(queue.Properties['MessageRetentionPeriod']).toBeGreaterThan(2 * allAttempts);
    expect(deadLetters.Properties['MessageRetentionPeriod']).toBe(14 * 86_400);
    expect(queue.Properties['MessageRetentionPeriod']).toBeLessThan(14 * 86_400);
  });

  test('hides a message for six times the timeout of the sender', () => {
    expect(sender.Properties['Timeout']).toBe(60);
    expect(queue.Properties['VisibilityTimeout']).toBe(360);
  });

  test('calls the sender with a few messages at a time, and the sender reports its failures', () => {
    const mapping = stack
      .all('AWS::Lambda::EventSourceMapping')
      .find(({ Properties }) => Properties['FunctionName'].Ref === sender.id);
    expect(mapping?.Properties).toMatchObject({
      EventSourceArn: arnOf(queue),
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
  });
});

describe('the sender', () => {
  test('knows the URL, the secret and the queue', () => {
    expect(sender.Properties['Environment'].Variables).toMatchObject({
      WEBHOOK_URL: url,
      WEBHOOK_SECRET: { Ref: secret.id },
      WEBHOOK_QUEUE_URL: { Ref: queue.id },
    });
  });

  test('may read its secret and its queue only', () => {
    const role = sender.Properties['Role']['Fn::GetAtt'][0];
    const statements = stack
      .policies()
      .filter(({ Properties }) => Properties['Roles'].some(({ Ref }: Properties) => Ref === role))
      .flatMap(({ Properties }): Properties[] => Properties['PolicyDocument'].Statement)
      .filter(({ Action }) => !/^(logs|xray):/.test([Action].flat()[0]));
    expect(statements).toEqual([
      { Action: 'secretsmanager:GetSecretValue', Effect: 'Allow', Resource: { Ref: secret.id } },
      {
        Action: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
        Effect: 'Allow',
        Resource: arnOf(queue),
      },
    ]);
  });
});

describe('the secret', () => {
  test('is 64 letters and digits, which are base64 of 48 bytes', () => {
    expect(secret.Properties['GenerateSecretString']).toEqual({ PasswordLength: 64, ExcludePunctuation: true });
  });
});

describe('with a customer-managed key', () => {
  const encrypted = synthesized({ webhook: { url }, customerManagedKey: true });
  const key = { 'Fn::GetAtt': [encrypted.only('AWS::KMS::Key').id, 'Arn'] };

  test('the key encrypts the secret and both queues', () => {
    const { deadLetterTargetArn } = queue.Properties['RedrivePolicy'];
    for (const id of [queue.id, deadLetterTargetArn['Fn::GetAtt'][0]]) {
      const found = encrypted.all('AWS::SQS::Queue').find((each) => each.id === id);
      expect(found?.Properties['KmsMasterKeyId']).toEqual(key);
    }
    expect(encrypted.named('WebhookSecretArn').Properties['KmsKeyId']).toEqual(key);
  });
});

describe('the configuration', () => {
  const problemsOf = (webhook: unknown) => {
    try {
      parseConfig({ webhook });
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
    return undefined;
  };

  test('needs a URL, and accepts all event types by default', () => {
    expect(parseConfig({ webhook: { url } }).webhook).toEqual({ url, eventTypes: null });
    expect(parseConfig({}).webhook).toBeNull();
    expect(problemsOf({})).toBe('cdk.json: latchkey.webhook.url: is missing');
  });

  test('accepts http for localhost only', () => {
    expect(problemsOf({ url: 'http://127.0.0.1:4000' })).toBeUndefined();
    expect(problemsOf({ url: 'http://hooks.example.com' })).toContain(
      'latchkey.webhook.url: must be a URL that begins',
    );
  });

  test('names existing event types, and at least one', () => {
    expect(problemsOf({ url, eventTypes: ['root_key.issued'] })).toBeUndefined();
    expect(problemsOf({ url, eventTypes: [] })).toContain('latchkey.webhook.eventTypes: must name at least one');
    expect(problemsOf({ url, eventTypes: ['key.stolen'] })).toContain('eventTypes.0: must be one of "key.created", ');
    expect(problemsOf({ url, events: ['key.created'] })).toContain('latchkey.webhook.events: is not a known setting');
  });
});
