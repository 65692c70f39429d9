import { describe, expect, test } from '@jest/globals';
import { allRoutes } from '../../../lambdas/http/routes/index.ts';
import { type Properties, synthesized } from '../support/synthesized.ts';

const stack = synthesized({ corsAllowOrigin: 'https://app.example.com', stage: 'live' });
const methods = stack.methods();
/** Returns the authorizer with this function. */
const authorizerOf = (name: string) => {
  const found = stack
    .all('AWS::ApiGateway::Authorizer')
    .find(({ Properties }) => JSON.stringify(Properties['AuthorizerUri']).includes(`"${stack.function(name).id}"`));
  if (found === undefined) throw new Error(`${name} is no authorizer.`);
  return found;
};
const authorizers = {
  'api-key': authorizerOf('authorizer'),
  management: authorizerOf('management-authorizer'),
};
const validator = stack.only('AWS::ApiGateway::RequestValidator');

test('the API has the routes of the table, a preflight per path for browsers, and no others', () => {
  const wanted = allRoutes.flatMap(({ method, path, auth }) => [
    `${method} ${path}`,
    ...(auth === 'iam' || auth === 'in-function' ? [] : [`OPTIONS ${path}`]),
  ]);
  expect([...methods.keys()].sort()).toEqual([...new Set(wanted)].sort());
});

describe.each(allRoutes)('$method $path', ({ method, path, auth, lambda, fixedBody }) => {
  const properties = methods.get(`${method} ${path}`);

  if (lambda === null) {
    test('responds without a function, with the headers of all responses', () => {
      expect(properties).toMatchObject({
        Integration: {
          Type: 'MOCK',
          IntegrationResponses: [
            {
              StatusCode: '200',
              ResponseTemplates: { 'application/json': JSON.stringify(fixedBody) },
              ResponseParameters: {
                'method.response.header.Access-Control-Allow-Origin': "'https://app.example.com'",
                'method.response.header.Cache-Control': "'no-store'",
                'method.response.header.X-Content-Type-Options': "'nosniff'",
              },
            },
          ],
        },
        MethodResponses: [
          {
            StatusCode: '200',
            ResponseParameters: {
              'method.response.header.Access-Control-Allow-Origin': true,
              'method.response.header.Cache-Control': true,
              'method.response.header.X-Content-Type-Options': true,
            },
          },
        ],
      });
    });
  } else {
    test(`invokes ${lambda} by proxy`, () => {
      expect(properties?.['Integration']).toMatchObject({ Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST' });
      expect(JSON.stringify(properties?.['Integration'].Uri)).toContain(
        `{"Fn::GetAtt":["${stack.function(lambda).id}","Arn"]}`,
      );
    });
  }

  if (auth === 'iam') {
    test('needs AWS credentials, and no key', () => {
      expect(properties).toMatchObject({ AuthorizationType: 'AWS_IAM', ApiKeyRequired: false });
      expect(properties).not.toHaveProperty('AuthorizerId');
    });
  } else if (auth === 'none' || auth === 'in-function') {
    test('is open, or its function verifies the caller', () => {
      expect(properties).toMatchObject({ AuthorizationType: 'NONE', ApiKeyRequired: false });
      expect(properties).not.toHaveProperty('AuthorizerId');
    });
  } else {
    test('needs a key, and counts against a usage plan unless it manages keys', () => {
      expect(properties).toMatchObject({
        AuthorizationType: 'CUSTOM',
        AuthorizerId: { Ref: authorizers[auth].id },
        ApiKeyRequired: auth === 'api-key',
      });
    });
  }

  test('is validated by API Gateway', () => {
    expect(properties?.['RequestValidatorId']).toEqual({ Ref: validator.id });
    const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => `method.request.path.${name}`);
    expect(properties?.['RequestParameters']).toEqual(Object.fromEntries(names.map((name) => [name, true])));
  });

  test('cannot be invoked from the console of API Gateway', () => {
    expect(JSON.stringify(stack.all('AWS::Lambda::Permission'))).not.toContain('test-invoke-stage');
  });
});

describe('preflight', () => {
  const ofBrowsers = allRoutes.filter(({ auth }) => auth !== 'iam' && auth !== 'in-function');
  test.each([...new Set(ofBrowsers.map(({ path }) => path))])('OPTIONS %s is open and allows its methods', (path) => {
    const properties = methods.get(`OPTIONS ${path}`);
    expect(properties).toMatchObject({
      AuthorizationType: 'NONE',
      ApiKeyRequired: false,
      Integration: { Type: 'MOCK' },
    });
    const headers = properties?.['Integration'].IntegrationResponses[0].ResponseParameters;
    const methodsOfPath = allRoutes.filter((route) => route.path === path).map(({ method }) => method);
    expect(headers).toMatchObject({
      'method.response.header.Access-Control-Allow-Origin': "'https://app.example.com'",
      'method.response.header.Access-Control-Allow-Methods': `'${methodsOfPath.join(',')}'`,
      'method.response.header.Access-Control-Allow-Headers':
        "'X-API-Key,Authorization,Content-Type,X-Workspace-Id,Idempotency-Key'",
      'method.response.header.Access-Control-Expose-Headers':
        "'Retry-After,Idempotent-Replayed,X-RateLimit-Limit,X-RateLimit-Remaining,X-RateLimit-Reset,RateLimit-Policy,RateLimit'",
    });
  });
});

describe.each(Object.entries(authorizers))('the authorizer of %s routes', (auth, authorizer) => {
  test('is asked for each request: no cache, no identity sources', () => {
    expect(authorizer.Properties).toMatchObject({ Type: 'REQUEST', AuthorizerResultTtlInSeconds: 0 });
    expect(authorizer.Properties).not.toHaveProperty('IdentitySource');
  });

  test('has the scopes of these routes only', () => {
    const name = auth === 'management' ? 'management-authorizer' : 'authorizer';
    const { ROUTE_SCOPES } = stack.settings(name);
    const known = allRoutes.filter((route) => route.auth === auth);
    expect(ROUTE_SCOPES).toEqual(
      Object.fromEntries(known.map(({ method, path, scope }) => [`${method} ${path}`, scope])),
    );
  });
});

test('nobody can sign in unless sign-in is configured', () => {
  for (const name of ['management-authorizer', 'list-members', 'put-member', 'delete-member']) {
    expect(stack.function(name).Properties['Environment'].Variables['SIGN_IN']).toBe('null');
  }
});

test('the API is regional, and takes gateway keys from the authorizer', () => {
  expect(stack.only('AWS::ApiGateway::RestApi').Properties).toMatchObject({
    EndpointConfiguration: { Types: ['REGIONAL'] },
    ApiKeySourceType: 'AUTHORIZER',
  });
});

test('API Gateway validates body and parameters', () => {
  expect(validator.Properties).toMatchObject({ ValidateRequestBody: true, ValidateRequestParameters: true });
});

describe('the stage', () => {
  const { Properties: stage, DependsOn } = stack.only('AWS::ApiGateway::Stage');

  test('has the configured name', () => {
    expect(stage['StageName']).toBe('live');
  });

  const settings: Properties[] = stage['MethodSettings'];

  test('logs errors only, and never whole requests', () => {
    expect(settings.length).toBeGreaterThan(0);
    for (const each of settings) {
      expect(each).toMatchObject({ LoggingLevel: 'ERROR', DataTraceEnabled: false, MetricsEnabled: false });
    }
  });

  test('throttles each method before an authorizer runs, and the OpenAPI document much more', () => {
    expect(settings).toMatchObject([
      { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 2500, ThrottlingBurstLimit: 2500 },
      { HttpMethod: 'GET', ResourcePath: '/~1openapi.json', ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
    ]);
  });

  test('has the configured throttle, or none', () => {
    const all = (stageThrottle: object | null) =>
      synthesized({ stageThrottle }).only('AWS::ApiGateway::Stage').Properties['MethodSettings'][0];
    expect(all({ requestsPerSecond: 50, burst: 75 })).toMatchObject({
      ThrottlingRateLimit: 50,
      ThrottlingBurstLimit: 75,
    });
    expect(all(null)).not.toHaveProperty('ThrottlingRateLimit');
    expect(all(null)).not.toHaveProperty('ThrottlingBurstLimit');
  });

  test('depends on its execution log, which has a retention', () => {
    const log = stack
      .all('AWS::Logs::LogGroup')
      .find(({ Properties }) =>
        JSON.stringify(Properties['LogGroupName'] ?? '').includes('API-Gateway-Execution-Logs_'),
      );
    expect(log?.Properties['RetentionInDays']).toBe(30);
    expect(DependsOn).toContain(log?.id);
  });

  test('writes an access log of JSON lines, without fields that may contain a key', () => {
    const line: Record<string, string> = JSON.parse(stage['AccessLogSetting'].Format);
    expect(line).toMatchObject({
      requestId: '$context.requestId',
      ip: '$context.identity.sourceIp',
      method: '$context.httpMethod',
      resource: '$context.resourcePath',
      status: '$context.status',
      authorizerError: '$context.authorizer.error',
      keyId: '$context.authorizer.keyId',
    });
    for (const variable of Object.values(line))
      expect(variable).not.toMatch(/\$(input|context\.(path|error\.message|identity\.(apiKey|userAgent)|.*[hH]eader))/);
  });
});
