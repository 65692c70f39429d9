import { Names, Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import { runtimeSettings } from '../config/runtime-settings.ts';
import type { FunctionDefaults } from '../functions/bundled-function.ts';
import { type UsagePlans, usagePlanSuffix } from '../gateway/usage-plans.ts';
import type { State } from '../state/state.ts';
import { ApiProtection, type ApiProtectionOptions } from './api-protection.ts';

export interface ProtectionsProps {
  /** The API of the service itself. */
  readonly ownApi: RestApi;
  readonly config: Config;
  readonly state: State;
  readonly ceilings: UsagePlans;
  readonly defaults: FunctionDefaults;
  /** Puts the authorizer of another API on the dashboard. */
  readonly watchAuthorizer: (name: string, authorizer: IFunction) => void;
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

  /** Returns the properties that all authorizers share. */
  authorizerProps({ usagePlans }: { readonly usagePlans: boolean }) {
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
        USAGE_PLAN_SUFFIX: usagePlans ? usagePlanSuffix(this.#scope) : '',
        ON_COUNTER_FAILURE: config.onCounterFailure,
      },
      memoryMiB: config.authorizerMemoryMiB,
      defaults,
    };
  }

  #add(restApi: RestApi, wanted: ApiProtectionOptions): ApiProtection {
    const { ownApi, config, ceilings, watchAuthorizer } = this.#props;
    const isOwn = restApi === ownApi;
    const isInOwnStack = Stack.of(restApi) === Stack.of(this.#scope);
    const { limitAtGateway = false, gatewayResponses = true, usagePlans = isInOwnStack } = wanted;
    const options = { limitAtGateway, gatewayResponses, usagePlans };
    const protection = new ApiProtection(isOwn ? this.#scope : restApi, isOwn ? 'Protection' : 'Latchkey', {
      ...options,
      restApi,
      ceilings,
      corsAllowOrigin: config.corsAllowOrigin,
      authorizer: {
        ...this.authorizerProps({ usagePlans }),
        provisionedConcurrency: config.provisionedConcurrency,
      },
    });
    this.#byApi.set(restApi, { protection, options });
    // The own authorizer is watched with the service. An authorizer in another stack would make the stacks depend on each other.
    if (!isOwn && isInOwnStack) {
      const name = Names.uniqueResourceName(restApi, { maxLength: 100 });
      watchAuthorizer(`${name}Authorizer`, protection.authorizer.function);
    }
    return protection;
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
    if (value === undefined || value === present) continue;
    throw new Error(
      `${restApi.node.path} is protected with ${name}: ${present} already, and cannot have ${name}: ${value} for some of its methods.`,
    );
  }
}
