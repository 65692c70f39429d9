import { Names, Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import { runtimeSettings } from '../config/runtime-settings.ts';
import type { FunctionDefaults } from '../functions/bundled-function.ts';
import type { UsagePlans } from '../gateway/usage-plans.ts';
import { checkLimits } from '../limits/aws-limits.ts';
import type { State } from '../state/state.ts';
import { ApiProtection, type ApiProtectionOptions } from './api-protection.ts';
import { addApiUsagePlans } from './api-usage-plans.ts';
import { HttpApiProtection } from './http-api-protection.ts';
import type { PlanCeilings } from './plan-ceilings.ts';
import { SharedAuthorizer } from './shared-authorizer.ts';

export interface ProtectionsProps {
  /** The API of the service itself. */
  readonly ownApi: RestApi;
  readonly config: Config;
  readonly state: State;
  /** The usage plans of Latchkey. */
  readonly usagePlans: UsagePlans;
  readonly defaults: FunctionDefaults;
  /** Watches the authorizer of another API. @param scope The construct that an alarm in another stack is added to */
  readonly watchAuthorizer: (name: string, authorizer: IFunction, scope: Construct) => void;
}

/** The protections of all APIs, one for each API. */
export class Protections {
  readonly #scope: Construct;
  readonly #props: ProtectionsProps;
  readonly #byApi = new Map<RestApi, { protection: ApiProtection; options: Required<ApiProtectionOptions> }>();

  readonly #byHttpApi = new Map<HttpApi, HttpApiProtection>();

  /** @param scope The construct that the protection of the service's own API is added to */
  constructor(scope: Construct, props: ProtectionsProps) {
    this.#scope = scope;
    this.#props = props;
  }

  /**
   * Returns the protection of an API. The first call adds it.
   * @throws Error if an option differs from the first call
   */
  of(restApi: RestApi, wanted: ApiProtectionOptions): ApiProtection {
    const existing = this.#byApi.get(restApi);
    if (existing === undefined) return this.#add(restApi, wanted);
    requireSameOptions(restApi, existing.options, wanted);
    return existing.protection;
  }

  /**
   * Returns the protection of an HTTP API. The first call adds it.
   * @throws Error if an option needs a REST API
   */
  ofHttpApi(httpApi: HttpApi, wanted: ApiProtectionOptions): HttpApiProtection {
    refuseOptionsOfRestApis(httpApi, wanted);
    const existing = this.#byHttpApi.get(httpApi);
    if (existing !== undefined) return existing;
    const protection = new HttpApiProtection(httpApi, 'Latchkey', {
      httpApi,
      authorizer: this.#hotPathProps(undefined),
    });
    this.#byHttpApi.set(httpApi, protection);
    checkLimits(Stack.of(httpApi));
    this.#watch(httpApi, protection);
    return protection;
  }

  /** Returns the properties that all authorizers share. @param usagePlans The usage plans that requests count against */
  authorizerProps(usagePlans: UsagePlans | undefined) {
    const { config, state, defaults } = this.#props;
    const { keys, counters, pepper } = state;
    const { KEY_FORMAT, PLANS } = runtimeSettings(config);
    return {
      keys,
      counters,
      pepper,
      settings: {
        KEY_FORMAT,
        PLANS,
        USAGE_PLAN_SUFFIX: usagePlans?.suffix ?? '',
        SHARED_GATEWAY_KEYS: String(usagePlans !== undefined && usagePlans !== this.#props.usagePlans),
        ON_COUNTER_FAILURE: config.onCounterFailure,
      },
      memoryMiB: config.authorizerMemoryMiB,
      reservedConcurrency: config.reservedConcurrency,
      defaults,
    };
  }

  /** Adds the authorizer of all registered APIs. */
  addShared(): SharedAuthorizer {
    return new SharedAuthorizer(this.#scope, 'SharedAuthorizer', this.authorizerProps(undefined));
  }

  #add(restApi: RestApi, wanted: ApiProtectionOptions): ApiProtection {
    const { ownApi, config } = this.#props;
    const isOwn = restApi === ownApi;
    const { limitAtGateway = false, gatewayResponses = true, usagePlans = this.#isInOwnStack(restApi) } = wanted;
    const countedBy = this.#usagePlansFor(restApi, usagePlans);
    const options = { limitAtGateway, gatewayResponses, usagePlans };
    const protection = new ApiProtection(isOwn ? this.#scope : restApi, isOwn ? 'Protection' : 'Latchkey', {
      ...options,
      restApi,
      usagePlans: countedBy,
      corsAllowOrigin: config.corsAllowOrigin,
      authorizer: this.#hotPathProps(countedBy),
    });
    this.#byApi.set(restApi, { protection, options });
    checkLimits(Stack.of(restApi));
    // The own authorizer is watched with the service.
    if (!isOwn) this.#watch(restApi, protection);
    return protection;
  }

  #hotPathProps(usagePlans: UsagePlans | undefined) {
    return {
      ...this.authorizerProps(usagePlans),
      provisionedConcurrency: this.#props.config.provisionedConcurrency,
    };
  }

  #watch(api: RestApi | HttpApi, protection: ApiProtection | HttpApiProtection): void {
    const name = Names.uniqueResourceName(api, { maxLength: 100 });
    this.#props.watchAuthorizer(`${name}Authorizer`, protection.authorizer.function, protection);
  }

  #isInOwnStack(restApi: RestApi): boolean {
    return Stack.of(restApi) === Stack.of(this.#scope);
  }

  #usagePlansFor(restApi: RestApi, wanted: boolean | PlanCeilings): UsagePlans | undefined {
    if (wanted === false) return undefined;
    if (wanted !== true) return addApiUsagePlans(restApi, this.#props.config.plans, wanted);
    if (this.#isInOwnStack(restApi)) return this.#props.usagePlans;
    throw new Error(
      `${restApi.node.path} is in another stack than Latchkey, so it cannot use Latchkey's usage plans: the stacks would depend on ` +
        'each other. Give the API ceilings of its own, such as usagePlans: { Professional: { requestsPerSecond: 500, burst: 1000 } }, ' +
        'or leave out usagePlans.',
    );
  }
}

/** The reasons why options need a REST API. */
const ofRestApis: Readonly<Record<keyof ApiProtectionOptions, string>> = {
  limitAtGateway:
    'An HTTP API answers 403 for every denial of an authorizer. Answer 429 in the integration (@latchkey/cdk/backend), or create ' +
    'the API as a RestApi.',
  usagePlans:
    'HTTP APIs have no usage plans. Leave it out: the limits of each key are exact without them. The stage of the API can have a ' +
    'throttle for all requests together.',
  gatewayResponses:
    'HTTP APIs have no gateway responses: their refusals are {"message":"Unauthorized"} and {"message":"Forbidden"}. Leave it out.',
};

function refuseOptionsOfRestApis({ node }: HttpApi, wanted: ApiProtectionOptions): void {
  for (const [name, reason] of Object.entries(ofRestApis)) {
    const value = wanted[name as keyof ApiProtectionOptions] ?? false;
    if (value !== false) throw new Error(`${node.path} is an HTTP API and cannot have ${name}. ${reason}`);
  }
}

/** An API has one authorizer, so the options of the first call hold for all its methods. */
function requireSameOptions(
  restApi: RestApi,
  existing: Required<ApiProtectionOptions>,
  wanted: ApiProtectionOptions,
): void {
  for (const [name, value] of Object.entries(wanted)) {
    const present = existing[name as keyof ApiProtectionOptions];
    if (value === undefined || JSON.stringify(value) === JSON.stringify(present)) continue;
    throw new Error(
      `${restApi.node.path} is protected with ${name}: ${JSON.stringify(present)} already, and cannot have ${name}: ${JSON.stringify(value)} for some of its methods.`,
    );
  }
}
