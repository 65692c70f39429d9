import { Aspects, Stack, Validations } from 'aws-cdk-lib';
import type { CfnMethod, CfnRestApi, Method, RestApi, Stage } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { addDenialResponses } from '../gateway/gateway-responses.ts';
import type { UsagePlans } from '../gateway/usage-plans.ts';
import { KeyAuthorizer, type KeyAuthorizerProps } from './key-authorizer.ts';

/** How one REST API is protected, whichever of its methods are. */
export interface ApiProtectionOptions {
  /**
   * Whether a request over its limit is answered 429 by the gateway, for integrations that cannot answer it. The gateway
   * has one status for all denials, so that every 403 of this API becomes a 429, too: `code` in the body tells them apart.
   * @default false: the integration answers 429 (latchkey/backend), and the gateway 403
   */
  readonly limitAtGateway?: boolean;
  /**
   * Whether requests count against the usage plan of their workspace. API Gateway then takes the API key of a request from
   * the authorizer, for the whole API: methods with API keys of its own can no longer be called.
   * @default true in Latchkey's own stack. In another it cannot be: the stacks would depend on each other.
   */
  readonly usagePlans?: boolean;
  /**
   * Whether refusals of the gateway are problem details (RFC 9457), as Latchkey's own are.
   * @default true
   */
  readonly gatewayResponses?: boolean;
}

export interface ApiProtectionProps extends Required<ApiProtectionOptions> {
  readonly restApi: RestApi;
  readonly ceilings: UsagePlans;
  readonly corsAllowOrigin: string;
  readonly authorizer: Omit<KeyAuthorizerProps, 'restApi' | 'routeScopes' | 'limitAtGateway'>;
}

/** All that stands between the clients of one REST API and its methods: an authorizer that knows the scope of each. */
export class ApiProtection extends Construct {
  readonly authorizer: KeyAuthorizer;
  readonly #restApi: RestApi;
  readonly #usagePlans: boolean;
  readonly #routeScopes: Record<string, string> = {};
  readonly #closed = new Set<CfnMethod>();

  constructor(scope: Construct, id: string, props: ApiProtectionProps) {
    super(scope, id);
    const { restApi, ceilings, usagePlans, gatewayResponses, limitAtGateway, corsAllowOrigin } = props;
    if (limitAtGateway && !gatewayResponses) {
      throw new Error(
        `${restApi.node.path}: limitAtGateway needs gatewayResponses, for it is one of them that answers 429.`,
      );
    }
    this.#restApi = restApi;
    this.#usagePlans = usagePlans;
    if (usagePlans) this.#countAgainst(ceilings);
    if (gatewayResponses) addDenialResponses(restApi, { corsAllowOrigin, plans: ceilings.plans, limitAtGateway });
    this.authorizer = new KeyAuthorizer(this, 'Authorizer', {
      ...props.authorizer,
      restApi,
      routeScopes: () => this.#allScopes(),
      limitAtGateway,
    });
  }

  /** Lets only keys with this scope call a method. */
  cover(method: Method, scope: string): void {
    this.#routeScopes[`${method.httpMethod.toUpperCase()} ${method.resource.path}`] = scope;
    this.#close(resourceOf(method));
    this.#redeploy({ method: method.node.path });
  }

  /** Puts another authorizer of the same API before a method, which knows by itself what is needed there. */
  coverBy(authorizerId: string, method: Method): void {
    this.#close(resourceOf(method), authorizerId);
    this.#redeploy({ method: method.node.path, by: 'another' });
  }

  /** Lets only keys with this scope call any method, of now and later; preflights stay open. */
  coverAll(scope: string, except: readonly Method[]): void {
    this.#routeScopes['*'] = scope;
    const open = new Set(except);
    // Late, and by the API's own list: methods may be made after this, and in any scope.
    Aspects.of(this.#restApi).add({
      visit: (node) => {
        if (node !== this.#restApi) return;
        for (const method of this.#restApi.methods) {
          if (method.httpMethod === 'OPTIONS' || open.has(method)) continue;
          // What is closed by itself is closed for a scope of its own, perhaps by another authorizer.
          if (!this.#closed.has(resourceOf(method))) this.#close(resourceOf(method));
        }
      },
    });
    this.#redeploy({ all: true, except: except.map((method) => method.node.path) });
  }

  /** As the authorizer looks them up: its own, else that of `ANY` on its path, else `*`. */
  #allScopes(): Record<string, string> {
    const { '*': ofApi } = this.#routeScopes;
    if (ofApi === undefined) return this.#routeScopes;
    // The scope of an ANY method is not that of the others on its path.
    const beside = this.#restApi.methods
      .map((method) => ({ path: method.resource.path, verb: method.httpMethod.toUpperCase() }))
      .filter(({ path, verb }) => verb !== 'ANY' && verb !== 'OPTIONS' && `ANY ${path}` in this.#routeScopes)
      .map(({ path, verb }) => [`${verb} ${path}`, ofApi]);
    return { ...Object.fromEntries(beside), ...this.#routeScopes };
  }

  #close(method: CfnMethod, authorizerId = this.authorizer.authorizerId): void {
    this.#closed.add(method);
    method.authorizationType = 'CUSTOM';
    method.authorizerId = authorizerId;
    // Without it the usage plan's throttle and quota do not apply.
    method.apiKeyRequired = this.#usagePlans;
    Validations.of(method).acknowledge({
      id: 'AwsSolutions-COG4',
      reason: 'An authorizer of our own verifies API keys and, before management, access tokens: of a user pool, too.',
    });
  }

  /** A deployment is a snapshot of the methods: CloudFormation makes a new one only if its id is another. */
  #redeploy(change: object): void {
    this.#restApi.latestDeployment?.addToLogicalId({ latchkey: change });
  }

  /** Said when all methods are known. */
  #methodsWithOtherKeys(): string[] {
    return this.#restApi.methods
      .filter((method) => resourceOf(method).apiKeyRequired === true && !this.#closed.has(resourceOf(method)))
      .map(
        ({ node }) =>
          `${node.path} takes an API key of its own, which Latchkey's usage plans end: API Gateway would ask the ` +
          'authorizer for it. Protect this method as well, or its API with { usagePlans: false }.',
      );
  }

  #countAgainst(ceilings: UsagePlans): void {
    const api = this.#restApi.node.defaultChild as CfnRestApi;
    if (api.apiKeySourceType === 'HEADER') {
      throw new Error(
        `${this.#restApi.node.path} takes API keys of its own from a header (apiKeySourceType HEADER), which Latchkey's ` +
          'usage plans would end. Protect it with { usagePlans: false }.',
      );
    }
    if (Stack.of(ceilings) !== Stack.of(this.#restApi)) {
      throw new Error(
        `${this.#restApi.node.path} is in another stack than Latchkey, so that it cannot be in its usage plans. Leave out ` +
          'usagePlans, or set it to false.',
      );
    }
    const stage = this.#restApi.deploymentStage as Stage | undefined;
    if (stage === undefined) {
      throw new Error(
        `${this.#restApi.node.path} has no stage (deploy: false) that usage plans could be for. Protect it with ` +
          '{ usagePlans: false }.',
      );
    }
    api.apiKeySourceType = 'AUTHORIZER';
    this.node.addValidation({ validate: () => this.#methodsWithOtherKeys() });
    ceilings.addStage(stage);
  }
}

function resourceOf(method: Method): CfnMethod {
  return method.node.defaultChild as CfnMethod;
}
