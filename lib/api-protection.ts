import { Aspects, Stack, Validations } from 'aws-cdk-lib';
import { CfnMethod, type CfnRestApi, type Method, type RestApi, type Stage } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { addDenialResponses } from './gateway-responses.ts';
import { KeyAuthorizer, type KeyAuthorizerProps } from './key-authorizer.ts';
import type { UsagePlans } from './usage-plans.ts';

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

  constructor(scope: Construct, id: string, props: ApiProtectionProps) {
    super(scope, id);
    const { restApi, ceilings, usagePlans, gatewayResponses, limitAtGateway, corsAllowOrigin } = props;
    this.#restApi = restApi;
    this.#usagePlans = usagePlans;
    if (usagePlans) this.#countAgainst(ceilings);
    if (gatewayResponses) addDenialResponses(restApi, { corsAllowOrigin, plans: ceilings.plans, limitAtGateway });
    this.authorizer = new KeyAuthorizer(this, 'Authorizer', {
      ...props.authorizer,
      restApi,
      routeScopes: () => this.#routeScopes,
      limitAtGateway,
    });
  }

  /** Lets only keys with this scope call a method. */
  cover(method: Method, scope: string): void {
    this.#routeScopes[`${method.httpMethod.toUpperCase()} ${method.resource.path}`] = scope;
    this.#close(method.node.defaultChild as CfnMethod);
    this.#redeploy({ method: method.node.path });
  }

  /** Lets only keys with this scope call any method, of now and later; preflights stay open. */
  coverAll(scope: string, except: readonly Method[]): void {
    this.#routeScopes['*'] = scope;
    const open = new Set(except.map((method) => method.node.defaultChild));
    Aspects.of(this.#restApi).add({
      visit: (node) => {
        if (node instanceof CfnMethod && node.httpMethod !== 'OPTIONS' && !open.has(node)) this.#close(node);
      },
    });
    this.#redeploy({ all: true, except: except.map((method) => method.node.path) });
  }

  #close(method: CfnMethod): void {
    method.authorizationType = 'CUSTOM';
    method.authorizerId = this.authorizer.authorizerId;
    // Without it the usage plan's throttle and quota do not apply.
    method.apiKeyRequired = this.#usagePlans;
    Validations.of(method).acknowledge({
      id: 'AwsSolutions-COG4',
      reason: 'API keys are verified by an authorizer of our own; there is no user pool.',
    });
  }

  /** A deployment is a snapshot of the methods: CloudFormation makes a new one only if its id is another. */
  #redeploy(change: object): void {
    this.#restApi.latestDeployment?.addToLogicalId({ latchkey: change });
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
    ceilings.addStage(stage);
  }
}
