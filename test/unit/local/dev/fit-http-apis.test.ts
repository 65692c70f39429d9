import { expect, test } from '@jest/globals';
import { fitHttpApis } from '../../../../local/dev/app/fit-http-apis.ts';
import { Draft } from '../../../../local/dev/app/left-out.ts';
import { readHttpApi } from '../../../../local/http-api/read-http-api.ts';
import { Stack } from '../../../../local/template/template.ts';
import type { TemplateResource } from '../../../../local/template/template-types.ts';

type Resources = Record<string, TemplateResource>;

const part = (type: string, properties: object): TemplateResource => ({
  Type: `AWS::ApiGatewayV2::${type}`,
  Properties: { ApiId: { Ref: 'Api' }, ...properties },
});
const lambda: TemplateResource = {
  Type: 'AWS::Lambda::Function',
  Properties: { Code: { S3Key: 'code.zip' }, Handler: 'index.handler', Runtime: 'nodejs24.x' },
};
const route = (properties: object = {}) =>
  part('Route', {
    RouteKey: 'GET /a',
    Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Backend' }]] },
    ...properties,
  });
const backend = (properties: object) => part('Integration', { IntegrationType: 'AWS_PROXY', ...properties });
const base: Resources = {
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP', Name: 'Api' } },
  Stage: part('Stage', { StageName: '$default', AutoDeploy: true }),
  Function: lambda,
  Authorizer: part('Authorizer', {
    AuthorizerType: 'REQUEST',
    AuthorizerUri: { 'Fn::GetAtt': ['Function', 'Arn'] },
    AuthorizerPayloadFormatVersion: '2.0',
    AuthorizerResultTtlInSeconds: 0,
  }),
  Backend: backend({ IntegrationUri: { 'Fn::GetAtt': ['Function', 'Arn'] }, PayloadFormatVersion: '2.0' }),
  Route: route(),
};

function fitted(resources: Resources = {}) {
  const draft = new Draft({ Resources: { ...base, ...resources } });
  fitHttpApis(draft);
  const stack = new Stack(draft.template, { hasPlaceholders: true });
  return {
    leftOut: draft.leftOut,
    apis: stack.resources('AWS::ApiGatewayV2::Api').map((api) => readHttpApi(stack, api)),
  };
}

test('an API that the run has is not changed', () => {
  const closed = { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Authorizer' } };
  const { apis, leftOut } = fitted({ Route: route(closed) });
  expect(leftOut).toEqual([]);
  expect(apis[0]?.routes).toMatchObject([
    { key: 'GET /a', authorizer: { functionId: 'Function' }, integration: { type: 'lambda', functionId: 'Function' } },
  ]);
});

test.each<[string, Resources]>([
  ['no stage', { Stage: part('Integration', { IntegrationType: 'HTTP_PROXY' }) }],
  ['no stage that the run has', { Stage: part('Stage', { StageName: 'prod', StageVariables: 'none' }) }],
])('an API with %s is left out', (_, resources) => {
  const { apis, leftOut } = fitted(resources);
  expect(apis).toEqual([]);
  expect(leftOut).toContainEqual({ what: 'Api', why: 'Api has no stage.' });
});

test.each<[string, Resources, string]>([
  [
    'another function',
    { Backend: backend({ IntegrationUri: 'arn:aws:lambda:us-east-1:1:function:other' }) },
    'its function is not run',
  ],
  [
    'a VPC link',
    { Backend: backend({ IntegrationType: 'HTTP_PROXY', IntegrationUri: 'arn', ConnectionType: 'VPC_LINK' }) },
    'its backend is behind a VPC link',
  ],
  [
    'an AWS service',
    { Backend: backend({ IntegrationSubtype: 'SQS-SendMessage' }) },
    'its integration calls an AWS service',
  ],
  [
    'a JWT authorizer',
    { Route: route({ AuthorizationType: 'JWT', AuthorizationScopes: ['a'] }) },
    'it has a JWT authorizer',
  ],
  ['IAM', { Route: route({ AuthorizationType: 'AWS_IAM' }) }, 'its requests are signed with AWS credentials'],
])('a route with %s stays, and says why it does not run', (_, resources, why) => {
  const { apis, leftOut } = fitted(resources);
  expect(apis[0]?.routes).toMatchObject([
    { key: 'GET /a', integration: { type: 'missing', reason: `latchkey dev does not run this route: ${why}.` } },
  ]);
  expect(leftOut).toContainEqual({ what: 'Route', why });
});

test('a protected route whose backend does not run keeps its authorizer', () => {
  const closed = { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Authorizer' } };
  const { apis } = fitted({ Route: route(closed), Backend: backend({ IntegrationUri: 'arn:elsewhere' }) });
  expect(apis[0]?.routes).toMatchObject([{ authorizer: { functionId: 'Function' }, integration: { type: 'missing' } }]);
});

test('a WebSocket API is left out, and unknown properties have no effect', () => {
  const socket: TemplateResource = { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET' } };
  const { apis, leftOut } = fitted({
    Socket: socket,
    Route: route({ RequestModels: {} }),
    Backend: backend({ IntegrationUri: { 'Fn::GetAtt': ['Function', 'Arn'] }, TlsConfig: {} }),
  });
  expect(apis).toHaveLength(1);
  expect(leftOut).toEqual([
    { what: 'Socket', why: 'it is a WebSocket API' },
    { what: 'Backend', why: 'TlsConfig has no effect' },
    { what: 'Route', why: 'RequestModels has no effect' },
  ]);
});
