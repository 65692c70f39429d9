import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  ApiDefinition,
  CfnRestApi,
  HttpIntegration,
  Method,
  MockIntegration,
  Resource,
  RestApi,
  type RestApiProps,
  SpecRestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { CfnApi, WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketMockIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Construct } from 'constructs';
import {
  ConfigError,
  Latchkey,
  type LatchkeyProps,
  type ProtectOptions,
  principalHeaders,
} from '../../../lib/index.ts';
import { codeFolder } from '../../support/templates/assets.ts';
import { consumerApp } from '../support/consumer-app.ts';
import type { Properties } from '../support/synthesized.ts';

/** A stack of another app with Latchkey in it. */
function shopping(config: LatchkeyProps['config'] = {}) {
  const app = consumerApp();
  const stack = new Stack(app, 'Shop');
  return { app, stack, latchkey: new Latchkey(stack, 'Latchkey', { config }) };
}

/** The API of that app. */
function apiIn(
  { app, stack, latchkey }: ReturnType<typeof shopping>,
  id: string,
  props: RestApiProps,
  inStack = stack,
) {
  const api = new RestApi(inStack, id, props);
  const orders = api.root.addResource('orders');
  const list = orders.addMethod('GET');
  const create = orders.addMethod('POST');
  const health = api.root.addResource('health').addMethod('GET');
  orders.addCorsPreflight({ allowOrigins: ['*'] });
  return { app, stack: inStack, serviceStack: stack, latchkey, api, orders, list, create, health };
}

/** A shop that can be synthesized separately. */
function shop(apiProps: RestApiProps = {}, apiStackId?: string, config: LatchkeyProps['config'] = {}) {
  const made = shopping(config);
  return apiIn(made, 'Orders', apiProps, apiStackId === undefined ? made.stack : new Stack(made.app, apiStackId));
}

/** A RestApi as the class of another copy of aws-cdk-lib makes it. */
function otherCopy(stack: Stack): Construct {
  const api = new Construct(stack, 'Other');
  new CfnRestApi(api, 'Resource', { name: 'Other' });
  return api;
}

/** An HttpApi as the class of another copy of aws-cdk-lib makes it. */
function otherCopyOfHttpApi(stack: Stack): Construct {
  const api = new Construct(stack, 'OtherHttp');
  new CfnApi(api, 'Resource', { name: 'Other', protocolType: 'HTTP' });
  return api;
}

/** Two apps for all independent APIs, which do not fit into one stack. They are created while jest collects tests, and synthesized once. */
const malls = [shopping(), shopping()] as const;
let shops = 0;
const shopInMall = (apiProps: RestApiProps = {}) =>
  // Without a role of its own for logs, all fit into the 500 resources of a stack.
  apiIn(malls[shops % 2 === 0 ? 0 : 1], `Orders${shops++}`, { cloudWatchRole: false, ...apiProps });

type Shop = ReturnType<typeof shop>;

/** The methods of the shop's API, and what its authorizer is told. */
function templateOf({ stack, api }: Shop) {
  const template = Template.fromStack(stack);
  const apiId = stack.getLogicalId(api.node.defaultChild as never);
  const ofApi = (type: string) =>
    Object.entries(template.findResources(type, { Properties: { RestApiId: { Ref: apiId } } }));
  const paths = new Map(ofApi('AWS::ApiGateway::Resource').map(([id, { Properties }]) => [id, Properties['PathPart']]));
  const methods = new Map<string, Properties>(
    ofApi('AWS::ApiGateway::Method').map(([, { Properties }]) => [
      `${Properties['HttpMethod']} ${paths.get(Properties['ResourceId'].Ref)}`,
      Properties,
    ]),
  );
  const authorizers = ofApi('AWS::ApiGateway::Authorizer');
  const functions = Object.entries(
    template.findResources('AWS::Lambda::Function', { Properties: { Description: 'Latchkey: authorizer' } }),
  );
  const own = functions.find(([id]) => JSON.stringify(authorizers).includes(`"${id}"`))?.[1];
  const responses = new Map<string, Properties>(
    ofApi('AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => [Properties['ResponseType'], Properties]),
  );
  return {
    template,
    methods,
    responses,
    authorizerId: authorizers[0]?.[0],
    codeKey: own?.['Properties'].Code.S3Key,
    authorizers,
    variables: own?.['Properties'].Environment.Variables,
    scopes: own?.['Metadata']['latchkey:settings'].ROUTE_SCOPES,
    api: template.findResources('AWS::ApiGateway::RestApi')[apiId]?.['Properties'],
    deployment: ofApi('AWS::ApiGateway::Deployment')[0]?.[0],
  };
}

const closed = (authorizerId: string | undefined, apiKeyRequired = true) => ({
  AuthorizationType: 'CUSTOM',
  AuthorizerId: { Ref: authorizerId },
  ApiKeyRequired: apiKeyRequired,
});

describe('a whole API', () => {
  const excepting = shopInMall();
  excepting.latchkey.protect(excepting.api, { scope: 'orders:read', except: [excepting.health] });
  excepting.orders.addMethod('DELETE');

  test('is protected, including methods that are added later; preflights and exceptions stay open', () => {
    const { methods, authorizerId, scopes } = templateOf(excepting);
    for (const name of ['GET orders', 'POST orders', 'DELETE orders']) {
      expect(methods.get(name)).toMatchObject(closed(authorizerId));
    }
    for (const name of ['OPTIONS orders', 'GET health']) {
      expect(methods.get(name)).toMatchObject({ AuthorizationType: 'NONE' });
      expect(methods.get(name)).not.toHaveProperty('AuthorizerId');
    }
    expect(scopes).toEqual({ '*': 'orders:read' });
  });

  const spread = shopInMall();
  spread.latchkey.protect(spread.api, { scope: 'orders:read' });
  const feature = new Construct(spread.stack, 'Refunds');
  const refunds = new Resource(feature, 'Resource', { parent: spread.api.root, pathPart: 'refunds' });
  refunds.addMethod('POST');
  new Method(feature, 'Method', { httpMethod: 'PUT', resource: refunds });

  test('is protected wherever the app adds methods', () => {
    const { methods, authorizerId } = templateOf(spread);
    for (const name of ['POST refunds', 'PUT refunds']) expect(methods.get(name)).toMatchObject(closed(authorizerId));
  });

  const taking = shopInMall();
  const anyOrder = taking.orders.addMethod('ANY');
  taking.latchkey.protect(taking.api, { scope: 'orders:admin' });
  taking.latchkey.protect(anyOrder, { scope: 'orders:read' });
  taking.latchkey.protect(taking.create, { scope: 'orders:write' });

  test('keeps its scope for the methods beside an ANY method', () => {
    expect(templateOf(taking).scopes).toEqual({
      '*': 'orders:admin',
      'ANY /orders': 'orders:read',
      'GET /orders': 'orders:admin',
      'POST /orders': 'orders:write',
    });
  });

  const differing = shopInMall();
  differing.latchkey.protect(differing.api, { scope: 'orders:read' });
  differing.latchkey.protect(differing.create, { scope: 'orders:write' });

  test('can have methods with a different scope', () => {
    const { methods, authorizerId, authorizers, scopes } = templateOf(differing);
    expect(authorizers).toHaveLength(1);
    expect(methods.get('POST orders')).toMatchObject(closed(authorizerId));
    expect(scopes).toEqual({ '*': 'orders:read', 'POST /orders': 'orders:write' });
  });
});

test('protecting Latchkey’s own API leaves the service’s routes with their authorizer and scopes', () => {
  const { stack, latchkey } = shop();
  latchkey.restApi.root.addResource('orders').addMethod('GET');
  latchkey.protect(latchkey.restApi, { scope: 'orders:read' });
  const template = Template.fromStack(stack);
  const guardOf = (path: string, method: string) => {
    const resource = latchkey.restApi.root.resourceForPath(path).node.defaultChild;
    const [found] = Object.values(
      template.findResources('AWS::ApiGateway::Method', {
        Properties: { HttpMethod: method, ResourceId: { Ref: stack.getLogicalId(resource as never) } },
      }),
    );
    return found?.['Properties'].AuthorizerId?.Ref ?? found?.['Properties'].AuthorizationType;
  };
  const management = guardOf('/api/v1/workspace', 'GET');
  expect(management).toMatch(/Management/);
  expect(guardOf('/api/v1/api-keys', 'POST')).toBe(management);
  expect(guardOf('/api/v1/members', 'PUT')).toBe(management);
  expect(guardOf('/admin/v1/workspaces', 'POST')).toBe('AWS_IAM');
  expect(guardOf('/health', 'GET')).toBe('NONE');
  expect(guardOf('/orders', 'GET')).toMatch(/Protection/);
});

describe('single methods', () => {
  const made = shopInMall();
  const any = made.api.root.addResource('{proxy+}').addMethod('ANY', new MockIntegration());
  const open = made.orders.addMethod('ANY', new MockIntegration());
  made.latchkey.protect(made.list, { scope: 'orders:read' });
  made.latchkey.protect(any, { scope: 'orders:write' });

  test('are protected, each with its scope; the others stay open', () => {
    const { methods, authorizerId, scopes } = templateOf(made);
    expect(methods.get('GET orders')).toMatchObject(closed(authorizerId));
    expect(methods.get('ANY {proxy+}')).toMatchObject(closed(authorizerId));
    expect(methods.get('POST orders')).toMatchObject({ AuthorizationType: 'NONE' });
    expect(scopes).toEqual({ 'GET /orders': 'orders:read', 'ANY /{proxy+}': 'orders:write' });
  });

  test('cause a warning for an open method that serves other verbs of their paths', () => {
    templateOf(made);
    const warnings = (method: Method) => method.node.metadata.filter(({ type }) => type === 'aws:cdk:warning');
    expect(warnings(open)).toEqual([
      expect.objectContaining({ data: expect.stringContaining('PUT, PATCH, DELETE, HEAD /orders') }),
    ]);
    expect([made.create, made.health, any].flatMap(warnings)).toEqual([]);
  });

  test('that become protected cause a new deployment', () => {
    const untouched = { scope: 'orders:read', usagePlans: false, gatewayResponses: false };
    const { app, stack, latchkey } = shopping();
    // Each in a stack of its own, where it has the same logical IDs.
    const shopIn = (id: string) => apiIn({ app, stack, latchkey }, 'Orders', {}, new Stack(app, id));
    const [before, same, one, all] = [shopIn('Before'), shopIn('Same'), shopIn('One'), shopIn('All')];
    latchkey.protect(one.list, untouched);
    latchkey.protect(all.api, untouched);
    expect(templateOf(same).deployment).toBe(templateOf(before).deployment);
    expect(new Set([before, one, all].map((each) => templateOf(each).deployment)).size).toBe(3);
  });
});

describe('in Latchkey’s own stack', () => {
  const made = shop();
  made.latchkey.protect(made.api, { scope: 'orders:read' });
  const { template, api, variables, responses, deployment } = templateOf(made);

  test('requests count against the usage plan of their workspace', () => {
    expect(api).toMatchObject({ ApiKeySourceType: 'AUTHORIZER' });
    const stages = Object.values(template.findResources('AWS::ApiGateway::Stage'));
    const own = stages.find(({ Properties }) => Properties['DeploymentId'].Ref === deployment);
    expect(own).toBeDefined();
    const usagePlans = Object.values(template.findResources('AWS::ApiGateway::UsagePlan'));
    // People call the service's own API only.
    for (const { Properties } of usagePlans) {
      expect(Properties['ApiStages']).toHaveLength(2);
      expect(Properties['ApiStages']).toContainEqual(expect.objectContaining({ ApiId: own?.['Properties'].RestApiId }));
    }
    expect(JSON.stringify(variables['USAGE_PLAN_SUFFIX'])).toContain('AWS::StackId');
  });

  test('refusals are problem details, and only those that Latchkey causes are set', () => {
    expect([...responses.keys()].sort()).toEqual([
      'ACCESS_DENIED',
      'AUTHORIZER_CONFIGURATION_ERROR',
      'AUTHORIZER_FAILURE',
      'INVALID_API_KEY',
      'THROTTLED',
      'UNAUTHORIZED',
    ]);
    expect(responses.get('ACCESS_DENIED')).toMatchObject({ StatusCode: '403' });
  });

  test('only this API may call the authorizer', () => {
    const ofAuthorizers = Object.values(template.findResources('AWS::Lambda::Permission')).filter(
      ({ Properties }) =>
        JSON.stringify(Properties['SourceArn'] ?? '').includes('/authorizers/') &&
        !JSON.stringify(Properties['FunctionName']).includes('SharedAuthorizer'),
    );
    // Two of Latchkey's own API, one of this.
    expect(ofAuthorizers).toHaveLength(3);
    for (const { Properties } of ofAuthorizers) {
      expect(Properties).toMatchObject({ Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' });
    }
  });

  test('throttles of the authorizer raise an alarm', () => {
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
    const alarm = alarms.find(({ Properties }) =>
      /^Shop-ShopOrders\w*AuthorizerThrottles1$/.test(Properties['AlarmName']),
    );
    expect(alarm?.['Properties'].AlarmDescription).toContain('#authorizer-throttles');
  });

  test('cdk-nag finds nothing in what Latchkey adds', () => {
    const { violations } = new AwsSolutionsChecks().validateScope(made.app);
    const paths = violations.flatMap(({ violatingResources }) =>
      violatingResources.map(({ constructPath, resourceLogicalId }) => String(constructPath ?? resourceLogicalId)),
    );
    expect(paths.filter((path) => path.includes('Latchkey'))).toEqual([]);
  });
});

describe('in another stack', () => {
  const made = shop({}, 'Elsewhere');
  made.latchkey.protect(made.api, { scope: 'orders:read' });
  const { template, methods, authorizerId, api, variables } = templateOf(made);

  test('the authorizer’s logs do not use a KMS key whose policy does not allow them', () => {
    const encrypted = shop({}, 'Elsewhere', { customerManagedKey: true });
    encrypted.latchkey.protect(encrypted.api, { scope: 'orders:read' });
    const logs = Object.values(templateOf(encrypted).template.findResources('AWS::Logs::LogGroup'));
    expect(logs).toHaveLength(1);
    expect(logs[0]?.['Properties']).not.toHaveProperty('KmsKeyId');
    const own = Object.values(Template.fromStack(encrypted.serviceStack).findResources('AWS::Logs::LogGroup'));
    for (const { Properties } of own) expect(Properties).toHaveProperty('KmsKeyId');
  });

  test('exact limits apply, and there are no usage plans', () => {
    expect(methods.get('GET orders')).toMatchObject(closed(authorizerId, false));
    expect(api).not.toHaveProperty('ApiKeySourceType');
    expect(variables['USAGE_PLAN_SUFFIX']).toBe('');
  });

  test('the authorizer uses Latchkey’s tables and pepper, and the name of its stack in metrics', () => {
    for (const name of ['KEYS_TABLE', 'COUNTERS_TABLE', 'PEPPER_SECRET']) {
      expect(variables[name]).toEqual({ 'Fn::ImportValue': expect.stringMatching(/^Shop:/) });
    }
    expect(variables['POWERTOOLS_SERVICE_NAME']).toBe('Shop');
    expect(Object.keys(template.findResources('AWS::DynamoDB::GlobalTable'))).toEqual([]);
    expect(() => made.app.synth()).not.toThrow();
  });
});

describe('the limit at the gateway', () => {
  const made = shopInMall();
  made.latchkey.protect(made.api, { scope: 'orders:read', limitAtGateway: true });

  test('turns a denial over the limit into a 429 with Retry-After', () => {
    const { variables, responses } = templateOf(made);
    expect(variables['LIMIT_AT_GATEWAY']).toBe('true');
    const denied = responses.get('ACCESS_DENIED') ?? {};
    expect(denied['StatusCode']).toBe('429');
    expect(denied['ResponseParameters']['gatewayresponse.header.Retry-After']).toBe('context.authorizer.retryAfter');
    expect(JSON.parse(denied['ResponseTemplates']['application/json']).status).toBe(429);
  });
});

describe('150 methods with scopes of their own', () => {
  const made = shop({}, 'Elsewhere');
  for (let i = 0; i < 150; i++) {
    const resource = i % 2 === 0 ? made.orders : made.api.root;
    const method = resource.addResource(`resource-${i}`).addMethod('GET');
    made.latchkey.protect(method, { scope: `orders-${i}:read` });
  }

  test('are in the file beside the authorizer’s code, which has no limit, and not in its environment', () => {
    const { scopes, variables } = templateOf(made);
    expect(Object.keys(scopes)).toHaveLength(150);
    expect(scopes).toMatchObject({ 'GET /orders/resource-148': 'orders-148:read' });
    expect(JSON.stringify(variables)).not.toContain('orders-148');
    const code = codeFolder(made.stack, made.app.outdir, templateOf(made).codeKey);
    expect(JSON.parse(readFileSync(join(code, 'settings.json'), 'utf8')).ROUTE_SCOPES).toEqual(scopes);
  });
});

describe('the responses of the gateway', () => {
  const made = shopInMall();
  made.latchkey.protect(made.api, { scope: 'orders:read', gatewayResponses: false });

  test('can stay unchanged', () => {
    expect(templateOf(made).responses.size).toBe(0);
  });
});

describe('an HTTP backend', () => {
  const made = shopInMall();
  const requestParameters = principalHeaders();
  const integration = new HttpIntegration('https://orders.example.com', { options: { requestParameters } });
  made.orders.addMethod('PUT', integration);

  test('receives the caller, but never the key', () => {
    const put = templateOf(made).methods.get('PUT orders');
    expect(put?.['Integration'].RequestParameters).toEqual(requestParameters);
    expect(requestParameters).toMatchObject({
      'integration.request.header.X-Latchkey-Workspace-Id': 'context.authorizer.workspaceId',
      'integration.request.header.X-API-Key': "'withheld'",
      'integration.request.header.Authorization': "'withheld'",
    });
  });
});

describe('errors with an instruction:', () => {
  /** Errors of calls need no synthesis, so one app serves all tests. */
  const refusing = shopping();
  const elsewhere = new Stack(refusing.app, 'Elsewhere');
  let number = 0;
  const refusedShop = (apiProps: RestApiProps = {}, inStack = refusing.stack) =>
    apiIn(refusing, `Orders${number++}`, apiProps, inStack);
  const protect = (options: ProtectOptions, apiProps?: RestApiProps, inStack?: Stack) => () => {
    const made = refusedShop(apiProps, inStack);
    made.latchkey.protect(made.api, options);
  };

  test.each([
    ['', /"" is not a scope/],
    ['orders', /"orders" is not a scope\. A scope is "resource:action"/],
    ['Orders:Read', /is not a scope/],
  ])('the scope "%s"', (scope, message) => {
    expect(protect({ scope })).toThrow(message);
  });

  test('an API with API keys of its own', () => {
    const apiProps = { apiKeySourceType: 'HEADER' as RestApiProps['apiKeySourceType'] & string };
    expect(protect({ scope: 'orders:read' }, apiProps)).toThrow(/takes API keys of its own.*usagePlans: false/);
    expect(protect({ scope: 'orders:read', usagePlans: false }, apiProps)).not.toThrow();
  });

  const wholeWithKeys = shopInMall();
  wholeWithKeys.orders.addMethod('PUT', undefined, { apiKeyRequired: true });
  wholeWithKeys.latchkey.protect(wholeWithKeys.api, { scope: 'orders:read' });

  test('a method with API keys of its own beside protected methods', () => {
    const made = shop();
    made.orders.addMethod('PUT', undefined, { apiKeyRequired: true });
    made.latchkey.protect(made.list, { scope: 'orders:read' });
    expect(() => made.app.synth()).toThrow(/PUT takes an API key of its own/);
    expect(() => templateOf(wholeWithKeys)).not.toThrow();
  });

  test('the limit at the gateway without its gateway response', () => {
    expect(protect({ scope: 'orders:read', limitAtGateway: true, gatewayResponses: false })).toThrow(
      /limitAtGateway needs gatewayResponses/,
    );
  });

  test('usage plans for another stack, or without a stage', () => {
    expect(protect({ scope: 'orders:read', usagePlans: true }, {}, elsewhere)).toThrow(/in another stack/);
    expect(protect({ scope: 'orders:read' }, { deploy: false })).toThrow(/has no stage/);
  });

  test('an API that is already protected with other options', () => {
    const made = refusedShop();
    made.latchkey.protect(made.list, { scope: 'orders:read' });
    expect(() => made.latchkey.protect(made.create, { scope: 'orders:write', limitAtGateway: true })).toThrow(
      /Shop\/Orders\d+ is protected with limitAtGateway: false already/,
    );
  });

  test('exceptions for a method', () => {
    const made = refusedShop();
    expect(() => made.latchkey.protect(made.list, { scope: 'orders:read', except: [made.health] })).toThrow(
      /"except" is valid only for a whole API/,
    );
  });

  test('a method of an imported API', () => {
    const made = refusedShop();
    const imported = RestApi.fromRestApiAttributes(made.stack, 'Imported', { restApiId: 'a', rootResourceId: 'r' });
    const method = imported.root.addMethod('GET');
    expect(() => made.latchkey.protect(method, { scope: 'orders:read' })).toThrow(/is a method of an imported API/);
  });

  test.each<[string, (stack: Stack) => unknown, RegExp]>([
    [
      'a method of an API from an OpenAPI document',
      (stack) =>
        new SpecRestApi(stack, 'Open', {
          apiDefinition: ApiDefinition.fromInline({ openapi: '3.0.2' }),
        }).root.addMethod('GET'),
      /^Shop\/Open is made from an OpenAPI document/,
    ],
    [
      'a WebSocket API',
      (stack) => new WebSocketApi(stack, 'Socket'),
      /^Shop\/Socket is a WebSocket API .* Create the API as a RestApi or an HttpApi\.$/,
    ],
    [
      'a route of a WebSocket API',
      (stack) => {
        const integration = new WebSocketMockIntegration('Mock');
        return new WebSocketApi(stack, 'Chat').addRoute('send', { integration });
      },
      /^Shop\/Chat\/send-Route is a WebSocket API or a route of one/,
    ],
    [
      'an API from an OpenAPI document',
      (stack) => new SpecRestApi(stack, 'Spec', { apiDefinition: ApiDefinition.fromInline({ openapi: '3.0.2' }) }),
      /^Shop\/Spec is made from an OpenAPI document/,
    ],
    ['an imported API', (stack) => RestApi.fromRestApiId(stack, 'Id', 'abc'), /^Shop\/Id is an imported API/],
    ['an API of another copy of the CDK', (stack) => otherCopy(stack), /^Shop\/Other comes from another copy/],
    [
      'an HTTP API of another copy of the CDK',
      (stack) => otherCopyOfHttpApi(stack),
      /^Shop\/OtherHttp comes from another/,
    ],
    [
      'a topic',
      (stack) => new Topic(stack, 'Topic'),
      /^Shop\/Topic is not a RestApi, an HttpApi, or a method or route/,
    ],
    ['the name of an API', () => 'Orders', /^protect\(\) takes a RestApi, an HttpApi, or a method or route of one/],
  ])('%s', (_, make, message) => {
    const { stack, latchkey } = refusing;
    expect(() => latchkey.protect(make(stack) as RestApi, { scope: 'orders:read' })).toThrow(message);
  });

  test('an invalid configuration', () => {
    const config = { stage: 'a b' };
    expect(() => new Latchkey(new Stack(consumerApp(), 'Shop'), 'Latchkey', { config })).toThrow(ConfigError);
  });
});
