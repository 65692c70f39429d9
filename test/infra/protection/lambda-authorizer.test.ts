import { expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { addLambdaAuthorizer } from '../../../lib/protection/lambda-authorizer.ts';
import { consumerApp } from '../support/consumer-app.ts';

/** The logical id of the deployment of an API whose authorizer and function have these construct ids. */
function deploymentWith({ authorizer = 'Keys', called = 'Authorizer' } = {}): string | undefined {
  const stack = new Stack(consumerApp(), 'Shop');
  const api = new RestApi(stack, 'Orders');
  api.root.addMethod('GET');
  const code = Code.fromInline('exports.handler = () => {};');
  const lambda = new LambdaFunction(stack, called, { code, handler: 'index.handler', runtime: Runtime.NODEJS_24_X });
  addLambdaAuthorizer(new Construct(stack, authorizer), api, lambda);
  return Object.keys(Template.fromStack(stack).findResources('AWS::ApiGateway::Deployment'))[0];
}

test('another authorizer, or another function behind it, causes a new deployment', () => {
  const before = deploymentWith();
  expect(before).toMatch(/^OrdersDeployment/);
  expect(deploymentWith()).toBe(before);
  expect(deploymentWith({ authorizer: 'OtherKeys' })).not.toBe(before);
  expect(deploymentWith({ called: 'OtherAuthorizer' })).not.toBe(before);
});
