import type { OwnWorkspaceEnvironment, Variables } from '../../lambdas/environment.ts';
import type { Config } from './config.ts';

/** Returns the settings that most Lambdas take from the configuration. */
export function runtimeSettings({ keyFormat, plans, corsAllowOrigin, onCounterFailure }: Config) {
  return {
    KEY_FORMAT: JSON.stringify(keyFormat),
    PLANS: runtimePlans(plans),
    CORS_ALLOW_ORIGIN: corsAllowOrigin,
    ON_COUNTER_FAILURE: onCounterFailure,
  };
}

/** Returns the plans as the Lambdas know them: without the throttle of the usage plans. */
export function runtimePlans(plans: Config['plans']): Variables<typeof OwnWorkspaceEnvironment>['PLANS'] {
  return Object.fromEntries(
    Object.entries(plans).map(([name, { maxKeys, limits, quota, public: isPublic }]) => [
      name,
      { maxKeys, limits, ...(quota !== null && { quota }), ...(isPublic && { public: true }) },
    ]),
  );
}
