import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';

/** The maximum number of metrics in the expression of one alarm. */
export const maxSummands = 10;

/**
 * Returns the sum of metrics; a metric without data counts as 0. Metrics of failures have no data until the first failure, and
 * `a + b` has no value while one of them is missing, so an alarm on it would stay silent.
 * @param name Label and prefix of the metric ids. It must be unique in its graph
 */
export function sumOf(name: string, metrics: readonly IMetric[]): MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`${name}${index}`, metric]));
  const filled = Object.keys(usingMetrics).map((id) => `FILL(${id}, 0)`);
  return new MathExpression({ expression: `SUM([${filled.join(', ')}])`, usingMetrics, label: name });
}
