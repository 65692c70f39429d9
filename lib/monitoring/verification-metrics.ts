import { Stack } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** What lambdas/metrics.ts writes, as alarms and the dashboard read it. */
export const namespace = 'Latchkey';

/** A count by the service alone. */
export function serviceMetric(scope: Construct, metricName: string): Metric {
  return new Metric({
    namespace,
    metricName,
    dimensionsMap: { service: Stack.of(scope).stackName },
    statistic: Stats.SUM,
  });
}

/** Verifications with an outcome that is known before the plan is. */
export function verifications(scope: Construct, outcome: 'failure' | 'unauthorized'): Metric {
  return new Metric({
    namespace,
    metricName: 'Verifications',
    dimensionsMap: { service: Stack.of(scope).stackName, outcome },
    statistic: Stats.SUM,
    label: outcome,
  });
}

/** A line for each outcome and plan that there is, or for each plan with this outcome. */
export function verificationsByPlan(scope: Construct, outcome?: 'rate_limited'): MathExpression {
  const wanted = [
    'MetricName="Verifications"',
    `service="${Stack.of(scope).stackName}"`,
    ...(outcome === undefined ? [] : [`outcome="${outcome}"`]),
  ];
  return new MathExpression({
    expression: `SEARCH('{${namespace},service,outcome,plan} ${wanted.join(' ')}', 'Sum')`,
    usingMetrics: {},
    // CloudWatch puts each line's own dimensions in.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is CloudWatch's template, not ours.
    label: "${PROP('Dim.outcome')} ${PROP('Dim.plan')}",
  });
}
