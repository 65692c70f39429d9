import { describe, expect, test } from '@jest/globals';
import { CfnOutput, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnAuthorizer, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnAuthorizer as CfnHttpAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { LatchkeyStack, type LatchkeyStackProps } from '../../../lib/index.ts';
import { exceededLimits } from '../../../lib/limits/aws-limits.ts';
import { consumerApp } from '../support/consumer-app.ts';

const keysWith = (config: LatchkeyStackProps['config'] = {}) => new LatchkeyStack(consumerApp(), 'Keys', { config });

test('a deployment with the default settings is within all limits', () => {
  expect(exceededLimits(keysWith())).toEqual([]);
});

describe('resources of a stack', () => {
  const stack = keysWith();
  const count = stack.node.findAll().filter(CfnResource.isCfnResource).length;
  const add = (id: string) => new CfnResource(stack, id, { type: 'AWS::CloudFormation::WaitConditionHandle' });
  for (let i = count; i < 500; i++) add(`Padding${i}`);

  test('500 are allowed, 501 are refused with advice', () => {
    expect(exceededLimits(stack)).toEqual([]);
    add('OneMore');
    expect(exceededLimits(stack)).toEqual([
      'Keys has 501 resources, and CloudFormation allows 500 in a stack. Put Latchkey into a stack of its own ' +
        '(new LatchkeyStack(app, …)) and your API into another; each plan with API access needs three resources.',
    ]);
  });

  test('stop the synthesis', () => {
    expect(stack.node.validate()).toContainEqual(expect.stringContaining('Keys has 501 resources'));
  });
});

describe('outputs of a stack', () => {
  const stack = keysWith();
  const count = stack.node.findAll().filter((each) => each instanceof CfnOutput).length;
  const add = (id: string) => new CfnOutput(stack, id, { value: 'x' });
  for (let i = count; i < 200; i++) add(`Padding${i}`);

  test('200 are allowed, 201 are refused', () => {
    expect(exceededLimits(stack)).toEqual([]);
    add('OneMore');
    expect(exceededLimits(stack)).toEqual([
      expect.stringContaining('Keys has 201 outputs, and CloudFormation allows 200'),
    ]);
  });
});

describe('environment variables of a function', () => {
  const problemsWith = (length: number) =>
    exceededLimits(keysWith({ corsAllowOrigin: `https://${'a'.repeat(length - 'https://'.length)}` }));
  const bytesIn = (message = '') => Number(/ has (\d+) bytes/.exec(message)?.[1]);
  /** The function with the most variables decides. */
  const most = Math.max(...problemsWith(4096).map(bytesIn));
  const fitting = 4096 - (most - 4096);

  test('4,096 bytes are allowed, one more is refused with the largest settings', () => {
    expect(problemsWith(fitting)).toEqual([]);
    const problems = problemsWith(fitting + 1);
    expect(problems).not.toEqual([]);
    for (const problem of problems) {
      expect(problem).toMatch(/^Keys\/Latchkey\/\S+ has 4097 bytes of environment variables, and Lambda allows 4096\./);
      expect(problem).toMatch(/Shorten the settings behind the largest: CORS_ALLOW_ORIGIN \(\d+\), /);
    }
  });

  test('do not grow with plans and scopes', () => {
    const limits = { perMinute: 1_000_000_000, perHour: 1_000_000_000 };
    const plans = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`${'P'.repeat(37)}${100 + i}`, { maxKeys: 1, limits }]),
    );
    const stack = keysWith({ plans });
    const api = new RestApi(new Stack(stack.node.root as Construct, 'Shop'), 'Orders');
    const resource = api.root.addResource('orders');
    for (let i = 0; i < 60; i++) {
      const method = resource.addResource(`resource-${i}-with-a-name-of-some-length`).addMethod('GET');
      stack.latchkey.protect(method, { scope: `orders-${i}-with-a-name-of-some-length:read` });
    }
    expect([...exceededLimits(stack), ...exceededLimits(Stack.of(api))]).toEqual([]);
  });
});

describe('policies of a role', () => {
  test('more than 10,240 characters are refused with the path of the function', () => {
    const stack = keysWith();
    const { publisher } = stack.latchkey.events;
    for (let i = 0; i < 60; i++) {
      publisher.function.addToRolePolicy(
        new PolicyStatement({
          actions: ['sqs:SendMessage'],
          resources: [`arn:aws:sqs:eu-west-1:123456789012:${'q'.repeat(60)}${i}`],
          sid: `S${i}`,
        }),
      );
    }
    expect(exceededLimits(stack)).toEqual([
      expect.stringMatching(/^The role of Keys\/Latchkey\/Events\/Publisher has \d{5} characters of inline policies/),
    ]);
  });
});

describe('authorizers of an API', () => {
  const stack = keysWith();
  const { restApiId } = stack.latchkey.restApi;
  const add = (id: string) => new CfnAuthorizer(stack, id, { name: id, restApiId, type: 'REQUEST' });
  // Latchkey's own API has two.
  for (let i = 2; i < 10; i++) add(`Authorizer${i}`);

  test('10 are allowed, 11 are refused', () => {
    expect(exceededLimits(stack)).toEqual([]);
    add('OneMore');
    expect(exceededLimits(stack)).toEqual([expect.stringContaining('has 11 authorizers, and API Gateway allows 10')]);
  });

  test('10 are allowed for an HTTP API as well', () => {
    const ofHttpApi = new Stack(consumerApp(), 'Shop');
    const addTo = (id: string) =>
      new CfnHttpAuthorizer(ofHttpApi, id, { name: id, apiId: 'a', authorizerType: 'REQUEST' });
    for (let i = 0; i < 10; i++) addTo(`Authorizer${i}`);
    expect(exceededLimits(ofHttpApi)).toEqual([]);
    addTo('OneMore');
    expect(exceededLimits(ofHttpApi)).toEqual([expect.stringContaining('has 11 authorizers')]);
  });
});
