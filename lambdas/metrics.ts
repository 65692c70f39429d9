import type { ErrorCode, LatchkeyError } from './domain/shared/errors.ts';
import { type MetricName, metricNamespace } from './domain/shared/names.ts';
import type { Trouble } from './domain/verification/dependencies.ts';
import type { Logger } from './logger.ts';

/**
 * Counts by metric. Alarms and the dashboard read the metrics (lib/monitoring/monitoring.ts). They are lines of the log in the
 * embedded metric format, which CloudWatch turns into metrics, so counting needs no call. Every combination of dimensions is a
 * metric that costs money, so no dimension has many values, as a key or a workspace would. `service` distinguishes deployments:
 * it is POWERTOOLS_SERVICE_NAME, the name of the stack.
 */
type Counts = Readonly<Partial<Record<MetricName, number>>>;

/**
 * Adds one to a metric, as a line in the embedded metric format
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 */
function countOne(metric: MetricName, dimensions: Readonly<Record<string, string>> = {}): void {
  count({ [metric]: 1 }, dimensions);
}

function count(counts: Counts, dimensions: Readonly<Record<string, string>> = {}): void {
  if (process.env['POWERTOOLS_METRICS_DISABLED'] === 'true') return;
  const all = { service: process.env['POWERTOOLS_SERVICE_NAME'] ?? 'service_undefined', ...dimensions };
  const definition = {
    Namespace: metricNamespace,
    Dimensions: [Object.keys(all)],
    Metrics: Object.keys(counts).map((Name) => ({ Name, Unit: 'Count' })),
  };
  const line = { _aws: { Timestamp: Date.now(), CloudWatchMetrics: [definition] }, ...all, ...counts };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const troubleMetrics: Readonly<Record<Trouble, MetricName>> = {
  counter_failure: 'CounterFailure',
  limited_count_failure: 'LimitedCountFailure',
  first_use_failure: 'FirstUseFailure',
  last_used_failure: 'LastUsedFailure',
  pepper_move_failure: 'PepperMoveFailure',
};

/** Logs trouble that does not decide the request, and counts it as a metric (one line each). */
export function createTroubleMetrics(logger: Logger) {
  return (trouble: Trouble, error: unknown): void => {
    logger.error('trouble', { trouble, error });
    countOne(troubleMetrics[trouble]);
  };
}

/**
 * How a verification ended. `failure`: it could not be decided. Lambda's own metric of errors cannot tell, since the
 * answer 401 takes an error, too.
 */
export type Outcome = 'admitted' | 'rate_limited' | 'unauthorized' | 'failure' | ErrorCode;

export function outcomeOf(
  verdict:
    | { readonly outcome: 'admitted' | 'limited' | 'unauthorized' }
    | { readonly outcome: 'denied'; readonly error: LatchkeyError },
): Outcome {
  switch (verdict.outcome) {
    case 'admitted':
      return 'admitted';
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
  return (outcome: Outcome, plan: string | undefined): void => {
    countOne('Verifications', { outcome, ...(plan !== undefined && { plan }) });
  };
}

/** What a scheduled run did, by metric. */
export type UpkeepMetrics = (counts: Counts) => void;

/** Counts what a scheduled run did: one line. */
export function createUpkeepMetrics(): UpkeepMetrics {
  return (counts) => count(counts);
}

/** An event that somebody does not get, and never will. */
export type Loss = 'unpublishable_event' | 'webhook_gone';

const lossMetrics: Readonly<Record<Loss, MetricName>> = {
  unpublishable_event: 'UnpublishableEvent',
  webhook_gone: 'WebhookGone',
};

/** Counts events that are given up: one line each. */
export function createLossMetrics() {
  return (loss: Loss): void => countOne(lossMetrics[loss]);
}
