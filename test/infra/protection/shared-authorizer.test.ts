import { describe, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LatchkeyStack } from '../../../lib/index.ts';
import { consumerApp } from '../support/consumer-app.ts';
import { asText, synthesized } from '../support/synthesized.ts';

const stack = synthesized();
const shared = stack.function('shared-authorizer');

test('has the same settings as the authorizer of an API, without routes', () => {
  const { Variables } = stack.function('authorizer').Properties['Environment'];
  const { USAGE_PLAN_SUFFIX: _, LIMIT_AT_GATEWAY: __, ...others } = Variables;
  expect(shared.Properties['Environment'].Variables).toEqual({ ...others, USAGE_PLAN_SUFFIX: '' });
  expect(shared.Properties['MemorySize']).toBe(stack.function('authorizer').Properties['MemorySize']);
  expect(shared.Metadata?.['latchkey:settings']).toBeUndefined();
});

test('may be called by the authorizers of all APIs in this account and Region, and by nobody else', () => {
  const permissions = stack
    .all('AWS::Lambda::Permission')
    .filter(({ Properties }) => Properties['FunctionName']['Fn::GetAtt']?.[0] === shared.id);
  expect(permissions).toHaveLength(1);
  const { Action, Principal, SourceArn } = permissions[0]?.Properties ?? {};
  expect({ Action, Principal, SourceArn: asText(SourceArn) }).toEqual({
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
    SourceArn: 'arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:*/authorizers/*',
  });
});

test('has its ARN and its URI in the outputs', () => {
  const { SharedAuthorizerArn, SharedAuthorizerUri } = stack.outputs();
  expect(asText(SharedAuthorizerArn.Value)).toBe(`<${shared.id}.Arn>`);
  expect(asText(SharedAuthorizerUri.Value)).toBe(
    `arn:<AWS::Partition>:apigateway:<AWS::Region>:lambda:path/2015-03-31/functions/<${shared.id}.Arn>/invocations`,
  );
});

test('has an alarm on its throttles', () => {
  const alarms = stack.all('AWS::CloudWatch::Alarm').map(({ Properties }) => asText(Properties['AlarmName']));
  expect(alarms.filter((name) => name.includes('SharedAuthorizer'))).toHaveLength(1);
});

describe('in another CDK app', () => {
  test('it is a property of Latchkey, for OpenAPI documents and imported APIs', () => {
    const app = consumerApp();
    const { latchkey } = new LatchkeyStack(app, 'Keys');
    const orders = new Stack(app, 'Orders');
    orders.exportValue(latchkey.sharedAuthorizer.uri, { name: 'Uri' });
    const { Outputs } = Template.fromStack(orders).toJSON();
    expect(JSON.stringify(Outputs)).toContain('/invocations');
  });
});
