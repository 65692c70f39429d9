import { describe, expect, test } from '@jest/globals';
import { Stack } from '../../../../local/template/template.ts';

const stack = new Stack(
  {
    Resources: {
      Table: { Type: 'AWS::DynamoDB::GlobalTable' },
      Named: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { TableName: 'my-table' } },
      Function: { Type: 'AWS::Lambda::Function' },
      Secret: { Type: 'AWS::SecretsManager::Secret' },
      Api: { Type: 'AWS::ApiGateway::RestApi' },
      Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: { 'Fn::Join': ['', ['pr', 'od']] } } },
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'events' } },
      Rule: { Type: 'AWS::Events::Rule', Properties: { EventBusName: { Ref: 'Bus' } } },
      DefaultRule: { Type: 'AWS::Events::Rule' },
      Queue: { Type: 'AWS::SQS::Queue' },
      NamedQueue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'my-queue' } },
      Key: { Type: 'AWS::KMS::Key' },
      KeyAlias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/my-key' } },
      Schedule: { Type: 'AWS::Scheduler::Schedule', Properties: { GroupName: { Ref: 'Group' } } },
      Group: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: 'my-group' } },
      Rotation: { Type: 'AWS::SecretsManager::RotationSchedule', Properties: { SecretId: { Ref: 'Secret' } } },
      Mapping: { Type: 'AWS::Lambda::EventSourceMapping' },
      Topic: { Type: 'AWS::SNS::Topic' },
    },
    Parameters: { WithDefault: { Default: 'value' }, Without: {} },
    Mappings: { Runtimes: { 'us-east-1': { value: 'nodejs24.x' } } },
  },
  { stackName: 'Latchkey', queueEndpoint: 'http://127.0.0.1:9/secret' },
);
const resolve = (value: unknown) => stack.resolve(value, 'Here');

describe('intrinsic functions', () => {
  test.each([
    [{ Ref: 'Table' }, 'Table'],
    [{ Ref: 'Named' }, 'my-table'],
    [{ Ref: 'Stage' }, 'prod'],
    [{ Ref: 'AWS::Region' }, 'us-east-1'],
    [{ Ref: 'AWS::AccountId' }, '000000000000'],
    [{ Ref: 'WithDefault' }, 'value'],
    [{ Ref: 'Secret' }, 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Secret-LocalX'],
    [{ 'Fn::GetAtt': ['Api', 'RootResourceId'] }, 'Api:root'],
    [{ 'Fn::GetAtt': 'Function.Arn' }, 'arn:aws:lambda:us-east-1:000000000000:function:Function'],
    [{ 'Fn::GetAtt': ['Named', 'Arn'] }, 'arn:aws:dynamodb:us-east-1:000000000000:table/my-table'],
    [{ 'Fn::GetAtt': ['Named', 'StreamArn'] }, 'arn:aws:dynamodb:us-east-1:000000000000:table/my-table/stream/local'],
    [{ Ref: 'Bus' }, 'events'],
    [{ 'Fn::GetAtt': ['Bus', 'Name'] }, 'events'],
    [{ 'Fn::GetAtt': ['Bus', 'Arn'] }, 'arn:aws:events:us-east-1:000000000000:event-bus/events'],
    [{ 'Fn::GetAtt': ['Rule', 'Arn'] }, 'arn:aws:events:us-east-1:000000000000:rule/events/Rule'],
    [{ 'Fn::GetAtt': ['DefaultRule', 'Arn'] }, 'arn:aws:events:us-east-1:000000000000:rule/DefaultRule'],
    [{ Ref: 'Queue' }, 'http://127.0.0.1:9/secret/000000000000/Queue'],
    [{ Ref: 'NamedQueue' }, 'http://127.0.0.1:9/secret/000000000000/my-queue'],
    [{ 'Fn::GetAtt': ['NamedQueue', 'QueueUrl'] }, 'http://127.0.0.1:9/secret/000000000000/my-queue'],
    [{ 'Fn::GetAtt': ['NamedQueue', 'Arn'] }, 'arn:aws:sqs:us-east-1:000000000000:my-queue'],
    [{ 'Fn::GetAtt': ['Queue', 'QueueName'] }, 'Queue'],
    [{ Ref: 'Key' }, 'Key'],
    [{ 'Fn::GetAtt': ['Key', 'Arn'] }, 'arn:aws:kms:us-east-1:000000000000:key/Key'],
    [{ Ref: 'KeyAlias' }, 'alias/my-key'],
    [{ Ref: 'Schedule' }, 'Schedule'],
    [{ 'Fn::GetAtt': ['Schedule', 'Arn'] }, 'arn:aws:scheduler:us-east-1:000000000000:schedule/my-group/Schedule'],
    [{ 'Fn::GetAtt': ['Group', 'Arn'] }, 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/my-group'],
    [{ Ref: 'Rotation' }, 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Secret-LocalX'],
    [{ Ref: 'Mapping' }, 'Mapping'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'AWS::Partition' }]] }, 'a-aws'],
    [{ 'Fn::Select': ['1', { 'Fn::Split': [':', { 'Fn::GetAtt': ['Function', 'Arn'] }] }] }, 'aws'],
    [
      { 'Fn::Sub': `${'$'}{AWS::Region}/${'$'}{Named}/${'$'}{Table.Arn}/${'$'}{!Literal}` },
      `us-east-1/my-table/arn:aws:dynamodb:us-east-1:000000000000:table/Table/${'$'}{Literal}`,
    ],
    [{ 'Fn::Sub': [`${'$'}{x}-${'$'}{Named}`, { x: { Ref: 'Stage' } }] }, 'prod-my-table'],
    [{ 'Fn::FindInMap': ['Runtimes', { Ref: 'AWS::Region' }, 'value'] }, 'nodejs24.x'],
  ])('%j', (value, expected) => {
    expect(resolve(value)).toBe(expected);
  });

  test('are resolved everywhere; AWS::NoValue removes its property', () => {
    expect(resolve({ a: [{ Ref: 'Named' }, { Ref: 'AWS::NoValue' }], b: { Ref: 'AWS::NoValue' }, c: 1 })).toEqual({
      a: ['my-table'],
      c: 1,
    });
  });

  test('give the same ARN from every source', () => {
    expect(resolve({ 'Fn::GetAtt': ['Secret', 'Id'] })).toBe(resolve({ Ref: 'Secret' }));
  });
});

describe('an unsupported value is an error with its place', () => {
  test.each([
    [{ 'Fn::ImportValue': 'x' }, 'Here uses Fn::ImportValue'],
    [{ 'Fn::If': ['c', 1, 2] }, 'Here uses Fn::If'],
    [{ Ref: 'Nowhere' }, 'Here refers to Nowhere'],
    [{ Ref: 'Without' }, 'the parameter Without has no default'],
    [{ Ref: 'Topic' }, 'the local run has no AWS::SNS::Topic'],
    [{ 'Fn::GetAtt': ['Table', 'Colour'] }, 'Here needs Table.Colour'],
    [{ 'Fn::Select': [9, ['a']] }, 'finds nothing at 9'],
    [{ 'Fn::FindInMap': ['Runtimes', 'mars', 'value'] }, 'no mapping Runtimes.mars.value'],
  ])('%j', (value, message) => {
    expect(() => resolve(value)).toThrow(message);
  });
});
