import { StartError } from '../shared/start-error.ts';
import { functionIdOf } from '../template/function-ids.ts';
import { rootResourceOf } from '../template/resource-names.ts';
import * as schemas from '../template/resource-schemas.ts';
import type { Stack } from '../template/template.ts';
import type { Resource } from '../template/template-types.ts';
import type {
  ApiDefinition,
  AuthorizerDefinition,
  GatewayResponseDefinition,
  Integration,
  MockIntegration,
  RouteDefinition,
} from './api-definition.ts';
import type { Throttle } from './token-bucket.ts';
import { readUsagePlans } from './usage-plans.ts';

type MethodSchema = typeof schemas.Method | typeof schemas.AnyMethod;

/** Reads the one REST API of the template. */
export function readApi(stack: Stack): ApiDefinition {
  return readApiOf(stack, theOnly(stack.resources('AWS::ApiGateway::RestApi'), 'REST API'), schemas.Method);
}

/**
 * Reads a REST API of the template.
 * @param methods The schema of its methods: which integrations this run can call
 */
export function readApiOf(stack: Stack, api: Resource, methods: MethodSchema): ApiDefinition {
  const stage = theOnly(partsOf(stack, api.id, 'AWS::ApiGateway::Stage'), 'stage');
  for (const deployment of partsOf(stack, api.id, 'AWS::ApiGateway::Deployment'))
    read(stack, deployment, schemas.Deployment);
  const { ApiKeySourceType, BinaryMediaTypes } = read(stack, api, schemas.RestApi);
  const { StageName, Variables, MethodSettings, AccessLogSetting } = read(stack, stage, schemas.Stage);
  return {
    apiId: api.id,
    region: stack.region,
    stage: StageName,
    stageVariables: Variables,
    stageThrottles: stageThrottles(MethodSettings),
    accessLogFormat: AccessLogSetting?.Format,
    binaryMediaTypes: BinaryMediaTypes,
    keySource: ApiKeySourceType,
    routes: readRoutes(stack, api.id, methods),
    gatewayResponses: readGatewayResponses(stack, api.id),
    usagePlans: readUsagePlans(stack, api.id, StageName),
  };
}

const read = schemas.read;

function theOnly(resources: readonly Resource[], what: string): Resource {
  const [first, second] = resources;
  if (first !== undefined && second === undefined) return first;
  throw new StartError(`The template has ${resources.length} ${what}s; the local run serves exactly one.`);
}

/** The path of a single method is written as `/~1v1~1status`, of all methods as `/*`. */
function stageThrottles(settings: readonly schemas.MethodSetting[]): Record<string, Throttle> {
  return Object.fromEntries(
    settings.flatMap(({ ResourcePath = '/*', HttpMethod = '*', ThrottlingRateLimit, ThrottlingBurstLimit }) => {
      if ((ThrottlingRateLimit ?? ThrottlingBurstLimit) === undefined) return [];
      const path = ResourcePath.slice(1).replaceAll('~1', '/');
      const route = ResourcePath === '/*' ? '*' : `${HttpMethod} ${path === '' ? '/' : path}`;
      return [[route, { rate: ThrottlingRateLimit ?? Number.POSITIVE_INFINITY, burst: ThrottlingBurstLimit ?? 5000 }]];
    }),
  );
}

/** Returns the resources of a type that belong to an API. */
function partsOf(stack: Stack, apiId: string, type: string): Resource[] {
  return stack.resources(type).filter(({ id, properties }) => stack.resolve(properties['RestApiId'], id) === apiId);
}

function readRoutes(stack: Stack, apiId: string, methods: MethodSchema): RouteDefinition[] {
  const paths = readPaths(stack, apiId);
  const authorizers = new Map(
    partsOf(stack, apiId, 'AWS::ApiGateway::Authorizer').map((each) => [each.id, readAuthorizer(stack, each)]),
  );
  const validators = new Map(
    partsOf(stack, apiId, 'AWS::ApiGateway::RequestValidator').map((each) => [
      each.id,
      read(stack, each, schemas.RequestValidator).ValidateRequestParameters,
    ]),
  );
  return partsOf(stack, apiId, 'AWS::ApiGateway::Method').map((method) => {
    const properties = read(stack, method, methods);
    const { HttpMethod, ResourceId, AuthorizationType, AuthorizerId, RequestValidatorId, Integration } = properties;
    const resource = paths(ResourceId, method.id);
    const validates = RequestValidatorId !== undefined && validators.get(RequestValidatorId) === true;
    const authorizer = AuthorizerId === undefined ? undefined : authorizers.get(AuthorizerId);
    if (AuthorizationType === 'CUSTOM' && authorizer === undefined) {
      throw new StartError(`${method.id} has no authorizer that is in the template.`);
    }
    return {
      method: HttpMethod.toUpperCase(),
      resource,
      resourceId: ResourceId,
      authorizer: AuthorizationType === 'CUSTOM' ? authorizer : undefined,
      signed: AuthorizationType === 'AWS_IAM',
      apiKeyRequired: properties.ApiKeyRequired,
      requiredParameters: validates ? requiredOf(properties.RequestParameters) : [],
      integration: integrationOf(stack, Integration, method),
    };
  });
}

/** Returns a function that finds the path of a resource id. */
function readPaths(stack: Stack, apiId: string): (resourceId: string, usedBy: string) => string {
  const parts = new Map(
    partsOf(stack, apiId, 'AWS::ApiGateway::Resource').map((each) => [
      each.id,
      read(stack, each, schemas.PathResource),
    ]),
  );
  const pathOf = (resourceId: string, usedBy: string): string => {
    if (resourceId === rootResourceOf(apiId)) return '';
    const part = parts.get(resourceId);
    if (part === undefined) throw new StartError(`${usedBy}: the path ${resourceId} is not in the template.`);
    return `${pathOf(part.ParentId, resourceId)}/${part.PathPart}`;
  };
  return (resourceId, usedBy) => pathOf(resourceId, usedBy) || '/';
}

function readAuthorizer(stack: Stack, resource: Resource): AuthorizerDefinition {
  const { AuthorizerUri, IdentitySource } = read(stack, resource, schemas.Authorizer);
  return { id: resource.id, functionId: functionOf(stack, AuthorizerUri, resource), identitySources: IdentitySource };
}

/** `arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<function ARN>/invocations` */
function functionOf(stack: Stack, uri: string, usedBy: Resource): string {
  return functionIdOf(stack, /\/functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri, usedBy.id);
}

function requiredOf(parameters: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(parameters).filter((name) => parameters[name]);
}

function integrationOf(stack: Stack, integration: schemas.AnyIntegration, method: Resource): Integration {
  switch (integration.Type) {
    case 'MOCK':
      return mockOf(integration.IntegrationResponses[0]);
    case 'AWS_PROXY': {
      const functionId = functionOf(stack, integration.Uri, method);
      return { type: 'lambda', functionId, timeoutMs: integration.TimeoutInMillis };
    }
    case 'HTTP_PROXY':
      return {
        type: 'http',
        method: integration.IntegrationHttpMethod,
        uri: integration.Uri,
        parameters: integration.RequestParameters,
        timeoutMs: integration.TimeoutInMillis,
      };
    case 'MISSING':
      return { type: 'missing', reason: integration.Reason };
  }
}

function mockOf(response: schemas.MockResponse): MockIntegration {
  return {
    type: 'mock',
    status: Number(response.StatusCode),
    headers: Object.fromEntries(
      Object.entries(response.ResponseParameters).map(([target, value]) => [
        target.slice('method.response.header.'.length),
        value.slice(1, -1),
      ]),
    ),
    bodies: response.ResponseTemplates,
    furtherOrigins: response.FurtherOrigins,
  };
}

function readGatewayResponses(stack: Stack, apiId: string): Record<string, GatewayResponseDefinition> {
  return Object.fromEntries(
    partsOf(stack, apiId, 'AWS::ApiGateway::GatewayResponse').map((resource) => {
      const { ResponseType, StatusCode, ResponseParameters, ResponseTemplates } = read(
        stack,
        resource,
        schemas.GatewayResponse,
      );
      const headers = Object.entries(ResponseParameters).map(([target, source]) => [
        target.slice('gatewayresponse.header.'.length),
        source,
      ]);
      return [ResponseType, { status: StatusCode, headers: Object.fromEntries(headers), templates: ResponseTemplates }];
    }),
  );
}
