import { Fn, Stack } from 'aws-cdk-lib';
import { ApiKey, Period, type QuotaSettings, type Stage, UsagePlan } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import type { Config, PlanConfig } from '../config/config.ts';

export interface UsagePlansProps {
  readonly plans: Config['plans'];
}

/**
 * One usage plan for each plan with API access: a coarse ceiling, which API Gateway keeps as best it can, for each gateway
 * key; the limits of each API key are counted exactly, elsewhere. The gateway key that is made here is the one of
 * workspaces that have none of their own: with `usagePlanKeys` "per-plan" all of them.
 */
export class UsagePlans extends Construct {
  readonly plans: Config['plans'];
  readonly #usagePlans: UsagePlan[] = [];
  readonly #ofPeople: UsagePlan;

  constructor(scope: Construct, id: string, { plans }: UsagePlansProps) {
    super(scope, id);
    this.plans = plans;
    for (const [name, plan] of withApiAccess(plans)) {
      const usagePlan = new UsagePlan(this, name, {
        name: usagePlanKey(this, name),
        description: `Latchkey: the ceiling of a workspace on the plan ${name}`,
        ...(plan.throttle !== null && {
          throttle: { rateLimit: plan.throttle.requestsPerSecond, burstLimit: plan.throttle.burst },
        }),
        ...(plan.quota !== null && { quota: quotaOf(plan.quota) }),
      });
      usagePlan.addApiKey(
        new ApiKey(this, `${name}Key`, {
          description: `Latchkey: names the plan ${name} to its usage plan; opens nothing`,
          value: usagePlanKey(this, name),
        }),
      );
      this.#usagePlans.push(usagePlan);
    }
    // People are counted exactly, and are to see their workspace when its quota is used up, or its plan has no API access.
    // The ids are none that a plan's could be.
    const key = peopleUsagePlanKey(this);
    this.#ofPeople = new UsagePlan(this, '-People', {
      name: key,
      description: 'Latchkey: people who signed in, without a ceiling',
    });
    this.#ofPeople.addApiKey(
      new ApiKey(this, '-PeopleKey', {
        description: 'Latchkey: names people to their usage plan; opens nothing',
        value: key,
      }),
    );
  }

  /** Counts requests to a stage against the plans. */
  addStage(stage: Stage): void {
    for (const usagePlan of this.#usagePlans) usagePlan.addApiStage({ stage });
  }

  /** Lets people call a stage, whatever the plan of their workspace. */
  addStageOfPeople(stage: Stage): void {
    this.#ofPeople.addApiStage({ stage });
  }
}

/** The gateway key value of people. No plan can have this name: theirs begin with a letter. */
export function peopleUsagePlanKey(scope: Construct): string {
  return usagePlanKey(scope, '-people');
}

/** The gateway key value of each plan with API access, as the authorizer returns it: its `usageIdentifierKey`. */
export function usagePlanKeys(scope: Construct, plans: Config['plans']): Record<string, string> {
  return Object.fromEntries(withApiAccess(plans).map(([name]) => [name, usagePlanKey(scope, name)]));
}

/**
 * The name of each plan's usage plan, by which the admin plane finds its id: the id itself would make the Lambdas depend
 * on the API, which depends on them.
 */
export const usagePlanNames = usagePlanKeys;

/**
 * Unique, but no secret: with the authorizer as the source of gateway keys, what a client sends as one is ignored. It
 * only has to be 20 to 128 characters, and no other API's in the account and Region.
 */
function usagePlanKey(scope: Construct, planName: string): string {
  // arn:aws:cloudformation:<region>:<account>:stack/<name>/<guid>
  const stackGuid = Fn.select(2, Fn.split('/', Stack.of(scope).stackId));
  return `latchkey-${planName}-${stackGuid}`;
}

function withApiAccess(plans: Config['plans']): [string, PlanConfig][] {
  return Object.entries(plans).filter(([, { limits }]) => limits !== null);
}

const periods = { DAY: Period.DAY, WEEK: Period.WEEK, MONTH: Period.MONTH } as const;

function quotaOf({ requests, period }: NonNullable<PlanConfig['quota']>): QuotaSettings {
  return { limit: requests, period: periods[period] };
}
