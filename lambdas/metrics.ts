import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Trouble } from './domain/verify.ts';
import type { Logger } from './logger.ts';

/** The CloudWatch namespace and metric names that alarms watch. */
const namespace = 'Latchkey';

const metricNames: Readonly<Record<Trouble, string>> = {
  counter_failure: 'CounterFailure',
  last_used_failure: 'LastUsedFailure',
  pepper_move_failure: 'PepperMoveFailure',
};

/** Logs trouble that does not decide the request, and counts it as a metric (embedded metric format, one line each). */
export function createTroubleMetrics(logger: Logger) {
  const metrics = new Metrics({ namespace, serviceName: 'latchkey' });
  return (trouble: Trouble, error: unknown): void => {
    logger.error('trouble', { trouble, error });
    metrics.singleMetric().addMetric(metricNames[trouble], MetricUnit.Count, 1);
  };
}
