import { Fn, Stack } from 'aws-cdk-lib';
import { ApiKey, type Stage, UsagePlan } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { planGatewayKey } from '../../lambdas/environment.ts';
import type { Config, PlanConfig } from '../config/config.ts';

export interface UsagePlansProps {
  readonly plans: Config['plans'];
  /** The end of the names and gateway keys, unique in the account and Region. */
  readonly suffix: string;
}

/**
 * One API Gateway usage plan for each plan with API access. Its throttle is a coarse ceiling for each gateway key;
 * API Gateway applies it on a best-effort basis
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html). Latchkey counts the limits of
 * each API key exactly. The gateway key of this construct serves workspaces without their own: all of them with `usagePlanKeys`
 * "per-plan", and all of them at an API with ceilings of its own.
 */
export class UsagePlans extends Construct {
  readonly plans: Config['plans'];
  readonly suffix: string;
  readonly #usagePlans: readonly UsagePlan[];

  constructor(scope: Construct, id: string, { plans, suffix }: UsagePlansProps) {
    super(scope, id);
    this.plans = plans;
    this.suffix = suffix;
    this.#usagePlans = withApiAccess(plans).map(([name, plan]) => {
      const usagePlan = new UsagePlan(this, name, {
        name: planGatewayKey(name, suffix),
        description: `Latchkey: throttle of the plan ${name}`,
        ...(plan.throttle !== null && {
          throttle: { rateLimit: plan.throttle.requestsPerSecond, burstLimit: plan.throttle.burst },
        }),
      });
      usagePlan.addApiKey(
        new ApiKey(this, `${name}Key`, {
          description: `Latchkey: selects the usage plan of the plan ${name}; grants no access`,
          value: planGatewayKey(name, suffix),
        }),
      );
      return usagePlan;
    });
  }

  /** Adds a stage to the usage plans of all plans. */
  addStage(stage: Stage): void {
    for (const usagePlan of this.#usagePlans) usagePlan.addApiStage({ stage });
  }
}

/**
 * Returns the end of the names of the usage plans in a stack, and of the values of their gateway keys. It is unique in the account
 * and Region. The values are not secret, because API Gateway ignores gateway keys of clients when the authorizer is their source.
 */
export function usagePlanSuffix(scope: Construct): string {
  // arn:aws:cloudformation:<region>:<account>:stack/<name>/<guid>
  return Fn.select(2, Fn.split('/', Stack.of(scope).stackId));
}

export function withApiAccess(plans: Config['plans']): [string, PlanConfig][] {
  return Object.entries(plans).filter(([, { limits }]) => limits !== null);
}
