import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ErrorCode } from './domain/errors.ts';
import type { Trouble, Verdict } from './domain/verify.ts';
import type { Logger } from './logger.ts';

/**
 * What alarms and the dashboard watch (lib/monitoring.ts), in the embedded metric format: lines of the log that CloudWatch
 * reads as metrics, so that counting takes no call. Every combination of dimensions is a metric that costs money, so none
 * of them is a key, a workspace or anything else of which there are many. `service` tells deployments apart; it is
 * POWERTOOLS_SERVICE_NAME, the name of the stack.
 */
const namespace = 'Latchkey';

const troubleMetrics: Readonly<Record<Trouble, string>> = {
  counter_failure: 'CounterFailure',
  last_used_failure: 'LastUsedFailure',
  pepper_move_failure: 'PepperMoveFailure',
};

/** Logs trouble that does not decide the request, and counts it as a metric (one line each). */
export function createTroubleMetrics(logger: Logger) {
  const metrics = new Metrics({ namespace });
  return (trouble: Trouble, error: unknown): void => {
    logger.error('trouble', { trouble, error });
    metrics.addMetric(troubleMetrics[trouble], MetricUnit.Count, 1).publishStoredMetrics();
  };
}

/**
 * How a verification ended. `failure`: it could not be decided. Lambda's own metric of errors cannot tell, since the
 * answer 401 takes an error, too.
 */
export type Outcome = 'allowed' | 'rate_limited' | 'unauthorized' | 'failure' | ErrorCode;

export function outcomeOf(verdict: Verdict): Outcome {
  switch (verdict.outcome) {
    case 'admitted':
      return 'allowed';
    case 'limited':
      return 'rate_limited';
    case 'denied':
      return verdict.error.code;
    case 'unauthorized':
      return 'unauthorized';
  }
}

/** Counts verifications by outcome, and by plan where it is known: one line each. */
export function createOutcomeMetrics() {
  const metrics = new Metrics({ namespace });
  return (outcome: Outcome, plan: string | undefined): void => {
    metrics.addDimension('outcome', outcome);
    if (plan !== undefined) metrics.addDimension('plan', plan);
    metrics.addMetric('Verifications', MetricUnit.Count, 1).publishStoredMetrics();
  };
}
