import { describe, expect, test } from '@jest/globals';
import { auditItem } from '../../../lambdas/adapters/dynamodb/key-items.ts';
import { newAudit } from '../../support/stores/keys.ts';
import { type Properties, type Resource, synthesized } from '../support/synthesized.ts';

const stack = synthesized();
const publisher = stack.function('publish-events');
const bus = stack.named('EventBusName');
const keys = stack.named('KeysTableName');
const mapping = stack.only('AWS::Lambda::EventSourceMapping');
const arnOf = ({ id }: Resource) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** The queue that a part of the template refers to by its ARN. */
function queueAt(arn: Properties): Resource {
  const found = stack.all('AWS::SQS::Queue').find((queue) => JSON.stringify(arnOf(queue)) === JSON.stringify(arn));
  if (found === undefined) throw new Error(`There is no queue ${JSON.stringify(arn)}.`);
  return found;
}

describe('the bus', () => {
  test('has the name of the stack', () => {
    expect(bus.Type).toBe('AWS::Events::EventBus');
    expect(bus.Properties['Name']).toBe('Latchkey');
    expect(synthesized({ stackName: 'Other' }).named('EventBusName').Properties['Name']).toBe('Other');
  });

  test('is the bus that the publisher uses', () => {
    expect(publisher.Properties['Environment'].Variables['EVENT_BUS']).toEqual({ Ref: bus.id });
  });

  test('accepts events from no other account', () => {
    expect(stack.all('AWS::Events::EventBusPolicy')).toEqual([]);
  });
});

describe('the stream of the keys table', () => {
  test('calls the publisher with audit events that are written, and nothing else', () => {
    expect(mapping.Properties).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': [keys.id, 'StreamArn'] },
      FunctionName: { Ref: publisher.id },
    });
    const [{ Pattern }, ...others] = mapping.Properties['FilterCriteria'].Filters;
    expect(JSON.parse(Pattern)).toEqual({
      eventName: ['INSERT'],
      dynamodb: { Keys: { sk: { S: [{ prefix: 'AUDIT#' }] } } },
    });
    expect(others).toEqual([]);
    expect(auditItem(newAudit('ws_1', 'key_1')).sk).toMatch(/^AUDIT#/);
  });

  test('is read from its start, in order, and retried from the failed record', () => {
    expect(mapping.Properties).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
    });
    expect(mapping.Properties).not.toHaveProperty('ParallelizationFactor');
  });

  test('is retried for one hour less than its retention, so abandoned records are reported', () => {
    expect(mapping.Properties['MaximumRecordAgeInSeconds']).toBe(23 * 3600);
    expect(mapping.Properties).not.toHaveProperty('MaximumRetryAttempts');
  });

  test('is read only after the publisher has its permissions', () => {
    const policies = stack.policies().map(({ id }) => id);
    expect(mapping.DependsOn?.filter((id) => policies.includes(id))).toHaveLength(1);
  });

  test('sends abandoned records to the dead-letter queue, over TLS only, which keeps them for 14 days', () => {
    const queue = queueAt(mapping.Properties['DestinationConfig'].OnFailure.Destination);
    expect(queue.Properties).toMatchObject({ MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true });
    const policy = stack.all('AWS::SQS::QueuePolicy').find((each) => each.Properties['Queues'][0].Ref === queue.id);
    expect(policy?.Properties['PolicyDocument'].Statement).toMatchObject([
      { Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]);
  });
});

test('the publisher has time for all of its calls', () => {
  expect(publisher.Properties['Timeout']).toBe(120);
});

describe('with a customer-managed key', () => {
  const encrypted = synthesized({ customerManagedKey: true });
  const { id } = encrypted.only('AWS::KMS::Key');

  test('the key encrypts the bus and the dead-letter queue', () => {
    const key = { 'Fn::GetAtt': [id, 'Arn'] };
    expect(encrypted.only('AWS::Events::EventBus').Properties['KmsKeyIdentifier']).toEqual(key);
    const { Destination } = encrypted.only('AWS::Lambda::EventSourceMapping').Properties['DestinationConfig'].OnFailure;
    const queue = encrypted.all('AWS::SQS::Queue').find((each) => each.id === Destination['Fn::GetAtt'][0]);
    expect(queue?.Properties['KmsMasterKeyId']).toEqual(key);
    expect(queue?.Properties).not.toHaveProperty('SqsManagedSseEnabled');
  });

  test('keeps the events that EventBridge cannot encrypt or decrypt, in a queue that does not need the key', () => {
    const { id: busId, Properties } = encrypted.only('AWS::Events::EventBus');
    const queueId = Properties['DeadLetterConfig'].Arn['Fn::GetAtt'][0];
    const queue = encrypted.all('AWS::SQS::Queue').find((each) => each.id === queueId);
    expect(queue?.Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 86_400 });
    expect(queue?.Properties).not.toHaveProperty('KmsMasterKeyId');
    const policy = encrypted.all('AWS::SQS::QueuePolicy').find((each) => each.Properties['Queues'][0].Ref === queueId);
    expect(policy?.Properties['PolicyDocument'].Statement).toMatchObject([
      { Effect: 'Deny', Action: 'sqs:*' },
      {
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [busId, 'Arn'] } } },
      },
    ]);
  });

  test('an alarm watches this queue', () => {
    const named = (template: typeof stack) =>
      template
        .all('AWS::CloudWatch::Alarm')
        .filter((each) => each.Properties['AlarmName'].endsWith('-EventsUndelivered'));
    const queueId = encrypted.only('AWS::Events::EventBus').Properties['DeadLetterConfig'].Arn['Fn::GetAtt'][0];
    expect(named(encrypted).map(({ Properties }) => JSON.stringify(Properties))).toEqual([
      expect.stringContaining(`"Fn::GetAtt":["${queueId}","QueueName"]`),
    ]);
    expect(named(stack)).toEqual([]);
    expect(bus.Properties).not.toHaveProperty('DeadLetterConfig');
  });

  test('without a key, neither is encrypted with one', () => {
    expect(bus.Properties).not.toHaveProperty('KmsKeyIdentifier');
    for (const { Properties } of stack.all('AWS::SQS::Queue')) expect(Properties).not.toHaveProperty('KmsMasterKeyId');
  });
});
