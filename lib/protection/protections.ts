import { Names, Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
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
import type { PlanCeilings } from './plan-ceilings.ts';

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

  #add(restApi: RestApi, wanted: ApiProtectionOptions): ApiProtection {
    const { ownApi, config, watchAuthorizer } = this.#props;
    const isOwn = restApi === ownApi;
    const { limitAtGateway = false, gatewayResponses = true, usagePlans = this.#isInOwnStack(restApi) } = wanted;
    const countedBy = this.#usagePlansFor(restApi, usagePlans);
    const options = { limitAtGateway, gatewayResponses, usagePlans };
    const protection = new ApiProtection(isOwn ? this.#scope : restApi, isOwn ? 'Protection' : 'Latchkey', {
      ...options,
      restApi,
      usagePlans: countedBy,
      corsAllowOrigin: config.corsAllowOrigin,
      authorizer: {
        ...this.authorizerProps(countedBy),
        provisionedConcurrency: config.provisionedConcurrency,
      },
    });
    this.#byApi.set(restApi, { protection, options });
    checkLimits(Stack.of(restApi));
    // The own authorizer is watched with the service.
    if (!isOwn) {
      const name = Names.uniqueResourceName(restApi, { maxLength: 100 });
      watchAuthorizer(`${name}Authorizer`, protection.authorizer.function, protection);
    }
    return protection;
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
