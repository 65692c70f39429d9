import { Duration, Validations } from 'aws-cdk-lib';
import {
  AuthorizationType,
  LambdaIntegration,
  type Method,
  type RequestValidator,
  type Resource,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { allRoutes, type Route, routes } from '../../lambdas/http/routes/index.ts';
import type { BundledFunction } from '../functions/bundled-function.ts';
import { allowedHeaders, exposedHeaders } from '../gateway/cors.ts';
import type { ManagementAuthorizer } from '../protection/management-authorizer.ts';
import { fixedResponse } from './fixed-response.ts';

type Table = (typeof routes)[keyof typeof routes];

/** The functions of all routes with these tags. A route without its function fails the type check. */
type Functions<Tag extends Table['tag']> = Readonly<
  Record<NonNullable<Extract<Table, { tag: Tag }>['lambda']>, BundledFunction>
>;

/** The API that routes are added to: a Latchkey. */
export interface RoutedApi {
  readonly restApi: RestApi;
  readonly requestValidator: RequestValidator;
  readonly config: { readonly corsAllowOrigin: string };
  /** Requires an API key with a scope. */
  protect(method: Method, options: { readonly scope: string }): void;
}

/**
 * Adds the routes with these tags to the service's API, and a CORS preflight for each path.
 * @param management The authorizer of the management routes. Required if any route is one
 */
export function addRoutes<Tag extends Table['tag']>(
  api: RoutedApi,
  tags: readonly Tag[],
  functions: Functions<Tag>,
  management?: ManagementAuthorizer,
): void {
  const wanted = (Object.values(routes) as Table[]).filter(({ tag }) => tags.some((each) => each === tag));
  for (const path of new Set(wanted.map((route) => route.path))) {
    const routesOfPath = wanted.filter((route) => route.path === path);
    const resource = api.restApi.root.resourceForPath(path);
    for (const route of routesOfPath) {
      const { integration, methodResponses } =
        route.lambda === null
          ? fixedResponse(route, api.config.corsAllowOrigin)
          : lambdaResponse(route.lambda, functions[route.lambda as keyof Functions<Tag>]);
      const method = resource.addMethod(route.method, integration, {
        apiKeyRequired: false,
        authorizationType: route.auth === 'iam' ? AuthorizationType.IAM : AuthorizationType.NONE,
        requestValidator: api.requestValidator,
        requestParameters: pathParametersOf(route),
        methodResponses,
      });
      protectMethod(api, method, route, management);
    }
    // Operators and services do not call from a browser, where anybody could read their credentials.
    if (routesOfPath.some(({ auth }) => auth !== 'iam' && auth !== 'in-function'))
      addPreflight(resource, api.config.corsAllowOrigin, routesOfPath);
  }
}

/**
 * Returns the integration of a Lambda. If it serves several routes, it has one permission for the methods of the API, because a
 * permission for each method would be a resource for each.
 */
function lambdaResponse(name: string, lambda: BundledFunction) {
  const hasOneRoute = allRoutes.filter((each) => each.lambda === name).length === 1;
  const options = hasOneRoute ? { allowTestInvoke: false } : { scopePermissionToMethod: false };
  return { integration: new LambdaIntegration(lambda.function, options), methodResponses: [] };
}

/** Protects a method as its route says. */
function protectMethod(
  api: RoutedApi,
  method: Method,
  { auth, scope }: Route,
  management: ManagementAuthorizer | undefined,
): void {
  switch (auth) {
    case 'api-key':
      api.protect(method, { scope: requireScope(method, scope) });
      return;
    case 'management':
      if (management === undefined) throw new Error(`${method.node.path} needs the management authorizer.`);
      management.cover(method, requireScope(method, scope));
      return;
    case 'iam':
      Validations.of(method).acknowledge({
        id: 'AwsSolutions-COG4',
        reason: 'Operators sign requests with AWS credentials (SigV4). There is no user pool for them.',
      });
      return;
    case 'in-function': {
      const reason = 'The function verifies the key of the caller itself, which saves the second hop of an authorizer.';
      Validations.of(method).acknowledge({ id: 'AwsSolutions-APIG4', reason }, { id: 'AwsSolutions-COG4', reason });
      return;
    }
    case 'none': {
      const reason = 'This route is public by design: it returns only public information and reads no data.';
      Validations.of(method).acknowledge({ id: 'AwsSolutions-APIG4', reason }, { id: 'AwsSolutions-COG4', reason });
    }
  }
}

function requireScope(method: Method, scope: string | null): string {
  if (scope === null) throw new Error(`${method.node.path} requires an API key, but its route has no scope.`);
  return scope;
}

function pathParametersOf({ path }: Route): Record<string, boolean> {
  return Object.fromEntries(
    [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => [`method.request.path.${name}`, true]),
  );
}

function addPreflight(resource: Resource, origin: string, routesOfPath: readonly Route[]): void {
  resource.addCorsPreflight({
    allowOrigins: [origin],
    allowMethods: routesOfPath.map(({ method }) => method),
    allowHeaders: [...allowedHeaders],
    exposeHeaders: [...exposedHeaders],
    maxAge: Duration.hours(1),
  });
}
