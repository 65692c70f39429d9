import { Annotations, AspectPriority, Aspects } from 'aws-cdk-lib';
import type { CfnApi, CfnRoute, HttpApi, HttpRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct, type IConstruct } from 'constructs';
import type { RouteScope } from '../../lambdas/environment.ts';
import { constructOf, routesOf, stagesOf, warnOfOpenRoutes } from './http-api-routes.ts';
import { KeyAuthorizer, type KeyAuthorizerProps } from './key-authorizer.ts';
import { addHttpApiAuthorizer } from './lambda-authorizer.ts';
import { routeScopeOf, type ScopeAndCost } from './route-scopes.ts';

export interface HttpApiProtectionProps {
  readonly httpApi: HttpApi;
  readonly authorizer: Omit<KeyAuthorizerProps, 'attach' | 'routeScopes' | 'limitAtGateway'>;
}

/** The protection of one HTTP API: an authorizer that knows the scope of each route. @internal */
export class HttpApiProtection extends Construct {
  readonly authorizer: KeyAuthorizer;
  readonly #httpApi: HttpApi;
  readonly #routeScopes: Record<string, RouteScope> = {};
  readonly #closed = new Set<CfnRoute>();

  constructor(scope: Construct, id: string, { httpApi, authorizer }: HttpApiProtectionProps) {
    super(scope, id);
    this.#httpApi = httpApi;
    this.authorizer = new KeyAuthorizer(this, 'Authorizer', {
      ...authorizer,
      attach: (owner, invoked) => addHttpApiAuthorizer(owner, httpApi, invoked),
      routeScopes: () => this.#routeScopes,
      limitAtGateway: false,
    });
    this.#atSynthesis(() => this.#warn(), AspectPriority.READONLY);
  }

  /** Requires a key with this scope for a route. */
  cover(route: HttpRoute, scope: ScopeAndCost): void {
    const resource = route.node.defaultChild as CfnRoute;
    this.#routeScopes[resource.routeKey] = routeScopeOf(scope);
    this.#close(resource);
  }

  /** Requires a key with this scope for all routes, including routes that are added later. `OPTIONS` routes stay open. */
  coverAll(scope: ScopeAndCost, except: readonly HttpRoute[]): void {
    this.#routeScopes['*'] = routeScopeOf(scope);
    const open = new Set(except.map(({ node }) => node.defaultChild));
    // An aspect runs at synthesis, after all routes were added, in whatever scope.
    this.#atSynthesis(() => {
      for (const route of routesOf(this.#httpApi)) {
        if (route.routeKey.startsWith('OPTIONS ') || open.has(route) || this.#closed.has(route)) continue;
        this.#close(route);
      }
    });
  }

  #close(route: CfnRoute): void {
    if (this.#closed.has(route)) return;
    const { authorizationType = 'NONE', routeKey } = route;
    if (authorizationType !== 'NONE') {
      throw new Error(
        `${constructOf(route).node.path} (${routeKey}) has an authorizer of its own (${authorizationType}), and a route has one. ` +
          'Remove it, or leave the route out: protect the API with { except: [route] }.',
      );
    }
    this.#closed.add(route);
    route.authorizationType = 'CUSTOM';
    route.authorizerId = this.authorizer.authorizerId;
  }

  #atSynthesis(act: () => void, priority?: number): void {
    const visit = (node: IConstruct) => {
      if (node === this.#httpApi) act();
    };
    Aspects.of(this.#httpApi).add({ visit }, priority === undefined ? {} : { priority });
  }

  #warn(): void {
    warnOfOpenRoutes(this.#httpApi, (route) => this.#closed.has(route));
    this.#warnOfRefusedPreflights();
    for (const stage of stagesOf(this.#httpApi)) {
      if (stage.autoDeploy === true) continue;
      Annotations.of(stage).addWarningV2(
        '@latchkey/cdk:stageWithoutAutoDeploy',
        `The stage ${stage.stageName} does not deploy changes automatically (autoDeploy), so its routes stay as open as they are ` +
          'until the API is deployed to it again. Set autoDeploy: true, or deploy the API after this change.',
      );
    }
  }

  /**
   * API Gateway answers a preflight itself only if no route takes it. A route for all verbs takes it, and browsers send no key.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
   */
  #warnOfRefusedPreflights(): void {
    const { corsConfiguration } = this.#httpApi.node.defaultChild as CfnApi;
    if (corsConfiguration === undefined) return;
    const open = routesOf(this.#httpApi).map(({ routeKey }) => routeKey);
    for (const route of this.#closed) {
      // A route with the same path precedes it, but no greedy route of a shorter path does. `$default` comes last.
      const [verb, path = '/{proxy+}'] = route.routeKey.split(' ');
      if ((verb !== 'ANY' && verb !== '$default') || open.includes(`OPTIONS ${path}`)) continue;
      Annotations.of(constructOf(route)).addWarningV2(
        '@latchkey/cdk:refusedPreflight',
        `${route.routeKey} takes the preflights of browsers as well, which have no key, so they are answered 401. Add a route for ` +
          `OPTIONS ${path} with any integration to the API; Latchkey leaves it open. Otherwise name the verbs of the route.`,
      );
    }
  }
}
