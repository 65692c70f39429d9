import { describe, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnRoute,
  CorsHttpMethod,
  HttpApi,
  type HttpApiProps,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Construct, type IConstruct } from 'constructs';
import { Latchkey, LatchkeyStack, type ProtectOptions } from '../../../lib/index.ts';
import { consumerApp } from '../support/consumer-app.ts';
import { asText, type Properties } from '../support/synthesized.ts';

let backends = 0;
/** An integration belongs to one API. */
const backend = () => new HttpUrlIntegration(`Backend${backends++}`, 'https://orders.example.com');
const open = new HttpNoneAuthorizer();

/** An app with Latchkey in a stack of its own, and HTTP APIs in another. Its templates are read once, after all APIs were added. */
function shopping(app = consumerApp()) {
  const keys = new LatchkeyStack(app, 'Keys', { config: { alarmEmail: 'ops@example.com' } });
  return { app, keys, latchkey: keys.latchkey, stack: new Stack(app, 'Shop') };
}

const mall = shopping();
let number = 0;

/** An HTTP API with three routes. */
function shop(props: HttpApiProps = {}, { stack, latchkey } = mall) {
  const api = new HttpApi(stack, `Orders${number++}`, props);
  const route = (path: string, method: HttpMethod) =>
    api.addRoutes({ path, methods: [method], integration: backend() })[0] as HttpRoute;
  return {
    api,
    route,
    list: route('/orders', HttpMethod.GET),
    create: route('/orders', HttpMethod.POST),
    health: route('/health', HttpMethod.GET),
    protect: (target: HttpApi | HttpRoute, options: ProtectOptions = { scope: 'orders:read' }) =>
      latchkey.protect(target, options),
  };
}

/** The parts of an API in its template. */
function partsOf(api: HttpApi, template = Template.fromStack(Stack.of(api))) {
  const ApiId = { Ref: Stack.of(api).getLogicalId(api.node.defaultChild as never) };
  const ofApi = (type: string) => Object.entries(template.findResources(type, { Properties: { ApiId } }));
  const [authorizer] = ofApi('AWS::ApiGatewayV2::Authorizer');
  const functions = template.findResources('AWS::Lambda::Function', {
    Properties: { Description: 'Latchkey: authorizer' },
  });
  const own = Object.entries(functions).find(([id]) => JSON.stringify(authorizer).includes(`"${id}"`));
  return {
    routes: Object.fromEntries(
      ofApi('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => [Properties['RouteKey'], Properties as Properties]),
    ),
    authorizerId: authorizer?.[0],
    authorizer: authorizer?.[1]['Properties'] as Properties,
    functionId: own?.[0],
    variables: own?.[1]['Properties'].Environment.Variables,
    scopes: own?.[1]['Metadata']['latchkey:settings'].ROUTE_SCOPES,
  };
}

const closedBy = (authorizerId: string | undefined) => ({
  AuthorizationType: 'CUSTOM',
  AuthorizerId: { Ref: authorizerId },
});

const warningsOf = ({ node }: IConstruct) =>
  node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => String(data));

describe('a whole API', () => {
  const made = shop({ defaultIntegration: backend() });
  made.protect(made.api, { scope: 'orders:read', except: [made.health] });
  made.protect(made.create, { scope: 'orders:write', cost: 5 });
  made.route('/orders/{id}', HttpMethod.GET);
  made.route('/orders', HttpMethod.OPTIONS);
  new HttpRoute(new Construct(mall.stack, 'Feature'), 'Refunds', {
    httpApi: made.api,
    routeKey: HttpRouteKey.with('/refunds', HttpMethod.ANY),
    integration: backend(),
  });
  new CfnRoute(mall.stack, 'Plain', { apiId: made.api.apiId, routeKey: 'GET /plain' });

  test('is protected with its route $default and later routes; preflights and exceptions stay open', () => {
    const { routes, authorizerId, scopes } = partsOf(made.api);
    const closed = ['$default', 'GET /orders', 'POST /orders', 'GET /orders/{id}', 'ANY /refunds', 'GET /plain'];
    for (const key of closed) expect(routes[key]).toMatchObject(closedBy(authorizerId));
    for (const key of ['OPTIONS /orders', 'GET /health']) {
      expect(routes[key]).toMatchObject({ AuthorizationType: 'NONE' });
      expect(routes[key]).not.toHaveProperty('AuthorizerId');
    }
    const costly = JSON.stringify({ scope: 'orders:write', cost: 5 });
    expect(scopes).toEqual({ '*': 'orders:read', 'POST /orders': costly });
  });
});

describe('single routes', () => {
  const made = shop();
  const [any] = made.api.addRoutes({ path: '/{proxy+}', integration: backend() });
  made.protect(made.list);
  made.protect(made.create, { scope: 'orders:write' });

  test('are protected, each with its scope; the others stay open', () => {
    const { routes, authorizerId, scopes } = partsOf(made.api);
    expect(routes['GET /orders']).toMatchObject(closedBy(authorizerId));
    expect(routes['ANY /{proxy+}']).toMatchObject({ AuthorizationType: 'NONE' });
    expect(scopes).toEqual({ 'GET /orders': 'orders:read', 'POST /orders': 'orders:write' });
  });

  test('cause a warning for an open route that serves other verbs of their paths, or the path with a slash at its end', () => {
    partsOf(made.api);
    const [warning, ...others] = warningsOf(any as HttpRoute);
    expect(others).toEqual([]);
    expect(warning).toContain('ANY /{proxy+} is open');
    expect(warning).toContain(
      'PUT, PATCH, DELETE, HEAD /orders; GET, POST, PUT, PATCH, DELETE, HEAD /orders/. API Gateway',
    );
    expect(warning).toContain('[ack: @latchkey/cdk:openRoute]');
    expect([made.list, made.create, made.health].flatMap(warningsOf)).toEqual([]);
  });
});

describe('the authorizer of an HTTP API', () => {
  const made = shop();
  made.protect(made.list);
  const read = () => partsOf(made.api);

  test('gets events of the payload format 2.0, and its results are not cached', () => {
    const { authorizer, functionId } = read();
    expect(authorizer).toMatchObject({
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: false,
      AuthorizerResultTtlInSeconds: 0,
    });
    expect(authorizer).not.toHaveProperty('IdentitySource');
    expect(JSON.stringify(authorizer['AuthorizerUri'])).toContain(`"${functionId}","Arn"`);
  });

  test('may be called by this API only', () => {
    const { authorizerId, functionId } = read();
    const permissions = Object.values(Template.fromStack(mall.stack).findResources('AWS::Lambda::Permission'))
      .map(({ Properties }) => Properties)
      .filter(({ FunctionName }) => FunctionName['Fn::GetAtt'][0] === functionId);
    expect(permissions).toEqual([
      expect.objectContaining({ Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' }),
    ]);
    expect(asText(permissions[0]?.['SourceArn'])).toMatch(/:execute-api:/);
    expect(JSON.stringify(permissions[0]?.['SourceArn'])).toContain(`/authorizers/",{"Ref":"${authorizerId}"}`);
  });

  test('counts against no usage plan, and leaves the 429 to the integration', () => {
    expect(read().variables).toMatchObject({
      USAGE_PLAN_SUFFIX: '',
      SHARED_GATEWAY_KEYS: 'false',
      LIMIT_AT_GATEWAY: 'false',
      POWERTOOLS_SERVICE_NAME: 'Keys',
    });
  });

  test('raises an alarm on its throttles', () => {
    const alarms = Object.values(Template.fromStack(mall.stack).findResources('AWS::CloudWatch::Alarm'));
    const own = alarms.filter(({ Properties }) =>
      new RegExp(`^Keys-Shop${made.api.node.id}\\w*AuthorizerThrottles1$`).test(Properties['AlarmName']),
    );
    expect(own).toHaveLength(1);
    expect(own[0]?.['Properties'].AlarmDescription).toContain('#authorizer-throttles');
  });
});

describe('in the stack of Latchkey', () => {
  const app = consumerApp();
  const stack = new Stack(app, 'Shop');
  const latchkey = new Latchkey(stack, 'Latchkey');
  const api = new HttpApi(stack, 'Orders');
  api.addRoutes({ path: '/orders', integration: backend() });
  latchkey.protect(api, { scope: 'orders:read' });

  test('an HTTP API is protected as well, and cdk-nag finds nothing in what Latchkey adds', () => {
    const { routes, authorizerId } = partsOf(api, Template.fromStack(stack));
    expect(routes['ANY /orders']).toMatchObject(closedBy(authorizerId));
    const { violations } = new AwsSolutionsChecks().validateScope(app);
    const paths = violations.flatMap(({ violatingResources }) =>
      violatingResources.map(({ constructPath, resourceLogicalId }) => String(constructPath ?? resourceLogicalId)),
    );
    expect(paths.filter((path) => path.includes('Latchkey'))).toEqual([]);
  });
});

describe('preflights', () => {
  const corsPreflight = { allowOrigins: ['https://app.example.com'], allowMethods: [CorsHttpMethod.ANY] };
  const taking = shop({ corsPreflight, defaultIntegration: backend() });
  taking.protect(taking.api);
  const answered = shop({ corsPreflight, defaultIntegration: backend() });
  answered.route('/{proxy+}', HttpMethod.OPTIONS);
  answered.protect(answered.api);
  const whole = shop({ corsPreflight, defaultIntegration: backend() });
  whole.route('/jobs', HttpMethod.ANY);
  whole.route('/{proxy+}', HttpMethod.OPTIONS);
  whole.protect(whole.api);
  // The last scope applies, as for a method of a REST API.
  whole.protect(whole.list, { scope: 'orders:list' });
  whole.protect(whole.list, { scope: 'orders:read' });

  test('that a protected route takes cause a warning', () => {
    partsOf(taking.api);
    const warned = taking.api.node.findAll().flatMap(warningsOf);
    expect(warned).toEqual([expect.stringMatching(/^\$default takes the preflights.*OPTIONS \/\{proxy\+\}/)]);
    expect([taking.list, taking.create].flatMap(warningsOf)).toEqual([]);
  });

  test('that a protected route for all verbs takes need an open route with its path', () => {
    const warned = whole.api.node.findAll().flatMap(warningsOf);
    expect(warned).toEqual([expect.stringMatching(/^ANY \/jobs takes the preflights.*OPTIONS \/jobs with/)]);
  });

  test('a route that is protected twice has the last scope', () => {
    expect(partsOf(whole.api).scopes).toEqual({ '*': 'orders:read', 'GET /orders': 'orders:read' });
  });

  test('cause no warning with an open route for them', () => {
    expect(answered.api.node.findAll().flatMap(warningsOf)).toEqual([]);
  });
});

describe('a stage', () => {
  const made = shop();
  const manual = new HttpStage(mall.stack, 'Manual', { httpApi: made.api, stageName: 'manual' });
  made.protect(made.api);

  test('that does not deploy changes automatically causes a warning', () => {
    partsOf(made.api);
    expect(manual.node.findAll().flatMap(warningsOf)).toEqual([
      expect.stringMatching(/^The stage manual does not deploy changes automatically/),
    ]);
    expect((made.api.defaultStage as HttpStage).node.findAll().flatMap(warningsOf)).toEqual([]);
  });
});

describe('errors with an instruction:', () => {
  const made = shop();

  test.each<[string, ProtectOptions, RegExp]>([
    ['an empty scope', { scope: '' }, /"" is not a scope/],
    [
      'the limit at the gateway',
      { scope: 'a:b', limitAtGateway: true },
      /^Shop\/Orders\d+ is an HTTP API and cannot have limitAtGateway\. .*@latchkey\/cdk\/backend/,
    ],
    ['usage plans', { scope: 'a:b', usagePlans: true }, /cannot have usagePlans\. HTTP APIs have no usage plans/],
    ['ceilings', { scope: 'a:b', usagePlans: {} }, /cannot have usagePlans/],
    ['gateway responses', { scope: 'a:b', gatewayResponses: true }, /cannot have gatewayResponses/],
  ])('%s', (_, options, message) => {
    expect(() => made.protect(made.api, options)).toThrow(message);
  });

  test('options that are off are allowed', () => {
    const off = { limitAtGateway: false, usagePlans: false, gatewayResponses: false };
    const fine = shop();
    expect(() => fine.protect(fine.list, { scope: 'orders:read', ...off })).not.toThrow();
  });

  test('exceptions for a route, or of the other kind of API', () => {
    expect(() => made.protect(made.list, { scope: 'orders:read', except: [made.health] })).toThrow(
      /"except" is valid only for a whole API/,
    );
    const method = new RestApi(mall.stack, 'Rest', { cloudWatchRole: false }).root.addMethod('GET');
    expect(() => made.protect(made.api, { scope: 'orders:read', except: [method] })).toThrow(
      /^"except" has Shop\/Rest\/Default\/GET, which is not a route of an HTTP API\.$/,
    );
  });

  test('a route with an authorizer of its own', () => {
    const authorizer = new HttpJwtAuthorizer('Jwt', 'https://id.example.com', { jwtAudience: ['orders'] });
    const [route] = made.api.addRoutes({ path: '/mine', integration: backend(), authorizer });
    expect(() => made.protect(route as HttpRoute)).toThrow(
      /^Shop\/Orders\d+\/ANY--mine \(ANY \/mine\) has an authorizer of its own \(JWT\), and a route has one\. Remove it/,
    );
  });

  test('a route with an authorizer of its own in a protected API, which can be left out', () => {
    const other = shopping();
    const whole = shop({}, other);
    const [signed] = whole.api.addRoutes({
      path: '/signed',
      integration: backend(),
      authorizer: new HttpIamAuthorizer(),
    });
    whole.api.addRoutes({ path: '/open', integration: backend(), authorizer: open });
    whole.protect(whole.api, { scope: 'orders:read', except: [signed as HttpRoute] });
    expect(() => Template.fromStack(other.stack)).not.toThrow();
    whole.api.addRoutes({ path: '/also-signed', integration: backend(), authorizer: new HttpIamAuthorizer() });
    expect(() => other.app.synth({ force: true })).toThrow(
      /also-signed \(ANY \/also-signed\) has an authorizer of its own/,
    );
  });

  test('a route of an imported API', () => {
    const httpApi = HttpApi.fromHttpApiAttributes(mall.stack, 'Imported', { httpApiId: 'abc' });
    const route = new HttpRoute(mall.stack, 'Theirs', {
      httpApi,
      routeKey: HttpRouteKey.DEFAULT,
      integration: backend(),
    });
    expect(() => made.protect(route)).toThrow(/^Shop\/Theirs is a route of an imported API/);
  });
});
