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
  const partOf = (type: string, id: string | undefined, usedBy: Resource): Resource => {
    const found = partsOf(stack, apiId, type).find((each) => each.id === id);
    if (found === undefined) throw new StartError(`${usedBy.id} names a part that is not in the template (${type}).`);
    return found;
  };
  return partsOf(stack, apiId, 'AWS::ApiGatewayV2::Route').map((route) => {
    const { RouteKey, Target, AuthorizationType, AuthorizerId, Missing } = read(stack, route, schemas.Route);
    const [method = '', resource] = RouteKey.split(' ');
    return {
      key: RouteKey,
      method: resource === undefined ? 'ANY' : method,
      resource,
      authorizer:
        AuthorizationType === 'CUSTOM'
          ? authorizerOf(stack, partOf('AWS::ApiGatewayV2::Authorizer', AuthorizerId, route))
          : undefined,
      integration:
        Missing === undefined
          ? integrationOf(stack, partOf('AWS::ApiGatewayV2::Integration', integrationId(Target), route))
          : { type: 'missing', reason: Missing },
    };
  });
}

/** `integrations/<id>` */
function integrationId(target = ''): string {
  return target.replace(/^integrations\//, '');
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
  }
}

/** An ARN of a function, or `arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<function ARN>/invocations`. */
function functionOf(stack: Stack, uri: string, usedBy: Resource): string {
  return functionIdOf(stack, /\/functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri, usedBy.id);
}
