import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { fitTemplate, otherTypes } from '../../../../local/dev/app/fit.ts';
import { readApiOf } from '../../../../local/gateway/read-api.ts';
import { AnyMethod } from '../../../../local/template/resource-schemas.ts';
import { Stack } from '../../../../local/template/template.ts';
import type { TemplateResource } from '../../../../local/template/template-types.ts';
import { authorizer, behindAuthorizer, emptyApi, method, path } from '../support/tiny-stack.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-fit-'));
  mkdirSync(join(folder, 'code'));
  writeFileSync(join(folder, 'archive.zip'), '');
});
afterEach(() => rmSync(folder, { recursive: true }));

type Resources = Record<string, TemplateResource>;

const at = (constructPath: string) => ({ Metadata: { 'aws:cdk:path': `${constructPath}/Resource` } });
const lambda = (properties: object = {}): TemplateResource => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Code: { S3Key: 'code.zip' }, Handler: 'index.handler', Runtime: 'nodejs24.x', ...properties },
  ...at('App/Function'),
});
const assets = () =>
  new Map([
    ['code', join(folder, 'code')],
    ['archive', join(folder, 'archive.zip')],
  ]);

/** The template that CDK writes for `allowOrigins` with three origins. Versions compare them differently. */
const corsTemplate = (compare: (origin: string) => string) => `#set($origin = $input.params().header.get("Origin"))
#if($origin == "")
  #set($origin = $input.params().header.get("origin"))
#end
#if(${compare('http://localhost:5173')} || ${compare('https://b.example.com')})
  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)
#end`;

/** Fits the resources over a small API, and reads the API. */
function fitted(resources: Resources) {
  const base: Resources = { ...emptyApi, Path: path('a'), Function: lambda(), ...resources };
  const known = assets();
  const { template, leftOut } = fitTemplate({ Resources: base }, known, join(folder, 'inline'));
  const stack = new Stack(template, { hasPlaceholders: true });
  const [api] = stack.resources('AWS::ApiGateway::RestApi').map((each) => readApiOf(stack, each, AnyMethod));
  return { leftOut, stack, routes: api?.routes ?? [], template, assets: known };
}

const integration = (properties: object) => method('GET', 'Path', 'Function', { Integration: properties });

describe('a method whose backend cannot run says why', () => {
  test.each<[string, Resources, string]>([
    ['another runtime', { Function: lambda({ Runtime: 'python3.13' }) }, 'its function is not run'],
    ['a container image', { Function: lambda({ PackageType: 'Image' }) }, 'its function is not run'],
    ['code in an archive', { Function: lambda({ Code: { S3Key: 'archive.zip' } }) }, 'its function is not run'],
    [
      'an AWS service',
      { Get: integration({ Type: 'AWS', Uri: 'arn:aws:apigateway:us-east-1:sqs:path/x' }) },
      'its integration maps requests with templates, or calls an AWS service',
    ],
    [
      'a VPC link',
      { Get: integration({ Type: 'HTTP_PROXY', Uri: 'http://internal', ConnectionType: 'VPC_LINK' }) },
      'its backend is behind a VPC link',
    ],
    [
      'a user pool',
      { Get: method('GET', 'Path', 'Function', { AuthorizationType: 'COGNITO_USER_POOLS', AuthorizerId: 'Pool' }) },
      'it has the authorizer of a user pool',
    ],
  ])('with %s', (_, resources, why) => {
    const { routes, leftOut } = fitted({ Get: method('GET', 'Path', 'Function'), ...resources });
    expect(routes).toMatchObject([
      { resource: '/a', integration: { type: 'missing', reason: `latchkey dev does not run this method: ${why}.` } },
    ]);
    expect(leftOut).toContainEqual({ what: 'Get', why });
  });

  test('after it has asked its authorizer', () => {
    const { routes } = fitted({
      Authorizer: authorizer('Function'),
      Get: method('GET', 'Path', 'Function', { ...behindAuthorizer, Integration: { Type: 'AWS', Uri: 'arn:x' } }),
    });
    expect(routes).toMatchObject([{ authorizer: { functionId: 'Function' }, integration: { type: 'missing' } }]);
  });

  test('while the other methods run', () => {
    const { routes } = fitted({
      Get: method('GET', 'Path', 'Function'),
      Post: method('POST', 'Path', 'Function', { Integration: { Type: 'AWS', Uri: 'arn:x' } }),
      Put: integration({ Type: 'HTTP_PROXY', Uri: 'https://example.com', IntegrationHttpMethod: 'PUT' }),
    });
    expect(routes.map((route) => route.integration.type)).toEqual(['lambda', 'missing', 'http']);
  });
});

test('functions that cannot run are named with the path of their construct', () => {
  const { leftOut } = fitted({ Function: lambda({ Runtime: 'java21' }) });
  expect(leftOut).toEqual([{ what: 'App/Function', why: 'its runtime is java21' }]);
});

test('layers, unknown properties and variables that cannot be resolved are named, and the function runs', () => {
  const { leftOut, stack } = fitted({
    Function: lambda({
      Layers: ['arn:layer'],
      SnapStart: { ApplyOn: 'None' },
      Environment: {
        Variables: { SECRET: '{{resolve:ssm:/secret}}', MISSING: { 'Fn::Transform': 'x' }, NAME: { Ref: 'Bucket' } },
      },
    }),
    Bucket: { Type: 'AWS::S3::Bucket' },
  });
  expect(leftOut).toEqual([
    { what: 'App/Function', why: 'its layers are not loaded' },
    { what: 'App/Function', why: 'the variable SECRET is not set: a dynamic reference' },
    {
      what: 'App/Function',
      why: 'the variable MISSING is not set: Function uses Fn::Transform, which the local run does not support.',
    },
  ]);
  expect(stack.properties(stack.resource('Function'))['Environment']).toEqual({ Variables: { NAME: 'Bucket' } });
});

test('inline code becomes the file that Lambda makes of it', () => {
  const { stack, assets: known, leftOut } = fitted({ Function: lambda({ Code: { ZipFile: 'exports.handler = 1' } }) });
  expect(leftOut).toEqual([]);
  const { S3Key } = stack.resource('Function').properties['Code'] as { S3Key: string };
  const file = join(known.get(S3Key.replace('.zip', '')) ?? '', 'index.js');
  expect(readFileSync(file, 'utf8')).toBe('exports.handler = 1');
});

test('properties of an API that have no effect here are named, and the API runs', () => {
  const { leftOut, routes } = fitted({
    Get: method('GET', 'Path', 'Function', { RequestModels: { 'application/json': 'Model' } }),
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: {
        ...emptyApi['Stage']?.Properties,
        ClientCertificateId: 'x',
      },
    },
  });
  expect(routes).toHaveLength(1);
  expect(leftOut).toEqual([
    { what: 'Stage', why: 'ClientCertificateId has no effect' },
    { what: 'Get', why: 'RequestModels has no effect' },
  ]);
});

test('a trigger that cannot run is left out, and the others stay', () => {
  const rule = (target: object) => ({
    Type: 'AWS::Events::Rule',
    Properties: { EventPattern: { source: ['x'] }, Targets: [{ Id: 'T', Arn: target }] },
  });
  const { leftOut, stack } = fitted({
    Queue: { Type: 'AWS::SQS::Queue' },
    Good: rule({ 'Fn::GetAtt': ['Queue', 'Arn'] }),
    Bad: rule({ 'Fn::GetAtt': ['Function', 'Arn'] }),
  });
  expect(stack.resources('AWS::Events::Rule').map(({ id }) => id)).toEqual(['Good']);
  expect(leftOut).toMatchObject([{ what: 'Bad' }]);
});

test('types that the run does not have are counted, except those of Latchkey itself', () => {
  const bucket = (constructPath: string) => ({ Type: 'AWS::S3::Bucket', ...at(constructPath) });
  const { template } = fitted({
    One: bucket('App/One'),
    Two: bucket('App/Two'),
    Topic: { Type: 'AWS::SNS::Topic', ...at('Keys/Latchkey/Topic') },
    Role: { Type: 'AWS::IAM::Role' },
  });
  expect(otherTypes(template, (each) => each.startsWith('Keys/Latchkey/'))).toEqual([
    { what: 'AWS::S3::Bucket (2)', why: 'there is no such service here' },
  ]);
});

test.each([
  ['with ==', (origin: string) => `$origin == "${origin}"`],
  ['with matches', (origin: string) => `$origin.matches("${origin}")`],
])('a CORS preflight that compares several origins %s allows each of them', (_, compare) => {
  const { routes, leftOut } = fitted({
    Options: method('OPTIONS', 'Path', 'Function', {
      Integration: {
        Type: 'MOCK',
        RequestTemplates: { 'application/json': '{ statusCode: 200 }' },
        IntegrationResponses: [
          {
            StatusCode: '204',
            ResponseParameters: { 'method.response.header.Access-Control-Allow-Origin': "'https://a.example.com'" },
            ResponseTemplates: { 'application/json': corsTemplate(compare) },
          },
        ],
      },
    }),
  });
  expect(leftOut).toEqual([]);
  expect(routes).toMatchObject([
    {
      integration: {
        type: 'mock',
        headers: { 'Access-Control-Allow-Origin': 'https://a.example.com' },
        furtherOrigins: ['http://localhost:5173', 'https://b.example.com'],
      },
    },
  ]);
});
