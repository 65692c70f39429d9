import { Fn } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type Config, PlanConfig } from '../config/config.ts';
import { inPlainWords, readableIssues } from '../config/readable-issues.ts';
import { UsagePlans, usagePlanSuffix, withApiAccess } from '../gateway/usage-plans.ts';
import type { PlanCeilings } from './plan-ceilings.ts';

/**
 * Adds usage plans for one API, in its stack. They cannot be Latchkey's own usage plans: these would depend on the API, whose
 * authorizer depends on Latchkey (docs/decisions/0028-ceilings-of-an-api.md).
 * @throws Error if a ceiling does not fit its plan
 */
export function addApiUsagePlans(restApi: RestApi, plans: Config['plans'], ceilings: PlanCeilings): UsagePlans {
  const suffix = Fn.join('-', [usagePlanSuffix(restApi), restApi.node.addr.slice(-8)]);
  return new UsagePlans(restApi, 'LatchkeyUsagePlans', { plans: withCeilings(restApi, plans, ceilings), suffix });
}

function withCeilings({ node }: RestApi, plans: Config['plans'], ceilings: PlanCeilings): Config['plans'] {
  const source = `${node.path}: usagePlans`;
  const known = withApiAccess(plans);
  const unknown = Object.keys(ceilings).find((name) => !known.some(([each]) => each === name));
  if (unknown !== undefined) {
    const names = known.map(([name]) => name).join(', ');
    throw new Error(`${source}.${unknown}: is not a plan with API access. Configured: ${names}.`);
  }
  return Object.fromEntries(
    known.map(([name, plan]) => {
      const throttle = ceilings[name] ?? null;
      const result = PlanConfig.safeParse({ ...plan, throttle }, { error: inPlainWords });
      if (result.success) return [name, result.data];
      throw new Error(readableIssues(result.error, `${source}.${name}`).join('\n'));
    }),
  );
}
