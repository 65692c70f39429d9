import { MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';

/** The maximum number of metrics in the expression of one alarm. */
export const maxSummands = 10;

/**
 * Returns the sum of metrics; a metric without data counts as 0. Metrics of failures have no data until the first failure, and
 * `a + b` has no value while one of them is missing, so an alarm on it would stay silent. A single metric needs no expression.
 * @param name Label and prefix of the metric ids. It must be unique in its graph
 */
export function sumOf(name: string, metrics: readonly Metric[]): MathExpression | Metric {
  const [only, ...others] = metrics;
  if (only !== undefined && others.length === 0) return only;
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`${name}${index}`, metric]));
  const filled = Object.keys(usingMetrics).map((id) => `FILL(${id}, 0)`);
  return new MathExpression({ expression: `SUM([${filled.join(', ')}])`, usingMetrics, label: name });
}
