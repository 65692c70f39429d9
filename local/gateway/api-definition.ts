import { StartError } from '../shared/start-error.ts';
import { functionIdOf } from '../template/function-ids.ts';
import { rootResourceOf } from '../template/resource-names.ts';
import * as schemas from '../template/resource-schemas.ts';
import type { Stack } from '../template/template.ts';
import type { Resource } from '../template/template-types.ts';
import type { Throttle } from './token-bucket.ts';
import { readUsagePlans, type UsagePlanDefinition } from './usage-plans.ts';

/** The deployed API, as the template describes it. */
export interface ApiDefinition {
  readonly apiId: string;
  readonly region: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  /** The limit for each method: it counts every request, authorized or not. */
  readonly stageThrottle: Throttle | undefined;
  readonly accessLogFormat: string | undefined;
  readonly binaryMediaTypes: readonly string[];
  readonly keySource: 'HEADER' | 'AUTHORIZER';
  readonly routes: readonly RouteDefinition[];
  readonly gatewayResponses: Readonly<Record<string, GatewayResponseDefinition>>;
  readonly usagePlans: readonly UsagePlanDefinition[];
}

export interface RouteDefinition {
  /** `ANY` matches every method that no other route of the path has. */
  readonly method: string;
  /** e.g. `/api/v1/api-keys/{id}` */
  readonly resource: string;
  readonly resourceId: string;
  readonly authorizer: AuthorizerDefinition | undefined;
  /** Whether requests must be signed with AWS credentials (SigV4). */
  readonly signed: boolean;
  readonly apiKeyRequired: boolean;
  /** e.g. `method.request.querystring.id`; empty if the method has no validator of parameters. */
  readonly requiredParameters: readonly string[];
  readonly integration: LambdaIntegration | MockIntegration;
}

export interface AuthorizerDefinition {
  readonly id: string;
  readonly functionId: string;
  /** e.g. `method.request.header.Authorization` */
  readonly identitySources: readonly string[];
}

export interface LambdaIntegration {
  readonly type: 'lambda';
  readonly functionId: string;
  readonly timeoutMs: number;
}

export interface MockIntegration {
  readonly type: 'mock';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface GatewayResponseDefinition {
  readonly status: number | undefined;
  /** Sources by header name: a quoted static value, or a variable. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bodies by media type. */
  readonly templates: Readonly<Record<string, string>>;
}

/** Reads the one REST API of the template. */
export function readApi(stack: Stack): ApiDefinition {
  const api = theOnly(stack.resources('AWS::ApiGateway::RestApi'), 'REST API');
  const stage = theOnly(stack.resources('AWS::ApiGateway::Stage'), 'stage');
  for (const deployment of stack.resources('AWS::ApiGateway::Deployment')) read(stack, deployment, schemas.Deployment);
  const { ApiKeySourceType, BinaryMediaTypes } = read(stack, api, schemas.RestApi);
  const { StageName, Variables, MethodSettings, AccessLogSetting } = read(stack, stage, schemas.Stage);
  return {
    apiId: api.id,
    region: stack.region,
    stage: StageName,
    stageVariables: Variables,
    stageThrottle: stageThrottle(stage, MethodSettings),
    accessLogFormat: AccessLogSetting?.Format,
    binaryMediaTypes: BinaryMediaTypes,
    keySource: ApiKeySourceType,
    routes: readRoutes(stack, api.id),
    gatewayResponses: readGatewayResponses(stack),
    usagePlans: readUsagePlans(stack, api.id, StageName),
  };
}

const read = schemas.read;

function theOnly(resources: readonly Resource[], what: string): Resource {
  const [first, second] = resources;
  if (first !== undefined && second === undefined) return first;
  throw new StartError(`The template has ${resources.length} ${what}s; the local run serves exactly one.`);
}

function stageThrottle(
  stage: Resource,
  settings: readonly {
    [name: string]: unknown;
    ThrottlingRateLimit?: number | undefined;
    ThrottlingBurstLimit?: number | undefined;
  }[],
): Throttle | undefined {
  const throttling = settings.filter(
    ({ ThrottlingRateLimit, ThrottlingBurstLimit }) => (ThrottlingRateLimit ?? ThrottlingBurstLimit) !== undefined,
  );
  const [first] = throttling;
  if (first === undefined) return undefined;
  if (throttling.length > 1 || first['ResourcePath'] !== '/*' || first['HttpMethod'] !== '*') {
    throw new StartError(`${stage.id}: the local run does not support throttling single methods.`);
  }
  return { rate: first.ThrottlingRateLimit ?? Number.POSITIVE_INFINITY, burst: first.ThrottlingBurstLimit ?? 5000 };
}

function readRoutes(stack: Stack, apiId: string): RouteDefinition[] {
  const paths = readPaths(stack, apiId);
  const authorizers = new Map(
    stack.resources('AWS::ApiGateway::Authorizer').map((each) => [each.id, readAuthorizer(stack, each)]),
  );
  const validators = new Map(
    stack
      .resources('AWS::ApiGateway::RequestValidator')
      .map((each) => [each.id, read(stack, each, schemas.RequestValidator).ValidateRequestParameters]),
  );
  return stack.resources('AWS::ApiGateway::Method').map((method) => {
    const properties = read(stack, method, schemas.Method);
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
      integration:
        Integration.Type === 'MOCK'
          ? mockOf(Integration.IntegrationResponses[0])
          : {
              type: 'lambda',
              functionId: functionOf(stack, Integration.Uri, method),
              timeoutMs: Integration.TimeoutInMillis,
            },
    };
  });
}

/** Returns a function that finds the path of a resource id. */
function readPaths(stack: Stack, apiId: string): (resourceId: string, usedBy: string) => string {
  const parts = new Map(
    stack.resources('AWS::ApiGateway::Resource').map((each) => [each.id, read(stack, each, schemas.PathResource)]),
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

function mockOf(response: { StatusCode: string; ResponseParameters: Record<string, string> }): MockIntegration {
  return {
    type: 'mock',
    status: Number(response.StatusCode),
    headers: Object.fromEntries(
      Object.entries(response.ResponseParameters).map(([target, value]) => [
        target.slice('method.response.header.'.length),
        value.slice(1, -1),
      ]),
    ),
  };
}

function readGatewayResponses(stack: Stack): Record<string, GatewayResponseDefinition> {
  return Object.fromEntries(
    stack.resources('AWS::ApiGateway::GatewayResponse').map((resource) => {
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
