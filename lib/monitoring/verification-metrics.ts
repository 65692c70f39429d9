import { Stack } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type MetricName, metricNamespace as namespace } from '../../lambdas/environment.ts';

const verificationsMetric: MetricName = 'Verifications';

/** Returns a metric of the whole service, as a sum. */
export function serviceMetric(scope: Construct, metricName: MetricName): Metric {
  return new Metric({
    namespace,
    metricName,
    dimensionsMap: { service: Stack.of(scope).stackName },
    statistic: Stats.SUM,
  });
}

/** Returns the number of verifications with an outcome that does not depend on the plan. */
export function verifications(
  scope: Construct,
  outcome: 'failure' | 'unauthorized' | 'plan_not_configured' | 'route_not_registered',
): Metric {
  return new Metric({
    namespace,
    metricName: verificationsMetric,
    dimensionsMap: { service: Stack.of(scope).stackName, outcome },
    statistic: Stats.SUM,
    label: outcome,
  });
}

/** Returns one line for each outcome and plan, or one line for each plan with this outcome. */
export function verificationsByPlan(scope: Construct, outcome?: 'rate_limited'): MathExpression {
  const wanted = [
    `MetricName="${verificationsMetric}"`,
    `service="${Stack.of(scope).stackName}"`,
    ...(outcome === undefined ? [] : [`outcome="${outcome}"`]),
  ];
  return new MathExpression({
    expression: `SEARCH('{${namespace},service,outcome,plan} ${wanted.join(' ')}', 'Sum')`,
    usingMetrics: {},
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudWatch replaces these with the dimensions of each line.
    label: "${PROP('Dim.outcome')} ${PROP('Dim.plan')}",
  });
}
