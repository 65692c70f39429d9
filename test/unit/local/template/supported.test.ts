import { afterEach, describe, expect, test } from '@jest/globals';
import { checkSupported } from '../../../../local/template/supported.ts';
import { Stack } from '../../../../local/template/template.ts';
import {
  authorizer,
  behindAuthorizer,
  emptyApi,
  gatewayResponse,
  method,
  path,
  TinyStack,
} from '../support/tiny-stack.ts';

let tiny: TinyStack | undefined;
afterEach(() => tiny?.remove());

const handler = 'export const handler = async () => ({ statusCode: 200 })';

/** Reads a small API with these resources over it. */
function read(resources: Record<string, unknown>): unknown {
  const base = { Path: path('a'), Get: method('GET', 'Path', 'Function') };
  tiny = new TinyStack({ ...base, ...(resources as typeof base) }, { Function: handler });
  return [tiny.api, tiny.functions];
}

const http = { Type: 'HTTP_PROXY', IntegrationHttpMethod: 'GET', Uri: 'https://example.com' };
const withFunction = (properties: object) => ({
  Get: method('GET', 'Path', 'Other'),
  Other: {
    Type: 'AWS::Lambda::Function',
    Properties: { Code: { S3Key: 'Function.zip' }, Handler: 'index.handler', ...properties },
  },
});
const restApi = (properties: object) => ({ Api: { Type: 'AWS::ApiGateway::RestApi', Properties: properties } });
const stage = (properties: object) => ({
  Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: 'Api', StageName: 'prod', ...properties } },
});

describe('the start stops and names the resource:', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['request models', { Get: method('GET', 'Path', 'Function', { RequestModels: {} }) }, 'Get .*RequestModels'],
    ['a model', { Model: { Type: 'AWS::ApiGateway::Model' } }, 'Model: .* AWS::ApiGateway::Model'],
    [
      'an HTTP integration',
      { Get: method('GET', 'Path', 'Function', { Integration: http }) },
      'Get .*Integration.Type',
    ],
    [
      'Cognito authorization',
      { Get: method('GET', 'Path', 'Function', { AuthorizationType: 'COGNITO_USER_POOLS' }) },
      'Get .*AuthorizationType',
    ],
    [
      'an authorizer with a cache',
      {
        A: authorizer('Function', { AuthorizerResultTtlInSeconds: 300 }),
        Get: method('GET', 'Path', 'Function', { ...behindAuthorizer, AuthorizerId: { Ref: 'A' } }),
      },
      'A .*AuthorizerResultTtlInSeconds',
    ],
    [
      'an authorizer with the default cache',
      { A: authorizer('Function', { AuthorizerResultTtlInSeconds: { Ref: 'AWS::NoValue' } }) },
      'A .*AuthorizerResultTtlInSeconds',
    ],
    ['a TOKEN authorizer', { A: authorizer('Function', { Type: 'TOKEN' }) }, 'A .*Type'],
    [
      'an authorizer that is not there',
      { Get: method('GET', 'Path', 'Function', { ...behindAuthorizer, AuthorizerId: 'gone' }) },
      'Get has no authorizer',
    ],
    [
      'logic in a gateway response',
      { G: gatewayResponse('DEFAULT_4XX', { ResponseTemplates: { 'application/json': '#if(1)a#end' } }) },
      'G .*has logic',
    ],
    ['a resource policy', restApi({ Policy: {} }), 'Api .*Policy'],
    ['an imported API', restApi({ Body: {} }), 'Api .*Body'],
    ['compression', restApi({ MinimumCompressionSize: 0 }), 'Api .*MinimumCompressionSize'],
    ['a cache cluster', stage({ CacheClusterEnabled: true }), 'Stage .*CacheClusterEnabled'],
    ['a canary', stage({ CanarySetting: {} }), 'Stage .*CanarySetting'],
    ['a distribution', { Cdn: { Type: 'AWS::CloudFront::Distribution' } }, 'Cdn: .* AWS::CloudFront::Distribution'],
    ['a second API', { Api2: { Type: 'AWS::ApiGateway::RestApi' } }, '2 REST APIs'],
    ['a function with layers', withFunction({ Runtime: 'nodejs24.x', Layers: ['a'] }), 'Other .*Layers'],
    ['another runtime', withFunction({ Runtime: 'python3.14' }), 'Other .*Runtime'],
    [
      'a function without code here',
      withFunction({ Runtime: 'nodejs24.x', Code: { S3Key: 'gone.zip' } }),
      'Other: its code .gone.zip. is not',
    ],
    [
      'a function that is not there',
      {
        Get: method('GET', 'Path', 'Function', {
          Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: 'arn:x/functions/y/invocations' },
        }),
      },
      'Get calls .* not a function',
    ],
    [
      'a dynamic reference',
      { Key: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Value: '{{resolve:secretsmanager:a}}' } } },
      'Key: .*dynamic references',
    ],
    [
      'a usage plan with throttles for methods',
      {
        Plan: {
          Type: 'AWS::ApiGateway::UsagePlan',
          Properties: { ApiStages: [{ ApiId: 'Api', Stage: 'prod', Throttle: { '/a/GET': { RateLimit: 1 } } }] },
        },
      },
      'Plan .*Throttle',
    ],
  ])('%s', (_, resources, message) => {
    expect(() => read(resources)).toThrow(new RegExp(message));
  });
});

test('a resource under a condition is refused', () => {
  const resources = { ...emptyApi, Path: { ...path('a'), Condition: 'Sometimes' } };
  expect(() => checkSupported(new Stack({ Resources: resources }))).toThrow(
    'Path: the local run does not support conditions',
  );
});

test('resources that change no response are ignored; resources that are not run are reported', () => {
  const stack = new Stack({
    Resources: {
      ...emptyApi,
      Role: { Type: 'AWS::IAM::Role' },
      Alarm: { Type: 'AWS::CloudWatch::Alarm' },
      Pool: { Type: 'AWS::Cognito::UserPool' },
      PoolDomain: { Type: 'AWS::Cognito::UserPoolDomain' },
      Metadata: { Type: 'AWS::CDK::Metadata', Condition: 'Available' },
      Archive: { Type: 'AWS::Events::Archive' },
      One: { Type: 'AWS::CodeDeploy::Application' },
      Two: { Type: 'AWS::CodeDeploy::Application' },
    },
  });
  expect(checkSupported(stack)).toEqual(['AWS::Events::Archive', 'AWS::CodeDeploy::Application (2)']);
});

test('resources that run functions without the gateway are run; their permissions and settings are ignored', () => {
  const types = [
    'AWS::Events::EventBus',
    'AWS::Events::EventBusPolicy',
    'AWS::Events::Rule',
    'AWS::KMS::Alias',
    'AWS::KMS::Key',
    'AWS::Lambda::EventInvokeConfig',
    'AWS::Lambda::EventSourceMapping',
    'AWS::Scheduler::Schedule',
    'AWS::Scheduler::ScheduleGroup',
    'AWS::SecretsManager::ResourcePolicy',
    'AWS::SecretsManager::RotationSchedule',
    'AWS::SQS::Queue',
    'AWS::SQS::QueuePolicy',
  ];
  const resources = Object.fromEntries(types.map((Type) => [Type.replaceAll(':', ''), { Type }]));
  expect(checkSupported(new Stack({ Resources: { ...emptyApi, ...resources } }))).toEqual([]);
});

test('a web ACL and a domain name, which only the deployed API needs, are omitted and reported', () => {
  const types = [
    'AWS::WAFv2::WebACL',
    'AWS::WAFv2::WebACLAssociation',
    'AWS::ApiGateway::DomainName',
    'AWS::ApiGateway::BasePathMapping',
    'AWS::Route53::RecordSet',
  ];
  const resources = Object.fromEntries(types.map((Type) => [Type.replaceAll(':', ''), { Type }]));
  expect(checkSupported(new Stack({ Resources: { ...emptyApi, ...resources } }))).toEqual(types);
});
