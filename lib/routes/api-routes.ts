import { Duration, Validations } from 'aws-cdk-lib';
import { AuthorizationType, LambdaIntegration, type Method, type Resource } from 'aws-cdk-lib/aws-apigateway';
import { type Route, routes } from '../../lambdas/http/routes/index.ts';
import type { BundledFunction } from '../functions/bundled-function.ts';
import { allowedHeaders, exposedHeaders } from '../gateway/cors.ts';
import type { Latchkey } from '../latchkey.ts';
import type { ManagementAuthorizer } from '../protection/management-authorizer.ts';

type Table = (typeof routes)[keyof typeof routes];

/** The names of the Lambdas of all routes with these tags: one without its function fails the type check. */
type Functions<Tag extends Table['tag']> = Readonly<Record<Extract<Table, { tag: Tag }>['lambda'], BundledFunction>>;

/**
 * Adds the routes of the route table with these tags to the service's API, with a CORS preflight for each path.
 * @param management What stands before the routes of management, where there are any
 */
export function addRoutes<Tag extends Table['tag']>(
  latchkey: Latchkey,
  tags: readonly Tag[],
  functions: Functions<Tag>,
  management?: ManagementAuthorizer,
): void {
  const { restApi, config } = latchkey;
  const wanted = (Object.values(routes) as Table[]).filter(({ tag }) => tags.some((each) => each === tag));
  for (const [path, routesOfPath] of Object.entries(Object.groupBy(wanted, (route) => route.path))) {
    const resource = restApi.root.resourceForPath(path);
    for (const route of routesOfPath) {
      const lambda = functions[route.lambda as keyof Functions<Tag>];
      const method = resource.addMethod(
        route.method,
        new LambdaIntegration(lambda.function, { allowTestInvoke: false }),
        {
          apiKeyRequired: false,
          authorizationType: route.auth === 'iam' ? AuthorizationType.IAM : AuthorizationType.NONE,
          requestValidator: latchkey.requestValidator,
          requestParameters: pathParametersOf(route),
        },
      );
      close(latchkey, method, route, management);
    }
    // Operators sign their requests; no page in a browser does.
    if (routesOfPath.some(({ auth }) => auth !== 'iam')) addPreflight(resource, config.corsAllowOrigin, routesOfPath);
  }
}

function close(latchkey: Latchkey, method: Method, { auth, scope }: Route, management?: ManagementAuthorizer): void {
  switch (auth) {
    case 'api-key':
      latchkey.protect(method, { scope: named(method, scope) });
      return;
    case 'management':
      if (management === undefined) throw new Error(`${method.node.path} has no authorizer that knows people.`);
      management.cover(method, named(method, scope));
      return;
    case 'iam':
      Validations.of(method).acknowledge({
        id: 'AwsSolutions-COG4',
        reason: 'Operators sign with AWS credentials (SigV4); there is no user pool.',
      });
      return;
    case 'none': {
      const reason = 'Open by design: it tells nothing but what is public, and reads nothing.';
      Validations.of(method).acknowledge({ id: 'AwsSolutions-APIG4', reason }, { id: 'AwsSolutions-COG4', reason });
    }
  }
}

function named(method: Method, scope: string | null): string {
  if (scope === null) throw new Error(`${method.node.path} takes an API key, but no scope is named for it.`);
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
