import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';

/** The most metrics that one alarm may add up. */
export const maxSummands = 10;

/**
 * The sum, where what is not there counts as 0. Such metrics exist only once something went wrong, and `a + b` is nothing
 * while either is missing: an alarm on it would be silent. The name must be the only such in its graph.
 */
export function sumOf(name: string, metrics: readonly IMetric[]): MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`${name}${index}`, metric]));
  const filled = Object.keys(usingMetrics).map((id) => `FILL(${id}, 0)`);
  return new MathExpression({ expression: `SUM([${filled.join(', ')}])`, usingMetrics, label: name });
}
