import { AspectPriority, Aspects, Validations } from 'aws-cdk-lib';
import type { CfnMethod, CfnRestApi, Method, RestApi, Stage } from 'aws-cdk-lib/aws-apigateway';
import { Construct, type IConstruct } from 'constructs';
import type { RouteScope } from '../../lambdas/environment.ts';
import { duplicateResponses } from '../gateway/duplicate-responses.ts';
import { addDenialResponses } from '../gateway/gateway-responses.ts';
import type { UsagePlans } from '../gateway/usage-plans.ts';
import { KeyAuthorizer, type KeyAuthorizerProps } from './key-authorizer.ts';
import { addLambdaAuthorizer } from './lambda-authorizer.ts';
import { warnOfOpenMethods } from './open-methods.ts';
import type { PlanCeilings } from './plan-ceilings.ts';
import { routeScopeOf, type ScopeAndCost } from './route-scopes.ts';

/** Options for one REST API. They apply to all its protected methods. */
export interface ApiProtectionOptions {
  /**
   * Whether the gateway returns 429 for a rate-limited request, for integrations that cannot. The gateway has one status for
   * all denials of an authorizer, so every 403 of this API becomes a 429; `code` in the body distinguishes them.
   * @default false: the integration returns 429 (@latchkey/cdk/backend), and the gateway returns 403
   */
  readonly limitAtGateway?: boolean;
  /**
   * The ceilings of API Gateway for the requests of this API. `true`: each workspace has the throttle of its plan, over
   * all such APIs together; possible in Latchkey's own stack. An object: this API has ceilings of its own, for all workspaces on a
   * plan together, such as `{ Professional: { requestsPerSecond: 500, burst: 1000 } }`; possible in every stack.
   *
   * Methods of the API that use API Gateway's own API keys then stop working, because API Gateway takes the key from the authorizer
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html).
   * @default true in Latchkey's own stack, false in other stacks
   */
  readonly usagePlans?: boolean | PlanCeilings;
  /**
   * Whether refusals of the gateway are problem details (RFC 9457), as Latchkey's own refusals are.
   * @default true
   */
  readonly gatewayResponses?: boolean;
}

/** @internal */
export interface ApiProtectionProps extends Required<Omit<ApiProtectionOptions, 'usagePlans'>> {
  readonly restApi: RestApi;
  /** The usage plans that requests count against. undefined: none. */
  readonly usagePlans: UsagePlans | undefined;
  readonly corsAllowOrigin: string;
  readonly authorizer: Omit<KeyAuthorizerProps, 'attach' | 'routeScopes' | 'limitAtGateway'>;
}

/** The protection of one REST API: an authorizer that knows the scope of each method. @internal */
export class ApiProtection extends Construct {
  readonly authorizer: KeyAuthorizer;
  readonly #restApi: RestApi;
  readonly #usagePlans: boolean;
  readonly #routeScopes: Record<string, RouteScope> = {};
  readonly #closed = new Set<CfnMethod>();

  constructor(scope: Construct, id: string, props: ApiProtectionProps) {
    super(scope, id);
    const { restApi, usagePlans, gatewayResponses, limitAtGateway, corsAllowOrigin } = props;
    if (limitAtGateway && !gatewayResponses) {
      throw new Error(
        `${restApi.node.path}: limitAtGateway needs gatewayResponses, because a gateway response returns the 429.`,
      );
    }
    this.#restApi = restApi;
    this.#usagePlans = usagePlans !== undefined;
    if (usagePlans !== undefined) this.#countAgainst(usagePlans);
    if (gatewayResponses) {
      addDenialResponses(restApi, { corsAllowOrigin, limitAtGateway });
      this.node.addValidation({ validate: () => duplicateResponses(restApi) });
    }
    this.authorizer = new KeyAuthorizer(this, 'Authorizer', {
      ...props.authorizer,
      attach: (owner, invoked) => addLambdaAuthorizer(owner, restApi, invoked),
      routeScopes: () => this.#allScopes(),
      limitAtGateway,
    });
    this.#warnOfOpenMethods();
  }

  /** Adds a warning for each open method that serves verbs of protected paths. An aspect sees all methods. */
  #warnOfOpenMethods(): void {
    const visit = (node: IConstruct) => {
      if (node !== this.#restApi) return;
      warnOfOpenMethods(this.#restApi, (method) => this.#closed.has(resourceOf(method)));
    };
    Aspects.of(this.#restApi).add({ visit }, { priority: AspectPriority.READONLY });
  }

  /** Requires a key with this scope for a method. */
  cover(method: Method, scope: ScopeAndCost): void {
    this.#routeScopes[`${method.httpMethod.toUpperCase()} ${method.resource.path}`] = routeScopeOf(scope);
    this.#close(resourceOf(method));
    this.#redeploy({ method: method.node.path });
  }

  /**
   * Gives a method another authorizer of the same API, which knows the scope of the method. The method counts against no usage
   * plan: a ceiling must not keep anyone from revoking a key.
   */
  coverBy(authorizerId: string, method: Method): void {
    this.#close(resourceOf(method), authorizerId, false);
    this.#redeploy({ method: method.node.path, by: 'another' });
  }

  /** Requires a key with this scope for all methods, including methods that are added later. `OPTIONS` methods stay open. */
  coverAll(scope: ScopeAndCost, except: readonly Method[]): void {
    this.#routeScopes['*'] = routeScopeOf(scope);
    const open = new Set(except);
    // An aspect runs at synthesis, after all methods were added, in whatever scope.
    Aspects.of(this.#restApi).add({
      visit: (node) => {
        if (node !== this.#restApi) return;
        for (const method of this.#restApi.methods) {
          if (method.httpMethod === 'OPTIONS' || open.has(method)) continue;
          // A method that is already protected has its own scope, and perhaps another authorizer.
          if (!this.#closed.has(resourceOf(method))) this.#close(resourceOf(method));
        }
      },
    });
    this.#redeploy({ all: true, except: except.map((method) => method.node.path) });
  }

  /** Returns the scopes as the authorizer looks them up: by method, else by `ANY` on the path, else by `*`. */
  #allScopes(): Record<string, RouteScope> {
    const { '*': apiScope } = this.#routeScopes;
    if (apiScope === undefined) return this.#routeScopes;
    // The scope of an ANY method must not apply to the other methods on its path.
    const beside = this.#restApi.methods
      .map((method) => ({ path: method.resource.path, verb: method.httpMethod.toUpperCase() }))
      .filter(({ path, verb }) => verb !== 'ANY' && verb !== 'OPTIONS' && `ANY ${path}` in this.#routeScopes)
      .map(({ path, verb }) => [`${verb} ${path}`, apiScope]);
    return { ...Object.fromEntries(beside), ...this.#routeScopes };
  }

  #close(method: CfnMethod, authorizerId = this.authorizer.authorizerId, hasCeiling = this.#usagePlans): void {
    this.#closed.add(method);
    method.authorizationType = 'CUSTOM';
    method.authorizerId = authorizerId;
    // Required for the throttle of the usage plan.
    method.apiKeyRequired = hasCeiling;
    Validations.of(method).acknowledge({
      id: 'AwsSolutions-COG4',
      reason:
        'A Lambda authorizer verifies API keys and, on management routes, access tokens, including those of a user pool.',
    });
  }

  /** Makes CloudFormation create a new deployment, which is a snapshot of the methods, by changing its logical id. */
  #redeploy(change: object): void {
    this.#restApi.latestDeployment?.addToLogicalId({ latchkey: change });
  }

  /** Returns an error for each unprotected method with API keys of its own. Runs when all methods are known. */
  #methodsWithOtherKeys(): string[] {
    return this.#restApi.methods
      .filter((method) => resourceOf(method).apiKeyRequired === true && !this.#closed.has(resourceOf(method)))
      .map(
        ({ node }) =>
          `${node.path} takes an API key of its own. It would stop working, because Latchkey's usage plans make API Gateway ` +
          'take the key from the authorizer. Protect this method as well, or its API with { usagePlans: false }.',
      );
  }

  #countAgainst(usagePlans: UsagePlans): void {
    const api = this.#restApi.node.defaultChild as CfnRestApi;
    if (api.apiKeySourceType === 'HEADER') {
      throw new Error(
        `${this.#restApi.node.path} takes API keys of its own from a header (apiKeySourceType HEADER). They would stop working ` +
          "with Latchkey's usage plans. Protect it with { usagePlans: false }.",
      );
    }
    const stage = this.#restApi.deploymentStage as Stage | undefined;
    if (stage === undefined) {
      throw new Error(
        `${this.#restApi.node.path} has no stage (deploy: false), which usage plans need. Protect it with ` +
          '{ usagePlans: false }.',
      );
    }
    api.apiKeySourceType = 'AUTHORIZER';
    this.node.addValidation({ validate: () => this.#methodsWithOtherKeys() });
    usagePlans.addStage(stage);
  }
}

function resourceOf(method: Method): CfnMethod {
  return method.node.defaultChild as CfnMethod;
}
