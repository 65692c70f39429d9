import { StartError } from '../shared/start-error.ts';
import { functionIdOf } from '../template/function-ids.ts';
import { read } from '../template/resource-schemas.ts';
import type { Stack } from '../template/template.ts';
import type { Resource } from '../template/template-types.ts';
import type {
  CorsDefinition,
  HttpApiDefinition,
  HttpApiIntegration,
  HttpAuthorizerDefinition,
  HttpRouteDefinition,
} from './http-api-definition.ts';
import * as schemas from './http-api-schemas.ts';

/** Reads an HTTP API of the template. */
export function readHttpApi(stack: Stack, api: Resource): HttpApiDefinition {
  const { CorsConfiguration } = read(stack, api, schemas.Api);
  const stages = partsOf(stack, api.id, 'AWS::ApiGatewayV2::Stage').map((each) => read(stack, each, schemas.Stage));
  // Requests to the other stages begin with their name. The run serves one.
  const stage = stages.find(({ StageName }) => StageName === '$default') ?? stages[0];
  if (stage === undefined) throw new StartError(`${api.id} has no stage.`);
  return {
    apiId: api.id,
    region: stack.region,
    stage: stage.StageName,
    stageVariables: stage.StageVariables,
    cors: CorsConfiguration && corsOf(CorsConfiguration),
    routes: readRoutes(stack, api.id),
  };
}

type Cors = NonNullable<ReturnType<typeof schemas.Api.parse>['CorsConfiguration']>;

function corsOf(cors: Cors): CorsDefinition {
  return {
    allowCredentials: cors.AllowCredentials,
    allowHeaders: cors.AllowHeaders,
    allowMethods: cors.AllowMethods,
    allowOrigins: cors.AllowOrigins,
    exposeHeaders: cors.ExposeHeaders,
    maxAge: cors.MaxAge,
  };
}

/** Returns the resources of a type that belong to an API. */
function partsOf(stack: Stack, apiId: string, type: string): Resource[] {
  return stack.resources(type).filter(({ id, properties }) => stack.resolve(properties['ApiId'], id) === apiId);
}

function readRoutes(stack: Stack, apiId: string): HttpRouteDefinition[] {
  const authorizers = new Map(
    partsOf(stack, apiId, 'AWS::ApiGatewayV2::Authorizer').map((each) => [each.id, authorizerOf(stack, each)]),
  );
  const integrations = new Map(
    partsOf(stack, apiId, 'AWS::ApiGatewayV2::Integration').map((each) => [each.id, integrationOf(stack, each)]),
  );
  return partsOf(stack, apiId, 'AWS::ApiGatewayV2::Route').map((route) => {
    const { RouteKey, Target, AuthorizationType, AuthorizerId } = read(stack, route, schemas.Route);
    const [method = '', resource] = RouteKey.split(' ');
    const authorizer = AuthorizerId === undefined ? undefined : authorizers.get(AuthorizerId);
    if (AuthorizationType === 'CUSTOM' && authorizer === undefined) {
      throw new StartError(`${route.id} has no authorizer that is in the template.`);
    }
    const integration = integrations.get(Target?.replace(/^integrations\//, '') ?? '');
    if (integration === undefined) throw new StartError(`${route.id} has no integration that is in the template.`);
    return {
      key: RouteKey,
      method: resource === undefined ? 'ANY' : method,
      resource,
      authorizer: AuthorizationType === 'CUSTOM' ? authorizer : undefined,
      integration,
    };
  });
}

function authorizerOf(stack: Stack, resource: Resource): HttpAuthorizerDefinition {
  const { AuthorizerUri, IdentitySource, EnableSimpleResponses } = read(stack, resource, schemas.Authorizer);
  return {
    id: resource.id,
    functionId: functionOf(stack, AuthorizerUri, resource),
    identitySources: IdentitySource,
    isSimple: EnableSimpleResponses,
  };
}

function integrationOf(stack: Stack, resource: Resource): HttpApiIntegration {
  const integration = read(stack, resource, schemas.Integration);
  switch (integration.IntegrationType) {
    case 'AWS_PROXY':
      return {
        type: 'lambda',
        functionId: functionOf(stack, integration.IntegrationUri, resource),
        timeoutMs: integration.TimeoutInMillis,
        payloadFormatVersion: integration.PayloadFormatVersion,
      };
    case 'HTTP_PROXY': {
      const { IntegrationMethod: method, IntegrationUri: uri, TimeoutInMillis: timeoutMs } = integration;
      return { type: 'forward', method, uri, timeoutMs };
    }
    case 'MISSING':
      return { type: 'missing', reason: integration.Reason };
  }
}

/** An ARN of a function, or `arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<function ARN>/invocations`. */
function functionOf(stack: Stack, uri: string, usedBy: Resource): string {
  return functionIdOf(stack, /\/functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri, usedBy.id);
}
